import {
  applyDirChange,
  checkDir,
  findRevisionTable,
  MigrateRequestError,
  readRevisions,
  validateSum,
} from '@atlas/migrate';
import { withDriver } from '../connect.ts';
import type { EngineContext } from '../context.ts';
import { type OpenDir, openDir } from '../migrate/open-dir.ts';
import { lintAuthor } from './author.ts';
import { FileFixer, type LintFix, type RefusedFix } from './file-fixer.ts';
import { type LintSummary, type MigrateLintRequest, summaryOf, withLintDev } from './migrate-lint.ts';
import { selectFiles } from './select-files.ts';

export interface MigrateFixRequest extends MigrateLintRequest {
  /** A database whose record of migrations says which files must not be changed any more. */
  readonly appliedUrl?: string | undefined;
  readonly revisionsSchema?: string | undefined;
  /** Change nothing. */
  readonly dryRun: boolean;
}

export interface FixedFile {
  readonly name: string;
  /** Undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

export interface MigrateFixResult {
  /** What analysis says of the files as they are now. */
  readonly summary: LintSummary;
  readonly fixes: readonly LintFix[];
  readonly refused: readonly RefusedFix[];
  /** Files that differ from before, in order. */
  readonly files: readonly FixedFile[];
  /** Those of them that must wait until no program uses the old form. */
  readonly contracts: readonly string[];
  /** The folder that they are in. */
  readonly path: string;
}

/**
 * Carries out what analysis suggests for new files: rewrites, each proven on the dev database to end in the same schema,
 * and edits of lines. Nothing is written unless all of it can be. Throws what `migrateLint` throws, and
 * `MigrateRequestError` for files that are applied already.
 */
export async function migrateFix(request: MigrateFixRequest, context: EngineContext): Promise<MigrateFixResult> {
  const open = await openDir(request.dir, { verify: 'nothing' }, context);
  // A directory that is not managed yet has no checksums.
  if (open.dir.sumText !== undefined) validateSum(open.dir);
  checkDir(open.dir);
  if (open.dir.format.name !== 'atlas') {
    throw new MigrateRequestError(
      `--fix changes files of Atlas's own format only, but the directory is in that of ${open.dir.format.name}`,
      'migrate/fix-format',
    );
  }
  const selected = await selectFiles(open, request, context);
  const { path } = open.location;
  const range = { fromVersion: selected.base.at(-1)?.version };
  if (selected.files.length === 0) {
    return { summary: summaryOf({ steps: [], files: [] }), fixes: [], refused: [], files: [], contracts: [], path };
  }
  const author = await lintAuthor(request.settings, request.git?.dir, context);
  const session = await withLintDev(request.devUrl, context, async (dev, lint) => {
    const fixer = new FileFixer({ request, open, selected, dev, lint, author }, context);
    await fixer.run();
    return fixer;
  });
  const { dir, outcome, fixes, contracts } = session;
  const before = new Map(open.dir.files.map(({ name, text }) => [name, text]));
  const files = dir.files
    .filter(({ name, text }) => before.get(name) !== text)
    .map(({ name, text }) => ({ name, before: before.get(name), after: text }));
  await refuseApplied(request, files, open, context);
  if (!request.dryRun && files.length > 0) {
    await applyDirChange(open.files, open.dir, {
      write: files.map(({ name, after }) => ({ name, text: after })),
      remove: [],
    });
  }
  if (outcome === undefined) throw new Error('there are files, so they were analysed');
  const summary = summaryOf({ ...range, ...outcome, toVersion: dir.files.at(-1)?.version });
  return { summary, fixes, refused: [...session.refused.values()], files, contracts, path };
}

/** Files of which a database has run something stay as they are: it would refuse to go on with others. */
async function refuseApplied(
  { appliedUrl, revisionsSchema }: MigrateFixRequest,
  files: readonly FixedFile[],
  { dir }: OpenDir,
  context: EngineContext,
): Promise<void> {
  if (appliedUrl === undefined || files.length === 0) return;
  const revisions = await withDriver(appliedUrl, context, async (driver) =>
    readRevisions(driver, await findRevisionTable(driver, revisionsSchema)),
  );
  const known = new Set(revisions.map(({ version }) => version));
  const names = new Set(files.map(({ name }) => name));
  const applied = dir.files.filter(({ name, version }) => names.has(name) && known.has(version));
  if (applied.length === 0) return;
  const list = applied.map(({ name }) => name).join(', ');
  throw new MigrateRequestError(
    `--fix would change ${list}, which the database has applied already: nothing was changed. Leave files out that are applied (--latest, --git-base), and write what is still to be done as a new migration`,
    'migrate/fix-applied',
  );
}
