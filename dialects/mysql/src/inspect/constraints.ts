import type { Check, ForeignKey, ReferentialAction } from '@atlas/model';
import type { MysqlCapabilities } from '../capabilities.ts';
import { unescapeExpression } from '../sql.ts';
import {
  CHECK_OWNERS,
  type CheckOwnerRow,
  type CheckRow,
  checks,
  KEY_COLUMNS,
  type KeyColumnRow,
  REFERENCES,
  type ReferenceRow,
} from './queries.ts';
import { groupRows, type InspectContext, keyOf } from './rows.ts';

/** Foreign keys by table, in name order. */
export async function readForeignKeys(context: InspectContext): Promise<ReadonlyMap<string, readonly ForeignKey[]>> {
  const columns = await context.rows<KeyColumnRow>(KEY_COLUMNS, [context.schemas]);
  if (columns.length === 0) return new Map();
  const references = await context.rows<ReferenceRow>(REFERENCES, [context.schemas]);
  const actions = new Map(references.map((r) => [keyOf(r.schema, r.table, r.constraint), r]));
  const tables = new Map<string, ForeignKey[]>();
  for (const [key, rows] of groupRows(columns, (r) => keyOf(r.schema, r.table, r.constraint))) {
    const [first] = rows;
    if (first === undefined) continue;
    const { schema, table } = first;
    const action = actions.get(key);
    const foreignKey: ForeignKey = {
      symbol: first.constraint,
      columns: rows.map((r) => r.column),
      ...(first.ref_schema === schema ? {} : { refSchema: first.ref_schema }),
      refTable: first.ref_table,
      refColumns: rows.map((r) => r.ref_column),
      ...(action === undefined
        ? {}
        : { onUpdate: action.on_update as ReferentialAction, onDelete: action.on_delete as ReferentialAction }),
      attrs: {},
    };
    const list = tables.get(keyOf(schema, table));
    if (list === undefined) tables.set(keyOf(schema, table), [foreignKey]);
    else list.push(foreignKey);
  }
  return tables;
}

/** Checks by table, in name order. */
export async function readChecks(context: InspectContext): Promise<ReadonlyMap<string, readonly Check[]>> {
  const { capabilities, schemas } = context;
  if (!capabilities.supportsChecks) return new Map();
  const rows = await context.rows<CheckRow>(checks(capabilities), [schemas]);
  if (rows.length === 0) return new Map();
  // The same name may stand for checks of two tables in MariaDB only.
  const owners =
    capabilities.variant === 'mariadb'
      ? new Map<string, CheckOwnerRow>()
      : new Map((await context.rows<CheckOwnerRow>(CHECK_OWNERS, [schemas])).map((o) => [keyOf(o.schema, o.name), o]));
  const tables = new Map<string, Check[]>();
  for (const row of rows) {
    const owner = owners.get(keyOf(row.schema, row.name));
    const table = row.table ?? owner?.table;
    if (table === undefined) continue;
    const check = checkOf(row, owner, capabilities);
    const list = tables.get(keyOf(row.schema, table));
    if (list === undefined) tables.set(keyOf(row.schema, table), [check]);
    else list.push(check);
  }
  return tables;
}

function checkOf(row: CheckRow, owner: CheckOwnerRow | undefined, capabilities: MysqlCapabilities): Check {
  const expr = capabilities.variant === 'mariadb' ? row.expression : unescapeExpression(row.expression);
  return { name: row.name, expr, attrs: owner?.enforced === 'NO' ? { enforced: false } : {} };
}

/** MariaDB makes such a check of its own, named like it, for an application-time period. */
export function looksLikePeriod(check: Check): boolean {
  return /^`(?:[^`]|``)+` < `(?:[^`]|``)+`$/.test(check.expr.trim());
}

/** The column that MariaDB keeps as JSON: the check is its `json_valid`. */
export function jsonColumnOf(check: Check): string | undefined {
  const match = /^json_valid\(`((?:[^`]|``)+)`\)$/i.exec(check.expr.trim());
  const column = match?.[1]?.replaceAll('``', '`');
  return column === check.name ? column : undefined;
}
