import { equalNodes } from './equal.ts';
import { knownFingerprint } from './fingerprint.ts';
import type { Attrs } from './json.ts';
import type { Column, ColumnType, Expr, Index, IndexPart, Table } from './schema.ts';

/**
 * `equalNodes` for tables, which are most of every schema: fields are read by name, which is several times faster than
 * walking over keys. Everything that a column or key rarely has goes to `equalNodes`.
 */
export function equalTables(a: Table, b: Table): boolean {
  if (a === b) return true;
  const known = knownFingerprint(a);
  if (known !== undefined && known === knownFingerprint(b)) return true;
  return (
    a.name === b.name &&
    a.comment === b.comment &&
    a.charset === b.charset &&
    a.collate === b.collate &&
    equalLists(a.columns, b.columns, equalColumns) &&
    equalKeys(a.primaryKey, b.primaryKey) &&
    equalLists(a.indexes, b.indexes, equalIndexes) &&
    equalLists(a.foreignKeys, b.foreignKeys, equalNodes) &&
    equalLists(a.checks, b.checks, equalNodes) &&
    equalLists(a.triggers, b.triggers, equalNodes) &&
    equalAttrs(a.attrs, b.attrs) &&
    equalLists(a.deps ?? [], b.deps ?? [], equalNodes)
  );
}

function equalLists<T>(a: readonly T[], b: readonly T[], equal: (x: T, y: T) => boolean): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    if (x === undefined || y === undefined || !equal(x, y)) return false;
  }
  return true;
}

function equalColumns(a: Column, b: Column): boolean {
  return (
    a.name === b.name &&
    a.null === b.null &&
    a.comment === b.comment &&
    a.charset === b.charset &&
    a.collate === b.collate &&
    equalTypes(a.type, b.type) &&
    equalDefaults(a.default, b.default) &&
    equalOptional(a.generated, b.generated) &&
    equalAttrs(a.attrs, b.attrs)
  );
}

function equalTypes(a: ColumnType, b: ColumnType): boolean {
  return (
    a === b ||
    (a.class === b.class &&
      a.name === b.name &&
      a.size === b.size &&
      a.precision === b.precision &&
      a.scale === b.scale &&
      a.unsigned === b.unsigned &&
      equalOptional(a.values, b.values) &&
      equalOptional(a.ref, b.ref) &&
      equalOptional(a.attrs, b.attrs))
  );
}

function equalDefaults(a: Expr | undefined, b: Expr | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.kind === b.kind && (a.kind === 'named' || b.kind === 'named' ? equalNodes(a, b) : a.text === b.text);
}

function equalKeys(a: Index | undefined, b: Index | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalIndexes(a, b);
}

function equalIndexes(a: Index, b: Index): boolean {
  return (
    a === b ||
    (a.name === b.name &&
      a.unique === b.unique &&
      a.comment === b.comment &&
      equalLists(a.parts, b.parts, equalParts) &&
      equalAttrs(a.attrs, b.attrs))
  );
}

function equalParts(a: IndexPart, b: IndexPart): boolean {
  return a.column === b.column && a.expr === b.expr && a.desc === b.desc && equalAttrs(a.attrs, b.attrs);
}

function equalOptional(a: object | undefined, b: object | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && equalNodes(a, b));
}

function equalAttrs(a: Attrs, b: Attrs): boolean {
  return a === b || equalNodes(a, b);
}
