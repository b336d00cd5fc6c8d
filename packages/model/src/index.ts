export * from './builders.ts';
export type * from './change.ts';
export { equalNodes } from './equal.ts';
export { equalTables } from './equal-table.ts';
export * from './filter.ts';
export { parsePattern } from './pattern.ts';
export {
  type Fingerprint,
  canonicalJson,
  fingerprint,
  fingerprintRealm,
  fingerprintSchema,
  fingerprintTable,
  knownFingerprint,
} from './fingerprint.ts';
export { hash128 } from './hash.ts';
export type * from './json.ts';
export * from './lookup.ts';
export type * from './plan.ts';
export { restoreHidden } from './restore.ts';
export type * from './schema.ts';
