import type { LockContext, LockPrediction, TableLock, TableWork } from '@atlas/dialect';
import { findTableNamed } from '@atlas/lint';
import { describeStatement, postgresProfile, type SqlName, TokenCursor, unquoteIdentifier } from '@atlas/sqltext';
import type { Table } from '@atlas/model';
import { blocksOf, LOCK_MODES, type LockForm, type LockFormName, type LockMode, lockForms } from './forms.ts';
import { hasVolatileCall } from './volatile.ts';
import { typeChangeWork } from './type-change.ts';
import { parseColumnType } from '../column-types.ts';

/** A form at work: on one table, with what else it locks. */
interface Hit {
  readonly form: LockFormName;
  readonly table: SqlName | undefined;
  /** Instead of that of the form. */
  readonly mode?: LockMode;
  readonly others?: readonly (readonly [SqlName, LockMode])[];
}

/**
 * What a statement locks. A pure function of its text, of the server's version, and of the schema before it. Where
 * several forms come together, as in an ALTER TABLE of several parts, the strongest lock and the longest work count.
 */
export function postgresLocks(statement: string, context: LockContext): LockPrediction | undefined {
  const hits = readHits(statement, context).filter(({ table, others }) => table !== undefined || others !== undefined);
  const [first] = hits;
  if (first === undefined) return undefined;
  const locks = new Map<string, { name: SqlName; mode: LockMode }>();
  const add = (name: SqlName, mode: LockMode): void => {
    const key = `${name.schema ?? ''}\u0000${name.name}`;
    const known = locks.get(key)?.mode;
    if (known === undefined || strength(mode) > strength(known)) locks.set(key, { name, mode });
  };
  for (const { form, table, mode, others = [] } of hits) {
    if (table !== undefined) {
      add(table, mode ?? lockForms[form].mode);
      // What children have in common with their parent changes with it.
      if (reachesChildren(form))
        for (const child of childrenOf(table, context)) add(child, mode ?? lockForms[form].mode);
    }
    for (const [name, other] of others) add(name, other);
  }
  const worst = hits.reduce((a, b) => (weight(b) > weight(a) ? b : a));
  return {
    form: lockForms[worst.form].syntax,
    locks: [...locks.values()].map(({ name, mode }): TableLock => ({ ...name, mode, blocks: blocksOf(mode) })),
    work: hits.map(({ form }): TableWork => lockForms[form].work).reduce(longer),
  };
}

/** Forms of ALTER TABLE that change partitions and children together with their parent. */
function reachesChildren(form: LockFormName): boolean {
  return /^(?:add_column|drop_column|alter_type|set_default|set_not_null|add_check|drop_constraint|add_not_valid|truncate)/.test(
    form,
  );
}

/** Partitions and inheriting tables, at any depth. */
function childrenOf(table: SqlName, { realm }: LockContext): readonly SqlName[] {
  const found = new Map<string, SqlName>();
  const visit = (parent: string): void => {
    for (const schema of realm?.schemas ?? []) {
      const children = [
        ...schema.tables.filter(({ attrs }) => refersTo(attrs.inherits, parent)),
        ...schema.objects.filter(({ kind, attrs }) => kind === 'partition' && refersTo([attrs.of], parent)),
      ];
      for (const { name } of children) {
        if (found.has(name)) continue;
        found.set(name, table.schema === undefined ? { name } : { schema: schema.name, name });
        visit(name);
      }
    }
  };
  visit(table.name);
  return [...found.values()];
}

function refersTo(refs: unknown, name: string): boolean {
  return Array.isArray(refs) && refs.some((ref: unknown) => (ref as { readonly name?: unknown } | null)?.name === name);
}

function strength(mode: LockMode): number {
  return LOCK_MODES.indexOf(mode);
}

const WORKS: readonly TableWork[] = ['none', 'scan', 'index', 'rewrite'];

function longer(a: TableWork, b: TableWork): TableWork {
  return WORKS.indexOf(a) >= WORKS.indexOf(b) ? a : b;
}

function weight({ form, mode }: Hit): number {
  const { work, mode: usual }: LockForm = lockForms[form];
  return WORKS.indexOf(work) * 10 + strength(mode ?? usual);
}

function readHits(statement: string, context: LockContext): readonly Hit[] {
  const cursor = TokenCursor.of(statement, postgresProfile);
  const { action, kind, target, on } = describeStatement(statement, postgresProfile);
  const has = (...words: readonly string[]): boolean => contains(statement, words);
  const verb = cursor.peek()?.text.toUpperCase() ?? '';
  switch (verb) {
    case 'ALTER':
      if (kind === 'table' && has('ALL', 'IN', 'TABLESPACE')) return [];
      if (kind === 'table' && target !== undefined) return alterTable(cursor, target, context);
      if (kind === 'trigger') return [{ form: 'drop_trigger', table: on }];
      if (kind === 'policy') return [{ form: 'policy', table: on }];
      if (kind === 'view') return [{ form: 'view', table: target }];
      return [];
    case 'CREATE':
      return create(statement, kind, target, on, cursor, context);
    case 'DROP':
      return drop(kind, target, on, cursor, has('CONCURRENTLY'), context);
    case 'REINDEX':
      return reindex(cursor, has('CONCURRENTLY'), context);
    case 'COMMENT':
      return action === 'comment' ? comment(cursor, kind, target) : [];
    case 'ANALYZE':
      return named(cursor, 'statistics');
    case 'TRUNCATE':
      return named(cursor, 'truncate');
    case 'CLUSTER':
      return named(cursor, 'cluster');
    case 'VACUUM':
      return has('FULL') ? named(cursor, 'cluster') : [];
    case 'REFRESH':
      return refresh(cursor, has('CONCURRENTLY'));
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      return write(cursor);
    case 'COPY':
      return has('FROM') ? named(cursor, 'write') : [];
    case 'LOCK':
      return lockTable(cursor, statement);
    default:
      return [];
  }
}

/** The words stand next to each other in the statement, outside of quotes and parentheses. */
function contains(statement: string, words: readonly string[]): boolean {
  return TokenCursor.of(statement, postgresProfile).seek((c) => c.isKeyword(...words));
}

function readName(cursor: TokenCursor): SqlName | undefined {
  cursor.acceptKeyword('ONLY');
  const parts = cursor.readQualifiedName();
  cursor.acceptSymbol('*');
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  if (name === undefined) return undefined;
  return schema === undefined ? { name } : { schema, name };
}

/** Statements whose verb is followed by options and the names of tables. */
function named(cursor: TokenCursor, form: LockFormName): readonly Hit[] {
  cursor.next();
  cursor.skipParens();
  while (['TABLE', 'VERBOSE', 'FULL', 'FREEZE', 'ANALYZE'].some((word) => cursor.acceptKeyword(word)));
  return cursor.splitByComma().map((item) => ({ form, table: readName(item) }));
}

function write(cursor: TokenCursor): readonly Hit[] {
  cursor.next();
  if (!cursor.acceptKeyword('INTO')) cursor.acceptKeyword('FROM');
  return [{ form: 'write', table: readName(cursor) }];
}

function lockTable(cursor: TokenCursor, statement: string): readonly Hit[] {
  const mode = LOCK_MODES.toReversed().find((m) => contains(statement, ['IN', ...m.split(' '), 'MODE']));
  cursor.next();
  cursor.acceptKeyword('TABLE');
  return cursor
    .splitByComma()
    .map((item) => ({ form: 'lock_table', table: readName(item), mode: mode ?? 'ACCESS EXCLUSIVE' }));
}

function refresh(cursor: TokenCursor, isConcurrent: boolean): readonly Hit[] {
  cursor.seek((c) => c.isKeyword('VIEW'));
  cursor.next();
  cursor.acceptKeyword('CONCURRENTLY');
  return [{ form: isConcurrent ? 'refresh_concurrently' : 'refresh', table: readName(cursor) }];
}

function comment(cursor: TokenCursor, kind: string, target: SqlName | undefined): readonly Hit[] {
  if (kind === 'table') return [{ form: 'comment', table: target }];
  if (kind !== 'column') return [];
  cursor.seek((c) => c.isKeyword('COLUMN'));
  cursor.next();
  const parts = cursor.readQualifiedName().slice(0, -1);
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  if (name === undefined) return [];
  return [{ form: 'comment', table: schema === undefined ? { name } : { schema, name } }];
}

function create(
  statement: string,
  kind: string,
  target: SqlName | undefined,
  on: SqlName | undefined,
  cursor: TokenCursor,
  context: LockContext,
): readonly Hit[] {
  switch (kind) {
    case 'index':
      return [
        { form: contains(statement, ['CONCURRENTLY']) ? 'create_index_concurrently' : 'create_index', table: on },
      ];
    case 'trigger':
      return [{ form: 'create_trigger', table: on }];
    case 'rule':
      return [{ form: 'rule', table: on }];
    case 'policy':
      return [{ form: 'policy', table: on }];
    case 'statistics': {
      if (!cursor.seek((c) => c.isKeyword('FROM'))) return [];
      cursor.next();
      return [{ form: 'statistics', table: readName(cursor) }];
    }
    case 'view': {
      const isReplaced = context.realm?.schemas.some((s) => s.views.some((v) => v.name === target?.name)) === true;
      return isReplaced ? [{ form: 'view', table: target }] : [];
    }
    case 'table':
      return createTable(cursor, target);
    default:
      return [];
  }
}

function createTable(cursor: TokenCursor, target: SqlName | undefined): readonly Hit[] {
  const hits: Hit[] = [];
  cursor.seek((c) => c.isKeyword('TABLE'));
  for (; !cursor.done; cursor.next()) {
    if (cursor.acceptKeyword('PARTITION', 'OF')) hits.push({ form: 'create_partition', table: readName(cursor) });
    if (cursor.isKeyword('INHERITS')) {
      cursor.next();
      const parents = cursor.enterParens()?.splitByComma() ?? [];
      hits.push(...parents.map((item): Hit => ({ form: 'create_child', table: readName(item) })));
    }
    if (cursor.acceptKeyword('REFERENCES')) {
      const table = readName(cursor);
      if (table?.name !== target?.name) hits.push({ form: 'create_table_references', table });
    }
  }
  return hits;
}

function drop(
  kind: string,
  target: SqlName | undefined,
  on: SqlName | undefined,
  cursor: TokenCursor,
  isConcurrent: boolean,
  context: LockContext,
): readonly Hit[] {
  switch (kind) {
    case 'index': {
      const owner = ownerOfIndex(target, context);
      if (isConcurrent) return [{ form: 'drop_index_concurrently', table: owner, others: [] }];
      return [{ form: 'drop_index', table: owner, others: target === undefined ? [] : [[target, 'ACCESS EXCLUSIVE']] }];
    }
    case 'trigger':
      return [{ form: 'drop_trigger', table: on }];
    case 'rule':
    case 'policy': {
      // DROP RULE names its table behind ON, as the others do.
      const table =
        on ?? (cursor.seek((c) => c.isKeyword('ON')) && cursor.acceptKeyword('ON') ? readName(cursor) : undefined);
      return [{ form: kind, table }];
    }
    case 'view':
      return names(cursor, 'VIEW').map((table) => ({ form: 'view', table }));
    case 'table':
      return names(cursor, 'TABLE').map((table): Hit => {
        const found = context.realm === undefined ? undefined : findTableNamed(context.realm, table);
        const keys = found?.table.foreignKeys ?? [];
        const others = keys
          .filter(({ refTable }) => refTable !== table.name)
          .map(({ refSchema, refTable }) => [like(table, refSchema, refTable), 'ACCESS EXCLUSIVE'] as const);
        return { form: 'drop_table', table, others };
      });
    default:
      return [];
  }
}

/** The name of another table, qualified as the statement qualifies its own. */
function like(table: SqlName, schema: string | undefined, name: string): SqlName {
  const own = schema ?? table.schema;
  return own === undefined ? { name } : { schema: own, name };
}

function names(cursor: TokenCursor, word: string): readonly SqlName[] {
  cursor.seek((c) => c.isKeyword(word));
  cursor.next();
  cursor.acceptKeyword('IF', 'EXISTS');
  return cursor.splitByComma().flatMap((item) => readName(item) ?? []);
}

function ownerOfIndex(index: SqlName | undefined, { realm }: LockContext): SqlName | undefined {
  if (index === undefined) return undefined;
  for (const schema of realm?.schemas ?? []) {
    if (index.schema !== undefined && index.schema !== schema.name) continue;
    const table = schema.tables.find((t) => t.indexes.some((i) => i.name === index.name));
    if (table !== undefined)
      return index.schema === undefined ? { name: table.name } : { schema: schema.name, name: table.name };
  }
  return undefined;
}

function reindex(cursor: TokenCursor, isConcurrent: boolean, context: LockContext): readonly Hit[] {
  cursor.next();
  cursor.skipParens();
  const isIndex = cursor.acceptKeyword('INDEX');
  if (!isIndex && !cursor.acceptKeyword('TABLE')) return [];
  cursor.acceptKeyword('CONCURRENTLY');
  const name = readName(cursor);
  const form = isConcurrent ? 'reindex_concurrently' : 'reindex';
  if (!isIndex) return [{ form, table: name }];
  const others = name === undefined || isConcurrent ? [] : [[name, 'ACCESS EXCLUSIVE'] as const];
  return [{ form, table: ownerOfIndex(name, context), others }];
}

function alterTable(cursor: TokenCursor, target: SqlName, context: LockContext): readonly Hit[] {
  cursor.seek((c) => c.isKeyword('TABLE'));
  cursor.next();
  cursor.acceptKeyword('IF', 'EXISTS');
  readName(cursor);
  const table = context.realm === undefined ? undefined : findTableNamed(context.realm, target)?.table;
  return cursor.splitByComma().flatMap((item) => alterAction(item, target, table));
}

function alterAction(item: TokenCursor, target: SqlName, table: Table | undefined): readonly Hit[] {
  const hit = (form: LockFormName, others: Hit['others'] = []): readonly Hit[] => [{ form, table: target, others }];
  if (item.acceptKeyword('ADD')) return addAction(item, target);
  if (item.acceptKeyword('DROP')) {
    if (!item.acceptKeyword('CONSTRAINT')) {
      item.acceptKeyword('COLUMN');
      item.acceptKeyword('IF', 'EXISTS');
      return hit('drop_column', referencedBy(item.readIdentifier(), target, table));
    }
    item.acceptKeyword('IF', 'EXISTS');
    const name = item.readIdentifier();
    const key = table?.foreignKeys.find(({ symbol }) => symbol === name);
    if (key === undefined) return hit('drop_constraint');
    return hit('drop_foreign_key', [[like(target, key.refSchema, key.refTable), 'ACCESS EXCLUSIVE']]);
  }
  if (item.acceptKeyword('ALTER')) {
    if (item.acceptKeyword('CONSTRAINT')) return hit('drop_constraint');
    item.acceptKeyword('COLUMN');
    const column = item.peek()?.text;
    const form = alterColumn(item, table);
    const isRebuilt = form === 'alter_type' || form === 'alter_type_rewrite';
    return hit(form, isRebuilt && column !== undefined ? referencedBy(unquoteIdentifier(column), target, table) : []);
  }
  if (item.acceptKeyword('VALIDATE', 'CONSTRAINT')) {
    const name = item.readIdentifier();
    const key = table?.foreignKeys.find(({ symbol }) => symbol === name);
    if (key === undefined) return hit('validate');
    return hit('validate_foreign_key', [[like(target, key.refSchema, key.refTable), 'ROW SHARE']]);
  }
  if (item.acceptKeyword('ATTACH', 'PARTITION')) {
    const partition = readName(item);
    return hit('attach_partition', partition === undefined ? [] : [[partition, 'ACCESS EXCLUSIVE']]);
  }
  if (item.acceptKeyword('DETACH', 'PARTITION')) {
    const partition = readName(item);
    if (item.isKeyword('CONCURRENTLY')) return hit('detach_partition_concurrently');
    return hit('detach_partition', partition === undefined ? [] : [[partition, 'ACCESS EXCLUSIVE']]);
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
  return hit(simpleAction(item));
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

function addAction(item: TokenCursor, target: SqlName): readonly Hit[] {
  const hit = (form: LockFormName, others: Hit['others'] = []): readonly Hit[] => [{ form, table: target, others }];
  const text = item.slice();
  if (item.acceptKeyword('CONSTRAINT')) item.readIdentifier();
  const isNotValid = /\bNOT\s+VALID\s*;?\s*$/i.test(text);
  if (item.isKeyword('CHECK') || item.isKeyword('NOT', 'NULL')) return hit(isNotValid ? 'add_not_valid' : 'add_check');
  if (item.isKeyword('UNIQUE') || item.isKeyword('PRIMARY')) {
    const usesIndex = item.seek((c) => c.isKeyword('USING', 'INDEX') && !c.isKeyword('USING', 'INDEX', 'TABLESPACE'));
    return hit(usesIndex ? 'add_key_using_index' : 'add_key');
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
  const match = /^\(*\s*"?([^"\s()]+)"?\s+IS\s+NOT\s+NULL\s*\)*$/i.exec(expr);
  return match?.[1] === column;
}
