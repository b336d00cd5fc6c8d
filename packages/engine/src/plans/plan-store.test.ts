import { expect, test } from 'vitest';
import { memoryFiles } from '../testing.ts';
import { choosePlan, requireApproved } from './choose-plan.ts';
import type { PlanFile } from './plan-file.ts';
import { parsePlanUrl, PlanStore } from './plan-store.ts';

const A = `${'a'.repeat(43)}=`;
const B = `${'b'.repeat(43)}=`;
const plan = (name: string, migration = 'SELECT 1;\n'): PlanFile => ({ name, from: A, to: B, migration });

function openStore() {
  const files: Record<string, string> = {};
  return { files, store: new PlanStore('app', 'plans/app', { fs: memoryFiles(files) }) };
}

test('a plan is pending until it is approved, and again once it says something else', () => {
  const { files, store } = openStore();
  expect(store.add(plan('p'), 'PENDING')).toMatchObject({
    status: 'PENDING',
    isEdited: false,
    url: 'atlas://app/plans/p',
  });
  expect(() => requireApproved(store.get('p'))).toThrow('plan "p" is pending');
  expect(store.approve('p').status).toBe('APPROVED');
  requireApproved(store.get('p'));
  const text = files['plans/app/p.plan.hcl'] ?? '';
  for (const edited of [text.replace('SELECT 1', 'SELECT 2'), text.replace(A, B), text.replace(B, A)]) {
    files['plans/app/p.plan.hcl'] = edited;
    expect(store.get('p')).toMatchObject({ status: 'PENDING', isEdited: true });
    expect(() => requireApproved(store.get('p'))).toThrow('was edited after it was approved');
  }
  files['plans/app/p.plan.hcl'] = `# reviewed\n${text}`;
  expect(store.get('p').status).toBe('APPROVED');
  // An approval belongs to one plan.
  files['plans/app/q.plan.hcl'] = text.replace('"p"', '"q"');
  files['plans/app/q.approved'] = files['plans/app/p.approved'] ?? '';
  expect(store.get('q')).toMatchObject({ status: 'PENDING', isEdited: true });
});

test('only approved plans of the transition are chosen, and never one of several', () => {
  const { store } = openStore();
  const prints = { from: A, to: B };
  store.add(plan('a'), 'PENDING');
  expect(choosePlan(store, prints)).toBeUndefined();
  store.add(plan('b'), 'APPROVED');
  expect(choosePlan(store, prints)?.file.name).toBe('b');
  expect(choosePlan(store, { from: B, to: A })).toBeUndefined();
  store.approve('a');
  expect(() => choosePlan(store, prints)).toThrow('multiple pre-planned migrations were found');
  store.remove('b');
  expect(choosePlan(store, prints)?.file.name).toBe('a');
});

test('a name is taken once', () => {
  const { files, store } = openStore();
  store.add(plan('p'), 'PENDING');
  expect(store.add(plan('p'), 'APPROVED').status).toBe('APPROVED');
  expect(() => store.add(plan('p', 'SELECT 2;\n'), 'PENDING')).toThrow(
    'another plan atlas://app/plans/p exists already',
  );
  store.remove('p');
  expect(Object.keys(files)).toEqual([]);
  expect(() => store.remove('p')).toThrow('no plan atlas://app/plans/p');
  expect(() => store.get('../p')).toThrow('invalid plan name');
});

test.each([
  ['atlas://app/plans/p', { repo: 'app', name: 'p' }],
  ['atlas://app', undefined],
  ['atlas://app?tag=x', undefined],
  ['atlas://app/plans/p/q', undefined],
  ['atlas:///plans/p', undefined],
  ['file://app/plans/p', undefined],
])('%s', (url, parts) => {
  expect(parsePlanUrl(url)).toEqual(parts);
});
