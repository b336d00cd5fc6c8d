import { AtlasError } from '@atlas/diagnostics';
import { acquireDevDatabase, type DevDatabase, type Dialect, type InspectMode, type Scope } from '@atlas/dialect';
import {
  type Analyzer,
  analyzeFile,
  checkPatterns,
  type DialectLint,
  type FileReport,
  genericAnalyzers,
  type LintContext,
  type LintFile,
  type LintSettings,
  type LockReport,
  locksOfFile,
  plainLint,
  type TableSizes,
  unknownChecks,
} from '@atlas/lint';
import { checkDir, ChecksumMismatchError, SUM_FILE, validateSum } from '@atlas/migrate';
import { newRealm, type Realm } from '@atlas/model';
import { withDriver } from '../connect.ts';
import type { EngineContext } from '../context.ts';
import { withLockErrors } from '../migrate/lock-error.ts';
import { type OpenDir, openDir } from '../migrate/open-dir.ts';
import { lintAuthor } from './author.ts';
import { type NewFilesWork, runFiles } from './run-new-files.ts';
import { type LintSelection, type NonLinear, selectFiles } from './select-files.ts';

export interface MigrateLintRequest extends LintSelection {
  /** URL of the migration directory. */
  readonly dir: string;
  readonly devUrl: string;
  /** URL of a database that the files are for: how large its tables are is read from its catalog. */
  readonly url?: string | undefined;
  readonly settings: LintSettings;
  readonly schemas?: readonly string[] | undefined;
  readonly mode?: InspectMode | undefined;
  /** Run after all others: the user's own rules. */
  readonly analyzers?: readonly Analyzer[] | undefined;
  /** Tell what each statement locks. Default: only findings do. */
  readonly locks?: boolean;
}

/** One step of the run, in order. */
export interface LintStep {
  readonly name: string;
  readonly text: string;
  readonly error?: string | undefined;
  readonly result?: Omit<FileReport, 'warnings' | 'changes'> | undefined;
}

/** The report of a file, and how long analysis took in nanoseconds. */
export interface LintedFile extends FileReport {
  readonly elapsed: bigint;
  /** How it differs from the base; absent when there is none to compare with. */
  readonly difference?: 'added' | 'edited' | undefined;
  /** What statements lock, in order, if that was asked for; those that lock nothing are left out. */
  readonly locks?: readonly LocksAt[];
}

/** What a statement locks. */
export interface LocksAt {
  /** Where the statement stands in the text of the file, in UTF-16 units. */
  readonly pos: number;
  readonly report: LockReport;
}

/** What a run of analysis has to tell. */
export interface LintSummary {
  readonly dialect: Dialect | undefined;
  readonly scope: Scope;
  readonly steps: readonly LintStep[];
  /** The reports of files, those that asked not to be analysed left out. */
  readonly files: readonly LintedFile[];
  /** Versions of the last file that is there already, and of the last new one. */
  readonly fromVersion: string | undefined;
  readonly toVersion: string | undefined;
  /** New files, those that asked not to be analysed left out. */
  readonly total: number;
  /** The schema before and after the new files. */
  readonly current: Realm;
  readonly desired: Realm;
}

/** A file holds an error, or a step failed. */
export function hasLintErrors({ files, steps }: LintSummary): boolean {
  return [...files, ...steps].some(({ error }) => error !== undefined);
}

/**
 * Runs the new files of a directory on the dev database and reports what may go wrong with them. What is wrong with the
 * files is in the summary; throws what opening the directory, selecting files and the dev database throw.
 */
export async function migrateLint(request: MigrateLintRequest, context: EngineContext): Promise<LintSummary> {
  checkPatterns(request.settings);
  const open = await openDir(request.dir, { verify: 'nothing' }, context);
  const integrity = checkIntegrity(open);
  if (integrity.error !== undefined) return summaryOf({ steps: [integrity], files: resultsOf(integrity) });
  checkDir(open.dir);
  const selected = await selectFiles(open, request, context);
  const { files } = selected;
  const steps: LintStep[] = [integrity, ...nonLinearSteps(selected.nonLinear, request.settings)];
  steps.push({
    name: 'Detect New Migration Files',
    text: `Found ${files.length} new migration files (from ${open.dir.files.length} total)`,
  });
  if (files.length === 0) return summaryOf({ steps, files: [] });
  const author = await lintAuthor(request.settings, request.git?.dir, context);
  const range = { fromVersion: selected.base.at(-1)?.version, toVersion: files.at(-1)?.version };
  const done = await withLintDev(request.devUrl, context, (dev, lint) =>
    lintOnDev({ request, open, selected, dev, lint, author }, context),
  );
  return summaryOf({ ...range, ...done, steps: [...steps, ...done.steps] });
}

/** Runs `use` on the dev database, under the lock of analysis. */
export async function withLintDev<T>(
  devUrl: string,
  context: EngineContext,
  use: (dev: DevDatabase, lint: DialectLint) => Promise<T>,
): Promise<T> {
  return withDriver(devUrl, context, async (driver) => {
    const { scope } = driver;
    const lockName = scope.kind === 'schema' ? `atlas_lint_${scope.schema}` : 'atlas_lint';
    const options = { lockName, lockTimeoutMs: 0, signal: context.signal };
    const dev = await withLockErrors(() => acquireDevDatabase(driver, options));
    try {
      return await use(dev, await dialectLint(driver.dialect, context));
    } finally {
      await dev.release();
    }
  });
}

/** What the dialect adds to analysis. */
export async function dialectLint({ name }: Dialect, { linters = [] }: EngineContext): Promise<DialectLint> {
  return (await linters.find(({ dialects }) => dialects.includes(name))?.load()) ?? plainLint;
}

/** Tells of settings for codes that there are not: whoever mistypes one believes to be safe. */
export async function noticeUnknownChecks(
  settings: LintSettings,
  analyzers: readonly Analyzer[],
  context: EngineContext,
): Promise<void> {
  if (unknownChecks(settings, analyzers).length === 0) return;
  // The settings of a project may be for several databases.
  const others = await Promise.all((context.linters ?? []).map((entry) => entry.load()));
  const all = [...analyzers, ...others.flatMap((lint) => lint.analyzers)];
  for (const { code, near } of unknownChecks(settings, all)) {
    const hint = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
    context.notice(`Warning: lint: there is no check ${JSON.stringify(code)}.${hint} See docs/lint for all codes`);
  }
}

/** A summary, with what is not given empty. */
export function summaryOf(parts: Partial<LintSummary> & Pick<LintSummary, 'steps' | 'files'>): LintSummary {
  return {
    dialect: undefined,
    scope: { kind: 'realm' },
    fromVersion: undefined,
    toVersion: undefined,
    total: 0,
    current: newRealm(),
    desired: newRealm(),
    ...parts,
  };
}

/** A directory without checksums is accepted: it may not be managed yet. */
export function checkIntegrity({ dir }: OpenDir): LintStep {
  const name = 'Migration Integrity Check';
  try {
    if (dir.sumText !== undefined) validateSum(dir);
    return { name, text: `File ${SUM_FILE} is valid` };
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error;
    const at = error instanceof ChecksumMismatchError ? error.at : undefined;
    const message =
      at === undefined ? error.message : `checksum mismatch (${SUM_FILE}): L${at.line}: ${at.file} was ${at.reason}`;
    const file = { name: SUM_FILE, version: '', text: '' };
    return { name, text: `File ${SUM_FILE} is invalid`, error: message, result: { file, reports: [], error: message } };
  }
}

function resultsOf({ result }: LintStep): readonly LintedFile[] {
  return result === undefined ? [] : [{ ...result, warnings: [], changes: 0, elapsed: 0n }];
}

/** Findings about the directory as a whole. */
function nonLinearSteps(found: readonly NonLinear[], { analyzers }: LintSettings): readonly LintStep[] {
  const { error = false, onEdit } = analyzers.non_linear ?? {};
  const kept = found.filter(({ kind }) => kind !== 'edited' || onEdit !== 'IGNORE');
  if (kept.length === 0) return [];
  const isErrorAt = ({ kind }: NonLinear): boolean =>
    kind === 'edited' && onEdit !== undefined ? onEdit === 'ERROR' : error;
  const diagnostics = kept.map((one) => ({
    pos: 0,
    text: one.text,
    code: '',
    fixes: [],
    rule: undefined,
    isError: isErrorAt(one),
  }));
  const heading = 'non-linear changes detected';
  const isError = kept.some(isErrorAt);
  return [
    {
      name: `Detected ${kept.length} non-additive change${kept.length === 1 ? '' : 's'}`,
      text: 'Pulling the the latest git changes might fix this warning',
      error: isError ? heading : undefined,
      result: {
        file: { name: '', version: '', text: '' },
        reports: [{ analyzer: 'non_linear', heading, diagnostics, fixes: [] }],
        error: isError ? heading : undefined,
      },
    },
  ];
}

/** Files to analyse, and the dev database to run them on. */
export interface LintWork extends NewFilesWork {
  readonly request: MigrateLintRequest;
  readonly author: string | undefined;
}

/** What analysis of the files gives. */
export type LintOutcome = Pick<LintSummary, 'dialect' | 'scope' | 'steps' | 'files' | 'total' | 'current' | 'desired'>;

/** Runs new files on a dev database and analyses them. */
export async function lintOnDev(work: LintWork, context: EngineContext): Promise<LintOutcome> {
  const { request, selected, dev, lint, author } = work;
  const { dialect, capabilities, scope } = dev.driver;
  const sizes = await targetSizes(request.url, lint, context);
  const lintContext: LintContext = {
    dialect,
    lint,
    capabilities,
    scope,
    sizes,
    author,
    settings: request.settings,
    analyzers: [...genericAnalyzers, ...lint.analyzers, ...(request.analyzers ?? [])],
  };
  await noticeUnknownChecks(request.settings, lintContext.analyzers, context);
  const run = await runFiles(work, context);
  const steps: LintStep[] = [
    run.failure === undefined
      ? { name: 'Replay Migration Files', text: `Loaded ${run.files.length} changes on dev database` }
      : { name: 'Replay Migration Files', text: 'Failed loading changes on dev database', error: run.failure.message },
  ];
  const files: LintedFile[] = [];
  for (const file of run.files) {
    const start = context.monotonic();
    const report = await analyzeFile(file, lintContext);
    if (report === undefined) continue;
    const difference = selected.differences.get(file.name);
    const locks = request.locks === true ? { locks: locksAt(file, lintContext) } : {};
    files.push({ ...report, ...locks, elapsed: context.monotonic() - start, difference });
    steps.push({
      name: `Analyze ${file.name}`,
      text: `${report.reports.length} reports were found in analysis`,
      result: report,
    });
  }
  if (run.failure !== undefined) {
    const { file, message } = run.failure;
    const difference = selected.differences.get(file.name);
    files.push({ file, reports: [], error: message, warnings: [], changes: 0, elapsed: 0n, difference });
  }
  const ignored = run.files.length - files.length + (run.failure === undefined ? 0 : 1);
  return {
    dialect,
    scope,
    steps,
    files,
    total: selected.files.length - ignored,
    current: run.current,
    desired: run.desired,
  };
}

function locksAt(file: LintFile, context: LintContext): readonly LocksAt[] {
  return [...locksOfFile(file, context)].map(([i, report]) => ({ pos: file.statements[i]?.pos ?? 0, report }));
}

/** How large the tables of a database are. Reads its catalog and nothing else. */
async function targetSizes(
  url: string | undefined,
  lint: DialectLint,
  context: EngineContext,
): Promise<TableSizes | undefined> {
  if (url === undefined || lint.readSizes === undefined) return undefined;
  return withDriver(url, context, async (driver) => lint.readSizes?.(driver));
}
