import { type Change, newTable, type Plan, type TableChange } from '@atlas/model';
import { expect, test } from 'vitest';
import { driftEntries, driftFingerprint, summarize } from './entries.ts';

const planOf = (change: Change): Plan => ({
  transactional: true,
  reversible: true,
  statements: [{ cmd: JSON.stringify(change), comment: '' }],
});

const index = (name: string) => ({ name, unique: false, parts: [], attrs: {} });
const modify = (...changes: TableChange[]): Change => ({
  kind: 'modify_table',
  schema: 'app',
  from: newTable('t'),
  to: newTable('t'),
  changes,
});
const addColumn: TableChange = {
  kind: 'add_column',
  column: { name: 'c', type: { class: 'integer', name: 'int' }, null: true, attrs: {} },
};

const shown = (changes: readonly Change[], qualified = false) =>
  driftEntries(changes, planOf, qualified).map(({ kind, type, name }) => `${kind} ${type} ${name}`);

test('indexes, keys and checks of a table count by themselves, the rest of it once', () => {
  const changes: TableChange[] = [
    addColumn,
    { ...addColumn, kind: 'drop_column' },
    { kind: 'add_index', index: index('i') },
    { kind: 'drop_check', check: { name: 'k', expr: 'a', attrs: {} } },
  ];
  expect(shown([modify(...changes)])).toEqual(['missing check t.k', 'extra index t.i', 'modified table t']);
});

test('names have their schema where there are several', () => {
  const changes: Change[] = [
    modify(addColumn),
    { kind: 'add_object', schema: 'app', object: { kind: 'enum', name: 'e', attrs: {} } },
    { kind: 'drop_object', object: { kind: 'extension', name: 'x', attrs: {} } },
  ];
  expect(shown(changes, true)).toEqual(['extra enum app.e', 'missing extension x', 'modified table app.t']);
});

test('the fingerprint depends on what drifted, not on the order of changes', () => {
  const changes = [modify(addColumn), modify({ kind: 'add_index', index: index('i') })];
  const entries = driftEntries(changes, planOf, false);
  expect(summarize(entries)).toEqual({ total: 2, extra: 1, missing: 0, modified: 1, types: { index: 1, table: 1 } });
  expect(driftFingerprint(entries)).toBe(driftFingerprint(driftEntries(changes.toReversed(), planOf, false)));
  expect(driftFingerprint(entries)).not.toBe(driftFingerprint(entries.slice(1)));
  expect(driftFingerprint([])).toBe('');
});
