import { readFileSync } from 'node:fs';
import { filterRealm, type Realm } from '@atlas/model';
import { beforeAll, expect, test } from 'vitest';
import { runSql, withDriver } from '../../testing/index.ts';

let realm: Realm;
beforeAll(async () => {
  const sample = readFileSync(new URL('../../testdata/sample.sql', import.meta.url), 'utf8');
  realm = await withDriver(async (driver) => {
    await runSql(driver, sample);
    return driver.inspect();
  });
});

/** How many objects there are of each kind, by the names that selectors use. */
function census({ schemas, objects }: Realm): Map<string, number> {
  const found = new Map<string, number>();
  const add = (kind: string, items: readonly unknown[]): void => {
    if (items.length > 0) found.set(kind, (found.get(kind) ?? 0) + items.length);
  };
  add('schema', schemas);
  for (const { kind } of [...objects, ...schemas.flatMap((s) => s.objects)]) add(kind, [kind]);
  for (const { tables, views, funcs, procs } of schemas) {
    add('table', tables);
    for (const view of views) add(view.materialized ? 'materialized' : 'view', [view]);
    add('function', funcs);
    add('procedure', procs);
    for (const { indexes, triggers } of [...tables, ...views]) {
      add('index', indexes);
      add('trigger', triggers);
    }
    for (const { columns, foreignKeys, checks } of tables) {
      add('column', columns);
      add('fk', foreignKeys);
      add('check', checks);
    }
  }
  return found;
}

/** What goes along: parts of an object, and what cannot be without it. */
const ALONG: { readonly [kind: string]: readonly string[] } = {
  schema: [
    ...'table view materialized function procedure aggregate enum domain composite range sequence collation'.split(' '),
    ...'foreign_table partition policy index trigger column fk check'.split(' '),
  ],
  table: ['index', 'trigger', 'column', 'fk', 'check', 'policy', 'partition'],
  view: ['trigger'],
  materialized: ['index'],
  column: ['index', 'fk'],
};

const LEVELS: readonly (readonly [string, readonly string[]])[] = [
  ['', ['schema', 'extension', 'server', 'user_mapping', 'event_trigger', 'cast']],
  [
    '*.',
    [
      ...'table view materialized function procedure aggregate enum domain composite range sequence collation'.split(
        ' ',
      ),
      ...'foreign_table partition policy'.split(' '),
    ],
  ],
  ['*.*.', ['column', 'index', 'fk', 'check', 'trigger']],
];

test.each(LEVELS.flatMap(([start, kinds]) => kinds.map((kind) => [kind, `${start}*[type=${kind}]`] as const)))(
  'exclude and include by kind: %s',
  (kind, pattern) => {
    const all = census(realm);
    expect(all.get(kind)).toBeGreaterThan(0);
    const left = census(filterRealm(realm, { exclude: [pattern] }));
    expect(left.get(kind)).toBeUndefined();
    for (const [other, count] of all)
      if (other !== kind && !(ALONG[kind] ?? []).includes(other))
        expect([other, left.get(other)]).toEqual([other, count]);

    const only = census(filterRealm(realm, { include: [pattern] }));
    expect(only.get(kind)).toBe(all.get(kind));
    const ofOthers = [...all.keys()].filter((other) => other !== kind && LEVELS[1]?.[1].includes(other) === true);
    // Children keep the objects that they are part of.
    if (pattern.split('.').length === 2)
      for (const other of ofOthers)
        if (!(ALONG[kind] ?? []).includes(other)) expect([other, only.get(other)]).toEqual([other, undefined]);
  },
);

test('several kinds, names and globs in one pattern', () => {
  const left = filterRealm(realm, {
    exclude: ['app.*[type=view|materialized]', 'app.use?s', '*[type=cast].x', 'other'],
  });
  const app = left.schemas.find((s) => s.name === 'app');
  expect(app?.views).toEqual([]);
  expect(app?.tables.map((t) => t.name)).not.toContain('users');
  expect(left.schemas.map((s) => s.name)).not.toContain('other');
  const bound = filterRealm(realm, { schemas: ['app'], include: ['*[type=enum]', 'posts'], schemaBound: true });
  expect(bound.schemas.map((s) => [s.tables.map((t) => t.name), s.objects.map((o) => o.kind)])).toEqual([
    [['posts'], expect.arrayContaining(['enum'])],
  ]);
});
