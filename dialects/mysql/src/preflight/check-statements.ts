import type { Scope, StatementProblem } from '@atlas/dialect';
import { currentAccount, describeNeed, lacks, type Grant, type Need, type Query, readGrants } from './grants.ts';
import { isReadOnly, READ_ONLY_ADVICE } from './read-only.ts';
import { readStatement, type StatementFacts, type StatementNeed } from './statement-needs.ts';

/** What the check works with. */
export interface CheckSession {
  readonly scope: Scope;
  readonly query: Query;
  /** Asks the server whether it can read the text, without running it: what is wrong with it, or undefined. */
  readonly syntaxError: (sql: string) => Promise<string | undefined>;
}

/** Longer texts are rows, and so are the statements behind that many: they are not sent twice. */
const LONGEST_TEXT = 64 * 1024;
const MOST_TEXTS = 1_000;

/**
 * What will certainly keep the server from running the statements one after the other on this session: text that it
 * cannot read, privileges that the account lacks, a server that takes no writes. Nothing is run. Behind a statement that
 * may change what the account can do or how text is read, nothing is certain any more.
 */
export async function checkStatements(
  statements: readonly string[],
  session: CheckSession,
): Promise<readonly StatementProblem[]> {
  const known = untilUnknown(statements.map(readStatement));
  const problems = [
    ...(await readOnlyProblems(known, session)),
    ...(await syntaxProblems(statements, known, session)),
    ...(await privilegeProblems(known, session)),
  ];
  return problems.sort((a, b) => a.index - b.index);
}

function untilUnknown(facts: readonly StatementFacts[]): readonly StatementFacts[] {
  const end = facts.findIndex(({ changesSession }) => changesSession);
  // The statement itself is still run by the session as it is now.
  return end === -1 ? facts : facts.slice(0, end + 1);
}

async function readOnlyProblems(
  facts: readonly StatementFacts[],
  { query }: CheckSession,
): Promise<readonly StatementProblem[]> {
  const index = facts.findIndex(({ writes }) => writes);
  if (index === -1) return [];
  const reason = await isReadOnly(query);
  return reason === undefined ? [] : [{ index, message: `${reason}: ${READ_ONLY_ADVICE}` }];
}

async function syntaxProblems(
  statements: readonly string[],
  facts: readonly StatementFacts[],
  { syntaxError }: CheckSession,
): Promise<readonly StatementProblem[]> {
  const problems: StatementProblem[] = [];
  for (const [index, sql] of statements.slice(0, Math.min(facts.length, MOST_TEXTS)).entries()) {
    if (sql.length > LONGEST_TEXT) continue;
    const message = await syntaxError(sql);
    if (message !== undefined) problems.push({ index, message });
  }
  return problems;
}

async function privilegeProblems(
  facts: readonly StatementFacts[],
  { scope, query }: CheckSession,
): Promise<readonly StatementProblem[]> {
  const end = facts.findIndex(({ changesPrivileges }) => changesPrivileges);
  const needs = needsInOrder(end === -1 ? facts : facts.slice(0, end), scope);
  if (needs.length === 0) return [];
  const grants = await readGrants(query);
  if (grants === undefined) return [];
  const account = await currentAccount(query);
  return problemsOf(needs, grants, account);
}

interface PlacedNeed {
  readonly index: number;
  readonly need: Need;
  readonly unless: string | undefined;
}

/** What each statement needs, in the schema that its names mean. */
function needsInOrder(facts: readonly StatementFacts[], scope: Scope): readonly PlacedNeed[] {
  const placed: PlacedNeed[] = [];
  let current = scope.kind === 'schema' ? scope.schema : undefined;
  // A temporary table hides another one of its name, and may be called anything later on.
  const temporary = new Set<string>();
  for (const [index, { needs, uses, temporary: made }] of facts.entries()) {
    if (uses !== undefined) current = uses;
    if (made !== undefined) temporary.add(made.name.toLowerCase());
    for (const stated of needs) {
      const need = inSchema(stated, current);
      const isHidden = need?.object !== undefined && temporary.has(need.object.toLowerCase());
      if (need !== undefined && !isHidden) placed.push({ index, need, unless: stated.unless });
    }
  }
  return placed;
}

/** Undefined where no schema is known: the statement fails for another reason, or nobody can tell. */
function inSchema({ privileges, on }: StatementNeed, current: string | undefined): Need | undefined {
  if (on === undefined) return { privileges };
  const schema = on.schema ?? current;
  if (schema === undefined) return undefined;
  return { privileges, schema, ...(on.object === undefined ? {} : { object: on.object }) };
}

/** One problem for each statement. */
function problemsOf(
  needs: readonly PlacedNeed[],
  grants: readonly Grant[],
  account: string,
): readonly StatementProblem[] {
  const missing = new Map<number, string[]>();
  for (const { index, need, unless } of needs) {
    if (unless?.toLowerCase() === account.toLowerCase() || !lacks(grants, need)) continue;
    const list = missing.get(index) ?? [];
    list.push(describeNeed(need));
    missing.set(index, list);
  }
  return [...missing].map(([index, list]) => ({
    index,
    message: `account ${account} lacks ${[...new Set(list)].join('; ')}: grant what is missing, or connect with another account`,
  }));
}
