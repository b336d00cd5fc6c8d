import type { Check, ForeignKey, Table } from '@atlas/model';
import { sameExpr, sameName } from './sql.ts';

/**
 * Makes two versions of a table comparable: unnamed foreign keys of `from` take the names of the same keys of `to`, and
 * unnamed checks that are spelled differently take one spelling.
 */
export function normalizeTables(from: Table, to: Table): readonly [Table, Table] {
  return [{ ...from, foreignKeys: alignForeignKeys(from, to), checks: alignChecks(from.checks, to.checks) }, to];
}

/** SQLite numbers unnamed foreign keys, from the last one of the text on. */
function isUnnamed(key: ForeignKey): boolean {
  return /^\d*$/.test(key.symbol);
}

function alignForeignKeys(from: Table, to: Table): ForeignKey[] {
  const free = new Set(to.foreignKeys);
  const symbols = new Map<ForeignKey, string>();
  const take = (key: ForeignKey, target: ForeignKey | undefined): void => {
    if (target === undefined) return;
    free.delete(target);
    symbols.set(key, target.symbol);
  };
  const find = (matches: (target: ForeignKey) => boolean): ForeignKey | undefined => [...free].find(matches);
  for (const key of from.foreignKeys) {
    if (!isUnnamed(key))
      take(
        key,
        find((t) => t.symbol === key.symbol),
      );
  }
  const open = (): ForeignKey[] => from.foreignKeys.filter((k) => isUnnamed(k) && !symbols.has(k));
  // What a key does says more than its number, which changes with every key that comes or goes.
  for (const key of open())
    take(
      key,
      find((t) => sameReference(key, t)),
    );
  for (const key of open())
    take(
      key,
      find((t) => t.symbol === key.symbol),
    );
  return from.foreignKeys.map((key) => {
    const symbol = symbols.get(key);
    if (symbol !== undefined) return symbol === key.symbol ? key : { ...key, symbol };
    // A number that another key of `to` took must not match that one.
    return isUnnamed(key) && to.foreignKeys.some((t) => t.symbol === key.symbol) ? { ...key, symbol: '' } : key;
  });
}

function sameReference(a: ForeignKey, b: ForeignKey): boolean {
  return sameName(a.refTable, b.refTable) && sameNames(a.columns, b.columns) && sameNames(a.refColumns, b.refColumns);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => sameName(name, b[i] ?? ''));
}

function alignChecks(from: readonly Check[], to: readonly Check[]): Check[] {
  return from.map((check) => {
    const same = to.find(
      (t) => (check.name === '' || t.name === '' || t.name === check.name) && sameExpr(check.expr, t.expr),
    );
    return same === undefined ? check : { ...check, expr: same.expr };
  });
}
