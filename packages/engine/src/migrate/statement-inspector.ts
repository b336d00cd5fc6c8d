import type { Driver } from '@atlas/dialect';
import type { StatementInspector } from '@atlas/migrate';
import type { Realm, Schema, Table } from '@atlas/model';
import { describeStatement, type SqlName, type StatementSubject } from '@atlas/sqltext';
import { dumpSql } from '../render/dump.ts';

/** In nanoseconds. A run must not become many times slower for the sake of a crash that hardly ever happens. */
const SLOW_INSPECTION = 250_000_000n;

const ABSENT = 'absent';
const PRESENT = 'present';

/**
 * Looks at the table, view, index or trigger of a statement that changes one: whether it is there, for statements that
 * create or drop it, or the SQL of the whole table. Other statements, and all after an inspection that took long, have
 * no state. Where the dialect knows of one query that tells, that is used. Other concurrent builds may leave half an
 * index behind, so nothing is expected of them.
 */
export function statementInspector(driver: Driver, monotonic: () => bigint): StatementInspector {
  const own = driver.dialect.statementStates;
  if (own !== undefined) {
    return {
      inspect: (session, sql) => own.inspect(session, sql),
      expect: (sql, before) => own.expect(driver, sql, before),
    };
  }
  const { revisions } = driver.dialect;
  let isSlow = false;
  return {
    async inspect(session, sql) {
      const outcome = revisions?.outcomeOf?.(sql);
      if (outcome !== undefined) {
        const [row] = await session.query(outcome.query.sql, outcome.query.params);
        return String(row?.state);
      }
      const subject = describeStatement(sql, driver.dialect.scanner);
      const owner = subject.on ?? subject.target;
      if (isSlow || owner === undefined || !isInspected(subject)) return undefined;
      const start = monotonic();
      const realm = await driver.inspect(owner.schema === undefined ? {} : { schemas: [owner.schema] });
      isSlow = monotonic() - start > SLOW_INSPECTION;
      return stateOf(realm, subject, owner, driver);
    },
    async expect(sql) {
      const outcome = revisions?.outcomeOf?.(sql);
      if (outcome !== undefined) return outcome.expected;
      if (/\bCONCURRENTLY\b/i.test(sql)) return undefined;
      const { action } = describeStatement(sql, driver.dialect.scanner);
      if (action === 'create') return PRESENT;
      return action === 'drop' ? ABSENT : undefined;
    },
    leftover(sql, now) {
      const outcome = revisions?.outcomeOf?.(sql);
      return outcome === undefined || now !== outcome.unfinished ? undefined : { undo: outcome.undo };
    },
  };
}

function isInspected({ action, kind, target }: StatementSubject): boolean {
  if (target === undefined) return false;
  if (action === 'create' || action === 'drop') return ['table', 'view', 'index', 'trigger'].includes(kind);
  return action === 'alter' && kind === 'table';
}

function stateOf(
  realm: Realm,
  { action, kind, target }: StatementSubject,
  owner: SqlName,
  driver: Driver,
): string | undefined {
  const tables = realm.schemas.flatMap((schema) => schema.tables.map((table) => ({ schema, table })));
  const found = tables.find(({ table }) => isNamed(table, owner));
  const presence = (there: boolean): string => (there ? PRESENT : ABSENT);
  switch (kind) {
    case 'view':
      return presence(realm.schemas.some((schema) => schema.views.some((view) => isNamed(view, owner))));
    case 'index':
      // Some databases drop an index without naming its table.
      return presence(
        (found === undefined ? tables : [found]).some(({ table }) => table.indexes.some((i) => isNamed(i, target))),
      );
    case 'trigger':
      return presence(found?.table.triggers.some((trigger) => isNamed(trigger, target)) === true);
    default:
      if (action !== 'alter') return presence(found !== undefined);
      return found === undefined ? ABSENT : tableSql(realm, found.schema, found.table, driver);
  }
}

/** Without regard to case, which some databases fold and others keep. */
function isNamed({ name }: { readonly name: string }, wanted: SqlName | undefined): boolean {
  return name.toLowerCase() === wanted?.name.toLowerCase();
}

function tableSql(
  realm: Realm,
  schema: Schema,
  table: Table,
  { dialect, capabilities, serverVersion: server, scope }: Driver,
): string {
  const only = {
    ...realm,
    objects: [],
    schemas: [{ ...schema, tables: [table], views: [], funcs: [], procs: [], objects: [] }],
  };
  return dumpSql({
    origin: 'database',
    realm: only,
    whole: only,
    scope,
    dialect,
    capabilities,
    server,
    normalized: true,
  }).trim();
}
