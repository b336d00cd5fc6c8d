import type { Change, ForeignKey, Statement, Table, TableChange } from '@atlas/model';
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
 * The servers refuse to change the type of a column while a foreign key uses it. Keys that stay as they are, on columns
 * that change, are dropped before all other changes and added again after them.
 */
export function aroundKeys(
  changes: readonly Change[],
  context: PlanContext,
): { readonly before: readonly Statement[]; readonly after: readonly Statement[] } {
  const altered = new Set<string>();
  for (const change of changes) {
    if (change.kind !== 'modify_table') continue;
    for (const c of change.changes) {
      if (c.kind === 'modify_column' && c.aspects.some((a) => a === 'type' || a === 'charset' || a === 'collate'))
        altered.add(columnKey(change.schema, change.to.name, c.to.name));
    }
  }
  if (altered.size === 0) return { before: [], after: [] };
  const keys = keptKeys(changes, context).filter(({ schema, table, key }) =>
    key.columns.some(
      (column, i) =>
        altered.has(columnKey(schema, table.name, column)) ||
        altered.has(columnKey(key.refSchema ?? schema, key.refTable, key.refColumns[i] ?? '')),
    ),
  );
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
    before: keys.map((k) =>
      statement(drop(k), comment(k), {
        source: source(k, { kind: 'drop_foreign_key', foreignKey: k.key }),
        reverse: [add(k)],
      }),
    ),
    after: keys.map((k) =>
      statement(add(k), comment(k), {
        source: source(k, { kind: 'add_foreign_key', foreignKey: k.key }),
        reverse: [drop(k)],
      }),
    ),
  };
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
