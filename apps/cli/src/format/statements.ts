import { goString } from '@atlas/gotemplate';
import type { Statement } from '@atlas/model';

/** Statements as templates see them: `.Cmd` and `.Comment`. Each prints, and becomes in JSON, its SQL. */
export function statementsToObjects(statements: readonly Statement[]): readonly object[] {
  return statements.map(({ cmd, comment }) => ({
    Cmd: cmd,
    Comment: comment,
    [goString]: () => cmd,
    toJSON: () => cmd,
  }));
}
