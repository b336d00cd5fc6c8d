import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PgDump, TestServer } from '@atlas/dialect-postgres/testing';
import pg from 'pg';

const run = promisify(execFile);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');

/** What to do with a schema, and where. */
export interface RoundTrip {
  readonly server: TestServer;
  readonly pgDump: PgDump;
  /** The schema as SQL. */
  readonly sql: string;
  /** URL of the dev database. Default: an empty database of the server. */
  readonly devUrl?: string | undefined;
  /** What stands for the desired state: HCL as inspected, the SQL itself, or the dump of the database. */
  readonly desired: 'hcl' | 'sql' | 'dump';
}

/**
 * What came of it: the two dumps are equal and the other texts tell of no change when nothing was lost on the way. The
 * copy is compared with what `pg_dump` itself makes of the original, because a server reads some expressions back in
 * another spelling than it printed them.
 */
export interface RoundTripResult {
  readonly restored: string;
  readonly copy: string;
  /** What a second `schema apply` prints. */
  readonly again: string;
  /** What `schema diff` prints between the database made by the SQL and the desired state. */
  readonly diff: string;
}

/** Makes a database from the SQL, and another one from its description by the built CLI. */
export async function roundTrip({ server, pgDump, sql, devUrl, desired }: RoundTrip): Promise<RoundTripResult> {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-round-trip-'));
  const atlas = async (...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, HOME: folder, XDG_CACHE_HOME: join(tmpdir(), 'atlas-test-cache') };
    const { stdout } = await run(process.execPath, [launcher, ...args], { cwd: folder, env, maxBuffer: 1 << 26 });
    return stdout;
  };
  try {
    const [original, restored, copy] = [await database(server), await database(server), await database(server)];
    const dev = devUrl ?? (await database(server));
    await execute(original, sql);
    const dump = statements(await pgDump.dumpSchema(original, OPTIONS));
    await execute(restored, dump);
    writeFileSync(join(folder, 'schema.sql'), desired === 'dump' ? dump : sql);
    if (desired === 'hcl') writeFileSync(join(folder, 'schema.hcl'), await atlas('schema', 'inspect', '-u', original));
    const to = `file://schema.${desired === 'hcl' ? 'hcl' : 'sql'}`;
    const apply = ['schema', 'apply', '-u', copy, '--to', to, '--dev-url', dev, '--auto-approve'];
    await atlas(...apply);
    return {
      restored: comparable(await pgDump.dumpSchema(restored, OPTIONS)),
      copy: comparable(await pgDump.dumpSchema(copy, OPTIONS)),
      again: await atlas(...apply),
      diff: await atlas('schema', 'diff', '--from', original, '--to', to, '--dev-url', dev),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Owners and permissions are not managed unless a project asks for it. */
const OPTIONS = ['--no-owner', '--no-privileges'];

/** Verification and TLS stay out of the way on a socket. */
const database = (server: TestServer): Promise<string> => server.createDatabase('sslmode=disable');

async function execute(url: string, sql: string): Promise<void> {
  const { searchParams, pathname } = new URL(url.replace('@/', '@localhost/'));
  const client = new pg.Client({
    host: searchParams.get('host') ?? '',
    port: Number(searchParams.get('port')),
    user: 'postgres',
    database: pathname.slice(1),
  });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A dump without what differs each time: comments and commands of psql. */
function statements(dump: string): string {
  return dump
    .split('\n')
    .filter((line) => !/^(?:--|\\)/.test(line))
    .join('\n')
    .replace(/\n{2,}/g, '\n\n');
}

/**
 * The statements without what is not part of the model: names of NOT NULL constraints, the order of storage parameters,
 * and whether a line break comes behind the last line of a function.
 */
function comparable(dump: string): string {
  return statements(dump)
    .replace(/ CONSTRAINT \w+ NOT NULL/g, ' NOT NULL')
    .replace(/\s+(\$\w*\$;)$/gm, ' $1')
    .replace(/^WITH \((.*)\);$/gm, (_, list: string) => `WITH (${list.split(', ').sort().join(', ')});`);
}
