import type { TableChange } from '@atlas/model';

/** The change that undoes another one; undefined where nothing does. */
export function invertTableChange(change: TableChange): TableChange | undefined {
  switch (change.kind) {
    case 'add_column':
      return { kind: 'drop_column', column: change.column };
    case 'drop_column':
      return { kind: 'add_column', column: change.column };
    case 'add_index':
      return change.index.name === '' ? undefined : { kind: 'drop_index', index: change.index };
    case 'drop_index':
      return { kind: 'add_index', index: change.index };
    case 'add_primary_key':
      return { kind: 'drop_primary_key', primaryKey: change.primaryKey };
    case 'drop_primary_key':
      return { kind: 'add_primary_key', primaryKey: change.primaryKey };
    case 'add_foreign_key':
      return change.foreignKey.symbol === '' ? undefined : { kind: 'drop_foreign_key', foreignKey: change.foreignKey };
    case 'drop_foreign_key':
      return { kind: 'add_foreign_key', foreignKey: change.foreignKey };
    case 'add_check':
      return change.check.name === '' ? undefined : { kind: 'drop_check', check: change.check };
    case 'drop_check':
      return { kind: 'add_check', check: change.check };
    case 'modify_check':
      return change.to.name === '' ? undefined : { ...change, from: change.to, to: change.from };
    case 'modify_column':
      return { ...change, from: change.to, to: change.from };
    case 'rename_column':
      return { ...change, from: change.to, to: change.from };
    case 'modify_index':
      return { ...change, from: change.to, to: change.from };
    case 'rename_index':
      return { ...change, from: change.to, to: change.from };
    case 'modify_primary_key':
      return { ...change, from: change.to, to: change.from };
    case 'modify_foreign_key':
      return { ...change, from: change.to, to: change.from };
    case 'rename_constraint':
      return { ...change, from: change.to, to: change.from };
    case 'add_attr':
      // What was in force before a character set was written is not known here.
      if (change.name === 'charset' || change.name === 'collate') return undefined;
      return { kind: 'drop_attr', name: change.name, value: change.value };
    case 'drop_attr':
      return { kind: 'add_attr', name: change.name, value: change.value };
    case 'modify_attr':
      return { ...change, from: change.to, to: change.from };
  }
}
