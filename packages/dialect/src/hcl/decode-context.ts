import { type Diagnostic, errorAt, type Range } from '@atlas/diagnostics';
import {
  type DecodedAttribute,
  type DecodedBlock,
  exprOf,
  type Located,
  rangeOf,
  refsIn,
  stringOf,
  type Value,
} from '@atlas/hcl';
import type { Attrs, ColumnType, Expr, ObjectRef } from '@atlas/model';
import { quoteLiteral } from '@atlas/sqltext';
import { extrasToAttrs } from './json.ts';
import { type LabelIndex, toObjectRef } from './labels.ts';
import type { BlockExtras, DialectHcl } from './spec.ts';

/** What the decoders of one schema share. Findings are collected in `diagnostics`. */
export interface DecodeContext {
  readonly hcl: DialectHcl;
  readonly labels: LabelIndex;
  readonly diagnostics: Diagnostic[];
  /** `each.key` of blocks that are copies of one with `for_each`. */
  readonly eachKeys: ReadonlyMap<DecodedBlock, string>;
}

/** Adds an error about `at`. */
export function report(context: DecodeContext, at: Located, summary: string, detail?: string): void {
  context.diagnostics.push(errorAt(summary, detail, rangeOf(at), 'schema/invalid'));
}

/** The place of a declaration: type and labels of the block, which is what editors underline. */
export function headRange(block: DecodedBlock): Range {
  const syntax = block.block;
  const last = syntax.labels[syntax.labels.length - 1] ?? syntax.type;
  return syntax.source.range(syntax.start, last.end);
}

/** The text of an attribute that takes a string or `sql("...")`. */
export function sqlTextOf(block: DecodedBlock, name: string): string | undefined {
  return exprOf(block, name)?.text;
}

/** Fields that every object takes from its block. */
export function nodeOf(block: DecodedBlock): { comment?: string; renamedFrom?: string; pos: Range } {
  const comment = stringOf(block, 'comment');
  const renamedFrom = stringOf(block, 'renamed_from');
  return {
    ...(comment === undefined || comment === '' ? {} : { comment }),
    ...(renamedFrom === undefined || renamedFrom === '' ? {} : { renamedFrom }),
    pos: headRange(block),
  };
}

/** The object a reference names, or undefined after reporting why there is none. */
export function resolveRef(
  context: DecodeContext,
  value: Value,
  schema: string | undefined,
  at: Located,
): ObjectRef | undefined {
  if (value.kind !== 'ref') return undefined;
  const found = context.labels.resolve(value, schema);
  if (typeof found === 'string') {
    report(context, value.origin ?? at, found);
    return undefined;
  }
  return toObjectRef(found, schema);
}

/** `depends_on` as references; those that name nothing are reported. */
export function depsOf(
  context: DecodeContext,
  block: DecodedBlock,
  schema: string | undefined,
): { deps?: readonly ObjectRef[] } {
  const refs = refsIn(block, 'depends_on') ?? [];
  if (refs.length === 0) return {};
  const attribute = block.attributes.get('depends_on');
  const deps = refs
    .map((ref) => resolveRef(context, ref, schema, attribute?.expr ?? block.block))
    .filter((r) => r !== undefined);
  return deps.length === 0 ? {} : { deps };
}

/** The type that a `type` attribute says; class `user` after reporting a problem. */
export function typeOf(
  context: DecodeContext,
  block: DecodedBlock,
  name: string,
  schema: string,
): ColumnType | undefined {
  const attribute = block.attributes.get(name);
  return attribute === undefined ? undefined : attributeType(context, attribute, schema);
}

/** The type that an attribute of kind `type` says, seen from `schema`. */
export function attributeType(
  context: DecodeContext,
  attribute: DecodedAttribute,
  schema: string | undefined,
): ColumnType | undefined {
  const { value } = attribute;
  switch (value.kind) {
    case 'type': {
      const args = value.args.map((a) => (a.kind === 'number' ? Number(a.text) : a.kind === 'string' ? a.value : ''));
      const type = context.hcl.decodeType({ name: value.name, args });
      if (typeof type !== 'string') return type;
      report(context, value.origin ?? attribute.expr, type);
      return { class: 'user', name: value.name };
    }
    case 'sql':
      return context.hcl.parseType(value.text);
    case 'string':
      return context.hcl.parseType(value.value);
    case 'ref': {
      const ref = resolveRef(context, value, schema, attribute.expr);
      if (ref === undefined) return { class: 'user', name: value.path.join('.') };
      return { class: ref.kind === 'enum' ? 'enum' : 'user', name: ref.name, ref };
    }
    default:
      return undefined;
  }
}

/** The default that an attribute of kind `default` says. */
export function defaultOf(
  context: DecodeContext,
  block: DecodedBlock,
  type: ColumnType,
  name = 'default',
): Expr | undefined {
  const attribute = block.attributes.get(name);
  if (attribute === undefined) return undefined;
  const custom = context.hcl.decodeDefault?.(attribute.value, type);
  if (custom !== undefined) return custom;
  const { value } = attribute;
  switch (value.kind) {
    case 'string':
      return { kind: 'literal', text: isQuotedLiteral(value.value) ? value.value : quoteLiteral(value.value) };
    case 'number':
      return { kind: 'literal', text: value.text };
    case 'bool':
      return { kind: 'literal', text: String(value.value) };
    case 'sql':
      return { kind: 'raw', text: value.text };
    default:
      report(
        context,
        attribute.expr,
        `unsupported default of kind ${value.kind}`,
        'Use a string, a number, a bool or sql("...").',
      );
      return undefined;
  }
}

/** `'x'` with the quotes that a user wrote inside the HCL string. */
function isQuotedLiteral(text: string): boolean {
  return text.length >= 2 && text.startsWith("'") && text.endsWith("'") && !/[^']'(?!')[^']/.test(text.slice(1, -1));
}

/** Extra attributes and blocks as `attrs`; see `extrasToAttrs`. */
export function attrsOf(
  context: DecodeContext,
  block: DecodedBlock,
  extras: BlockExtras | undefined,
  schema: string | undefined,
): Attrs {
  return extrasToAttrs(
    block,
    extras,
    (value) => resolveRef(context, value, schema, block.block),
    (attribute) => attributeType(context, attribute, schema),
  );
}
