import type { ColumnType, Expr } from '@atlas/model';
import { quoteLiteral, unquoteLiteral } from '@atlas/sqltext';
import { formatColumnType } from '../column-types.ts';
import type { Catalog, NamedObject } from './catalog.ts';
import { identifier } from '../names.ts';

const CAST_LITERAL = /^(E?'(?:[^']|'')*')::(.+)$/s;
const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const NUMERIC: ReadonlySet<string> = new Set(['integer', 'decimal', 'float']);

/**
 * A default as the catalog prints it. `'x'::text`, `'7'::numeric` and the like are literals without their cast when it
 * is the cast to the column's own type, or one that the server adds to literals: a type name of letters and blanks.
 * Everything but literals is a raw expression, unchanged.
 */
export function parseDefault(text: string, type: ColumnType, typeText: string): Expr {
  if (text === 'true' || text === 'false') return { kind: 'literal', text };
  const bare = /^\((-\d+(?:\.\d+)?)\)$/.exec(text)?.[1] ?? text;
  if (NUMBER.test(bare)) return { kind: 'literal', text: bare };
  const match = CAST_LITERAL.exec(text);
  const [, literal, cast] = match ?? [];
  if (literal === undefined || cast === undefined) {
    return /^E?'(?:[^']|'')*'$/s.test(text) ? { kind: 'literal', text: standardLiteral(text) } : { kind: 'raw', text };
  }
  if (!isOwnCast(cast, type, typeText)) return { kind: 'raw', text };
  const value = standardLiteral(literal);
  const inner = unquoteLiteral(value);
  return { kind: 'literal', text: NUMERIC.has(type.class) && NUMBER.test(inner) ? inner : value };
}

function isOwnCast(cast: string, type: ColumnType, typeText: string): boolean {
  return (
    cast === typeText ||
    cast === typeText.replace(/\s*\([^()]*\)/, '') ||
    /^[A-Za-z ]+$/.test(cast) ||
    cast === formatColumnType(type)
  );
}

/** The literal without escapes, which needs no prefix. */
function standardLiteral(literal: string): string {
  return literal.startsWith('E') ? quoteLiteral(unquoteLiteral(literal)) : literal;
}

/**
 * How a collation is spelled: a plain name when it is found without its schema, which those of the server are, and
 * `"schema"."name"` otherwise.
 */
export function collationText(collation: NamedObject): string {
  if (collation.visible) return collation.name;
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  return `${quote(collation.schema)}.${quote(collation.name)}`;
}

/** The collation with this identifier; empty for none. */
export function collationOf(catalog: Catalog, oid: string | null | undefined): string | undefined {
  const found = oid === null || oid === undefined ? undefined : catalog.collations.get(oid);
  return found === undefined ? undefined : collationText(found);
}

/** An operator class or the like as SQL. */
export function qualifiedName(object: NamedObject): string {
  return object.visible ? object.name : `${identifier(object.schema)}.${identifier(object.name)}`;
}
