import { AtlasError } from '@atlas/diagnostics';
import { refFromJson, refToJson } from '@atlas/dialect';
import type { ForeignKey, Node, ObjectRef, Realm, Schema, SchemaObject, Table, View } from '@atlas/model';
import { permissionName } from './hcl-objects.ts';
import { capabilitiesIn } from './diff-context.ts';

/**
 * `lower_case_table_names`: 0 tells `users` and `Users` apart, 1 stores names of schemas, tables, views and sequences in
 * lower case, 2 stores them as they were given and compares them without regard to letter case. Gives what `to` names the
 * spelling that the server has for it, so that the same table is no difference. Throws `AtlasError` where two objects of
 * `to` would be one.
 */
export function spellNamesAs(from: Realm, to: Realm, capabilities: unknown): Realm {
  const { lowerCaseTableNames } = capabilitiesIn({ capabilities }).server;
  if (lowerCaseTableNames === 0) return to;
  return new Speller(lowerCaseTableNames === 1 ? undefined : from).realm(to);
}

/** Names that tables share a namespace with. */
const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'sequence']);

class Speller {
  /** Known spellings by name in lower case; undefined where everything is stored in lower case. */
  readonly #schemas: ReadonlyMap<string, string> | undefined;
  readonly #relations: ReadonlyMap<string, string> | undefined;

  constructor(known: Realm | undefined) {
    if (known === undefined) return;
    this.#schemas = new Map(known.schemas.map((s) => [s.name.toLowerCase(), s.name]));
    this.#relations = new Map(
      known.schemas.flatMap((s) => relationsOf(s).map(({ name }) => [keyOf(s.name, name), name] as const)),
    );
  }

  realm(realm: Realm): Realm {
    const schemas = realm.schemas.map((s) => this.#schema(s));
    refuseDoubles(schemas, 'schema');
    for (const s of schemas) refuseDoubles(relationsOf(s), 'table');
    return { ...realm, schemas, objects: realm.objects.map((o) => this.#shared(o)) };
  }

  #schemaName(name: string): string {
    return this.#schemas === undefined ? name.toLowerCase() : (this.#schemas.get(name.toLowerCase()) ?? name);
  }

  #relationName(schema: string, name: string): string {
    return this.#relations === undefined ? name.toLowerCase() : (this.#relations.get(keyOf(schema, name)) ?? name);
  }

  #schema(schema: Schema): Schema {
    return {
      ...schema,
      name: this.#schemaName(schema.name),
      ...this.#renamed(schema, (old) => this.#schemaName(old)),
      tables: schema.tables.map((t) => this.#table(schema.name, t)),
      views: schema.views.map((v) => this.#relation(schema.name, v)),
      funcs: schema.funcs.map((f) => this.#withDeps(schema.name, f)),
      procs: schema.procs.map((p) => this.#withDeps(schema.name, p)),
      objects: schema.objects.map((o) =>
        RELATIONS.has(o.kind) ? this.#relation(schema.name, o) : this.#withDeps(schema.name, o),
      ),
    };
  }

  #table(schema: string, table: Table): Table {
    const relation = this.#relation(schema, table);
    return {
      ...relation,
      foreignKeys: table.foreignKeys.map((k) => this.#foreignKey(schema, k)),
      triggers: table.triggers.map((t) => this.#withDeps(schema, t)),
    };
  }

  #foreignKey(schema: string, key: ForeignKey): ForeignKey {
    return {
      ...key,
      ...(key.refSchema === undefined ? {} : { refSchema: this.#schemaName(key.refSchema) }),
      refTable: this.#relationName(key.refSchema ?? schema, key.refTable),
    };
  }

  #relation<T extends Table | View | SchemaObject>(schema: string, relation: T): T {
    return {
      ...this.#withDeps(schema, relation),
      name: this.#relationName(schema, relation.name),
      ...this.#renamed(relation, (old) => this.#relationName(schema, old)),
    };
  }

  #renamed({ renamedFrom }: Node, spell: (name: string) => string): Pick<Node, 'renamedFrom'> {
    return renamedFrom === undefined ? {} : { renamedFrom: spell(renamedFrom) };
  }

  #withDeps<T extends { readonly deps?: readonly ObjectRef[] }>(schema: string, object: T): T {
    return object.deps === undefined ? object : { ...object, deps: object.deps.map((ref) => this.#ref(schema, ref)) };
  }

  #ref(within: string, ref: ObjectRef): ObjectRef {
    if (ref.kind === 'schema') return { ...ref, name: this.#schemaName(ref.name) };
    const schema = ref.schema ?? within;
    return {
      ...ref,
      ...(ref.schema === undefined ? {} : { schema: this.#schemaName(ref.schema) }),
      ...(ref.table === undefined ? {} : { table: this.#relationName(schema, ref.table) }),
      ...(RELATIONS.has(ref.kind) ? { name: this.#relationName(schema, ref.name) } : {}),
    };
  }

  /** A permission is called by what it is for. */
  #shared(object: SchemaObject): SchemaObject {
    const spelled = this.#withDeps('', object);
    const target = refFromJson(object.attrs.for);
    if (object.kind !== 'permission' || target === undefined) return spelled;
    const ref = this.#ref('', target);
    return {
      ...spelled,
      name: permissionName(refFromJson(object.attrs.to), ref),
      attrs: { ...object.attrs, for: refToJson(ref) },
    };
  }
}

function relationsOf(schema: Schema): readonly { readonly name: string }[] {
  return [...schema.tables, ...schema.views, ...schema.objects.filter((o) => RELATIONS.has(o.kind))];
}

function refuseDoubles(objects: readonly { readonly name: string }[], kind: string): void {
  const seen = new Map<string, number>();
  for (const { name } of objects) seen.set(name.toLowerCase(), (seen.get(name.toLowerCase()) ?? 0) + 1);
  const double = objects.find(({ name }) => (seen.get(name.toLowerCase()) ?? 0) > 1);
  if (double === undefined) return;
  throw new AtlasError(
    `${seen.get(double.name.toLowerCase()) ?? 0} matches found for ${kind} ${JSON.stringify(double.name)}: ` +
      'the server compares names without regard to letter case (lower_case_table_names), so give them names that differ in more',
    { code: 'mysql/letter-case' },
  );
}

function keyOf(schema: string, name: string): string {
  return `${schema}\u0000${name}`.toLowerCase();
}

/** The text of a query for comparisons where letter case of tables does not count: names, not strings, in lower case. */
export function foldNames(query: string): string {
  return query.replace(/`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"/g, (token) =>
    token.startsWith('`') ? token.toLowerCase() : token,
  );
}
