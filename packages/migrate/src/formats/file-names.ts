import { compareBytes } from '../byte-order.ts';
import type { ParsedName } from './format.ts';

/** The files of a flat directory with that ending, in byte order of their names, split at the first underscore. */
export function selectByName(paths: readonly string[], ending = '.sql'): readonly ParsedName[] {
  return paths
    .filter((path) => !path.includes('/') && path.endsWith(ending))
    .sort(compareBytes)
    .map((name) => parseFileName(name, ending));
}

/** `<version>[_<description>]<ending>`. */
export function parseFileName(name: string, ending = '.sql'): ParsedName {
  const base = name.slice(0, -ending.length);
  const underscore = base.indexOf('_');
  if (underscore === -1) return { name, version: base, description: '' };
  return { name, version: base.slice(0, underscore), description: base.slice(underscore + 1) };
}

/** `<version>[_<name>]<ending>`. */
export function formatFileName(version: string, name: string, ending = '.sql'): string {
  return name === '' ? `${version}${ending}` : `${version}_${name}${ending}`;
}
