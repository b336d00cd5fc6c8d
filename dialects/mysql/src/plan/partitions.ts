import type { AttrChange, Table } from '@atlas/model';
import {
  type Partition,
  partitionCount,
  type Partitioning,
  partitioningOf,
  sameMethod,
  samePartition,
} from '../partitions.ts';
import { ident, sameName, singleQuoted, unwrap } from '../sql.ts';

/** `PARTITION BY ...` of a table; empty for one that is not partitioned. */
export function partitionBySql(table: Table): string {
  const partitioning = partitioningOf(table);
  return partitioning === undefined ? '' : byText(partitioning);
}

function byText(partitioning: Partitioning): string {
  const { type, by, count, partitions, definition } = partitioning;
  if (definition !== undefined) return `PARTITION BY ${definition}`;
  const key = by.map((b) => (b.column === undefined ? unwrap(b.expr ?? '') : ident(b.column))).join(', ');
  const head = `PARTITION BY ${type.replaceAll('_', ' ')} (${key})`;
  if (partitions.length > 0) return `${head} (${partitions.map((p) => partitionSql(p, type)).join(', ')})`;
  return count === undefined || count === 1 ? head : `${head} PARTITIONS ${count}`;
}

function partitionSql(partition: Partition, type: string): string {
  const { name, lessThan, values, comment, engine, dataDirectory, indexDirectory } = partition;
  return [
    `PARTITION ${ident(name)}`,
    ...(lessThan === undefined ? [] : [`VALUES LESS THAN ${boundSql(lessThan, type)}`]),
    ...(values === undefined ? [] : [`VALUES IN (${values.join(', ')})`]),
    ...(engine === undefined ? [] : [`ENGINE = ${engine}`]),
    ...(comment === undefined || comment === '' ? [] : [`COMMENT = ${singleQuoted(comment)}`]),
    ...(dataDirectory === undefined ? [] : [`DATA DIRECTORY = ${singleQuoted(dataDirectory)}`]),
    ...(indexDirectory === undefined ? [] : [`INDEX DIRECTORY = ${singleQuoted(indexDirectory)}`]),
  ].join(' ');
}

function boundSql(bound: readonly string[], type: string): string {
  const isMax = type === 'RANGE' && bound.length === 1 && /^maxvalue$/i.test(bound[0] ?? '');
  return isMax ? 'MAXVALUE' : `(${bound.join(', ')})`;
}

/** The clauses, each of which needs an ALTER TABLE of its own, that bring one partitioning to the other. */
export function repartitionClauses(change: AttrChange, from: Table, to: Table): string[] {
  const [a, b] = [partitioningOf(from), partitioningOf(to)];
  if (b === undefined) return ['REMOVE PARTITIONING'];
  if (a === undefined || change.kind === 'add_attr' || b.definition !== undefined || !sameMethod(a, b))
    return [byText(b)];
  if (a.partitions.length === 0 || b.partitions.length === 0) return countClauses(a, b);
  return namedClauses(a, b) ?? [byText(b)];
}

function countClauses(from: Partitioning, to: Partitioning): string[] {
  const difference = partitionCount(to) - partitionCount(from);
  if (from.partitions.length > 0 || to.partitions.length > 0) return [byText(to)];
  return [difference > 0 ? `ADD PARTITION PARTITIONS ${difference}` : `COALESCE PARTITION ${-difference}`];
}

/** Partitions that come or go while all others stay as they are; undefined where that is not all. */
function namedClauses(from: Partitioning, to: Partitioning): string[] | undefined {
  // Partitions of HASH and KEY do not come and go by name.
  if (!/^(RANGE|LIST)/.test(to.type)) return undefined;
  const has = (list: readonly Partition[], p: Partition): boolean => list.some((q) => samePartition(p, q));
  const dropped = from.partitions.filter((p) => !has(to.partitions, p));
  const added = to.partitions.filter((p) => !has(from.partitions, p));
  const kept = from.partitions.filter((p) => !dropped.includes(p));
  const keptAfter = to.partitions.filter((p) => !added.includes(p));
  if (kept.length === 0 || !kept.every((p, i) => keptAfter[i] !== undefined && samePartition(p, keptAfter[i])))
    return undefined;
  // Rows of a partition that is dropped are gone: those that another one is to have instead must not be among them.
  if (dropped.length > 0 && added.length > 0 && takesOver(from, dropped, added)) return undefined;
  // A range can only be continued at its end.
  const last = to.partitions.slice(to.partitions.length - added.length);
  if (to.type.startsWith('RANGE') && !added.every((p) => last.includes(p))) return undefined;
  return [
    ...(dropped.length === 0 ? [] : [`DROP PARTITION ${dropped.map((p) => ident(p.name)).join(', ')}`]),
    ...(added.length === 0 ? [] : [`ADD PARTITION (${added.map((p) => partitionSql(p, to.type)).join(', ')})`]),
  ];
}

/** Whether rows of dropped partitions may belong into added ones: ranges at the end, values in both, and old names. */
function takesOver(from: Partitioning, dropped: readonly Partition[], added: readonly Partition[]): boolean {
  if (dropped.some((p) => added.some((q) => sameName(p.name, q.name)))) return true;
  const last = from.partitions.at(-1);
  if (from.type.startsWith('RANGE')) return last !== undefined && dropped.includes(last);
  const values = new Set(dropped.flatMap((p) => (p.values ?? []).map((v) => v.toLowerCase())));
  return added.some(
    (p) => (p.values ?? []).some((v) => /^default$/i.test(v) || values.has(v.toLowerCase())) || values.has('default'),
  );
}
