import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diffRealms, type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { formatSteps, type Rewrite } from '@atlas/lint';
import { lintSql } from '@atlas/lint/testing';
import { scanStatements } from '@atlas/sqltext';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SERVER_MAJORS, startServer, type TestServer } from '../../testing/index.ts';
import { postgres } from '../dialect.ts';
import { postgresLint } from '../lint.ts';
import { rewriteCases, refusedCases } from '../../testing/rewrite-cases.ts';

async function runSql(driver: Driver, sql: string): Promise<void> {
  for (const { text } of scanStatements(sql, postgres.scanner).statements) await driver.exec(text);
}

/** Whether a statement locks writers out for as long as it takes to read or write all rows. */
async function keepsWaiting(driver: Driver, sql: string): Promise<boolean> {
  const { capabilities } = driver;
  const locks = postgres.predictLocks?.(sql, { capabilities, realm: await driver.inspect() });
  return locks !== undefined && locks.work !== 'none' && locks.locks.some(({ blocks }) => blocks.includes('writes'));
}

/** The rewrite of a statement after a setup. */
async function rewriteOf(driver: Driver, setup: string, sql: string) {
  const report = await lintSql(driver, postgresLint, { setup, sql });
  if (report?.error !== undefined) throw new Error(report.error);
  return [...(report?.rewrites?.values() ?? [])];
}

describe.each(SERVER_MAJORS)('PostgreSQL %i', (major) => {
  let server: TestServer;
  let driver: Driver;

  beforeAll(async () => {
    server = await startServer(major);
    driver = await postgres.open(parseDatabaseUrl(await server.createDatabase()), {});
  });

  afterAll(async () => {
    await driver.close();
    await server.stop();
  });

  test.each(rewriteCases.filter(({ since = 0 }) => since <= major))('$name', async ({ setup, sql }) => {
    const rewrites = await rewriteOf(driver, setup, sql);
    expect(rewrites.map((r) => (r.kind === 'none' ? r.reason : r.kind))).toEqual(['rewrite']);
    await runSql(driver, setup);
    // Renames take no time, but break programs; a drop takes none once it has its lock.
    if (!/ RENAME |^DROP /.test(sql)) expect(await keepsWaiting(driver, sql)).toBe(true);
    await runSql(driver, sql);
    const original = await driver.inspect();
    await driver.wipe();
    await runSql(driver, setup);
    const costly: string[] = [];
    for (const { sql: step } of (rewrites as readonly Rewrite[]).flatMap(({ steps }) => steps)) {
      if (await keepsWaiting(driver, step)) costly.push(step);
      await driver.exec(step);
    }
    expect(costly).toEqual([]);
    const rewritten = await driver.inspect();
    const { capabilities } = driver;
    const changes = diffRealms(rewritten, original, { hooks: postgres.diff, capabilities, mode: 'normalized' });
    await driver.wipe();
    expect(changes).toEqual([]);
  });

  test.each(refusedCases.filter(({ since = 0, until = 99 }) => since <= major && major <= until))(
    'no way: $name',
    async ({ setup, sql, reason }) => {
      const rewrites = await rewriteOf(driver, setup, sql);
      expect(rewrites).toMatchObject([{ kind: 'none', reason: expect.stringContaining(reason) as string }]);
    },
  );
});

/** The page on rewrites holds what is written into files. */
test('docs/safe-rewrites.md', async () => {
  const path = fileURLToPath(new URL('../../../../docs/safe-rewrites.md', import.meta.url));
  const page = readFileSync(path, 'utf8');
  const server = await startServer(Math.max(...SERVER_MAJORS));
  const driver = await postgres.open(parseDatabaseUrl(await server.createDatabase()), {});
  let setup = '';
  let steps: Rewrite['steps'] = [];
  let found = '';
  let at = 0;
  try {
    for (const { 0: block, 1: kind, 2: sql = '', index } of page.matchAll(/```sql (\w+)\n([^]*?)```/g)) {
      if (kind === 'before') setup = sql;
      if (kind === 'original') {
        const [rewrite] = await rewriteOf(driver, setup, sql);
        if (rewrite?.kind !== 'rewrite') throw new Error(`there is no way around:\n${sql}`);
        steps = rewrite.steps;
      }
      const phase = kind === 'steps' ? 'now' : kind === 'contract' ? 'contract' : undefined;
      const text = formatSteps(steps.filter((step) => step.phase === phase));
      found += page.slice(at, index) + (phase === undefined ? block : `\`\`\`sql ${kind}\n${text}\n\`\`\``);
      at = index + block.length;
    }
  } finally {
    await driver.close();
    await server.stop();
  }
  found += page.slice(at);
  if (process.env.UPDATE === '1') writeFileSync(path, found);
  else expect(found).toBe(page);
});
