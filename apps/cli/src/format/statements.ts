import { goString } from '@atlas/gotemplate';
import type { LockReport } from '@atlas/lint';
import { shownCommand, type Statement } from '@atlas/model';
import { lockObject } from './locks.ts';

/**
 * Statements as templates see them: `.Cmd`, `.Comment`, and where the dialect tells, what it means for other sessions as
 * `.Algorithm`, `.Lock`, `.BlocksWrites`, `.Rewrites` and `.Reasons`; with `--locks`, `.Locks` is what it locks, or nil.
 * Each prints, and becomes in JSON, its SQL.
 */
export function statementsToObjects(
  statements: readonly Statement[],
  locked?: ReadonlyMap<Statement, LockReport>,
): readonly object[] {
  return statements.map((statement) => {
    const cmd = shownCommand(statement);
    const { comment, locks } = statement;
    const report = locked?.get(statement);
    return {
      Cmd: cmd,
      Comment: comment,
      Algorithm: locks?.algorithm ?? '',
      Lock: locks?.lock ?? '',
      BlocksWrites: locks?.blocksWrites ?? false,
      Rewrites: locks?.rewrites ?? false,
      Reasons: locks?.reasons ?? [],
      Locks: report === undefined ? null : lockObject(report),
      [goString]: () => cmd,
      toJSON: () => cmd,
    };
  });
}
