import type { ChangeOf, Index, TableChange, TableChangeOf } from '@atlas/model';
import { isSerial } from '../column-types.ts';
import { serialSequenceName } from '../names.ts';
import { columnAttrs, foreignKeyAttrs, type Identity, indexAttrs, type SequenceAttrs, tableAttrs } from '../types.ts';
import { alterColumn, columnDefinition } from './columns.ts';
import { checkClause, foreignKeyClause, indexConstraintClause, notValid, primaryKeyName } from './constraints.ts';
import { commands, type Draft, draft, ident, type PlanContext, quoted } from './context.ts';
import { createIndex } from './indexes.ts';
import { setNotNullSafely, wantsSafeNotNull } from './not-null.ts';
import { clampPosition } from './sequences.ts';
import { passRowsCommand, planSerial } from './serial.ts';
import { changeAttr, keepReplicaIdentity } from './table-attributes.ts';
import {
  addForeignKey,
  addIndex,
  addPrimaryKey,
  commentOn,
  dropConstraint,
  dropForeignKey,
  dropPrimaryKey,
  isTaken,
  modifyCheck,
  modifyForeignKey,
  modifyIndex,
  removeIndex,
} from './table-keys.ts';
import { type Work, withoutReverse } from './table-work.ts';
import { columnComment, constraintComment, isPlainIndex, renameConstraint, renameSequence } from './tables.ts';

/** `DROP INDEX`, one `ALTER TABLE`, `CREATE INDEX`, then comments and renames, which the others do not wait for. */
export function modifyTable(change: ChangeOf<'modify_table'>, context: PlanContext): Draft[] {
  const { schema, from, to } = change;
  const isPartitioned = tableAttrs(to).partition !== undefined;
  const work: Work = {
    schema,
    from,
    to,
    context,
    owner: { schema, name: to.name, ...(isPartitioned ? { partitioned: true as const } : {}) },
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

function keptSequences(change: ChangeOf<'modify_table'>): Set<string> {
  const prefix = 'keep_sequence:';
  const keys = Object.keys(change.clauses ?? {}).filter((key) => key.startsWith(prefix));
  return new Set(keys.map((key) => key.slice(prefix.length)));
}

function sequencePart({ generated: _generated, ...numbers }: Identity): SequenceAttrs {
  return numbers;
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
    case 'rename_constraint':
      work.last.push(renameConstraint(schema, to.name, change.from, change.to, context));
      return;
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      changeAttr(work, change);
  }
}

function renameColumn(work: Work, change: TableChangeOf<'rename_column'>): Draft[] {
  const [a, b] = [change.from.name, change.to.name];
  const rename = (x: string, y: string): string =>
    `ALTER TABLE ${work.context.name(work.schema, work.to.name)} RENAME COLUMN ${ident(x)} TO ${ident(y)}`;
  const table = work.to.name;
  return [
    draft(rename(a, b), `rename a column from ${quoted(a)} to ${quoted(b)}`, rename(b, a)),
    ...renameSequence(work.schema, [table, change.from], [table, change.to], work.context),
  ];
}

function modifyColumn(work: Work, change: TableChangeOf<'modify_column'>): void {
  const { schema, to, context } = work;
  const { from: a, to: b, aspects } = change;
  work.last.push(...columnComment(schema, to.name, a.comment, b, context));
  if (aspects.every((aspect) => aspect === 'comment')) return;
  const serial = planSerial(schema, to.name, a, b, context, work.keepsSequence.has(b.name));
  work.before.push(...serial.before);
  work.after.push(...serial.after);
  const [identity, wanted] = [columnAttrs(a).identity, columnAttrs(b).identity];
  if (identity !== undefined && wanted !== undefined) {
    const sequence = context.name(schema, serialSequenceName(to.name, b.name));
    work.before.push(
      ...clampPosition(sequence, sequencePart(identity), sequencePart(wanted), `modify ${quoted(to.name)} table`),
    );
  }
  if (identity !== undefined && wanted === undefined && !isSerial(b.type))
    work.restore.push(passRowsCommand(schema, to.name, a, context));
  const safely = wantsSafeNotNull(work.from, work.changes, a, b, context);
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
