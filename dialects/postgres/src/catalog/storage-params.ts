import type { AttributeSpec } from '@atlas/hcl';

type Params = Readonly<Record<string, AttributeSpec>>;

function params(kind: 'int' | 'number' | 'bool', names: string): Params {
  // Absence means the server's setting, which is neither true nor false.
  const spec: AttributeSpec = kind === 'bool' ? { kind, default: null } : { kind };
  return Object.fromEntries(names.split(' ').map((name) => [name, spec]));
}

const vacuum: Params = {
  ...params('bool', 'autovacuum_enabled vacuum_truncate'),
  ...params(
    'int',
    'log_autovacuum_min_duration autovacuum_vacuum_threshold autovacuum_vacuum_max_threshold ' +
      'autovacuum_vacuum_insert_threshold autovacuum_vacuum_cost_limit autovacuum_freeze_min_age ' +
      'autovacuum_freeze_max_age autovacuum_freeze_table_age autovacuum_multixact_freeze_min_age ' +
      'autovacuum_multixact_freeze_max_age autovacuum_multixact_freeze_table_age',
  ),
  ...params(
    'number',
    'autovacuum_vacuum_scale_factor autovacuum_vacuum_insert_scale_factor autovacuum_vacuum_cost_delay ' +
      'vacuum_max_eager_freeze_failure_rate',
  ),
  vacuum_index_cleanup: { kind: 'enum', values: ['AUTO', 'ON', 'OFF'], open: true },
};

/**
 * Storage parameters of tables by their name in HCL; those of the TOAST table have the prefix `toast_`.
 * https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS
 */
export const tableParams: Params = {
  ...params('int', 'fillfactor toast_tuple_target parallel_workers autovacuum_analyze_threshold'),
  ...params('number', 'autovacuum_analyze_scale_factor'),
  ...params('bool', 'user_catalog_table'),
  ...vacuum,
  ...Object.fromEntries(Object.entries(vacuum).map(([name, spec]) => [`toast_${name}`, spec])),
};

/** https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-STORAGE-PARAMETERS and pgvector's manual */
export const indexParams: Params = {
  ...params('int', 'fillfactor gin_pending_list_limit m ef_construction lists'),
  ...params('bool', 'deduplicate_items fastupdate autosummarize'),
  buffering: { kind: 'enum', values: ['ON', 'OFF', 'AUTO'] },
};

/** Words that a server takes for a boolean. */
const BOOLEANS: { readonly [word: string]: boolean } = {
  true: true,
  on: true,
  yes: true,
  false: false,
  off: false,
  no: false,
};

/**
 * Reads `pg_class.reloptions` entries (`fillfactor=70`). `toast` entries are those of the TOAST table. Values of known
 * parameters get their type; others are numbers or texts as they look.
 */
export function parseStorageParams(
  entries: readonly string[],
  known: Params,
  prefix = '',
): { [name: string]: boolean | number | string } {
  const out: { [name: string]: boolean | number | string } = {};
  for (const entry of entries) {
    const mark = entry.indexOf('=');
    const name = prefix + (mark === -1 ? entry : entry.slice(0, mark));
    const text = mark === -1 ? 'true' : entry.slice(mark + 1);
    const spec = Object.hasOwn(known, name) ? known[name] : undefined;
    const flag = BOOLEANS[text.toLowerCase()];
    const isNumber =
      spec?.kind === 'int' || spec?.kind === 'number' || (spec === undefined && /^-?\d+(\.\d+)?$/.test(text));
    if (spec?.kind === 'bool' && flag !== undefined) out[name] = flag;
    else if (isNumber && Number.isFinite(Number(text))) out[name] = Number(text);
    else out[name] = spec?.kind === 'enum' ? text.toUpperCase() : text;
  }
  return out;
}
