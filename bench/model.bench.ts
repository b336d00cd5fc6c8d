import { diffRealms } from '@atlas/dialect';
import { fingerprintRealm, newColumn, newIndex, newRealm, newSchema, newTable, type Realm } from '@atlas/model';
import { sqlite } from '@atlas/dialect-sqlite';
import { median, report } from './measure.ts';

const int = { class: 'integer', name: 'integer' } as const;
const text = { class: 'string', name: 'text' } as const;

/** Tables with ten columns, a primary key, two indexes and a foreign key to the one before. */
function build(tables: number, changed: ReadonlySet<number> = new Set()): Realm {
  return newRealm({
    schemas: [
      newSchema('main', {
        tables: Array.from({ length: tables }, (_, i) =>
          newTable(`t${i}`, {
            columns: [
              newColumn('id', int),
              ...Array.from({ length: 9 }, (_c, c) =>
                newColumn(`c${c}`, c % 2 ? text : int, { null: c === 8 && changed.has(i) }),
              ),
            ],
            primaryKey: newIndex('', ['id'], { unique: true }),
            indexes: [newIndex(`i${i}a`, ['c0']), newIndex(`i${i}b`, ['c1', 'c2'])],
            foreignKeys:
              i === 0
                ? []
                : [{ symbol: `fk${i}`, columns: ['c3'], refTable: `t${i - 1}`, refColumns: ['id'], attrs: {} }],
          }),
        ),
      }),
    ],
  });
}

const options = { hooks: sqlite.diff, capabilities: sqlite.capabilities, mode: 'normalized' as const };
for (const tables of [1_000, 10_000]) {
  const [a, b] = [build(tables), build(tables)];
  const hundred = build(tables, new Set(Array.from({ length: 100 }, (_, i) => i * Math.floor(tables / 100))));
  report(`diff ${tables} equal tables`, await median(5, () => diffRealms(a, b, options)));
  const changes = diffRealms(a, hundred, options);
  report(
    `diff ${tables} tables, 100 changed`,
    await median(5, () => diffRealms(a, hundred, options)),
    `${changes.length} changes`,
  );
  report(`plan 100 changes`, await median(5, () => sqlite.plan(changes, { mode: 'in-place', schemaQualifier: '' })));
  const creation = diffRealms(newRealm({ schemas: [newSchema('main')] }), a, options);
  report(
    `plan creation of ${tables} tables`,
    await median(3, () => sqlite.plan(creation, { mode: 'in-place', schemaQualifier: '' })),
  );
  report(`fingerprint ${tables} tables, first time`, await median(1, () => fingerprintRealm(build(tables))));
}
