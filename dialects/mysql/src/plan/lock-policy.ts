import { UnsupportedChangeError } from '@atlas/dialect';
import type { Statement } from '@atlas/model';
import { describeLocks } from '../locks/locks.ts';
import { ALGORITHMS, type Algorithm } from '../locks/needs.ts';
import { shown } from '../sql.ts';
import type { PlanContext } from './context.ts';

/** The `diff "mysql"` block of a project file: what statements may not go beyond. */
interface LockPolicy {
  readonly algorithm?: Algorithm;
  readonly lock?: Lock;
}

/** From no lock on. */
const LOCKS = ['NONE', 'SHARED', 'EXCLUSIVE'] as const;
type Lock = (typeof LOCKS)[number];

/**
 * Says what the server will do to the table, and demands it where the policy asks for that, so that the server refuses
 * the statement rather than doing more. Throws `UnsupportedChangeError` for a statement that needs more than allowed.
 */
export function withLocks(statement: Statement, context: PlanContext): Statement {
  const { source, cmd } = statement;
  if (source?.kind !== 'modify_table' || !cmd.startsWith('ALTER TABLE')) return statement;
  const locks = describeLocks(source, context.capabilities);
  if (locks === undefined) return statement;
  const described = { ...statement, locks };
  const policy = policyOf(context);
  if (policy.algorithm === undefined && policy.lock === undefined) return described;
  const { algorithm, lock } = locks;
  const isTooMuch = (list: readonly string[], need: string, allowed: string | undefined): boolean =>
    allowed !== undefined && list.indexOf(need) > list.indexOf(allowed);
  const why = locks.reasons.join(', ');
  if (isTooMuch(ALGORITHMS, algorithm, policy.algorithm) || isTooMuch(LOCKS, lock, policy.lock)) {
    const allowed = [
      ...(policy.algorithm === undefined ? [] : [`ALGORITHM=${policy.algorithm}`]),
      ...(policy.lock === undefined ? [] : [`LOCK=${policy.lock}`]),
    ].join(', ');
    throw new UnsupportedChangeError(
      'modify_table',
      `changing table ${shown(source.to.name)} needs ALGORITHM=${algorithm}, LOCK=${lock} (${why}), and the diff policy allows ${allowed} at most: split the change, or run it with another policy`,
    );
  }
  // Clauses of partitions take no others beside them.
  if (source.changes.some((c) => 'name' in c && c.name === 'partition')) return described;
  // INSTANT never locks, and MySQL takes no LOCK beside it.
  const clauses = [
    `ALGORITHM=${algorithm}`,
    ...(algorithm === 'INSTANT' || policy.lock === undefined ? [] : [`LOCK=${lock}`]),
  ];
  return { ...described, cmd: `${cmd}, ${clauses.join(', ')}` };
}

function policyOf({ options, capabilities }: PlanContext): LockPolicy {
  const blocks = options.policy?.dialect ?? {};
  const block = blocks[capabilities.variant] as { readonly [key: string]: unknown } | undefined;
  const algorithm = wordOf(block?.algorithm, 'algorithm', ALGORITHMS);
  const lock = wordOf(block?.lock, 'lock', LOCKS);
  return { ...(algorithm === undefined ? {} : { algorithm }), ...(lock === undefined ? {} : { lock }) };
}

function wordOf<T extends string>(value: unknown, name: string, words: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value.toUpperCase() : '';
  const word = words.find((w) => w === text);
  if (word !== undefined) return word;
  throw new UnsupportedChangeError(
    'modify_table',
    `the diff policy has ${name} = ${JSON.stringify(value)}: use ${words.join(', ')}`,
  );
}
