import { suggest } from '@atlas/diagnostics';
import { convertValue } from './convert.ts';
import { isWhole } from './decimal.ts';
import { NUMBER, STRING, typeName, typeOf } from './types.ts';
import { canonicalNumber, decimalOf, type NumberValue, refValue, UNKNOWN, type Value } from './value.ts';

/** A part of a value, or why there is none. */
export type Access =
  | { readonly value: Value; readonly summary?: undefined }
  | { readonly summary: string; readonly detail: string };

const ATTRIBUTE = 'Unsupported attribute';
const INDEX = 'Invalid index';

/** `value.name`. On a reference it gives the longer reference. */
export function getAttribute(value: Value, name: string): Access {
  switch (value.kind) {
    case 'unknown':
      return { value: UNKNOWN };
    case 'null':
      return {
        summary: 'Attempt to get attribute from null value',
        detail: 'This value is null, so it does not have any attributes.',
      };
    case 'object': {
      const found = value.entries.get(name);
      if (found !== undefined) return { value: found };
      const close = suggest(name, value.entries.keys());
      const hint = close === undefined ? '' : ` Did you mean "${close}"?`;
      return { summary: ATTRIBUTE, detail: `This object does not have an attribute named "${name}".${hint}` };
    }
    case 'map': {
      const found = value.entries.get(name);
      if (found !== undefined) return { value: found };
      return { summary: 'Missing map element', detail: `This map does not have an element with the key "${name}".` };
    }
    case 'ref':
      return { value: refValue([...value.path, name], value.origin) };
    case 'string':
    case 'number':
    case 'bool':
      return { summary: ATTRIBUTE, detail: `Can't access attributes on a primitive-typed value (${value.kind}).` };
    case 'list':
    case 'set':
    case 'tuple':
      return {
        summary: ATTRIBUTE,
        detail: `Can't access attributes on a ${typeName(typeOf(value))}. Did you mean to access an attribute of one element, as in [0].${name}, or across all elements, as in [*].${name}?`,
      };
    default:
      return { summary: ATTRIBUTE, detail: 'This value does not have any attributes.' };
  }
}

/** `value[key]`. */
export function getIndex(value: Value, key: Value): Access {
  if (value.kind === 'unknown' || key.kind === 'unknown') return { value: UNKNOWN };
  if (key.kind === 'null') return { summary: INDEX, detail: "Can't use a null value as an indexing key." };
  switch (value.kind) {
    case 'null':
      return { summary: 'Attempt to index null value', detail: 'This value is null, so it does not have any indices.' };
    case 'list':
    case 'tuple': {
      const converted = convertValue(key, NUMBER);
      if (converted.reason !== undefined)
        return {
          summary: INDEX,
          detail: `The given key does not identify an element in this collection value: ${converted.reason}.`,
        };
      return indexSequence(value.items, converted.value as NumberValue);
    }
    case 'map':
    case 'object': {
      const converted = convertValue(key, STRING);
      const found =
        converted.reason === undefined && converted.value.kind === 'string'
          ? value.entries.get(converted.value.value)
          : undefined;
      if (found !== undefined) return { value: found };
      const reason = converted.reason === undefined ? '' : `: ${converted.reason}`;
      return {
        summary: INDEX,
        detail: `The given key does not identify an element in this collection value${reason}.`,
      };
    }
    case 'ref': {
      const converted = convertValue(key, STRING);
      if (converted.reason === undefined && converted.value.kind === 'string')
        return { value: refValue([...value.path, converted.value.value], value.origin) };
      return { summary: INDEX, detail: 'A reference can be indexed only by a name.' };
    }
    case 'set':
      return {
        summary: INDEX,
        detail:
          "Elements of a set are identified only by their value and do not have any separate index or key to select with, so it's only possible to perform operations across all elements of the set.",
      };
    default:
      return { summary: INDEX, detail: 'This value does not have any indices.' };
  }
}

function indexSequence(items: readonly Value[], key: NumberValue): Access {
  const wrong = (why: string): Access => {
    return { summary: INDEX, detail: `The given key does not identify an element in this collection value: ${why}.` };
  };
  const index = decimalOf(key);
  if (!isWhole(index))
    return wrong(
      `indexing a sequence requires a whole number, but the given index (${canonicalNumber(key)}) has a fractional part`,
    );
  if (index.coefficient < 0n) return wrong('a negative number is not a valid index for a sequence');
  const found = items[Number(index.coefficient)];
  if (found !== undefined) return { value: found };
  if (items.length === 0) return wrong('the collection has no elements');
  return wrong('the given index is greater than or equal to the length of the collection');
}
