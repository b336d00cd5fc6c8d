import { expect, test } from 'vitest';
import { applyPlan, diff, openTest, planBetween, realmOf } from './test-database.ts';

/** Whole numbers below a bound, the same ones for the same seed (a 32-bit linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const TYPES = [
  'int',
  'INTEGER',
  'text',
  'VARCHAR(20)',
  'real',
  'DECIMAL(8,2)',
  'blob',
  '',
  'point',
  'datetime',
  'Boolean',
];
const DEFAULTS = [
  '',
  '',
  'DEFAULT 1',
  `DEFAULT 'a''b'`,
  'DEFAULT (1 + 2)',
  'DEFAULT CURRENT_TIMESTAMP',
  'DEFAULT NULL',
  'DEFAULT -1.5',
];
const NAMES = ['a', 'B', '"c d"', '[select]', '`e``f`', 'größe'];
const TABLES = ['t', '"my ""table"', 'U'];

/** A random schema. Tables and columns come from few names, so that two schemas have much in common. */
function schemaSql(seed: number): string {
  const next = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const maybe = (text: string, percent = 30): string => (next(100) < percent ? text : '');
  const statements: string[] = [];
  const made: string[] = [];
  for (const table of TABLES) {
    if (next(4) === 0) continue;
    made.push(table);
    const columns = NAMES.filter(() => next(3) > 0);
    const key = next(3);
    const parts = columns.map((name, i) => {
      // SQLite wants one column that holds something.
      const generated = i > 0 && next(8) === 0;
      const type = pick(TYPES);
      if (generated) return `${name} ${type} AS (1 + 1) ${maybe('STORED')}`;
      const notNull = maybe('NOT NULL DEFAULT 0', 20);
      const words = [name, type, notNull === '' ? pick(DEFAULTS) : notNull, maybe('COLLATE NOCASE', 15)];
      words.push(
        maybe('UNIQUE', 10),
        maybe(`CHECK (${name} IS NOT 'x')`, 15),
        maybe(`REFERENCES ${pick(TABLES)} ON DELETE CASCADE`, 10),
      );
      return words.join(' ');
    });
    if (key > 0)
      parts.unshift(`id ${pick(['INTEGER', 'INTEGER', 'int', 'text'])} NOT NULL${key === 1 ? ' PRIMARY KEY' : ''}`);
    if (key === 2) parts.push(`CONSTRAINT pk PRIMARY KEY (id${maybe(' DESC')})`);
    if (parts.length === 0) parts.push('only');
    const first = key > 0 ? 'id' : (columns[0] ?? 'only');
    if (next(4) === 0) parts.push(`CONSTRAINT "the check" CHECK (${first} <> ')')`);
    if (next(4) === 0) parts.push(`UNIQUE (${[first, ...columns.slice(1, 2)].join(', ')})`);
    statements.push(`CREATE TABLE ${table} (${parts.join(', ')})${key > 0 ? maybe(' WITHOUT ROWID', 15) : ''}`);
    if (next(2) === 0)
      statements.push(
        `CREATE ${maybe('UNIQUE')} INDEX i${next(3)}_${TABLES.indexOf(table)} ON ${table} (${first}${maybe(' DESC')}) ${maybe(`WHERE ${first} > 0`)}`,
      );
    if (next(3) === 0)
      statements.push(
        `CREATE TRIGGER r${next(2)}_${TABLES.indexOf(table)} AFTER ${pick(['INSERT', 'DELETE'])} ON ${table} BEGIN SELECT 1 FROM ${pick(made)}; END`,
      );
    if (next(3) === 0) statements.push(`CREATE VIEW v${TABLES.indexOf(table)} AS SELECT ${first} AS x FROM ${table}`);
  }
  if (made.length > 0 && next(2) === 0) statements.push(`CREATE VIEW top AS SELECT * FROM ${pick(made)}`);
  return statements.map((s) => `${s};`).join('\n');
}

/** Many schemas in one test: each takes about a millisecond, and the message says which one failed. */
test('the plan between two random schemas leads from one to the other, and back', async () => {
  let reversed = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const [a, b] = [schemaSql(seed), schemaSql(seed + 10_000)];
    const to = await realmOf(b);
    const driver = await openTest();
    const message = `seed ${seed}\n-- from\n${a}\n-- to\n${b}`;
    try {
      await driver.exec(a);
      const from = await driver.inspect();
      const plan = planBetween(from, to, seed % 2 === 0 ? { mode: 'deferred' } : {});
      await applyPlan(driver, plan);
      expect(diff(await driver.inspect(), to), message).toEqual([]);
      if (!plan.reversible) continue;
      reversed++;
      for (const statement of plan.statements.toReversed()) {
        for (const sql of statement.reverse ?? []) await driver.exec(sql);
      }
      expect(diff(await driver.inspect(), from), message).toEqual([]);
    } catch (error) {
      throw new Error(message, { cause: error });
    } finally {
      await driver.close();
    }
  }
  // Most pairs have a table in common that needs a copy, which has no reverse.
  expect(reversed).toBeGreaterThan(10);
});
