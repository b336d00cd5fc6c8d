/**
 * What a block may contain. The same data drives decoding, completion and hover, so that the editor and the command
 * line never disagree.
 */
export interface BlockSpec {
  /** One sentence for hover and completion. */
  readonly doc?: string;
  /** Number of labels. Default: none. */
  readonly labels?: LabelSpec;
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
  /** Nested blocks by type. A function where specs contain themselves. */
  readonly blocks?: Readonly<Record<string, NestedBlockSpec>> | (() => Readonly<Record<string, NestedBlockSpec>>);
  /** Accept unknown attributes (decoded as `any`) and unknown blocks (decoded without a spec). Default: neither. */
  readonly open?: 'attributes' | 'blocks' | 'both';
  /** Groups of attribute or block names of which at most one may be present. */
  readonly exclusive?: readonly (readonly string[])[];
}

/** A block spec at a place: how often it may occur there. */
export interface NestedBlockSpec extends BlockSpec {
  /** Default 0. */
  readonly min?: number;
  /** Default: no limit. */
  readonly max?: number;
}

export interface LabelSpec {
  readonly min: number;
  readonly max: number;
  /** What each label means, for messages and hover: `['name']`. */
  readonly names?: readonly string[];
}

/**
 * What an attribute accepts:
 *
 * | kind | text | value |
 * |---|---|---|
 * | `string`, `number`, `bool` | an expression that converts to it | that kind |
 * | `int` | a whole number | `number` |
 * | `any` | any expression | anything; unknown roots become `ref`, unknown calls `type` |
 * | `strings` | list of strings, or one string | `list` |
 * | `values` | list of any values | `tuple` |
 * | `map` | object or map | `object` or `map` |
 * | `ref` | `table.users` | `ref` |
 * | `refs` | `[column.a, column.b]` | `tuple` of `ref` |
 * | `type` | `int`, `varchar(255)`, `enum.status`, `sql("...")`, `"text"` | `type`, `ref` or `sql`; a string becomes `sql` |
 * | `enum` | one of `values` as bare word or string | `string`, spelled as in `values` |
 * | `enums` | list of them | `list` |
 * | `expr` | `"a > b"` or `sql("a > b")` | `string` or `sql` |
 * | `default` | string, number, bool, `sql("...")`, list | as written |
 * | `condition` | any expression, not evaluated | `null`; read `DecodedAttribute.expr` |
 */
export type AttributeKind =
  | 'string'
  | 'number'
  | 'bool'
  | 'int'
  | 'any'
  | 'strings'
  | 'values'
  | 'map'
  | 'ref'
  | 'refs'
  | 'type'
  | 'enum'
  | 'enums'
  | 'expr'
  | 'default'
  | 'condition';

export interface AttributeSpec {
  readonly kind: AttributeKind;
  readonly required?: boolean;
  /** The words an `enum` accepts; compared without regard to case. With `open`, they are only suggestions. */
  readonly values?: readonly string[];
  /** For `enum`: other words are accepted as they are. */
  readonly open?: boolean;
  /** For `ref`, `refs` and `type`: the roots a reference may start with. Default: any. */
  readonly roots?: readonly string[];
  /** The value that means the same as absence. Default for `bool`: false; `null`: absence is a third value. */
  readonly default?: boolean | number | string | null;
  readonly doc?: string;
  /** Holds a secret: read, never printed. */
  readonly sensitive?: boolean;
  /** Says what to use instead; the attribute gives a warning. */
  readonly deprecated?: string;
}

/** One line of the table that an editor shows for a block. */
export interface SpecEntry {
  readonly name: string;
  readonly kind: 'block' | AttributeKind;
  readonly required: boolean;
  readonly values: readonly string[];
  readonly doc: string;
}

/** The nested blocks of a spec by type. */
export function nestedSpecs(spec: BlockSpec): Readonly<Record<string, NestedBlockSpec>> {
  return typeof spec.blocks === 'function' ? spec.blocks() : (spec.blocks ?? {});
}

/** The spec of a nested block, or undefined. Safe for names such as `constructor`. */
export function nestedSpec(spec: BlockSpec, type: string): NestedBlockSpec | undefined {
  const nested = nestedSpecs(spec);
  return Object.hasOwn(nested, type) ? nested[type] : undefined;
}

/** The spec of an attribute, or undefined. Safe for names such as `constructor`. */
export function attributeSpec(spec: BlockSpec, name: string): AttributeSpec | undefined {
  return spec.attributes !== undefined && Object.hasOwn(spec.attributes, name) ? spec.attributes[name] : undefined;
}

/** What can be written inside a block: required attributes first, then the others, then blocks, each in spec order. */
export function specEntries(spec: BlockSpec): SpecEntry[] {
  const attributes = Object.entries(spec.attributes ?? {}).map(([name, a]): SpecEntry => {
    const values = a.values ?? (a.kind === 'bool' ? ['true', 'false'] : []);
    return { name, kind: a.kind, required: a.required === true, values, doc: a.doc ?? '' };
  });
  const blocks = Object.entries(nestedSpecs(spec)).map(([name, b]): SpecEntry => {
    return { name, kind: 'block', required: (b.min ?? 0) > 0, values: [], doc: b.doc ?? '' };
  });
  const all = [...attributes, ...blocks];
  return [...all.filter((e) => e.required), ...all.filter((e) => !e.required)];
}
