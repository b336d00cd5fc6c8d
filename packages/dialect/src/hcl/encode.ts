import { expr, type WriteBlock, type WriteItem, writeHcl } from '@atlas/hcl';
import type { Json, ObjectRef, Realm, Routine, Schema, SchemaObject, Table, Trigger, View } from '@atlas/model';
import { attributesOf, encodeExtras, nodeItems } from './encode-attrs.ts';
import type { EncodeContext } from './encode-context.ts';
import { encodeColumnBlock, encodeTableItems, indexBlock } from './encode-table.ts';
import { defaultExpr } from './encode-default.ts';
import { refFromJson } from './json.ts';
import { Qualifiers } from './qualify.ts';
import type { DialectHcl, ObjectBlock } from './spec.ts';

/**
 * The realm as an HCL schema file, byte-stable: kinds in a fixed order (tables, views, routines, triggers, the
 * dialect's own, schemas last), objects in the order of the realm, canonical formatting. Reading it back gives the same
 * realm.
 */
export function encodeRealm(realm: Realm, hcl: DialectHcl): string {
  return writeHcl(encodeRealmBlocks(realm, hcl).map((b) => b.block));
}

/** One printed object, with what a file layout needs to know of it. */
export interface EncodedObject {
  readonly kind: string;
  /** Absent for objects of the database. */
  readonly schema?: string;
  readonly name: string;
  readonly block: WriteBlock;
}

/** The blocks of `encodeRealm`, one per object. */
export function encodeRealmBlocks(inspected: Realm, hcl: DialectHcl): EncodedObject[] {
  const realm = hcl.printRealm?.(inspected) ?? inspected;
  const context: EncodeContext = { hcl, names: new Qualifiers(realm) };
  const out: EncodedObject[] = [];
  const each = <T extends { readonly name: string }>(
    pick: (s: Schema) => readonly T[],
    make: (item: T, schema: Schema) => WriteBlock,
  ): void => {
    for (const schema of realm.schemas) {
      for (const item of pick(schema)) {
        const block = make(item, schema);
        out.push({ kind: block.type, schema: schema.name, name: item.name, block });
      }
    }
  };
  each(
    (s) => s.tables,
    (t, s) => tableBlock(context, t, s.name),
  );
  each(
    (s) => s.views.filter((v) => !v.materialized),
    (v, s) => viewBlock(context, v, s.name),
  );
  each(
    (s) => s.views.filter((v) => v.materialized),
    (v, s) => viewBlock(context, v, s.name),
  );
  each(
    (s) => s.funcs,
    (f, s) => routineBlock(context, 'function', f, s.name),
  );
  each(
    (s) => s.procs,
    (p, s) => routineBlock(context, 'procedure', p, s.name),
  );
  for (const schema of realm.schemas) {
    for (const owner of [...schema.tables, ...schema.views, ...schema.objects]) {
      const kind =
        'kind' in owner ? owner.kind : 'def' in owner ? (owner.materialized ? 'materialized' : 'view') : 'table';
      for (const trigger of owner.triggers ?? []) {
        const block = triggerBlock(context, trigger, kind, owner.name, schema.name);
        out.push({ kind: 'trigger', schema: schema.name, name: trigger.name, block });
      }
    }
  }
  for (const spec of hcl.objects ?? []) {
    const of = (list: readonly SchemaObject[]): readonly SchemaObject[] => list.filter((o) => o.kind === spec.kind);
    each(
      (s) => of(s.objects),
      (o, s) => objectBlock(context, spec, o, s.name),
    );
    for (const object of of(realm.objects)) {
      out.push({ kind: spec.kind, name: object.name, block: objectBlock(context, spec, object, undefined) });
    }
  }
  for (const schema of realm.schemas)
    out.push({ kind: 'schema', name: schema.name, block: schemaBlock(context, schema) });
  return out;
}

function head(
  context: EncodeContext,
  kind: string,
  name: string,
  schema: string,
): { labels: readonly string[]; items: WriteItem[] } {
  return {
    labels: context.names.labels(kind, schema, name),
    items: [{ kind: 'attribute', name: 'schema', expr: expr.ref(['schema', schema]) }],
  };
}

function schemaBlock(context: EncodeContext, schema: Schema): WriteBlock {
  const own = {
    ...schema.attrs,
    ...(schema.charset === undefined ? {} : { charset: schema.charset }),
    ...(schema.collate === undefined ? {} : { collate: schema.collate }),
  };
  const extras = encodeExtras(context, own, context.hcl.schema, undefined);
  return { kind: 'block', type: 'schema', labels: [schema.name], items: [...nodeItems(schema), ...extras] };
}

function tableBlock(context: EncodeContext, table: Table, schema: string): WriteBlock {
  const { labels, items } = head(context, 'table', table.name, schema);
  return { kind: 'block', type: 'table', labels, items: [...items, ...encodeTableItems(context, table, schema)] };
}

function viewBlock(context: EncodeContext, view: View, schema: string): WriteBlock {
  const kind = view.materialized ? 'materialized' : 'view';
  const { labels, items } = head(context, kind, view.name, schema);
  const extras = encodeExtras(
    context,
    view.attrs,
    view.materialized ? context.hcl.materialized : context.hcl.view,
    schema,
  );
  const columns = view.columns.map((c): WriteBlock => encodeColumnBlock(context, c, schema, { view: true }));
  return {
    kind: 'block',
    type: kind,
    labels,
    items: [
      ...items,
      ...columns,
      { kind: 'attribute', name: 'as', expr: bodyExpr(view.def) },
      ...nodeItems(view),
      ...dependsOn(context, view, schema),
      ...extras,
      ...view.indexes.map((i) => indexBlock(context, i, schema)),
    ],
  };
}

function routineBlock(
  context: EncodeContext,
  kind: 'function' | 'procedure',
  routine: Routine,
  schema: string,
): WriteBlock {
  const { labels, items } = head(context, kind, routine.name, schema);
  const { ret } = routine;
  const args = routine.args.map(
    (arg): WriteBlock => ({
      kind: 'block',
      type: 'arg',
      labels: arg.name === undefined ? [] : [arg.name],
      items: [
        { kind: 'attribute', name: 'type', expr: context.names.typeExpr(context.hcl, arg.type, schema) },
        ...(arg.mode === undefined ? [] : attributesOf({ mode: expr.raw(arg.mode) })),
        ...(arg.default === undefined ? [] : attributesOf({ default: defaultExpr(arg.default, arg.type) })),
      ],
    }),
  );
  const returns: WriteItem[] = [];
  if (ret?.kind === 'type')
    returns.push({ kind: 'attribute', name: 'return', expr: context.names.typeExpr(context.hcl, ret.type, schema) });
  if (ret?.kind === 'set')
    returns.push({
      kind: 'attribute',
      name: 'return_set',
      expr: context.names.typeExpr(context.hcl, ret.type, schema),
    });
  if (ret?.kind === 'table') {
    const columns = ret.columns.map(
      (c): WriteBlock => ({
        kind: 'block',
        type: 'column',
        labels: [c.name],
        items: [{ kind: 'attribute', name: 'type', expr: context.names.typeExpr(context.hcl, c.type, schema) }],
      }),
    );
    returns.push({ kind: 'block', type: 'return_table', labels: [], items: columns });
  }
  const flat = returns.filter((r) => r.kind === 'attribute');
  const nested = returns.filter((r) => r.kind === 'block');
  const extras = encodeExtras(
    context,
    routine.attrs,
    kind === 'function' ? context.hcl.function : context.hcl.procedure,
    schema,
  );
  return {
    kind: 'block',
    type: kind,
    labels,
    items: [
      ...items,
      ...(routine.lang === '' ? [] : attributesOf({ lang: wordOrString(routine.lang) })),
      ...args,
      ...flat,
      ...nested,
      { kind: 'attribute', name: 'as', expr: bodyExpr(routine.body) },
      ...nodeItems(routine),
      ...dependsOn(context, routine, schema),
      ...extras,
    ],
  };
}

function triggerBlock(
  context: EncodeContext,
  trigger: Trigger,
  ownerKind: string,
  owner: string,
  schema: string,
): WriteBlock {
  const events = trigger.events.map((e): WriteItem => {
    if (e.columns === undefined) return { kind: 'attribute', name: e.kind.toLowerCase(), expr: expr.bool(true) };
    const columns = e.columns.map((c) => expr.ref([...context.names.path(ownerKind, schema, owner), 'column', c]));
    return { kind: 'attribute', name: 'update_of', expr: expr.list(columns) };
  });
  const time = { BEFORE: 'before', AFTER: 'after', 'INSTEAD OF': 'instead_of' }[trigger.time];
  return {
    kind: 'block',
    type: 'trigger',
    labels: [trigger.name],
    items: [
      { kind: 'attribute', name: 'on', expr: expr.ref(context.names.path(ownerKind, schema, owner)) },
      { kind: 'block', type: time, labels: [], items: events },
      ...(trigger.forEach === 'ROW' ? attributesOf({ foreach: expr.raw('ROW') }) : []),
      ...(trigger.when === undefined ? [] : attributesOf({ when: expr.string(trigger.when) })),
      ...(trigger.body === '' ? [] : attributesOf({ as: bodyExpr(trigger.body) })),
      ...nodeItems(trigger),
      ...dependsOn(context, trigger, schema, { kind: ownerKind, name: owner }),
      ...encodeExtras(context, trigger.attrs, context.hcl.trigger, schema),
    ],
  };
}

function objectBlock(
  context: EncodeContext,
  spec: ObjectBlock,
  original: SchemaObject,
  schema: string | undefined,
): WriteBlock {
  const object = spec.print?.(original) ?? original;
  const blocks = typeof spec.spec.blocks === 'function' ? spec.spec.blocks() : spec.spec.blocks;
  const extras = {
    ...(spec.spec.attributes === undefined ? {} : { attributes: spec.spec.attributes }),
    ...(blocks === undefined ? {} : { blocks }),
  };
  return {
    kind: 'block',
    type: spec.kind,
    labels: spec.unlabelled
      ? []
      : schema === undefined || spec.owner !== undefined
        ? [object.name]
        : context.names.labels(spec.kind, schema, object.name),
    items: [
      ...(schema === undefined || spec.scope === 'realm' || spec.owner !== undefined
        ? []
        : attributesOf({ schema: expr.ref(['schema', schema]) })),
      ...encodeExtras(context, object.attrs, extras, schema),
      ...nodeItems(object),
      ...dependsOn(context, object, schema),
    ],
  };
}

/** Only dependencies on objects that are printed too, and only where nothing else in the block refers to them. */
function dependsOn(
  context: EncodeContext,
  object: { readonly deps?: readonly ObjectRef[] },
  schema: string | undefined,
  owner?: ObjectRef,
): WriteItem[] {
  const { deps = [], ...rest } = object;
  if (deps.length === 0) return [];
  const key = (ref: ObjectRef): string => JSON.stringify([ref.kind, ref.schema ?? schema ?? '', ref.name]);
  const told = new Set(refsIn(rest).map(key));
  if (owner !== undefined) told.add(key(owner));
  const known = deps.filter(
    (d) => d.table === undefined && !told.has(key(d)) && context.names.has(d.kind, d.schema ?? schema, d.name),
  );
  if (known.length === 0) return [];
  const list = known.map((d) => expr.ref(context.names.path(d.kind, d.schema ?? schema, d.name)));
  return [{ kind: 'attribute', name: 'depends_on', expr: expr.list(list) }];
}

/** Every reference inside a value, those of column types included. */
function refsIn(value: unknown): ObjectRef[] {
  if (value === null || typeof value !== 'object') return [];
  const ref = refFromJson(value as Json);
  // Named parts of the model have a kind too, but only references are nothing else.
  if (ref !== undefined && Object.keys(value).every((k) => REF_KEYS.has(k))) return [ref];
  return Object.values(value).flatMap(refsIn);
}

const REF_KEYS = new Set(['kind', 'schema', 'table', 'name', 'args']);

/** A query on one line prints as a string, a longer one as an indented heredoc. */
function bodyExpr(text: string) {
  return text.includes('\n') ? expr.heredoc(text, 'SQL') : expr.string(text);
}

function wordOrString(text: string) {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? expr.raw(text) : expr.string(text);
}
