import type { Session } from '@atlas/dialect';
import { revisionTypes } from './revision.ts';
import { deleteRevision, insertRevision, readRevision } from './revision-rows.ts';
import type { RevisionTable } from './revision-table.ts';

/**
 * The version of the row that holds the intent. Rows whose version starts with a dot are nobody's file, so other
 * programs that share the table pass over it.
 */
export const INTENT_VERSION = '.atlas_intent';

/**
 * A statement about to run where the server cannot record it together with its effect. There is at most one, and it
 * means something only while the row of its file says that exactly the statements before it were applied.
 */
export interface Intent {
  /** The version of the file. */
  readonly version: string;
  /** 0-based place of the statement in the file. */
  readonly index: number;
  /** Of the statement and all before it, as in `Revision.partialHashes`. */
  readonly hash: string;
  readonly sql: string;
  /** State of the touched objects before the statement, and as expected after it; undefined where it is not known. */
  readonly before: string | undefined;
  readonly expected: string | undefined;
}

/** Replaces the intent. */
export async function writeIntent(
  session: Session,
  table: RevisionTable,
  intent: Intent,
  facts: { readonly now: Date; readonly operatorVersion: string },
): Promise<void> {
  await clearIntent(session, table);
  await insertRevision(session, table, {
    version: INTENT_VERSION,
    description: intent.version,
    type: revisionTypes.executed,
    applied: intent.index,
    total: intent.index + 1,
    executedAt: facts.now,
    executionTime: 0,
    error: undefined,
    errorStatement: intent.sql,
    hash: intent.hash,
    partialHashes: [...stateEntry('before', intent.before), ...stateEntry('expected', intent.expected)],
    operatorVersion: facts.operatorVersion,
  });
}

/** The intent that the last run left behind; undefined when there is none. */
export async function readIntent(session: Session, table: RevisionTable): Promise<Intent | undefined> {
  if (!table.exists) return undefined;
  const row = await readRevision(session, table, INTENT_VERSION);
  if (row === undefined) return undefined;
  return {
    version: row.description,
    index: row.applied,
    hash: row.hash,
    sql: row.errorStatement ?? '',
    before: stateOf('before', row.partialHashes),
    expected: stateOf('expected', row.partialHashes),
  };
}

/** Forgets the intent, if there is one. */
export async function clearIntent(session: Session, table: RevisionTable): Promise<void> {
  await deleteRevision(session, table, INTENT_VERSION);
}

function stateEntry(name: string, state: string | undefined): string[] {
  return state === undefined ? [] : [`${name}:${state}`];
}

function stateOf(name: string, entries: readonly string[] | undefined): string | undefined {
  return entries?.find((entry) => entry.startsWith(`${name}:`))?.slice(name.length + 1);
}

/** What to do with a statement that was under way when the last run ended. */
export type IntentDecision = 'run' | 'done' | 'ask';

/**
 * Decides by the objects that the statement touches: unchanged means that it did not take effect, as expected means that
 * it did. Everything else is for a person to decide, also a statement that shows no effect on what is looked at.
 */
export function decideIntent(intent: Pick<Intent, 'before' | 'expected'>, now: string | undefined): IntentDecision {
  const { before, expected } = intent;
  if (now === undefined || before === undefined || before === expected) return 'ask';
  if (now === before) return 'run';
  return now === expected ? 'done' : 'ask';
}

/** Looks at the objects that a statement touches. Texts are compared as wholes and shown to people. */
export interface StatementInspector {
  /** The present state; undefined when it cannot be told what the statement touches, as for data. */
  inspect(session: Session, sql: string): Promise<string | undefined>;
  /** The state that the statement leads to from `before`; undefined when that is not known. */
  expect?(sql: string, before: string): Promise<string | undefined>;
  /**
   * Whether a state is what the statement leaves behind when it is cut off half-way, so that it can run again, after
   * `undo` if there is one; undefined when it is not.
   */
  leftover?(sql: string, now: string): { readonly undo: string | undefined } | undefined;
}
