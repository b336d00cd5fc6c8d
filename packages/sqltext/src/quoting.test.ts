import { expect, test } from 'vitest';
import {
  equalBodies,
  isQuoted,
  mysqlProfile,
  normalizeSpace,
  postgresProfile,
  type QuoteStyle,
  quoteIdentifier,
  quoteLiteral,
  SqlBuilder,
  unquoteIdentifier,
  unquoteLiteral,
  unwrapParens,
  utf8Offsets,
  wrapParens,
} from './index.ts';

test.each<[QuoteStyle, string, string]>([
  ['double', 'a"b', '"a""b"'],
  ['backtick', 'a`b', '`a``b`'],
  ['bracket', 'a]b[', '[a]]b[]'],
  ['double', '', '""'],
])('%s quotes come off again: %j', (style, name, quoted) => {
  expect(quoteIdentifier(name, style)).toBe(quoted);
  expect(unquoteIdentifier(quoted)).toBe(name);
});

test.each([
  ['a', 'a'],
  ['"a', '"a'],
  ['"', '"'],
])('a name without quotes stays: %s', (text, want) => expect(unquoteIdentifier(text)).toBe(want));

test.each([
  ["it's", false, "'it''s'"],
  ['a\\b', false, "'a\\b'"],
  ["a\\b'", true, "'a\\\\b'''"],
])('literals come off again: %j', (value, backslash, quoted) => {
  expect(quoteLiteral(value, { backslash })).toBe(quoted);
  expect(unquoteLiteral(quoted, { backslash })).toBe(value);
});

test.each([
  ["E'a\\n\\'b'''", "a\n'b'"],
  ["N'a'", 'a'],
  ['"a""b"', 'a"b'],
  ['now()', 'now()'],
  ["'", "'"],
])('the value of %s', (text, want) => expect(unquoteLiteral(text)).toBe(want));

test.each([
  ["'a'", true],
  ["'a''b'", true],
  ["'a\\'b'", true],
  ["'a' || 'b'", false],
  ["'a", false],
  ["'", false],
  ['a', false],
  ['`a`', false],
])('%s is quoted: %s', (text, want) => expect(isQuoted(text)).toBe(want));

test.each([
  ['(a)', 'a', '(a)'],
  ['a', 'a', '(a)'],
  ['(a) + (b)', '(a) + (b)', '((a) + (b))'],
  [' ((a)) ', '(a)', '((a))'],
  ["(')')", "')'", "(')')"],
  ["(a = '(') or (b)", "(a = '(') or (b)", "((a = '(') or (b))"],
  ['(a /* ) */)', 'a /* ) */', '(a /* ) */)'],
  ['($$)$$)', '$$)$$', '($$)$$)'],
  ['(a', '(a', '((a)'],
  ['', '', '()'],
])('parentheses around %j', (expr, unwrapped, wrapped) => {
  expect(unwrapParens(expr, postgresProfile)).toBe(unwrapped);
  expect(wrapParens(expr, postgresProfile)).toBe(wrapped);
});

test('backslashes matter to parentheses where they escape', () => {
  expect(unwrapParens("('\\')')", mysqlProfile)).toBe("'\\')'");
});

test.each([
  [' a\n\t b ', 'a b'],
  ["a 'b  c'  d", "a 'b  c' d"],
  ['a -- b  c\n  d', 'a -- b  c\n d'],
  ['"a  b"', '"a  b"'],
  ["'a'\n  b", "'a' b"],
  ['/* a */\nb -- c */\nd', '/* a */ b -- c */\nd'],
])('white space of %j', (expr, want) => expect(normalizeSpace(expr)).toBe(want));

test.each([
  ['a', 'a', true],
  ['a;', ' a\n', true],
  ['a\n  b', '\ta\r\nb ;\n', true],
  ['a\nb', 'a b', true],
  ['a  b', 'a b', false],
  ['a', 'A', false],
])('bodies %j and %j', (a, b, want) => expect(equalBodies(a, b)).toBe(want));

/** A statement with a nested list, with the given indentation. */
function createTable(indent: string | undefined, schemaQualifier?: string): string {
  const columns = [
    { name: 'id', type: 'integer', key: true },
    { name: 'a"', type: 'text', key: false },
  ];
  return new SqlBuilder({ quote: 'double', indent, schemaQualifier })
    .p('CREATE TABLE')
    .table('s', 't')
    .wrapLines((lines) => {
      for (const column of columns)
        lines.item((b) => b.ident(column.name).p(column.type, column.key ? 'NOT NULL' : ''));
      lines.item((b) => b.p('PRIMARY KEY').wrap((w) => w.list(['id', 'a"'], (l, name) => l.ident(name))));
    })
    .p('STRICT')
    .toString();
}

test('a statement is one line without an indentation', () => {
  expect(createTable(undefined)).toBe(
    'CREATE TABLE "s"."t" ("id" integer NOT NULL, "a""" text, PRIMARY KEY ("id", "a""")) STRICT',
  );
  expect(createTable('', 'x')).toMatch(/^CREATE TABLE "x"\."t" \("id"/);
  expect(createTable('', '')).toMatch(/^CREATE TABLE "t" \("id"/);
});

test('each item of a list has its own line with an indentation', () => {
  expect(createTable('  ')).toBe(
    'CREATE TABLE "s"."t" (\n  "id" integer NOT NULL,\n  "a""" text,\n  PRIMARY KEY ("id", "a""")\n) STRICT',
  );
});

test('lists nest, and phrases decide nothing about spaces but their edges', () => {
  const b = new SqlBuilder({ quote: 'backtick', indent: '\t' });
  b.p('P').wrapList([1, 2], (o, n) => o.p(`x${n}`).wrapList(['a'], (i, s) => i.ident(s)));
  expect(b.toString()).toBe('P (\n\tx1 (\n\t\t`a`\n\t),\n\tx2 (\n\t\t`a`\n\t)\n)');
  expect(
    new SqlBuilder({ quote: 'double' }).p('f').tight('(').p('1').tight(',').p('2').tight(')').tight('::int').toString(),
  ).toBe('f(1, 2)::int');
  expect(
    new SqlBuilder({ quote: 'double' })
      .p('AS', '\nSELECT 1')
      .p('')
      .wrapList([], () => {})
      .toString(),
  ).toBe('AS \nSELECT 1 ()');
});

test('offsets in bytes count the UTF-8 form', () => {
  const text = 'aé€😀b';
  expect(utf8Offsets(text, [0, 1, 2, 3, 5, 6, 99])).toEqual([0, 1, 3, 6, 10, 11, 11]);
  expect(utf8Offsets(text, [6])).toEqual([new TextEncoder().encode(text).length]);
});
