import type { LintStatement } from '@atlas/lint';
import type { MigrationFile } from '@atlas/migrate';
import type { TableChange } from '@atlas/model';

/**
 * Whether rows that earlier files write could decide whether these statements run. Then a schema without rows proves
 * nothing. Errs on the side of yes.
 */
export function dependsOnRows(statements: readonly LintStatement[], base: readonly MigrationFile[]): boolean {
  const touched = new Set(statements.flatMap(tablesAtRisk));
  if (touched.size === 0) return false;
  const { tables, isComplete } = writtenTables(base);
  return !isComplete || [...touched].some((table) => tables.has(table));
}

/** Tables whose rows can make the statement fail, in lower case. */
function tablesAtRisk({ facts, changes }: LintStatement): readonly string[] {
  const written = facts.flatMap((fact) =>
    fact.kind === 'insert' || fact.kind === 'update' ? [fact.table.name.toLowerCase()] : [],
  );
  const changed = changes.flatMap((change) =>
    change.kind === 'modify_table' && change.changes.some(isRowDependent)
      ? [change.from.name.toLowerCase(), ...referencedTables(change.changes)]
      : [],
  );
  return [...written, ...changed];
}

function referencedTables(changes: readonly TableChange[]): readonly string[] {
  return changes.flatMap((c) => (c.kind === 'add_foreign_key' ? [c.foreignKey.refTable.toLowerCase()] : []));
}

function isRowDependent(change: TableChange): boolean {
  switch (change.kind) {
    case 'add_column':
      return !change.column.null;
    case 'add_index':
      return change.index.unique || change.index.attrs.constraint !== undefined;
    case 'modify_column':
    case 'modify_index':
    case 'add_primary_key':
    case 'modify_primary_key':
    case 'add_foreign_key':
    case 'modify_foreign_key':
    case 'add_check':
    case 'modify_check':
      return true;
    default:
      return false;
  }
}

const WRITES =
  /\b(?:INSERT\s+(?:\w+\s+)*?INTO|REPLACE\s+INTO|MERGE\s+INTO|COPY|INTO\s+TABLE)\s+((?:[`"[]?[^\s`"[\].(;]+[`"\]]?\s*\.\s*)*)[`"[]?([^\s`"[\].(;]+)/gi;
/** Rows that follow a table to a new name, or come from code. */
const UNCLEAR = /\b(?:RENAME\s+TO|RENAME\s+TABLE|RENAME\s+AS|AS\s+SELECT|SELECT\s+[^;]*\bINTO\b|CALL|DO\s+\$)/i;

function writtenTables(files: readonly MigrationFile[]): { tables: ReadonlySet<string>; isComplete: boolean } {
  const tables = new Set<string>();
  let isComplete = true;
  for (const { text } of files) {
    let writes = false;
    for (const match of text.matchAll(WRITES)) {
      tables.add((match[2] ?? '').toLowerCase());
      writes = true;
    }
    if ((writes || tables.size > 0) && UNCLEAR.test(text)) isComplete = false;
  }
  return { tables, isComplete };
}
