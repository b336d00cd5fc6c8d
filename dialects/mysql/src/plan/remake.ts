import { UnsupportedChangeError } from '@atlas/dialect';
import type { Column, Table, TableChange } from '@atlas/model';
import { nameKey, shown, tokensOf } from '../sql.ts';
import { unquoteIdentifier } from '@atlas/sqltext';

type ModifyColumn = TableChange & { readonly kind: 'modify_column' };

/**
 * No server changes the storage of a computed column in place: such columns are dropped and added, with everything that
 * mentions them. Values are computed again; a column that becomes plain keeps those it had, by way of a stored column
 * that `storedCopies` adds before. Throws `UnsupportedChangeError` where values that nobody can compute would be lost.
 */
export function remakeColumns(changes: readonly TableChange[], from: Table, to: Table): TableChange[] {
  const remade = new Map(changes.flatMap((c) => (isRemade(c) ? [[nameKey(c.to.name), c] as const] : [])));
  if (remade.size === 0) return [...changes];
  const followers = followersOf(remade, from, to);
  const gone = new Set([...remade.keys(), ...followers.map((c) => nameKey(c.name))]);
  const touched = new Set(changes.flatMap(touchedNames));
  const own = changes.flatMap((c): TableChange[] => {
    if (c.kind !== 'modify_column' || !gone.has(nameKey(c.to.name))) return [c];
    const copy = remade.has(nameKey(c.to.name)) && c.to.generated === undefined ? copyOf(c, from) : undefined;
    return [
      { kind: 'drop_column', column: c.from },
      copy === undefined
        ? { kind: 'add_column', column: c.to }
        : { kind: 'modify_column', from: { ...c.to, name: copy.name }, to: c.to, aspects: [] },
    ];
  });
  const kept = followers.filter((f) => !changes.some((c) => c.kind === 'modify_column' && c.to.name === f.name));
  const indexes = <T extends { readonly name: string; readonly parts: Table['indexes'][number]['parts'] }>(
    list: readonly T[],
  ): T[] =>
    list.filter(
      (i) =>
        !touched.has(`index ${i.name}`) &&
        i.parts.some((p) => (p.column === undefined ? mentions(p.expr ?? '', gone) : gone.has(nameKey(p.column)))),
    );
  const checks = to.checks.filter(
    (c) => !touched.has(`check ${c.name}`) && from.checks.some((x) => x.name === c.name) && mentions(c.expr, gone),
  );
  const keys = to.foreignKeys.filter(
    (k) =>
      !touched.has(`key ${k.symbol}`) &&
      from.foreignKeys.some((x) => x.symbol === k.symbol) &&
      k.columns.some((c) => gone.has(nameKey(c))),
  );
  return [
    ...keys.map((k): TableChange => ({ kind: 'modify_foreign_key', from: k, to: k, aspects: [] })),
    ...indexes(from.indexes).map((index): TableChange => ({ kind: 'drop_index', index })),
    ...checks.map((check): TableChange => ({ kind: 'drop_check', check })),
    ...kept.map((column): TableChange => ({ kind: 'drop_column', column })),
    ...own,
    ...kept.map((column): TableChange => ({ kind: 'add_column', column })),
    ...indexes(to.indexes).map((index): TableChange => ({ kind: 'add_index', index })),
    ...checks.map((check): TableChange => ({ kind: 'add_check', check })),
  ];
}

/** The columns to add first: each stores the values of a computed one that becomes plain. */
export function storedCopies(changes: readonly TableChange[], from: Table): TableChange[] {
  return changes.flatMap((c): TableChange[] => {
    if (!isRemade(c) || c.to.generated !== undefined) return [];
    const column = copyOf(c, from);
    return column === undefined ? [] : [{ kind: 'add_column', column }];
  });
}

/** Whether the column cannot change in place. */
function isRemade(change: TableChange): change is ModifyColumn {
  if (change.kind !== 'modify_column') return false;
  const [a, b] = [change.from.generated?.type, change.to.generated?.type];
  if ((a === 'VIRTUAL') === (b === 'VIRTUAL')) return false;
  if (a === undefined) {
    throw new UnsupportedChangeError(
      'modify_column',
      `changing column ${shown(change.to.name)} to VIRTUAL generated column is not supported (drop and add is required)`,
    );
  }
  return true;
}

/** A stored column with the values of a virtual one. An UPDATE would run triggers and ON UPDATE clauses. */
function copyOf({ from: column }: ModifyColumn, table: Table): Column | undefined {
  if (column.generated === undefined) return undefined;
  const { comment: _comment, ...rest } = column;
  return {
    ...rest,
    name: freeName(column.name, table),
    null: true,
    generated: { expr: column.generated.expr, type: 'STORED' },
  };
}

const MAX_NAME = 64;

function freeName(name: string, table: Table): string {
  const taken = new Set(table.columns.map((c) => nameKey(c.name)));
  for (let i = 1; ; i++) {
    const suffix = i === 1 ? '_stored' : `_stored_${i}`;
    const candidate = `${name.slice(0, MAX_NAME - suffix.length)}${suffix}`;
    if (!taken.has(nameKey(candidate))) return candidate;
  }
}

/** Computed columns that stay, and use one that is made anew, directly or by way of others; in order of the table. */
function followersOf(remade: ReadonlyMap<string, unknown>, from: Table, to: Table): Column[] {
  const gone = new Set(remade.keys());
  const found = new Set<string>();
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const column of [...from.columns, ...to.columns]) {
      const key = nameKey(column.name);
      if (gone.has(key) || column.generated === undefined || !mentions(column.generated.expr, gone)) continue;
      gone.add(key);
      found.add(key);
    }
  }
  const stays = (c: Column): boolean => from.columns.some((x) => nameKey(x.name) === nameKey(c.name));
  return to.columns.filter((c) => found.has(nameKey(c.name)) && c.generated !== undefined && stays(c));
}

/** Whether the expression names one of the columns, given in lower case. */
export function mentions(expr: string, columns: ReadonlySet<string>): boolean {
  return tokensOf(expr).some(
    (t) => (t.kind === 'word' || t.kind === 'quoted-identifier') && columns.has(nameKey(unquoteIdentifier(t.text))),
  );
}

/** The objects that a change already deals with. */
function touchedNames(c: TableChange): string[] {
  switch (c.kind) {
    case 'modify_index':
    case 'rename_index':
      return [`index ${c.from.name}`, `index ${c.to.name}`];
    case 'drop_index':
    case 'add_index':
      return [`index ${c.index.name}`];
    case 'modify_check':
      return [`check ${c.from.name}`, `check ${c.to.name}`];
    case 'drop_check':
    case 'add_check':
      return [`check ${c.check.name}`];
    case 'modify_foreign_key':
      return [`key ${c.from.symbol}`, `key ${c.to.symbol}`];
    case 'drop_foreign_key':
    case 'add_foreign_key':
      return [`key ${c.foreignKey.symbol}`];
    default:
      return [];
  }
}
