import type { RewriteStep } from '@atlas/lint';
import type { Table } from '@atlas/model';
import { dollarQuote, literal } from '../plan/context.ts';
import { alone } from './steps.ts';

/** Pages of 8 kB whose rows one transaction changes: a few thousand rows at most, for some milliseconds. */
const PAGES = 16;
/** Rows that one transaction changes once only a few are left. */
const ROWS = 1000;

export interface Backfill {
  /** The table as SQL. */
  readonly table: string;
  readonly isPartitioned: boolean;
  /** What follows SET. */
  readonly set: string;
  /** True of rows that are still to be changed, and of none that was. */
  readonly where: string;
  readonly comment: string;
}

/**
 * Changes the rows of a table in many small transactions, so that nobody waits long for a row. It goes over the table by
 * page, which needs no key, then looks for rows that moved meanwhile, until there are none.
 */
export function backfill({ table, isPartitioned, set, where, comment }: Backfill): RewriteStep {
  const body = isPartitioned ? ofPartitions(table, set, where) : ofTable(table, set, where);
  return { ...alone(`DO ${dollarQuote(body)}`, comment), isRepeatable: true };
}

function ofTable(table: string, set: string, where: string): string {
  return `
DECLARE
  pages bigint := pg_relation_size(${literal(table)}::regclass) / current_setting('block_size')::bigint;
  left_before bigint;
  left_now bigint;
  changed bigint := 0;
BEGIN
  FOR page IN 0 .. pages BY ${PAGES} LOOP
    UPDATE ${table} SET ${set}
    WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + ${PAGES})::tid AND ${where};
    COMMIT;
  END LOOP;
  LOOP
    SELECT count(*) INTO left_now FROM ${table} WHERE ${where};
    EXIT WHEN left_now = 0 OR (changed > 0 AND left_now >= left_before);
    UPDATE ${table} SET ${set}
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${where} LIMIT ${ROWS})) AND ${where};
    GET DIAGNOSTICS changed = ROW_COUNT;
    COMMIT;
    left_before := left_now;
  END LOOP;
END
`;
}

/** A row has its place in its partition only. */
function ofPartitions(table: string, set: string, where: string): string {
  const pages = `UPDATE %s SET ${percent(set)} WHERE ctid >= format('(%%s,0)', $1)::tid AND ctid < format('(%%s,0)', $1 + ${PAGES})::tid AND ${percent(where)}`;
  const rows = `UPDATE %1$s SET ${percent(set)} WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE ${percent(where)} LIMIT ${ROWS})) AND ${percent(where)}`;
  const count = `SELECT count(*) FROM %s WHERE ${percent(where)}`;
  return `
DECLARE
  part regclass;
  pages bigint;
  left_before bigint;
  left_now bigint;
  changed bigint;
BEGIN
  FOR part IN SELECT relid FROM pg_partition_tree(${literal(table)}::regclass) WHERE isleaf LOOP
    pages := pg_relation_size(part) / current_setting('block_size')::bigint;
    FOR page IN 0 .. pages BY ${PAGES} LOOP
      EXECUTE format(${literal(pages)}, part) USING page;
      COMMIT;
    END LOOP;
    changed := 0;
    LOOP
      EXECUTE format(${literal(count)}, part) INTO left_now;
      EXIT WHEN left_now = 0 OR (changed > 0 AND left_now >= left_before);
      EXECUTE format(${literal(rows)}, part);
      GET DIAGNOSTICS changed = ROW_COUNT;
      COMMIT;
      left_before := left_now;
    END LOOP;
  END LOOP;
END
`;
}

function percent(text: string): string {
  return text.replaceAll('%', '%%');
}

/** Whether the table is divided or has others below it, so that its rows are elsewhere. */
export function isPartitionedTable({ attrs }: Table): boolean {
  return attrs.partition !== undefined;
}

/** Why rows must not be changed one after the other; undefined where nothing speaks against it. */
export function refuseBackfill({ name, triggers }: Table, what: string): string | undefined {
  const trigger = triggers.find(({ events }) => events.some((e) => e.kind === 'UPDATE' && e.columns === undefined));
  if (trigger === undefined) return undefined;
  return `The trigger ${JSON.stringify(trigger.name)} of table ${JSON.stringify(name)} would run for every row while ${what}: disable it for that time, and do the steps by hand`;
}
