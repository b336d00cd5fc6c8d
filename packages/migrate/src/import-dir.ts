import { genericProfile, type ScannerProfile, scanStatements, type Statement } from '@atlas/sqltext';
import { compareBytes } from './byte-order.ts';
import { fileStatements, loadDir, type MigrationDir, type MigrationFile } from './dir.ts';
import type { DirFiles } from './dir-files.ts';
import { applyDirChange } from './edit-dir.ts';
import { DuplicateVersionError, MigrateRequestError } from './errors.ts';
import { atlasFormat } from './formats/atlas.ts';
import { formatFileName } from './formats/file-names.ts';
import type { FileChange, NewFile } from './formats/format.ts';
import { freeDelimiter } from './migration-text.ts';

/** The outcome of an import. */
export interface DirImport {
  /** The files in Atlas's format, in their order. Empty when the source has none. */
  readonly files: readonly NewFile[];
  /** What the user should know, one sentence each. */
  readonly notices: readonly string[];
}

/**
 * Converts a directory of another tool: one file per migration with the statements of its up part and the comments above
 * them. What undoes a migration is left out. Repeatable files get a version after the last one. Versions stay as they
 * are, unless comparing them as text would change the order: then numbers get leading zeros. Throws
 * `MigrateRequestError` when the source is in Atlas's format already, and what reading its files throws.
 */
export function importDir(source: MigrationDir, profile: ScannerProfile = genericProfile): DirImport {
  const { format } = source;
  if (format.name === 'atlas') {
    throw new MigrateRequestError(
      'cannot import a migration directory already in "atlas" format',
      'migrate/import-atlas',
    );
  }
  const { compareAsTool } = format;
  const ordered =
    compareAsTool === undefined
      ? source.files
      : source.files.toSorted((a, b) => compareAsTool(a.version, b.version) || compareBytes(a.name, b.name));
  const { versions, notices } = importVersions(ordered);
  const seen = new Map<string, string>();
  const files = ordered.map((file, i): NewFile => {
    const name = formatFileName(versions[i] ?? file.version, file.description);
    const other = seen.get(name);
    if (other !== undefined) throw new DuplicateVersionError(file.version, [other, file.name]);
    seen.set(name, file.name);
    return { name, text: importedText(file, profile) };
  });
  return { files, notices };
}

/** The versions under which the files sort as they are given, as far as that is possible. */
function importVersions(files: readonly MigrationFile[]): { versions: readonly string[]; notices: readonly string[] } {
  const plain = files.map((file) => file.version);
  const isOrdered = (versions: readonly string[]): boolean => {
    const names = files.flatMap((file, i) =>
      file.version === '' ? [] : [formatFileName(versions[i] ?? '', file.description)],
    );
    return names.every((name, i) => i === 0 || compareBytes(names[i - 1] ?? '', name) <= 0);
  };
  const padded = padVersions(plain);
  const versions = isOrdered(plain) || !isOrdered(padded) ? plain : padded;
  const notices: string[] = [];
  const changed = versions.findIndex((version, i) => version !== plain[i]);
  if (changed >= 0) {
    notices.push(
      'versions got leading zeros, because files run in the order of their names: ' +
        `${plain[changed]} is ${versions[changed]} now. Use the new versions with --baseline and 'atlas migrate set'`,
    );
  } else if (!isOrdered(versions)) {
    notices.push('the files will run in another order than before, because files run in the order of their names');
  }
  const last = versions.findLast((version) => version !== '') ?? '0';
  if (plain.includes('')) {
    notices.push(
      `repeatable files got the version ${last}R and run once, next to the file of version ${last}: ` +
        'if they need what that file creates, rename them so that they come after it',
    );
  }
  return { versions: versions.map((version) => (version === '' ? `${last}R` : version)), notices };
}

/** Gives the numbers between dots and underscores the same count and width in all versions. */
function padVersions(versions: readonly string[]): readonly string[] {
  const split = versions.map((version) => (version === '' ? [] : version.split(/[._]/)));
  const widths: number[] = [];
  for (const segments of split) {
    for (const [i, segment] of segments.entries()) widths[i] = Math.max(widths[i] ?? 0, segment.length);
  }
  return split.map((segments) =>
    segments.length === 0 ? '' : widths.map((width, i) => (segments[i] ?? '').padStart(width, '0')).join('.'),
  );
}

function importedText(file: MigrationFile, profile: ScannerProfile): string {
  const statements = fileStatements(file, profile);
  const bodies = statements.map((statement) => statement.text.replace(/;\s*$/, '').trimEnd());
  // A body that would be cut at its semicolons keeps together under a delimiter of its own.
  const isCut = (body: string): boolean =>
    body.includes(';') && scanStatements(`${body};`, profile).statements.length !== 1;
  const delimiter = bodies.some(isCut) ? freeDelimiter(bodies, profile) : ';';
  const changes = statements.map(
    (statement, i): FileChange => ({
      cmd: commentText(statement) + (bodies[i] ?? ''),
      comment: '',
      reverse: [],
      hasInnerSemicolon: false,
    }),
  );
  const directives = file.format.refusesTransaction?.(file.text) === true ? ['atlas:txmode none'] : [];
  const [written] = atlasFormat.write({ version: '', name: '', changes, directives, delimiter, checks: [] });
  return written?.text ?? '';
}

function commentText({ comments }: Statement): string {
  return comments.map(({ text }) => `${text}\n`).join('');
}

/** Writes an import into an empty directory, and its sum. Throws `MigrateRequestError` when there are files already. */
export async function writeImport(target: DirFiles, { files }: DirImport): Promise<MigrationDir> {
  const dir = await loadDir(target, atlasFormat);
  if (dir.files.length > 0) {
    throw new MigrateRequestError('target migration directory must be empty', 'migrate/import-target');
  }
  return applyDirChange(target, dir, { write: files, remove: [] });
}
