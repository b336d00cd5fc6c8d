import { AtlasError } from '@atlas/diagnostics';
import { type MigrationDir, type MigrationFile, MigrateRequestError } from '@atlas/migrate';
import type { EngineContext } from '../context.ts';
import { type OpenDir, openDir } from '../migrate/open-dir.ts';
import { gitDiff, uncommittedFiles } from './git.ts';

/** Which files count as new. One of them is given. */
export interface LintSelection {
  /** So many of the last files. */
  readonly latest?: number | undefined;
  /** Those that a branch adds. */
  readonly git?: { readonly base: string; readonly dir?: string | undefined } | undefined;
  /** Those that another copy of the directory does not have: its URL. */
  readonly base?: string | undefined;
}

export interface SelectedFiles {
  /** What is there already, in order. */
  readonly base: readonly MigrationFile[];
  readonly files: readonly MigrationFile[];
  /** How the directory does more than add files at its end, one sentence each. */
  readonly nonLinear: readonly NonLinear[];
  /** How files differ from the base, by name. Empty where there is none to compare with, as for the latest files. */
  readonly differences: ReadonlyMap<string, 'added' | 'edited'>;
}

export interface NonLinear {
  readonly kind: 'added' | 'edited' | 'removed';
  readonly text: string;
}

/** Throws `MigrateRequestError` for a selection that says nothing or too much, and what git says. */
export async function selectFiles(
  open: OpenDir,
  selection: LintSelection,
  context: EngineContext,
): Promise<SelectedFiles> {
  const { latest, git, base } = selection;
  if (latest !== undefined && git !== undefined) {
    throw new MigrateRequestError('--latest and --git-base are mutually exclusive', 'migrate/lint-selection');
  }
  if (latest !== undefined) return split(open.dir, Math.max(0, open.dir.files.length - latest));
  if (git !== undefined) return selectByGit(open, git, context);
  if (base !== undefined) return selectByDir(open, base, context);
  throw new MigrateRequestError('--latest or --git-base is required', 'migrate/lint-selection');
}

function split(
  { files }: MigrationDir,
  at: number,
  nonLinear: readonly NonLinear[] = [],
  differenceOf: (file: MigrationFile) => 'added' | 'edited' | undefined = () => undefined,
): SelectedFiles {
  const differences = files.flatMap((file) => {
    const difference = differenceOf(file);
    return difference === undefined ? [] : [[file.name, difference] as const];
  });
  return { base: files.slice(0, at), files: files.slice(at), nonLinear, differences: new Map(differences) };
}

async function selectByGit(
  { dir, location }: OpenDir,
  { base, dir: repository = '.' }: NonNullable<LintSelection['git']>,
  context: EngineContext,
): Promise<SelectedFiles> {
  const { added, edited, removed } = await gitDiff({ repository, base, dir: location.path }, context);
  const isMigration = (name: string): boolean => dir.format.select([name]).length > 0;
  const isAdded = new Set(added);
  const first = dir.files.findIndex((file) => isAdded.has(baseName(file.name)));
  if (first === -1) await tellUncommitted(dir, { repository, dir: location.path }, context);
  const at = first === -1 ? dir.files.length : first;
  const nonLinear = [
    ...addedBefore(dir.files, (file) => isAdded.has(baseName(file.name))),
    ...edited.filter(isMigration).map(editedText),
    ...removed.filter(isMigration).map(removedText),
  ];
  const isEdited = new Set(edited);
  return split(dir, at, nonLinear, ({ name }) =>
    isAdded.has(baseName(name)) ? 'added' : isEdited.has(baseName(name)) ? 'edited' : undefined,
  );
}

/** Whoever just wrote a file expects it to be looked at. */
async function tellUncommitted(
  { files }: MigrationDir,
  place: { readonly repository: string; readonly dir: string },
  context: EngineContext,
): Promise<void> {
  const changed = new Set(await uncommittedFiles(place, context));
  const names = files.map(({ name }) => name).filter((name) => changed.has(baseName(name)));
  if (names.length === 0) return;
  context.notice(
    `${names.join(', ')}: not committed, and so not analysed, since --git-base compares commits. Commit first, or use --latest`,
  );
}

async function selectByDir({ dir }: OpenDir, url: string, context: EngineContext): Promise<SelectedFiles> {
  if (url.startsWith('atlas://')) {
    throw new AtlasError(
      `--base ${JSON.stringify(url)}: there is no registry to read it from. Use file:// with a copy of the directory, or --git-base`,
      { code: 'engine/no-registry' },
    );
  }
  const other = (await openDir(url, { verify: 'nothing' }, context)).dir;
  const known = new Map(other.files.map((file) => [file.name, file]));
  const at = dir.files.findIndex((file, i) => {
    const same = other.files[i];
    return same === undefined || same.name !== file.name || same.text !== file.text;
  });
  const names = new Set(dir.files.map(({ name }) => name));
  const nonLinear = [
    ...addedBefore(dir.files, (file) => !known.has(file.name)),
    ...dir.files
      .filter(({ name, text }) => (known.get(name)?.text ?? text) !== text)
      .map(({ name }) => editedText(name)),
    ...other.files.filter(({ name }) => !names.has(name)).map(({ name }) => removedText(name)),
  ];
  return split(dir, at === -1 ? dir.files.length : at, nonLinear, ({ name, text }) => {
    const same = known.get(name);
    return same === undefined ? 'added' : same.text === text ? undefined : 'edited';
  });
}

function addedBefore(files: readonly MigrationFile[], isNew: (file: MigrationFile) => boolean): readonly NonLinear[] {
  const last = files.findLastIndex((file) => !isNew(file));
  return files
    .slice(0, Math.max(0, last))
    .filter(isNew)
    .map(({ name }) => ({
      kind: 'added',
      text: `File ${name} is added before ${files[last]?.name ?? ''}, which is there already. Databases that have the latter run them in another order`,
    }));
}

function editedText(name: string): NonLinear {
  return {
    kind: 'edited',
    text: `File ${name} is edited. Databases that have run it already will not see the difference`,
  };
}

function removedText(name: string): NonLinear {
  return {
    kind: 'removed',
    text: `File ${name} is missing or has been removed. Changes that have already been applied will not be reverted`,
  };
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
