import { StatementError } from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import { expect, test } from 'vitest';
import { createRecorder } from '../kit/testing.ts';
import { createPalette } from '../kit/terminal.ts';
import { type ApplyTotals, formatApplyEvent, formatApplyHeader, formatApplySummary } from './apply-report.ts';
import { formatPlanning } from './plan.ts';

const plain = createPalette(createRecorder(), {});

const plan = {
  transactional: true,
  reversible: true,
  statements: [
    { cmd: 'CREATE TABLE `t` (\n  `id` int\n)', comment: 'create "t" table' },
    { cmd: 'CREATE TRIGGER x BEGIN\n\n  SELECT 1;\nEND;', comment: 'Create trigger "x"' },
  ],
} satisfies Plan;

test('a plan shows each statement under its comment, all lines below the first word', () => {
  expect(formatPlanning(plan, plain)).toBe(`Planning migration statements (2 in total):

  -- create "t" table:
    -> CREATE TABLE \`t\` (
         \`id\` int
       );
  -- create trigger "x":
    -> CREATE TRIGGER x BEGIN

         SELECT 1;
       END;
`);
});

test('the header counts statements', () => {
  expect(formatApplyHeader(plan)).toBe('Applying approved migration (2 statements in total):\n\n');
  expect(formatApplyHeader({ ...plan, statements: plan.statements.slice(1) })).toContain('(1 statement in total)');
});

test('a failed statement shows what the server said, line by line, without passwords', () => {
  const cause = new Error('refused by postgres://me:secret@host/db\nsecond line');
  const error = new StatementError('create', { sql: 'x', cause });
  const statement = { cmd: 'x', comment: 'create' };
  expect(formatApplyEvent({ kind: 'failed', statement, index: 0, error }, plain)).toBe(
    '    refused by postgres://me:xxxxx@host/db\n    second line\n\n',
  );
});

test.each<[Partial<ApplyTotals>, readonly string[]]>([
  [{ succeeded: 1 }, ['1 migration', '1 sql statement']],
  [{ succeeded: 3 }, ['1 migration', '3 sql statements']],
  [{ succeeded: 0, failure: 'statement' }, ['1 migration with errors', '1 sql statement with errors']],
  [
    { succeeded: 3, failure: 'statement', rolledBack: true },
    ['1 migration with errors', '3 sql statements ok, 1 with errors', 'all statements were rolled back'],
  ],
  [{ succeeded: 2, failure: 'run' }, ['1 migration with errors', '2 sql statements']],
  [
    { succeeded: 2, failure: 'statement', notRun: 1 },
    [
      '1 migration with errors',
      '2 sql statements ok, 1 with errors',
      '2 statements before the error stay in effect, 1 statement after it was not run',
    ],
  ],
  [{ succeeded: 0, failure: 'statement', notRun: 0 }, ['1 migration with errors', '1 sql statement with errors']],
])('totals of %o', (totals, lines) => {
  const text = formatApplySummary({ elapsed: 1_500_000n, succeeded: 0, rolledBack: false, ...totals }, plain);
  expect(text).toBe(['  -------------------------', '  -- 1.5ms', ...lines.map((l) => `  -- ${l}`), ''].join('\n'));
});
