import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConnectionError,
  type DatabaseUrl,
  type Dialect,
  type Driver,
  type OpenOptions,
  type Row,
} from '@atlas/dialect';
import { AtlasError } from '@atlas/diagnostics';
import { quoteIdentifier } from '@atlas/sqltext';
import type { Connection } from './connection.ts';
import { openSession } from './driver.ts';
import { missingRole, PostgresError, serverError } from './errors.ts';
import type { RawRow } from './inspect/catalog.ts';
import { lazyConnection } from './lazy-connection.ts';
import { searchPathOf } from './libpq.ts';

/** The version that the package pins; snapshots of another one do not fit. */
export const PGLITE_VERSION = '0.5.14';

/** What that version says of itself. Asking it takes its start, of a second or more. */
export const PGLITE_SERVER = { num: '180006', version: '18.6', text: `PostgreSQL 18.6 (PGlite ${PGLITE_VERSION})` };

/** Extensions that come along, by their SQL name, with those that they need themselves. */
export const EXTENSIONS: { readonly [name: string]: readonly string[] } = Object.fromEntries(
  (
    'amcheck bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore ' +
    'intarray isn lo ltree moddatetime pageinspect pg_buffercache pg_freespacemap pg_stat_statements pg_surgery pg_trgm ' +
    'pg_visibility pg_walinspect pgcrypto seg tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp vector'
  )
    .split(' ')
    .map((name) => [name, name === 'earthdistance' ? ['cube'] : []]),
);

/** What is used of an instance. */
interface PGlite {
  query(sql: string, params?: unknown[], options?: object): Promise<PgliteResult>;
  exec(sql: string, options?: object): Promise<PgliteResult[]>;
  dumpDataDir(compression: 'none'): Promise<Blob>;
  close(): Promise<void>;
  /** Its file system in memory. */
  readonly Module: { readonly FS: { writeFile(path: string, text: string): void } };
}

interface PgliteResult {
  readonly rows: unknown[];
  readonly command?: string;
}

/**
 * Opens a new, empty PostgreSQL inside of this process: `pglite://`, with `?extensions=vector,pg_trgm` to have these at
 * hand from the start (others are loaded when `CREATE EXTENSION` asks for them, which takes longer) and
 * `&search_path=public` to bind it to one schema, which is made when it is not there. Its data is gone when it is closed,
 * which it must be, as an open instance keeps the process alive. It starts with the first statement. Throws
 * `ConnectionError`.
 *
 * A role that a statement names and that is not there is made: roles belong to servers, and a schema that grants
 * something to one need not say how it came to be.
 */
export async function openPglite(dialect: Dialect, url: DatabaseUrl, options: OpenOptions): Promise<Driver> {
  const names = (url.query.get('extensions') ?? '')
    .split(',')
    .map((n) => n.trim())
    .filter((n) => n !== '');
  const wanted = names.includes('all') ? Object.keys(EXTENSIONS) : names;
  for (const name of wanted) {
    if (EXTENSIONS[name] !== undefined) continue;
    throw new ConnectionError(
      `pglite: there is no extension ${JSON.stringify(name)}. There are: ${Object.keys(EXTENSIONS).join(', ')}`,
    );
  }
  options.signal?.throwIfAborted();
  const { schema, searchPath } = searchPathOf(url);
  const placeholders = new Set<string>();
  const connection: Connection = {
    ...lazyConnection(async () => pgliteConnection(await freshInstance(wanted, options), wanted, placeholders)),
    placeholders,
  };
  if (schema !== undefined && schema !== 'public') {
    connection.atStart?.(async (session) => {
      await session.command(`CREATE SCHEMA ${quoteIdentifier(schema, 'double')}`);
    });
  }
  return openSession(dialect, connection, { schema, searchPath, server: PGLITE_SERVER }, options);
}

async function create(extensions: readonly string[], snapshot: Blob | undefined): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  const loaded: Record<string, unknown> = {};
  for (const name of new Set(extensions.flatMap((n) => [...(EXTENSIONS[n] ?? []), n])))
    Object.assign(loaded, await loadExtension(name));
  const config = {
    ...(snapshot === undefined ? {} : { loadDataDir: snapshot }),
    ...(Object.keys(loaded).length === 0 ? {} : { extensions: loaded }),
  };
  const instance = (await PGlite.create(config as Parameters<typeof PGlite.create>[0])) as unknown as PGlite;
  addForeignDataWrapper(instance);
  return instance;
}

const EXTENSION_FOLDER = '/pglite/share/postgresql/extension';

/**
 * The package has no `postgres_fdw`. Servers, user mappings and foreign tables only need its wrapper to be there, so the
 * extension is added without the functions that fetch rows: none are fetched here.
 */
function addForeignDataWrapper({ Module: { FS } }: PGlite): void {
  const control = [
    "comment = 'foreign-data wrapper for remote PostgreSQL servers'",
    "default_version = '1.2'",
    'relocatable = true',
  ];
  FS.writeFile(`${EXTENSION_FOLDER}/postgres_fdw.control`, `${control.join('\n')}\n`);
  FS.writeFile(`${EXTENSION_FOLDER}/postgres_fdw--1.2.sql`, 'CREATE FOREIGN DATA WRAPPER postgres_fdw;\n');
}

async function loadExtension(name: string): Promise<{ readonly [key: string]: unknown }> {
  if (name === 'vector') {
    const { vector } = await import('@electric-sql/pglite-pgvector');
    return { vector };
  }
  const file = name.replaceAll('-', '_');
  const module = (await import(`@electric-sql/pglite/contrib/${file}`)) as { readonly [key: string]: unknown };
  return { [file]: module[file] };
}

/** A fresh instance from the snapshot in the cache folder, which is made when it is missing or broken. */
async function freshInstance(extensions: readonly string[], options: OpenOptions): Promise<PGlite> {
  const path = snapshotPath(options);
  const known = path === undefined ? undefined : await readSnapshot(path);
  if (known !== undefined) {
    try {
      return await create(extensions, known);
    } catch {
      // A snapshot that does not load is made again.
    }
  }
  const instance = await create(extensions, undefined);
  if (path !== undefined) await writeSnapshot(path, await instance.dumpDataDir('none'));
  return instance;
}

function snapshotPath({ env }: OpenOptions): string | undefined {
  const home = env?.HOME;
  const base = env?.XDG_CACHE_HOME ?? (home === undefined || home === '' ? undefined : join(home, '.cache'));
  return base === undefined || base === '' ? undefined : join(base, 'atlas', `pglite-${PGLITE_VERSION}.snapshot`);
}

const DIGEST_BYTES = 32;

function digestOf(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/**
 * The snapshot, or undefined when the file is not there or not what was written: the library takes damaged ones apart as
 * far as it can, and ends the process when it cannot.
 */
async function readSnapshot(path: string): Promise<Blob | undefined> {
  try {
    const file = await readFile(path);
    const data = file.subarray(0, -DIGEST_BYTES);
    return digestOf(data).equals(file.subarray(-DIGEST_BYTES)) ? new Blob([data]) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Written beside and renamed, so that no other process ever reads half of it; a digest follows the data. Failing only costs
 * time next time.
 */
async function writeSnapshot(path: string, snapshot: Blob): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(join(path, '..'), { recursive: true });
    const data = new Uint8Array(await snapshot.arrayBuffer());
    await writeFile(draft, [data, digestOf(data)]);
    await rename(draft, path);
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Types of which inspection reads the text: bool, "char", name, integers, text, oid, their vectors and arrays. */
const TEXT_TYPES = [16, 18, 19, 20, 21, 22, 23, 25, 26, 30, 114, 1002, 1005, 1009, 1028];
const asText = Object.fromEntries(TEXT_TYPES.map((oid) => [oid, (text: string) => text]));

function pgliteConnection(first: PGlite, initial: readonly string[], placeholders: Set<string>): Connection {
  let instance = first;
  const extensions = new Set(initial);

  /** False when the role cannot be made, as inside of a failed transaction. */
  const addRole = async (name: string): Promise<boolean> => {
    if (placeholders.has(name)) placeholders.delete(name);
    try {
      await instance.exec(`CREATE ROLE ${quoteIdentifier(name, 'double')} NOLOGIN`);
      placeholders.add(name);
      return true;
    } catch {
      return false;
    }
  };

  /** Opens the instance again with a further extension, keeping its data and settings. False when it cannot be done. */
  const extend = async (name: string): Promise<boolean> => {
    if (EXTENSIONS[name] === undefined || extensions.has(name)) return false;
    try {
      const { rows } = await instance.query(
        `SELECT current_setting('search_path') AS path, current_setting('client_min_messages') AS messages`,
      );
      const settings = rows[0] as { readonly path: string; readonly messages: string };
      const data = await instance.dumpDataDir('none');
      const next = await create([...extensions, name], data);
      await instance.close();
      instance = next;
      extensions.add(name);
      await instance.query(
        `SELECT set_config('search_path', $1, false), set_config('client_min_messages', $2, false)`,
        [settings.path, settings.messages],
      );
      return true;
    } catch {
      // Inside of a failed transaction nothing can be read; the caller reports the first error.
      return false;
    }
  };

  const run = async <T>(action: () => Promise<T>, sql: string): Promise<T> => {
    try {
      return await action();
    } catch (cause) {
      const error = serverError(cause);
      const role = missingRole(error);
      if (role !== undefined && !/^\s*DROP\b/i.test(sql) && (await addRole(role))) return run(action, sql);
      const missing = missingExtension(error);
      if (missing === undefined) throw error;
      if (await extend(missing)) return run(action, sql);
      throw missingError(error, missing);
    }
  };

  return {
    query: (sql, params) => run(async () => (await instance.query(sql, params as unknown[])).rows as Row[], sql),
    command: (sql, params) =>
      run(async () => {
        if (params !== undefined && params.length > 0) return (await instance.query(sql, [...params])).command ?? '';
        const results = await instance.exec(sql);
        return results[results.length - 1]?.command ?? '';
      }, sql),
    batch: (statements) =>
      run(async () => {
        const results = await instance.exec(statements.join(';\n'), { rowMode: 'array', parsers: asText });
        return results.map((r) => r.rows as RawRow[]);
      }, ''),
    close: () => instance.close(),
  };
}

/** The extension that a server says is not there. */
function missingExtension(error: AtlasError): string | undefined {
  if (!(error instanceof PostgresError)) return undefined;
  return /^extension "([^"]+)" is not available/.exec(error.serverMessage)?.[1];
}

function missingError(cause: AtlasError, name: string): AtlasError {
  const reason =
    EXTENSIONS[name] === undefined
      ? 'the embedded PostgreSQL does not have it. Use a dev database of a server that does'
      : `the embedded PostgreSQL loads it at the start only. Use pglite://?extensions=${name}`;
  return new AtlasError(`extension ${JSON.stringify(name)} is not available: ${reason}`, {
    code: 'postgres/missing-extension',
    cause,
  });
}
