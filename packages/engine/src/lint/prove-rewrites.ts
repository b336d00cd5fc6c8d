import { type DevDatabase, diffRealms, type Driver, type InspectOptions } from '@atlas/dialect';
import type { LintStatement, Rewrite } from '@atlas/lint';
import type { Realm, Statement } from '@atlas/model';

export interface RewriteProof {
  readonly dev: DevDatabase;
  /** Brings an empty dev database to the state before the statements. */
  readonly build: (driver: Driver) => Promise<unknown>;
  /** All statements, in order. */
  readonly statements: readonly LintStatement[];
  readonly rewrites: ReadonlyMap<LintStatement, Rewrite>;
  readonly inspect: InspectOptions;
}

/** A rewrite that is not to be used, and why. */
interface Rejected {
  readonly statement: LintStatement;
  readonly reason: string;
}

/**
 * Runs the statements as they are and as they would be rewritten, and keeps the rewrites after which the schema is the
 * same: after each of them, or, where something stays until it is contracted, at the end. Returns those, and why others
 * are not among them.
 */
export async function proveRewrites(proof: RewriteProof): Promise<{
  readonly proven: ReadonlyMap<LintStatement, Rewrite>;
  readonly rejected: ReadonlyMap<LintStatement, string>;
}> {
  const rejected = new Map<LintStatement, string>();
  if (proof.rewrites.size === 0) return { proven: proof.rewrites, rejected };
  const wanted = await proof.dev.session(async (driver) => {
    await proof.build(driver);
    const states = new Map<LintStatement, Realm>();
    for (const statement of proof.statements) {
      await driver.exec(statement.text);
      if (proof.rewrites.has(statement)) states.set(statement, await driver.inspect(proof.inspect));
    }
    return { states, end: await driver.inspect(proof.inspect) };
  });
  const proven = new Map(proof.rewrites);
  while (proven.size > 0) {
    const failure = await proof.dev.session((driver) => tryRewrites(driver, proof, proven, wanted));
    if (failure === undefined) break;
    proven.delete(failure.statement);
    rejected.set(failure.statement, failure.reason);
  }
  return { proven, rejected };
}

/** Runs the rewritten statements; the first rewrite that fails, or ends in another schema. */
async function tryRewrites(
  driver: Driver,
  { build, statements, inspect }: RewriteProof,
  rewrites: ReadonlyMap<LintStatement, Rewrite>,
  wanted: { readonly states: ReadonlyMap<LintStatement, Realm>; readonly end: Realm },
): Promise<Rejected | undefined> {
  await build(driver);
  let last: LintStatement | undefined;
  // Between expand and contract the schema is another one, so it can only be compared when all is over.
  let expanded: LintStatement | undefined;
  for (const statement of statements) {
    const rewrite = rewrites.get(statement);
    const steps = rewrite?.steps.filter(({ phase }) => phase === 'now').map(({ sql }) => sql) ?? [statement.text];
    const error = await runSteps(driver, steps);
    if (error !== undefined) {
      const blamed = rewrite === undefined ? (expanded ?? last) : statement;
      if (blamed === undefined) throw new Error(error);
      return { statement: blamed, reason: error };
    }
    if (rewrite === undefined) continue;
    last = statement;
    if (rewrite.steps.some(({ phase }) => phase === 'contract')) expanded = statement;
    const state = wanted.states.get(statement);
    if (expanded !== undefined || state === undefined) continue;
    const left = await difference(driver, state, inspect);
    if (left !== undefined) return { statement, reason: left };
  }
  for (const statement of statements) {
    const steps = rewrites.get(statement)?.steps.filter(({ phase }) => phase === 'contract') ?? [];
    const error = await runSteps(
      driver,
      steps.map(({ sql }) => sql),
    );
    if (error !== undefined) return { statement, reason: error };
  }
  const blamed = expanded ?? last;
  const left = await difference(driver, wanted.end, inspect);
  return left === undefined || blamed === undefined ? undefined : { statement: blamed, reason: left };
}

async function runSteps(driver: Driver, steps: readonly string[]): Promise<string | undefined> {
  for (const sql of steps) {
    try {
      await driver.exec(sql);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return `A step fails on the dev database: ${message} (${sql.trim().split('\n')[0] ?? ''})`;
    }
  }
  return undefined;
}

/** What would still have to be done to end in the wanted schema. */
async function difference(driver: Driver, wanted: Realm, inspect: InspectOptions): Promise<string | undefined> {
  const { dialect, capabilities, scope } = driver;
  const reached = await driver.inspect(inspect);
  const changes = diffRealms(reached, wanted, { hooks: dialect.diff, capabilities, mode: 'normalized' });
  const schemaQualifier = scope.kind === 'schema' ? '' : undefined;
  const options = { mode: 'in-place' as const, capabilities, schemaQualifier, from: reached, to: wanted };
  const rest: readonly Statement[] = dialect.plan(changes, options).statements;
  // Differences that need no statement, such as those in spelling, are none.
  if (rest.length === 0) return undefined;
  return `The steps would not end in the same schema: ${rest.map(({ cmd }) => cmd).join('; ')} would be missing`;
}
