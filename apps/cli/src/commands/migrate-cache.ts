import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TextCache } from '@atlas/engine';
import manifest from '../../package.json' with { type: 'json' };
import type { Runtime } from '../kit/runtime.ts';

/** What is kept at most: the files used last. A state of a large schema takes a megabyte or two. */
const MOST_FILES = 256;
const MOST_BYTES = 128 * 2 ** 20;
/** Builds of the program that keep something: the one in use, and those that a project may still go back to. */
const MOST_BUILDS = 3;

/**
 * The folder in which states that dev databases gave are kept between runs: `$XDG_CACHE_HOME/atlas` or
 * `~/.cache/atlas`, readable by its owner only. Undefined when `ATLAS_NO_CACHE` is set or there is no such place.
 */
export function openStateCache({ env, clock }: Pick<Runtime, 'env' | 'clock'>): TextCache | undefined {
  const given = env['XDG_CACHE_HOME'] ?? '';
  const home = env['HOME'] ?? '';
  if ((env['ATLAS_NO_CACHE'] ?? '') !== '' || (given === '' && home === '')) return undefined;
  const folder = join(given === '' ? join(home, '.cache') : given, 'atlas', 'states', programStamp());
  const pathOf = (key: string): string => join(folder, `${key}.json`);
  return {
    get(key) {
      try {
        const text = readFileSync(pathOf(key), 'utf8');
        const now = clock.now();
        utimesSync(pathOf(key), now, now);
        return text;
      } catch {
        return undefined;
      }
    },
    set(key, text) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const draft = join(folder, `${key}.${process.pid}.draft`);
        writeFileSync(draft, text, { mode: 0o600 });
        renameSync(draft, pathOf(key));
        removeOldest(folder);
      } catch {
        // A run without cache is slower and nothing else.
      }
    },
  };
}

/** Tells builds apart, so that a program never reads what one with other rules wrote. */
function programStamp(): string {
  const launcher = process.argv[1] ?? '';
  const built = statSync(join(dirname(launcher), '..', 'dist'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return createHash('sha256').update(`${manifest.version} ${launcher} ${built}`).digest('hex').slice(0, 16);
}

/** Several runs may do this at a time: what another one has removed already is no error. */
function removeOldest(folder: string): void {
  let bytes = 0;
  for (const [i, { path, size }] of newestFirst(folder).entries()) {
    bytes += size;
    if (i >= MOST_FILES || bytes > MOST_BYTES) rmSync(path, { force: true });
  }
  for (const { path } of newestFirst(dirname(folder)).slice(MOST_BUILDS)) {
    if (path !== folder) rmSync(path, { force: true, recursive: true });
  }
}

function newestFirst(folder: string): { readonly path: string; readonly size: number }[] {
  const entries = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ path, size: found.size, usedAt: found.mtimeMs }];
  });
  return entries.sort((a, b) => b.usedAt - a.usedAt);
}
