import type { Attribute, Block, Expression } from './syntax.ts';
import { decimalToNumber } from './decimal.ts';
import { decimalOf, type RefValue, type Value } from './value.ts';

/** The inside of a block or file after decoding. */
export interface DecodedBody {
  /** Attributes by name, in the order of the text. Those with the value null are left out. */
  readonly attributes: ReadonlyMap<string, DecodedAttribute>;
  /** Nested blocks in the order of the text, all types together. */
  readonly blocks: readonly DecodedBlock[];
}

/** A block after decoding: values with the syntax they came from, so that later findings have a place. */
export interface DecodedBlock extends DecodedBody {
  readonly type: string;
  readonly labels: readonly string[];
  /** The syntax: `rangeOf(block)`, `rangeOf(block.labels[0])`. */
  readonly block: Block;
}

export interface DecodedAttribute {
  readonly name: string;
  readonly value: Value;
  readonly expr: Expression;
  readonly attribute: Attribute;
}

/** The nested blocks of one type, in order. */
export function nestedBlocks(body: DecodedBody, type: string): DecodedBlock[] {
  return body.blocks.filter((block) => block.type === type);
}

/** The first nested block of a type, or undefined. */
export function nestedBlock(body: DecodedBody, type: string): DecodedBlock | undefined {
  return body.blocks.find((block) => block.type === type);
}

/** The value of an attribute; undefined when it is omitted or null. */
export function valueOf(body: DecodedBody, name: string): Value | undefined {
  return body.attributes.get(name)?.value;
}

/** The text of a `string` or `enum` attribute; undefined when it is omitted. */
export function stringOf(body: DecodedBody, name: string): string | undefined {
  const value = valueOf(body, name);
  return value?.kind === 'string' ? value.value : undefined;
}

/** The value of a `bool` attribute; undefined when it is omitted. */
export function boolOf(body: DecodedBody, name: string): boolean | undefined {
  const value = valueOf(body, name);
  return value?.kind === 'bool' ? value.value : undefined;
}

/** The value of a `number` or `int` attribute as the nearest JavaScript number; undefined when it is omitted. */
export function numberOf(body: DecodedBody, name: string): number | undefined {
  const value = valueOf(body, name);
  return value?.kind === 'number' ? decimalToNumber(decimalOf(value)) : undefined;
}

/** The texts of a `strings` or `enums` attribute; undefined when it is omitted. */
export function stringsOf(body: DecodedBody, name: string): string[] | undefined {
  const value = valueOf(body, name);
  return value === undefined || !('items' in value)
    ? undefined
    : value.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
}

/** The reference of a `ref` attribute; undefined when it is omitted. */
export function refIn(body: DecodedBody, name: string): RefValue | undefined {
  const value = valueOf(body, name);
  return value?.kind === 'ref' ? value : undefined;
}

/** The references of a `refs` attribute; undefined when it is omitted. */
export function refsIn(body: DecodedBody, name: string): RefValue[] | undefined {
  const value = valueOf(body, name);
  return value === undefined || !('items' in value)
    ? undefined
    : value.items.flatMap((item) => (item.kind === 'ref' ? [item] : []));
}

/**
 * The text of an `expr` attribute and whether it was marked as `sql("...")`; undefined when it is omitted.
 */
export function exprOf(body: DecodedBody, name: string): { readonly text: string; readonly raw: boolean } | undefined {
  const value = valueOf(body, name);
  if (value?.kind === 'sql') return { text: value.text, raw: true };
  return value?.kind === 'string' ? { text: value.value, raw: false } : undefined;
}
