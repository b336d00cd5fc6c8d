import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPrivateServer } from '../../testing/index.ts';
import { mysql } from '../index.ts';

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startPrivateServer(kind);
  if (typeof server === 'string') {
    describe.skip(`read-only ${kind} (${server})`, () => test('everything', () => {}));
    continue;
  }
  describe(`read-only ${kind}`, () => {
    let [root, user]: [Driver?, Driver?] = [];
    const plan: Plan = {
      transactional: false,
      reversible: true,
      statements: [{ cmd: 'CREATE TABLE x (id int)', comment: 'create "x" table' }],
    };
    const statements = ['SELECT 1', 'CREATE TABLE x (id int)'];

    beforeAll(async () => {
      const admin = await server.open();
      root = admin;
      await admin.exec('CREATE DATABASE app');
      await admin.exec("CREATE USER writer@'localhost'");
      await admin.exec("GRANT ALL ON app.* TO writer@'localhost'");
      user = await mysql.open(parseDatabaseUrl(server.url('writer', 'app')), {});
    });
    afterAll(async () => {
      await user?.close();
      await root?.close();
      await server.close();
    });

    test('where writes are taken, nothing is refused', async () => {
      await user?.checkPlan?.(plan);
      expect(await user?.checkStatements?.(statements)).toEqual([]);
    });

    test('read_only keeps all but administrators from writing', async () => {
      await root?.exec('SET GLOBAL read_only = 1');
      const message =
        'the server takes no writes (read_only is on): connect to the server that takes writes, or switch it off there';
      expect(await user?.checkStatements?.(statements)).toEqual([{ index: 1, message }]);
      expect(await user?.checkStatements?.(['SELECT 1'])).toEqual([]);
      await expect(user?.checkPlan?.(plan)).rejects.toMatchObject({
        code: 'mysql/read-only',
        message: `nothing was run: ${message}`,
      });
      // The server says the same.
      await expect(user?.exec('CREATE TABLE x (id int)')).rejects.toThrow(/Error (?:1290|1836)/);
      expect(await root?.checkStatements?.(['CREATE DATABASE y'])).toEqual([]);
      await root?.exec('CREATE DATABASE y');
    });

    if (kind === 'mariadb') return;
    test('super_read_only keeps everybody from writing', async () => {
      await root?.exec('SET GLOBAL super_read_only = 1');
      expect(await root?.checkStatements?.(['CREATE DATABASE z'])).toEqual([
        {
          index: 0,
          message: expect.stringMatching(/^the server takes no writes from any account \(super_read_only is on\)/),
        },
      ]);
      await expect(root?.exec('CREATE DATABASE z')).rejects.toThrow(/super-read-only/);
    });
  });
}
