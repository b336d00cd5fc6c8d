import { goString } from '@atlas/gotemplate';
import { shownCommand, type Statement } from '@atlas/model';

/** Statements as templates see them: `.Cmd` and `.Comment`. Each prints, and becomes in JSON, its SQL. */
export function statementsToObjects(statements: readonly Statement[]): readonly object[] {
  return statements.map(({ comment, ...statement }) => ({
    Cmd: shownCommand(statement),
    Comment: comment,
    [goString]: () => shownCommand(statement),
    toJSON: () => shownCommand(statement),
  }));
}
