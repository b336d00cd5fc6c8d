import { quoteLiteral } from '@atlas/sqltext';

/**
 * One row per schema: `name` and `hash`, of everything that an inspection bound to the schema reads. Facts are hashed
 * with the schema's own name taken out of definitions, so that equal tenants hash alike. Where that name may be part of
 * a literal it stays, which makes schemas differ that may be equal, and never the other way round. Must run with an
 * empty search path: definitions then name every schema.
 */
export function fingerprintQuery(schemas: readonly string[], versionNum: number): string {
  const since = (major: number): boolean => versionNum >= major * 10_000;
  const list = schemas.map((s) => quoteLiteral(s)).join(', ');
  const kinds = facts(since).map(([kind, namespace, from, head, definition]) => {
    const text = head.map((part) => `coalesce((${part})::text, '~')`).join(` || '\u0001' || `);
    return `SELECT ${namespace} AS ns, '${kind}' || '\u0001' || ${text} AS head, coalesce(${definition}, '') AS def FROM ${from.replaceAll('{ns}', `${namespace} IN (SELECT oid FROM wanted)`)}`;
  });
  // Occurrences of the qualifier: all of them, those outside of literals, and those at the start of a name.
  const count = (text: string, what: string): string =>
    `(length(${text}) - length(replace(${text}, ${what}, ''))) / length(${what})`;
  const starts = [' ', '(', ',', ':', '[', '\n', "'"]
    .map((c) => count('f.def', `${quoteLiteral(c)} || f.q`))
    .join(' + ');
  return `WITH wanted AS MATERIALIZED (SELECT oid, nspname, quote_ident(nspname) || '.' AS q FROM pg_namespace WHERE nspname IN (${list})),
raw AS (${kinds.join('\nUNION ALL ')}),
cut AS (SELECT r.ns, r.head, ' ' || replace(r.def, 'nextval(''' || w.q, 'nextval(''') AS def, w.q FROM raw r JOIN wanted w ON w.oid = r.ns),
f AS (SELECT *, CASE WHEN position(q IN def) = 0 THEN '' ELSE regexp_replace(def, '''([^'']|'''')*''', '', 'g') END AS bare FROM cut),
fact AS (SELECT f.ns, f.head || '\u0002' || CASE WHEN position(f.q IN f.def) = 0 THEN f.def WHEN ${count('f.def', 'f.q')} = ${count('f.bare', 'f.q')} AND ${count('f.def', 'f.q')} = ${starts} THEN replace(f.def, f.q, '') ELSE f.def END AS text FROM f)
SELECT w.nspname AS name, md5(coalesce(string_agg(fact.text, '\u0003' ORDER BY fact.text COLLATE "C"), '')) AS hash FROM wanted w LEFT JOIN fact ON fact.ns = w.oid GROUP BY 1`;
}

/** Kind, namespace, source with the condition `{ns}`, what is compared as it is, and a definition that may name schemas. */
type Fact = readonly [kind: string, namespace: string, from: string, head: readonly string[], definition: string];

function facts(since: (major: number) => boolean): readonly Fact[] {
  const relation = 'c.relnamespace';
  const notOfExtension = (catalog: string, oid: string): string =>
    `NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;
  return [
    [
      'relation',
      relation,
      `pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL LEFT JOIN pg_am m ON m.oid = c.relam WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND {ns}`,
      [
        'c.relname',
        'c.relkind',
        'c.relpersistence',
        'c.relispartition',
        'c.relrowsecurity',
        'c.relforcerowsecurity',
        'c.relreplident',
        'm.amname',
        'c.reloptions',
        't.reloptions',
      ],
      `concat_ws(' ', pg_get_expr(c.relpartbound, c.oid), CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)`,
    ],
    [
      'column',
      relation,
      `(SELECT *, row_number() OVER (PARTITION BY attrelid ORDER BY attnum) AS place FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace IN (SELECT oid FROM wanted) AND relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'i', 'I'))) a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE (c.relkind NOT IN ('i', 'I') OR a.attoptions IS NOT NULL) AND {ns}`,
      [
        'c.relname',
        'a.place',
        'a.attname',
        'a.attnotnull',
        'a.attidentity',
        'a.attgenerated',
        'CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END',
        since(14) ? 'a.attcompression' : "''",
        'a.attfdwoptions',
        'a.attoptions',
      ],
      `concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END, pg_get_expr(d.adbin, d.adrelid))`,
    ],
    [
      'index',
      relation,
      `pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE {ns}`,
      ['c.relname', 'i.indisprimary', 'i.indisreplident', 'i.indisvalid', 'c.relispartition'],
      'pg_get_indexdef(i.indexrelid)',
    ],
    [
      'constraint',
      'k.connamespace',
      `pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_type t ON t.oid = k.contypid LEFT JOIN pg_class i ON i.oid = k.conindid WHERE (k.contype IN ('p', 'u', 'x', 'f', 'c') OR k.contype = 'n' AND NOT k.convalidated) AND {ns}`,
      [
        'k.conname',
        'c.relname',
        't.typname',
        'i.relname',
        'k.connoinherit',
        'k.coninhcount',
        'k.conparentid <> 0',
        'k.convalidated',
      ],
      'pg_get_constraintdef(k.oid)',
    ],
    [
      'inherits',
      relation,
      'pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid WHERE {ns}',
      ['c.relname', 'h.inhseqno'],
      'h.inhparent::regclass::text',
    ],
    [
      'type',
      't.typnamespace',
      `pg_type t LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc WHERE t.typtype IN ('e', 'd', 'r') AND {ns}`,
      [
        't.typname',
        't.typtype',
        't.typnotnull',
        '(SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)',
        'o.opcname',
      ],
      `concat_ws(' ', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, CASE WHEN t.typcollation <> 0 THEN t.typcollation::regcollation::text END, pg_get_expr(t.typdefaultbin, 0), CASE WHEN r.rngsubtype IS NOT NULL THEN concat_ws(' ', format_type(r.rngsubtype, NULL), r.rngcollation::regcollation, r.rngcanonical::regproc, r.rngsubdiff::regproc${since(14) ? ', r.rngmultitypid::regtype' : ''}) END)`,
    ],
    [
      'sequence',
      relation,
      `pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') LEFT JOIN pg_class o ON o.oid = d.refobjid LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE {ns}`,
      [
        'c.relname',
        's.seqtypid::regtype',
        's.seqstart',
        's.seqincrement',
        's.seqmin',
        's.seqmax',
        's.seqcache',
        's.seqcycle',
        'd.deptype',
        'o.relname',
        'a.attname',
      ],
      "''",
    ],
    [
      'routine',
      'p.pronamespace',
      `pg_proc p JOIN pg_language l ON l.oid = p.prolang LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid WHERE ${notOfExtension('pg_proc', 'p.oid')} AND {ns}`,
      [
        'p.proname',
        'p.prokind',
        'l.lanname',
        since(14) ? 'CASE WHEN p.prosqlbody IS NULL THEN p.prosrc END' : 'p.prosrc',
        'p.probin',
        'p.provolatile',
        'p.proisstrict',
        'p.proleakproof',
        'p.prosecdef',
        'p.proparallel',
        'p.proconfig',
        'p.procost',
        'p.prorows',
        'g.aggkind',
        'g.agginitval',
        'g.aggfinalextra',
        'g.aggfinalmodify',
        'g.aggtransspace',
      ],
      `concat_ws(' ', pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.prosupport::regproc, ${since(14) ? 'pg_get_function_sqlbody(p.oid)' : "''"}, g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn, g.aggmtransfn, CASE WHEN g.aggsortop <> 0 THEN g.aggsortop::regoperator END, format_type(g.aggtranstype, NULL))`,
    ],
    [
      'trigger',
      relation,
      `pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND {ns}`,
      ['c.relname', 't.tgname', ...(since(13) ? ['t.tgparentid <> 0'] : [])],
      'pg_get_triggerdef(t.oid)',
    ],
    [
      'policy',
      relation,
      'pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {ns}',
      [
        'c.relname',
        'p.polname',
        'p.polcmd',
        'p.polpermissive',
        `(SELECT array_agg(coalesce(r.rolname, 'PUBLIC') ORDER BY r.rolname) FROM unnest(p.polroles) AS u(id) LEFT JOIN pg_roles r ON r.oid = u.id)`,
      ],
      `concat_ws(' / ', pg_get_expr(p.polqual, p.polrelid), '|', pg_get_expr(p.polwithcheck, p.polrelid))`,
    ],
    [
      'collation',
      'c.collnamespace',
      'pg_collation c WHERE {ns}',
      [
        'c.collname',
        'c.collprovider',
        'c.collcollate',
        'c.collctype',
        since(17) ? 'c.colllocale' : since(15) ? 'c.colliculocale' : "''",
        since(16) ? 'c.collicurules' : "''",
        'c.collisdeterministic',
      ],
      "''",
    ],
    [
      'foreign table',
      relation,
      'pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE {ns}',
      ['c.relname', 's.srvname', 'f.ftoptions'],
      "''",
    ],
    ['extension', 'e.extnamespace', 'pg_extension e WHERE {ns}', ['e.extname', 'e.extversion'], "''"],
    ...comments(),
  ];
}

/** Comments by the catalog of what they are about. */
function comments(): readonly Fact[] {
  const of = (catalog: string): string =>
    `pg_description d JOIN ${catalog} o ON o.oid = d.objoid AND d.classoid = '${catalog}'::regclass`;
  const owned = (catalog: string, relation: string, name: string): Fact => [
    `comment ${catalog}`,
    'c.relnamespace',
    `${of(catalog)} JOIN pg_class c ON c.oid = o.${relation} WHERE {ns}`,
    ['c.relname', `o.${name}`, 'd.description'],
    "''",
  ];
  const own = (catalog: string, namespace: string, identity: string, definition = "''"): Fact => [
    `comment ${catalog}`,
    namespace,
    `${of(catalog)} WHERE {ns}`,
    [identity, 'd.objsubid', 'd.description'],
    definition,
  ];
  return [
    own('pg_namespace', 'o.oid', "''"),
    [
      'comment column',
      'o.relnamespace',
      `${of('pg_class')} LEFT JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.objsubid WHERE {ns}`,
      ['o.relname', 'CASE WHEN d.objsubid > 0 THEN a.attname END', 'd.description'],
      "''",
    ],
    own('pg_type', 'o.typnamespace', 'o.typname'),
    own('pg_proc', 'o.pronamespace', 'o.proname', 'pg_get_function_identity_arguments(o.oid)'),
    own('pg_constraint', 'o.connamespace', 'o.conname', 'o.conrelid::regclass::text'),
    own('pg_collation', 'o.collnamespace', 'o.collname'),
    owned('pg_trigger', 'tgrelid', 'tgname'),
    owned('pg_policy', 'polrelid', 'polname'),
  ];
}
