import { convertValue } from '../convert.ts';
import { FunctionError, type FunctionSpec } from '../function-spec.ts';
import { ANY, BOOL, listType, mapType, NUMBER, setType, STRING, typeOf, unifyTypes } from '../types.ts';
import {
  boolValue,
  equalValues,
  listValue,
  mapValue,
  numberValue,
  objectValue,
  sortEntries,
  stringValue,
  tupleValue,
  type Value,
} from '../value.ts';
import {
  any,
  define,
  entriesArg,
  intArg,
  itemsArg,
  likeInput,
  num,
  numberArg,
  strings,
  textsArg,
  toSet,
} from './define.ts';
import { characters } from './characters.ts';

/** Functions on lists, sets, tuples, maps and objects. Where order matters, sets and maps count as sorted. */
export const collectionFunctions: readonly FunctionSpec[] = [
  define('alltrue', 'Tells whether all elements are true.', [any('list')], BOOL, (args) =>
    boolValue(itemsArg(args, 0).every(isTrue)),
  ),
  define('anytrue', 'Tells whether at least one element is true.', [any('list')], BOOL, (args) =>
    boolValue(itemsArg(args, 0).some(isTrue)),
  ),
  define(
    'chunklist',
    'Cuts a list into lists of the given length.',
    [any('list'), num('size')],
    listType(ANY),
    chunkList,
  ),
  define(
    'coalescelist',
    'Gives the first list that is not empty.',
    [],
    ANY,
    (args) => {
      const found = args.find((arg, i) => arg.kind !== 'null' && itemsArg(args, i).length > 0);
      if (found === undefined) throw new FunctionError('no non-null arguments with elements');
      return found;
    },
    any('lists', true),
  ),
  define('compact', 'Leaves out null and empty strings.', [strings('list')], listType(STRING), (args) =>
    listValue(
      itemsArg(args, 0).filter((v) => v.kind === 'string' && v.value !== ''),
      STRING,
    ),
  ),
  define('concat', 'Joins lists into one.', [], ANY, concat, any('lists')),
  define('contains', 'Tells whether a list has an element.', [any('list'), any('value', true)], BOOL, (args) =>
    boolValue(itemsArg(args, 0).some((item) => looselyEqual(item, args[1]))),
  ),
  define('distinct', 'Leaves out repetitions, keeping the first of each.', [any('list')], ANY, (args) => {
    const items = itemsArg(args, 0);
    return likeInput(
      items.filter((item, i) => items.findIndex((other) => equalValues(item, other)) === i),
      args[0],
    );
  }),
  define('element', 'Gives an element; the index wraps around.', [any('list'), num('index')], ANY, (args) => {
    const items = itemsArg(args, 0);
    if (items.length === 0) throw new FunctionError('cannot use element function with an empty list', 0);
    const index = intArg(args, 1);
    if (index < 0) throw new FunctionError('cannot use element function with a negative index', 1);
    return items[index % items.length] ?? tupleValue([]);
  }),
  define('empty', 'Tells whether a collection has no elements.', [any('collection')], BOOL, (args) => {
    const [value] = args;
    if (value?.kind === 'list' || value?.kind === 'set' || value?.kind === 'tuple')
      return boolValue(value.items.length === 0);
    if (value?.kind === 'map') return boolValue(value.entries.size === 0);
    throw new FunctionError('collection must be a list, a map or a tuple');
  }),
  define('flatten', 'Replaces lists inside a list by their elements.', [any('list')], ANY, (args) =>
    tupleValue(flatten(itemsArg(args, 0))),
  ),
  define('index', 'Gives the position of a value in a list.', [any('list'), any('value')], NUMBER, (args) => {
    const items = itemsArg(args, 0);
    if (items.length === 0) throw new FunctionError('cannot search an empty list', 0);
    const found = items.findIndex((item) => looselyEqual(item, args[1]));
    if (found === -1) throw new FunctionError('item not found');
    return numberValue(found);
  }),
  define('keys', 'Gives the sorted keys of a map.', [any('map')], listType(STRING), (args) =>
    listValue(
      sortEntries(entriesArg(args, 0)).map(([key]) => stringValue(key)),
      STRING,
    ),
  ),
  define('length', 'Counts the elements of a collection or the characters of a text.', [any('value')], NUMBER, length),
  define('merge', 'Joins maps; later ones win.', [], ANY, merge, any('maps', true)),
  define('range', 'Counts from a start to before a limit by a step.', [], listType(NUMBER), range, num('params')),
  define('reverse', 'Turns the order of a list around.', [any('list')], ANY, (args) =>
    likeInput(itemsArg(args, 0).toReversed(), args[0]),
  ),
  define(
    'setintersection',
    'Gives the elements that are in all sets.',
    [any('first')],
    setType(ANY),
    (args) =>
      toSet(
        itemsArg(args, 0).filter((item) => args.every((_, i) => itemsArg(args, i).some((v) => looselyEqual(v, item)))),
      ),
    any('others'),
  ),
  define('setproduct', 'Gives all combinations of one element of each list.', [], listType(ANY), product, any('lists')),
  define(
    'setsubtract',
    'Gives the elements of the first set that are not in the second.',
    [any('a'), any('b')],
    setType(ANY),
    (args) => {
      const other = itemsArg(args, 1);
      return toSet(itemsArg(args, 0).filter((item) => !other.some((v) => looselyEqual(v, item))));
    },
  ),
  define(
    'setunion',
    'Gives the elements that are in any set.',
    [any('first')],
    setType(ANY),
    (args) => toSet(args.flatMap((_, i) => itemsArg(args, i))),
    any('others'),
  ),
  define(
    'slice',
    'Gives the elements from a start to before an end.',
    [any('list'), num('start'), num('end')],
    ANY,
    (args) => {
      const items = itemsArg(args, 0);
      const [start, end] = [intArg(args, 1), intArg(args, 2)];
      if (start < 0 || start > items.length)
        throw new FunctionError('start index must not be negative or behind the end', 1);
      if (end < start || end > items.length)
        throw new FunctionError('end index must not be less than the start or greater than the length of the list', 2);
      return likeInput(items.slice(start, end), args[0]);
    },
  ),
  define('sort', 'Sorts strings.', [strings('list')], listType(STRING), (args) =>
    listValue(textsArg(args, 0).sort(compareCodePoints).map(stringValue), STRING),
  ),
  define('values', 'Gives the values of a map in the order of its sorted keys.', [any('map')], ANY, (args) => {
    const items = sortEntries(entriesArg(args, 0)).map(([, value]) => value);
    return args[0]?.kind === 'map' ? listValue(items, args[0].elementType) : tupleValue(items);
  }),
  define(
    'zipmap',
    'Makes a map of a list of keys and a list of values.',
    [strings('keys'), any('values')],
    mapType(ANY),
    (args) => {
      const keys = textsArg(args, 0);
      const items = itemsArg(args, 1);
      if (keys.length !== items.length)
        throw new FunctionError(`number of keys (${keys.length}) does not match number of values (${items.length})`);
      const entries = keys.map((key, i): [string, Value] => [key, items[i] ?? tupleValue([])]);
      return args[1]?.kind === 'list' ? mapValue(entries, args[1].elementType) : objectValue(entries);
    },
  ),
];

function isTrue(value: Value): boolean {
  return (value.kind === 'bool' && value.value) || (value.kind === 'string' && value.value === 'true');
}

/** Equality after conversion to a common type: `contains(["1"], 1)` is true. */
function looselyEqual(a: Value, b: Value | undefined): boolean {
  if (b === undefined) return false;
  if (equalValues(a, b)) return true;
  if (a.kind === b.kind && isPrimitive(a)) return false;
  const unified = unifyTypes([typeOf(a), typeOf(b)]);
  if (unified === undefined || a.kind === 'null' || b.kind === 'null') return false;
  const [x, y] = [convertValue(a, unified), convertValue(b, unified)];
  return x.reason === undefined && y.reason === undefined && equalValues(x.value, y.value);
}

/** By code point, which is also the order of the UTF-8 bytes. */
function compareCodePoints(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

function chunkList(args: readonly Value[]): Value {
  const items = itemsArg(args, 0);
  const size = intArg(args, 1);
  if (size < 0) throw new FunctionError('the size argument must be positive', 1);
  if (size === 0) return tupleValue([likeInput(items, args[0])]);
  const chunks: Value[] = [];
  for (let i = 0; i < items.length; i += size) chunks.push(likeInput(items.slice(i, i + size), args[0]));
  return tupleValue(chunks);
}

function concat(args: readonly Value[]): Value {
  if (args.length === 0) throw new FunctionError('at least one argument is required');
  const items = args.flatMap((_, i) => itemsArg(args, i));
  if (!args.every((arg) => arg.kind === 'list')) return tupleValue(items);
  const element = unifyTypes(args.map((arg) => (arg.kind === 'list' ? arg.elementType : ANY)));
  const converted = element === undefined ? undefined : convertValue(tupleValue(items), listType(element));
  return converted !== undefined && converted.reason === undefined ? converted.value : tupleValue(items);
}

function flatten(items: readonly Value[]): Value[] {
  const flat: Value[] = [];
  for (const item of items) {
    if (item.kind === 'list' || item.kind === 'set' || item.kind === 'tuple') flat.push(...flatten(item.items));
    else flat.push(item);
  }
  return flat;
}

function length(args: readonly Value[]): Value {
  const [value] = args;
  switch (value?.kind) {
    case 'string':
      return numberValue(characters(value.value).length);
    case 'list':
    case 'set':
    case 'tuple':
      return numberValue(value.items.length);
    case 'map':
    case 'object':
      return numberValue(value.entries.size);
    default:
      throw new FunctionError('argument must be a string, a collection type, or a structural type', 0);
  }
}

function merge(args: readonly Value[]): Value {
  const entries = new Map<string, Value>();
  args.forEach((arg, i) => {
    if (arg.kind === 'null') return;
    for (const [key, value] of entriesArg(args, i)) entries.set(key, value);
  });
  const maps = args.flatMap((arg) => (arg.kind === 'map' ? [arg.elementType] : []));
  const element = maps.length === args.length && maps.length > 0 ? unifyTypes(maps) : undefined;
  return element === undefined ? objectValue(entries) : mapValue(entries, element);
}

const MAX_RANGE = 1024;

function range(args: readonly Value[]): Value {
  if (args.length < 1 || args.length > 3) throw new FunctionError('must have one, two, or three arguments');
  const numbers = args.map((_, i) => numberArg(args, i));
  const [start, limit] = numbers.length === 1 ? [0, numbers[0] ?? 0] : [numbers[0] ?? 0, numbers[1] ?? 0];
  const step = numbers[2] ?? (limit < start ? -1 : 1);
  if (step === 0) throw new FunctionError('step must not be zero');
  if (Math.sign(limit - start) === -Math.sign(step))
    throw new FunctionError(`step must lead from ${start} to ${limit}`);
  const items: Value[] = [];
  for (let i = 0, n = start; step > 0 ? n < limit : n > limit; i++, n = start + i * step) {
    if (i === MAX_RANGE) throw new FunctionError(`more than ${MAX_RANGE} values were generated`);
    items.push(numberValue(n));
  }
  return listValue(items, NUMBER);
}

const MAX_PRODUCT = 100_000;

function product(args: readonly Value[]): Value {
  if (args.length < 2) throw new FunctionError('at least two arguments are required');
  let rows: Value[][] = [[]];
  args.forEach((_, i) => {
    const items = itemsArg(args, i);
    if (rows.length * items.length > MAX_PRODUCT) throw new FunctionError(`more than ${MAX_PRODUCT} combinations`);
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  });
  const tuples = rows.map(tupleValue);
  return args.every((arg) => arg.kind === 'set') ? toSet(tuples) : tupleValue(tuples);
}

function isPrimitive(value: Value): boolean {
  return value.kind === 'string' || value.kind === 'number' || value.kind === 'bool';
}
