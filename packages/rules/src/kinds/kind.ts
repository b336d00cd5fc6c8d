import type { Json } from '@atlas/model';
import type { KindName, Node, Objects } from '../node.ts';

/** A value of an attribute; null where the object has none. */
export type AttributeValue = string | number | boolean | null | readonly string[];

/**
 * `word`: one of some words, which may be written bare, and with underscores for blanks. `list`: several texts.
 */
export type AttributeType = 'text' | 'number' | 'bool' | 'word' | 'list';

export interface Attribute<K extends KindName = KindName> {
  readonly type: AttributeType;
  readonly doc: string;
  get(object: Objects[K], node: Node<K>): AttributeValue;
  /** Of a word; undefined: any. */
  readonly values?: readonly string[];
  /** An absent text is '', and compares as null too. */
  readonly isEmptyWhenAbsent?: boolean;
}

/** One other object that an object has or is in. */
export interface Related<K extends KindName = KindName> {
  readonly kind: KindName;
  readonly doc: string;
  get(node: Node<K>): Node | undefined;
}

/** The objects of one sort that an object has, in order. */
export interface List<K extends KindName = KindName> {
  readonly kind: KindName;
  /** What expressions call it: `self.columns`. */
  readonly plural: string;
  readonly doc: string;
  get(node: Node<K>): readonly Node[];
  /** The lists of its own that lead there, where its objects are not its own children. */
  readonly via?: readonly string[];
}

/** What rules can say of one kind of object. */
export interface Kind<K extends KindName = KindName> {
  readonly attributes: Readonly<Record<string, Attribute<K>>>;
  readonly related: Readonly<Record<string, Related<K>>>;
  /** By the name of the block that stands for one of them: `column`. */
  readonly lists: Readonly<Record<string, List<K>>>;
}

type Get<K extends KindName, V> = (object: Objects[K], node: Node<K>) => V;

export function text<K extends KindName>(doc: string, get: Get<K, string | null | undefined>): Attribute<K> {
  return { type: 'text', doc, get: (object, node) => get(object, node) ?? null };
}

/** A text that is '' where it is absent, such as a comment. */
export function optionalText<K extends KindName>(doc: string, get: Get<K, string | undefined>): Attribute<K> {
  return { type: 'text', doc, get: (object, node) => get(object, node) ?? '', isEmptyWhenAbsent: true };
}

export function bool<K extends KindName>(doc: string, get: Get<K, boolean>): Attribute<K> {
  return { type: 'bool', doc, get };
}

export function number<K extends KindName>(doc: string, get: Get<K, number | null | undefined>): Attribute<K> {
  return { type: 'number', doc, get: (object, node) => get(object, node) ?? null };
}

export function word<K extends KindName>(
  doc: string,
  values: readonly string[] | undefined,
  get: Get<K, string | null | undefined>,
): Attribute<K> {
  return { type: 'word', doc, get: (object, node) => get(object, node) ?? null, ...(values && { values }) };
}

export function list<K extends KindName>(doc: string, get: Get<K, readonly string[]>): Attribute<K> {
  return { type: 'list', doc, get };
}

/** The kinds that carry attributes of a database. */
type WithAttrs = { readonly attrs: Readonly<Record<string, Json>> };

/** A text or word in `attrs`, or what the database means where there is none. */
export function attrText<K extends KindName>(key: string, attribute: string = key): Get<K, string | null> {
  return (object, { kind, dialect }) => {
    const value = textIn((object as unknown as WithAttrs).attrs[key]);
    if (value !== null) return value;
    const usual = dialect.defaults[`${kind}.${attribute}`];
    return usual === undefined ? null : String(usual);
  };
}

/** A truth value in `attrs`, by its path; false, or what the database means, where there is none. */
export function attrBool<K extends KindName>(path: readonly string[], attribute?: string): Get<K, boolean> {
  return (object, { kind, dialect }) => {
    const found = path.reduce<Json | undefined>(
      (value, key) => (isRecord(value) ? value[key] : undefined),
      (object as unknown as WithAttrs).attrs,
    );
    if (typeof found === 'boolean') return found;
    return dialect.defaults[`${kind}.${attribute ?? path.at(-1) ?? ''}`] === true;
  };
}

export function attrNumber<K extends KindName>(key: string): Get<K, number | null> {
  return (object, { kind, dialect }) => {
    const value = (object as unknown as WithAttrs).attrs[key];
    if (typeof value === 'number') return value;
    const usual = dialect.defaults[`${kind}.${key}`];
    return typeof usual === 'number' ? usual : null;
  };
}

export function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of an attribute: as it is, that of `sql("...")`, or the name in a reference. */
export function textIn(value: Json | undefined): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!isRecord(value)) return null;
  return textIn(value.sql) ?? textIn(value.name);
}
