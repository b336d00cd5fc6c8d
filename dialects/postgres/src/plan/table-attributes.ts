import { UnsupportedChangeError } from '@atlas/dialect';
import type { AttrChange, Index, Table, TableChange, TableChangeOf } from '@atlas/model';
import { type StorageParams, type TableAttrs, tableAttrs } from '../types.ts';
import { type Draft, draft, ident, quoted } from './context.ts';
import { paramList } from './indexes.ts';
import { type Clause, type Work, withoutReverse } from './table-work.ts';
import { partitionKeySql, replicaIdentity, rowSecurity, tableComment, tableParam, tableParams } from './tables.ts';

/** A difference in the table itself rather than in its parts. Throws `UnsupportedChangeError`. */
export function changeAttr(work: Work, change: AttrChange): void {
  const { schema, from, to, context, clauses } = work;
  const [a, b]: [TableAttrs, TableAttrs] = [tableAttrs(from), tableAttrs(to)];
  switch (change.name) {
    case 'comment':
      work.last.push(...tableComment(schema, to.name, from.comment, to.comment, context));
      return;
    case 'unlogged': {
      const word = (attrs: TableAttrs): string => (attrs.unlogged === true ? 'SET UNLOGGED' : 'SET LOGGED');
      clauses.push({ cmd: word(b), undo: [word(a)] });
      return;
    }
    case 'access_method': {
      if (!context.capabilities.supportsSetAccessMethod)
        throw new UnsupportedChangeError(
          'modify_table',
          `access method of table ${quoted(to.name)} cannot be changed before PostgreSQL 15 (drop and add is required)`,
        );
      const set = (method = 'heap'): string => `SET ACCESS METHOD ${ident(method)}`;
      clauses.push({ cmd: set(b.access_method), undo: [set(a.access_method)] });
      return;
    }
    case 'inherits': {
      const names = (attrs: TableAttrs): string[] => (attrs.inherits ?? []).map((p) => context.ref(p, schema));
      const [old, parents] = [names(a), names(b)];
      for (const name of old)
        if (!parents.includes(name)) clauses.push({ cmd: `NO INHERIT ${name}`, undo: [`INHERIT ${name}`] });
      // Columns that the parent needs may come in the same statement.
      for (const name of parents) if (!old.includes(name)) work.after.push(...inherit(work, name));
      return;
    }
    case 'storage_params':
      clauses.push(...storageClauses(tableParams(a.storage_params), tableParams(b.storage_params)));
      return;
    case 'row_security':
      work.last.push(...rowSecurity(schema, to.name, a.row_security ?? {}, b.row_security ?? {}, context));
      return;
    case 'replica_identity':
      // An index may have to be made first.
      work.last.push(
        ...replicaIdentity(schema, to.name, a.replica_identity, b.replica_identity, context).map((d) =>
          // The index is not there yet when this is undone; the reverse of its drop does it.
          work.changes.some(
            (c) => isIndexDrop(c) && isReplicaIdentity(from, c.kind === 'drop_index' ? c.index : c.from),
          )
            ? withoutReverse(d)
            : d,
        ),
      );
      return;
    case 'partition':
      throw new UnsupportedChangeError('modify_table', partitionMessage(to.name, a, b));
    default:
      throw new UnsupportedChangeError(
        'modify_table',
        `unexpected change of attribute ${quoted(change.name)} of table ${quoted(to.name)}`,
      );
  }
}

function isIndexDrop(change: TableChange): change is TableChangeOf<'drop_index' | 'modify_index'> {
  return (
    change.kind === 'drop_index' || (change.kind === 'modify_index' && change.aspects.some((a) => a !== 'comment'))
  );
}

function inherit(work: Work, parent: string): Draft[] {
  const alter = (word: string): string =>
    `ALTER TABLE ${work.context.name(work.schema, work.to.name)} ${word} ${parent}`;
  return [draft(alter('INHERIT'), `modify ${quoted(work.to.name)} table`, alter('NO INHERIT'))];
}

function storageClauses(from: StorageParams, to: StorageParams): Clause[] {
  const pick = (params: StorageParams, names: readonly string[]): StorageParams =>
    Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name)));
  const set = (a: StorageParams, b: StorageParams): string[] => {
    const changed = Object.keys(b).filter((k) => b[k] !== a[k]);
    const gone = Object.keys(a).filter((k) => b[k] === undefined);
    return [
      ...(changed.length === 0 ? [] : [`SET (${paramList(pick(b, changed))})`]),
      ...(gone.length === 0 ? [] : [`RESET (${gone.map(tableParam).sort().join(', ')})`]),
    ];
  };
  const undo = set(to, from);
  return set(from, to).map((cmd, i) => ({ cmd, undo: i === 0 ? undo : [] }));
}

/** Why a partition key does not change in place. */
export function partitionMessage(table: string, from: TableAttrs, to: TableAttrs): string {
  const name = quoted(table);
  const advice = '(drop and add is required)';
  if (from.partition === undefined) return `partition key cannot be added to ${name} ${advice}`;
  if (to.partition === undefined) return `partition key cannot be dropped from ${name} ${advice}`;
  const [a, b] = [partitionKeySql(from.partition), partitionKeySql(to.partition)];
  return `partition key of table ${name} cannot be changed from ${a} to ${b} ${advice}`;
}

/** An index that is made again is no longer the table's replica identity. */
export function keepReplicaIdentity(work: Work): void {
  const { replica_identity: identity } = tableAttrs(work.to);
  const isChanged = work.changes.some((c) => c.kind.endsWith('_attr') && 'name' in c && c.name === 'replica_identity');
  if (isChanged || identity === undefined || typeof identity === 'string') return;
  const isRebuilt = work.changes.some(
    (c) =>
      (c.kind === 'add_index' && c.index.name === identity.name) ||
      (c.kind === 'modify_index' && c.to.name === identity.name && c.aspects.some((a) => a !== 'comment')),
  );
  if (!isRebuilt) return;
  const drafts = replicaIdentity(work.schema, work.to.name, undefined, identity, work.context);
  work.last.push(...drafts.map(withoutReverse));
}

/** Whether the index is the one that rows are told apart by. */
export function isReplicaIdentity(table: Table, index: Index): boolean {
  const { replica_identity: identity } = tableAttrs(table);
  return identity !== undefined && typeof identity !== 'string' && identity.name === index.name;
}
