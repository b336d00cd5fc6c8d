import { diffRealms } from '@atlas/dialect';
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../testing/index.ts';
import { asText } from './text.ts';

const objects = (x: number): readonly string[] => [
  `VIEW v AS SELECT id + ${x} AS n FROM t`,
  `FUNCTION f() RETURNS int DETERMINISTIC RETURN ${x}`,
  `PROCEDURE p() SELECT ${x}`,
  `TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.id = ${x}`,
  `EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT ${x}`,
];

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  describe.skipIf(typeof server === 'string')(`definers on ${kind}`, () => {
    test('stay when objects are changed, and are no difference', async () => {
      if (typeof server === 'string') return;
      const driver = await server.openSchema();
      const { capabilities, dialect } = driver;
      const read = async (definer: string, x: number) => {
        await driver.exec('CREATE TABLE t (id int)');
        for (const object of objects(x)) await driver.exec(`CREATE ${definer} ${object}`);
        return driver.inspect();
      };
      try {
        await driver.checkClean();
        const same = await read('', 1);
        await driver.wipe();
        const desired = await read('', 2);
        await driver.wipe();
        const current = await read("DEFINER = 'some@one'@'10.%'", 1);
        const compare = (to: typeof current) =>
          diffRealms(current, to, { hooks: dialect.diff, capabilities, mode: 'normalized' });
        expect(compare(same)).toEqual([]);
        const planned = (mode: 'in-place' | 'deferred') =>
          dialect.plan(compare(desired), { mode, capabilities, schemaQualifier: '', from: current, to: desired });
        expect(planned('deferred').statements.filter((s) => s.cmd.includes('DEFINER'))).toEqual([]);
        const { statements } = planned('in-place');
        for (const { cmd } of statements) await driver.exec(cmd);
        const found = await driver.query(
          `SELECT DEFINER AS d FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()
           UNION ALL SELECT DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
           UNION ALL SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
           UNION ALL SELECT DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()`,
        );
        expect(found.map((r) => asText(r.d))).toEqual(Array.from({ length: 5 }, () => 'some@one@10.%'));
        // Undone, they are as before.
        for (const reverse of statements.map((s) => s.reverse ?? []).reverse())
          for (const sql of reverse) await driver.exec(sql);
        expect(await driver.inspect()).toEqual(current);
      } finally {
        await driver.close();
      }
    });
  });
}
