import type { Driver, InspectOptions } from '@atlas/dialect';
import { equalTables, type Realm, type Schema } from '@atlas/model';
import { AtlasError } from '@atlas/diagnostics';
import { describeStatement, type ScannerProfile, type Statement } from '@atlas/sqltext';
import type { DialectLint } from './dialect-lint.ts';
import type { LintStatement } from './file.ts';
import { changesOf } from './statements/changes.ts';
import { readFacts } from './statements/read-facts.ts';
import { foldRebuilds } from './statements/rebuild.ts';
import { transactionControl } from './statements/transactions.ts';

export interface LintReplayOptions {
  readonly inspect?: InspectOptions;
  readonly signal?: AbortSignal | undefined;
  /**
   * Run all statements before looking, and count what they changed as done by the first: for long files that build a
   * schema from nothing, where nobody uses anything yet.
   */
  readonly atOnce?: boolean;
}

/** The statements of a file as analyzers see them, and the schema after it. */
export interface LintReplay {
  readonly statements: readonly LintStatement[];
  readonly to: Realm;
}

/** A statement of an analysed file does not run. `statement` is the statement, `serverMessage` what the server said. */
export class LintStatementError extends AtlasError {
  readonly statement: Statement;
  readonly serverMessage: string;

  constructor(statement: Statement, cause: unknown) {
    const serverMessage = cause instanceof Error ? cause.message : String(cause);
    super(`executing statement: ${statement.text}: ${serverMessage}`, {
      code: 'lint/statement',
      cause,
    });
    this.statement = statement;
    this.serverMessage = serverMessage;
  }
}

/**
 * Runs statements on a dev database whose schema is `from`, looks at the schema after each one that may have changed it,
 * and finds out what each changed. Throws `LintStatementError`.
 */
export async function replayForLint(
  driver: Driver,
  statements: readonly Statement[],
  from: Realm,
  lint: DialectLint,
  options: LintReplayOptions = {},
): Promise<LintReplay> {
  const { dialect, capabilities } = driver;
  const context = { hooks: dialect.diff, capabilities };
  const { signal, atOnce = false } = options;
  const inspect = async (schemas?: readonly string[]): Promise<Realm> =>
    driver.inspect({ ...options.inspect, ...(schemas === undefined ? {} : { schemas }), signal });
  const done: LintStatement[] = [];
  let state = from;
  let isStale = false;
  // Inspection needs transactions of its own. What is rolled back must be, so then nothing is looked at until it is over.
  const undoes = statements.some(({ text }) => transactionControl(text) === 'rollback');
  let isOpen = false;
  for (const statement of statements) {
    signal?.throwIfAborted();
    const control = transactionControl(statement.text);
    if (control === undefined || undoes) await run(driver, statement);
    if (control === 'begin') isOpen = undoes;
    else if (control === 'commit' || control === 'rollback') isOpen = false;
    const facts = readFacts(statement.text, dialect.scanner, (cursor) => lint.readFacts?.(cursor) ?? []);
    const before = state;
    const isEnd = undoes && (control === 'commit' || control === 'rollback');
    const scope = atOnce || isOpen ? 'later' : isEnd ? 'all' : scopeOf(statement.text, state, dialect.scanner);
    if (scope === 'later') isStale = true;
    else if (scope !== 'nothing') {
      const read = await inspect(scope === 'all' ? undefined : scope);
      state = share(state, scope === 'all' ? read : replaceSchemas(state, read, scope));
      isStale = scope !== 'all';
    }
    const changes = state === before ? [] : await changesOf(before, state, facts, context);
    const { text, start: pos, directives } = statement;
    done.push({ text, pos, directives, changes, from: before, to: state, facts });
  }
  if (isOpen) await driver.exec('COMMIT');
  const to = isStale ? share(state, await inspect()) : state;
  if (atOnce) return { statements: await attributeToFirst(done, from, to, context), to };
  return { statements: lint.rebuildsTables === true ? await foldRebuilds(done, context) : done, to };
}

async function run(driver: Driver, statement: Statement): Promise<void> {
  try {
    await driver.exec(statement.text);
  } catch (cause) {
    throw new LintStatementError(statement, cause);
  }
}

async function attributeToFirst(
  done: readonly LintStatement[],
  from: Realm,
  to: Realm,
  context: Parameters<typeof changesOf>[3],
): Promise<readonly LintStatement[]> {
  const changes = await changesOf(from, to, [], context);
  return done.map((statement, i) =>
    i === 0 ? { ...statement, pos: 0, to, changes } : { ...statement, from: to, to, changes: [] },
  );
}

/** Statements that change rows, settings or transactions only. */
const WITHOUT_CHANGES =
  /^(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|SET|USE|PRAGMA|BEGIN|START|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|ANALYZE|VACUUM|LOCK|UNLOCK|TRUNCATE|SHOW|EXPLAIN|RESET)\b/i;

/**
 * Where a statement may have changed the schema: nowhere, in some schemas, or anywhere. What reaches across schemas, and
 * what calls code, may be anywhere.
 */
function scopeOf(sql: string, state: Realm, profile: ScannerProfile): 'nothing' | 'all' | readonly string[] {
  const text = sql.trimStart();
  if (WITHOUT_CHANGES.test(text)) return 'nothing';
  const { kind, target, on } = describeStatement(text, profile);
  const schema = (on ?? target)?.schema;
  const isLocal =
    ['table', 'index', 'trigger'].includes(kind) && !/\b(?:CASCADE|RENAME|SCHEMA|PARTITION|INHERIT)\b/i.test(text);
  const isKnown = schema !== undefined && state.schemas.some(({ name }) => name === schema);
  return isLocal && isKnown && state.schemas.length > 1 ? [schema] : 'all';
}

function replaceSchemas(state: Realm, read: Realm, names: readonly string[]): Realm {
  const schemas = new Map(read.schemas.map((schema) => [schema.name, schema]));
  return {
    ...state,
    schemas: state.schemas.map((schema) =>
      names.includes(schema.name) ? (schemas.get(schema.name) ?? schema) : schema,
    ),
  };
}

/** `to` with the tables of `from` where they are equal, so that comparisons pass over them. */
function share(from: Realm, to: Realm): Realm {
  const known = new Map(from.schemas.map((schema) => [schema.name, schema]));
  return {
    ...to,
    schemas: to.schemas.map((schema) => {
      const before = known.get(schema.name);
      return before === undefined || before === schema ? schema : shareSchema(before, schema);
    }),
  };
}

function shareSchema(from: Schema, to: Schema): Schema {
  const known = new Map(from.tables.map((table) => [table.name, table]));
  return {
    ...to,
    tables: to.tables.map((table) => {
      const before = known.get(table.name);
      return before !== undefined && equalTables(before, table) ? before : table;
    }),
  };
}
