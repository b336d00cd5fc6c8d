import { goString } from '@atlas/gotemplate';
import { shownCommand, type Statement } from '@atlas/model';

/**
 * Statements as templates see them: `.Cmd`, `.Comment`, and where the dialect tells, what it means for other sessions as
 * `.Algorithm`, `.Lock`, `.BlocksWrites`, `.Rewrites` and `.Reasons`. Each prints, and becomes in JSON, its SQL.
 */
export function statementsToObjects(statements: readonly Statement[]): readonly object[] {
  return statements.map((statement) => {
    const cmd = shownCommand(statement);
    const { comment, locks } = statement;
    return {
      Cmd: cmd,
      Comment: comment,
      Algorithm: locks?.algorithm ?? '',
      Lock: locks?.lock ?? '',
      BlocksWrites: locks?.blocksWrites ?? false,
      Rewrites: locks?.rewrites ?? false,
      Reasons: locks?.reasons ?? [],
      [goString]: () => cmd,
      toJSON: () => cmd,
    };
  });
}
