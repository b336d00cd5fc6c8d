import { decimalToNumber } from '../decimal.ts';
import { FunctionError, type FunctionSpec, type Parameter } from '../function-spec.ts';
import { ANY, BOOL, listType, NUMBER, STRING, type Type, typeOf, unifyTypes } from '../types.ts';
import { decimalOf, listValue, setValue, tupleValue, type Value } from '../value.ts';
import { convertValue } from '../convert.ts';

export function define(
  name: string,
  doc: string,
  params: readonly Parameter[],
  returns: Type,
  call: (args: readonly Value[]) => Value,
  variadic?: Parameter,
): FunctionSpec {
  return { name, doc, params, returns, call, ...(variadic === undefined ? {} : { variadic }) };
}

export function str(name: string): Parameter {
  return { name, type: STRING };
}

export function num(name: string): Parameter {
  return { name, type: NUMBER };
}

export function bool(name: string): Parameter {
  return { name, type: BOOL };
}

export function any(name: string, nullable = false): Parameter {
  return nullable ? { name, type: ANY, nullable } : { name, type: ANY };
}

export function strings(name: string): Parameter {
  return { name, type: listType(STRING) };
}

/** The text of a string argument; arguments were converted to the type of their parameter before the call. */
export function textArg(args: readonly Value[], i: number): string {
  const value = args[i];
  if (value?.kind !== 'string') throw new FunctionError('string required', i);
  return value.value;
}

export function numberArg(args: readonly Value[], i: number): number {
  const value = args[i];
  if (value?.kind !== 'number') throw new FunctionError('number required', i);
  return decimalToNumber(decimalOf(value));
}

/** A whole number within the range in which JavaScript counts exactly. */
export function intArg(args: readonly Value[], i: number): number {
  const value = numberArg(args, i);
  if (!Number.isSafeInteger(value)) throw new FunctionError('a whole number is required', i);
  return value;
}

/** The elements of a list, set or tuple argument. */
export function itemsArg(args: readonly Value[], i: number): readonly Value[] {
  const value = args[i];
  if (value?.kind === 'list' || value?.kind === 'set' || value?.kind === 'tuple') return value.items;
  throw new FunctionError('list, set or tuple required', i);
}

/** The members of a map or object argument. */
export function entriesArg(args: readonly Value[], i: number): ReadonlyMap<string, Value> {
  const value = args[i];
  if (value?.kind === 'map' || value?.kind === 'object') return value.entries;
  throw new FunctionError('map or object required', i);
}

export function textsArg(args: readonly Value[], i: number): string[] {
  return itemsArg(args, i).map((item) => {
    if (item.kind !== 'string') throw new FunctionError('all elements must be strings', i);
    return item.value;
  });
}

/** A list where the items have or convert to one type and a list was given; a tuple otherwise. */
export function likeInput(items: readonly Value[], input: Value | undefined): Value {
  if (input?.kind === 'list') return listValue(items, input.elementType);
  if (input?.kind === 'set') return listValue(items, input.elementType);
  return tupleValue(items);
}

/** A set of items brought to their common type. */
export function toSet(items: readonly Value[]): Value {
  const element = unifyTypes(items.map(typeOf));
  if (element === undefined) throw new FunctionError('all elements must have the same type');
  return setValue(
    items
      .map((item) => convertValue(item, element))
      .map((c, i) => (c.reason === undefined ? c.value : (items[i] ?? { kind: 'null' }))),
    element,
  );
}
