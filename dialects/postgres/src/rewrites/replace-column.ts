import type { RewriteStep } from '@atlas/lint';
import type { Column, ForeignKey, Index, Table } from '@atlas/model';
import type { PostgresCapabilities } from '../capabilities.ts';
import { isSerial, withoutSerial } from '../column-types.ts';
import { hasVolatileCall } from '../locks.ts';
import { generatedName } from '../names.ts';
import { columnDefinition, defaultSql } from '../plan/columns.ts';
import { checkClause, deferrableClause, foreignKeyClause } from '../plan/constraints.ts';
import { dollarQuote, ident, literal, newContext, type PlanContext } from '../plan/context.ts';
import { indexBody } from '../plan/indexes.ts';
import { indexAttrs } from '../types.ts';
import { type AlterTable, prefixOf, spell } from './alter-table.ts';
import { backfill, isPartitionedTable, refuseBackfill } from './backfill.ts';
import { validated } from './constraints.ts';
import { setNotNull } from './not-null.ts';
import { alone, contract, type Replacement } from './steps.ts';

/** A column that another one takes the place of: under a new name, or with a new type. */
export interface ColumnReplacement {
  readonly alter: AlterTable;
  readonly from: Column;
  /** As it is in the end. */
  readonly to: Column;
  /** The expression over the table's row that gives the new value. Absent: the old value, as an assignment takes it. */
  readonly using?: string | undefined;
  readonly capabilities: PostgresCapabilities;
}

interface Work extends ColumnReplacement {
  readonly context: PlanContext;
  readonly isRename: boolean;
  /** The new column until the old one is gone. */
  readonly name: string;
  readonly old: string;
  readonly now: string;
}

/**
 * Expand and contract: a second column beside the old one, kept equal by a trigger, filled in small transactions, with
 * the indexes and constraints of the old one; later the old column goes and the new one takes all its names.
 */
export function replaceColumn(replacement: ColumnReplacement): Replacement {
  const { alter, from, to, capabilities } = replacement;
  const isRename = from.name !== to.name;
  const name = isRename ? to.name : generatedName('', from.name, 'new');
  const context = newContext(
    { mode: 'in-place', schemaQualifier: prefixOf(alter.table) === '' ? '' : undefined },
    capabilities,
  );
  const work: Work = {
    ...replacement,
    context,
    isRename,
    name,
    old: spell(alter, from.name),
    now: spell(alter, name),
  };
  const reason = refuse(work);
  if (reason !== undefined) return { reason };
  const parts = readParts(work);
  if ('reason' in parts) return parts;
  return {
    steps: [...expand(work, parts), ...shrink(work, parts)],
    doubled: [{ schema: alter.schema, table: alter.to.name, column: to.name }],
  };
}

function refuse({ alter, from, to, name, using, isRename }: Work): string | undefined {
  const { primaryKey, attrs, columns } = alter.from;
  const column = JSON.stringify(from.name);
  const byHand = 'add the new column, copy the values and switch over by hand';
  if (primaryKey?.parts.some((p) => p.column === from.name) === true)
    return `Column ${column} is part of the primary key: ${byHand}`;
  if (from.attrs.identity !== undefined || isSerial(from.type))
    return `The values of column ${column} come from a sequence: ${byHand}`;
  if (from.generated !== undefined || to.generated !== undefined) return `Column ${column} is generated: ${byHand}`;
  if (attrs.inherits !== undefined) return `The table inherits its columns: ${byHand}`;
  if (isPartitionedTable(alter.from)) return `The table is partitioned: ${byHand}`;
  if (columns.some((c) => c.name === name)) return `The table has a column ${JSON.stringify(name)} already`;
  if (columns.some((c) => c.generated !== undefined && mentions(c.generated.expr, from.name))) {
    return `A generated column uses column ${column}: ${byHand}`;
  }
  if (using !== undefined && hasVolatileCall(using)) return 'USING may give another value each time it is asked';
  if (!isRename && from.default !== undefined && to.default === undefined) return undefined;
  return refuseBackfill(alter.from, 'the new column is filled');
}

/** What of the table has the column in it, as it is in the end. */
interface Parts {
  readonly indexes: readonly Index[];
  readonly keys: readonly ForeignKey[];
  readonly checks: Table['checks'];
}

function readParts({ alter, from, to, isRename }: Work): Parts | { readonly reason: string } {
  const source = isRename ? alter.to : alter.from;
  const column = isRename ? to.name : from.name;
  const indexes = source.indexes.filter((index) => usesColumn(index, column));
  const keys = source.foreignKeys.filter(({ columns }) => columns.includes(column));
  const checks = source.checks.filter(({ expr }) => mentions(expr, column));
  const isPlain = (index: Index): boolean => {
    const { where = '', constraint } = indexAttrs(index);
    const texts = [where, ...index.parts.map(({ expr = '' }) => expr)];
    return constraint !== 'exclude' && (isRename || !texts.some((text) => mentions(text, column)));
  };
  const index = indexes.find((i) => !isPlain(i));
  if (index !== undefined)
    return { reason: `Index ${JSON.stringify(index.name)} uses the column in an expression: build it by hand` };
  if (!isRename && checks.length > 0) {
    return {
      reason: `Check ${JSON.stringify(checks[0]?.name ?? '')} uses the column: drop it first, and add it again afterwards`,
    };
  }
  if (keys.some(({ refTable, refColumns }) => refTable === source.name && refColumns.includes(column))) {
    return { reason: 'A foreign key of the table refers to the column' };
  }
  return { indexes, keys, checks };
}

function usesColumn(index: Index, column: string): boolean {
  const { include = [], where = '' } = indexAttrs(index);
  return (
    include.includes(column) ||
    mentions(where, column) ||
    index.parts.some((part) => part.column === column || mentions(part.expr ?? '', column))
  );
}

/** Whether a text may speak of a column. Too often is fine. */
function mentions(text: string, column: string): boolean {
  return text.toLowerCase().includes(column.toLowerCase());
}

function expand(work: Work, parts: Parts): readonly RewriteStep[] {
  const { alter, from, to, now, old, name, using, context, isRename } = work;
  const { default: _default, comment, ...rest } = to;
  const bare: Column = { ...rest, name, type: withoutSerial(to.type), null: true };
  const definition = columnDefinition(bare, alter.schema, context)
    .replace(ident(name), now)
    .replace(/ NULL\b/, '');
  const value = using ?? old;
  const both = isRename ? '; values written to either are copied to the other' : '';
  return [
    alone(`${alter.head} ADD COLUMN ${definition}`, 'Expand: the new column beside the old one'),
    ...(comment === undefined
      ? []
      : [
          alone(
            `COMMENT ON COLUMN ${alter.table}.${now} IS ${literal(comment)}`,
            'The new column is described like the old one',
          ),
        ]),
    alone(
      `CREATE FUNCTION ${functionName(work)}() RETURNS trigger LANGUAGE plpgsql AS ${dollarQuote(body(work))}`,
      `Keeps both columns equal${both}`,
    ),
    alone(
      `CREATE TRIGGER ${triggerName(work)} BEFORE INSERT OR UPDATE ON ${alter.table} FOR EACH ROW EXECUTE FUNCTION ${functionName(work)}()`,
      'New and changed rows have both values from here on. The name makes it run after other triggers',
    ),
    backfill({
      table: alter.table,
      isPartitioned: false,
      set: `${now} = ${value}`,
      where:
        using === undefined ? `${now} IS NULL AND ${old} IS NOT NULL` : `${now} IS NULL AND (${using}) IS NOT NULL`,
      comment: 'Fill the rows that were there before, in small transactions',
    }),
    ...(to.null ? [] : setNotNull(alter, name)),
    ...parts.indexes.map((index) => {
      const create = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY ${spell(alter, temporary(index.name))} ON ${alter.table} ${indexBody(retarget(index, from.name, name))}`;
      return alone(create, `Build what index ${JSON.stringify(index.name)} is for the old column`);
    }),
    ...parts.keys.flatMap((key) => {
      const own = { ...key, symbol: '', columns: key.columns.map((c) => (c === from.name ? name : c)) };
      return validated(alter, temporary(key.symbol), foreignKeyClause(own, alter.schema, context), true);
    }),
    ...parts.checks.flatMap((check) =>
      validated(alter, temporary(check.name), checkClause({ ...check, name: '' }), false),
    ),
  ];
}

function shrink(work: Work, parts: Parts): readonly RewriteStep[] {
  const { alter, to, now, old, isRename } = work;
  const prefix = prefixOf(alter.table);
  const what = isRename
    ? `Apply this after all programs use the name ${JSON.stringify(to.name)}. Contract: nothing keeps the columns equal any more`
    : 'Contract: the new column takes the place of the old one. Nothing keeps them equal any more';
  const rename = (kind: 'index' | 'constraint', name: string): RewriteStep =>
    contract(
      kind === 'index'
        ? `ALTER INDEX ${prefix}${spell(alter, temporary(name))} RENAME TO ${spell(alter, name)}`
        : `${alter.head} RENAME CONSTRAINT ${spell(alter, temporary(name))} TO ${spell(alter, name)}`,
      `It takes the name of the one that went with the old column`,
    );
  return [
    contract(`DROP TRIGGER ${triggerName(work)} ON ${alter.table}`, what),
    contract(`DROP FUNCTION ${functionName(work)}()`, 'The function of the trigger'),
    contract(
      `${alter.head} DROP COLUMN ${old}`,
      'All values are in the new column. Privileges on the old column alone go with it: grant them again',
      ['DS103', ...(parts.checks.length > 0 ? ['CD102'] : [])],
    ),
    ...(isRename
      ? []
      : [contract(`${alter.head} RENAME COLUMN ${now} TO ${old}`, 'The new column has the old name', ['BC102'])]),
    ...(to.default === undefined
      ? []
      : [
          contract(
            `${alter.head} ALTER COLUMN ${isRename ? now : old} SET DEFAULT ${defaultSql(to.default, to)}`,
            'New rows get the default in the new column',
          ),
        ]),
    ...parts.indexes.flatMap((index): readonly RewriteStep[] => {
      const { constraint, deferrable } = indexAttrs(index);
      if (constraint === undefined) {
        const about = `COMMENT ON INDEX ${prefix}${spell(alter, index.name)} IS ${literal(index.comment ?? '')}`;
        return [
          rename('index', index.name),
          ...(index.comment === undefined ? [] : [contract(about, 'The index is described like the old one')]),
        ];
      }
      const using = `ADD CONSTRAINT ${spell(alter, index.name)} UNIQUE USING INDEX ${spell(alter, temporary(index.name))}`;
      const words = [`${alter.head} ${using}`, ...deferrableClause(deferrable)].join(' ');
      return [contract(words, 'The index becomes that of the constraint')];
    }),
    ...parts.keys.map(({ symbol }) => rename('constraint', symbol)),
    ...parts.checks.map(({ name }) => rename('constraint', name)),
  ];
}

/** The index over the new column. */
function retarget(index: Index, from: string, to: string): Index {
  const { include } = indexAttrs(index);
  return {
    ...index,
    parts: index.parts.map((part) => (part.column === from ? { ...part, column: to } : part)),
    attrs: include === undefined ? index.attrs : { ...index.attrs, include: include.map((c) => (c === from ? to : c)) },
  };
}

function temporary(name: string): string {
  return generatedName('', name, 'new');
}

function functionName({ alter, from }: Work): string {
  return `${prefixOf(alter.table)}${spell(alter, generatedName(alter.from.name, from.name, 'sync'))}`;
}

/** Triggers run in the order of their names. */
function triggerName({ alter, from }: Work): string {
  return spell(alter, generatedName('zz', `${alter.from.name}_${from.name}`, 'sync'));
}

/** Types whose values cannot be compared. */
const INCOMPARABLE = new Set(['json', 'xml', 'point', 'polygon', 'path', 'box', 'circle', 'lseg', 'line']);

function body({ alter, from, to, old, now, using, isRename }: Work): string {
  if (!isRename) {
    const value =
      using === undefined
        ? `NEW.${old}`
        : `(SELECT ${using} FROM (SELECT (NEW).*) AS ${spell(alter, alter.from.name)})`;
    return `\nBEGIN\n  NEW.${now} := ${value};\n  RETURN NEW;\nEND\n`;
  }
  const cast = INCOMPARABLE.has(from.type.name) || INCOMPARABLE.has(to.type.name) ? '::text' : '';
  return `
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.${now} IS NULL THEN
      NEW.${now} := NEW.${old};
    ELSE
      NEW.${old} := NEW.${now};
    END IF;
  ELSIF NEW.${now}${cast} IS DISTINCT FROM OLD.${now}${cast} THEN
    NEW.${old} := NEW.${now};
  ELSE
    NEW.${now} := NEW.${old};
  END IF;
  RETURN NEW;
END
`;
}
