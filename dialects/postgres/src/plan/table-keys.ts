import { jsonEqual, UnsupportedChangeError } from '@atlas/dialect';
import type { ForeignKey, Index, TableChangeOf } from '@atlas/model';
import { exprsEqual } from '../expressions.ts';
import { foreignKeyAttrs, indexAttrs, tableAttrs } from '../types.ts';
import {
  checkClause,
  deferrableClause,
  foreignKeyClause,
  indexConstraintClause,
  notValid,
  primaryKeyClause,
  primaryKeyName,
} from './constraints.ts';
import { commands, type Draft, ident } from './context.ts';
import { createIndex, dropIndex, indexComment } from './indexes.ts';
import { createPartitionedIndex, sharesFirst } from './partitioned-indexes.ts';
import { isReplicaIdentity } from './table-attributes.ts';
import { type Work, withoutReverse } from './table-work.ts';
import { constraintComment, isPlainIndex, replicaIdentity } from './tables.ts';

function concurrently(work: Work, way: 'add' | 'drop'): boolean {
  return work.context.options.policy?.concurrentIndex?.[way] === true;
}

/** A new index or unique or exclusion constraint. */
export function addIndex(work: Work, index: Index): void {
  if (!isPlainIndex(index)) {
    const source = sourceIndex(work, index);
    if (work.owner.partitioned === true)
      work.before.push(...sharesFirst(work.owner, { index, isPrimary: false }, work.context));
    if (source !== undefined) useIndex(work, source, index, 'UNIQUE');
    else
      work.clauses.push({
        cmd: `ADD ${indexConstraintClause(index)}`,
        ...(index.name === '' ? {} : { undo: [`DROP CONSTRAINT ${ident(index.name)}`] }),
      });
    work.last.push(...commentOn(work, index.name, undefined, index.comment).map(withoutReverse));
    return;
  }
  const create = work.owner.partitioned === true ? createPartitionedIndex : createIndex;
  work.after.push(...create(work.owner, index, work.context, concurrently(work, 'add')));
}

/** An index or constraint that goes. */
export function removeIndex(work: Work, index: Index): void {
  if (!isPlainIndex(index)) dropConstraint(work, index.name, `ADD ${indexConstraintClause(index)}`, index.comment);
  else {
    const identity = isReplicaIdentity(work.from, index) ? tableAttrs(work.from).replica_identity : undefined;
    const back = commands(replicaIdentity(work.schema, work.to.name, undefined, identity, work.context));
    const drafts = dropIndex(work.owner, index, work.context, concurrently(work, 'drop'));
    work.before.push(...drafts.map((d) => ({ ...d, reverse: [...(d.reverse ?? []), ...back] })));
  }
}

/** In place where only the comment differs or an index becomes a constraint; otherwise dropped and made again. */
export function modifyIndex(work: Work, { from, to, aspects }: TableChangeOf<'modify_index'>): void {
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
export function isTaken(work: Work, index: Index): boolean {
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

/** A new primary key, of a dropped unique index where one fits. */
export function addPrimaryKey(work: Work, key: Index): void {
  const name = primaryKeyName(work.to.name, key);
  const source = sourceIndex(work, key);
  if (work.owner.partitioned === true)
    work.before.push(...sharesFirst(work.owner, { index: { ...key, name }, isPrimary: true }, work.context));
  if (source !== undefined) useIndex(work, source, key, 'PRIMARY KEY');
  else
    work.clauses.push({ cmd: `ADD ${primaryKeyClause(work.to.name, key)}`, undo: [`DROP CONSTRAINT ${ident(name)}`] });
  work.last.push(...commentOn(work, name, undefined, key.comment).map(withoutReverse));
}

/** A primary key that goes. */
export function dropPrimaryKey(work: Work, key: Index): void {
  dropConstraint(work, primaryKeyName(work.from.name, key), `ADD ${primaryKeyClause(work.to.name, key)}`, key.comment);
}

/** A new foreign key. */
export function addForeignKey(work: Work, key: ForeignKey): void {
  work.clauses.push({
    cmd: `ADD ${foreignKeyClause(key, work.schema, work.context)}${notValid(foreignKeyAttrs(key))}`,
    ...(key.symbol === '' ? {} : { undo: [`DROP CONSTRAINT ${ident(key.symbol)}`] }),
  });
  work.last.push(...commentOn(work, key.symbol, undefined, key.comment).map(withoutReverse));
}

/** A foreign key that goes. */
export function dropForeignKey(work: Work, key: ForeignKey): void {
  const add = `ADD ${foreignKeyClause(key, work.schema, work.context)}${notValid(foreignKeyAttrs(key))}`;
  dropConstraint(work, key.symbol, add, key.comment);
}

/** In place where the server can; otherwise dropped and added. */
export function modifyForeignKey(work: Work, { from, to, aspects }: TableChangeOf<'modify_foreign_key'>): void {
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

/** Validated where only that differs; otherwise dropped and added. */
export function modifyCheck(work: Work, { from, to, aspects }: TableChangeOf<'modify_check'>): void {
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

/** `DROP CONSTRAINT`; `add` is the clause that brings it back. */
export function dropConstraint(work: Work, name: string, add: string, comment: string | undefined): void {
  work.clauses.push({ cmd: `DROP CONSTRAINT ${ident(name)}`, undo: [add], isConstraintDrop: true });
  const table = work.context.name(work.schema, work.to.name);
  work.restore.push(...commands(constraintComment(table, work.to.name, name, undefined, comment)));
}

/** `COMMENT ON CONSTRAINT`. */
export function commentOn(work: Work, name: string, from: string | undefined, to: string | undefined): Draft[] {
  return constraintComment(work.context.name(work.schema, work.to.name), work.to.name, name, from, to);
}
