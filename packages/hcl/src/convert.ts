import { parseDecimal } from './decimal.ts';
import { ANY, STRING, type Type, equalTypes, typeName, typeOf, unifyTypes } from './types.ts';
import {
  boolValue,
  canonicalNumber,
  listValue,
  mapValue,
  NULL,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
  type Value,
} from './value.ts';

/** The converted value, or why there is none: `a number is required`, `element 2: string required`. */
export type Conversion = { readonly value: Value; readonly reason?: undefined } | { readonly reason: string };

/**
 * Converts a value to a type by the rules of the language: between primitives where the text allows it, tuples and sets
 * to lists and back, objects to maps and back. Null stays null and fits every type.
 */
export function convertValue(value: Value, type: Type): Conversion {
  if (value.kind === 'null' || value.kind === 'unknown') return { value };
  switch (type.kind) {
    case 'any':
      return { value };
    case 'string':
      return convertToString(value);
    case 'number':
      return convertToNumber(value);
    case 'bool':
      return convertToBool(value);
    case 'ref':
    case 'type':
    case 'sql':
      return value.kind === type.kind ? { value } : mismatch(type);
    case 'list':
    case 'set':
      return convertToSequence(value, type.kind, type.element);
    case 'map':
      return convertToMap(value, type.element);
    case 'tuple':
      return convertToTuple(value, type);
    case 'object':
      return convertToObject(value, type);
    default:
      return mismatch(type);
  }
}

function mismatch(type: Type): Conversion {
  return { reason: `${typeName(type)} required` };
}

function convertToString(value: Value): Conversion {
  if (value.kind === 'string') return { value };
  if (value.kind === 'number') return { value: stringValue(canonicalNumber(value)) };
  if (value.kind === 'bool') return { value: stringValue(String(value.value)) };
  return mismatch(STRING);
}

function convertToNumber(value: Value): Conversion {
  if (value.kind === 'number') return { value };
  if (value.kind === 'string' && parseDecimal(value.value) !== undefined)
    return { value: numberValue(canonicalNumber({ kind: 'number', text: value.value })) };
  return { reason: value.kind === 'string' ? 'a number is required' : 'number required' };
}

function convertToBool(value: Value): Conversion {
  if (value.kind === 'bool') return { value };
  if (value.kind !== 'string') return { reason: 'bool required' };
  if (value.value === 'true' || value.value === '1') return { value: boolValue(true) };
  if (value.value === 'false' || value.value === '0') return { value: boolValue(false) };
  const lower = value.value.toLowerCase();
  if (lower === 'true' || lower === 'false')
    return { reason: `a bool is required; to convert from string, use lowercase "${lower}"` };
  return { reason: 'a bool is required' };
}

function convertToSequence(value: Value, kind: 'list' | 'set', wanted: Type): Conversion {
  if (value.kind !== 'list' && value.kind !== 'set' && value.kind !== 'tuple')
    return mismatch({ kind, element: wanted });
  if (value.kind === kind && equalTypes(value.elementType, wanted)) return { value };
  const element = elementType(wanted, value.items);
  if (element === undefined) return { reason: 'all elements must have the same type' };
  const items: Value[] = [];
  for (const [i, item] of value.items.entries()) {
    const converted = convertValue(item, element);
    if (converted.reason !== undefined) return { reason: `element ${i}: ${converted.reason}` };
    items.push(converted.value);
  }
  return { value: kind === 'list' ? listValue(items, element) : setValue(items, element) };
}

function convertToMap(value: Value, wanted: Type): Conversion {
  if (value.kind !== 'map' && value.kind !== 'object') return mismatch({ kind: 'map', element: wanted });
  if (value.kind === 'map' && equalTypes(value.elementType, wanted)) return { value };
  const element = elementType(wanted, [...value.entries.values()]);
  if (element === undefined) return { reason: 'all elements must have the same type' };
  const entries: [string, Value][] = [];
  for (const [key, item] of value.entries) {
    const converted = convertValue(item, element);
    if (converted.reason !== undefined) return { reason: `element "${key}": ${converted.reason}` };
    entries.push([key, converted.value]);
  }
  return { value: mapValue(entries, element) };
}

/** The element type asked for; for `any` the one type that all elements have or convert to. */
function elementType(asked: Type, items: readonly Value[]): Type | undefined {
  return asked.kind === 'any' ? unifyTypes(items.map(typeOf)) : asked;
}

function convertToTuple(value: Value, type: Type & { kind: 'tuple' }): Conversion {
  if (value.kind !== 'tuple' && value.kind !== 'list') return mismatch(type);
  const { length } = type.elements;
  if (value.items.length !== length)
    return { reason: `tuple of ${length} element${length === 1 ? '' : 's'} required, got ${value.items.length}` };
  const items: Value[] = [];
  for (const [i, item] of value.items.entries()) {
    const converted = convertValue(item, type.elements[i] ?? ANY);
    if (converted.reason !== undefined) return { reason: `element ${i}: ${converted.reason}` };
    items.push(converted.value);
  }
  return { value: tupleValue(items) };
}

function convertToObject(value: Value, type: Type & { kind: 'object' }): Conversion {
  if (value.kind !== 'map' && value.kind !== 'object') return mismatch(type);
  const entries: [string, Value][] = [];
  for (const [name, wanted] of type.attributes) {
    const given = value.entries.get(name);
    if (given === undefined && type.optional?.has(name) !== true) return { reason: `attribute "${name}" is required` };
    const converted = convertValue(given ?? NULL, wanted);
    if (converted.reason !== undefined) return { reason: `attribute "${name}": ${converted.reason}` };
    entries.push([name, converted.value]);
  }
  return { value: objectValue(entries) };
}
