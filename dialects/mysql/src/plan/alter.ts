import { UnsupportedChangeError } from '@atlas/dialect';
import {
  type AttrChange,
  type ChangeOf,
  type Column,
  type Index,
  type Statement,
  type Table,
  type TableChange,
} from '@atlas/model';
import {
  CREATION_OPTIONS,
  createOptionsOf,
  indexTypeOf,
  sameButSpelling,
  isAutoIncrement,
  isInvisible,
  isSystemVersioned,
  periodOf,
  parserOf,
  PLACE_OPTIONS,
} from '../attrs.ts';
import { doubleQuoted, ident, sameName, shown } from '../sql.ts';
import { writeColumn } from './columns.ts';
import { fillStatement, isFill, splitComputedDefaults, type Step } from './computed-defaults.ts';
import { writeCheck, writeForeignKey } from './constraints.ts';
import { lineBuilder, newBuilder, type PlanContext, qualified, statement } from './context.ts';
import { impliedDrops } from './foreign-keys.ts';
import { writeIndex, writePrimaryKey } from './indexes.ts';
import { repartitionClauses } from './partitions.ts';
import { remakeColumns, storedCopies } from './remake.ts';
import { invertTableChange } from './reverse.ts';
import { createOptionSql, isOfColumn } from './tables.ts';
import { asText } from '../text.ts';

/** One table, seen from one side: `table` is how it is after the clauses, `before` how it was. */
interface AlterTarget {
  readonly schema: string;
  readonly table: Table;
  readonly before: Table;
}

/**
 * ALTER TABLE statements: one that drops what is made anew under the same name, one with everything else, and one for
 * each change of partitions.
 */
export function alterTable(change: ChangeOf<'modify_table'>, context: PlanContext): Statement[] {
  if (change.to.columns.length === 0) {
    throw new UnsupportedChangeError(
      'modify_table',
      `table ${shown(change.to.name)} has no columns; drop the table instead`,
    );
  }
  const changes = prepareChanges(change, context);
  const partitions = changes.filter((c): c is TableChange & AttrChange => 'name' in c && c.name === 'partition');
  const [drops, rest] = splitGroups(
    changes.filter((c) => !partitions.includes(c as TableChange & AttrChange)),
    change,
  );
  const after: AlterTarget = { schema: change.schema, table: change.to, before: change.from };
  const before: AlterTarget = { schema: change.schema, table: change.from, before: change.to };
  const groups = context.capabilities.supportsGroupedAlter
    ? [
        storedCopies(change.changes, change.from),
        drops,
        ...splitComputedDefaults(rest, context).flatMap((step): readonly Step[] =>
          isFill(step) ? [step] : splitExclusive(step, context),
        ),
      ]
    : [...storedCopies(change.changes, change.from), ...drops, ...rest].map((c) => [c]);
  const alter = (group: readonly TableChange[]): Statement[] => {
    const cmd = alterSql(group, after, context);
    if (cmd === undefined) return [];
    const inverse = [...group].reverse().map((c) => invertTableChange(c));
    const known = inverse.filter((c) => c !== undefined);
    const reverse =
      known.length === inverse.length ? alterSql(known, before, { ...context, faithful: true }) : undefined;
    return [
      statement(cmd, `modify ${shown(change.to.name)} table`, {
        // What lint and people are told of the statement is what this one does.
        source: { ...change, changes: group },
        reverse: reverse === undefined ? undefined : [reverse],
      }),
    ];
  };
  const statements = groups.flatMap((group) =>
    isFill(group) ? [fillStatement(group, change, context)] : alter(group),
  );
  return [
    ...withHistory(change, context),
    ...statements,
    ...partitions.flatMap((p) => repartition(p, change, context)),
  ];
}

/**
 * Changes that the servers do not make together with others: MariaDB begins or ends the history of a table by itself, and
 * MySQL builds one full-text index at a time.
 */
function splitExclusive(
  group: readonly TableChange[],
  { capabilities }: PlanContext,
): readonly (readonly TableChange[])[] {
  const isHistory = (c: TableChange): boolean => 'name' in c && c.name === 'system_versioned';
  const history = group.filter(isHistory);
  const isFulltext = (c: TableChange): boolean => c.kind === 'add_index' && indexTypeOf(c.index) === 'FULLTEXT';
  const texts = capabilities.variant === 'mysql' ? group.filter(isFulltext).slice(1) : [];
  const rest = group.filter((c) => !isHistory(c) && !texts.includes(c));
  return [...history.map((c) => [c]), ...(rest.length === 0 ? [] : [rest]), ...texts.map((c) => [c])];
}

/** MariaDB refuses to alter a table with history unless told that history may change with it. */
function withHistory({ from, to, changes }: ChangeOf<'modify_table'>, context: PlanContext): Statement[] {
  // A table that gets a history has it by the time of its other changes.
  const hasHistory = isSystemVersioned(to) && (isSystemVersioned(from) || changes.length > 1);
  if (!hasHistory || !context.capabilities.supportsSystemVersioning) return [];
  return [
    statement(
      'SET SESSION system_versioning_alter_history = KEEP',
      `let the history of ${shown(to.name)} follow its changes`,
    ),
  ];
}

function repartition(
  change: TableChange & AttrChange,
  owner: ChangeOf<'modify_table'>,
  context: PlanContext,
): Statement[] {
  const { schema, from, to } = owner;
  const alter = (clause: string): string => `ALTER TABLE ${qualified(schema, to.name, context)} ${clause}`;
  const inverse = invertTableChange(change) as (TableChange & AttrChange) | undefined;
  const back = inverse === undefined ? [] : repartitionClauses(inverse, to, from).map(alter);
  return repartitionClauses(change, from, to).map((clause, i) =>
    // The way back is taken as a whole, with the first statement.
    statement(alter(clause), `modify ${shown(to.name)} table`, {
      source: { ...owner, changes: [change] },
      reverse: i === 0 ? back : [],
    }),
  );
}

/** The changes as the server can make them. */
function prepareChanges(change: ChangeOf<'modify_table'>, context: PlanContext): TableChange[] {
  const { from, to } = change;
  // Checks of columns in MariaDB, and everything else that only says how the columns are written.
  const kept = change.changes.filter((c) => {
    if (c.kind === 'rename_constraint') return false;
    // No server of the family keeps comments of constraints.
    if (c.kind === 'modify_check' || c.kind === 'modify_foreign_key') return c.aspects.some((a) => a !== 'comment');
    return true;
  });
  const folded = foldColumnChecks(foldRenames(kept, context), from, to, context);
  return remakeColumns(folded, from, to);
}

/** A column that is renamed and modified changes in one clause. */
function foldRenames(changes: readonly TableChange[], context: PlanContext): TableChange[] {
  const renames = new Map(changes.flatMap((c) => (c.kind === 'rename_column' ? [[c.to.name, c.from] as const] : [])));
  if (renames.size === 0) return [...changes];
  const modified = new Set(changes.flatMap((c) => (c.kind === 'modify_column' ? [c.to.name] : [])));
  return changes.flatMap((c): TableChange[] => {
    if (c.kind === 'rename_column') {
      if (modified.has(c.to.name)) return [];
      return context.capabilities.supportsRenameColumn
        ? [c]
        : [{ kind: 'modify_column', from: c.from, to: c.to, aspects: [] }];
    }
    const old = c.kind === 'modify_column' ? renames.get(c.to.name) : undefined;
    return c.kind === 'modify_column' && old !== undefined ? [{ ...c, from: { ...c.from, name: old.name } }] : [c];
  });
}

/** A check that belongs to a column changes with the definition of the column. */
function foldColumnChecks(
  changes: readonly TableChange[],
  from: Table,
  to: Table,
  context: PlanContext,
): TableChange[] {
  if (!context.capabilities.supportsColumnChecks) return [...changes];
  const columns = new Set<string>();
  const rest = changes.filter((c) => {
    const names =
      c.kind === 'modify_check'
        ? [c.from.name, c.to.name]
        : c.kind === 'add_check' || c.kind === 'drop_check'
          ? [c.check.name]
          : [];
    const owner = names.find((n) => n !== '' && (isOfColumn(n, from, context) || isOfColumn(n, to, context)));
    if (owner === undefined) return true;
    columns.add(owner);
    return false;
  });
  for (const change of rest) {
    if (change.kind === 'modify_column') columns.delete(change.to.name);
    if (change.kind === 'add_column' || change.kind === 'drop_column') columns.delete(change.column.name);
  }
  for (const name of columns) {
    const [a, b] = [from, to].map((t) => t.columns.find((c) => sameName(c.name, name)));
    if (a !== undefined && b !== undefined) rest.push({ kind: 'modify_column', from: a, to: b, aspects: ['expr'] });
  }
  return rest;
}

/** What has to be gone before its successor of the same name can come, and the rest. */
function splitGroups(changes: readonly TableChange[], owner: ChangeOf<'modify_table'>): [TableChange[], TableChange[]] {
  const drops: TableChange[] = [];
  const rest: TableChange[] = [];
  for (const change of changes) {
    if (change.kind === 'modify_foreign_key') {
      drops.push({ kind: 'drop_foreign_key', foreignKey: change.from });
      drops.push(...impliedDrops(change, owner));
      rest.push({ kind: 'add_foreign_key', foreignKey: change.to });
    } else if (change.kind === 'modify_index' && !isVisibilityChange(change) && !isSpellingChange(change)) {
      const drop: TableChange = { kind: 'drop_index', index: change.from };
      (isNeeded(change.from, owner.from) ? rest : drops).push(drop);
      rest.push({ kind: 'add_index', index: change.to });
    } else rest.push(change);
  }
  return [drops, rest];
}

/** Whether the table cannot be without the index even for a moment. */
function isNeeded(index: Index, table: Table): boolean {
  const [first] = index.parts;
  const counts = table.columns.some((c) => isAutoIncrement(c) && c.name === first?.column);
  return counts || table.foreignKeys.some((k) => k.columns.every((c, i) => index.parts[i]?.column === c));
}

function alterSql(changes: readonly TableChange[], target: AlterTarget, context: PlanContext): string | undefined {
  const added = new Set(
    changes.flatMap((c) =>
      c.kind === 'add_column'
        ? [c.column.name]
        : c.kind === 'modify_column' || c.kind === 'rename_column'
          ? [c.to.name]
          : [],
    ),
  );
  const dropped = new Set(
    changes.flatMap((c) => (c.kind === 'drop_column' && !added.has(c.column.name) ? [c.column.name] : [])),
  );
  // An index goes with its last column.
  const gone = (c: TableChange): boolean =>
    c.kind === 'drop_index' && c.index.parts.every((p) => p.column !== undefined && dropped.has(p.column));
  const clauses = changes.filter((c) => !gone(c)).flatMap((c) => clausesOf(c, target, context));
  if (clauses.length === 0) return undefined;
  return newBuilder(context)
    .p('ALTER TABLE')
    .table(target.schema, target.table.name)
    .list(clauses, (b, clause) => b.p(clause))
    .toString();
}

function clausesOf(change: TableChange, target: AlterTarget, context: PlanContext): string[] {
  const { schema, table } = target;
  const define = (column: Column): string => {
    const b = lineBuilder(context);
    writeColumn(b, column, { table, schema }, context);
    return b.toString();
  };
  const add = (write: (b: ReturnType<typeof lineBuilder>) => void): string => {
    const b = lineBuilder(context).p('ADD');
    write(b);
    return b.toString();
  };
  switch (change.kind) {
    case 'add_column':
      return [`ADD COLUMN ${define(change.column)}`];
    case 'drop_column':
      return [`DROP COLUMN ${ident(change.column.name)}`];
    case 'modify_column':
      return change.from.name === change.to.name
        ? [`MODIFY COLUMN ${define(change.to)}`]
        : [`CHANGE COLUMN ${ident(change.from.name)} ${define(change.to)}`];
    case 'rename_column':
      return [`RENAME COLUMN ${ident(change.from.name)} TO ${ident(change.to.name)}`];
    case 'add_index':
      return [add((b) => writeIndex(b, change.index, target.table, context))];
    case 'drop_index':
      return [`DROP INDEX ${ident(change.index.name)}`];
    case 'modify_index':
      return isVisibilityChange(change)
        ? [visibilitySql(change.to, context)]
        : [`DROP INDEX ${ident(change.from.name)}`, add((b) => writeIndex(b, change.to, target.table, context))];
    case 'rename_index':
      return context.capabilities.supportsRenameIndex
        ? [`RENAME INDEX ${ident(change.from.name)} TO ${ident(change.to.name)}`]
        : [`DROP INDEX ${ident(change.from.name)}`, add((b) => writeIndex(b, change.to, target.table, context))];
    case 'add_primary_key':
      return [add((b) => writePrimaryKey(b, change.primaryKey, target.table, context))];
    case 'drop_primary_key':
      return ['DROP PRIMARY KEY'];
    case 'modify_primary_key':
      return ['DROP PRIMARY KEY', add((b) => writePrimaryKey(b, change.to, target.table, context))];
    case 'add_foreign_key':
      return [add((b) => writeForeignKey(b, change.foreignKey, table, schema, context))];
    case 'drop_foreign_key':
      return [`DROP FOREIGN KEY ${ident(change.foreignKey.symbol)}`];
    case 'modify_foreign_key':
      return [
        `DROP FOREIGN KEY ${ident(change.from.symbol)}`,
        add((b) => writeForeignKey(b, change.to, table, schema, context)),
      ];
    case 'add_check':
      return [add((b) => writeCheck(b, change.check, context))];
    case 'drop_check':
      return [`DROP CONSTRAINT ${ident(change.check.name)}`];
    case 'modify_check': {
      const { from, to } = change;
      const word = context.capabilities.variant === 'mariadb' ? 'CONSTRAINT' : 'CHECK';
      if (from.expr === to.expr && from.name === to.name && context.capabilities.supportsUnenforcedChecks)
        return [`ALTER CHECK ${ident(to.name)} ${to.attrs.enforced === false ? 'NOT ENFORCED' : 'ENFORCED'}`];
      return [`DROP ${word} ${ident(from.name)}`, add((b) => writeCheck(b, to, context))];
    }
    case 'rename_constraint':
      return [];
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      return attrClauses(change, target);
  }
}

/** Only `USING BTREE` comes or goes: in one statement that is no more than a word in the server's description. */
function isSpellingChange({ from, to, aspects }: TableChange & { readonly kind: 'modify_index' }): boolean {
  return aspects.length === 1 && aspects[0] === 'attr' && sameButSpelling(from, to);
}

/** Only whether queries use the index differs, which needs no index to be built. */
function isVisibilityChange({ from, to, aspects }: TableChange & { readonly kind: 'modify_index' }): boolean {
  const same = indexTypeOf(from) === indexTypeOf(to) && parserOf(from) === parserOf(to);
  return same && aspects.length === 1 && aspects[0] === 'attr' && isInvisible(from) !== isInvisible(to);
}

function visibilitySql(index: Index, context: PlanContext): string {
  const { invisibleIndex = 'INVISIBLE' } = context.capabilities;
  const word = invisibleIndex === 'IGNORED' ? 'NOT IGNORED' : 'VISIBLE';
  return `ALTER INDEX ${ident(index.name)} ${isInvisible(index) ? invisibleIndex : word}`;
}

/** What an option goes back to when nobody says anything; the word DEFAULT where it is known. */
const UNSET: Readonly<Record<string, string>> = {
  shard_row_id_bits: '0',
  auto_id_cache: '0',
  ttl_enable: `'ON'`,
  ttl_job_interval: `'1h'`,
  key_block_size: '0',
  max_rows: '0',
  min_rows: '0',
  avg_row_length: '0',
  checksum: '0',
  delay_key_write: '0',
  compression: `'none'`,
  encryption: `'N'`,
};

function attrClauses(change: AttrChange, { table, before }: AlterTarget): string[] {
  const value = change.kind === 'modify_attr' ? change.to : change.kind === 'add_attr' ? change.value : undefined;
  switch (change.name) {
    case 'comment':
      return [`COMMENT ${doubleQuoted(typeof value === 'string' ? value : '')}`];
    case 'charset':
      return value === undefined ? [] : [`CHARSET ${asText(value)}`];
    case 'collate':
      return value === undefined ? [] : [`COLLATE ${asText(value)}`];
    case 'engine':
      return [`ENGINE ${typeof value === 'string' ? value : 'InnoDB'}`];
    case 'auto_increment':
      return [`AUTO_INCREMENT ${typeof value === 'number' ? value : 1}`];
    case 'period': {
      const [from, to] = [periodOf(before), periodOf(table)];
      return [
        ...(from === undefined ? [] : [`DROP PERIOD FOR ${from.replace(/ \(`(?:[^`]|``)+`, `(?:[^`]|``)+`\)$/, '')}`]),
        ...(to === undefined ? [] : [`ADD PERIOD FOR ${to}`]),
      ];
    }
    case 'system_versioned':
      return [change.kind === 'drop_attr' ? 'DROP SYSTEM VERSIONING' : 'ADD SYSTEM VERSIONING'];
    case 'create_options': {
      const [from, to] = [createOptionsOf(before), createOptionsOf(table)];
      return [
        ...[...to]
          .filter(([k, v]) => from.get(k) !== v && !CREATION_OPTIONS.has(k))
          .map(([k, v]) => createOptionSql(k, v)),
        ...[...from.keys()]
          .filter((k) => !to.has(k) && !PLACE_OPTIONS.has(k) && !CREATION_OPTIONS.has(k))
          .filter((k) => !(from.has('ttl') && !to.has('ttl')) || !k.startsWith('ttl_'))
          .map((k) => (k === 'ttl' ? 'REMOVE TTL' : createOptionSql(k, UNSET[k] ?? 'DEFAULT'))),
      ];
    }
    default:
      return [];
  }
}
