import { compareBytes } from '../byte-order.ts';
import type { DirFormat, ParsedName } from './format.ts';
import { scanPart } from './scan-part.ts';
import { forwardText, reverseText } from './sql-text.ts';

/**
 * `V<version>__<name>.sql` in any directory below, with `U` files that undo them. A baseline `B` stands for all versions
 * up to its own, repeatable files `R` come last: https://documentation.red-gate.com/flyway
 */
export const flywayFormat: DirFormat = {
  name: 'flyway',
  isRecursive: true,
  select(paths) {
    const files = paths.flatMap((path) => parsePath(path) ?? []);
    const baseline = files.filter((f) => f.letter === 'B').sort((a, b) => compareBytes(b.version, a.version))[0];
    const versioned = files
      .filter((f) => f.letter === 'V')
      .filter((f) => baseline === undefined || compareFlywayVersions(f.version, baseline.version) > 0)
      .sort((a, b) => compareFlywayVersions(a.version, b.version) || compareBytes(a.name, b.name));
    const repeatable = files.filter((f) => f.letter === 'R').sort((a, b) => compareBytes(a.name, b.name));
    return [...(baseline === undefined ? [] : [baseline]), ...versioned, ...repeatable].map(
      ({ name, version, description }) => ({ name, version, description }),
    );
  },
  compareVersions: compareFlywayVersions,
  up: (source, profile) => scanPart(source, profile),
  down: (source, profile) => scanPart(source, profile),
  downName: (name) => name.replace(/(^|\/)[VB]([^/]*)$/, '$1U$2'),
  write({ version, name, changes }) {
    const tail = `${version}${name === '' ? '' : `__${name}`}.sql`;
    return [
      { name: `V${tail}`, text: forwardText(changes) },
      { name: `U${tail}`, text: reverseText(changes) },
    ];
  },
};

interface FlywayFile extends ParsedName {
  readonly letter: 'V' | 'B' | 'R';
}

function parsePath(path: string): FlywayFile | undefined {
  const segments = path.split('/');
  const base = segments.at(-1) ?? '';
  if (segments.slice(0, -1).some((segment) => segment.startsWith('.'))) return undefined;
  const letter = base[0];
  if (!base.endsWith('.sql') || base.length < 5 || (letter !== 'V' && letter !== 'B' && letter !== 'R'))
    return undefined;
  const bare = base.slice(1, -'.sql'.length);
  const separator = bare.indexOf('__');
  const version = separator === -1 ? bare : bare.slice(0, separator);
  const description = separator === -1 ? '' : bare.slice(separator + 2);
  return letter === 'R'
    ? { name: path, letter, version: '', description: separator === -1 ? bare : description }
    : { name: path, letter, version, description };
}

/** By the numbers between dots and underscores; what is no number counts as 0. Files without version come last. */
export function compareFlywayVersions(a: string, b: string): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  const [x, y] = [a, b].map((version) => version.split(/[._]/).map(toNumber)) as [bigint[], bigint[]];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [m, n] = [x[i] ?? 0n, y[i] ?? 0n];
    if (m !== n) return m < n ? -1 : 1;
  }
  return 0;
}

/** Versions may be timestamps with more digits than a number holds exactly. */
function toNumber(segment: string): bigint {
  return /^\d+$/.test(segment) ? BigInt(segment) : 0n;
}
