import type {
  Attrs,
  Column,
  Index,
  Json,
  ObjectRef,
  Realm,
  Routine,
  Schema,
  SchemaObject,
  Table,
  View,
} from '@atlas/model';
import { exprText, refFromJson } from '@atlas/dialect';
import { NameIndex, type NameSpace } from './mentions.ts';
import type { IndexPartAttrs, TableAttrs, TriggerAttrs } from './types.ts';

/** Adds to every object what its texts and references say it depends on, behind what `depends_on` says. */
export function addDependencies(realm: Realm, names: NameIndex): Realm {
  return {
    ...realm,
    objects: realm.objects.map((o) => withDeps(o, objectRefs(o, '', names))),
    schemas: realm.schemas.map((schema) => schemaDeps(schema, names)),
  };
}

/** Adds to routines that `applies` selects what their bodies mention. */
export function addRoutineMentions(realm: Realm, applies: (routine: Routine) => boolean): Realm {
  const wanted = (s: Schema): boolean => s.funcs.some(applies) || s.procs.some(applies);
  if (!realm.schemas.some(wanted)) return realm;
  const names = new NameIndex(realm);
  const schemas = realm.schemas.map((schema) => {
    if (!wanted(schema)) return schema;
    const routine = (r: Routine): Routine =>
      applies(r) ? withDeps(r, routineRefs(r, { names, schema: schema.name })) : r;
    return { ...schema, funcs: schema.funcs.map(routine), procs: schema.procs.map(routine) };
  });
  return { ...realm, schemas };
}

function schemaDeps(schema: Schema, names: NameIndex): Schema {
  const within = { names, schema: schema.name };
  const routine = (r: Routine): Routine => withDeps(r, routineRefs(r, within));
  return {
    ...schema,
    tables: schema.tables.map((t) => withTriggers(withDeps(t, tableRefs(t, within)), within)),
    views: schema.views.map((v) => withTriggers(withDeps(v, viewRefs(v, within)), within)),
    funcs: schema.funcs.map(routine),
    procs: schema.procs.map(routine),
    objects: schema.objects.map((o) => withDeps(o, objectRefs(o, schema.name, names))),
  };
}

interface Within {
  readonly names: NameIndex;
  readonly schema: string;
}

type Dependent = { readonly name: string; readonly deps?: readonly ObjectRef[] };

/** The object with further dependencies, without repetitions and without itself. */
export function withDeps<T extends Dependent>(object: T, refs: readonly ObjectRef[]): T {
  const known = new Map<string, ObjectRef>();
  for (const ref of [...(object.deps ?? []), ...refs]) {
    if (ref.kind === 'schema' || ref.kind === 'index') continue;
    const key = JSON.stringify([ref.kind, ref.schema ?? '', ref.table ?? '', ref.name, ref.args ?? []]);
    if (!known.has(key)) known.set(key, ref);
  }
  if (known.size === (object.deps?.length ?? 0)) return object;
  return { ...object, deps: [...known.values()] };
}

/** What an expression calls or reads a sequence of. Names of columns would be mistaken for relations. */
const CALLED: ReadonlySet<NameSpace> = new Set(['routine', 'collation']);

function tableRefs(table: Table, within: Within): ObjectRef[] {
  const expressions = [
    ...table.columns.flatMap(columnExpressions),
    ...[...table.indexes, ...(table.primaryKey === undefined ? [] : [table.primaryKey])].flatMap(indexExpressions),
    ...table.checks.map((c) => c.expr),
  ];
  const { inherits = [], partition } = table.attrs as TableAttrs;
  for (const part of partition?.by ?? []) if (part.expr !== undefined) expressions.push(part.expr);
  const collations = [
    ...table.columns.map((c) => c.collate),
    ...table.indexes.flatMap((index) => index.parts.map((part) => (part.attrs as IndexPartAttrs).collate)),
  ].flatMap((name) => (name === undefined ? [] : (within.names.collation(name, within.schema) ?? [])));
  return [...inherits, ...collations, ...called(expressions, within).filter((r) => !isSelf(r, table.name, 'table'))];
}

function columnExpressions(column: Column): string[] {
  return [
    ...(column.default === undefined ? [] : [exprText(column.default)]),
    ...(column.generated === undefined ? [] : [column.generated.expr]),
  ];
}

function indexExpressions(index: Index): string[] {
  const { where } = index.attrs;
  return [...index.parts.flatMap((p) => p.expr ?? []), ...(typeof where === 'string' ? [where] : [])];
}

function called(expressions: readonly string[], { names, schema }: Within): ObjectRef[] {
  return expressions
    .filter((text) => /\(|::|\bcollate\b/i.test(text))
    .flatMap((text) => names.mentioned(text, schema, CALLED));
}

function isSelf(ref: ObjectRef, name: string, kind: string): boolean {
  return ref.kind === kind && ref.schema === undefined && ref.name === name;
}

function viewRefs(view: View, { names, schema }: Within): ObjectRef[] {
  const kind = view.materialized ? 'materialized' : 'view';
  return names.mentioned(view.def, schema).filter((r) => !isSelf(r, view.name, kind));
}

/** Only bodies in SQL are checked when a routine is created. */
function routineRefs(routine: Routine, { names, schema }: Within): ObjectRef[] {
  const { support } = routine.attrs;
  const own = refFromJson(support);
  const defaults = routine.args.flatMap((a) => (a.default === undefined ? [] : [exprText(a.default)]));
  const body = routine.lang.toUpperCase() === 'SQL' ? names.mentioned(routine.body, schema) : [];
  return [...(own === undefined ? [] : [own]), ...called(defaults, { names, schema }), ...body].filter(
    (r) => r.schema !== undefined || r.name !== routine.name || (r.kind !== 'function' && r.kind !== 'procedure'),
  );
}

function withTriggers<T extends Table | View>(owner: T, { names, schema }: Within): T {
  if (owner.triggers.length === 0) return owner;
  const triggers = owner.triggers.map((trigger) => {
    const { execute, from } = trigger.attrs as TriggerAttrs;
    const action = refFromJson((execute?.function ?? execute?.procedure) as Json | undefined);
    const texts = [trigger.when ?? '', trigger.body].flatMap((text) => names.mentioned(text, schema, CALLED));
    return withDeps(trigger, [
      ...(action === undefined ? [] : [action]),
      ...(from === undefined ? [] : [from]),
      ...texts,
    ]);
  });
  return { ...owner, triggers };
}

/** Members whose references make no dependency: the owner of a sequence exists later than the sequence. */
const NO_DEPENDENCY = new Set(['owner']);

function objectRefs(object: SchemaObject, schema: string, names: NameIndex): ObjectRef[] {
  const found: ObjectRef[] = [];
  const texts: string[] = [];
  const walk = (value: Json | undefined, key: string): void => {
    if (value === null || value === undefined || NO_DEPENDENCY.has(key)) return;
    if (typeof value === 'string') {
      if (EXPRESSIONS.has(key)) texts.push(value);
      const collation = COLLATIONS.has(key) ? names.collation(value, schema) : undefined;
      if (collation !== undefined) found.push(collation);
      return;
    }
    if (typeof value !== 'object') return;
    const { ref } = value as { readonly ref?: Json };
    const direct = isType(value) ? refFromJson(ref) : refFromJson(value as Json);
    if (direct !== undefined) found.push(direct);
    else for (const [name, item] of Object.entries(value)) walk(item as Json, Array.isArray(value) ? key : name);
  };
  for (const [key, value] of Object.entries(object.attrs as Attrs)) walk(value, key);
  const mentioned = texts.flatMap((text) =>
    names.mentioned(text, schema, object.kind === 'policy' ? undefined : CALLED),
  );
  return [...found, ...mentioned].filter((r) => !isSelf(r, object.name, object.kind));
}

/** Members that hold SQL expressions. */
const EXPRESSIONS = new Set(['expr', 'using', 'check', 'text', 'where', 'sql']);

/** Members that hold the name of a collation. */
const COLLATIONS = new Set(['collate', 'collation']);

function isType(value: object): boolean {
  return 'class' in value && 'name' in value;
}
