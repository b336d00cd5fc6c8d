import type { Column, Index, Table, TableChange } from '@atlas/model';
import { isNotNullCheck, type RewriteStep } from '@atlas/lint';
import type { PostgresCapabilities } from '../capabilities.ts';
import { primaryKeyName } from '../plan/constraints.ts';
import { type AlterTable, cursorOf, readName, readNames, spell } from './alter-table.ts';
import { setNotNull } from './not-null.ts';
import { alone, type Replacement } from './steps.ts';

export interface ConstraintContext {
  readonly alter: AlterTable;
  readonly changes: readonly TableChange[];
  readonly capabilities: PostgresCapabilities;
}

/** `ADD [CONSTRAINT n] UNIQUE ...` or `PRIMARY KEY`, by an index that is built without blocking writers. */
export function addKey(action: string, context: ConstraintContext): Replacement {
  const { alter, changes } = context;
  const cursor = cursorOf(action);
  cursor.acceptKeyword('ADD');
  const given = cursor.acceptKeyword('CONSTRAINT') ? readName(cursor) : undefined;
  const isPrimary = cursor.acceptKeyword('PRIMARY', 'KEY');
  if (!isPrimary) cursor.acceptKeyword('UNIQUE');
  const word = isPrimary ? 'PRIMARY KEY' : 'UNIQUE';
  if (alter.from.attrs.partition !== undefined) {
    return { reason: 'PostgreSQL cannot add a constraint to a partitioned table with USING INDEX' };
  }
  const nullsStart = cursor.offset;
  cursor.seek((c) => c.isSymbol('('));
  const nulls = cursor.source.slice(nullsStart, cursor.offset).trim();
  const listStart = cursor.offset;
  const columns = readNames(cursor.enterParens());
  if (columns === undefined) return { reason: 'The key has parts that a unique index cannot have' };
  const list = cursor.source.slice(listStart, cursor.peek(-1)?.end);
  const options = readOptions(cursor);
  const name = given ?? keyName(columns, isPrimary, alter.to, changes);
  if (options === undefined || name === undefined) return { reason: 'Its options are not known here' };
  const { include, params, tablespace, rest } = options;
  const index = [
    `CREATE UNIQUE INDEX CONCURRENTLY ${spell(alter, name)} ON ${alter.table} ${list}`,
    ...(include === undefined ? [] : [`INCLUDE ${include}`]),
    ...(nulls === '' ? [] : [nulls]),
    ...(params === undefined ? [] : [`WITH ${params}`]),
    ...(tablespace === undefined ? [] : [`TABLESPACE ${tablespace}`]),
  ].join(' ');
  const add = `${alter.head} ADD CONSTRAINT ${spell(alter, name)} ${word} USING INDEX ${spell(alter, name)}`;
  return {
    steps: [
      ...(isPrimary ? nullableParts(columns, alter.from).flatMap((column) => setNotNull(alter, column.name)) : []),
      alone(index, 'Build the index while others read and write; duplicates make it fail'),
      alone(rest === '' ? add : `${add} ${rest}`, 'Make it the index of the constraint, which only needs the catalog'),
    ],
  };
}

/** What follows the columns of a key; undefined where something else does. */
function readOptions(cursor: ReturnType<typeof cursorOf>):
  | {
      readonly include: string | undefined;
      readonly params: string | undefined;
      readonly tablespace: string | undefined;
      /** DEFERRABLE and the like. */
      readonly rest: string;
    }
  | undefined {
  const parens = (): string => {
    const start = cursor.offset;
    cursor.skipParens();
    return cursor.source.slice(start, cursor.peek(-1)?.end);
  };
  const include = cursor.acceptKeyword('INCLUDE') ? parens() : undefined;
  const params = cursor.acceptKeyword('WITH') ? parens() : undefined;
  let tablespace: string | undefined;
  if (cursor.acceptKeyword('USING', 'INDEX', 'TABLESPACE')) tablespace = cursor.next()?.text;
  const rest = cursor.done ? '' : cursor.slice();
  if (!/^(?:(?:NOT\s+)?DEFERRABLE|INITIALLY\s+(?:DEFERRED|IMMEDIATE)|\s)*$/i.test(rest)) return undefined;
  return { include, params, tablespace, rest };
}

/** The name that the server gave the constraint. */
function keyName(
  columns: readonly string[],
  isPrimary: boolean,
  to: Table,
  changes: readonly TableChange[],
): string | undefined {
  if (isPrimary) return to.primaryKey === undefined ? undefined : primaryKeyName(to.name, to.primaryKey);
  const isThis = ({ parts, attrs }: Index): boolean =>
    attrs.constraint === 'unique' && parts.map(({ column }) => column).join('\n') === columns.join('\n');
  const found = changes.flatMap((c) => (c.kind === 'add_index' && isThis(c.index) ? [c.index.name] : []));
  return found.length === 1 ? found[0] : undefined;
}

/** Columns of the key that may be NULL as far as the table says. */
function nullableParts(names: readonly string[], { columns, checks }: Table): readonly Column[] {
  return columns.filter(
    ({ name, null: isNullable }) =>
      isNullable &&
      names.includes(name) &&
      !checks.some(({ expr, attrs }) => attrs.not_valid !== true && isNotNullCheck(expr, name)),
  );
}

/** `ADD CHECK` or `ADD FOREIGN KEY`: first for new rows, then for those that are there. */
export function addValidated(action: string, context: ConstraintContext): Replacement {
  const { alter, changes, capabilities } = context;
  const cursor = cursorOf(action);
  cursor.acceptKeyword('ADD');
  const given = cursor.acceptKeyword('CONSTRAINT') ? readName(cursor) : undefined;
  const definition = cursor.slice();
  const isForeign = cursor.isKeyword('FOREIGN');
  if (isForeign && alter.from.attrs.partition !== undefined && !capabilities.supportsNotValidPartitionKeys) {
    return { reason: 'PostgreSQL before 18 cannot add a foreign key to a partitioned table as NOT VALID' };
  }
  const name = given ?? (isForeign ? foreignKeyName(definition, changes) : checkName(changes));
  if (name === undefined) return { reason: 'Give the constraint a name, so that it can be validated by it' };
  return { steps: validated(alter, name, definition, isForeign) };
}

/** The two steps of a constraint whose definition is given without its name. */
export function validated(
  alter: AlterTable,
  name: string,
  definition: string,
  isForeign: boolean,
): readonly RewriteStep[] {
  const lock = isForeign ? 'both tables' : 'the table';
  return [
    alone(
      `${alter.head} ADD CONSTRAINT ${spell(alter, name)} ${definition} NOT VALID`,
      `From now on new rows have to fit; ${lock} ${isForeign ? 'are' : 'is'} locked for a moment, and no row is read`,
    ),
    alone(
      `${alter.head} VALIDATE CONSTRAINT ${spell(alter, name)}`,
      'Read the rows that were there before, while others read and write',
    ),
  ];
}

function foreignKeyName(definition: string, changes: readonly TableChange[]): string | undefined {
  const cursor = cursorOf(definition);
  cursor.acceptKeyword('FOREIGN', 'KEY');
  const columns = readNames(cursor.enterParens());
  const found = changes.flatMap((c) =>
    c.kind === 'add_foreign_key' && c.foreignKey.columns.join('\n') === columns?.join('\n')
      ? [c.foreignKey.symbol]
      : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

/** The server rewrites expressions, so they are only told apart by being the only one. */
function checkName(changes: readonly TableChange[]): string | undefined {
  const found = changes.flatMap((c) => (c.kind === 'add_check' ? [c.check.name] : []));
  return found.length === 1 ? found[0] : undefined;
}
