import {
  type AttributeSpec,
  expr,
  nestedSpecs,
  type NestedBlockSpec,
  type WriteBlock,
  type WriteExpr,
  type WriteItem,
} from '@atlas/hcl';
import type { Attrs, ColumnType, Json, Node } from '@atlas/model';
import type { EncodeContext } from './encode-context.ts';
import { refFromJson } from './json.ts';
import type { BlockExtras } from './spec.ts';

export function attributesOf(values: { readonly [name: string]: WriteExpr }): WriteItem[] {
  return Object.entries(values).map(([name, value]) => ({ kind: 'attribute', name, expr: value }));
}

/** Fields that every object has. Rename hints are instructions, not state, and are never printed. */
export function nodeItems(node: Node): WriteItem[] {
  return node.comment === undefined || node.comment === '' ? [] : attributesOf({ comment: expr.string(node.comment) });
}

/** `attrs` as attributes and blocks in the order of the spec; the inverse of `extrasToAttrs`. */
export function encodeExtras(
  context: EncodeContext,
  attrs: Attrs,
  extras: BlockExtras | undefined,
  schema: string | undefined,
): WriteItem[] {
  const { attributes, blocks } = splitExtras(context, attrs, extras, schema);
  return [...attributes, ...blocks];
}

/** The same with attributes and blocks apart, for owners that print something between them. */
export function splitExtras(
  context: EncodeContext,
  attrs: Attrs,
  extras: BlockExtras | undefined,
  schema: string | undefined,
): { attributes: WriteItem[]; blocks: WriteItem[] } {
  const attributes: WriteItem[] = [];
  const blocks: WriteItem[] = [];
  for (const [name, spec] of Object.entries(extras?.attributes ?? {})) {
    const value = attrs[name];
    if (value !== undefined && spec.sensitive !== true && !printsAsBlock(value, extras?.blocks?.[name]))
      attributes.push({ kind: 'attribute', name, expr: jsonExpr(context, value, spec, schema) });
  }
  for (const [name, spec] of Object.entries(extras?.blocks ?? {})) {
    const value = attrs[name];
    // A key that is also an attribute was printed as one.
    if (value === undefined || value === null || typeof value !== 'object') continue;
    if (extras?.attributes?.[name] !== undefined && !printsAsBlock(value, spec)) continue;
    const list = Array.isArray(value) ? (value as readonly Json[]) : [value as Json];
    for (const item of list) blocks.push(extraBlock(context, name, item as Attrs, spec, schema));
  }
  return { attributes, blocks };
}

const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a value whose key is both an attribute and a block prints as the block: an open one whose keys are all words. */
function printsAsBlock(value: Json, spec: NestedBlockSpec | undefined): boolean {
  if (spec?.open === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return Object.keys(value).every((key) => WORD.test(key));
}

function extraBlock(
  context: EncodeContext,
  type: string,
  value: Attrs,
  spec: NestedBlockSpec,
  schema: string | undefined,
): WriteBlock {
  const label = spec.labels === undefined ? undefined : value.name;
  const known = spec.attributes ?? {};
  const unknown = spec.open === undefined ? [] : Object.keys(value).filter((key) => !Object.hasOwn(known, key));
  const open = Object.fromEntries(unknown.map((key) => [key, { kind: 'any' }] as const));
  const inner = { attributes: { ...known, ...open }, blocks: nestedSpecs(spec) };
  return {
    kind: 'block',
    type,
    labels: typeof label === 'string' ? [label] : [],
    items: encodeExtras(context, value, inner, schema),
  };
}

function jsonExpr(context: EncodeContext, value: Json, spec: AttributeSpec, schema: string | undefined): WriteExpr {
  const ref = refFromJson(value);
  if (ref !== undefined) return refExpr(context, ref, schema);
  if (spec.kind === 'type' && isType(value)) return context.names.typeExpr(context.hcl, value, schema ?? '');
  if (Array.isArray(value)) return expr.list((value as readonly Json[]).map((v) => jsonExpr(context, v, spec, schema)));
  if (typeof value === 'object' && value !== null) {
    const { sql } = value as { sql?: Json };
    if (typeof sql === 'string') return expr.call('sql', [expr.string(sql)]);
    return expr.object(Object.entries(value).map(([k, v]) => [k, jsonExpr(context, v as Json, spec, schema)] as const));
  }
  if (typeof value === 'boolean') return expr.bool(value);
  if (typeof value === 'number') return expr.number(String(value));
  if (value === null) return expr.raw('null');
  if (spec.kind === 'int' || spec.kind === 'number') return expr.number(value as string);
  return textExpr(value as string, spec);
}

function isType(value: Json): value is Json & ColumnType {
  return typeof value === 'object' && value !== null && 'class' in value;
}

function textExpr(value: string, spec: AttributeSpec): WriteExpr {
  const columns = spec.roots?.length === 1 && spec.roots[0] === 'column';
  if (columns && (spec.kind === 'ref' || spec.kind === 'refs')) return expr.ref(['column', value]);
  const word = WORD.test(value);
  if (spec.values !== undefined && word && spec.values.includes(value)) return expr.raw(value);
  return spec.kind === 'type' && word ? expr.raw(value) : expr.string(value);
}

function refExpr(
  context: EncodeContext,
  ref: NonNullable<ReturnType<typeof refFromJson>>,
  schema: string | undefined,
): WriteExpr {
  if (ref.table === undefined) return expr.ref(context.names.path(ref.kind, ref.schema ?? schema, ref.name));
  return expr.ref([...context.names.path('table', ref.schema ?? schema, ref.table), ref.kind, ref.name]);
}
