import { randomUUID } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LockedError, type Release } from '@atlas/dialect';
import { AtlasError } from '@atlas/diagnostics';

/** A lock lives at least this long, so that one with a timeout of zero protects anything at all. */
const SHORTEST_LIFE_MS = 10_000;

/**
 * Takes a lock by creating a file in the directory for temporary files. The file holds the time at which the lock ends
 * by itself, as Unix nanoseconds in decimal, so a crashed process holds it no longer than `lifeMs`. There is no waiting:
 * a lock that is taken is `LockedError`. `key` tells databases apart.
 */
export async function acquireFileLock(name: string, key: string, lifeMs: number): Promise<Release> {
  const file = (suffix: string): string => join(tmpdir(), `${name}${suffix}.lock`);
  // Other tools lock all databases at once by the plain name.
  await refuseIfTaken(file(''), name);
  const path = file(`_${adler32(key).toString(16)}`);
  const content = String(BigInt(Date.now() + Math.max(lifeMs, SHORTEST_LIFE_MS)) * 1_000_000n);
  if (!(await createFile(path, content))) {
    await refuseIfTaken(path, name);
    await removeExpired(path);
    if (!(await createFile(path, content))) throw taken(name, path);
  }
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    // After its end somebody else may have taken it.
    if ((await readIfPresent(path)) === content) await removeFile(path);
  };
}

/** What tells a file apart from others, whatever the current directory is. */
export function lockKeyOf(path: string): string {
  return resolve(path);
}

/** The checksum of zlib: https://www.rfc-editor.org/rfc/rfc1950#section-8.2 */
export function adler32(text: string): number {
  let a = 1;
  let b = 0;
  for (const byte of new TextEncoder().encode(text)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

function taken(name: string, path: string): LockedError {
  const advice = `wait for the other run to end, or delete the file ${path} if there is none`;
  return new LockedError(`sql/sqlite: lock on ${JSON.stringify(name)} already taken: ${advice}`, name, 0);
}

async function refuseIfTaken(path: string, name: string): Promise<void> {
  const content = await readIfPresent(path);
  if (content !== undefined && !isExpired(content)) throw taken(name, path);
}

function isExpired(content: string): boolean {
  const text = content.trim();
  if (!/^-?\d{1,30}$/.test(text)) {
    throw new AtlasError(
      `sql/sqlite: invalid lock file format: parsing expiration date: ${JSON.stringify(text.slice(0, 40))} is no number`,
      { code: 'sqlite/bad-lock-file' },
    );
  }
  return BigInt(text) < BigInt(Date.now()) * 1_000_000n;
}

async function createFile(path: string, content: string): Promise<boolean> {
  // Linking a complete file creates the lock and its content in one step; nobody ever reads half of it.
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await removeFile(draft);
  }
}

/** Two processes may see the same expired file: only what was moved aside and is expired indeed is removed. */
async function removeExpired(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const content = await readIfPresent(aside);
  if (content !== undefined && !isExpired(content)) {
    await link(aside, path).catch(() => undefined);
  }
  await removeFile(aside);
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

function errorCode(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}
