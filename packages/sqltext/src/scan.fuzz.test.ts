import { expect, test } from 'vitest';
import {
  clickhouseProfile,
  genericProfile,
  mysqlProfile,
  postgresProfile,
  redshiftProfile,
  scanStatements,
  sqliteProfile,
  sqlserverProfile,
  tokenizeSql,
} from './index.ts';
import { isSpaceCode } from './lexer.ts';
import { StatementScanner } from './scan.ts';

const profiles = {
  generic: genericProfile,
  mysql: mysqlProfile,
  postgres: postgresProfile,
  redshift: redshiftProfile,
  sqlite: sqliteProfile,
  sqlserver: sqlserverProfile,
  clickhouse: clickhouseProfile,
};
const entries = Object.entries(profiles);

const PIECES = [
  ';',
  ';',
  ';\n',
  '\n',
  '\n\n',
  ' ',
  '\r\n',
  '(',
  ')',
  "'",
  "''",
  '"',
  '`',
  '[',
  ']',
  '\\',
  '$$',
  '$a$',
  '$',

  '-- c\n',
  '--',
  '/*',
  '*/',
  '/*!',
  '#',
  'BEGIN ',
  ' BEGIN\n',
  'BEGIN ATOMIC ',
  'END',
  ' END;',
  'END IF;',
  'CASE ',
  'END CATCH',
  'AS ',
  'l: ',
  'l',
  '\nGO\n',
  '\nGO 2',
  'GO x',
  'DELIMITER //\n',
  '//',
  '\nDELIMITER ;\n',
  "E'",
  'a',

  'CREATE PROC p ',
  'COPY t FROM STDIN',
  '\n\\restrict x\n',
  '\u00e9',
  '\ud800',
  '\u0000',
  '\ufeff',
  '-- atlas:delimiter \\n\\n\n',
];

/** Numbers in [0, 1) that are the same in every run (xorshift). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

function randomText(random: () => number): string {
  const length = Math.floor(random() * 40);
  return Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join('');
}

test.each(entries)('%s: any text gives statements in order that are slices of it', (_name, profile) => {
  const random = randomNumbers(7);
  for (let i = 0; i < 4000; i++) {
    const text = randomText(random);
    let end = 0;
    for (const s of scanStatements(text, profile).statements) {
      const where = JSON.stringify(text);
      expect(s.start, where).toBeGreaterThanOrEqual(end);
      expect(text.slice(s.start, s.end), where).toBe(s.text);
      expect(s.text.trim(), where).toBe(s.text);
      expect(s.text, where).not.toBe('');
      end = s.end;
    }
  }
});

test.each(entries)('%s: what is between statements is blank, comment, delimiter or command', (_name, profile) => {
  const random = randomNumbers(11);
  for (let i = 0; i < 4000; i++) {
    const text = randomText(random);
    const { statements, diagnostics } = scanStatements(text, profile);
    if (diagnostics.length > 0 || /delimiter/i.test(text)) continue;
    let from = 0;
    for (const s of [...statements, { start: text.length, end: text.length }]) {
      const gap = text.slice(from, s.start);
      const rest = gap.replace(/^[ \t]*GO[ \t\d]*(?:--.*)?$/gim, '').replace(/^[ \t]*\\(?:un)?restrict.*$/gm, '');
      const blank = tokenizeSql(rest, { ...profile, dashNeedsSpace: false }).every(
        (t) => t.kind === 'whitespace' || t.kind === 'comment',
      );
      expect(blank, JSON.stringify([text, gap])).toBe(true);
      from = s.end;
    }
  }
});

test.each(entries)('%s: statements joined by newlines split as before', (_name, profile) => {
  const random = randomNumbers(13);
  let compared = 0;
  for (let i = 0; i < 4000; i++) {
    const text = randomText(random);
    const { statements, diagnostics } = scanStatements(text, profile);
    const texts = statements.map((s) => s.text);
    // A statement that lacks its delimiter, or that is only one because it is last, runs into the next one.
    if (diagnostics.length > 0 || !texts.every((t) => t.endsWith(';')) || /delimiter|^[ \t]*GO/im.test(text)) continue;
    const again = scanStatements(texts.join('\n'), profile);
    expect(
      again.statements.map((s) => s.text),
      JSON.stringify(text),
    ).toEqual(texts);
    compared++;
  }
  expect(compared).toBeGreaterThan(50);
});

test.each(entries)('%s: tokens together are the text', (_name, profile) => {
  const random = randomNumbers(17);
  for (let i = 0; i < 2000; i++) {
    const text = randomText(random);
    const tokens = tokenizeSql(text, profile);
    expect(tokens.map((t) => t.text).join('')).toBe(text);
    expect(tokens.every((t) => t.end > t.start)).toBe(true);
  }
});

test.each([
  'BEGIN ',
  'BEGIN a; ',
  'BEGIN BEGIN a; END; ',
  'CASE ',
  'END; ',
  'x: BEGIN ',
  'BEGIN /* c */ ',
  'END /* c */ ',
  '/* ',
  '/* /* */ ',
  '-- ',
  "'' ",
  '$$ ',
  '$a ',
  '$a$ ',
  '( ',
  'a, ',
  "E'a' ",
  '\nGO\n',
  '[a] ',
  ';',
  '\n\n',
  '# ',
  '/*! ',
  'DELIMITER ;\n',
])('the work grows in proportion to the text of many %j', (piece) => {
  for (const [name, profile] of entries) {
    const count = 4000;
    const scanner = new StatementScanner(piece.repeat(count), profile, '');
    scanner.scan();
    expect(scanner.lexer.steps / (piece.length * count), name).toBeLessThan(8);
  }
});

test('white space is what trim takes away', () => {
  for (let c = 0; c < 0x10000; c++) {
    expect(isSpaceCode(c), c.toString(16)).toBe(String.fromCharCode(c).trim() === '');
  }
});
