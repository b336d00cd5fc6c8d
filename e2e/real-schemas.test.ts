import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findPgDump,
  SERVER_MAJORS,
  startServer,
  type TestServer,
  whyUnavailable,
} from '@atlas/dialect-postgres/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { logto, pgBoss, type RealSchema } from './real-schemas/packages.ts';
import { type RoundTrip, roundTrip } from './real-schemas/round-trip.ts';

vi.setConfig({ testTimeout: 180_000 });

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const schemas = readSchemas();

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
});

for (const major of SERVER_MAJORS) {
  const pgDump = await findPgDump(major);
  const missing = await whyUnavailable(major);
  const reason = [missing, pgDump, schemas].find((found) => typeof found === 'string') as string | undefined;
  describe.skipIf(reason !== undefined)(`PostgreSQL ${major} ${reason ?? ''}`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer(major);
    });
    afterAll(() => server.stop());

    // The embedded database is of version 18.
    const ways: readonly Way[] =
      major === 18
        ? [{ desired: 'hcl' }, { desired: 'hcl', devUrl: 'pglite://' }, { desired: 'sql' }]
        : [{ desired: 'hcl' }];
    const cases = (typeof schemas === 'string' ? [] : schemas).flatMap((schema) =>
      ways.map((way) => ({ ...way, schema, name: `${schema.name} as ${way.desired}, dev ${way.devUrl ?? 'server'}` })),
    );
    test.each(cases)('$name', async ({ schema, ...way }) => {
      if (typeof pgDump === 'string') throw new Error(pgDump);
      const result = await roundTrip({ server, pgDump, sql: schema.sql, ...way });
      expect(result.copy).toBe(result.restored);
      expect(result.again).toBe('Schema is synced, no changes to be made\n');
      expect(result.diff).toBe('Schemas are synced, no changes to be made.\n');
    });
  });
}

type Way = Pick<RoundTrip, 'desired' | 'devUrl'>;

function readSchemas(): readonly RealSchema[] | string {
  try {
    return [logto(), pgBoss()];
  } catch (error) {
    return `the schemas cannot be fetched: ${error instanceof Error ? error.message : String(error)}`;
  }
}
