import { readFileSync } from 'node:fs';
import {
  acquireDevDatabase,
  decodeRealm,
  diffRealms,
  type Driver,
  encodeRealm,
  parseDatabaseUrl,
} from '@atlas/dialect';
import { parseHcl } from '@atlas/hcl';
import type { Realm } from '@atlas/model';
import { scanStatements } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import { sqlite } from './index.ts';

const script = readFileSync(new URL('../testdata/chinook.sql', import.meta.url), 'utf8');

const open = (): Promise<Driver> => sqlite.open(parseDatabaseUrl('sqlite://?mode=memory'), {});

const diff = (from: Realm, to: Realm) =>
  diffRealms(from, to, { hooks: sqlite.diff, capabilities: sqlite.capabilities, mode: 'normalized' });

test('Chinook goes from SQL to HCL to an empty database without a difference, and back by the reverse plan', async () => {
  const [source, target, devDriver] = [await open(), await open(), await open()];
  for (const { text } of scanStatements(script, sqlite.scanner).statements) await source.exec(text);
  const original = await source.inspect();
  expect(original.schemas[0]?.tables.length).toBe(11);

  const { realm, diagnostics } = decodeRealm(
    [parseHcl(encodeRealm(original, sqlite.hcl), 'chinook.hcl')],
    sqlite.hcl,
    {},
  );
  expect(diagnostics).toEqual([]);
  const dev = await acquireDevDatabase(devDriver, { lockName: 'chinook' });
  const desired = await dev.normalize(realm);
  await dev.release();

  const before = await target.inspect();
  const plan = sqlite.plan(diff(before, desired), { mode: 'in-place', schemaQualifier: '' });
  for (const { cmd } of plan.statements) await target.exec(cmd);
  expect(diff(original, await target.inspect())).toEqual([]);

  expect(plan.reversible).toBe(true);
  for (const statement of [...plan.statements].reverse())
    for (const sql of statement.reverse ?? []) await target.exec(sql);
  expect(diff(before, await target.inspect())).toEqual([]);
  await Promise.all([source, target, devDriver].map((d) => d.close()));
});
