import { type CommandGroup, type CommandPath, inheritedFlags, localFlags, visibleCommands } from './command.ts';
import { acceptedFlags, findCommand } from './dispatch.ts';
import { type FlagSpec, type FlagSpecs, isVisibleFlag, type ValueCompletion } from './flag-spec.ts';
import { FlagNames } from './flags.ts';

/** A word that may replace the one being typed. */
export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** A file or directory in a listing. */
export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** What completion reads from the outside. An unreadable directory is an empty one. */
export type ListDirectory = (path: string) => readonly DirectoryEntry[];

/**
 * Candidates for the last of `words`, the words after the program's name; the last may be empty. Names come in the order
 * of the help, paths sorted. Paths of directories end in `/`.
 */
export function complete(
  root: CommandGroup,
  words: readonly string[],
  listDirectory: ListDirectory,
): readonly Candidate[] {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const { path, rest } = findCommand(root, before);
  const { pending, positionals, onlyPositionals } = readState(acceptedFlags(path), rest);
  if (pending !== undefined) return completeValue(pending.complete, current, listDirectory);
  if (current.startsWith('-') && !onlyPositionals) return completeFlag(path, rest, current, listDirectory);

  const { node } = path;
  if (node.commands !== undefined && positionals === 0) {
    const commands = visibleCommands(node).filter((command) => command.name.startsWith(current));
    return commands.map((command) => ({ value: command.name, description: command.short }));
  }
  if (node.kind === 'group') return [];
  const hasRoom = positionals < (node.args?.max ?? node.args?.min ?? 0);
  if (hasRoom && node.completeArgs !== undefined) return completeValue(node.completeArgs, current, listDirectory);
  return current === '' && !onlyPositionals ? completeFlag(path, rest, '--', listDirectory) : [];
}

/** Where the words before the current one leave the parser. */
interface State {
  /** The flag whose value comes next. */
  readonly pending: FlagSpec | undefined;
  readonly positionals: number;
  /** After `--`. */
  readonly onlyPositionals: boolean;
}

function readState(specs: FlagSpecs, args: readonly string[]): State {
  const names = new FlagNames(specs);
  let pending: FlagSpec | undefined;
  let positionals = 0;
  for (const [i, arg] of args.entries()) {
    if (pending !== undefined) {
      pending = undefined;
    } else if (arg === '--') {
      return { pending, positionals: positionals + args.length - i - 1, onlyPositionals: true };
    } else if (arg.startsWith('-') && arg !== '-') {
      const flag = arg.startsWith('--') ? names.find(arg.slice(2)) : names.findShort(arg.slice(1));
      if (flag !== undefined && flag.spec.type !== 'bool') pending = flag.spec;
    } else {
      positionals++;
    }
  }
  return { pending, positionals, onlyPositionals: false };
}

function completeFlag(
  path: CommandPath,
  args: readonly string[],
  current: string,
  listDirectory: ListDirectory,
): readonly Candidate[] {
  const specs: FlagSpecs = { ...localFlags(path.node), ...inheritedFlags(path) };
  const equals = current.indexOf('=');
  if (equals !== -1) {
    const spec = current.startsWith('--') ? specs[current.slice(2, equals)] : undefined;
    const values = completeValue(spec?.complete, current.slice(equals + 1), listDirectory);
    return values.map((candidate) => ({ ...candidate, value: current.slice(0, equals + 1) + candidate.value }));
  }
  const isUsedUp = (name: string, spec: FlagSpec): boolean =>
    spec.type !== 'strings' &&
    spec.type !== 'keyValues' &&
    args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`) || arg === `-${spec.short}`);
  return Object.entries(specs)
    .filter(([name, spec]) => isVisibleFlag(spec) && `--${name}`.startsWith(current) && !isUsedUp(name, spec))
    .map(([name, spec]) => ({ value: `--${name}`, description: spec.usage.replaceAll('`', '') }));
}

const FILE_SCHEME = 'file://';

function completeValue(
  completion: ValueCompletion | undefined,
  current: string,
  listDirectory: ListDirectory,
): readonly Candidate[] {
  switch (completion?.kind) {
    case undefined:
      return [];
    case 'values':
      return completion.values.filter((value) => value.startsWith(current)).map((value) => ({ value }));
    case 'files':
      return completePath(current, completion.extensions, listDirectory);
    case 'directories':
      return completePath(current, [], listDirectory);
    case 'fileUrls': {
      if (!current.startsWith(FILE_SCHEME)) return FILE_SCHEME.startsWith(current) ? [{ value: FILE_SCHEME }] : [];
      const paths = completePath(current.slice(FILE_SCHEME.length), completion.extensions, listDirectory);
      return paths.map(({ value }) => ({ value: FILE_SCHEME + value }));
    }
  }
}

/** Paths that start with `current`; files only with one of `extensions`, or all when undefined. */
function completePath(
  current: string,
  extensions: readonly string[] | undefined,
  listDirectory: ListDirectory,
): readonly Candidate[] {
  const slash = current.lastIndexOf('/') + 1;
  const [directory, start] = [current.slice(0, slash), current.slice(slash)];
  return listDirectory(directory === '' ? '.' : directory)
    .filter(({ name }) => name.startsWith(start) && (start !== '' || !name.startsWith('.')))
    .filter(({ name, isDirectory }) => isDirectory || hasExtension(name, extensions))
    .map(({ name, isDirectory }) => ({ value: `${directory}${name}${isDirectory ? '/' : ''}` }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}

function hasExtension(name: string, extensions: readonly string[] | undefined): boolean {
  return extensions === undefined || extensions.some((extension) => name.endsWith(`.${extension}`));
}
