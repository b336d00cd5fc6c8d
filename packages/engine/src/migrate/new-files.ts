import type { Dialect } from '@atlas/dialect';
import {
  applyDirChange,
  fileStatements,
  formatMigrationFiles,
  loadDir,
  memoryFiles,
  type MigrationDir,
  type MigrationFile,
  MigrateRequestError,
  type NewFile,
  nextVersion,
} from '@atlas/migrate';
import type { Plan } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import type { OpenDir } from './open-dir.ts';

/** Lets a person change the text of a new file, given by its name, before it is written. */
export type EditText = (name: string, text: string) => Promise<string>;

export interface NewFilesOptions {
  /** Empty for files named by their version only. */
  readonly name: string;
  /** Lays out the file instead of the standard layout; only for formats of one file per migration. */
  readonly format?: ((plan: Plan & { readonly version: string; readonly name: string }) => string) | undefined;
}

/** The files that add a plan to the directory, after all others. */
export function planFiles(
  { dir }: Pick<OpenDir, 'dir'>,
  plan: Plan,
  dialect: Dialect | undefined,
  { name, format }: NewFilesOptions,
  context: EngineContext,
): readonly NewFile[] {
  const version = nextVersion(
    dir.files.map((file) => file.version),
    new Date(context.now()),
  );
  noticeOrder(dir, dir.files, [version], context);
  const files = formatMigrationFiles(plan, {
    format: dir.format,
    version,
    name,
    ...(dialect === undefined ? {} : { profile: dialect.scanner }),
  });
  if (format === undefined) return files;
  const [file, another] = files;
  if (file === undefined || another !== undefined) {
    throw new MigrateRequestError(`cannot use format with: ${JSON.stringify(dir.format.name)}`, 'migrate/format');
  }
  return [{ name: file.name, text: format({ ...plan, version, name }) }];
}

/**
 * The plan as its files say it: the statements are those that running the files would run. What was lost or torn apart
 * on the way into the text is so found before the file is written.
 */
export async function planOfFiles(
  files: readonly NewFile[],
  { dir }: Pick<OpenDir, 'dir'>,
  plan: Plan,
  dialect: Dialect,
): Promise<Plan> {
  const source = memoryFiles(Object.fromEntries(files.map(({ name, text }) => [name, text])));
  const written = await loadDir(source, dir.format);
  const statements = written.files.flatMap((file) => fileStatements(file, dialect.scanner));
  return {
    ...plan,
    statements: statements.map(({ text }, i) => ({ cmd: text, comment: plan.statements[i]?.comment ?? 'migration' })),
  };
}

/** Only the one file of Atlas's own format can be edited while it is made. Throws `MigrateRequestError`. */
export function requireEditable({ dir }: Pick<OpenDir, 'dir'>, edit: EditText | undefined): void {
  if (edit === undefined || dir.format.name === 'atlas') return;
  throw new MigrateRequestError(
    `--edit flag supports only atlas directories, but got: ${dir.format.name}`,
    'migrate/edit-format',
  );
}

/**
 * Tells the user when a file does not come last: versions are compared as text, so times come before numbers from 21 on.
 */
export function noticeOrder(
  { format }: Pick<MigrationDir, 'format'>,
  others: readonly MigrationFile[],
  versions: readonly string[],
  context: Pick<EngineContext, 'notice'>,
): void {
  const later = others.find(({ version }) =>
    versions.some((own) => own !== '' && format.compareVersions(own, version) < 0),
  );
  if (later === undefined) return;
  context.notice(
    `version ${versions[0] ?? ''} comes before ${later.name} in the order of names, so where that file is applied it is ` +
      'out of order: give the files that are there versions of 14 digits, or rename the new one',
  );
}

/** Writes new files, edited if wanted, and `atlas.sum`. Returns the directory as it is then. */
export async function writeFiles(
  { files: target, dir }: OpenDir,
  files: readonly NewFile[],
  edit: EditText | undefined,
): Promise<MigrationDir> {
  const write: NewFile[] = [];
  for (const { name, text } of files) write.push({ name, text: edit === undefined ? text : await edit(name, text) });
  return applyDirChange(target, dir, { write, remove: [] });
}
