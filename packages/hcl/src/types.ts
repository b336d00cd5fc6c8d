import type { Value } from './value.ts';

/** A type constraint, or the type of a value. `any` fits everything. */
export type Type =
  | { readonly kind: 'string' | 'number' | 'bool' | 'any' | 'ref' | 'type' | 'sql' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | {
      readonly kind: 'object';
      readonly attributes: ReadonlyMap<string, Type>;
      /** Names of attributes that may be missing; they become null. */
      readonly optional?: ReadonlySet<string>;
    };

export const STRING: Type = { kind: 'string' };
export const NUMBER: Type = { kind: 'number' };
export const BOOL: Type = { kind: 'bool' };
export const ANY: Type = { kind: 'any' };

export function listType(element: Type): Type {
  return { kind: 'list', element };
}

export function setType(element: Type): Type {
  return { kind: 'set', element };
}

export function mapType(element: Type): Type {
  return { kind: 'map', element };
}

/** The type of a value. Null and unknown fit everything, so theirs is `any`. */
export function typeOf(value: Value): Type {
  switch (value.kind) {
    case 'null':
    case 'unknown':
      return ANY;
    case 'list':
    case 'set':
    case 'map':
      return { kind: value.kind, element: value.elementType };
    case 'tuple':
      return { kind: 'tuple', elements: value.items.map(typeOf) };
    case 'object':
      return { kind: 'object', attributes: new Map([...value.entries].map(([k, v]) => [k, typeOf(v)])) };
    default:
      return { kind: value.kind };
  }
}

/** The type in words, for messages: `list of string`, `object`. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case 'any':
      return 'dynamic';
    case 'ref':
      return 'reference';
    case 'sql':
      return 'sql expression';
    case 'list':
    case 'set':
    case 'map':
      return type.element.kind === 'any' ? `${type.kind} of any type` : `${type.kind} of ${typeName(type.element)}`;
    default:
      return type.kind;
  }
}

/** The type as a type constraint: `list(string)`, `object({a = number})`. */
export function formatType(type: Type): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind}(${formatType(type.element)})`;
    case 'tuple':
      return `tuple([${type.elements.map(formatType).join(', ')}])`;
    case 'object': {
      const attributes = [...type.attributes].map(([name, t]) =>
        type.optional?.has(name) === true ? `${name} = optional(${formatType(t)})` : `${name} = ${formatType(t)}`,
      );
      return `object({${attributes.join(', ')}})`;
    }
    default:
      return type.kind;
  }
}

export function equalTypes(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'list':
    case 'set':
    case 'map':
      return b.kind === a.kind && equalTypes(a.element, b.element);
    case 'tuple':
      return (
        b.kind === 'tuple' &&
        a.elements.length === b.elements.length &&
        a.elements.every((t, i) => equalTypes(t, b.elements[i] ?? ANY))
      );
    case 'object':
      return (
        b.kind === 'object' &&
        a.attributes.size === b.attributes.size &&
        [...a.attributes].every(([name, t]) => equalTypes(t, b.attributes.get(name) ?? { kind: 'list', element: ANY }))
      );
    default:
      return a.kind === b.kind;
  }
}

/**
 * The type that all given types convert to without loss of meaning: `string` for a string and a number, a list for
 * tuples, a map for objects of different shape. Undefined if there is none; `any` for no types at all.
 */
export function unifyTypes(types: readonly Type[]): Type | undefined {
  const known = types.filter((t) => t.kind !== 'any');
  const [first] = known;
  if (first === undefined) return ANY;
  if (known.every((t) => equalTypes(t, first))) return first;
  if (known.every((t) => t.kind === 'string' || t.kind === 'number' || t.kind === 'bool'))
    return known.some((t) => t.kind === 'string') ? STRING : undefined;
  if (known.every((t) => t.kind === 'object' || t.kind === 'map')) return unifyMaps(known);
  if (known.every((t) => t.kind === 'tuple' || t.kind === 'list' || t.kind === 'set')) {
    const element = unifyTypes(
      known.flatMap((t) => (t.kind === 'tuple' ? t.elements : 'element' in t ? [t.element] : [])),
    );
    const sets = known.some((t) => t.kind === 'set') && !known.some((t) => t.kind === 'list');
    return element === undefined ? undefined : { kind: sets ? 'set' : 'list', element };
  }
  return undefined;
}

function unifyMaps(types: readonly Type[]): Type | undefined {
  const objects = types.flatMap((t) => (t.kind === 'object' ? [t] : []));
  const names = [...new Set(objects.flatMap((t) => [...t.attributes.keys()]))];
  if (objects.length === types.length && objects.every((t) => t.attributes.size === names.length)) {
    const attributes = new Map<string, Type>();
    for (const name of names) {
      const unified = unifyTypes(objects.map((t) => t.attributes.get(name) ?? ANY));
      if (unified === undefined) return undefined;
      attributes.set(name, unified);
    }
    return { kind: 'object', attributes };
  }
  const element = unifyTypes(
    types.flatMap((t) => (t.kind === 'object' ? [...t.attributes.values()] : 'element' in t ? [t.element] : [])),
  );
  return element === undefined ? undefined : { kind: 'map', element };
}
