import { suggest } from '@atlas/diagnostics';
import type { Plan } from '@atlas/model';
import type { ScannerProfile } from '@atlas/sqltext';
import { loadDir, type MigrationDir, type MigrationFile, SUM_FILE } from './dir.ts';
import type { DirFiles } from './dir-files.ts';
import { MigrateRequestError } from './errors.ts';
import type { NewFile } from './formats/format.ts';
import { formatMigrationFiles } from './migration-text.ts';
import { formatSum } from './sum.ts';
import { formatVersion, nextVersion, parseVersion } from './version.ts';

/** What is to be done to the files of a directory. */
export interface DirChange {
  readonly write: readonly NewFile[];
  readonly remove: readonly string[];
}

/**
 * Carries out a change and writes `atlas.sum` for what is there then; the sum is written last, so an interrupted change
 * is noticed. Returns the directory as it is now.
 */
export async function applyDirChange(source: DirFiles, dir: MigrationDir, change: DirChange): Promise<MigrationDir> {
  for (const { name, text } of change.write) await source.write(name, text);
  for (const name of change.remove) await source.remove(name);
  return rehashDir(source, dir);
}

/** Writes `atlas.sum` for the files as they are. Returns the directory as it is now. */
export async function rehashDir(source: DirFiles, { format }: Pick<MigrationDir, 'format'>): Promise<MigrationDir> {
  const dir = await loadDir(source, format);
  const sumText = formatSum(dir.sum);
  if (sumText !== dir.sumText) await source.write(SUM_FILE, sumText);
  return { ...dir, sumText };
}

export interface NewMigrationOptions {
  /** Empty for a file that is named by its version only. */
  readonly name: string;
  readonly now: Date;
  readonly profile?: ScannerProfile;
}

/** The files that add a plan to a directory; without a plan, those of an empty migration. They come after all others. */
export function newMigration(
  dir: MigrationDir,
  plan: Plan | undefined,
  options: NewMigrationOptions,
): readonly NewFile[] {
  const { name, now, profile } = options;
  const version =
    plan?.version ??
    nextVersion(
      dir.files.map((file) => file.version),
      now,
    );
  return formatMigrationFiles(plan ?? { transactional: true, reversible: true, statements: [] }, {
    format: dir.format,
    version,
    name,
    ...(profile === undefined ? {} : { profile }),
  });
}

/** The file of a name or a version. Throws `MigrateRequestError` with the closest one when there is none. */
export function findFile(dir: MigrationDir, reference: string): MigrationFile {
  const file =
    dir.files.find(({ name }) => name === reference) ??
    dir.files.find(({ version }) => version === reference) ??
    dir.files.find(({ name }) => name === `${reference}.sql`);
  if (file !== undefined) return file;
  const close = suggest(
    reference,
    dir.files.flatMap(({ name, version }) => [name, version]),
  );
  throw new MigrateRequestError(
    `migration file or version ${JSON.stringify(reference)} not found${close === undefined ? '' : `. Did you mean ${JSON.stringify(close)}?`}`,
    'migrate/file-not-found',
  );
}

/** Removes files, and those that undo them. */
export function removeFiles(files: readonly MigrationFile[]): DirChange {
  const remove = files.flatMap(({ name, downFile }) => (downFile === undefined ? [name] : [name, downFile.name]));
  return { write: [], remove };
}

/**
 * Gives files new versions after all others, a second apart, keeping their order among themselves, their descriptions
 * and their text. For files that were not applied anywhere.
 */
export function rebaseFiles(dir: MigrationDir, files: readonly MigrationFile[], now: Date): DirChange {
  const moved = new Set(files);
  const others = dir.files.filter((file) => !moved.has(file));
  const first = nextVersion(
    others.map((file) => file.version),
    now,
  );
  const start = parseVersion(first)?.getTime() ?? now.getTime();
  const ordered = dir.files.filter((file) => moved.has(file));
  const write = ordered.flatMap((file, i): NewFile[] => {
    const version = formatVersion(new Date(start + i * 1000));
    const rename = (name: string): string => replaceVersion(name, file.version, version);
    const down = file.downFile === undefined ? [] : [{ name: rename(file.downFile.name), text: file.downFile.text }];
    return [{ name: rename(file.name), text: file.text }, ...down];
  });
  const written = new Set(write.map(({ name }) => name));
  return { write, remove: removeFiles(ordered).remove.filter((name) => !written.has(name)) };
}

/** The version stands at the start of the base name, after at most one letter. */
function replaceVersion(path: string, from: string, to: string): string {
  const slash = path.lastIndexOf('/') + 1;
  const base = path.slice(slash);
  const at = base.startsWith(from) ? 0 : 1;
  return path.slice(0, slash) + base.slice(0, at) + to + base.slice(at + from.length);
}
