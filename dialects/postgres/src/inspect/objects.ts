import type { SchemaObject } from '@atlas/model';
import { castName, userMappingName } from '../names.ts';
import {
  type CastAttrs,
  type CollationAttrs,
  type CompositeAttrs,
  type DomainAttrs,
  type EventTriggerAttrs,
  type ExtensionAttrs,
  type ForeignColumn,
  type ForeignTableAttrs,
  type Options,
  type PolicyAttrs,
  type RangeAttrs,
  type ServerAttrs,
  toAttrs,
  type UserMappingAttrs,
} from '../types.ts';
import type { Expr, Trigger } from '@atlas/model';
import { type Catalog, CLASS, isSet, joined, type Relation, routineRef } from './catalog.ts';
import type { DependencyReader } from './dependencies.ts';
import { collationOf, parseDefault, qualifiedName } from './expressions.ts';
import { partition } from './partitions.ts';
import { namedCheck, type TableReader } from './tables.ts';

/** What all readers of this file need. */
export interface ObjectContext {
  readonly catalog: Catalog;
  readonly dependencies: DependencyReader;
  readonly tables: TableReader;
  /** By identifier of the relation. */
  readonly triggers: ReadonlyMap<string, readonly Trigger[]>;
}

/** The triggers of an object that is a relation; no key when there are none. */
export function triggersOf(
  { triggers }: ObjectContext,
  relation: Relation,
): { readonly triggers?: readonly Trigger[] } {
  const found = triggers.get(relation.oid);
  return found === undefined ? {} : { triggers: found };
}

/** Objects of one schema by kind, without sequences and aggregates; each kind in order of name. */
export function schemaObjectReader(context: ObjectContext): (schema: string) => SchemaObject[] {
  const { catalog } = context;
  const types = [...enumObjects(context), ...domainObjects(context), ...rangeObjects(context)];
  const collations = collationObjects(context);
  const policies = policyObjects(context);
  const foreign = new Map(catalog.json<ForeignTableRow>('foreignTables').map((f) => [f.oid, f]));
  const parents = new Map(catalog.rows('inherits').map((r) => [r[0] ?? '', r[1] ?? '']));
  const relations = [...catalog.relations.values()].flatMap((r): Placed[] => {
    if (r.kind === 'f') return [{ schema: r.schema, object: foreignTable(context, r, foreign) }];
    if (r.isPartition && (r.kind === 'r' || r.kind === 'p'))
      return [{ schema: r.schema, object: partition(context, r, parents.get(r.oid) ?? '') }];
    return r.kind === 'c' ? [{ schema: r.schema, object: composite(context, r) }] : [];
  });
  const all = [...relations, ...types, ...collations, ...policies];
  const bySchema = new Map<string, SchemaObject[]>();
  for (const { schema, object } of all) {
    const list = bySchema.get(schema) ?? [];
    list.push(object);
    bySchema.set(schema, list);
  }
  return (schema) => bySchema.get(schema) ?? [];
}

interface ForeignTableRow {
  readonly oid: string;
  readonly server: string;
  readonly options: readonly string[] | null;
}

interface Placed {
  readonly schema: string;
  readonly object: SchemaObject;
}

/** Types of the model that are no relations, by identifier. */
function typeNames(catalog: Catalog): ReadonlyMap<string, { readonly name: string; readonly schema: string }> {
  return new Map(
    catalog
      .rows('userTypes')
      .filter((r) => catalog.extensionOf(CLASS.type, r[0] ?? '') === undefined)
      .map((r) => [r[0] ?? '', { name: r[1] ?? '', schema: r[2] ?? '' }]),
  );
}

function enumObjects({ catalog }: ObjectContext): Placed[] {
  const names = typeNames(catalog);
  return catalog.json<{ oid: string; values: string[] }>('enums').flatMap((row): Placed[] => {
    const type = names.get(row.oid);
    if (type === undefined) return [];
    const object: SchemaObject = {
      kind: 'enum',
      name: type.name,
      ...catalog.comment(CLASS.type, row.oid),
      attrs: { values: row.values },
    };
    return [{ schema: type.schema, object }];
  });
}

interface DomainRow {
  readonly oid: string;
  readonly base: string;
  readonly typmod: number;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly collation: string | null;
}

function domainObjects({ catalog, dependencies }: ObjectContext): Placed[] {
  const names = typeNames(catalog);
  const checks = catalog.grouped('constraints', 4);
  return catalog.json<DomainRow>('domains').flatMap((row): Placed[] => {
    const domain = names.get(row.oid);
    if (domain === undefined) return [];
    const type = catalog.type(row.base, String(row.typmod), domain.schema);
    const collate = collationOf(catalog, row.collation);
    const value: Expr | undefined =
      row.default === null
        ? undefined
        : parseDefault(row.default, type, catalog.typeText(row.base, String(row.typmod)));
    const check = (checks.get(row.oid) ?? [])
      .filter((r) => r[2] === 'c')
      .map((r) => ({
        name: r[1] ?? '',
        expr: r[19] ?? '',
        ...catalog.comment(CLASS.constraint, r[0] ?? ''),
        ...(r[8] === 't' ? { not_valid: true as const } : {}),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const attrs: DomainAttrs = {
      type,
      ...(row.notNull ? {} : { null: true }),
      ...(value === undefined ? {} : { default: value }),
      ...(collate === undefined ? {} : { collate }),
      ...(check.length === 0 ? {} : { check }),
    };
    const also = type.ref === undefined ? [] : [type.ref];
    const object: SchemaObject = {
      kind: 'domain',
      name: domain.name,
      ...catalog.comment(CLASS.type, row.oid),
      attrs: toAttrs(attrs),
      ...dependencies(CLASS.type, row.oid, domain.schema, { also }),
    };
    return [{ schema: domain.schema, object }];
  });
}

interface RangeRow {
  readonly oid: string;
  readonly subtype: string;
  readonly collation: string | null;
  readonly opclass: string | null;
  readonly canonical: string;
  readonly canonicalName: string;
  readonly subdiff: string;
  readonly subdiffName: string;
  readonly multirange: string | null;
}

function rangeObjects({ catalog, dependencies }: ObjectContext): Placed[] {
  const names = typeNames(catalog);
  return catalog.json<RangeRow>('ranges').flatMap((row): Placed[] => {
    const range = names.get(row.oid);
    if (range === undefined) return [];
    const subtype = catalog.type(row.subtype, '-1', range.schema);
    const opclass = row.opclass === null ? undefined : catalog.operatorClasses.get(row.opclass);
    const collation = collationOf(catalog, row.collation);
    const attrs: RangeAttrs = {
      subtype,
      ...(opclass === undefined ? {} : { subtype_opclass: qualifiedName(opclass) }),
      ...(collation === undefined ? {} : { collation }),
      ...(isSet(row.canonical)
        ? { canonical: routineRef(catalog, row.canonical, row.canonicalName, range.schema) }
        : {}),
      ...(isSet(row.subdiff) ? { subtype_diff: routineRef(catalog, row.subdiff, row.subdiffName, range.schema) } : {}),
      ...(row.multirange === null || row.multirange === multirangeName(range.name)
        ? {}
        : { multirange_name: row.multirange }),
    };
    const object: SchemaObject = {
      kind: 'range',
      name: range.name,
      ...catalog.comment(CLASS.type, row.oid),
      attrs: toAttrs(attrs),
      ...dependencies(CLASS.type, row.oid, range.schema),
    };
    return [{ schema: range.schema, object }];
  });
}

/** https://www.postgresql.org/docs/current/sql-createtype.html: the first `range` becomes `multirange`. */
function multirangeName(range: string): string {
  const name = range.includes('range') ? range.replace('range', 'multirange') : `${range}_multirange`;
  return name.slice(0, 63);
}

function composite({ catalog, dependencies }: ObjectContext, relation: Relation): SchemaObject {
  const type = catalog.relations.get(relation.oid)?.row[10] ?? '';
  const attrs: CompositeAttrs = {
    field: relation.columns.map((c) => {
      const collate = collationOf(catalog, c.row[8]);
      return {
        name: c.name,
        type: catalog.type(c.row[3] ?? '', c.row[4] ?? '-1', relation.schema),
        ...(collate === undefined ? {} : { collate }),
      };
    }),
  };
  return {
    kind: 'composite',
    name: relation.name,
    ...catalog.comment(CLASS.type, type),
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.relation, relation.oid, relation.schema),
  };
}

interface CollationRow {
  readonly oid: string;
  readonly name: string;
  readonly schema: string;
  readonly provider: string;
  readonly collate: string | null;
  readonly ctype: string | null;
  readonly locale: string | null;
  readonly rules: string | null;
  readonly deterministic: boolean;
}

function collationObjects({ catalog }: ObjectContext): Placed[] {
  return catalog.json<CollationRow>('collationObjects').flatMap((row): Placed[] => {
    const schema = catalog.schemas.get(row.schema);
    if (schema === undefined || catalog.extensionOf(CLASS.collation, row.oid) !== undefined) return [];
    const locale = row.locale ?? (row.collate === row.ctype ? row.collate : null);
    const attrs: CollationAttrs = {
      ...(row.provider === 'i' ? { provider: 'icu' } : {}),
      ...(row.provider === 'b' ? { provider: 'builtin' } : {}),
      ...(locale !== null
        ? { locale }
        : {
            ...(row.collate === null ? {} : { lc_collate: row.collate }),
            ...(row.ctype === null ? {} : { lc_ctype: row.ctype }),
          }),
      ...(row.deterministic ? {} : { deterministic: false }),
      ...(row.rules === null ? {} : { rules: row.rules }),
    };
    const object: SchemaObject = {
      kind: 'collation',
      name: row.name,
      ...catalog.comment(CLASS.collation, row.oid),
      attrs: toAttrs(attrs),
    };
    return [{ schema, object }];
  });
}

interface PolicyRow {
  readonly oid: string;
  readonly relation: string;
  readonly name: string;
  readonly command: string;
  readonly permissive: boolean;
  readonly roles: readonly string[] | null;
  readonly using: string | null;
  readonly check: string | null;
}

const COMMANDS: { readonly [code: string]: PolicyAttrs['for'] } = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
};

function policyObjects({ catalog, dependencies }: ObjectContext): Placed[] {
  return catalog.json<PolicyRow>('policies').flatMap((row): Placed[] => {
    const relation = catalog.relations.get(row.relation);
    if (relation === undefined || catalog.extensionOf(CLASS.policy, row.oid) !== undefined) return [];
    const on = catalog.ref(CLASS.relation, row.relation, relation.schema);
    if (on === undefined) return [];
    const command = COMMANDS[row.command];
    const roles = row.roles ?? [];
    const attrs: PolicyAttrs = {
      on,
      ...(row.permissive ? {} : { as: 'RESTRICTIVE' }),
      ...(command === undefined ? {} : { for: command }),
      ...(roles.length === 0 || (roles.length === 1 && roles[0] === 'PUBLIC') ? {} : { to: roles }),
      ...(row.using === null ? {} : { using: row.using }),
      ...(row.check === null ? {} : { check: row.check }),
    };
    const object: SchemaObject = {
      kind: 'policy',
      name: row.name,
      ...catalog.comment(CLASS.policy, row.oid),
      attrs: toAttrs(attrs),
      ...dependencies(CLASS.policy, row.oid, relation.schema, { also: [on] }),
    };
    return [{ schema: relation.schema, object }];
  });
}

function optionsOf(entries: readonly string[] | null): { readonly options?: Options } {
  if (entries === null || entries.length === 0) return {};
  return {
    options: Object.fromEntries(
      entries.map((e) => {
        const mark = e.indexOf('=');
        return [e.slice(0, mark), e.slice(mark + 1)] as const;
      }),
    ),
  };
}

function foreignTable(
  context: ObjectContext,
  relation: Relation,
  foreign: ReadonlyMap<string, ForeignTableRow>,
): SchemaObject {
  const { catalog, tables, dependencies } = context;
  const row = foreign.get(relation.oid);
  const columns = tables.columns(relation).map((c, i): ForeignColumn => {
    const options = optionsOf(joined(relation.columns[i]?.row[11]));
    return {
      name: c.name,
      type: c.type,
      ...(c.null ? { null: true } : {}),
      ...(c.default === undefined ? {} : { default: c.default }),
      ...(c.collate === undefined ? {} : { collate: c.collate }),
      ...(c.comment === undefined ? {} : { comment: c.comment }),
      ...options,
    };
  });
  const check = tables.checks(relation, { own: true }).map(namedCheck);
  const server = { kind: 'server', name: row?.server ?? '' };
  const attrs: ForeignTableAttrs = {
    server,
    column: columns,
    ...optionsOf(row?.options ?? null),
    ...(check.length === 0 ? {} : { check }),
  };
  return {
    kind: 'foreign_table',
    name: relation.name,
    ...catalog.comment(CLASS.relation, relation.oid),
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.relation, relation.oid, relation.schema, { also: [server] }),
    ...triggersOf(context, relation),
  };
}

/** Objects of the database except roles and privileges. */
export function realmObjects({ catalog }: ObjectContext): SchemaObject[] {
  return [
    ...castObjects(catalog),
    ...eventTriggerObjects(catalog),
    ...serverObjects(catalog),
    ...userMappingObjects(catalog),
    ...extensionObjects(catalog),
  ];
}

interface CastRow {
  readonly oid: string;
  readonly source: string;
  readonly target: string;
  readonly function: string;
  readonly functionName: string;
  readonly context: string;
  readonly method: string;
}

function castObjects(catalog: Catalog): SchemaObject[] {
  return catalog
    .json<CastRow>('casts')
    .filter((row) => catalog.extensionOf(CLASS.cast, row.oid) === undefined)
    .map((row) => {
      const source = catalog.type(row.source, '-1', '');
      const target = catalog.type(row.target, '-1', '');
      const how =
        row.method === 'f'
          ? routineRef(catalog, row.function, row.functionName, '')
          : row.method === 'i'
            ? 'INOUT'
            : 'BINARY';
      const attrs: CastAttrs = {
        source,
        target,
        with: how,
        ...(row.context === 'a' ? { context: 'ASSIGNMENT' } : {}),
        ...(row.context === 'i' ? { context: 'IMPLICIT' } : {}),
      };
      const refs = [source.ref, target.ref, typeof how === 'object' && 'kind' in how ? how : undefined];
      const deps = refs.filter((r) => r !== undefined);
      return {
        kind: 'cast',
        name: castName(catalog.typeText(row.source, '-1'), catalog.typeText(row.target, '-1')),
        ...catalog.comment(CLASS.cast, row.oid),
        attrs: toAttrs(attrs),
        ...(deps.length === 0 ? {} : { deps }),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface EventTriggerRow {
  readonly oid: string;
  readonly name: string;
  readonly event: string;
  readonly function: string;
  readonly functionName: string;
  readonly tags: readonly string[] | null;
}

function eventTriggerObjects(catalog: Catalog): SchemaObject[] {
  return catalog
    .json<EventTriggerRow>('eventTriggers')
    .filter((row) => catalog.extensionOf(CLASS.eventTrigger, row.oid) === undefined)
    .map((row) => {
      const execute = routineRef(catalog, row.function, row.functionName, '');
      const attrs: EventTriggerAttrs = {
        on: row.event,
        ...(row.tags === null || row.tags.length === 0 ? {} : { tags: row.tags }),
        execute,
      };
      return {
        kind: 'event_trigger',
        name: row.name,
        ...catalog.comment(CLASS.eventTrigger, row.oid),
        attrs: toAttrs(attrs),
        ...('sql' in execute ? {} : { deps: [execute] }),
      };
    });
}

interface ServerRow {
  readonly oid: string;
  readonly name: string;
  readonly fdw: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly options: readonly string[] | null;
}

function serverObjects(catalog: Catalog): SchemaObject[] {
  const extensions = new Set(catalog.json<{ name: string }>('extensions').map((e) => e.name));
  return catalog
    .json<ServerRow>('servers')
    .filter((row) => catalog.extensionOf(CLASS.server, row.oid) === undefined)
    .map((row) => {
      const extension = extensions.has(row.fdw) ? { kind: 'extension', name: row.fdw } : undefined;
      const attrs: ServerAttrs = {
        fdw: extension ?? row.fdw,
        ...(row.type === null ? {} : { type: row.type }),
        ...(row.version === null ? {} : { version: row.version }),
        ...optionsOf(row.options),
      };
      return {
        kind: 'server',
        name: row.name,
        ...catalog.comment(CLASS.server, row.oid),
        attrs: toAttrs(attrs),
        ...(extension === undefined ? {} : { deps: [extension] }),
      };
    });
}

interface UserMappingRow {
  readonly oid: string;
  readonly server: string;
  readonly user: string;
  readonly options: readonly string[] | null;
}

function userMappingObjects(catalog: Catalog): SchemaObject[] {
  return catalog.json<UserMappingRow>('userMappings').map((row) => {
    const server = { kind: 'server', name: row.server };
    const attrs: UserMappingAttrs = { server, user: row.user, ...optionsOf(row.options) };
    return {
      kind: 'user_mapping',
      name: userMappingName(row.user, row.server),
      attrs: toAttrs(attrs),
      deps: [server],
    };
  });
}

interface ExtensionRow {
  readonly oid: string;
  readonly name: string;
  readonly version: string;
  readonly schema: string;
}

function extensionObjects(catalog: Catalog): SchemaObject[] {
  const schemas = new Set(catalog.schemas.values());
  return catalog.json<ExtensionRow>('extensions').map((row) => {
    const attrs: ExtensionAttrs = {
      // An extension that made its schema itself, or lives in one of the server's, needs none.
      ...(schemas.has(row.schema) ? { schema: { kind: 'schema', name: row.schema } } : {}),
      version: row.version,
    };
    return { kind: 'extension', name: row.name, ...catalog.comment(CLASS.extension, row.oid), attrs: toAttrs(attrs) };
  });
}
