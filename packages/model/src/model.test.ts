import { describe, expect, test } from 'vitest';
import {
  columnPart,
  equalNodes,
  equalTables,
  type FilterOptions,
  filterRealm,
  fingerprint,
  fingerprintRealm,
  hash128,
  newColumn,
  newIndex,
  newObject,
  newRealm,
  newSchema,
  newTable,
  newView,
  type Realm,
  restoreHidden,
} from './index.ts';

const int = { class: 'integer', name: 'int' } as const;
const users = newTable('users', {
  columns: [newColumn('id', int), newColumn('org', int)],
  primaryKey: newIndex('', ['id'], { unique: true }),
  indexes: [newIndex('users_org', ['org'])],
  foreignKeys: [{ symbol: 'fk_org', columns: ['org'], refTable: 'orgs', refColumns: ['id'], attrs: {} }],
  checks: [{ name: 'positive', expr: 'id > 0', attrs: {} }],
});
const realm = newRealm({
  objects: [newObject('extension', 'hstore', { attrs: { version: '1.8', schema: 'public' } })],
  schemas: [
    newSchema('app', {
      tables: [users, newTable('orgs', { columns: [newColumn('id', int)] }), newTable('tmp_1')],
      views: [newView('v', 'SELECT 1', { deps: [{ kind: 'table', name: 'orgs' }] })],
      objects: [newObject('enum', 'color')],
    }),
    newSchema('audit', { tables: [newTable('tmp_1')] }),
  ],
});

function outline(r: Realm): string[] {
  return [
    ...r.objects.map((o) => `${o.kind} ${o.name} ${Object.keys(o.attrs).join(',')}`),
    ...r.schemas.flatMap((s) => [
      `schema ${s.name}`,
      ...s.tables.map(
        (t) =>
          `  ${t.name}: ${[...t.columns.map((c) => c.name), ...t.indexes.map((i) => i.name), ...t.foreignKeys.map((f) => f.symbol), ...t.checks.map((c) => c.name)].join(',')}`,
      ),
      ...s.views.map((v) => `  view ${v.name}${v.deps?.length === 0 ? ' (no deps)' : ''}`),
      ...s.objects.map((o) => `  ${o.kind} ${o.name}`),
    ]),
  ];
}

describe('filterRealm', () => {
  const all = outline(realm);
  const cases: [string, FilterOptions, (lines: string[]) => string[]][] = [
    ['no options keep everything', {}, (l) => l],
    ['--schema keeps the named schemas', { schemas: ['audit'] }, () => [all[0] ?? '', 'schema audit', '  tmp_1: ']],
    ['one part hides schemas and objects of the database', { exclude: ['audit', 'hst*'] }, (l) => l.slice(1, -2)],
    ['two parts hide objects in schemas', { exclude: ['*.tmp_*'] }, (l) => l.filter((x) => !x.includes('tmp_1'))],
    ['a selector limits the kind', { exclude: ['*.*[type=view|enum]'] }, (l) => l.filter((x) => !/view|enum/.test(x))],
    [
      'a hidden column takes indexes and foreign keys with it',
      { exclude: ['app.users.org'] },
      (l) => l.map((x) => (x.startsWith('  users') ? '  users: id,positive' : x)),
    ],
    [
      'children are selected by kind',
      { exclude: ['app.users.*[type=fk|check]'] },
      (l) => l.map((x) => (x.startsWith('  users') ? '  users: id,org,users_org' : x)),
    ],
    [
      'a hidden table leaves no dependency on it',
      { exclude: ['app.orgs'] },
      (l) => l.filter((x) => !x.startsWith('  orgs')).map((x) => (x === '  view v' ? '  view v (no deps)' : x)),
    ],
    [
      'a trailing property is hidden',
      { exclude: ['*[type=extension].version'] },
      (l) => ['extension hstore schema', ...l.slice(1)],
    ],
    ['include keeps only matches', { include: ['app.orgs'] }, () => ['schema app', '  orgs: id']],
    [
      'include comes before exclude',
      { include: ['app.*'], exclude: ['*.users'] },
      (l) => l.slice(1, -2).filter((x) => !x.startsWith('  users')),
    ],
    [
      'patterns of a bound connection start at its objects',
      { exclude: ['users.positive', 'tmp_?'], schemaBound: true },
      (l) => l.filter((x) => !x.includes('tmp_1')).map((x) => x.replace(',positive', '')),
    ],
    ['a quoted part may hold a dot', { exclude: ['"a.b".c'] }, (l) => l],
  ];
  test.each(cases)('%s', (_name, options, expected) => {
    expect(outline(filterRealm(realm, options))).toEqual(expected(all));
  });

  test('too many parts are refused', () => {
    expect(() => filterRealm(realm, { exclude: ['a.b.c.d'] })).toThrow('too many parts in pattern: "a.b.c.d"');
    expect(() => filterRealm(realm, { exclude: ['a.b.c'], schemaBound: true })).toThrow(
      'too many parts in pattern: "a.b.c"',
    );
  });
});

describe('fingerprint', () => {
  test('ignores key order, positions, rename hints and empty parts', () => {
    const pos = { file: 'a', start: { offset: 0, line: 1, column: 1 }, end: { offset: 1, line: 1, column: 2 } };
    expect(fingerprint({ b: 1, a: [2], pos, renamedFrom: 'x', attrs: {} })).toBe(fingerprint({ a: [2], b: 1 }));
  });

  test('sees every other difference', () => {
    const base = fingerprintRealm(realm);
    const renamed = newRealm({ ...realm, schemas: realm.schemas.map((s) => ({ ...s, name: `${s.name}x` })) });
    const nullable = newRealm({
      ...realm,
      schemas: realm.schemas.map((s) => ({
        ...s,
        tables: s.tables.map((t) => ({ ...t, columns: t.columns.map((c) => ({ ...c, null: true })) })),
      })),
    });
    expect(new Set([base, fingerprintRealm(renamed), fingerprintRealm(nullable)]).size).toBe(3);
    expect(fingerprint([1, 2])).not.toBe(fingerprint([2, 1]));
  });

  test('equalNodes says the same without hashing', () => {
    const copy = JSON.parse(JSON.stringify(realm)) as Realm;
    const moved = { ...copy, schemas: copy.schemas.map((s) => ({ ...s, renamedFrom: 'x' })) };
    expect(equalNodes(realm, moved)).toBe(true);
    expect(equalNodes(moved, realm)).toBe(true);
    const more = { ...copy, schemas: copy.schemas.map((s) => ({ ...s, comment: 'x' })) };
    expect(equalNodes(realm, more)).toBe(false);
    expect(equalNodes(more, realm)).toBe(false);
    expect(equalNodes({ a: [1, 2] }, { a: [1] })).toBe(false);
  });

  test('equalTables agrees with equalNodes on every field', () => {
    const full = newTable('t', {
      comment: 'c',
      columns: [
        newColumn(
          'a',
          { class: 'string', name: 'varchar', size: 3, values: ['x'] },
          { default: { kind: 'literal', text: '1' }, generated: { expr: 'b', type: 'STORED' }, attrs: { x: 1 } },
        ),
      ],
      primaryKey: newIndex('pk', ['a']),
      indexes: [newIndex('i', [{ expr: 'f(a)', desc: true, attrs: { ops: 'o' } }], { unique: true })],
      foreignKeys: [{ symbol: 'f', columns: ['a'], refTable: 'p', refColumns: ['id'], attrs: {} }],
      checks: [{ name: 'k', expr: 'a > 0', attrs: {} }],
      attrs: { strict: true },
      deps: [{ kind: 'enum', name: 'e' }],
    });
    const copy = JSON.parse(JSON.stringify(full)) as typeof full;
    expect(equalTables(full, copy)).toBe(true);
    // Every leaf, changed on its own, makes a difference.
    const paths: string[][] = [];
    const walk = (value: unknown, path: string[]): void => {
      if (typeof value !== 'object' || value === null) paths.push(path);
      else for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    };
    walk(full, []);
    for (const path of paths) {
      const other = JSON.parse(JSON.stringify(full)) as Record<string, unknown>;
      let at = other;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
      at[path.at(-1) ?? ''] = 'changed';
      expect(equalTables(full, other as unknown as typeof full), path.join('.')).toBe(false);
      expect(equalNodes(full, other), path.join('.')).toBe(false);
    }
    expect(paths.length).toBeGreaterThan(25);
  });

  test('survives JSON', () => {
    expect(fingerprintRealm(JSON.parse(JSON.stringify(realm)) as Realm)).toBe(fingerprintRealm(realm));
  });

  test('hash128 spreads over short and long texts', () => {
    const seen = new Set(Array.from({ length: 5000 }, (_, i) => hash128('x'.repeat(i % 50) + i)));
    expect(seen.size).toBe(5000);
    expect(hash128('')).toBe('00000000000000000000000000000000');
    expect(hash128('a')).not.toBe(hash128('a\u0000'));
  });
});

test('a string stands for an ascending column in an index', () => {
  expect(newIndex('i', ['a']).parts).toEqual([columnPart('a')]);
});

describe('restoreHidden', () => {
  const back = (exclude: string[], desired: Realm): string[] =>
    outline(restoreHidden(realm, filterRealm(realm, { exclude }), desired));
  const app = realm.schemas[0] ?? newSchema('app');

  test('brings back hidden tables, columns and what hangs on them', () => {
    const desired = filterRealm(realm, { exclude: ['app.users.org', 'app.tmp_1'] });
    const restored = back(['app.users.org', 'app.tmp_1'], desired);
    expect(restored.sort()).toEqual(
      outline(realm)
        .map((l) => l.replace('org,users_org', 'org,users_org'))
        .sort(),
    );
  });

  test('keeps a schema that holds hidden objects, and drops one that holds none', () => {
    const desired = newRealm({ schemas: [app] });
    expect(back(['audit.tmp_*'], desired)).toContain('schema audit');
    expect(back(['app.tmp_*'], desired)).not.toContain('schema audit');
  });

  test('lets visible parts go', () => {
    const desired = newRealm({ objects: realm.objects, schemas: [newSchema('app'), ...realm.schemas.slice(1)] });
    expect(back(['app.orgs'], desired)).toContain('  orgs: id');
    expect(back(['app.orgs'], desired).some((l) => l.startsWith('  users'))).toBe(false);
  });

  test('brings back a hidden attribute', () => {
    const desired = filterRealm(realm, { exclude: ['*[type=extension].version'] });
    expect(back(['*[type=extension].version'], desired)[0]).toBe('extension hstore schema,version');
  });
});
