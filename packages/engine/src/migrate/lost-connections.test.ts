import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { postgres } from '@atlas/dialect-postgres';
import { startServer, type TestServer, withDriver } from '@atlas/dialect-postgres/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateApply, migrateHash } from '../index.ts';
import { testContext } from '../testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(18, { tcp: true });
});
afterAll(() => server.stop());

/** The slow statement leaves a trace when it ends, and the one after it would fail if the first had not run. */
const SLOW = "INSERT INTO log SELECT 'slow' FROM pg_sleep(1)";
const files = (directive: string, slow = SLOW): Record<string, string> => ({
  'migrations/1.sql': 'CREATE TABLE log (what text);\n',
  'migrations/2.sql': `${directive}INSERT INTO log VALUES ('first');\n${slow};\nALTER TABLE log ADD COLUMN n int;\n`,
});

async function apply(url: string, texts: Record<string, string>, onSlow?: () => void): Promise<string | undefined> {
  const context = testContext(postgres, texts);
  await migrateHash('file://migrations', context);
  const request = { url, dir: 'file://migrations', operatorVersion: 'test', lockTimeoutMs: 20_000 };
  try {
    const report = await migrateApply(
      request,
      {
        onEvent(event) {
          if (event.kind === 'statement' && event.sql.includes('slow')) onSlow?.();
        },
      },
      context,
    );
    return report.error?.message;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Forwards to the server until it is told to cut all connections at once. */
async function startProxy(): Promise<{ readonly proxy: Server; readonly port: number; readonly cut: () => void }> {
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const target = connect(server.port ?? 0, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(target).pipe(client);
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  return {
    proxy,
    port: (proxy.address() as AddressInfo).port,
    cut: () => sockets.forEach((socket) => socket.destroy()),
  };
}

async function outcomeOf(url: string): Promise<unknown> {
  return withDriver(
    async (driver) => ({
      log: (await driver.query('SELECT what FROM log ORDER BY what')).map((row) => row.what),
      revisions: (
        await driver.query(
          "SELECT version, applied::int, total::int, error FROM atlas_schema_revisions WHERE version NOT LIKE '.%' ORDER BY 1",
        )
      ).map((row) => Object.values(row)),
    }),
    url,
  );
}

const complete = {
  log: ['first', 'slow'],
  revisions: [
    ['1', 1, 1, null],
    ['2', 3, 3, null],
  ],
};

const setups = [
  ['in a transaction', ''],
  ['statement by statement', '-- atlas:txmode none\n\n'],
] as const;

test.each(setups)('the server ends the session, %s: the next run finishes', async (_name, directive) => {
  const url = await server.createDatabase('search_path=public');
  const failure = await apply(url, files(directive), () => {
    void withDriver(async (driver) => {
      await setTimeout(200);
      await driver.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO log SELECT%'",
      );
    }, url);
  });
  expect(failure).toContain('terminating connection due to administrator command');
  expect(await apply(url, files(directive))).toBeUndefined();
  expect(await outcomeOf(url)).toEqual(complete);
});

test.each(setups)(
  'the connection is cut, %s: the next run waits for the statement and finishes',
  async (_name, directive) => {
    const url = await server.createDatabase('search_path=public');
    const { proxy, port, cut } = await startProxy();
    const through = `postgres://postgres@127.0.0.1:${port}${new URL(url.replace('@/', '@h/')).pathname}?sslmode=disable&search_path=public`;
    const failure = await apply(through, files(directive), () => void setTimeout(200).then(cut));
    proxy.close();
    expect(failure).toMatch(/Connection terminated|ECONNRESET|connection/i);
    // The server still runs the statement for nearly a second.
    expect(await apply(url, files(directive))).toBeUndefined();
    expect(await outcomeOf(url)).toEqual(complete);
  },
);

test('the connection is cut while an index is built: the next run waits for the build and takes it as done', async () => {
  const url = await server.createDatabase('search_path=public');
  const { proxy, port, cut } = await startProxy();
  const through = `postgres://postgres@127.0.0.1:${port}${new URL(url.replace('@/', '@h/')).pathname}?sslmode=disable&search_path=public`;
  const texts = files('-- atlas:txmode none\n\n', 'CREATE INDEX CONCURRENTLY slow_index ON log (slow(what))');
  texts['migrations/1.sql'] +=
    "CREATE FUNCTION slow(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN PERFORM pg_sleep(0.4); RETURN $1; END';\n";
  const failure = await apply(through, texts, () => void setTimeout(200).then(cut));
  proxy.close();
  expect(failure).toBeDefined();
  expect(await apply(url, texts)).toBeUndefined();
  const valid = await withDriver(
    (driver) => driver.query("SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'slow_index'::regclass"),
    url,
  );
  expect(valid).toEqual([{ valid: true }]);
});
