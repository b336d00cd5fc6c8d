import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, lstat, mkdir, readdir, readFile, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ConnectionError } from '@atlas/dialect';

/**
 * Where local servers live: `<root>/<key>/<instance>/`, with `<root>/<key>/current` naming the instance to use. An
 * instance is one server with data, socket and log of its own; it belongs to the watcher that started it, which removes
 * it. So nobody waits for the folder of another, and two instances at once, after a lock was broken, only cost memory.
 */
export interface LocalHome {
  readonly folder: string;
}

/** A socket's path may have 107 bytes on Linux and 103 on macOS; this is what stands below the root. */
const LONGEST_ROOT = 103 - '/0123456789ab/01234567/s.sock'.length;

/** The folder of this user's servers with the given properties. Throws `ConnectionError` when others can write there. */
export async function openHome(temporary: string, properties: readonly string[]): Promise<LocalHome> {
  const { uid } = userInfo();
  const name = `atlas-local-${uid}`;
  const root = join(join(temporary, name).length <= LONGEST_ROOT ? temporary : '/tmp', name);
  await mkdir(root, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const { uid: owner, mode } = await lstat(root);
  // Whoever can write there could put a server of his own in our place.
  if (uid !== -1 && (owner !== uid || (mode & 0o077) !== 0)) {
    throw new ConnectionError(
      `${root} belongs to another user or is open to others: remove it, or set TMPDIR to a folder of your own`,
    );
  }
  await sweep(root);
  const key = createHash('sha256').update(properties.join('\u0000')).digest('hex').slice(0, 12);
  const folder = join(root, key);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { folder };
}

/** The folder of the instance to use; it may be gone by the time it is used. */
export async function currentInstance({ folder }: LocalHome): Promise<string | undefined> {
  const name = await readFile(join(folder, 'current'), 'utf8').catch(() => undefined);
  return name === undefined ? undefined : join(folder, name.trim());
}

export async function newInstance({ folder }: LocalHome): Promise<string> {
  const instance = join(folder, randomBytes(4).toString('hex'));
  await mkdir(instance, { mode: 0o700 });
  await writeFile(join(instance, 'used'), '');
  return instance;
}

/** Makes the instance the one that others use. */
export async function publish({ folder }: LocalHome, instance: string): Promise<void> {
  const draft = join(folder, `current-${randomBytes(4).toString('hex')}`);
  await writeFile(draft, instance.slice(folder.length + 1));
  await rename(draft, join(folder, 'current'));
}

/** Says that the instance is in use. False when it is about to stop: the watcher took the mark away. */
export async function markUsed(instance: string): Promise<boolean> {
  const now = new Date();
  return utimes(join(instance, 'used'), now, now).then(
    () => true,
    () => false,
  );
}

const POLL_MS = 50;

/**
 * Runs `work` while no other process does for the same home. The lock of a process that is gone is taken over; should
 * two take it over at once, both work, which is not harmful here.
 */
export async function exclusively<T>(home: LocalHome, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const lock = join(home.folder, 'lock');
  const mine = join(home.folder, `lock-${randomBytes(4).toString('hex')}`);
  await writeFile(mine, String(process.pid));
  try {
    for (let waited = 0; ; waited += POLL_MS) {
      const isTaken = await link(mine, lock).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (isTaken) break;
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (waited >= timeoutMs || (owner > 0 && !isAlive(owner))) {
        await rename(mine, lock);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return await work();
  } finally {
    await unlink(mine).catch(() => undefined);
    const owner = await readFile(lock, 'utf8').catch(() => '');
    if (owner === String(process.pid)) await unlink(lock).catch(() => undefined);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export async function pidIn(file: string): Promise<number | undefined> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  return pid > 0 ? pid : undefined;
}

/** Nobody starts a server for longer. */
const ABANDONED_MS = 300_000;

/** Ends and removes what watchers that were killed left behind. */
async function sweep(root: string): Promise<void> {
  for (const key of await readdir(root)) {
    for (const name of await readdir(join(root, key)).catch(() => [])) {
      const instance = join(root, key, name);
      const used = await lstat(join(instance, 'used')).catch(() => undefined);
      const isInstance = used !== undefined || existsSync(join(instance, 'data'));
      if (!isInstance || Date.now() - (used?.mtimeMs ?? 0) < ABANDONED_MS) continue;
      const watcher = await pidIn(join(instance, 'watcher.pid'));
      if (watcher !== undefined && isAlive(watcher)) continue;
      await stopServer(instance);
      await rm(instance, { recursive: true, force: true });
    }
  }
}

/** Ends the server of the instance, if its process is still that server. Its data is thrown away: nothing is flushed. */
export async function stopServer(instance: string): Promise<void> {
  const pid = await pidIn(join(instance, 'server.pid'));
  if (pid === undefined || !(await isServerOf(pid, instance))) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The number may belong to another process by now. Where there is no /proc, being alive has to do. */
async function isServerOf(pid: number, instance: string): Promise<boolean> {
  if (!existsSync('/proc/self/cmdline')) return isAlive(pid);
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.includes(`--datadir=${join(instance, 'data')}`);
}
