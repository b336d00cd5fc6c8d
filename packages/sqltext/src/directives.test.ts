import { expect, test } from 'vitest';
import {
  addFileDirective,
  delimiterDirective,
  directiveWords,
  escapeControls,
  expandEscapes,
  fileDirectives,
  findDirective,
  findRenames,
  isSumIgnored,
  mysqlProfile,
  parseSourcePosition,
  postgresProfile,
  renamedFrom,
  scanStatements,
} from './index.ts';

test.each<[string, string, string[]]>([
  ['a header with an empty line', '-- atlas:txmode none\n# atlas:nolint\n\nSELECT 1;', ['txmode=none', 'nolint=']],
  ['a line of blanks counts as empty', '-- atlas:txmode none \n \t\nSELECT 1;', ['txmode=none']],
  ['plain comments between', '-- x\n-- atlas:checkpoint v1\n\n', ['checkpoint=v1']],
  ['a file of only comments', '-- atlas:checkpoint', ['checkpoint=']],
  ['CRLF', '-- atlas:txmode none\r\n\r\nSELECT 1;', ['txmode=none']],
  ['a byte order mark', '\ufeff-- atlas:txtar\n\n', ['txtar=']],
  ['a header right above a statement', '-- atlas:txmode none\nSELECT 1;', []],
  ['a header after an empty line', '\n-- atlas:txmode none\n\n', []],
  ['an indented directive', ' -- atlas:txmode none\n\n', []],
  ['a mention in a sentence', '-- see atlas:txmode none\n\n', []],
  ['no header', 'SELECT 1;', []],
])('file directives: %s', (_name, text, want) => {
  expect(fileDirectives(text).map((d) => `${d.name}=${d.args}`)).toEqual(want);
});

test('a directive knows where it stands', () => {
  const text = '-- x\n-- atlas:nolint a  b\n\n';
  const directive = findDirective(fileDirectives(text), 'nolint');
  expect(text.slice(directive?.start, directive?.end)).toBe('-- atlas:nolint a  b');
});

test.each<[string, string[]]>([
  ['-- atlas:nolint', ['nolint=']],
  ['--atlas:nolint DS102 naming', ['nolint=DS102 naming']],
  ['#atlas:nolint', ['nolint=']],
  ['/*atlas:nolint x*/', ['nolint=x']],
  ['/* atlas:nolint */', []],
  ['/*atlas:nolint\n*/', []],
  ['# atlas:nolint', []],
  ['--  atlas:nolint', []],
])('statement directives: %j', (comment, want) => {
  const [statement] = scanStatements(`${comment}\nSELECT 1;`, mysqlProfile).statements;
  expect(statement?.directives.map((d) => `${d.name}=${d.args}`)).toEqual(want);
});

test('words are those of all directives of the name', () => {
  const directives = fileDirectives('-- atlas:nolint a  b\n-- atlas:nolint c\n-- atlas:assert\n\n');
  expect(directiveWords(directives, 'nolint')).toEqual(['a', 'b', 'c']);
  expect(directiveWords(directives, 'assert')).toEqual([]);
  expect(directiveWords(directives, 'txmode')).toBeUndefined();
});

test.each([
  ['-- atlas:sum ignore\nx', true],
  ['// atlas:sum ignore', true],
  ['atlas:sum ignore\r\n', true],
  ['-- atlas:sum\n', false],
  ['\n-- atlas:sum ignore', false],
  ['-- é atlas:sum ignore', false],
])('the sum leaves out %j: %s', (text, want) => expect(isSumIgnored(text)).toBe(want));

test.each([
  ['-- atlas:delimiter \\n\\n\nx', '\n\n'],
  ['-- atlas:delimiter -- end\r\nx', '-- end'],
  ['--atlas:delimiter x\n', undefined],
  ['-- atlas:delimiter\nx', undefined],
  ['-- a\n-- atlas:delimiter x\n', undefined],
])('the delimiter of %j', (text, want) => expect(delimiterDirective(text)).toBe(want));

test('control characters are escaped and expanded again', () => {
  expect(escapeControls('\r\n\tGO')).toBe('\\r\\n\\tGO');
  expect(expandEscapes('\\r\\n\\tGO\\x')).toBe('\r\n\tGO\\x');
});

test('a directive is added in front, with an empty line only where there was no header', () => {
  const once = addFileDirective('SELECT 1;\n', 'txmode', 'none');
  expect(once).toBe('-- atlas:txmode none\n\nSELECT 1;\n');
  expect(addFileDirective(once, 'checkpoint')).toBe('-- atlas:checkpoint\n-- atlas:txmode none\n\nSELECT 1;\n');
});

test.each([
  [
    'orders[type=table] src/o.ts:12:1-40:2',
    { path: ['orders'], type: 'table', file: 'src/o.ts', line: 12, column: 1, endLine: 40, endColumn: 2 },
  ],
  ['s.v[type=view].c C:\\a b.py:5', { path: ['s', 'v', 'c'], type: 'view', file: 'C:\\a b.py', line: 5 }],
  ['orders o.go:3-9', { path: ['orders'], file: 'o.go', line: 3, endLine: 9 }],
  ['orders o.go', undefined],
])('source position %s', (args, want) => expect(parseSourcePosition(args)).toEqual(want));

test('rename directives inside a statement name the definition below', () => {
  const text =
    'CREATE TABLE t (\n  a int,\n  -- atlas:renamed_from "old b"\n  b int, -- atlas:other x\n' +
    "  -- atlas:renamed from c0\n  c text DEFAULT '-- atlas:renamed_from no'\n  -- atlas:renamed_from d0\n  , d int\n)";
  expect(findRenames(text, postgresProfile).map((r) => [r.from, text.slice(r.offset, r.offset + 1)])).toEqual([
    ['old b', 'b'],
    ['c0', 'c'],
    ['d0', 'd'],
  ]);
});

test('a rename directive above a statement is one of its directives', () => {
  const [statement] = scanStatements('-- atlas:renamed_from old\nCREATE TABLE t (a int);', postgresProfile).statements;
  expect(renamedFrom(statement?.directives ?? [])).toBe('old');
  expect(renamedFrom([])).toBeUndefined();
});
