import type { Change, Table, TableChange } from '@atlas/model';
import type { LintFile, LintStatement } from './file.ts';

/** A change at its statement. */
export interface ChangeAt {
  readonly statement: LintStatement;
  readonly change: Change;
}

/** A change inside of a table that was there before the statement. */
export interface TableChangeAt {
  readonly statement: LintStatement;
  readonly schema: string;
  /** Before and after the statement. */
  readonly from: Table;
  readonly to: Table;
  readonly change: TableChange;
  /** All changes of the table by this statement. */
  readonly siblings: readonly TableChange[];
}

/** All changes of a file in the order of its statements. */
export function changesIn(file: LintFile): readonly ChangeAt[] {
  return file.statements.flatMap((statement) => statement.changes.map((change) => ({ statement, change })));
}

/** All changes inside of tables, in the order of the statements. */
export function tableChangesIn(file: LintFile): readonly TableChangeAt[] {
  return changesIn(file).flatMap(({ statement, change }) => {
    if (change.kind !== 'modify_table') return [];
    const { schema, from, to, changes: siblings } = change;
    return siblings.map((inner) => ({ statement, schema, from, to, change: inner, siblings }));
  });
}
