import type { LintFile, LintStatement } from './file.ts';
import { normalizeSpace } from '@atlas/sqltext';

interface TablePath {
  readonly schema: string;
  readonly table: string;
}

/**
 * An earlier statement of the file gives the column a value in every row, or in every row where it is NULL; for tables
 * that are built anew, the copy does.
 */
export function isBackfilled(file: LintFile, at: LintStatement, path: TablePath, column: string): boolean {
  const place = file.statements.indexOf(at);
  return file.statements.some(({ facts }, i) =>
    facts.some((fact) => {
      if (fact.kind === 'update') {
        const isHit = i < place && isTable(fact.table, path) && includes(fact.columns, column);
        return isHit && (fact.where === undefined || isCondition(fact.where, column, 'IS NULL'));
      }
      if (fact.kind !== 'insert' || fact.select === undefined) return false;
      if (!same(fact.table.name, `new_${path.table}`) || !isTable({ name: path.table }, path)) return false;
      const expr = fact.select.exprs[fact.columns.findIndex((name) => same(name, column))];
      return expr !== undefined && /^(?:IFNULL|COALESCE)\s*\(/i.test(expr);
    }),
  );
}

/** A later statement replaces the value that the server put into existing rows. */
export function isFilledLater(
  file: LintFile,
  at: LintStatement,
  path: TablePath,
  column: string,
  value: string,
): boolean {
  const place = file.statements.indexOf(at);
  return file.statements.slice(place + 1).some(({ facts }) =>
    facts.some((fact) => {
      if (fact.kind !== 'update' || !isTable(fact.table, path) || !includes(fact.columns, column)) return false;
      return fact.where === undefined || isCondition(fact.where, column, `= ${sqlValue(value)}`);
    }),
  );
}

/** Messages write texts in double quotes. */
function sqlValue(value: string): string {
  return value.startsWith('"') ? `'${value.slice(1, -1)}'` : value;
}

function isTable(name: { readonly schema?: string; readonly name: string }, { schema, table }: TablePath): boolean {
  return same(name.name, table) && (name.schema === undefined || same(name.schema, schema));
}

function includes(columns: readonly string[], column: string): boolean {
  return columns.some((name) => same(name, column));
}

function isCondition(where: string, column: string, rest: string): boolean {
  const text = normalizeSpace(where)
    .replace(/[`"[\]]/g, '')
    .replace(/^\((.*)\)$/, '$1');
  const name = text.slice(0, Math.max(0, text.length - rest.length)).trim();
  return text.toUpperCase().endsWith(rest.toUpperCase()) && same(name.split('.').at(-1) ?? '', column);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
