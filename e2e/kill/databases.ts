import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '@atlas/dialect-postgres/testing';
import { DatabaseSync } from '@photostructure/sqlite';
import pg from 'pg';
import type { DatabaseKind } from './migrations.ts';

/** The databases of one kind that a campaign works on, each known by a name. */
export interface Databases {
  readonly kind: DatabaseKind;
  url(name: string): string;
  /** Makes an empty database, or one with what another one has. */
  create(name: string, from?: string): Promise<void>;
  drop(name: string): Promise<void>;
  /** Everything that a run leaves behind: objects, rows and revisions, times aside. */
  outcomeOf(name: string): Promise<unknown>;
  close(): Promise<void>;
}

const REVISIONS =
  'SELECT version, type, applied, total, error, hash, partial_hashes FROM atlas_schema_revisions ORDER BY version';
const ROWS = [
  'SELECT what, count(*) AS times FROM counter GROUP BY what ORDER BY what',
  'SELECT file, count(*) AS times FROM bulk GROUP BY file ORDER BY file',
  REVISIONS,
];

/** Databases that are files in a folder. */
export function sqliteDatabases(folder: string): Databases {
  const path = (name: string): string => join(folder, `${name}.db`);
  return {
    kind: 'sqlite',
    url: (name) => `sqlite://${path(name)}`,
    async create(name, from) {
      if (from !== undefined) copyFileSync(path(from), path(name));
    },
    async drop(name) {
      for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path(name) + suffix, { force: true });
    },
    async outcomeOf(name) {
      const db = new DatabaseSync(path(name));
      try {
        const objects = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name";
        return [objects, ...ROWS].map((sql) => db.prepare(sql).all());
      } finally {
        db.close();
      }
    },
    close: async () => undefined,
  };
}

/** Databases of a server that ends with this process. */
export async function postgresDatabases(): Promise<Databases> {
  const server = await startServer(18);
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({ host: server.socketDir, user: 'postgres', database });
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  return {
    kind: 'postgres',
    url: (name) => server.url(name, 'search_path=public'),
    async create(name, from) {
      await admin.query(`CREATE DATABASE "${name}"${from === undefined ? '' : ` TEMPLATE "${from}"`}`);
    },
    async drop(name) {
      await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
    async outcomeOf(name) {
      const client = await connect(name);
      try {
        const columns =
          "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position";
        const indexes =
          "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1";
        const results: unknown[] = [];
        for (const sql of [columns, indexes, ...ROWS]) results.push((await client.query(sql)).rows);
        return results;
      } finally {
        await client.end();
      }
    },
    async close() {
      await admin.end();
      await server.stop();
    },
  };
}
