import type { TableWork } from '@atlas/dialect';
import {
  type Analyzer,
  type ChangeAt,
  changesIn,
  enumerate,
  type Finding,
  isNotNullCheck,
  type Pass,
  quoted,
  type TableChangeAt,
  tableChangesIn,
  withSize,
} from '@atlas/lint';
import type { Column, Table } from '@atlas/model';
import { isSerial } from '../column-types.ts';
import { hasVolatileCall, type LockMode, postgresLocks, typeChangeWork } from '../locks.ts';

/** Changes of tables that lock out readers or writers for as long as it takes to read or write all rows. */
export const tableLocks: Analyzer = {
  name: 'table_locks',
  heading: 'blocking table changes detected',
  codes: [
    'PG301',
    'PG302',
    'PG303',
    'PG304',
    'PG305',
    'PG306',
    'PG307',
    'PG308',
    'PG309',
    'PG310',
    'PG311',
    'PG312',
    'PG314',
    'PG320',
  ],
  run(pass) {
    for (const at of tableChangesIn(pass.file)) {
      if (pass.spans.isAdded({ kind: 'table', schema: at.schema, table: at.from.name }, at.statement)) continue;
      for (const finding of findingsOf(at, pass)) {
        const text = withSize(finding.text, at, pass);
        pass.report({ ...finding, text, statement: at.statement, objects: [at.to.name] });
      }
    }
    for (const at of changesIn(pass.file)) addTrigger(at, pass);
  },
};

/** What a change does and what it costs, in the shape that all these findings have. */
function costs(what: string, { statement, from }: TableChangeAt, work: TableWork, pass: Pass): string {
  const { mode, blocks } = lockOf(statement, from, pass);
  const needs = work === 'none' ? '' : ` requires ${work === 'rewrite' ? 'a table rewrite' : 'a full table scan'} and`;
  return `${what} on table ${quoted(from.name)}${needs} acquires ${article(mode)} ${mode} lock, blocking ${blocks}`;
}

function lockOf(
  statement: TableChangeAt['statement'],
  table: Table,
  { capabilities }: Pass,
): { readonly mode: string; readonly blocks: string } {
  const found = postgresLocks(statement.text, { capabilities, realm: statement.from })?.locks;
  const mode: LockMode = 'ACCESS EXCLUSIVE';
  return found?.find(({ name }) => name === table.name) ?? { mode, blocks: 'reads and writes' };
}

function article(mode: string): string {
  return /^[AE]/.test(mode) ? 'an' : 'a';
}

function findingsOf(at: TableChangeAt, pass: Pass): readonly Finding[] {
  const { change, from } = at;
  switch (change.kind) {
    case 'add_column':
      return addColumn(at, change.column, pass);
    case 'modify_column': {
      const findings: Finding[] = [];
      if (isRewritten(at, change.from, change.to)) {
        findings.push({
          code: 'PG301',
          text: costs(`Changing the type of column ${quoted(change.to.name)}`, at, 'rewrite', pass),
          fixes: [{ message: 'Add a new column, copy the values in batches, and switch over to it' }],
        });
      }
      if (change.from.null && !change.to.null && !isChecked(from, change.to.name)) {
        findings.push({
          code: 'PG303',
          text: costs(`Setting column ${quoted(change.to.name)} to NOT NULL`, at, 'scan', pass),
          fixes: [
            {
              message: `Add a CHECK (${change.to.name} IS NOT NULL) NOT VALID, validate it, then set NOT NULL and drop the check`,
            },
          ],
        });
      }
      return findings;
    }
    case 'add_primary_key': {
      const nullable = change.primaryKey.parts.flatMap(({ column }) => {
        const found = from.columns.find((c) => c.name === column);
        return found?.null === true && !isChecked(from, found.name) ? [found.name] : [];
      });
      if (nullable.length === 0) return [];
      const columns = `column${nullable.length === 1 ? '' : 's'} ${enumerate(nullable)}`;
      return [
        {
          code: 'PG304',
          text: costs(`Adding a PRIMARY KEY over nullable ${columns}`, at, 'scan', pass),
          fixes: [
            { message: 'Make the columns NOT NULL first, with a CHECK that is added NOT VALID and then validated' },
          ],
        },
      ];
    }
    case 'add_check':
      if (change.check.attrs.not_valid === true) return [];
      return [
        {
          code: 'PG305',
          text: costs(`Adding CHECK constraint ${quoted(change.check.name)}`, at, 'scan', pass),
          fixes: [{ message: 'Add the constraint as NOT VALID, and validate it in a later statement' }],
        },
      ];
    case 'add_foreign_key': {
      const { symbol, refTable, attrs } = change.foreignKey;
      if (attrs.not_valid === true) return [];
      const text = costs(`Adding FOREIGN KEY constraint ${quoted(symbol)}`, at, 'scan', pass);
      return [
        {
          code: 'PG306',
          text: refTable === from.name ? text : `${text} to both tables`,
          fixes: [{ message: 'Add the constraint as NOT VALID, and validate it in a later statement' }],
        },
      ];
    }
    case 'modify_primary_key':
      return [
        {
          code: 'PG312',
          text: costs('Redefining the PRIMARY KEY', at, 'rewrite', pass).replace(
            'a table rewrite',
            'a new index over all rows',
          ),
        },
      ];
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      return attribute(
        at,
        change.name,
        change.kind === 'drop_attr' ? undefined : change.kind === 'add_attr' ? change.value : change.to,
        pass,
      );
    default:
      return [];
  }
}

function isChecked({ checks }: Table, column: string): boolean {
  return checks.some(({ expr, attrs }) => attrs.not_valid !== true && isNotNullCheck(expr, column));
}

function isRewritten({ statement }: TableChangeAt, from: Column, to: Column): boolean {
  const isTypeChanged = JSON.stringify(from.type) !== JSON.stringify(to.type);
  if (!isTypeChanged) return (from.collate ?? '') !== (to.collate ?? '');
  return typeChangeWork(from.type, to.type) === 'rewrite' || /\bTYPE\b[^,]*\bUSING\b/i.test(statement.text);
}

function addColumn(at: TableChangeAt, column: Column, pass: Pass): readonly Finding[] {
  const name = quoted(column.name);
  const fixes = [{ message: 'Add the column as nullable without it, and fill existing rows in batches' }];
  if (column.attrs.identity !== undefined || isSerial(column.type)) {
    return [{ code: 'PG310', text: costs(`Adding identity column ${name}`, at, 'rewrite', pass), fixes }];
  }
  if (column.generated?.type === 'STORED') {
    return [{ code: 'PG309', text: costs(`Adding STORED generated column ${name}`, at, 'rewrite', pass), fixes }];
  }
  const expr = column.default;
  if (expr === undefined || expr.kind !== 'raw' || !hasVolatileCall(expr.text)) return [];
  return [{ code: 'PG302', text: costs(`Adding column ${name} with a volatile default`, at, 'rewrite', pass), fixes }];
}

function attribute(at: TableChangeAt, name: string, value: unknown, pass: Pass): readonly Finding[] {
  const table = quoted(at.from.name);
  switch (name) {
    case 'unlogged': {
      const mode = value === true ? 'UNLOGGED' : 'LOGGED';
      return [{ code: 'PG307', text: costs(`Setting ${mode}`, at, 'rewrite', pass) }];
    }
    case 'access_method':
      return [{ code: 'PG311', text: costs('Changing the access method', at, 'rewrite', pass) }];
    case 'replica_identity':
      if (value === 'FULL') {
        return [
          {
            code: 'PG314',
            text: `Setting REPLICA IDENTITY FULL on table ${table} writes whole rows to the log for every UPDATE and DELETE`,
          },
        ];
      }
      if (value === 'NOTHING') {
        return [
          {
            code: 'PG314',
            text: `Setting REPLICA IDENTITY NOTHING on table ${table} makes UPDATE and DELETE fail once the table is published`,
          },
        ];
      }
      return [];
    case 'storage_params': {
      const isOff = (value as { readonly autovacuum_enabled?: unknown } | undefined)?.autovacuum_enabled === false;
      if (!isOff) return [];
      return [
        {
          code: 'PG320',
          text: `Disabling autovacuum on table ${table} lets dead rows and stale statistics pile up until someone vacuums it`,
          fixes: [{ message: 'Set autovacuum_vacuum_scale_factor and its like instead of turning it off' }],
        },
      ];
    }
    default:
      return [];
  }
}

function addTrigger({ statement, change }: ChangeAt, pass: Pass): void {
  if (change.kind !== 'add_trigger' || change.on.kind !== 'table') return;
  const { schema, on, trigger } = change;
  if (pass.spans.isAdded({ kind: 'table', schema, table: on.name }, statement)) return;
  const text = `Creating trigger ${quoted(trigger.name)} on table ${quoted(on.name)} acquires a SHARE ROW EXCLUSIVE lock, blocking writes`;
  pass.report({
    code: 'PG308',
    text: withSize(text, { schema, from: { name: on.name } }, pass),
    statement,
    objects: [on.name],
    fixes: [{ message: 'Set a lock_timeout and try again, so that writers do not queue behind the statement' }],
  });
}
