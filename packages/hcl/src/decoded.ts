import type { Attribute, Block, Expression } from './syntax.ts';
import type { Value } from './value.ts';

/** A block after decoding: values with the syntax they came from, so that later findings have a place. */
export interface DecodedBlock {
  readonly type: string;
  readonly labels: readonly string[];
  /** The syntax: `rangeOf(block)`, `rangeOf(block.labels[0])`. */
  readonly block: Block;
  /** Attributes by name, in the order of the text. Those with the value null are left out. */
  readonly attributes: ReadonlyMap<string, DecodedAttribute>;
  /** Nested blocks in the order of the text, all types together. */
  readonly blocks: readonly DecodedBlock[];
}

export interface DecodedAttribute {
  readonly name: string;
  readonly value: Value;
  readonly expr: Expression;
  readonly attribute: Attribute;
}
