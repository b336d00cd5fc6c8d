import { newRealm } from '@atlas/model';
import { postgresProfile, scanStatements } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import type { LintStatement } from '../file.ts';
import type { Rewrite, RewriteStep } from './rewrite.ts';
import { splitFile, type SplitFile } from './split-file.ts';

const alone = (sql: string): RewriteStep => ({ sql, comment: `Why ${sql}`, runs: 'alone', phase: 'now' });
const together = (sql: string): RewriteStep => ({ ...alone(sql), runs: 'together' });
const contract = (sql: string): RewriteStep => ({ ...together(sql), phase: 'contract' });

/** Splits a file in which statements that begin with a key become its steps. */
function split(
  text: string,
  steps: Record<string, readonly RewriteStep[]>,
  body = { start: 0, end: text.length },
): SplitFile {
  const realm = newRealm();
  const found = scanStatements(text.slice(body.start, body.end), postgresProfile, { file: 'f' }).statements;
  const statements = found.map(({ text: sql, start, directives }): LintStatement => {
    return { text: sql, pos: start + body.start, directives, changes: [], from: realm, to: realm, facts: [] };
  });
  const rewrites = new Map<LintStatement, Rewrite>();
  for (const statement of statements) {
    const own = Object.entries(steps).find(([start]) => statement.text.startsWith(start))?.[1];
    if (own !== undefined) rewrites.set(statement, { kind: 'rewrite', codes: [], steps: own });
  }
  const isTransactional = !text.includes('txmode none');
  return splitFile({ text, statements, rewrites, body, isTransactional });
}

test('a file with one statement gets the directive', () => {
  expect(split('A;\n', { A: [alone('B')] }).parts).toEqual(['-- atlas:txmode none\n\nB;\n']);
});

test('what is not rewritten stays as it is, byte for byte', () => {
  const text = '-- Head.\n\nA  ( 1 ); -- a\n\n/* b */ B;\n  -- c\nC;   \n-- tail\n';
  expect(split(text, {})).toEqual({ parts: [text], contract: undefined });
  expect(split(text, { B: [alone('X'), alone('Y')] }).parts).toEqual([
    '-- Head.\n\nA  ( 1 ); -- a\n',
    '-- atlas:txmode none\n\n/* b */ -- Why X.\nX;\n-- Why Y.\nY;\n',
    '  -- c\nC;   \n-- tail\n',
  ]);
});

test('steps that stand beside each other share a file', () => {
  expect(split('A;\nB;\nC;\n', { A: [alone('X')], B: [alone('Y')] }).parts).toEqual([
    '-- atlas:txmode none\n\nX;\nY;\n',
    'C;\n',
  ]);
});

test('a file without a transaction stays one file, but for steps that need one', () => {
  const head = '-- atlas:txmode none\n\n';
  expect(split(`${head}A;\nB;\n`, { A: [alone('X')] }).parts).toEqual([`${head}X;\nB;\n`]);
  expect(split(`${head}A;\nB;\n`, { B: [together('X'), together('Y')] }).parts).toEqual([
    `${head}A;\n`,
    '-- Why X.\nX;\n-- Why Y.\nY;\n',
  ]);
});

test('directives for the whole file are for all its parts', () => {
  expect(split('-- atlas:nolint MF101\n-- atlas:txmode file\n\nA;\nB;\n', { A: [alone('X')] }).parts).toEqual([
    '-- atlas:nolint MF101\n-- atlas:txmode none\n\nX;\n',
    '-- atlas:nolint MF101\n\nB;\n',
  ]);
});

test('an archive keeps its checks', () => {
  const head = '-- atlas:txtar\n\n-- checks.sql --\nSELECT 1;\n-- migration.sql --\n';
  const text = `${head}A;\nB;\n`;
  expect(split(text, { B: [alone('X')] }, { start: head.length, end: text.length }).parts).toEqual([
    `${head}A;\n`,
    '-- atlas:txmode none\n\nX;\n',
  ]);
});

test('what is contracted later is apart', () => {
  const { parts, contract: later } = split('A;\n', { A: [alone('X'), contract('Y'), contract('Z')] });
  expect(parts).toEqual(['-- atlas:txmode none\n\nX;\n']);
  expect(later).toBe('-- atlas:contract\n\n-- Why Y.\nY;\n-- Why Z.\nZ;\n');
});

test('a last statement needs no semicolon', () => {
  expect(split('A;\nB', { B: [alone('X')] }).parts).toEqual(['A;\n', '-- atlas:txmode none\n\nX;\n']);
});
