import { formatPosition, isAtlasError, LineIndex } from '@atlas/diagnostics';
import type { DevDatabase } from '@atlas/dialect';
import { type DialectLint, type LintFile, type LintReplay, LintStatementError, replayForLint } from '@atlas/lint';
import {
  allFileDirectives,
  checkedCodes,
  fileStatements,
  filesOfFirstRun,
  fileTxMode,
  type MigrationFile,
} from '@atlas/migrate';
import type { Realm } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import type { OpenDir } from '../migrate/open-dir.ts';
import { buildKnownPart, buildReplayed, type ReplayFacts } from '../migrate/replay-cache.ts';
import type { ReadOptions } from '../state.ts';
import { withRest } from './rest.ts';
import { dependsOnRows } from './rows.ts';
import type { SelectedFiles } from './select-files.ts';
import { touchedBy } from './touched.ts';

/** Files with more statements than this that build a schema from nothing are looked at once. */
const MANY_STATEMENTS = 10;

/** New files, and the dev database to run them on. */
export interface NewFilesWork {
  readonly request: { readonly devUrl: string } & Pick<ReadOptions, 'schemas' | 'mode'>;
  readonly open: OpenDir;
  readonly selected: SelectedFiles;
  readonly dev: DevDatabase;
  readonly lint: DialectLint;
}

/** What running new files gave. */
export interface FilesRun {
  /** Those that ran. */
  readonly files: readonly LintFile[];
  /** The one that did not. */
  readonly failure: { readonly file: MigrationFile; readonly message: string } | undefined;
  readonly current: Realm;
  readonly desired: Realm;
}

/**
 * Runs the new files on the state of the others. A state without rows is good enough unless a file fails on it, or rows
 * might make one fail.
 */
export async function runFiles(work: NewFilesWork, context: EngineContext): Promise<FilesRun> {
  const { selected, dev, open, request } = work;
  const facts: ReplayFacts = {
    open,
    files: filesOfFirstRun(selected.base),
    dev,
    devUrl: request.devUrl,
    inspect: { schemas: request.schemas, mode: request.mode },
  };
  const partOf = (whole: Realm): Realm => touchedBy(selected.files, whole, dev.driver.dialect);
  const fast = await dev.session(async (driver) => {
    const base = await buildKnownPart(driver, facts, partOf, context);
    if (base === undefined) return undefined;
    const run = await runNewFiles(work, base.built, context, (state) => withRest(state, base));
    return { ...run, current: base.whole, desired: withRest(run.desired, base) };
  });
  if (fast !== undefined && fast.failure === undefined) {
    const statements = fast.files.flatMap((file) => file.statements);
    if (!dependsOnRows(statements, selected.base)) return withCheckpoints(fast, work, context);
  }
  const whole = await dev.session(async (driver) =>
    runNewFiles(work, await buildReplayed(driver, facts, context), context),
  );
  return withCheckpoints(whole, work, context);
}

async function runNewFiles(
  work: NewFilesWork,
  current: Realm,
  context: EngineContext,
  whole?: LintFile['whole'],
): Promise<FilesRun> {
  const { selected } = work;
  const files: LintFile[] = [];
  let state = current;
  for (const file of selected.files.filter(({ checkpoint }) => checkpoint === undefined)) {
    try {
      const isFirst = selected.base.length === 0 && files.length === 0;
      const done = await runFile(file, state, isFirst, work, context);
      files.push(whole === undefined ? done : { ...done, whole });
      state = done.to;
    } catch (error) {
      if (!isAtlasError(error, 'lint/statement') && !isAtlasError(error, 'migrate/file')) throw error;
      tellPlace(file, error, context);
      return { files, failure: { file, message: error.message }, current, desired: state };
    }
  }
  return { files, failure: undefined, current, desired: state };
}

/** The report has the statement and what the server says of it; where it stands is told beside it. */
function tellPlace({ name, text }: MigrationFile, error: unknown, context: EngineContext): void {
  if (!(error instanceof LintStatementError)) return;
  const { start, end } = error.statement;
  const place = formatPosition(new LineIndex(name, text).range(start, end));
  context.notice(
    `${place}: this statement does not run on the dev database, and nothing after it was analysed. Correct it, or use a dev database that is like the real one`,
  );
}

/** A checkpoint runs on empty databases only, so each new one is run on one, after all others. */
async function withCheckpoints(run: FilesRun, work: NewFilesWork, context: EngineContext): Promise<FilesRun> {
  const files = [...run.files];
  if (run.failure !== undefined) return run;
  for (const file of work.selected.files.filter(({ checkpoint }) => checkpoint !== undefined)) {
    try {
      const done = await work.dev.session(async (driver) => {
        const empty = await driver.inspect({ schemas: work.request.schemas, mode: work.request.mode });
        return runFile(file, empty, true, work, context);
      });
      files.push(done);
    } catch (error) {
      if (!(error instanceof LintStatementError)) throw error;
      tellPlace(file, error, context);
      return { ...run, files, failure: { file, message: error.message } };
    }
  }
  return { ...run, files };
}

async function runFile(
  file: MigrationFile,
  from: Realm,
  isFirst: boolean,
  { dev, lint, request }: NewFilesWork,
  context: EngineContext,
): Promise<LintFile> {
  const { driver } = dev;
  const { scanner } = driver.dialect;
  const statements = fileStatements(file, scanner);
  const replay: LintReplay = await replayForLint(driver, statements, from, lint, {
    inspect: { schemas: request.schemas, mode: request.mode },
    signal: context.signal,
    atOnce: isFirst && statements.length > MANY_STATEMENTS,
  });
  return {
    name: file.name,
    version: file.version,
    text: file.text,
    from,
    to: replay.to,
    statements: replay.statements,
    directives: file.format.name === 'atlas' ? allFileDirectives(file.text) : [],
    isTransactional: fileTxMode(file, 'file') !== 'none',
    guards: checkedCodes(file, scanner),
  };
}
