import { applyRename, diffTables } from '@atlas/dialect';
import { type ChangeOf, newRealm, newSchema, type Table, type TableChange } from '@atlas/model';
import { sqliteDiff } from '../diff.ts';
import type { PlanContext } from './context.ts';

/**
 * The table that a change leads to when only its listed parts are made. A policy may have taken parts away, such as the
 * removal of a column, and a copy of the table must not make them after all.
 */
export function targetTable(change: ChangeOf<'modify_table'>, context: PlanContext): Table {
  const from = afterRenames(change);
  const { capabilities } = context;
  const { schema, to } = change;
  const all = diffTables(from, to, sqliteDiff, {
    capabilities,
    mode: 'normalized',
    fromSchema: schema,
    toSchema: schema,
  });
  const made = new Set(change.changes.map(partKey));
  return all.filter((part) => !made.has(partKey(part))).reduce((table, part) => without(part, table, from), to);
}

/** The table as it is once its columns and indexes have their new names. */
function afterRenames(change: ChangeOf<'modify_table'>): Table {
  const { schema, to } = change;
  const from: Table = { ...change.from, name: to.name };
  const start = newRealm({ schemas: [newSchema(schema, { tables: [from] })] });
  const end = change.changes.reduce((realm, part) => {
    if (part.kind !== 'rename_column' && part.kind !== 'rename_index') return realm;
    const kind = part.kind === 'rename_column' ? 'column' : 'index';
    return applyRename(realm, { kind, schema, table: to.name, from: part.from.name, to: part.to.name });
  }, start);
  return end.schemas[0]?.tables[0] ?? from;
}

/** What a part of a change is about, to find it again among others. */
function partKey(part: TableChange): string {
  return JSON.stringify([part.kind, partName(part)]);
}

function partName(part: TableChange): string {
  switch (part.kind) {
    case 'add_column':
    case 'drop_column':
      return part.column.name;
    case 'add_index':
    case 'drop_index':
      return part.index.name;
    case 'add_foreign_key':
    case 'drop_foreign_key':
      return part.foreignKey.symbol;
    case 'modify_column':
    case 'rename_column':
    case 'modify_index':
    case 'rename_index':
      return part.to.name;
    case 'modify_foreign_key':
      return part.to.symbol;
    case 'add_check':
    case 'drop_check':
      return `${part.check.name} ${part.check.expr}`;
    case 'modify_check':
      return `${part.to.name} ${part.to.expr}`;
    case 'add_primary_key':
    case 'drop_primary_key':
    case 'modify_primary_key':
      return '';
    case 'rename_constraint':
      return part.to;
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      return part.name;
  }
}

/** The table without one of its changes. */
function without(part: TableChange, table: Table, from: Table): Table {
  const { columns, indexes, foreignKeys, checks } = table;
  switch (part.kind) {
    case 'add_column':
      return { ...table, columns: columns.filter((c) => c.name !== part.column.name) };
    case 'drop_column':
      return { ...table, columns: [...columns, part.column] };
    case 'modify_column':
      return { ...table, columns: columns.map((c) => (c.name === part.to.name ? part.from : c)) };
    case 'add_index':
      return { ...table, indexes: indexes.filter((i) => i !== part.index) };
    case 'drop_index':
      return { ...table, indexes: [...indexes, part.index] };
    case 'modify_index':
      return { ...table, indexes: indexes.map((i) => (i === part.to ? part.from : i)) };
    case 'add_foreign_key':
      return { ...table, foreignKeys: foreignKeys.filter((f) => f !== part.foreignKey) };
    case 'drop_foreign_key':
      return { ...table, foreignKeys: [...foreignKeys, part.foreignKey] };
    case 'modify_foreign_key':
      return { ...table, foreignKeys: foreignKeys.map((f) => (f === part.to ? part.from : f)) };
    case 'add_check':
      return { ...table, checks: checks.filter((c) => c !== part.check) };
    case 'drop_check':
      return { ...table, checks: [...checks, part.check] };
    case 'modify_check':
      return { ...table, checks: checks.map((c) => (c === part.to ? part.from : c)) };
    case 'add_primary_key':
    case 'drop_primary_key':
    case 'modify_primary_key': {
      const { primaryKey: _, ...rest } = table;
      return from.primaryKey === undefined ? rest : { ...rest, primaryKey: from.primaryKey };
    }
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr': {
      const { [part.name]: _, ...attrs } = table.attrs;
      const old = from.attrs[part.name];
      return { ...table, attrs: old === undefined ? attrs : { ...attrs, [part.name]: old } };
    }
    case 'rename_column':
    case 'rename_index':
    case 'rename_constraint':
      return table;
  }
}
