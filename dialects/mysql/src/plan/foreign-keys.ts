import type { Change, ChangeOf, ForeignKey, Statement, Table, TableChange } from '@atlas/model';
import { shown } from '../sql.ts';
import { writeForeignKey } from './constraints.ts';
import { lineBuilder, type PlanContext, statement } from './context.ts';
import { dropForeignKeySql } from './tables.ts';

interface OwnedKey {
  readonly schema: string;
  readonly table: Table;
  readonly key: ForeignKey;
}

/**
 * The servers refuse to change the type of a column while a foreign key uses it, and to add one on columns of different
 * types. So keys on columns that change, whether they stay as they are or not, are dropped before all other changes and
 * added after them. `changes`: the others.
 */
export function aroundKeys(
  changes: readonly Change[],
  context: PlanContext,
): {
  readonly before: readonly Statement[];
  readonly changes: readonly Change[];
  readonly after: readonly Statement[];
} {
  const altered = new Set<string>();
  for (const change of changes) {
    if (change.kind !== 'modify_table') continue;
    for (const c of change.changes) {
      if (c.kind === 'modify_column' && c.aspects.some((a) => a === 'type' || a === 'charset' || a === 'collate'))
        altered.add(columnKey(change.schema, change.to.name, c.to.name));
    }
  }
  if (altered.size === 0) return { before: [], changes, after: [] };
  const isAltered = ({ schema, table, key }: OwnedKey): boolean =>
    key.columns.some(
      (column, i) =>
        altered.has(columnKey(schema, table.name, column)) ||
        altered.has(columnKey(key.refSchema ?? schema, key.refTable, key.refColumns[i] ?? '')),
    );
  const kept = keptKeys(changes, context).filter(isAltered);
  const taken = takeKeys(changes, isAltered);
  const [gone, come] = [
    [...kept, ...taken.gone],
    [...kept, ...taken.come],
  ];
  const source = ({ schema, table }: OwnedKey, change: TableChange): Change => ({
    kind: 'modify_table',
    schema,
    from: table,
    to: table,
    changes: [change],
  });
  const drop = ({ schema, table, key }: OwnedKey): string => dropForeignKeySql(schema, table.name, key.symbol, context);
  const add = ({ schema, table, key }: OwnedKey): string => {
    const b = lineBuilder(context).p('ALTER TABLE').table(schema, table.name).p('ADD');
    writeForeignKey(b, key, table, schema, context);
    return b.toString();
  };
  const comment = (k: OwnedKey): string => `modify ${shown(k.table.name)} table`;
  return {
    before: gone.map((k) =>
      statement(drop(k), comment(k), {
        source: source(k, { kind: 'drop_foreign_key', foreignKey: k.key }),
        reverse: [add(k)],
      }),
    ),
    changes: taken.rest,
    after: come.map((k) =>
      statement(add(k), comment(k), {
        source: source(k, { kind: 'add_foreign_key', foreignKey: k.key }),
        reverse: [drop(k)],
      }),
    ),
  };
}

/** Takes changes of keys out of changes of tables. */
function takeKeys(
  changes: readonly Change[],
  isTaken: (key: OwnedKey) => boolean,
): { readonly gone: readonly OwnedKey[]; readonly come: readonly OwnedKey[]; readonly rest: readonly Change[] } {
  const [gone, come]: [OwnedKey[], OwnedKey[]] = [[], []];
  const rest = changes.flatMap((change): Change[] => {
    if (change.kind !== 'modify_table') return [change];
    const { schema, from, to } = change;
    const others = change.changes.flatMap((c): TableChange[] => {
      const [old, made] =
        c.kind === 'modify_foreign_key'
          ? [c.from, c.to]
          : c.kind === 'drop_foreign_key'
            ? [c.foreignKey, undefined]
            : c.kind === 'add_foreign_key'
              ? [undefined, c.foreignKey]
              : [undefined, undefined];
      const [a, b] = [old && { schema, table: from, key: old }, made && { schema, table: to, key: made }];
      if (![a, b].some((k) => k !== undefined && k.key.symbol !== '' && isTaken(k))) return [c];
      // Under the name that the table has by then.
      if (a !== undefined) gone.push({ ...a, table: { ...from, name: to.name } });
      if (b !== undefined) come.push(b);
      return c.kind === 'modify_foreign_key' ? impliedDrops(c, change) : [];
    });
    return others.length === 0 ? [] : [{ ...change, changes: others }];
  });
  return { gone, come, rest };
}

/** The index that the server made for a key, and that nothing else asks for once the key is about other columns. */
export function impliedDrops(
  change: Extract<TableChange, { readonly kind: 'modify_foreign_key' }>,
  { from, to, changes }: ChangeOf<'modify_table'>,
): TableChange[] {
  const { symbol } = change.from;
  const index = from.indexes.find((i) => i.name === symbol);
  const moved = change.aspects.some((a) => a === 'ref_table' || a === 'ref_column' || a === 'column');
  const isHandled = changes.some(
    (c) =>
      (c.kind === 'drop_index' && c.index.name === symbol) || (c.kind === 'modify_index' && c.from.name === symbol),
  );
  const isWanted = to.indexes.some((i) => i.name === symbol);
  return moved && index !== undefined && !isWanted && !isHandled ? [{ kind: 'drop_index', index }] : [];
}

function columnKey(schema: string, table: string, column: string): string {
  return `${schema}\u0000${table}\u0000${column}`.toLowerCase();
}

/** Foreign keys that exist before and after and that no change touches, as far as anybody told. */
function keptKeys(changes: readonly Change[], context: PlanContext): OwnedKey[] {
  const { from, to } = context.options;
  const found = new Map<string, OwnedKey>();
  const add = (schema: string, before: Table, after: Table): void => {
    for (const key of after.foreignKeys) {
      if (key.symbol !== '' && before.foreignKeys.some((k) => k.symbol === key.symbol))
        found.set(`${schema}\u0000${after.name}\u0000${key.symbol}`, { schema, table: after, key });
    }
  };
  for (const schema of to?.schemas ?? []) {
    const before = from?.schemas.find((s) => s.name === schema.name);
    for (const table of schema.tables) {
      const old = before?.tables.find((t) => t.name === table.name);
      if (old !== undefined) add(schema.name, old, table);
    }
  }
  for (const change of changes) if (change.kind === 'modify_table') add(change.schema, change.from, change.to);
  for (const change of changes) {
    if (change.kind !== 'modify_table') continue;
    for (const c of change.changes) {
      const symbol =
        c.kind === 'modify_foreign_key'
          ? c.to.symbol
          : c.kind === 'add_foreign_key' || c.kind === 'drop_foreign_key'
            ? c.foreignKey.symbol
            : undefined;
      if (symbol !== undefined) found.delete(`${change.schema}\u0000${change.to.name}\u0000${symbol}`);
    }
  }
  return [...found.values()];
}
