import type { LockContext } from '@atlas/dialect';
import { findTableNamed } from '@atlas/lint';
import type { Table } from '@atlas/model';
import { type SqlName, type TokenCursor, unquoteIdentifier } from '@atlas/sqltext';
import type { PostgresCapabilities } from '../capabilities.ts';
import { parseColumnType } from '../column-types.ts';
import type { LockFormName, LockMode } from './forms.ts';
import { exclusive, type Hit, like, readName, readReach, withDefault } from './hits.ts';
import { referencingTables } from './relatives.ts';
import { typeChangeWork } from './type-change.ts';
import { hasVolatileCall } from './volatile.ts';

/** What ALTER TABLE locks: one hit or more for each of its parts. */
export function alterTable(cursor: TokenCursor, target: SqlName, context: LockContext): readonly Hit[] {
  cursor.seek((c) => c.isKeyword('TABLE'));
  cursor.next();
  cursor.acceptKeyword('IF', 'EXISTS');
  const reach = readReach(cursor);
  readName(cursor);
  const table = context.realm === undefined ? undefined : findTableNamed(context.realm, target)?.table;
  return cursor
    .splitByComma()
    .flatMap((item) => alterAction(item, target, table, context))
    .map((hit) => ({ ...hit, ...reach }));
}

function alterAction(
  item: TokenCursor,
  target: SqlName,
  table: Table | undefined,
  context: LockContext,
): readonly Hit[] {
  const { realm } = context;
  const hit = (form: LockFormName, others: Hit['others'] = []): readonly Hit[] => [{ form, table: target, others }];
  if (item.acceptKeyword('ADD')) return addAction(item, target, context);
  if (item.acceptKeyword('DROP')) {
    if (!item.acceptKeyword('CONSTRAINT')) {
      item.acceptKeyword('COLUMN');
      item.acceptKeyword('IF', 'EXISTS');
      const column = item.readIdentifier();
      const dependent =
        column !== undefined && item.isKeyword('CASCADE') ? referencingTables(target, [column], realm) : [];
      return hit('drop_column', [...referencedBy(column, target, table), ...exclusive(dependent)]);
    }
    item.acceptKeyword('IF', 'EXISTS');
    const name = item.readIdentifier();
    const key = table?.foreignKeys.find(({ symbol }) => symbol === name);
    if (key === undefined) {
      const columns = item.isKeyword('CASCADE') ? keyColumns(name, table) : undefined;
      return hit('drop_constraint', columns === undefined ? [] : exclusive(referencingTables(target, columns, realm)));
    }
    return hit('drop_foreign_key', [[like(target, key.refSchema, key.refTable), 'ACCESS EXCLUSIVE']]);
  }
  if (item.acceptKeyword('ALTER')) {
    if (item.acceptKeyword('CONSTRAINT')) return hit('drop_constraint');
    item.acceptKeyword('COLUMN');
    const column = item.peek()?.text;
    const form = alterColumn(item, table);
    const isRebuilt = form === 'alter_type' || form === 'alter_type_rewrite';
    const isOption = form === 'set_statistics' && !item.isKeyword('SET', 'STATISTICS');
    if (isOption) return [{ form, table: target, reach: 'none' }];
    if (!isRebuilt || column === undefined) return hit(form);
    const name = unquoteIdentifier(column);
    return hit(form, [...referencedBy(name, target, table), ...exclusive(referencingTables(target, [name], realm))]);
  }
  if (item.acceptKeyword('VALIDATE', 'CONSTRAINT')) {
    const name = item.readIdentifier();
    const key = table?.foreignKeys.find(({ symbol }) => symbol === name);
    if (key === undefined) return hit('validate');
    return hit('validate_foreign_key', [[like(target, key.refSchema, key.refTable), 'ROW SHARE']]);
  }
  if (item.acceptKeyword('ATTACH', 'PARTITION')) {
    const partition = readName(item);
    const others = partition === undefined ? [] : exclusive([partition]);
    return hit('attach_partition', [...others, ...withDefault(target, realm)]);
  }
  if (item.acceptKeyword('DETACH', 'PARTITION')) {
    const partition = readName(item);
    if (item.isKeyword('CONCURRENTLY')) return hit('detach_partition_concurrently');
    const others = partition === undefined ? [] : exclusive([partition]);
    return hit('detach_partition', [...others, ...withDefault(target, realm)]);
  }
  if (item.isKeyword('INHERIT') || item.isKeyword('NO', 'INHERIT')) {
    if (item.acceptKeyword('NO')) {
      item.next();
      const parent = readName(item);
      return hit('inherit', parent === undefined ? [] : [[parent, noInheritMode()]]);
    }
    item.next();
    const parent = readName(item);
    return hit('inherit', parent === undefined ? [] : [[parent, 'SHARE UPDATE EXCLUSIVE']]);
  }
  // Columns and constraints are called the same in all children.
  const isInner = item.isKeyword('RENAME') && !item.isKeyword('RENAME', 'TO');
  if (isInner) return [{ form: 'rename', table: target, reach: 'all' }];
  const isStrong = item.isKeyword('SET') && /\buser_catalog_table\b/i.test(item.slice());
  if (isStrong) return [{ form: 'set_parameters', table: target, mode: 'ACCESS EXCLUSIVE' }];
  return hit(simpleAction(item));
}

/** Columns of a primary key or unique constraint. */
function keyColumns(name: string | undefined, table: Table | undefined): readonly string[] | undefined {
  if (table === undefined || name === undefined) return undefined;
  const { primaryKey, indexes } = table;
  const isPrimary = primaryKey !== undefined && (primaryKey.name === name || name === `${table.name}_pkey`);
  const key = isPrimary ? primaryKey : indexes.find((index) => index.name === name);
  return key?.parts.flatMap(({ column }) => column ?? []);
}

/** Foreign keys of a column go with it or are made anew, and with them the triggers on the tables they refer to. */
function referencedBy(
  column: string | undefined,
  target: SqlName,
  table: Table | undefined,
): NonNullable<Hit['others']> {
  return (table?.foreignKeys ?? [])
    .filter(({ columns, refTable }) => columns.includes(column ?? '') && refTable !== target.name)
    .map(({ refSchema, refTable }) => [like(target, refSchema, refTable), 'ACCESS EXCLUSIVE']);
}

/** Leaving a parent only needs that the parent stays. */
function noInheritMode(): LockMode {
  return 'ACCESS SHARE';
}

function simpleAction(item: TokenCursor): LockFormName {
  const starts = (...words: readonly string[]): boolean => item.isKeyword(...words);
  if (starts('RENAME') || starts('SET', 'SCHEMA')) return 'rename';
  if (/^(?:ENABLE|DISABLE)\b/i.test(item.slice())) {
    if (/\bROW\s+LEVEL\s+SECURITY\b/i.test(item.slice())) return 'row_security';
    return /\bRULE\b/i.test(item.slice()) ? 'rule' : 'toggle_trigger';
  }
  if (starts('FORCE') || starts('NO', 'FORCE')) return 'row_security';
  if (starts('CLUSTER') || starts('SET', 'WITHOUT', 'CLUSTER')) return 'cluster_on';
  if (starts('SET', 'LOGGED') || starts('SET', 'UNLOGGED')) return 'set_logged';
  if (starts('SET', 'TABLESPACE')) return 'set_tablespace';
  if (starts('SET', 'ACCESS', 'METHOD')) return 'set_access_method';
  if (starts('REPLICA')) return 'replica_identity';
  if (starts('OWNER')) return 'owner';
  if (starts('SET') || starts('RESET')) return 'set_parameters';
  // What is not known is taken for the strongest lock, which is what ALTER TABLE takes by default.
  return 'rename';
}

function addAction(item: TokenCursor, target: SqlName, { capabilities }: LockContext): readonly Hit[] {
  const hit = (form: LockFormName, others: Hit['others'] = []): readonly Hit[] => [{ form, table: target, others }];
  const text = item.slice();
  if (item.acceptKeyword('CONSTRAINT')) item.readIdentifier();
  const isNotValid = /\bNOT\s+VALID\s*;?\s*$/i.test(text);
  if (item.isKeyword('CHECK') || item.isKeyword('NOT', 'NULL')) {
    // Servers that know inherited NOT NULL look at the children of every constraint.
    const { supportsNotNullConstraints } = capabilities as PostgresCapabilities;
    const isOwn = !supportsNotNullConstraints && /\bNO\s+INHERIT\b/i.test(text);
    const form = isNotValid ? 'add_not_valid' : 'add_check';
    return isOwn ? [{ form, table: target, reach: 'none' }] : hit(form);
  }
  // A primary key makes its columns NOT NULL, in children too.
  const isPrimary = item.isKeyword('PRIMARY');
  if (item.isKeyword('UNIQUE') || item.isKeyword('PRIMARY')) {
    const usesIndex = item.seek((c) => c.isKeyword('USING', 'INDEX') && !c.isKeyword('USING', 'INDEX', 'TABLESPACE'));
    if (usesIndex) return hit('add_key_using_index');
    return isPrimary ? [{ form: 'add_key', table: target, reach: 'all' }] : hit('add_key');
  }
  if (item.isKeyword('EXCLUDE')) return hit('add_exclusion');
  if (item.isKeyword('FOREIGN')) {
    const others = referencesOf(item, target, 'SHARE ROW EXCLUSIVE');
    return hit(isNotValid ? 'add_foreign_key_not_valid' : 'add_foreign_key', others);
  }
  return addColumn(item, target);
}

function referencesOf(item: TokenCursor, target: SqlName, mode: LockMode): NonNullable<Hit['others']> {
  if (!item.seek((c) => c.isKeyword('REFERENCES'))) return [];
  item.next();
  const name = readName(item);
  return name === undefined || name.name === target.name ? [] : [[name, mode]];
}

function addColumn(item: TokenCursor, target: SqlName): readonly Hit[] {
  item.acceptKeyword('COLUMN');
  item.acceptKeyword('IF', 'NOT', 'EXISTS');
  const text = item.slice();
  const hits: Hit[] = [];
  const add = (form: LockFormName, others: Hit['others'] = []): void => {
    hits.push({ form, table: target, others });
  };
  const isGenerated = /\bGENERATED\s+ALWAYS\s+AS\s*\(/i.test(text);
  if (/\bAS\s+IDENTITY\b/i.test(text) || isSerial(text)) add('add_column_identity');
  else if (isGenerated) add(/\)\s*STORED\b/i.test(text) ? 'add_column_stored' : 'add_column_virtual');
  else add(hasVolatileCall(defaultOf(item)) ? 'add_column_volatile' : 'add_column');
  // Constraints of a new column hold for its one value, so rows are read where there is one besides NULL.
  if (/\b(?:UNIQUE|PRIMARY\s+KEY)\b/i.test(text)) add('add_key');
  if (/\bCHECK\s*\(/i.test(text)) add('add_check');
  const references = referencesOf(item, target, 'SHARE ROW EXCLUSIVE');
  // NULL refers to nothing, so there is nothing to look up unless the new column has a value.
  const isFilled = /\b(?:DEFAULT|GENERATED)\b/i.test(text);
  if (references.length > 0) add(isFilled ? 'add_foreign_key' : 'add_foreign_key_not_valid', references);
  return hits;
}

function isSerial(definition: string): boolean {
  return /^\S+\s+(?:small|big)?serial[248]?\b/i.test(definition);
}

function defaultOf(item: TokenCursor): string {
  const mark = item.mark();
  if (!item.seek((c) => c.isKeyword('DEFAULT'))) return '';
  item.next();
  const start = item.offset;
  const ends = ['NOT', 'NULL', 'CHECK', 'UNIQUE', 'PRIMARY', 'REFERENCES', 'CONSTRAINT', 'COLLATE'];
  const found = item.seek((c) => ends.some((word) => c.isKeyword(word)));
  const text = item.slice(start, found ? item.offset : undefined);
  item.reset(mark);
  return text;
}

function alterColumn(item: TokenCursor, table: Table | undefined): LockFormName {
  const name = item.readIdentifier();
  const column = table?.columns.find((c) => c.name === name);
  if (item.acceptKeyword('SET', 'DATA', 'TYPE') || item.acceptKeyword('TYPE')) {
    if (column === undefined) return 'alter_type_rewrite';
    const start = item.offset;
    const found = item.seek((c) => c.isKeyword('USING') || c.isKeyword('COLLATE') || c.isSymbol(';'));
    const type = parseColumnType(item.slice(start, found ? item.offset : undefined));
    const hasUsing = found && item.isKeyword('USING');
    return typeChangeWork(column.type, type) === 'none' && !hasUsing ? 'alter_type' : 'alter_type_rewrite';
  }
  const starts = (...words: readonly string[]): boolean => item.isKeyword(...words);
  if (starts('SET', 'NOT', 'NULL')) {
    const isChecked = table?.checks.some((c) => c.attrs.not_valid !== true && impliesNotNull(c.expr, name)) === true;
    return isChecked || column?.null === false ? 'set_not_null_checked' : 'set_not_null';
  }
  if (starts('DROP', 'NOT', 'NULL')) return 'drop_not_null';
  if (starts('SET', 'STATISTICS') || starts('RESET') || (starts('SET') && item.peek(1)?.text === '('))
    return 'set_statistics';
  if (starts('SET', 'STORAGE') || starts('SET', 'COMPRESSION')) return 'set_storage';
  if (starts('SET', 'EXPRESSION')) return 'set_expression';
  if (starts('DROP', 'EXPRESSION')) return 'drop_expression';
  if (starts('ADD') || starts('SET', 'GENERATED') || starts('DROP', 'IDENTITY') || starts('RESTART'))
    return 'alter_identity';
  return 'set_default';
}

function impliesNotNull(expr: string, column: string | undefined): boolean {
  const match = /^\(*\s*("(?:[^"]|"")+"|[^"\s()]+)\s+IS\s+NOT\s+NULL\s*\)*$/i.exec(expr);
  return match?.[1] !== undefined && unquoteIdentifier(match[1]) === column;
}
