import { constantText } from './references.ts';
import { textOf } from './source.ts';
import type { CallExpression, Expression } from './syntax.ts';
import { ANY, BOOL, NUMBER, STRING, type Type } from './types.ts';

/** A type, or the text of the part that is none. */
export type TypeConstraint = { readonly type: Type; readonly invalid?: undefined } | { readonly invalid: string };

const WORDS: Readonly<Record<string, Type>> = {
  string: STRING,
  number: NUMBER,
  int: NUMBER,
  bool: BOOL,
  any: ANY,
  list: { kind: 'list', element: ANY },
  set: { kind: 'set', element: ANY },
  map: { kind: 'map', element: ANY },
};

/**
 * Reads a type constraint: `string number int bool any`, `list(T) set(T) map(T)`, `tuple([T, U])`,
 * `object({ a = T, b = optional(U) })`. A bare `list` is a list of anything; words may be quoted.
 */
export function parseTypeConstraint(expr: Expression): TypeConstraint {
  if (expr.kind === 'paren') return parseTypeConstraint(expr.inner);
  const word = expr.kind === 'variable' ? expr.name : constantText(expr);
  if (word !== undefined) {
    const type = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    return type === undefined ? { invalid: word } : { type };
  }
  return expr.kind === 'call' ? parseTypeCall(expr) : { invalid: textOf(expr) };
}

function parseTypeCall(call: CallExpression): TypeConstraint {
  const [arg] = call.args;
  const { name } = call.name;
  if (arg === undefined || call.args.length > 1 || call.expand) return { invalid: textOf(call) };
  switch (name) {
    case 'list':
    case 'set':
    case 'map': {
      const element = parseTypeConstraint(arg);
      return element.invalid === undefined ? { type: { kind: name, element: element.type } } : element;
    }
    case 'tuple':
      return arg.kind === 'tuple' ? parseTuple(arg.items) : { invalid: textOf(call) };
    case 'object':
      return arg.kind === 'object' ? parseObject(arg) : { invalid: textOf(call) };
    default:
      return { invalid: textOf(call) };
  }
}

function parseTuple(items: readonly Expression[]): TypeConstraint {
  const elements: Type[] = [];
  for (const item of items) {
    const element = parseTypeConstraint(item);
    if (element.invalid !== undefined) return element;
    elements.push(element.type);
  }
  return { type: { kind: 'tuple', elements } };
}

function parseObject(expr: Expression & { kind: 'object' }): TypeConstraint {
  const attributes = new Map<string, Type>();
  const optional = new Set<string>();
  for (const item of expr.items) {
    const name = item.key.kind === 'variable' ? item.key.name : constantText(item.key);
    if (name === undefined) return { invalid: textOf(item) };
    const { value } = item;
    const [inner] = value.kind === 'call' && value.name.name === 'optional' ? value.args : [];
    if (inner !== undefined) optional.add(name);
    const type = parseTypeConstraint(inner ?? value);
    if (type.invalid !== undefined) return type;
    attributes.set(name, type.type);
  }
  return { type: { kind: 'object', attributes, ...(optional.size === 0 ? {} : { optional }) } };
}
