import { sqlite } from '@atlas/dialect-sqlite';
import { expect, test } from 'vitest';
import { connect } from '../index.ts';
import { testContext } from '../testing.ts';
import { statementInspector } from './statement-inspector.ts';

const setup = ['CREATE TABLE a (x int)', 'CREATE INDEX i ON a (x)', 'CREATE VIEW v AS SELECT x FROM a'];

test.each<[string, string | undefined, string | undefined]>([
  ['CREATE TABLE b (x int)', 'absent', 'present'],
  ['CREATE TABLE IF NOT EXISTS A (x int)', 'present', 'present'],
  ['DROP TABLE a', 'present', 'absent'],
  ['CREATE INDEX j ON a (x)', 'absent', 'present'],
  ['DROP INDEX i', 'present', 'absent'],
  ['CREATE INDEX CONCURRENTLY j ON a (x)', 'absent', undefined],
  ['DROP VIEW v', 'present', 'absent'],
  ['CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END', 'absent', 'present'],
  ['ALTER TABLE none ADD COLUMN y int', 'absent', undefined],
  ['INSERT INTO a VALUES (1)', undefined, undefined],
  ['VACUUM', undefined, undefined],
])('%s', async (sql, state, expected) => {
  const driver = await connect('sqlite://x?mode=memory', testContext(sqlite));
  try {
    for (const statement of setup) await driver.exec(statement);
    const inspector = statementInspector(driver, () => 0n);
    const before = await inspector.inspect(driver, sql);
    expect(before).toBe(state);
    if (before !== undefined) expect(await inspector.expect?.(sql, before)).toBe(expected);
  } finally {
    await driver.close();
  }
});

test('a change of a table shows in its SQL; nothing is looked at after it took long once', async () => {
  const driver = await connect('sqlite://x?mode=memory', testContext(sqlite));
  try {
    for (const statement of setup) await driver.exec(statement);
    const alter = 'ALTER TABLE a ADD COLUMN y int';
    let now = 0n;
    const inspector = statementInspector(driver, () => (now += 200_000_000n));
    expect(await inspector.inspect(driver, alter)).toContain('CREATE TABLE `a` (`x` int NULL);');
    await driver.exec(alter);
    expect(await inspector.inspect(driver, alter)).toContain('CREATE TABLE `a` (`x` int NULL, `y` int NULL);');
    const slow = statementInspector(driver, () => (now += 300_000_000n));
    expect(await slow.inspect(driver, alter)).toBeDefined();
    expect(await slow.inspect(driver, alter)).toBeUndefined();
  } finally {
    await driver.close();
  }
});
