import {
  type AttributeSpec,
  type DecodedAttribute,
  type DecodedBlock,
  type NestedBlockSpec,
  nestedSpecs,
  type Value,
} from '@atlas/hcl';
import type { Attrs, ColumnType, Json, ObjectRef } from '@atlas/model';
import type { BlockExtras } from './spec.ts';

/** Turns a reference into what the model stores; set by the decoder, which knows the labels. */
export type ResolveRef = (value: Value) => ObjectRef | undefined;

/** Reads the type that an attribute says. */
export type ReadType = (attribute: DecodedAttribute) => ColumnType | undefined;

/**
 * Extra attributes and blocks of a decoded block as JSON, keyed by name:
 *
 * | HCL | JSON |
 * |---|---|
 * | `bool` | `true` or `false` |
 * | `int`, `number` | a number, or its text where a number would lose digits |
 * | `string`, `enum`, `default`, words | a string; `sql("x")` is `{ "sql": "x" }` |
 * | `expr` | a string, also for `sql("x")` |
 * | `type` | a `ColumnType` |
 * | `ref` with the single root `column` | the column's name |
 * | `column.x`, `index.x`, `trigger.x` elsewhere | `{ kind, name }`: something in the same block or on the same table |
 * | other `ref` | an `ObjectRef` |
 * | lists | arrays |
 * | block with `max = 1` | an object; other blocks an array of objects; a label is the member `name` |
 *
 * Values that equal the default of their spec are left out. Unknown attributes of `open` blocks are read as `any`.
 */
export function extrasToAttrs(
  block: DecodedBlock,
  extras: BlockExtras | undefined,
  resolve: ResolveRef,
  readType?: ReadType,
): Attrs {
  const attrs: Record<string, Json> = {};
  for (const [name, spec] of Object.entries(extras?.attributes ?? {})) {
    const attribute = block.attributes.get(name);
    const value = attribute === undefined ? undefined : attributeToJson(attribute, spec, resolve, readType);
    if (value !== undefined && value !== defaultOf(spec)) attrs[name] = value;
  }
  for (const [name, spec] of Object.entries(extras?.blocks ?? {})) {
    const found = block.blocks.filter((b) => b.type === name);
    if (found.length === 0) continue;
    const items = found.map((b) => blockToJson(b, spec, resolve, readType));
    attrs[name] = spec.max === 1 ? (items[0] ?? {}) : items;
  }
  return attrs;
}

function defaultOf(spec: AttributeSpec): Json | undefined {
  return spec.default === undefined && spec.kind === 'bool' ? false : spec.default;
}

function blockToJson(
  block: DecodedBlock,
  spec: NestedBlockSpec,
  resolve: ResolveRef,
  readType: ReadType | undefined,
): { [key: string]: Json } {
  const inner = extrasToAttrs(
    block,
    { attributes: { ...openAttributes(block, spec), ...spec.attributes }, blocks: nestedSpecs(spec) },
    resolve,
    readType,
  );
  const name = block.labels[0];
  return name === undefined ? { ...inner } : { name, ...inner };
}

function openAttributes(block: DecodedBlock, spec: NestedBlockSpec): Readonly<Record<string, AttributeSpec>> {
  if (spec.open !== 'attributes' && spec.open !== 'both') return {};
  return Object.fromEntries([...block.attributes.keys()].map((name) => [name, { kind: 'any' }] as const));
}

export function attributeToJson(
  attribute: DecodedAttribute,
  spec: AttributeSpec,
  resolve: ResolveRef,
  readType?: ReadType,
): Json | undefined {
  if (spec.kind === 'type' && readType !== undefined) return readType(attribute) as Json | undefined;
  if (spec.kind === 'expr' && attribute.value.kind === 'sql') return attribute.value.text;
  const columns = spec.roots?.length === 1 && spec.roots[0] === 'column';
  return valueToJson(attribute.value, columns ?? false, resolve);
}

/** Roots of references to what has no name outside of its table. */
const SIBLINGS: ReadonlySet<string> = new Set(['column', 'index', 'trigger']);

/** See `extrasToAttrs`. Undefined for values that were reported as wrong already. */
export function valueToJson(value: Value, columns: boolean, resolve: ResolveRef): Json | undefined {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'bool':
      return value.value;
    case 'number': {
      const number = Number(value.text);
      return Number.isInteger(number) && !Number.isSafeInteger(number) ? value.text : number;
    }
    case 'sql':
      return { sql: value.text };
    case 'ref': {
      const [root = '', name] = value.path;
      // A bare word.
      if (name === undefined) return root;
      if (columns) return value.path[value.path.length - 1] ?? '';
      if (value.path.length === 2 && SIBLINGS.has(root)) return { kind: root, name };
      const ref = resolve(value);
      return ref === undefined ? undefined : refToJson(ref);
    }
    case 'type':
      return value.args.length === 0 ? value.name : { type: value.name, args: jsonList(value.args, columns, resolve) };
    case 'list':
    case 'set':
    case 'tuple':
      return jsonList(value.items, columns, resolve);
    case 'map':
    case 'object':
      return Object.fromEntries([...value.entries].map(([k, v]) => [k, valueToJson(v, columns, resolve) ?? null]));
    case 'null':
    case 'unknown':
      return undefined;
  }
}

function jsonList(items: readonly Value[], columns: boolean, resolve: ResolveRef): Json[] {
  return items.map((v) => valueToJson(v, columns, resolve)).filter((v) => v !== undefined);
}

/** An `ObjectRef` as JSON, without absent members. */
export function refToJson(ref: ObjectRef): { [key: string]: Json } {
  return {
    kind: ref.kind,
    ...(ref.schema === undefined ? {} : { schema: ref.schema }),
    ...(ref.table === undefined ? {} : { table: ref.table }),
    name: ref.name,
    ...(ref.args === undefined ? {} : { args: [...ref.args] }),
  };
}

/** Reads what `refToJson` wrote. */
export function refFromJson(json: Json | undefined): ObjectRef | undefined {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return undefined;
  const { kind, name } = json as { kind?: Json; name?: Json };
  return typeof kind === 'string' && typeof name === 'string' ? (json as unknown as ObjectRef) : undefined;
}
