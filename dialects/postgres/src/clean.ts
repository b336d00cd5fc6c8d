import { DatabaseNotCleanError, type Row, type Scope } from '@atlas/dialect';
import { quoteIdentifier, quoteLiteral } from '@atlas/sqltext';
import type { Connection } from './connection.ts';

/** What a database had when it was found to be clean, and what a wipe therefore leaves alone. */
export interface Baseline {
  readonly extensions: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly schemas: ReadonlySet<string>;
  /** Comments of schemas by name; null for none. */
  readonly comments: ReadonlyMap<string, string | null>;
  /** Owners of schemas by name, and who may do what with them and with the database. */
  readonly owners: ReadonlyMap<string, string>;
  readonly grants: ReadonlySet<string>;
}

/** Not made by the server or an extension. The columns of a partition key depend on their own table internally. */
function isOwn(catalog: string, oid: string): string {
  return `${oid} >= 16384 AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))`;
}

const SYSTEM_SCHEMA = `(n.nspname IN ('information_schema', 'pg_catalog', 'pg_toast') OR n.nspname ~ '^pg_.*temp_')`;

/** Objects that have to be dropped one by one, in an order in which that works, with what names them in DROP. */
const OBJECTS = `
SELECT 1 AS rank, n.nspname AS schema, c.relname AS name,
  CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
  format('%I.%I', n.nspname, c.relname) AS sql
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT c.relispartition AND ${isOwn('pg_class', 'c.oid')}
  AND NOT EXISTS (SELECT 1 FROM pg_depend o WHERE o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype = 'a' AND o.refobjsubid > 0 AND c.relkind = 'S')
UNION ALL
SELECT 2, n.nspname, p.proname,
  CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
  format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${isOwn('pg_proc', 'p.oid')}
UNION ALL
SELECT 3, n.nspname, t.typname, CASE WHEN t.typtype = 'd' THEN 'domain' ELSE 'type' END, format('%I.%I', n.nspname, t.typname)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typelem = 0 AND (t.typtype IN ('b', 'e', 'd', 'r') OR c.relkind = 'c') AND ${isOwn('pg_type', 't.oid')}
UNION ALL
SELECT 4, n.nspname, c.collname, 'collation', format('%I.%I', n.nspname, c.collname)
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE ${isOwn('pg_collation', 'c.oid')}
UNION ALL
SELECT 5, n.nspname, t.cfgname, 'text search configuration', format('%I.%I', n.nspname, t.cfgname)
FROM pg_ts_config t JOIN pg_namespace n ON n.oid = t.cfgnamespace WHERE ${isOwn('pg_ts_config', 't.oid')}
UNION ALL
SELECT 6, n.nspname, t.dictname, 'text search dictionary', format('%I.%I', n.nspname, t.dictname)
FROM pg_ts_dict t JOIN pg_namespace n ON n.oid = t.dictnamespace WHERE ${isOwn('pg_ts_dict', 't.oid')}
UNION ALL
SELECT 7, n.nspname, o.oprname, 'operator', format('%I.%s (%s, %s)', n.nspname, o.oprname, CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END, format_type(o.oprright, NULL))
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE ${isOwn('pg_operator', 'o.oid')}
UNION ALL
SELECT 8, n.nspname, f.opfname, 'operator family', format('%I.%I USING %I', n.nspname, f.opfname, m.amname)
FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod WHERE ${isOwn('pg_opfamily', 'f.oid')}
UNION ALL
SELECT 9, n.nspname, s.stxname, 'statistics', format('%I.%I', n.nspname, s.stxname)
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE ${isOwn('pg_statistic_ext', 's.oid')}`;

/** Objects outside of schemas. Roles belong to all databases of a server, so they are only dropped when they are new. */
const REALM_OBJECTS = `
SELECT 'event trigger' AS kind, evtname AS name FROM pg_event_trigger t WHERE ${isOwn('pg_event_trigger', 't.oid')}
UNION ALL SELECT 'publication', pubname FROM pg_publication
UNION ALL SELECT 'server', srvname FROM pg_foreign_server s WHERE ${isOwn('pg_foreign_server', 's.oid')}
UNION ALL SELECT 'foreign data wrapper', fdwname FROM pg_foreign_data_wrapper w WHERE ${isOwn('pg_foreign_data_wrapper', 'w.oid')}
UNION ALL SELECT 'extension', extname FROM pg_extension WHERE extname <> 'plpgsql'`;

const CASTS = `SELECT format('%s AS %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)) AS sql FROM pg_cast c WHERE ${isOwn('pg_cast', 'c.oid')}`;

const SCHEMAS = `SELECT n.nspname AS name, pg_get_userbyid(n.nspowner) AS owner, obj_description(n.oid, 'pg_namespace') AS comment FROM pg_namespace n WHERE NOT ${SYSTEM_SCHEMA} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e') ORDER BY 1`;

/** Privileges on what a wipe leaves, as the two statements that give and take one. */
const GRANTS = `SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, x.target, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS give,
  format('REVOKE %s ON %s FROM %s CASCADE', a.privilege_type, x.target, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END) AS take
FROM (SELECT format('SCHEMA %I', n.nspname) AS target, coalesce(n.nspacl, acldefault('n', n.nspowner)) AS acl, n.nspowner AS owner FROM pg_namespace n WHERE NOT ${SYSTEM_SCHEMA}
  UNION ALL SELECT format('DATABASE %I', d.datname), coalesce(d.datacl, acldefault('d', d.datdba)), d.datdba FROM pg_database d WHERE d.datname = current_database()) x
CROSS JOIN LATERAL aclexplode(x.acl) a WHERE a.grantee <> x.owner`;

/** Gives back what was taken from what a wipe leaves, and takes what was given. */
async function restoreGrants(connection: Connection, { grants }: Baseline): Promise<void> {
  const current = await connection.query(GRANTS);
  const given = new Set(current.map((r) => String(r.give)));
  for (const { give, take } of current) if (!grants.has(String(give))) await connection.command(String(take));
  for (const give of grants) if (!given.has(give)) await connection.command(give);
}

/** Reads what is there besides what a user made. */
export async function readBaseline(connection: Connection): Promise<Baseline> {
  const extensions = await connection.query('SELECT extname AS name FROM pg_extension');
  const roles = await connection.query('SELECT rolname AS name FROM pg_roles');
  const schemas = await connection.query(SCHEMAS);
  const grants = await connection.query(GRANTS);
  return {
    owners: new Map(schemas.map((s) => [String(s.name), String(s.owner)])),
    grants: new Set(grants.map((r) => String(r.give))),
    extensions: names(extensions),
    roles: names(roles),
    schemas: names(schemas),
    comments: new Map(schemas.map((s) => [String(s.name), typeof s.comment === 'string' ? s.comment : null])),
  };
}

function names(rows: readonly Row[]): Set<string> {
  return new Set(rows.map((r) => String(r.name)));
}

/**
 * Verifies that there is nothing in scope: no objects in the bound schema, or no schema but an empty `public`. Tables
 * in `ignoreTables` may be there when nothing else is. Throws `DatabaseNotCleanError` with the first thing found.
 */
export async function checkClean(connection: Connection, scope: Scope, ignoreTables: readonly string[]): Promise<void> {
  const where = scope.kind === 'schema' ? `schema = ${quoteLiteral(scope.schema)}` : 'true';
  const found = await connection.query(`SELECT * FROM (${OBJECTS}) x WHERE ${where} ORDER BY rank, schema, name`);
  const ignored = new Set(ignoreTables);
  const rows = found.filter((r) => !(r.kind === 'table' && ignored.has(String(r.name))));
  const describe = (row: Row): string => `${String(row.kind)} ${JSON.stringify(row.name)}`;
  const [first] = rows;
  if (scope.kind === 'schema') {
    if (first !== undefined) throw new DatabaseNotCleanError(`found ${describe(first)} in connected schema`);
    return;
  }
  const schemas = await connection.query(SCHEMAS);
  const onlyIgnored = (schema: unknown): boolean =>
    found.some((r) => r.schema === schema) && !rows.some((r) => r.schema === schema);
  const other = schemas.find((s) => s.name !== 'public' && !onlyIgnored(s.name));
  if (other !== undefined) throw new DatabaseNotCleanError(`found schema ${JSON.stringify(other.name)}`);
  if (first !== undefined)
    throw new DatabaseNotCleanError(`found ${describe(first)} in schema ${JSON.stringify(first.schema)}`);
}

/** How many objects one DROP names: each takes several locks, and servers have room for a few thousand. */
const DROP_BATCH = 50;

/**
 * Drops everything in scope that is not in the baseline, and restores the schemas that are. `madeRoles` are the roles that
 * this session made, on a server that others use too; undefined on one that nobody else can use.
 */
export async function wipe(
  connection: Connection,
  scope: Scope,
  baseline: Baseline | undefined,
  madeRoles?: ReadonlySet<string>,
): Promise<void> {
  if (scope.kind === 'realm') await dropRealmObjects(connection, baseline);
  const where = scope.kind === 'schema' ? `schema = ${quoteLiteral(scope.schema)}` : 'true';
  const objects = await connection.query(`SELECT kind, sql FROM (${OBJECTS}) x WHERE ${where} ORDER BY rank`);
  const kinds = new Map<string, string[]>();
  for (const row of objects) {
    const list = kinds.get(String(row.kind)) ?? [];
    list.push(String(row.sql));
    kinds.set(String(row.kind), list);
  }
  for (const [kind, list] of kinds) {
    const size = kind === 'operator family' ? 1 : DROP_BATCH;
    for (let i = 0; i < list.length; i += size)
      await connection.command(`DROP ${kind.toUpperCase()} IF EXISTS ${list.slice(i, i + size).join(', ')} CASCADE`);
  }
  const known = scope.kind === 'schema' ? new Set([scope.schema]) : (baseline?.schemas ?? new Set(['public']));
  const schemas = await connection.query(SCHEMAS);
  if (scope.kind === 'realm') {
    for (const { name } of schemas)
      if (!known.has(String(name))) await connection.command(`DROP SCHEMA IF EXISTS ${ident(String(name))} CASCADE`);
    // What belongs to a role goes with it.
    for (const { name, owner } of schemas) {
      const before = baseline?.owners.get(String(name));
      if (before !== undefined && before !== owner)
        await connection.command(`ALTER SCHEMA ${ident(String(name))} OWNER TO ${ident(before)}`);
    }
    await dropRoles(connection, baseline, madeRoles);
    await resetDefaultPrivileges(connection);
  }
  for (const name of known) {
    const current = schemas.find((s) => s.name === name);
    if (current === undefined) {
      await connection.command(`CREATE SCHEMA ${ident(name)}`);
      const owner = baseline?.owners.get(name);
      if (owner !== undefined) await connection.command(`ALTER SCHEMA ${ident(name)} OWNER TO ${ident(owner)}`);
    }
    const comment = baseline?.comments.get(name) ?? (name === 'public' ? 'standard public schema' : null);
    if ((current?.comment ?? null) !== comment)
      await connection.command(
        `COMMENT ON SCHEMA ${ident(name)} IS ${comment === null ? 'NULL' : quoteLiteral(comment)}`,
      );
  }
  if (baseline !== undefined) await restoreGrants(connection, baseline);
}

async function dropRealmObjects(connection: Connection, baseline: Baseline | undefined): Promise<void> {
  for (const { kind, name } of await connection.query(REALM_OBJECTS)) {
    if (kind === 'extension' && baseline?.extensions.has(String(name)) === true) continue;
    await connection.command(`DROP ${String(kind).toUpperCase()} IF EXISTS ${ident(String(name))} CASCADE`);
  }
  for (const { sql } of await connection.query(CASTS)) await connection.command(`DROP CAST IF EXISTS (${String(sql)})`);
}

/** The names of all roles of the server. */
export async function readRoles(connection: Connection): Promise<ReadonlySet<string>> {
  return names(await connection.query("SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^pg_'"));
}

/**
 * Without a baseline nobody knows which roles are new, so all stay. Others may make roles on the same server meanwhile:
 * where that is possible, only those in `made` go.
 */
async function dropRoles(
  connection: Connection,
  baseline: Baseline | undefined,
  made: ReadonlySet<string> | undefined,
): Promise<void> {
  if (baseline === undefined || made?.size === 0) return;
  for (const name of await readRoles(connection)) {
    if (baseline.roles.has(name) || made?.has(name) === false) continue;
    await connection.command(`DROP OWNED BY ${ident(name)} CASCADE`);
    await connection.command(`DROP ROLE ${ident(name)}`);
  }
}

const DEFAULT_PRIVILEGES = `SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %s', r.rolname,
  CASE WHEN n.nspname IS NULL THEN '' ELSE format(' IN SCHEMA %I', n.nspname) END,
  CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END,
  CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(g.rolname) END) AS sql
FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL aclexplode(d.defaclacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
WHERE a.grantee <> d.defaclrole GROUP BY 1`;

async function resetDefaultPrivileges(connection: Connection): Promise<void> {
  for (const { sql } of await connection.query(DEFAULT_PRIVILEGES)) await connection.command(String(sql));
}

function ident(name: string): string {
  return quoteIdentifier(name, 'double');
}
