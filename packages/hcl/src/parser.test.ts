import { formatDiagnostic } from '@atlas/diagnostics';
import { expect, test } from 'vitest';
import { type Block, blocksOf, labelsOf, nodesAt, parseHcl, rangeOf, textOf, walk } from './index.ts';

function messages(text: string): string[] {
  return parseHcl(text, 'f.hcl').diagnostics.map(formatDiagnostic);
}

test('blocks keep their labels, quoted and bare, and the ranges of all parts', () => {
  const file = parseHcl('# users\ntable "app" users {\n  column "id" {}\n}\n', 'f.hcl');
  const [table] = blocksOf(file.body, 'table') as [Block];
  expect(labelsOf(table)).toEqual(['app', 'users']);
  expect(table.labels.map((l) => l.quoted)).toEqual([true, false]);
  expect(textOf(table)).toBe('table "app" users {\n  column "id" {}\n}');
  expect(rangeOf(table.type)).toMatchObject({ start: { line: 2, column: 1 }, end: { line: 2, column: 6 } });
  expect(textOf(table.body)).toBe('\n  column "id" {}\n');
  expect(file.comments.map(textOf)).toEqual(['# users']);
});

test('CRLF and a byte order mark change neither the tree nor the values', () => {
  const lines = 'a = 1 # c\nb {\n  c = <<X\none\ntwo\nX\n}\n';
  const kinds = (text: string): string[] => {
    const found: string[] = [];
    walk(parseHcl(text, 'f').body, (node) => {
      found.push(node.kind === 'text' ? `text ${JSON.stringify(node.value)}` : node.kind);
    });
    return found;
  };
  expect(kinds(`\uFEFF${lines.replaceAll('\n', '\r\n')}`)).toEqual(kinds(lines));
  expect(messages(`\uFEFF${lines.replaceAll('\n', '\r\n')}`)).toEqual([]);
});

test('one error per item, and the items around it are kept', () => {
  const text = 'a = 1\nb = = 2\nc {\n  d = [1,\n  e = 2\n}\nf = 3\n';
  const file = parseHcl(text, 'f.hcl');
  expect(file.diagnostics.map((d) => d.summary)).toEqual(['Invalid expression', 'Missing item separator']);
  expect(file.body.items.map((item) => (item.kind === 'block' ? item.type.name : item.name.name))).toEqual([
    'a',
    'b',
    'c',
    'f',
  ]);
  const [c] = blocksOf(file.body, 'c') as [Block];
  expect(c.body.items.map((item) => item.kind === 'attribute' && item.name.name)).toEqual(['d', 'e']);
});

test('messages have the form and the wording of the HCL tools', () => {
  expect(messages('a = ')).toEqual([
    'f.hcl:1,5-5: Missing expression; Expected the start of an expression, but found the end of the file.',
  ]);
  expect(messages('a {\n')).toEqual([
    'f.hcl:1,3-4: Unclosed configuration block; There is no closing brace for this block before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.',
  ]);
  expect(messages('a = 1\na = 2\n')).toEqual([
    'f.hcl:2,1-2: Attribute redefined; The argument "a" was already set at f.hcl:1,1. Each argument may be set only once.',
  ]);
});

test('a reference that is being typed keeps its steps', () => {
  const file = parseHcl('t {\n  c = table.users.\n  d = 1\n}\n', 'f');
  const path = nodesAt(file, file.source.text.indexOf('users.') + 6);
  expect(path.map((node) => node.kind)).toEqual([
    'file',
    'body',
    'block',
    'body',
    'attribute',
    'traversal',
    'attribute-step',
  ]);
  expect(file.diagnostics.map((d) => d.summary)).toEqual(['Invalid attribute name']);
});

test.each([
  ['parentheses', '('.repeat(100_000)],
  ['balanced parentheses', `${'('.repeat(50_000)}1${')'.repeat(50_000)}`],
  ['closing brackets', `${'('.repeat(50_000)}${']'.repeat(50_000)}`],
  ['signs', '-'.repeat(100_000)],
  ['objects', '{a='.repeat(50_000)],
  ['templates', '"${'.repeat(50_000)],
  ['directives', `"${'%{if true}'.repeat(20_000)}"`],
  ['conditionals', '1?2:'.repeat(50_000)],
  ['blocks', 'b {\n'.repeat(50_000)],
])('deep nesting of %s is an error and no overflow', (_name, text) => {
  const nested = text.startsWith('b {') ? text : `a = ${text}\nb = 1\n`;
  expect(parseHcl(nested, 'f').diagnostics.map((d) => d.summary)).toContain('Nesting too deep');
});

test('long chains are no nesting', () => {
  expect(messages(`a = 1${' + 1'.repeat(20_000)}\nb = x${'.y'.repeat(20_000)}\n`)).toEqual([]);
});

test('a file of five thousand blocks has five thousand blocks', () => {
  const attributes = Array.from({ length: 10 }, (_, i) => `  attr${i} = "value ${i}"\n`).join('');
  const text = Array.from({ length: 5000 }, (_, i) => `table "t${i}" {\n${attributes}}\n`).join('');
  const file = parseHcl(text, 'f');
  expect([file.body.items.length, file.diagnostics.length]).toEqual([5000, 0]);
});

test('blocks on one line hold one argument, or as much as they like where that is asked for', () => {
  const text = 'a { b { c = 1 } d = 2 }\na { d = 1 e { } }';
  expect(messages(text).map((message) => message.split(':')[1])).toEqual(['1,5-6', '1,17-18', '2,11-12']);
  const { body, diagnostics } = parseHcl(text, 'f.hcl', { nestsOnLine: true });
  expect(diagnostics).toEqual([]);
  expect(blocksOf(body, 'a').map((block) => block.body.items.map(({ kind }) => kind))).toEqual([
    ['block', 'attribute'],
    ['attribute', 'block'],
  ]);
});
