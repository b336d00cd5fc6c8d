import { expect, test } from 'vitest';
import {
  clickhouseProfile,
  genericProfile,
  isSignificant,
  mysqlProfile,
  postgresProfile,
  type ScannerProfile,
  sqliteProfile,
  sqlserverProfile,
  TokenCursor,
  tokenizeSql,
} from './index.ts';

/** Each token but white space as `kind:text`. */
function check(profile: ScannerProfile, text: string, want: readonly string[]): void {
  const tokens = tokenizeSql(text, profile).filter((t) => t.kind !== 'whitespace');
  expect(tokens.map((t) => `${t.kind}:${t.text}`)).toEqual(want);
}

type Case = [name: string, profile: ScannerProfile, text: string, want: string[]];

test.each<Case>([
  ['words and names', postgresProfile, 'a_1 "b""c" é$x', ['word:a_1', 'quoted-identifier:"b""c"', 'word:é$x']],
  [
    'quotes of MySQL',
    mysqlProfile,
    "`a``b` \"c\" 'd\\'e'",
    ['quoted-identifier:`a``b`', 'string:"c"', "string:'d\\'e'"],
  ],
  ['brackets', sqlserverProfile, '[a]]b].[c]', ['quoted-identifier:[a]]b]', 'punctuation:.', 'quoted-identifier:[c]']],
  ['arrays', postgresProfile, 'a[1]', ['word:a', 'punctuation:[', 'number:1', 'punctuation:]']],
  [
    'string prefixes',
    postgresProfile,
    "E'\\'' N'a' x'0f' U&'b'",
    ["string:E'\\''", "string:N'a'", "string:x'0f'", "string:U&'b'"],
  ],
  [
    'an alias before a quoted name',
    postgresProfile,
    'e"x" U&"y"',
    ['word:e', 'quoted-identifier:"x"', 'quoted-identifier:U&"y"'],
  ],
  [
    'dollar strings and parameters',
    postgresProfile,
    '$1 $$a$$ $x$b$x$',
    ['parameter:$1', 'dollar-string:$$a$$', 'dollar-string:$x$b$x$'],
  ],
  [
    'numbers',
    genericProfile,
    '1 1.5e-3 .5 0xFf 1_000',
    ['number:1', 'number:1.5e-3', 'number:.5', 'number:0xFf', 'number:1_000'],
  ],
  ['names that start with digits', mysqlProfile, '1a', ['word:1a']],
  [
    'casts',
    postgresProfile,
    "'a'::text b:=1",
    ["string:'a'", 'operator:::', 'word:text', 'word:b', 'operator::=', 'number:1'],
  ],
  [
    'operators',
    postgresProfile,
    'a->>b||c #> d@>e',
    ['word:a', 'operator:->>', 'word:b', 'operator:||', 'word:c', 'operator:#>', 'word:d', 'operator:@>', 'word:e'],
  ],
  [
    'comments after operators',
    postgresProfile,
    'a+--b\n-/*c*/d',
    ['word:a', 'operator:+', 'comment:--b', 'operator:-', 'comment:/*c*/', 'word:d'],
  ],
  [
    'parameters of SQLite',
    sqliteProfile,
    '? ?1 :a @b $c',
    ['parameter:?', 'parameter:?1', 'parameter::a', 'parameter:@b', 'parameter:$c'],
  ],
  ['variables', sqlserverProfile, '@a=@@b #t', ['parameter:@a', 'operator:=', 'parameter:@@b', 'operator:#', 'word:t']],
  ['a hash comment', clickhouseProfile, '# a\n1', ['comment:# a', 'number:1']],
  ['what never closes', genericProfile, "a 'b", ['word:a', "string:'b"]],
  ['a comment that never closes', genericProfile, 'a /* b', ['word:a', 'comment:/* b']],
])('tokens: %s', (_name, profile, text, want) => check(profile, text, want));

test('white space and comments are not significant', () => {
  expect(
    tokenizeSql('a /* b */ c', genericProfile)
      .filter(isSignificant)
      .map((t) => t.text),
  ).toEqual(['a', 'c']);
});

test('a cursor cuts the parts out of a CREATE TABLE', () => {
  const source = 'CREATE TABLE IF NOT EXISTS s."t t" (\n a int DEFAULT (1 + 2), -- x\n CHECK (a > 0)\n) STRICT';
  const cursor = TokenCursor.of(source, sqliteProfile);
  expect(cursor.acceptKeyword('create', 'table')).toBe(true);
  expect(cursor.acceptKeyword('IF', 'EXISTS')).toBe(false);
  expect(cursor.acceptKeyword('IF', 'NOT', 'EXISTS')).toBe(true);
  expect(cursor.readQualifiedName()).toEqual(['s', 't t']);
  const items = cursor.enterParens()?.splitByComma() ?? [];
  expect(items.map((item) => item.slice())).toEqual(['a int DEFAULT (1 + 2)', 'CHECK (a > 0)']);
  expect(cursor.slice()).toBe('STRICT');
  const [column] = items;
  expect(column?.readIdentifier()).toBe('a');
  expect(column?.seek((c) => c.acceptKeyword('DEFAULT'))).toBe(true);
  const span = column?.skipParens();
  expect(source.slice(span?.start, span?.end)).toBe('1 + 2');
  expect(column?.done).toBe(true);
});

test('a cursor stays put when it does not find what it looks for', () => {
  const cursor = TokenCursor.of("a. 'b' (c", postgresProfile);
  expect(cursor.seek((c) => c.isKeyword('c'))).toBe(false);
  expect(cursor.readQualifiedName()).toEqual(['a']);
  expect(cursor.isSymbol('.')).toBe(true);
  cursor.next();
  expect(cursor.readIdentifier()).toBeUndefined();
  expect(cursor.skipParens()).toBeUndefined();
  cursor.next();
  expect(cursor.skipParens()).toEqual({ start: 8, end: 9 });
  expect([cursor.done, cursor.peek(), cursor.next(), cursor.offset]).toEqual([true, undefined, undefined, 9]);
});

test('a cursor over parentheses does not leave them', () => {
  const cursor = TokenCursor.of('(a) b', postgresProfile);
  const inner = cursor.enterParens();
  expect(inner?.next()?.text).toBe('a');
  expect(inner?.next()).toBeUndefined();
  expect(inner?.slice()).toBe('');
  expect(TokenCursor.of('()', postgresProfile).enterParens()?.splitByComma()).toEqual([]);
});
