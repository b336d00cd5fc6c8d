import { hash128 } from './hash.ts';
import type { Realm, Schema, Table } from './schema.ts';

/** 128 bits as 32 hexadecimal digits. Equal model content has equal fingerprints on every platform and version of Node. */
export type Fingerprint = string;

const known = new WeakMap<object, Fingerprint>();

/**
 * The fingerprint of any part of the model. Positions, `renamedFrom` and `aside` do not count, nor do empty lists, empty
 * objects and absent keys; the order of keys does not matter, the order of lists does. Results are remembered per
 * object, which is sound because model objects never change.
 */
export function fingerprint(node: object): Fingerprint {
  let result = known.get(node);
  if (result === undefined) {
    result = hash128(canonicalJson(node));
    known.set(node, result);
  }
  return result;
}

/** Combines the fingerprints of the tables and other parts, so that an equal table is never walked twice. */
export function fingerprintSchema(schema: Schema): Fingerprint {
  return combine(schema, [
    ...schema.tables.map(fingerprintTable),
    fingerprint({ ...schema, tables: schema.tables.map((t) => t.name) }),
  ]);
}

export function fingerprintRealm(realm: Realm): Fingerprint {
  return combine(realm, [
    ...realm.schemas.map(fingerprintSchema),
    fingerprint({ ...realm, schemas: realm.schemas.map((s) => s.name) }),
  ]);
}

export function fingerprintTable(table: Table): Fingerprint {
  return fingerprint(table);
}

/** The fingerprint if it was computed before: lets a comparison use it without paying for it. */
export function knownFingerprint(node: object): Fingerprint | undefined {
  return known.get(node);
}

function combine(node: object, parts: readonly Fingerprint[]): Fingerprint {
  let result = combined.get(node);
  if (result === undefined) {
    result = hash128(parts.join(' '));
    combined.set(node, result);
  }
  return result;
}

// Apart from `known`, because the combined hash of a schema differs from the flat one of `fingerprint`.
const combined = new WeakMap<object, Fingerprint>();

const IGNORED = new Set(['pos', 'renamedFrom', 'aside']);

/** JSON with sorted keys and without what does not count; see `fingerprint`. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    if (IGNORED.has(key)) continue;
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined || isEmpty(item)) continue;
    parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`);
  }
  return `{${parts.join(',')}}`;
}

function isEmpty(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}
