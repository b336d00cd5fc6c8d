import {
  applyDirChange,
  computeSum,
  findFile,
  type MigrationDir,
  type MigrationFile,
  MigrateRequestError,
  parseSum,
  rebaseFiles,
  rehashDir,
  removeFiles,
  validateSum,
} from '@atlas/migrate';
import type { EngineContext } from '../context.ts';
import { withDevDatabases } from '../dev-databases.ts';
import { AtlasError } from '@atlas/diagnostics';
import { readDirState } from '../state.ts';
import { type EditText, noticeOrder, planFiles, requireEditable, writeFiles } from './new-files.ts';
import { openDir } from './open-dir.ts';

/** Writes an empty migration, and the directory if it is missing. */
export async function migrateNew(
  request: { readonly dir: string; readonly name: string; readonly edit?: EditText | undefined },
  context: EngineContext,
): Promise<void> {
  const open = await openDir(request.dir, { isOptional: true }, context);
  requireEditable(open, request.edit);
  const empty = { transactional: true, reversible: true, statements: [] };
  await writeFiles(open, planFiles(open, empty, undefined, { name: request.name }, context), request.edit);
}

/** Writes `atlas.sum` for the files as they are. */
export async function migrateHash(dir: string, context: EngineContext): Promise<void> {
  const open = await openDir(dir, { verify: 'nothing' }, context);
  await rehashDir(open.files, open.dir);
}

/**
 * Verifies a directory: its checksums, and with a dev database that its files run. Throws what `openDir` throws, and
 * `AtlasError` `migrate/replay` with the place of the statement that does not run.
 */
export async function migrateValidate(
  request: { readonly dir: string; readonly devUrl?: string | undefined },
  context: EngineContext,
): Promise<void> {
  const open = await openDir(request.dir, {}, context);
  const { devUrl } = request;
  if (devUrl === undefined || devUrl === '') return;
  await withDevDatabases(context, undefined, async (devs) => {
    try {
      await readDirState(open, { devUrl, devs }, { ...context, cache: undefined });
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error;
      throw new AtlasError(`replaying the migration directory: ${error.message}`, {
        code: 'migrate/replay',
        cause: error,
        diagnostics: error.diagnostics,
      });
    }
  });
}

/** The files of a directory, verified, in order. */
export async function migrateList(dir: string, context: EngineContext): Promise<readonly MigrationFile[]> {
  return (await openDir(dir, { verify: 'sum' }, context)).dir.files;
}

/** The files of these names or versions. Throws `MigrateRequestError` for one that there is not. */
export async function migrateShow(
  dir: string,
  references: readonly string[],
  context: EngineContext,
): Promise<readonly MigrationFile[]> {
  const open = await openDir(dir, { verify: 'sum' }, context);
  return references.map((reference) => findFile(open.dir, reference));
}

/** Lets a person edit the file of a name or version, and writes it and `atlas.sum`. */
export async function migrateEdit(
  request: { readonly dir: string; readonly file: string; readonly edit: EditText },
  context: EngineContext,
): Promise<void> {
  const open = await openDir(request.dir, { verify: 'sum' }, context);
  const { name, text } = findFile(open.dir, request.file);
  const edited = await request.edit(name, text);
  if (edited === text) return;
  await applyDirChange(open.files, open.dir, { write: [{ name, text: edited }], remove: [] });
}

/**
 * Removes files and writes `atlas.sum`: the one of a name or version, the last ones when `which` is a number that is
 * neither, or the last one when it is undefined.
 */
export async function migrateRemove(dir: string, which: string | undefined, context: EngineContext): Promise<void> {
  const open = await openDir(dir, { verify: 'sum' }, context);
  await applyDirChange(open.files, open.dir, removeFiles(chooseFiles(open.dir, which)));
}

function chooseFiles(dir: MigrationDir, which: string | undefined): readonly MigrationFile[] {
  const { files } = dir;
  const isFile = files.some(({ name, version }) => name === which || version === which);
  if (which !== undefined && (isFile || !/^\d{1,9}$/.test(which))) return [findFile(dir, which)];
  const amount = which === undefined ? 1 : Number(which);
  if (amount === 0 || amount > files.length) {
    const there = files.length === 1 ? 'is 1 migration file' : `are ${files.length} migration files`;
    throw new MigrateRequestError(`cannot remove ${amount} migration files: there ${there}`, 'migrate/amount');
  }
  return files.slice(-amount);
}

/**
 * Moves files behind all others by giving them new versions, and writes `atlas.sum`. After a merge the sum may be that
 * of either side: it must fit the directory without the moved files, or without those it does not know.
 */
export async function migrateRebase(dir: string, references: readonly string[], context: EngineContext): Promise<void> {
  const open = await openDir(dir, { verify: 'nothing' }, context);
  const moved = references.map((reference) => findFile(open.dir, reference));
  verifyMerged(open.dir, new Set(moved.map(({ name }) => name)));
  const change = rebaseFiles(open.dir, moved, new Date(context.now()));
  const after = await applyDirChange(open.files, open.dir, change);
  const written = new Set(change.write.map(({ name }) => name));
  const versions = after.files.filter(({ name }) => written.has(name)).map(({ version }) => version);
  noticeOrder(
    open.dir,
    after.files.filter(({ name }) => !written.has(name)),
    versions,
    context,
  );
}

function verifyMerged(dir: MigrationDir, moved: ReadonlySet<string>): void {
  if (dir.sumText !== undefined) {
    const recorded = parseSum(dir.sumText);
    const known = new Set(recorded.entries.map(({ name }) => name));
    const fits = (isIn: (file: MigrationFile) => boolean): boolean => sumOf(dir, isIn) === recorded.total;
    if (fits(({ name }) => !moved.has(name))) return;
    if (fits(({ name, hash }) => known.has(name) || hash === '')) return;
  }
  validateSum(dir);
}

function sumOf({ files, contents }: MigrationDir, isIn: (file: MigrationFile) => boolean): string {
  const chosen = files.flatMap((file, i) =>
    isIn(file) ? [{ name: file.name, content: contents[i] ?? new Uint8Array(), isIgnored: file.hash === '' }] : [],
  );
  return computeSum(chosen).total;
}
