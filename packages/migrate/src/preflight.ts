import { errorAt, formatPosition, LineIndex } from '@atlas/diagnostics';
import type { Driver } from '@atlas/dialect';
import type { Statement } from '@atlas/sqltext';
import { fileStatements, type MigrationFile } from './dir.ts';
import { PreflightError } from './errors.ts';
import { readIntent } from './intent.ts';
import { readRevision } from './revision-rows.ts';
import type { RevisionTable } from './revision-table.ts';
import { statementKind } from './statement-kind.ts';

/** A statement that is going to run, and where it stands. */
interface Placed {
  readonly file: MigrationFile;
  readonly statement: Statement;
  /** 1-based, and how many there are in the file. */
  readonly number: number;
  readonly total: number;
}

/**
 * Where the database cannot roll back, asks it for what will certainly stop the files, before anything is run. Throws
 * `PreflightError`, and `MigrationFileError` for files that cannot be read as statements.
 */
export async function checkBeforeRun(
  driver: Driver,
  table: RevisionTable,
  files: readonly MigrationFile[],
): Promise<void> {
  if (driver.capabilities.supportsTransactionalDdl || driver.checkStatements === undefined) return;
  const placed: Placed[] = [];
  for (const [i, file] of files.entries()) placed.push(...(await statementsToRun(driver, table, file, i === 0)));
  if (placed.length === 0) return;
  const problems = await driver.checkStatements(placed.map(({ statement }) => statement.text));
  const found = problems.flatMap(({ index, message }) => {
    const at = placed[index];
    return at === undefined ? [] : [{ at, message }];
  });
  const [first] = found;
  if (first === undefined) return;
  throw new PreflightError(
    found.map(({ at, message }) => ({
      ...describe(at),
      message,
      diagnostic: errorAt(message, undefined, rangeOf(at), 'migrate/preflight'),
    })),
  );
}

/** What is left of a file, and the settings of the session that are made again for it. Only the first may be begun. */
async function statementsToRun(
  driver: Driver,
  table: RevisionTable,
  file: MigrationFile,
  isFirst: boolean,
): Promise<readonly Placed[]> {
  const { scanner } = driver.dialect;
  const statements = fileStatements(file, scanner);
  const done = isFirst ? await countDone(driver, table, file) : 0;
  const { length: total } = statements;
  return statements.flatMap((statement, i) =>
    i >= done || statementKind(statement.text, scanner).isSessionSetting
      ? [{ file, statement, number: i + 1, total }]
      : [],
  );
}

/** A statement that was under way when the last run ended may have taken effect, and counts as done here. */
async function countDone(driver: Driver, table: RevisionTable, file: MigrationFile): Promise<number> {
  if (!table.exists) return 0;
  const row = await readRevision(driver, table, file.version);
  const intent = await readIntent(driver, table);
  const applied = row?.applied ?? 0;
  return intent?.version === file.version && intent.index === applied ? applied + 1 : applied;
}

function rangeOf({ file, statement }: Placed) {
  return new LineIndex(file.name, file.text).range(statement.start, statement.end);
}

function describe(at: Placed): { readonly place: string; readonly number: number; readonly total: number } {
  return { place: formatPosition(rangeOf(at)), number: at.number, total: at.total };
}
