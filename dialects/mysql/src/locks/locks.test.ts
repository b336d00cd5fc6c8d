import { type Driver, diffRealms } from '@atlas/dialect';
import type { Plan, Realm } from '@atlas/model';
import { describe, expect, test, vi } from 'vitest';
import { commonCases, mariadbCases, mysqlCases, startTestServer } from '../../testing/index.ts';
import { capabilitiesOf } from '../capabilities.ts';
import { isExactOn, lockCases } from '../../testing/lock-cases.ts';
import { describeLocks } from './locks.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Statements that demand less than is predicted, or than the server says it can do. */
const CHEAPER: Readonly<Record<string, readonly string[]>> = {
  mysql: ['INSTANT', 'INPLACE', 'COPY'],
  mariadb: ['INSTANT', 'NOCOPY', 'INPLACE', 'COPY'],
};

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  if (typeof server === 'string') {
    describe.skip(`locks of ${kind} (${server})`, () => {
      test('statements', () => {});
    });
    continue;
  }
  const pairs = [...commonCases, ...(kind === 'mysql' ? mysqlCases : mariadbCases), ...lockCases].filter(
    (c) => c.from.startsWith('CREATE TABLE t ') && c.to.startsWith('CREATE TABLE t ') && !isFlavoured(c.name, kind),
  );
  describe(`locks of ${kind}`, () => {
    test.each(pairs)('$name', async ({ name, from, to }) => {
      const driver = await server.openSchema();
      try {
        await driver.checkClean();
        const [before, after] = [await stateOf(driver, from), await stateOf(driver, to)];
        const { statements } = planOf(driver, before, after);
        for (const [i, { cmd, locks }] of statements.entries()) {
          if (locks === undefined || / PARTITION/.test(cmd)) continue;
          const reach = async (clauses: string): Promise<string> => {
            await driver.wipe();
            await run(driver, from);
            for (const s of statements.slice(0, i)) await driver.exec(s.cmd);
            return driver.exec(`${cmd}, ${clauses}`).then(
              () => 'done',
              (error: unknown) => String(error),
            );
          };
          const list = CHEAPER[kind] ?? [];
          const lock = locks.algorithm === 'INSTANT' ? '' : `, LOCK=${locks.lock}`;
          const said = `ALGORITHM=${locks.algorithm}${lock}`;
          expect(await reach(said), `${said} for ${cmd}`).toBe('done');
          if (!isExactOn(name, kind)) continue;
          const less = [
            ...list
              .slice(0, list.indexOf(locks.algorithm))
              .slice(-1)
              .map((a) => `ALGORITHM=${a}`),
            ...(locks.blocksWrites ? [`ALGORITHM=${locks.algorithm}, LOCK=NONE`] : []),
          ];
          for (const clauses of less)
            expect(await reach(clauses), `${clauses} for ${cmd}`).toMatch(/Error (1845|1846|1221|1795)/);
        }
      } finally {
        await driver.close();
      }
    });
  });
}

function isFlavoured(name: string, kind: string): boolean {
  return / \((mysql|mariadb) only\)$/.test(name) && !name.endsWith(`(${kind} only)`);
}

async function run(driver: Driver, sql: string): Promise<void> {
  for (const statement of sql.split(/;\s*(?=$|CREATE|ALTER)/))
    if (statement.trim() !== '') await driver.exec(statement);
}

async function stateOf(driver: Driver, sql: string): Promise<Realm> {
  await run(driver, sql);
  const realm = await driver.inspect();
  await driver.wipe();
  return realm;
}

function planOf(driver: Driver, from: Realm, to: Realm): Plan {
  const { capabilities, dialect } = driver;
  const changes = diffRealms(from, to, { hooks: dialect.diff, capabilities, mode: 'normalized' });
  return dialect.plan(changes, { mode: 'in-place', capabilities, schemaQualifier: '', from, to });
}

test('older versions do not know INSTANT', () => {
  const column = { name: 'c', type: { class: 'integer', name: 'int' }, null: true, attrs: {} } as const;
  const table = { name: 't', columns: [], indexes: [], foreignKeys: [], checks: [], triggers: [], attrs: {} };
  const algorithm = (version: string): string | undefined =>
    describeLocks(
      { kind: 'modify_table', schema: 's', from: table, to: table, changes: [{ kind: 'add_column', column }] },
      capabilitiesOf(version),
    )?.algorithm;
  expect(
    ['5.7.44', '8.0.11', '8.0.12', '9.1.0', '10.2.44-MariaDB', '10.6.1-MariaDB', '8.0.11-TiDB-v7.5.0'].map(algorithm),
  ).toEqual(['INPLACE', 'INPLACE', 'INSTANT', 'INSTANT', 'INPLACE', 'INSTANT', undefined]);
});
