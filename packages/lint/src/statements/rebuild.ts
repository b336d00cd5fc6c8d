import type { Change } from '@atlas/model';
import type { LintStatement } from '../file.ts';
import { type ChangeContext, changesOf } from './changes.ts';
import type { FactOf, StatementFact } from './facts.ts';

/**
 * Recognises tables that are altered by building them anew, as SQLite needs it: `CREATE TABLE new_t`, optionally
 * `INSERT INTO new_t SELECT ... FROM t`, `DROP TABLE t`, `ALTER TABLE new_t RENAME TO t`, in a row. The first of the
 * statements gets the difference between the old and the new table, the others none.
 */
export async function foldRebuilds(
  statements: readonly LintStatement[],
  context: ChangeContext,
): Promise<readonly LintStatement[]> {
  const folded = [...statements];
  for (let i = 0; i < statements.length; i++) {
    const length = rebuildLength(statements, i);
    const [first, last] = [statements[i], statements[i + length - 1]];
    if (length === 0 || first === undefined || last === undefined) continue;
    const changes: readonly Change[] = await changesOf(first.from, last.to, [], context);
    // What comes in between counts as done in one step, so states in the middle are nobody's business.
    folded[i] = { ...first, to: last.to, changes };
    for (let k = i + 1; k < i + length; k++) {
      const statement = statements[k];
      if (statement !== undefined) folded[k] = { ...statement, from: last.to, to: last.to, changes: [] };
    }
    i += length - 1;
  }
  return folded;
}

/** How many statements from `at` rebuild one table; 0 when it is something else. */
function rebuildLength(statements: readonly LintStatement[], at: number): number {
  const created = factAt(statements, at, 'create_table');
  const temporary = created?.table.name;
  if (temporary === undefined || !/^new_./i.test(temporary)) return 0;
  const table = temporary.slice('new_'.length);
  let next = at + 1;
  const copied = factAt(statements, next, 'insert');
  if (copied !== undefined && isSame(copied.table.name, temporary) && copied.select !== undefined) next++;
  const dropped = factAt(statements, next, 'drop_table');
  const renamed = factAt(statements, next + 1, 'rename_table');
  const isRebuild =
    isSame(dropped?.table.name, table) && isSame(renamed?.table.name, temporary) && isSame(renamed?.to.name, table);
  return isRebuild ? next + 2 - at : 0;
}

function factAt<K extends StatementFact['kind']>(
  statements: readonly LintStatement[],
  at: number,
  kind: K,
): FactOf<K> | undefined {
  return statements[at]?.facts.find((fact): fact is FactOf<K> => fact.kind === kind);
}

function isSame(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
