import { diffRealms, type Driver, encodeRealm } from '@atlas/dialect';
import { newObject, type Realm, type SchemaObject } from '@atlas/model';
import { afterAll, describe, expect, test } from 'vitest';
import { startPrivateServer } from '../testing/index.ts';
import { hashOf, isPasswordOf } from './passwords.ts';

const mode = { roles: true, permissions: true };

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startPrivateServer(kind);
  if (typeof server === 'string') {
    describe.skip(`passwords on ${kind} (${server})`, () => test('everything', () => {}));
    continue;
  }
  afterAll(() => server.close());

  describe(`passwords on ${kind}`, () => {
    const onServer = async (use: (driver: Driver) => Promise<void>): Promise<void> => {
      const driver = await server.open();
      try {
        for (const { user, host } of await driver.query(
          "SELECT User AS user, Host AS host FROM mysql.user WHERE User LIKE 'pw%'",
        ))
          await driver.exec('DROP USER ?@?', [user, host]);
        await use(driver);
      } finally {
        await driver.close();
      }
    };
    const users = (realm: Realm): readonly SchemaObject[] =>
      realm.objects.filter((o) => o.kind === 'user' && o.name.startsWith('pw'));
    const plan = (driver: Driver, from: Realm, to: Realm, planMode: 'in-place' | 'deferred' = 'in-place') => {
      const { capabilities, dialect } = driver;
      const changes = diffRealms(from, to, { hooks: dialect.diff, capabilities, mode: 'normalized' });
      return dialect.plan(changes, { mode: planMode, capabilities, from, to }).statements;
    };
    const wanted = (realm: Realm, attrs: SchemaObject['attrs']): Realm => ({
      ...realm,
      objects: [...realm.objects, newObject('user', 'pw@localhost', { attrs })],
    });

    test.each(['', 'short', 'with $pecial \\ "characters" and \u00fcml\u00e4uts', 'x'.repeat(70)])(
      'the hash of %j is recognized',
      (password) =>
        onServer(async (driver) => {
          await driver.exec('CREATE USER pw@localhost IDENTIFIED BY ?', [password]);
          const [user] = users(await driver.inspect({ mode: { ...mode, sensitive: true } }));
          if (password === '') {
            expect(user?.attrs.password_hash).toBeUndefined();
            return;
          }
          const hash = user === undefined ? undefined : hashOf(user);
          expect(hash?.plugin).toBe(kind === 'mysql' ? 'caching_sha2_password' : 'mysql_native_password');
          expect(hash && isPasswordOf(password, hash)).toBe(true);
          expect(hash && isPasswordOf(`${password}.`, hash)).toBe(false);
        }),
    );

    test('nothing of a password is read or printed without leave', () =>
      onServer(async (driver) => {
        await driver.exec("CREATE USER pw@localhost IDENTIFIED BY 'Top-Secret-1'");
        const realm = await driver.inspect({ mode });
        expect(users(realm)[0]?.attrs).toEqual({ has_password: true });
        const read = await driver.inspect({ mode: { ...mode, sensitive: true } });
        expect(encodeRealm(read, driver.dialect.hcl)).toBe(encodeRealm(realm, driver.dialect.hcl));
        expect(encodeRealm(wanted(realm, { password: 'Top-Secret-1' }), driver.dialect.hcl)).not.toContain('Secret');
      }));

    test('a password is set on creation, hidden in plans, and left out of files', () =>
      onServer(async (driver) => {
        const realm = await driver.inspect({ mode });
        const to = wanted(realm, { password: 'Top-Secret-1' });
        const statements = plan(driver, realm, to);
        expect(statements.map((s) => s.display)).toEqual(['CREATE USER `pw`@`localhost` IDENTIFIED BY (sensitive)']);
        expect(
          plan(driver, realm, to, 'deferred')
            .map((s) => s.cmd)
            .join(),
        ).not.toContain('Secret');
        for (const { cmd } of statements) await driver.exec(cmd);
        // Not read, it is no difference; read, only another one is.
        expect(plan(driver, await driver.inspect({ mode }), to)).toEqual([]);
        const read = await driver.inspect({ mode: { ...mode, sensitive: true } });
        expect(plan(driver, read, to)).toEqual([]);
        const changed = plan(driver, read, wanted(realm, { password: 'Top-Secret-2' }));
        expect(changed.map((s) => s.display)).toEqual(['ALTER USER `pw`@`localhost` IDENTIFIED BY (sensitive)']);
        for (const { cmd } of changed) await driver.exec(cmd);
        const after = await driver.inspect({ mode: { ...mode, sensitive: true } });
        expect(plan(driver, after, wanted(realm, { password: 'Top-Secret-2' }))).toEqual([]);
      }));

    test('a dev database gives the password back that was written, and what SQL made of it', () =>
      onServer(async (driver) => {
        const realm = await driver.inspect({ mode });
        const written = wanted(realm, { password: 'Top-Secret-1' });
        await driver.exec("CREATE USER pw@localhost IDENTIFIED BY 'Top-Secret-1'");
        expect(users(await driver.inspect({ mode, desired: { written } }))[0]?.attrs).toEqual({
          password: 'Top-Secret-1',
        });
        const replayed = await driver.inspect({ mode, desired: {} });
        const [create] = plan(driver, realm, replayed);
        expect(create?.display).toMatch(
          /^CREATE USER `pw`@`localhost` IDENTIFIED (?:WITH|VIA) \w+ (?:AS|USING) \(sensitive\)$/,
        );
        await driver.exec('DROP USER pw@localhost');
        await driver.exec(create?.cmd ?? '');
        const [user] = users(await driver.inspect({ mode: { ...mode, sensitive: true } }));
        const hash = user === undefined ? undefined : hashOf(user);
        expect(hash && isPasswordOf('Top-Secret-1', hash)).toBe(true);
      }));

    test('an account whose password nobody knows is not open to everybody', () =>
      onServer(async (driver) => {
        const realm = await driver.inspect({ mode });
        await driver.exec("CREATE USER pw@localhost IDENTIFIED BY 'Top-Secret-1'");
        const other = await driver.inspect({ mode });
        await driver.exec('DROP USER pw@localhost');
        for (const { cmd } of plan(driver, realm, other)) await driver.exec(cmd);
        expect(users(await driver.inspect({ mode }))[0]?.attrs).toEqual({ has_password: true });
      }));
  });
}
