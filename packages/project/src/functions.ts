import { FunctionError, type FunctionSpec, listType, listValue, STRING, stringValue, type Value } from '@atlas/hcl';
import { matchFiles, isAbsolutePath } from './file-pattern.ts';
import type { ProjectHost } from './host.ts';

/**
 * The functions that only project files have: `file getenv fileset glob`. `folder` is the absolute folder of the
 * project file, where relative paths start.
 */
export function projectFunctions(host: ProjectHost, folder: string): readonly FunctionSpec[] {
  const { fs, getenv } = host;
  const files = (pattern: string, recursive: boolean): Value =>
    listValue(matchFiles(pattern, folder, fs, recursive).map(stringValue), STRING);
  return [
    {
      name: 'file',
      doc: 'Reads a file, relative to the folder of the project file.',
      params: [{ name: 'path', type: STRING }],
      returns: STRING,
      call: ([path]) => {
        const given = textOf(path);
        try {
          return stringValue(fs.readFile(isAbsolutePath(given) ? given : fs.join(folder, given)));
        } catch (error) {
          throw new FunctionError(`open ${given}: ${systemReason(error)}`);
        }
      },
    },
    {
      name: 'getenv',
      doc: 'Reads an environment variable; one that is not set gives an empty string.',
      params: [{ name: 'name', type: STRING }],
      returns: STRING,
      call: ([name]) => stringValue(getenv(textOf(name)) ?? ''),
    },
    {
      name: 'fileset',
      doc: 'Lists the absolute paths of the files that match a pattern; ** matches any number of folders.',
      params: [{ name: 'pattern', type: STRING }],
      returns: listType(STRING),
      call: ([pattern]) => files(textOf(pattern), true),
    },
    {
      name: 'glob',
      doc: 'Lists the absolute paths of the files that match a pattern. Use fileset instead.',
      params: [{ name: 'pattern', type: STRING }],
      returns: listType(STRING),
      call: ([pattern]) => files(textOf(pattern), false),
    },
  ];
}

function textOf(value: Value | undefined): string {
  return value?.kind === 'string' ? value.value : '';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
};

/** Why a file could not be read, in the system's words, without the path. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
