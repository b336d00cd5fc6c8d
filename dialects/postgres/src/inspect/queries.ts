import { quoteLiteral } from '@atlas/sqltext';

/** What one inspection reads. */
export interface QueryOptions {
  /** `server_version_num`. */
  readonly versionNum: number;
  /** Only these schemas; absent or empty means all that are not the system's. */
  readonly schemas?: readonly string[] | undefined;
  /** The connection is bound to one schema: objects of the database are not read. */
  readonly schemaBound: boolean;
  readonly roles: boolean;
  readonly permissions: boolean;
  readonly defaultPermissions: boolean;
  /** Option values that may hold secrets are read. */
  readonly sensitive: boolean;
  /** Roles that nobody declared. */
  readonly placeholders?: ReadonlySet<string> | undefined;
}

/** Objects with a smaller identifier were made by the server itself. */
const FIRST_USER_OID = 16384;

/** Options of user mappings, up to those that hold or find a secret. */
const OPEN_OPTIONS = `(SELECT array_agg(o) FROM unnest(m.umoptions) o WHERE split_part(o, '=', 1) !~* 'pass|secret|token|key')`;

/**
 * The queries of one inspection by name; they are sent together. Lists that grow with the schema (`ROW_QUERIES`) give
 * plain columns, which is the cheapest form for both sides. The others give one JSON object per row. No query has a
 * sub-select per row on anything but rare objects, and none reads `information_schema`.
 * https://www.postgresql.org/docs/current/catalogs.html
 */
export function catalogQueries(options: QueryOptions): { readonly [name in QueryName]: string } {
  const since = (major: number): boolean => options.versionNum >= major * 10_000;
  const names = options.schemas ?? [];
  const wanted = names.length === 0 ? '' : ` AND n.nspname IN (${names.map((n) => quoteLiteral(n)).join(', ')})`;
  const schemas = `SELECT n.oid FROM pg_namespace n WHERE n.nspname NOT IN ('information_schema', 'pg_catalog', 'pg_toast', 'crdb_internal', 'pg_extension') AND n.nspname !~ '^pg_.*temp_'${wanted}`;
  const realmOnly = (sql: string): string => (options.schemaBound ? 'SELECT NULL::text WHERE false' : sql);
  const rows = (sql: string): string => `SELECT row_to_json(x)::text FROM (${sql}) x`;
  // What is usual comes as NULL: it costs nothing on the way, and lists have many tens of thousands of rows.
  const flag = (expression: string): string => `nullif(${expression}, false)`;
  const unless = (expression: string, usual: string): string => `nullif(${expression}, ${usual})`;
  // Given a relation, the server looks up all of its columns for every single expression. Only generated columns name any.
  const defaultOf = "pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END)";
  // Rows from before a constraint that was not validated may be NULL.
  const isNotNull = since(18)
    ? "a.attnotnull AND (a.attrelid, a.attnum) NOT IN (SELECT k.conrelid, k.conkey[1] FROM pg_constraint k WHERE k.contype = 'n' AND k.conrelid <> 0 AND NOT k.convalidated)"
    : 'a.attnotnull';
  const commonOf = `${defaultOf}, a.attnum::text, a.attname::text, a.atttypid::text, ${unless('a.atttypmod', '-1')}::text, CASE WHEN ${isNotNull} THEN 't' END`;
  const compression = since(14) ? 'a.attcompression' : "''::text";
  // The few types of all catalogs cost less than finding out whose a column is, unless most columns are of other schemas.
  const ofColumns =
    names.length === 0
      ? 'SELECT atttypid AS oid, atttypmod AS typmod FROM pg_attribute WHERE attnum > 0'
      : `SELECT a.atttypid AS oid, a.atttypmod AS typmod FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND c.relnamespace IN (${schemas})`;
  return {
    schemas: rows(
      `SELECT n.oid::text AS oid, n.nspname AS name, n.nspacl::text[] AS acl, n.nspowner::text AS owner FROM pg_namespace n WHERE n.oid IN (${schemas}) ORDER BY 2`,
    ),
    relations: `SELECT c.oid, c.relname, c.relnamespace, c.relkind, ${unless('c.relpersistence', "'p'")}, ${flag('c.relispartition')}, ${flag('c.relrowsecurity')}, ${flag('c.relforcerowsecurity')}, ${unless('c.relreplident', "'d'")}, ${unless('c.relam', '0')}, c.reltype, array_to_string(c.reloptions, E'\\x01'), array_to_string(t.reloptions, E'\\x01'), pg_get_expr(c.relpartbound, c.oid), c.relacl::text, c.relowner FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.relnamespace IN (${schemas})`,
    // One row per relation, as rows cost the client more than the server. What is rare stands at the end of a column.
    columns: `SELECT a.attrelid, json_agg(CASE WHEN a.attidentity <> '' OR a.attgenerated <> '' OR a.attcollation <> t.typcollation OR a.attstorage <> t.typstorage OR ${compression} <> '' OR a.attfdwoptions IS NOT NULL OR a.attacl IS NOT NULL THEN ARRAY[${commonOf}, ${unless('a.attidentity', "''")}::text, ${unless('a.attgenerated', "''")}::text, CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::text END, CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END, ${unless(compression, "''")}::text, array_to_string(a.attfdwoptions, E'\\x01'), a.attacl::text] ELSE ARRAY[${commonOf}] END) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND c.relnamespace IN (${schemas}) GROUP BY a.attrelid`,
    indexes: `SELECT i.indexrelid, i.indrelid, c.relname, c.relam, ${flag('i.indisunique')}, ${flag('i.indisprimary')}, ${flag('i.indisreplident')}, ${since(15) ? flag('i.indnullsnotdistinct') : 'NULL'}, i.indnkeyatts, i.indkey::text, ${unless('i.indoption::text', "'0'")}, i.indclass::text, ${unless('i.indcollation::text', "'0'")}, pg_get_expr(i.indpred, i.indrelid), array_to_string(c.reloptions, E'\\x01'), CASE WHEN i.indexprs IS NOT NULL THEN (SELECT json_agg(pg_get_indexdef(i.indexrelid, k.ord::int, false) ORDER BY k.ord) FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord) WHERE k.attnum = 0)::text END, ${flag('c.relispartition')}, CASE WHEN NOT i.indisvalid AND c.relkind = 'i' THEN true END, CASE WHEN i.indexprs IS NOT NULL AND c.relkind = 'I' THEN (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid)::text END FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class r ON r.oid = i.indrelid WHERE r.relkind IN ('r', 'p', 'm') AND c.relnamespace IN (${schemas})`,
    constraints: `SELECT k.oid, k.conname, k.contype, ${unless('k.conrelid', '0')}, ${unless('k.contypid', '0')}, ${unless('k.conindid', '0')}, ${flag('k.condeferrable')}, ${flag('k.condeferred')}, ${flag('NOT k.convalidated')}, ${flag('k.connoinherit')}, ${unless('k.coninhcount', '0')}, ${unless('k.conparentid', '0')}, array_to_string(k.conkey, ' '), ${unless('k.confrelid', '0')}, array_to_string(k.confkey, ' '), ${unless('k.confupdtype', "' '")}, ${unless('k.confdeltype', "' '")}, ${since(15) ? "array_to_string(k.confdelsetcols, ' ')" : 'NULL'}, ${since(18) ? flag('k.conperiod') : 'NULL'}, pg_get_expr(k.conbin, k.conrelid), CASE WHEN k.contype = 'x' THEN (SELECT json_agg(CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname ELSE format('OPERATOR(%I.%s)', n.nspname, o.oprname) END ORDER BY e.ord) FROM unnest(k.conexclop) WITH ORDINALITY AS e(op, ord) JOIN pg_operator o ON o.oid = e.op JOIN pg_namespace n ON n.oid = o.oprnamespace)::text END, ${since(18) ? flag('NOT k.conenforced') : 'NULL'} FROM pg_constraint k WHERE k.contype IN ('p', 'u', 'x', 'f', 'c') AND k.connamespace IN (${schemas})`,
    comments: `SELECT classoid, objoid, objsubid, description FROM pg_description WHERE objoid >= ${FIRST_USER_OID} OR classoid = 'pg_namespace'::regclass`,
    types: `SELECT u.oid, u.typmod, format_type(u.oid, u.typmod) FROM (${ofColumns} UNION SELECT oid, -1 FROM pg_type WHERE oid >= ${FIRST_USER_OID} AND typtype <> 'c' AND typelem = 0 UNION SELECT typbasetype, typtypmod FROM pg_type WHERE oid >= ${FIRST_USER_OID} AND typtype = 'd' UNION SELECT rngsubtype, -1 FROM pg_range WHERE rngtypid >= ${FIRST_USER_OID} UNION SELECT aggtranstype, -1 FROM pg_aggregate WHERE aggfnoid >= ${FIRST_USER_OID} UNION SELECT unnest(ARRAY[castsource, casttarget]), -1 FROM pg_cast WHERE oid >= ${FIRST_USER_OID} UNION SELECT unnest(p.prorettype || coalesce(p.proallargtypes, p.proargtypes::oid[])), -1 FROM pg_proc p WHERE p.oid >= ${FIRST_USER_OID}) u WHERE u.oid <> 0`,
    userTypes: `SELECT t.oid, t.typname, n.nspname, t.typtype, t.typarray, c.relkind, c.relispartition, t.typacl::text, t.typowner FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid WHERE t.oid >= ${FIRST_USER_OID} AND t.typelem = 0 AND (t.typtype IN ('e', 'd', 'r') OR c.relkind IN ('c', 'r', 'p', 'v', 'm', 'f') AND t.typtype = 'c')`,
    inherits: `SELECT inhrelid, inhparent, inhseqno FROM pg_inherits`,
    members: `SELECT d.classid, d.objid, e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass`,
    // Which object (relation, type, routine, ...) depends on which; parts such as rules count for their owners.
    edges: `SELECT DISTINCT CASE d.classid WHEN 'pg_rewrite'::regclass THEN 'pg_class'::regclass::oid WHEN 'pg_attrdef'::regclass THEN 'pg_class'::regclass::oid WHEN 'pg_constraint'::regclass THEN CASE WHEN k.conrelid <> 0 THEN 'pg_class'::regclass::oid ELSE 'pg_type'::regclass::oid END ELSE d.classid END, CASE d.classid WHEN 'pg_rewrite'::regclass THEN r.ev_class WHEN 'pg_attrdef'::regclass THEN ad.adrelid WHEN 'pg_constraint'::regclass THEN CASE WHEN k.conrelid <> 0 THEN k.conrelid ELSE k.contypid END WHEN 'pg_class'::regclass THEN coalesce(i.indrelid, d.objid) ELSE d.objid END, d.refclassid, d.refobjid, CASE WHEN d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass) THEN d.refobjsubid ELSE 0 END FROM pg_depend d LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid LEFT JOIN pg_attrdef ad ON d.classid = 'pg_attrdef'::regclass AND ad.oid = d.objid LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid LEFT JOIN pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid WHERE d.deptype = 'n' AND d.objid >= ${FIRST_USER_OID} AND d.refobjid >= ${FIRST_USER_OID} AND d.classid IN ('pg_rewrite'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass) AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_collation'::regclass) AND (k.contype IS NULL OR k.contype <> 'f')`,
    methods: `SELECT oid, amname, amname = current_setting('default_table_access_method') FROM pg_am`,
    // The word behind the name says whether it is seen without its schema.
    collations: `SELECT c.oid, c.collname, n.nspname, pg_collation_is_visible(c.oid) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace`,
    operatorClasses: `SELECT o.oid, o.opcname, n.nspname, pg_opclass_is_visible(o.oid), o.opcdefault, o.opcmethod, o.opcintype FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace`,
    partOptions: since(13)
      ? `SELECT a.attrelid, a.attnum, array_to_string(a.attoptions, E'\\x01') FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attoptions IS NOT NULL AND c.relkind IN ('i', 'I')`
      : `SELECT NULL::text, NULL::text, NULL::text WHERE false`,
    partitionKeys: `SELECT partrelid, partstrat, partattrs::text, pg_get_expr(partexprs, partrelid) FROM pg_partitioned_table`,
    views: `SELECT c.oid, pg_get_viewdef(c.oid) FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE r.rulename = '_RETURN' AND c.relkind IN ('v', 'm') AND c.relnamespace IN (${schemas})`,
    enums: rows(
      `SELECT e.enumtypid::text AS oid, json_agg(e.enumlabel ORDER BY e.enumsortorder) AS values FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typnamespace IN (${schemas}) GROUP BY 1`,
    ),
    domains: rows(
      `SELECT t.oid::text AS oid, t.typbasetype::text AS base, t.typtypmod AS typmod, t.typnotnull AS "notNull", pg_get_expr(t.typdefaultbin, 0) AS default, CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::text END AS collation FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype WHERE t.typtype = 'd' AND t.typnamespace IN (${schemas})`,
    ),
    ranges: rows(
      `SELECT r.rngtypid::text AS oid, r.rngsubtype::text AS subtype, CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::text END AS collation, CASE WHEN NOT oc.opcdefault THEN oc.oid::text END AS opclass, r.rngcanonical::oid::text AS canonical, r.rngcanonical::oid::regproc::text AS "canonicalName", r.rngsubdiff::oid::text AS subdiff, r.rngsubdiff::oid::regproc::text AS "subdiffName", ${since(14) ? 'm.typname' : 'NULL'} AS multirange FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_type s ON s.oid = r.rngsubtype JOIN pg_opclass oc ON oc.oid = r.rngsubopc ${since(14) ? 'LEFT JOIN pg_type m ON m.oid = r.rngmultitypid' : ''} WHERE t.typnamespace IN (${schemas})`,
    ),
    sequences: `SELECT s.seqrelid, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, d.deptype, d.refobjid, d.refobjsubid FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') WHERE c.relnamespace IN (${schemas})`,
    routines: rows(
      `SELECT p.oid::text AS oid, p.proname AS name, p.pronamespace::text AS schema, p.prokind AS kind, l.lanname AS lang, ${since(14) ? 'coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)' : 'p.prosrc'} AS body, ${since(14) ? 'p.prosqlbody IS NOT NULL' : 'false'} AS "sqlBody", p.probin AS library, p.proargnames AS names, p.proargtypes::oid[]::text[] AS "inTypes", p.proallargtypes::text[] AS "allTypes", p.proargmodes::text[] AS modes, (SELECT json_agg(pg_get_function_arg_default(p.oid, k) ORDER BY k) FROM generate_series(1, CASE WHEN p.pronargdefaults > 0 THEN coalesce(array_length(p.proallargtypes, 1), p.pronargs) ELSE 0 END) k) AS defaults, p.prorettype::text AS returns, p.proretset AS "returnsSet", p.provolatile AS volatility, p.proisstrict AS strict, p.proleakproof AS leakproof, p.prosecdef AS definer, p.proparallel AS parallel, p.proconfig AS config, p.procost AS cost, p.prorows AS rows, p.prosupport::oid::text AS support, p.prosupport::oid::regproc::text AS "supportName", p.proacl::text[] AS acl, p.proowner::text AS owner FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace IN (${schemas}) AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('i', 'e')) ORDER BY p.proname, p.oid`,
    ),
    aggregates: rows(
      `SELECT a.aggfnoid::oid::text AS oid, a.aggkind AS kind, a.aggtransfn::oid::text AS state, a.aggtransfn::oid::regproc::text AS "stateName", a.aggfinalfn::oid::text AS final, a.aggfinalfn::oid::regproc::text AS "finalName", a.aggcombinefn::oid::text AS combine, a.aggcombinefn::oid::regproc::text AS "combineName", CASE WHEN a.aggsortop <> 0 THEN a.aggsortop::regoperator::text END AS "sortOp", a.aggtranstype::text AS "stateType", a.agginitval AS initial, a.aggmtransfn::oid <> 0 OR a.aggfinalextra OR a.aggserialfn::oid <> 0 OR a.aggfinalmodify <> 'r' OR a.aggtransspace <> 0 AS extended FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid WHERE p.pronamespace IN (${schemas})`,
    ),
    triggers: rows(
      `SELECT t.oid::text AS oid, t.tgrelid::text AS relation, t.tgname AS name, t.tgtype AS type, t.tgfoid::oid::text AS function, t.tgfoid::oid::regproc::text AS "functionName", t.tgattr::int2[] AS columns, pg_get_triggerdef(t.oid) AS def, t.tgqual IS NOT NULL AS "hasWhen", encode(t.tgargs, 'escape') AS args, t.tgconstraint <> 0 AS constraint, t.tgdeferrable AS deferrable, t.tginitdeferred AS deferred, t.tgoldtable AS "oldTable", t.tgnewtable AS "newTable", t.tgconstrrelid::text AS "from" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND ${since(13) ? 't.tgparentid = 0' : "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'P')"} AND c.relnamespace IN (${schemas}) ORDER BY t.tgname`,
    ),
    policies: rows(
      `SELECT p.oid::text AS oid, p.polrelid::text AS relation, p.polname AS name, p.polcmd AS command, p.polpermissive AS permissive, (SELECT json_agg(coalesce(r.rolname, 'PUBLIC') ORDER BY r.rolname) FROM unnest(p.polroles) AS u(id) LEFT JOIN pg_roles r ON r.oid = u.id) AS roles, pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace IN (${schemas}) ORDER BY p.polname`,
    ),
    collationObjects: rows(
      `SELECT c.oid::text AS oid, c.collname AS name, c.collnamespace::text AS schema, c.collprovider AS provider, c.collcollate AS collate, c.collctype AS ctype, ${since(17) ? 'c.colllocale' : since(15) ? 'c.colliculocale' : 'NULL'} AS locale, ${since(16) ? 'c.collicurules' : 'NULL'} AS rules, c.collisdeterministic AS deterministic FROM pg_collation c WHERE c.oid >= ${FIRST_USER_OID} AND c.collnamespace IN (${schemas}) ORDER BY 2`,
    ),
    foreignTables: rows(
      `SELECT f.ftrelid::text AS oid, s.srvname AS server, f.ftoptions AS options FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver`,
    ),
    extensions: realmOnly(
      rows(
        `SELECT e.oid::text AS oid, e.extname AS name, e.extversion AS version, n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY 2`,
      ),
    ),
    eventTriggers: realmOnly(
      rows(
        `SELECT t.oid::text AS oid, t.evtname AS name, t.evtevent AS event, t.evtfoid::oid::text AS function, t.evtfoid::oid::regproc::text AS "functionName", t.evttags AS tags FROM pg_event_trigger t ORDER BY 2`,
      ),
    ),
    casts: realmOnly(
      rows(
        `SELECT c.oid::text AS oid, c.castsource::text AS source, c.casttarget::text AS target, c.castfunc::oid::text AS function, c.castfunc::oid::regproc::text AS "functionName", c.castcontext AS context, c.castmethod AS method FROM pg_cast c WHERE c.oid >= ${FIRST_USER_OID} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'i')`,
      ),
    ),
    servers: realmOnly(
      rows(
        `SELECT s.oid::text AS oid, s.srvname AS name, w.fdwname AS fdw, s.srvtype AS type, s.srvversion AS version, s.srvoptions AS options, s.srvacl::text[] AS acl, s.srvowner::text AS owner FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw ORDER BY 2`,
      ),
    ),
    wrappers: realmOnly(
      rows(
        `SELECT w.oid::text AS oid, w.fdwname AS name, w.fdwacl::text[] AS acl, w.fdwowner::text AS owner FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL ORDER BY 2`,
      ),
    ),
    database: realmOnly(
      rows(
        `SELECT d.datacl::text[] AS acl, d.datdba::text AS owner FROM pg_database d WHERE d.datname = current_database() AND d.datacl IS NOT NULL`,
      ),
    ),
    userMappings: realmOnly(
      rows(
        `SELECT m.umid::text AS oid, m.srvname AS server, CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE m.usename END AS user, ${options.sensitive ? 'm.umoptions' : OPEN_OPTIONS} AS options FROM pg_user_mappings m ORDER BY 2, 3`,
      ),
    ),
    unmanaged: rows(unmanagedQuery(schemas, options.schemaBound)),
    roles: options.roles
      ? rows(
          `SELECT r.oid::text AS oid, r.rolname AS name, r.rolcanlogin AS login, r.rolinherit AS inherit, r.rolsuper AS superuser, r.rolcreatedb AS "createDb", r.rolcreaterole AS "createRole", r.rolreplication AS replication, r.rolbypassrls AS "bypassRls", r.rolconnlimit AS "connLimit", r.rolvaliduntil::text AS "validUntil", shobj_description(r.oid, 'pg_authid') AS comment, r.rolname = current_user AS "isSelf" FROM pg_roles r WHERE r.oid >= ${FIRST_USER_OID} AND r.rolname !~ '^pg_' ORDER BY 2`,
        )
      : 'SELECT NULL::text WHERE false',
    memberships: options.roles
      ? rows(
          `SELECT m.member::text AS member, g.rolname AS role, m.admin_option AS admin, ${since(16) ? 'm.inherit_option' : 'NULL'} AS inherit, ${since(16) ? 'm.set_option' : 'NULL'} AS set FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid ORDER BY 2`,
        )
      : 'SELECT NULL::text WHERE false',
    roleNames: rows(
      `SELECT r.oid::text AS oid, r.rolname AS name, r.rolname = current_user AS "isSelf" FROM pg_roles r`,
    ),
    defaultAcls: options.defaultPermissions
      ? rows(
          `SELECT r.rolname AS "by", r.rolname = current_user AS "isSelf", d.defaclnamespace::text AS schema, d.defaclobjtype AS type, d.defaclacl::text[] AS acl FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole WHERE d.defaclnamespace = 0 OR d.defaclnamespace IN (${schemas}) ORDER BY 1, 3, 4`,
        )
      : 'SELECT NULL::text WHERE false',
  };
}

/** How many objects there are of kinds that nobody manages. */
function unmanagedQuery(schemas: string, schemaBound: boolean): string {
  const count = (name: string, from: string, where: string): string =>
    `SELECT '${name}' AS kind, count(*)::int AS count FROM ${from} WHERE ${where}`;
  const member = (catalog: string, oid: string): string =>
    `${oid} >= ${FIRST_USER_OID} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype IN ('e', 'i'))`;
  const inSchemas = [
    count(
      'rule',
      'pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class',
      `r.rulename <> '_RETURN' AND ${member('pg_rewrite', 'r.oid')} AND ${member('pg_class', 'c.oid')} AND c.relnamespace IN (${schemas})`,
    ),
    count(
      'statistics object',
      'pg_statistic_ext s',
      `${member('pg_statistic_ext', 's.oid')} AND s.stxnamespace IN (${schemas})`,
    ),
    count('operator', 'pg_operator o', `${member('pg_operator', 'o.oid')} AND o.oprnamespace IN (${schemas})`),
    count('operator class', 'pg_opclass o', `${member('pg_opclass', 'o.oid')} AND o.opcnamespace IN (${schemas})`),
    count(
      'text search configuration',
      'pg_ts_config t',
      `${member('pg_ts_config', 't.oid')} AND t.cfgnamespace IN (${schemas})`,
    ),
    count(
      'text search dictionary',
      'pg_ts_dict t',
      `${member('pg_ts_dict', 't.oid')} AND t.dictnamespace IN (${schemas})`,
    ),
    count('conversion', 'pg_conversion t', `${member('pg_conversion', 't.oid')} AND t.connamespace IN (${schemas})`),
    count(
      'foreign key to a schema outside of these',
      'pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid',
      `k.contype = 'f' AND k.conparentid = 0 AND c.relnamespace IN (${schemas}) AND f.relnamespace NOT IN (${schemas})`,
    ),
    count(
      'base type',
      'pg_type t',
      `t.typtype = 'b' AND t.typelem = 0 AND ${member('pg_type', 't.oid')} AND t.typnamespace IN (${schemas})`,
    ),
  ];
  const ofDatabase = [
    count('publication', 'pg_publication p', 'true'),
    count('language', 'pg_language l', `${member('pg_language', 'l.oid')}`),
    count(
      'foreign data wrapper outside of extensions',
      'pg_foreign_data_wrapper w',
      member('pg_foreign_data_wrapper', 'w.oid'),
    ),
  ];
  return [...inSchemas, ...(schemaBound ? [] : ofDatabase)].join(' UNION ALL ');
}

/** The queries whose rows are plain columns instead of one JSON object. */
export const ROW_QUERIES = [
  'relations',
  'columns',
  'indexes',
  'constraints',
  'comments',
  'types',
  'userTypes',
  'inherits',
  'members',
  'edges',
  'methods',
  'collations',
  'operatorClasses',
  'partOptions',
  'partitionKeys',
  'views',
  'sequences',
] as const;

export const JSON_QUERIES = [
  'schemas',
  'enums',
  'domains',
  'ranges',
  'routines',
  'aggregates',
  'triggers',
  'policies',
  'collationObjects',
  'foreignTables',
  'extensions',
  'eventTriggers',
  'casts',
  'servers',
  'wrappers',
  'database',
  'userMappings',
  'unmanaged',
  'roles',
  'memberships',
  'roleNames',
  'defaultAcls',
] as const;

/** All queries, in the order in which their results come. */
export const QUERIES: readonly QueryName[] = [...ROW_QUERIES, ...JSON_QUERIES];

export type RowQuery = (typeof ROW_QUERIES)[number];
export type JsonQuery = (typeof JSON_QUERIES)[number];
export type QueryName = RowQuery | JsonQuery;
