import type { AttrChange, Change, ChangeOf, StatementLocks, TableChange } from '@atlas/model';
import { indexTypeOf } from '../attrs.ts';
import { isAtLeast, type MysqlCapabilities } from '../capabilities.ts';
import { partitioningOf, sameMethod } from '../partitions.ts';
import { nameKey } from '../sql.ts';
import { mariadbNeeds } from './mariadb.ts';
import { mysqlNeeds } from './mysql.ts';
import {
  ALGORITHMS,
  type Algorithm,
  copy,
  hasFulltext,
  instant,
  isInnoDb,
  type LockContext,
  type Need,
  nocopy,
} from './needs.ts';

/**
 * Which algorithm the server takes for the one ALTER TABLE that a change becomes, and whether writes have to wait.
 * Undefined for everything but changes of tables, and for TiDB, which never copies a table to alter it.
 */
export function describeLocks(change: Change, capabilities: MysqlCapabilities): StatementLocks | undefined {
  if (change.kind !== 'modify_table' || change.changes.length === 0 || capabilities.variant === 'tidb')
    return undefined;
  const { from, to, changes } = change;
  const added = new Set(changes.flatMap((c) => (c.kind === 'add_column' ? [nameKey(c.column.name)] : [])));
  const indexes = changes.flatMap((c) =>
    c.kind === 'add_index' ? [c.index] : c.kind === 'modify_index' ? [c.to] : [],
  );
  const context: LockContext = {
    from,
    to,
    capabilities,
    added,
    fulltexts: indexes.filter((i) => indexTypeOf(i) === 'FULLTEXT').length,
    isAlone: changes.length === 1,
    changesTableCharset: changes.some((c) => 'name' in c && (c.name === 'charset' || c.name === 'collate')),
  };
  const needs = changes.flatMap((c) => needsOf(c, context, change));
  if (needs.length === 0) return undefined;
  if (isInnoDb(from) && mixesVirtual(changes)) needs.push(copy('a virtual column comes or goes beside other changes'));
  const cheapest = settle(needs, context);
  const locks = combine(withFulltext(cheapest, context), context);
  return indexes.length > 0 && !locks.rewrites ? { ...locks, buildsIndex: true } : locks;
}

/** InnoDB adds and drops virtual columns in place only when nothing else happens to columns or the table. */
function mixesVirtual(changes: readonly TableChange[]): boolean {
  const isVirtual = (c: TableChange): boolean =>
    (c.kind === 'add_column' || c.kind === 'drop_column') && c.column.generated?.type === 'VIRTUAL';
  const isOfIndex = (c: TableChange): boolean => c.kind === 'add_index' || c.kind === 'drop_index';
  return changes.some(isVirtual) && !changes.every((c) => isVirtual(c) || isOfIndex(c));
}

function needsOf(change: TableChange, context: LockContext, owner: ChangeOf<'modify_table'>): Need[] {
  if ('name' in change && change.name === 'partition') return [partitionNeed(change, owner)];
  if (!isInnoDb(context.from)) return otherEngine(change);
  return context.capabilities.variant === 'mariadb' ? mariadbNeeds(change, context) : mysqlNeeds(change, context);
}

/** Other engines copy, except for what only the description of the table is about. */
function otherEngine(change: TableChange): Need[] {
  const reason = 'the storage engine knows no other way';
  const describes =
    change.kind === 'rename_column' ||
    change.kind === 'rename_index' ||
    ('name' in change && change.name === 'comment') ||
    (change.kind === 'modify_column' && change.aspects.every((a) => a === 'default' || a === 'comment'));
  return [describes ? instant(reason) : copy(reason)];
}

function partitionNeed(change: AttrChange, { from, to }: ChangeOf<'modify_table'>): Need {
  const [a, b] = [partitioningOf(from), partitioningOf(to)];
  if (a === undefined || b === undefined || change.kind !== 'modify_attr' || !sameMethod(a, b))
    return copy('the rows move to other partitions');
  // Ranges and lists come and go as they are; the number of hash partitions decides where each row is.
  return nocopy('partitions come or go', !/^(RANGE|LIST)/.test(b.type));
}

/** What changes that are INSTANT alone ask for in company that is not. */
function settle(needs: readonly Need[], { capabilities }: LockContext): Need[] {
  const others = needs.filter((n) => n.algorithm !== 'INSTANT');
  if (others.length === 0) return [...needs];
  const isMaria = capabilities.variant === 'mariadb';
  // In MariaDB dropping an index leaves what comes with it instant.
  const forced = isMaria ? others.some((n) => !n.reason.endsWith('is dropped')) : true;
  return needs.map((n) => (n.otherwise !== undefined && forced ? n.otherwise : n));
}

/** A table with a full-text index cannot be written anew while others write; MySQL copies it. */
function withFulltext(needs: readonly Need[], { from, to, capabilities }: LockContext): Need[] {
  if (!hasFulltext(from) || !hasFulltext(to)) return [...needs];
  return needs.map((n) => {
    if (n.rewrites !== true || n.algorithm === 'COPY') return n;
    return capabilities.variant === 'mariadb' ? { ...n, shared: true } : copy(n.reason);
  });
}

function combine(needs: readonly Need[], { capabilities }: LockContext): StatementLocks {
  const level = Math.max(...needs.map((n) => ALGORITHMS.indexOf(n.algorithm)));
  const shared = needs.some((n) => n.shared === true);
  const rewrites = needs.some((n) => n.rewrites === true);
  const algorithm = ALGORITHMS[level] ?? 'COPY';
  const dear = needs.filter((n) => ALGORITHMS.indexOf(n.algorithm) === level || n.shared === true);
  return {
    algorithm: wordOf(algorithm, capabilities),
    lock: shared ? 'SHARED' : 'NONE',
    blocksWrites: shared,
    rewrites,
    reasons: algorithm === 'INSTANT' ? [] : [...new Set(dear.map((n) => n.reason))],
  };
}

/** The words that the server knows. */
function wordOf(algorithm: Algorithm, capabilities: MysqlCapabilities): string {
  const isMaria = capabilities.variant === 'mariadb';
  if (algorithm === 'NOCOPY') return isMaria && isAtLeast(capabilities, '10.3.7') ? 'NOCOPY' : 'INPLACE';
  if (algorithm === 'INSTANT') {
    return isAtLeast(capabilities, isMaria ? '10.3.7' : '8.0.12') ? 'INSTANT' : 'INPLACE';
  }
  return algorithm;
}
