import { knownFingerprint } from './fingerprint.ts';

/**
 * Whether two parts of the model have the same content: what `fingerprint` would say, without hashing. Positions,
 * rename hints and what stands aside do not count, absent keys equal undefined ones. Allocates nothing, so that a diff can ask it of every
 * table first.
 */
export function equalNodes(a: object, b: object): boolean {
  if (a === b) return true;
  const known = knownFingerprint(a);
  if (known !== undefined && known === knownFingerprint(b)) return true;
  return equalValues(a, b);
}

type Indexed = { readonly [key: string]: unknown };

function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equalValues(a[i], b[i])) return false;
    return true;
  }
  for (const key in a) {
    if (isApart(key)) continue;
    if (!equalValues((a as Indexed)[key], (b as Indexed)[key])) return false;
  }
  for (const key in b) {
    if (isApart(key)) continue;
    if ((a as Indexed)[key] === undefined && (b as Indexed)[key] !== undefined) return false;
  }
  return true;
}

function isApart(key: string): boolean {
  return key === 'pos' || key === 'renamedFrom' || key === 'aside';
}
