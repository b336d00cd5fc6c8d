import { NULL, type ObjectValue, numberValue, stringValue, tupleValue, boolValue, type Value } from '@atlas/hcl';
import type { AttributeValue, Kind } from './kinds/kind.ts';
import { nameOfNode, type Node } from './node.ts';

/** An attribute as expressions see it. */
export function toValue(value: AttributeValue): Value {
  if (value === null) return NULL;
  if (typeof value === 'string') return stringValue(value);
  if (typeof value === 'boolean') return boolValue(value);
  if (typeof value === 'number') return numberValue(value);
  return tupleValue(value.map(stringValue));
}

const values = new WeakMap<Node, ObjectValue>();

/** An object as expressions see it. What it holds is made when it is asked for. */
export function nodeValue(node: Node | undefined): Value {
  if (node === undefined) return NULL;
  let value = values.get(node);
  if (value === undefined) {
    value = { kind: 'object', entries: new NodeEntries(node) };
    values.set(node, value);
  }
  return value;
}

/** An object that was changed: the new one, with `from` and `to`. */
export function changedValue(from: Node, to: Node): Value {
  return {
    kind: 'object',
    entries: new NodeEntries(
      to,
      new Map([
        ['from', nodeValue(from)],
        ['to', nodeValue(to)],
      ]),
    ),
  };
}

const plurals = new WeakMap<Kind['lists'], ReadonlyMap<string, string>>();

/** The names of lists by what expressions call them. */
function pluralsOf(lists: Kind['lists']): ReadonlyMap<string, string> {
  const known = plurals.get(lists) ?? new Map(Object.entries(lists).map(([name, { plural }]) => [plural, name]));
  plurals.set(lists, known);
  return known;
}

/** The entry that tells objects apart which have equal attributes. */
const IDENTITY = '';

/**
 * Attributes, related objects and lists of an object by name. Objects refer to each other in circles, so going through
 * all entries gives the attributes only.
 */
class NodeEntries implements ReadonlyMap<string, Value> {
  readonly #node: Node;
  readonly #known: Map<string, Value>;

  constructor(node: Node, extra: ReadonlyMap<string, Value> = new Map()) {
    this.#node = node;
    this.#known = new Map(extra);
  }

  get(name: string): Value | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const value = this.#read(name);
    if (value !== undefined) this.#known.set(name, value);
    return value;
  }

  #read(name: string): Value | undefined {
    const node = this.#node;
    if (name === IDENTITY) return stringValue(`${node.kind} ${nameOfNode(node, true)}`);
    const { attributes, related, lists } = node.context.kindOf(node.kind);
    const attribute = attributes[name];
    if (attribute !== undefined) return toValue(attribute.get(node.object, node));
    const other = related[name];
    if (other !== undefined) return nodeValue(other.get(node));
    const list = pluralsOf(lists).get(name);
    return list === undefined ? undefined : tupleValue(node.list(list).map(nodeValue));
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return Object.keys(this.#attributes).length + 1;
  }

  get #attributes(): Readonly<Record<string, unknown>> {
    return this.#node.context.kindOf(this.#node.kind).attributes;
  }

  *keys(): MapIterator<string> {
    yield* Object.keys(this.#attributes);
    yield IDENTITY;
  }

  *entries(): MapIterator<[string, Value]> {
    for (const name of this.keys()) yield [name, this.get(name) ?? NULL];
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(visit: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }
}
