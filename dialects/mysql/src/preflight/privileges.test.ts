import { type Driver, diffRealms, parseDatabaseUrl } from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../../testing/index.ts';
import { mysql } from '../index.ts';

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  describe.skipIf(typeof server === 'string')(`privileges on ${kind}`, () => {
    let [root, plan]: [Driver?, Plan?] = [];
    let schema = '';
    const account = `'p${process.pid}'@'localhost'`;

    beforeAll(async () => {
      if (typeof server === 'string') return;
      root = await server.openSchema();
      schema = root.scope.kind === 'schema' ? root.scope.schema : '';
      await root.exec('CREATE TABLE a (id int)');
      const from = await root.inspect();
      await root.exec('ALTER TABLE a ADD COLUMN n int');
      await root.exec('CREATE TABLE b (id int)');
      await root.exec('CREATE VIEW v AS SELECT id FROM b');
      const to = await root.inspect();
      const { capabilities, dialect } = root;
      const changes = diffRealms(from, to, { hooks: dialect.diff, capabilities, mode: 'normalized' });
      plan = dialect.plan(changes, { mode: 'in-place', capabilities, schemaQualifier: '', from, to });
      await root.exec('DROP VIEW v');
      await root.exec('DROP TABLE b');
      await root.exec('ALTER TABLE a DROP COLUMN n');
    });
    afterAll(async () => {
      await root?.exec(`DROP USER IF EXISTS ${account}`);
      await root?.close();
    });

    /** What the check says, and then what the server says, to an account with the grants. */
    async function run(...grants: readonly string[]): Promise<{ check: string; server: string }> {
      if (typeof server === 'string' || root === undefined || plan === undefined) throw new Error('no server');
      await root.exec(`DROP USER IF EXISTS ${account}`);
      await root.exec(`CREATE USER ${account}`);
      for (const grant of grants) await root.exec(`GRANT ${grant} TO ${account}`);
      const url = server.url(schema).replace('root@', `p${process.pid}@`);
      const driver = await mysql.open(parseDatabaseUrl(url), {});
      const said = (work: Promise<void> | undefined): Promise<string> =>
        (work ?? Promise.resolve()).then(
          () => '',
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
      try {
        const check = await said(driver.checkPlan?.(plan));
        const all = async (): Promise<void> => {
          for (const { cmd } of plan?.statements ?? []) await driver.exec(cmd);
        };
        const refused = await said(all());
        await root.exec('DROP VIEW IF EXISTS v');
        await root.exec('DROP TABLE IF EXISTS a, b');
        await root.exec('CREATE TABLE a (id int)');
        return { check, server: refused };
      } finally {
        await driver.close();
      }
    }

    test('what is missing is said before anything runs', async () => {
      const { check, server } = await run(`SELECT, CREATE, CREATE VIEW ON \`${schema}\`.*`);
      expect(check).toMatch(/^nothing was run: account p\d+@localhost lacks ALTER on "t\d+"."a"\. Statement \d of 3/);
      expect(server).toMatch(/denied/);
      expect((await run(`SELECT, ALTER, INSERT, CREATE ON \`${schema}\`.*`)).check).toMatch(
        /lacks CREATE VIEW on "t\d+"."v"/,
      );
    });

    test.each([
      ['on the schema', (s: string) => [`SELECT, CREATE, CREATE VIEW, ALTER, INSERT ON \`${s}\`.*`]],
      ['by a pattern', (s: string) => [`ALL ON \`${s.slice(0, -1)}_\`.*`]],
      [
        'on single tables',
        (s: string) => [
          `ALTER, CREATE, INSERT ON \`${s}\`.a`,
          `SELECT, CREATE ON \`${s}\`.b`,
          `CREATE, CREATE VIEW ON \`${s}\`.v`,
        ],
      ],
      ['on everything', () => ['ALL ON *.*']],
    ])('granted %s, nothing is refused', async (_, grants) => {
      expect(await run(...grants(schema))).toEqual({ check: '', server: '' });
    });

    test('privileges of roles are not known, so nothing is refused', async () => {
      const role = `r${process.pid}`;
      await root?.exec(`CREATE ROLE ${role}`);
      try {
        expect((await run(`SELECT ON \`${schema}\`.*`, role)).check).toBe('');
      } finally {
        await root?.exec(`DROP ROLE ${role}`);
      }
    });

    test('a definer of another account takes a privilege of its own', async () => {
      const definer: Plan = {
        transactional: false,
        reversible: true,
        statements: [{ cmd: 'CREATE OR REPLACE DEFINER = `x`@`y` VIEW v AS SELECT 1', comment: 'modify "v" view' }],
      };
      const saved = plan;
      plan = definer;
      expect((await run(`ALL ON \`${schema}\`.*`)).check).toMatch(/lacks SET_ANY_DEFINER or .*SUPER on \*\.\*/);
      plan = saved;
    });
  });
}
