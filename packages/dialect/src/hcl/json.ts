import {
  type AttributeSpec,
  type DecodedAttribute,
  type DecodedBlock,
  type NestedBlockSpec,
  nestedSpecs,
  type Value,
} from '@atlas/hcl';
import type { Attrs, Json, ObjectRef } from '@atlas/model';
import type { BlockExtras } from './spec.ts';

/** Turns a reference into what the model stores; set by the decoder, which knows the labels. */
export type ResolveRef = (value: Value) => ObjectRef | undefined;

/**
 * Extra attributes and blocks of a decoded block as JSON, keyed by name:
 *
 * | HCL | JSON |
 * |---|---|
 * | `bool` | `true`; `false` is left out |
 * | `int`, `number` | a number, or its text where a number would lose digits |
 * | `string`, `enum`, `expr`, `default` | a string; `sql("x")` is `{ "sql": "x" }` |
 * | `ref` with the single root `column` | the column's name |
 * | other `ref`, `type` references | an `ObjectRef` |
 * | lists | arrays |
 * | block with `max = 1` | an object; other blocks an array of objects; a label is the member `name` |
 */
export function extrasToAttrs(block: DecodedBlock, extras: BlockExtras | undefined, resolve: ResolveRef): Attrs {
  const attrs: Record<string, Json> = {};
  for (const [name, spec] of Object.entries(extras?.attributes ?? {})) {
    const attribute = block.attributes.get(name);
    const value = attribute === undefined ? undefined : attributeToJson(attribute, spec, resolve);
    if (value !== undefined && value !== false) attrs[name] = value;
  }
  for (const [name, spec] of Object.entries(extras?.blocks ?? {})) {
    const found = block.blocks.filter((b) => b.type === name);
    if (found.length === 0) continue;
    const items = found.map((b) => blockToJson(b, spec, resolve));
    attrs[name] = spec.max === 1 ? (items[0] ?? {}) : items;
  }
  return attrs;
}

function blockToJson(block: DecodedBlock, spec: NestedBlockSpec, resolve: ResolveRef): { [key: string]: Json } {
  const inner = extrasToAttrs(
    block,
    { ...(spec.attributes === undefined ? {} : { attributes: spec.attributes }), blocks: nestedSpecs(spec) },
    resolve,
  );
  const name = block.labels[0];
  return name === undefined ? { ...inner } : { name, ...inner };
}

export function attributeToJson(
  attribute: DecodedAttribute,
  spec: AttributeSpec,
  resolve: ResolveRef,
): Json | undefined {
  const columns = spec.roots?.length === 1 && spec.roots[0] === 'column';
  return valueToJson(attribute.value, columns ?? false, resolve);
}

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
      if (columns) return value.path[value.path.length - 1] ?? '';
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
