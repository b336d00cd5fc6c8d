import { type MigrationFile, fileStatements } from './dir.ts';
import { LeftoverError, type UnknownOutcome, UnknownOutcomeError } from './errors.ts';
import type { ExecuteContext, OutcomeAnswer } from './execute-types.ts';
import { clearIntent, decideIntent, type Intent, type IntentDecision, readIntent } from './intent.ts';
import { isMarkedRepeatable } from './lock-retry.ts';
import { compactHashes } from './progress.ts';
import { isPartial } from './revision.ts';
import { readRevision, updateRevision } from './revision-rows.ts';
import { statementKind } from './statement-kind.ts';

/**
 * Deals with a statement that was under way when the last run ended, if its file is to be run now: afterwards the row of
 * the file says whether it took effect. What it left half-done is taken away. Throws `UnknownOutcomeError` when nobody
 * can tell, and `LeftoverError`.
 */
export async function settleIntent(context: ExecuteContext, files: readonly MigrationFile[]): Promise<void> {
  const { driver, table } = context;
  const intent = await readIntent(driver, table);
  if (intent === undefined) return;
  const row = await readRevision(driver, table, intent.version);
  if (row === undefined || row.applied !== intent.index || !isPartial(row)) {
    await clearIntent(driver, table);
    return;
  }
  const file = files.find(({ version }) => version === intent.version);
  if (file === undefined) return;
  const now = await context.inspector?.inspect(driver, intent.sql);
  const statements = fileStatements(file, driver.dialect.scanner);
  const outcome: UnknownOutcome = {
    file: file.name,
    version: intent.version,
    statement: intent.index + 1,
    total: Math.max(statements.length, intent.index + 1),
    sql: intent.sql,
    before: intent.before,
    expected: intent.expected,
    now,
  };
  const leftover =
    now === undefined || intent.before === now ? undefined : context.inspector?.leftover?.(intent.sql, now);
  const isRepeatable = isMarkedRepeatable(statements[intent.index], intent.sql);
  const decision = leftover === undefined && !isRepeatable ? decide(context, intent, now) : 'run';
  const answer = await answerOf(context, decision, outcome);
  if (answer === 'done') {
    await updateRevision(driver, table, {
      ...row,
      applied: row.applied + 1,
      error: undefined,
      errorStatement: undefined,
      partialHashes: compactHashes([...(row.partialHashes ?? []), intent.hash]),
    });
  }
  // The intent stays until what is left is gone, so that a run which dies in between is no different from the last one.
  if (leftover?.undo !== undefined) await undoLeftover(context, leftover.undo, outcome);
  await clearIntent(driver, table);
  context.onEvent?.({ kind: 'settled', outcome, answer, undo: leftover?.undo });
}

async function undoLeftover({ driver }: ExecuteContext, undo: string, outcome: UnknownOutcome): Promise<void> {
  try {
    await driver.exec(undo);
  } catch (error) {
    throw new LeftoverError(outcome, undo, error);
  }
}

function decide({ driver }: ExecuteContext, intent: Intent, now: string | undefined): IntentDecision {
  const { control, isSessionSetting } = statementKind(intent.sql, driver.dialect.scanner);
  // The intent to commit was written inside of the transaction: that it can be read means that it was committed.
  if (control === 'commit') return 'done';
  // These end with the session, and the session is another one now.
  if (control === 'begin' || isSessionSetting) return 'run';
  return decideIntent(intent, now);
}

async function answerOf(
  { askOutcome }: ExecuteContext,
  decision: IntentDecision,
  outcome: UnknownOutcome,
): Promise<OutcomeAnswer> {
  if (decision !== 'ask') return decision;
  const answer = await askOutcome?.(outcome);
  if (answer === undefined) throw new UnknownOutcomeError(outcome);
  return answer;
}
