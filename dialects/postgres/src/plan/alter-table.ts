import type { AttrChange, ChangeOf, ForeignKey, Index, Table, TableChange, TableChangeOf } from '@atlas/model';
import { exprsEqual, jsonEqual, UnsupportedChangeError } from '@atlas/dialect';
import { columnAttrs, foreignKeyAttrs, indexAttrs, type TableAttrs, tableAttrs, type StorageParams } from '../types.ts';
import { alterColumn, columnDefinition } from './columns.ts';
import {
  checkClause,
  deferrableClause,
  foreignKeyClause,
  indexConstraintClause,
  notValid,
  primaryKeyClause,
  primaryKeyName,
} from './constraints.ts';
import { commands, type Draft, draft, ident, type PlanContext, quoted } from './context.ts';
import { createIndex, dropIndex, indexComment, type IndexOwner, paramList } from './indexes.ts';
import { setNotNullSafely, wantsSafeNotNull } from './not-null.ts';
import { planSerial } from './serial.ts';
import {
  columnComment,
  constraintComment,
  isPlainIndex,
  partitionKeySql,
  replicaIdentity,
  rowSecurity,
  tableComment,
  tableParam,
  tableParams,
} from './tables.ts';

/** One clause of ALTER TABLE. */
interface Clause {
  readonly cmd: string;
  /** Clauses that undo it; absent when nothing can. */
  readonly undo?: readonly string[];
  /** Drops of constraints come before everything that they stand in the way of. */
  readonly isConstraintDrop?: boolean;
}

/** The statements of one ModifyTable, by their place. */
interface Work {
  readonly schema: string;
  readonly from: Table;
  readonly to: Table;
  readonly context: PlanContext;
  readonly owner: IndexOwner;
  readonly changes: readonly TableChange[];
  /** In front of ALTER TABLE. */
  readonly before: Draft[];
  readonly clauses: Clause[];
  /** Behind ALTER TABLE: indexes, then comments and renames. */
  readonly after: Draft[];
  readonly last: Draft[];
  /** Run behind the reverse of ALTER TABLE: what a dropped column took along. */
  readonly restore: string[];
  /** Columns whose sequence stays when they become serial or cease to be. */
  readonly keepsSequence: ReadonlySet<string>;
  /** Remarks for the comment of ALTER TABLE. */
  readonly remarks: string[];
}

/** `DROP INDEX`, one `ALTER TABLE`, `CREATE INDEX`, then comments and renames, which the others do not wait for. */
export function modifyTable(change: ChangeOf<'modify_table'>, context: PlanContext): Draft[] {
  const { schema, from, to } = change;
  const isPartitioned = tableAttrs(to).partition !== undefined;
  const partitions = isPartitioned ? context.partitionsOf(schema, to.name) : undefined;
  const work: Work = {
    schema,
    from,
    to,
    context,
    owner: { schema, name: to.name, ...(partitions === undefined ? {} : { partitions }) },
    changes: change.changes,
    before: [],
    clauses: [],
    after: [],
    last: [],
    restore: [],
    keepsSequence: keptSequences(change),
    remarks: [],
  };
  // Later clauses use the new names.
  const renames = change.changes.flatMap((c) => (c.kind === 'rename_column' ? renameColumn(work, c) : []));
  for (const inner of withoutImplied(work)) addTableChange(work, inner);
  keepReplicaIdentity(work);
  return [...renames, ...work.before, ...alterTable(work), ...work.after, ...work.last];
}

/** An index that is made again is no longer the table's replica identity. */
function keepReplicaIdentity(work: Work): void {
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

function isReplicaIdentity(table: Table, index: Index): boolean {
  const { replica_identity: identity } = tableAttrs(table);
  return identity !== undefined && typeof identity !== 'string' && identity.name === index.name;
}

function keptSequences(change: ChangeOf<'modify_table'>): Set<string> {
  const prefix = 'keep_sequence:';
  const keys = Object.keys(change.clauses ?? {}).filter((key) => key.startsWith(prefix));
  return new Set(keys.map((key) => key.slice(prefix.length)));
}

function alterTable(work: Work): Draft[] {
  const clauses = [
    ...work.clauses.filter((c) => c.isConstraintDrop),
    ...work.clauses.filter((c) => !c.isConstraintDrop),
  ];
  if (clauses.length === 0) return [];
  const alter = (list: readonly string[]): string =>
    `ALTER TABLE ${work.context.name(work.schema, work.to.name)} ${list.join(', ')}`;
  const comment = [`modify ${quoted(work.to.name)} table`, ...work.remarks].join(', ');
  const cmd = alter(clauses.map((c) => c.cmd));
  if (clauses.some((c) => c.undo === undefined)) return [draft(cmd, comment)];
  const undo = clauses
    .flatMap((c) => [c.undo ?? []])
    .reverse()
    .flat();
  const isDrop = (clause: string): boolean => clause.startsWith('DROP CONSTRAINT');
  const ordered = [...undo.filter(isDrop), ...undo.filter((c) => !isDrop(c))];
  return [draft(cmd, comment, [...(ordered.length === 0 ? [] : [alter(ordered)]), ...work.restore])];
}

/**
 * The changes without the drops that dropping a column implies: the server drops indexes and keys with any of their
 * columns. They come back in the reverse.
 */
function withoutImplied(work: Work): readonly TableChange[] {
  const dropped = new Set(work.changes.flatMap((c) => (c.kind === 'drop_column' ? [c.column.name] : [])));
  if (dropped.size === 0) return work.changes;
  const name = work.context.name(work.schema, work.to.name);
  return work.changes.filter((change) => {
    if (change.kind === 'drop_index' && usesColumn(change.index, dropped)) {
      const drafts = isPlainIndex(change.index)
        ? commands(createIndex(work.owner, change.index, work.context))
        : [
            `ALTER TABLE ${name} ADD ${indexConstraintClause(change.index)}`,
            ...commands(constraintComment(name, work.to.name, change.index.name, undefined, change.index.comment)),
          ];
      work.restore.push(...drafts);
      return false;
    }
    if (change.kind === 'drop_foreign_key' && change.foreignKey.columns.some((c) => dropped.has(c))) {
      const clause = foreignKeyClause(change.foreignKey, work.schema, work.context);
      work.restore.push(`ALTER TABLE ${name} ADD ${clause}${notValid(foreignKeyAttrs(change.foreignKey))}`);
      return false;
    }
    return true;
  });
}

function usesColumn(index: Index, names: ReadonlySet<string>): boolean {
  const { include = [] } = indexAttrs(index);
  return index.parts.some((p) => p.column !== undefined && names.has(p.column)) || include.some((c) => names.has(c));
}

function addTableChange(work: Work, change: TableChange): void {
  const { schema, to, context, clauses } = work;
  switch (change.kind) {
    case 'rename_column':
      return;
    case 'add_column': {
      const { column } = change;
      const ifNotExists = context.options.policy?.addColumn?.ifNotExists === true ? 'IF NOT EXISTS ' : '';
      clauses.push({
        cmd: `ADD COLUMN ${ifNotExists}${columnDefinition(column, schema, context)}`,
        undo: [`DROP COLUMN ${ident(column.name)}`],
      });
      const { storage } = columnAttrs(column);
      if (storage !== undefined)
        clauses.push({ cmd: `ALTER COLUMN ${ident(column.name)} SET STORAGE ${storage}`, undo: [] });
      work.last.push(...columnComment(schema, to.name, undefined, column, context).map(withoutReverse));
      return;
    }
    case 'drop_column': {
      const { column } = change;
      clauses.push({
        cmd: `DROP COLUMN ${ident(column.name)}`,
        undo: [`ADD COLUMN ${columnDefinition(column, schema, context)}`],
      });
      work.restore.unshift(...commands(columnComment(schema, to.name, undefined, column, context)));
      return;
    }
    case 'modify_column':
      modifyColumn(work, change);
      return;
    case 'add_index':
      addIndex(work, change.index);
      return;
    case 'drop_index':
      if (!isTaken(work, change.index)) removeIndex(work, change.index);
      return;
    case 'modify_index':
      modifyIndex(work, change);
      return;
    case 'rename_index': {
      const [a, b] = [change.from.name, change.to.name];
      const rename = (x: string, y: string): string => `ALTER INDEX ${context.name(schema, x)} RENAME TO ${ident(y)}`;
      work.last.push(draft(rename(a, b), `rename an index from ${quoted(a)} to ${quoted(b)}`, rename(b, a)));
      return;
    }
    case 'add_primary_key':
      addPrimaryKey(work, change.primaryKey);
      return;
    case 'drop_primary_key':
      dropPrimaryKey(work, change.primaryKey);
      return;
    case 'modify_primary_key':
      if (change.aspects.every((a) => a === 'comment')) {
        work.last.push(...commentOn(work, primaryKeyName(to.name, change.to), change.from.comment, change.to.comment));
        return;
      }
      dropPrimaryKey(work, change.from);
      addPrimaryKey(work, change.to);
      return;
    case 'add_foreign_key':
      addForeignKey(work, change.foreignKey);
      return;
    case 'drop_foreign_key':
      dropForeignKey(work, change.foreignKey);
      return;
    case 'modify_foreign_key':
      modifyForeignKey(work, change);
      return;
    case 'add_check':
      clauses.push({
        cmd: `ADD ${checkClause(change.check)}${notValid(change.check.attrs)}`,
        ...(change.check.name === '' ? {} : { undo: [`DROP CONSTRAINT ${ident(change.check.name)}`] }),
      });
      work.last.push(...commentOn(work, change.check.name, undefined, change.check.comment).map(withoutReverse));
      return;
    case 'drop_check':
      dropConstraint(
        work,
        change.check.name,
        `ADD ${checkClause(change.check)}${notValid(change.check.attrs)}`,
        change.check.comment,
      );
      return;
    case 'modify_check':
      modifyCheck(work, change);
      return;
    case 'rename_constraint': {
      const rename = (a: string, b: string): string =>
        `ALTER TABLE ${context.name(schema, to.name)} RENAME CONSTRAINT ${ident(a)} TO ${ident(b)}`;
      const comment = `rename a constraint from ${quoted(change.from)} to ${quoted(change.to)}`;
      work.last.push(draft(rename(change.from, change.to), comment, rename(change.to, change.from)));
      return;
    }
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      changeAttr(work, change);
  }
}

/** A comment on something that the reverse drops anyway. */
function withoutReverse(comment: Draft): Draft {
  return { ...comment, reverse: [] };
}

function renameColumn(work: Work, change: TableChangeOf<'rename_column'>): Draft[] {
  const [a, b] = [change.from.name, change.to.name];
  const rename = (x: string, y: string): string =>
    `ALTER TABLE ${work.context.name(work.schema, work.to.name)} RENAME COLUMN ${ident(x)} TO ${ident(y)}`;
  return [draft(rename(a, b), `rename a column from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
}

function modifyColumn(work: Work, change: TableChangeOf<'modify_column'>): void {
  const { schema, to, context } = work;
  const { from: a, to: b, aspects } = change;
  work.last.push(...columnComment(schema, to.name, a.comment, b, context));
  if (aspects.every((aspect) => aspect === 'comment')) return;
  const serial = planSerial(schema, to.name, a, b, context, work.keepsSequence.has(b.name));
  work.before.push(...serial.before);
  work.after.push(...serial.after);
  const safely = wantsSafeNotNull(a, b, aspects, context);
  const target = safely ? { ...b, null: true } : b;
  const forth = alterColumn(serial.from, target, aspects, schema, context, serial.nextval);
  const back = alterColumn(target, serial.from, aspects, schema, context, serial.oldNextval);
  const undo = forth.clauses.some((c) => c.endsWith(' DROP EXPRESSION')) ? {} : { undo: back.clauses };
  forth.clauses.forEach((cmd, i) => {
    // All of one column is undone together.
    work.clauses.push(i === 0 ? { cmd, ...undo } : { cmd, undo: [] });
  });
  if (forth.using !== undefined) work.remarks.push(`converting column ${quoted(b.name)} by ${forth.using}`);
  if (safely) work.last.push(...setNotNullSafely(schema, to.name, b.name, context));
}

function concurrently(work: Work, way: 'add' | 'drop'): boolean {
  return work.context.options.policy?.concurrentIndex?.[way] === true;
}

function addIndex(work: Work, index: Index): void {
  if (!isPlainIndex(index)) {
    const source = sourceIndex(work, index);
    if (source !== undefined) useIndex(work, source, index, 'UNIQUE');
    else
      work.clauses.push({
        cmd: `ADD ${indexConstraintClause(index)}`,
        ...(index.name === '' ? {} : { undo: [`DROP CONSTRAINT ${ident(index.name)}`] }),
      });
    work.last.push(...commentOn(work, index.name, undefined, index.comment).map(withoutReverse));
    return;
  }
  work.after.push(...createIndex(work.owner, index, work.context, concurrently(work, 'add')));
}

function removeIndex(work: Work, index: Index): void {
  if (!isPlainIndex(index)) dropConstraint(work, index.name, `ADD ${indexConstraintClause(index)}`, index.comment);
  else {
    const identity = isReplicaIdentity(work.from, index) ? tableAttrs(work.from).replica_identity : undefined;
    const back = commands(replicaIdentity(work.schema, work.to.name, undefined, identity, work.context));
    const drafts = dropIndex(work.owner, index, work.context, concurrently(work, 'drop'));
    work.before.push(...drafts.map((d) => ({ ...d, reverse: [...(d.reverse ?? []), ...back] })));
  }
}

function modifyIndex(work: Work, { from, to, aspects }: TableChangeOf<'modify_index'>): void {
  if (aspects.every((a) => a === 'comment')) {
    const drafts = isPlainIndex(to)
      ? indexComment(work.owner, to.name, from.comment, to.comment, work.context)
      : commentOn(work, to.name, from.comment, to.comment);
    work.last.push(...drafts);
    return;
  }
  if (canServe(work, from, to)) {
    useIndex(work, from, to, 'UNIQUE');
    work.last.push(...commentOn(work, to.name, undefined, to.comment));
    return;
  }
  const named = to.name === '' ? { ...to, name: from.name } : to;
  removeIndex(work, from);
  addIndex(work, named);
}

/** A plain unique index that can serve as the constraint: same columns in plain order, all rows. */
function canBecome(index: Index, constraint: Index): boolean {
  const [a, b] = [indexAttrs(index), indexAttrs(constraint)];
  const rest = ({ constraint: _c, deferrable: _d, ...others }: typeof a): object => others;
  const isSimple = index.parts.every((p) => p.column !== undefined && !p.desc && Object.keys(p.attrs).length === 0);
  return (
    index.unique &&
    a.constraint === undefined &&
    b.constraint !== 'exclude' &&
    a.where === undefined &&
    isSimple &&
    jsonEqual(rest(a), rest(b)) &&
    jsonEqual(
      index.parts.map((p) => p.column),
      constraint.parts.map((p) => p.column),
    )
  );
}

/** The same in this table: the server refuses it for partitioned ones, and rebuilds indexes of columns that change. */
function canServe(work: Work, index: Index, constraint: Index): boolean {
  if (tableAttrs(work.to).partition !== undefined || !canBecome(index, constraint)) return false;
  const changed = work.changes.flatMap((c) => {
    if (c.kind === 'drop_column') return [c.column.name];
    return c.kind === 'modify_column' && c.aspects.includes('type') ? [c.to.name] : [];
  });
  return !index.parts.some((p) => changed.includes(p.column ?? ''));
}

/** The dropped unique index that a new key can be made of. */
function sourceIndex(work: Work, key: Index): Index | undefined {
  for (const change of work.changes)
    if (change.kind === 'drop_index' && canServe(work, change.index, key)) return change.index;
  return undefined;
}

/** Whether a new key takes the dropped index over. */
function isTaken(work: Work, index: Index): boolean {
  return work.changes.some((c) => {
    const key =
      c.kind === 'add_primary_key'
        ? c.primaryKey
        : c.kind === 'add_index' && !isPlainIndex(c.index)
          ? c.index
          : undefined;
    return key !== undefined && sourceIndex(work, key) === index;
  });
}

function useIndex(work: Work, index: Index, key: Index, kind: 'UNIQUE' | 'PRIMARY KEY'): void {
  const name = kind === 'UNIQUE' ? key.name || index.name : primaryKeyName(work.to.name, key);
  const words = [
    `ADD CONSTRAINT ${ident(name)} ${kind} USING INDEX ${ident(index.name)}`,
    ...deferrableClause(indexAttrs(key).deferrable),
  ];
  work.clauses.push({ cmd: words.join(' '), undo: [`DROP CONSTRAINT ${ident(name)}`] });
  work.restore.push(...commands(createIndex(work.owner, index, work.context)));
}

function addPrimaryKey(work: Work, key: Index): void {
  const name = primaryKeyName(work.to.name, key);
  const source = sourceIndex(work, key);
  if (source !== undefined) useIndex(work, source, key, 'PRIMARY KEY');
  else
    work.clauses.push({ cmd: `ADD ${primaryKeyClause(work.to.name, key)}`, undo: [`DROP CONSTRAINT ${ident(name)}`] });
  work.last.push(...commentOn(work, name, undefined, key.comment).map(withoutReverse));
}

function dropPrimaryKey(work: Work, key: Index): void {
  dropConstraint(work, primaryKeyName(work.from.name, key), `ADD ${primaryKeyClause(work.to.name, key)}`, key.comment);
}

function addForeignKey(work: Work, key: ForeignKey): void {
  work.clauses.push({
    cmd: `ADD ${foreignKeyClause(key, work.schema, work.context)}${notValid(foreignKeyAttrs(key))}`,
    ...(key.symbol === '' ? {} : { undo: [`DROP CONSTRAINT ${ident(key.symbol)}`] }),
  });
  work.last.push(...commentOn(work, key.symbol, undefined, key.comment).map(withoutReverse));
}

function dropForeignKey(work: Work, key: ForeignKey): void {
  const add = `ADD ${foreignKeyClause(key, work.schema, work.context)}${notValid(foreignKeyAttrs(key))}`;
  dropConstraint(work, key.symbol, add, key.comment);
}

function modifyForeignKey(work: Work, { from, to, aspects }: TableChangeOf<'modify_foreign_key'>): void {
  if (aspects.every((a) => a === 'comment' || a === 'attr') && alterForeignKey(work, from, to)) {
    work.last.push(...commentOn(work, to.symbol, from.comment, to.comment));
    return;
  }
  dropForeignKey(work, from);
  addForeignKey(work, to);
}

/** Changes the attributes of a key in place; false when that is not possible. */
function alterForeignKey(work: Work, from: ForeignKey, to: ForeignKey): boolean {
  const { deferrable: a, not_valid: wasInvalid, ...restA } = foreignKeyAttrs(from);
  const { deferrable: b, not_valid: isInvalid, ...restB } = foreignKeyAttrs(to);
  if (!jsonEqual(restA, restB) || (isInvalid === true && wasInvalid !== true)) return false;
  const name = ident(to.symbol);
  const alter = (d: typeof a): string => `ALTER CONSTRAINT ${name} ${deferrableClause(d)[0] ?? 'NOT DEFERRABLE'}`;
  if (a !== b) work.clauses.push({ cmd: alter(b), undo: [alter(a)] });
  if (wasInvalid === true && isInvalid !== true) {
    const add = `ADD ${foreignKeyClause(from, work.schema, work.context)} NOT VALID`;
    work.clauses.push({ cmd: `VALIDATE CONSTRAINT ${name}`, undo: [`DROP CONSTRAINT ${name}`, add] });
  }
  return true;
}

function modifyCheck(work: Work, { from, to, aspects }: TableChangeOf<'modify_check'>): void {
  const name = to.name === '' ? from.name : to.name;
  if (aspects.every((a) => a === 'comment')) {
    work.last.push(...commentOn(work, name, from.comment, to.comment));
    return;
  }
  if (name === '') throw new UnsupportedChangeError('modify_check', 'cannot modify unnamed check constraint');
  const { not_valid: wasInvalid, ...a } = from.attrs;
  const { not_valid: isInvalid, ...b } = to.attrs;
  const add = (check: typeof to): string => `ADD ${checkClause({ ...check, name })}${notValid(check.attrs)}`;
  if (wasInvalid === true && isInvalid !== true && exprsEqual(from.expr, to.expr) && jsonEqual(a, b)) {
    const undo = [`DROP CONSTRAINT ${ident(name)}`, add(from)];
    work.clauses.push({ cmd: `VALIDATE CONSTRAINT ${ident(name)}`, undo });
    return;
  }
  dropConstraint(work, name, add(from), undefined);
  work.clauses.push({ cmd: add(to), undo: [`DROP CONSTRAINT ${ident(name)}`] });
  work.last.push(...commentOn(work, name, undefined, to.comment));
  if (from.comment !== undefined) {
    const table = work.context.name(work.schema, work.to.name);
    work.restore.push(...commands(constraintComment(table, work.to.name, name, undefined, from.comment)));
  }
}

function dropConstraint(work: Work, name: string, add: string, comment: string | undefined): void {
  work.clauses.push({ cmd: `DROP CONSTRAINT ${ident(name)}`, undo: [add], isConstraintDrop: true });
  const table = work.context.name(work.schema, work.to.name);
  work.restore.push(...commands(constraintComment(table, work.to.name, name, undefined, comment)));
}

function commentOn(work: Work, name: string, from: string | undefined, to: string | undefined): Draft[] {
  return constraintComment(work.context.name(work.schema, work.to.name), work.to.name, name, from, to);
}

function changeAttr(work: Work, change: AttrChange): void {
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

function partitionMessage(table: string, from: TableAttrs, to: TableAttrs): string {
  const name = quoted(table);
  const advice = '(drop and add is required)';
  if (from.partition === undefined) return `partition key cannot be added to ${name} ${advice}`;
  if (to.partition === undefined) return `partition key cannot be dropped from ${name} ${advice}`;
  const [a, b] = [partitionKeySql(from.partition), partitionKeySql(to.partition)];
  return `partition key of table ${name} cannot be changed from ${a} to ${b} ${advice}`;
}
