import type { LockContext, LockPrediction, TableLock, TableWork } from '@atlas/dialect';
import { findTableNamed } from '@atlas/lint';
import { describeStatement, postgresProfile, type SqlName, TokenCursor } from '@atlas/sqltext';
import type { PostgresCapabilities } from '../capabilities.ts';
import { alterTable } from './alter-table.ts';
import { exclusive, type Hit, like, readName, readReach, withDefault } from './hits.ts';
import { blocksOf, LOCK_MODES, type LockForm, type LockFormName, type LockMode, lockForms } from './forms.ts';
import {
  childrenOf,
  partitionedParent,
  type Reach,
  referencingTables,
  tablesWithTriggersOf,
  tablesWithType,
} from './relatives.ts';

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
  for (const { form, table, mode, reach, others = [] } of hits) {
    if (table !== undefined) {
      add(table, mode ?? lockForms[form].mode);
      for (const child of childrenOf(table, reach ?? reachOf(form, context), context.realm))
        add(child, mode ?? lockForms[form].mode);
    }
    for (const [name, other] of others) add(name, other);
  }
  const worst = hits.reduce((a, b) => (weight(b) > weight(a) ? b : a));
  return {
    form: lockForms[worst.form].syntax,
    locks: [...locks.values()].map(({ name, mode }): TableLock => ({ ...name, mode, blocks: blocksOf(mode) })),
    work: hits.map(({ form, work }): TableWork => work ?? lockForms[form].work).reduce(longer),
  };
}

/**
 * Which relatives a form reaches. What children have in common with their parent changes with it; keys, triggers and
 * indexes are common to partitions only.
 */
function reachOf(form: LockFormName, { capabilities }: LockContext): Reach {
  const isCommon =
    /^(?:add_column|drop_column|alter_type|set_default|set_not_null|drop_not_null|set_statistics|set_storage|add_check|drop_constraint|add_not_valid|validate$|truncate|lock_table)/;
  if (isCommon.test(form)) return 'all';
  // Keys come with NOT NULL, which children have from their parent since it is a constraint.
  const { supportsNotNullConstraints } = capabilities as PostgresCapabilities;
  if (form === 'add_key' && supportsNotNullConstraints) return 'all';
  const isOfPartitions =
    /^(?:add_key|add_foreign_key|drop_foreign_key|create_index$|create_trigger|drop_trigger|toggle_trigger|drop_table)/;
  return isOfPartitions.test(form) ? 'partitions' : 'none';
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
      if (cursor.acceptKeyword('ALTER', 'DOMAIN')) return alterDomain(cursor, context);
      return cursor.acceptKeyword('ALTER', 'PUBLICATION') ? publication(cursor) : [];
    case 'CREATE':
      if (cursor.isKeyword('CREATE', 'PUBLICATION')) return publication(cursor);
      return create(statement, kind, target, on, cursor, context);
    case 'DROP':
      return drop(kind, target, on, cursor, { isConcurrent: has('CONCURRENTLY'), isCascade: has('CASCADE') }, context);
    case 'REINDEX':
      return reindex(cursor, has('CONCURRENTLY') || hasOption(statement, 'CONCURRENTLY'), context);
    case 'COMMENT':
      return action === 'comment' ? comment(cursor, kind, target) : [];
    case 'ANALYZE':
      return named(cursor, 'statistics');
    case 'TRUNCATE': {
      const isCascade = has('CASCADE');
      return named(cursor, 'truncate').map((hit) =>
        hit.table === undefined || !isCascade
          ? hit
          : { ...hit, others: exclusive(referencingTables(hit.table, undefined, context.realm)) },
      );
    }
    case 'CLUSTER':
      return named(cursor, 'cluster');
    case 'VACUUM':
      return has('FULL') || hasOption(statement, 'FULL') ? named(cursor, 'cluster') : [];
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

/** An option in parentheses behind the verb, as in `VACUUM (FULL, VERBOSE)`, that is not turned off. */
function hasOption(statement: string, option: string): boolean {
  const options = /^\s*\w+\s*\(([^)]*)\)/.exec(statement)?.[1] ?? '';
  return new RegExp(`\\b${option}\\b(?!\\s+(?:false|off|0)\\b)`, 'i').test(options);
}

/** The words stand next to each other in the statement, outside of quotes and parentheses. */
function contains(statement: string, words: readonly string[]): boolean {
  return TokenCursor.of(statement, postgresProfile).seek((c) => c.isKeyword(...words));
}

/** Statements whose verb is followed by options and the names of tables. */
function named(cursor: TokenCursor, form: LockFormName): readonly Hit[] {
  cursor.next();
  cursor.skipParens();
  while (['TABLE', 'VERBOSE', 'FULL', 'FREEZE', 'ANALYZE'].some((word) => cursor.acceptKeyword(word)));
  return cursor.splitByComma().map((item): Hit => ({ form, ...readReach(item), table: readName(item) }));
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
  return cursor.splitByComma().map(
    (item): Hit => ({
      form: 'lock_table',
      ...readReach(item),
      table: readName(item),
      mode: mode ?? 'ACCESS EXCLUSIVE',
    }),
  );
}

/** The rows of all tables that use a domain are read when it gets stricter. */
function alterDomain(cursor: TokenCursor, { realm }: LockContext): readonly Hit[] {
  const domain = readName(cursor);
  if (domain === undefined) return [];
  const isStricter = cursor.isKeyword('SET', 'NOT', 'NULL') || cursor.isKeyword('ADD');
  if (!isStricter || /\bNOT\s+VALID\s*;?\s*$/i.test(cursor.slice())) return [];
  return tablesWithType(domain, realm).map((table): Hit => ({ form: 'alter_domain', table, reach: 'none' }));
}

function publication(cursor: TokenCursor): readonly Hit[] {
  if (!cursor.seek((c) => c.isKeyword('TABLE'))) return [];
  cursor.next();
  return cursor.splitByComma().map((item): Hit => ({ form: 'publication', table: readName(item) }));
}

function refresh(cursor: TokenCursor, isConcurrent: boolean): readonly Hit[] {
  cursor.seek((c) => c.isKeyword('VIEW'));
  cursor.next();
  cursor.acceptKeyword('CONCURRENTLY');
  return [{ form: isConcurrent ? 'refresh_concurrently' : 'refresh', table: readName(cursor) }];
}

function comment(cursor: TokenCursor, kind: string, target: SqlName | undefined): readonly Hit[] {
  if (kind === 'table' || kind === 'view') return [{ form: 'comment', table: target }];
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
    case 'index': {
      if (contains(statement, ['CONCURRENTLY'])) return [{ form: 'create_index_concurrently', table: on }];
      return [{ form: contains(statement, ['ON', 'ONLY']) ? 'create_index_only' : 'create_index', table: on }];
    }
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
      return createTable(cursor, target, context);
    default:
      return [];
  }
}

function createTable(cursor: TokenCursor, target: SqlName | undefined, { realm }: LockContext): readonly Hit[] {
  const hits: Hit[] = [];
  cursor.seek((c) => c.isKeyword('TABLE'));
  for (; !cursor.done; cursor.next()) {
    if (cursor.acceptKeyword('PARTITION', 'OF')) {
      const table = readName(cursor);
      const others = withDefault(table, realm);
      // Rows for the new partition may be in the default one.
      hits.push({ form: 'create_partition', table, others, ...(others.length === 0 ? {} : { work: 'scan' }) });
    }
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
  { isConcurrent, isCascade }: { readonly isConcurrent: boolean; readonly isCascade: boolean },
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
    case 'function':
    case 'type':
    case 'domain': {
      // Nothing else goes with them unless it is asked for.
      if (!isCascade || target === undefined) return [];
      const users = kind === 'function' ? tablesWithTriggersOf : tablesWithType;
      return users(target, context.realm).map((table): Hit => ({ form: 'drop_used', table, reach: 'partitions' }));
    }
    case 'table':
      return names(cursor, 'TABLE').map((table): Hit => {
        const found = context.realm === undefined ? undefined : findTableNamed(context.realm, table);
        const keys = found?.table.foreignKeys ?? [];
        const others = keys
          .filter(({ refTable }) => refTable !== table.name)
          .map(({ refSchema, refTable }) => [like(table, refSchema, refTable), 'ACCESS EXCLUSIVE'] as const);
        const parent = partitionedParent(table, context.realm);
        const more = [
          ...(parent === undefined ? [] : [parent]),
          ...(isCascade ? referencingTables(table, undefined, context.realm) : []),
        ];
        return { form: 'drop_table', table, others: [...others, ...exclusive(more)] };
      });
    default:
      return [];
  }
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
