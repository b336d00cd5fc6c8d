import { expect, test } from 'vitest';
import { evaluate, formatSignature, parseHclExpression, standardFunctions, toPlain, typeName } from '../index.ts';
import { yamlCodec } from '../yaml.ts';

const printed: string[] = [];
const functions = standardFunctions({
  print: (text) => printed.push(text),
  now: () => new Date('2024-05-06T07:08:09.123Z'),
  yaml: yamlCodec,
});

/** The value of an expression, or the detail of its error. */
function run(text: string): unknown {
  const { value, diagnostics } = evaluate(parseHclExpression(text, 'f').expr, { functions });
  const [error] = diagnostics;
  return error === undefined ? toPlain(value) : `! ${error.detail ?? error.summary}`;
}

test.each<[string, unknown]>([
  // numbers
  ['abs(-1.5)', 1.5],
  ['[ceil(1.2), ceil(-1.2), floor(1.8), floor(-1.2)]', [2, -1, 1, -2]],
  ['log(8, 2)', 3],
  ['[max(1, 3, 2), min([4, 2]...)]', [3, 2]],
  ['max()', '! Call to function "max" failed: must pass at least one number.'],
  ['[parseint("ff", 16), parseint("-101", 2), parseint("Z", 62)]', [255, -5, 61]],
  [
    'parseint("12", 1)',
    '! Invalid value for "base" parameter: base must be a whole number between 2 and 62 inclusive.',
  ],
  ['parseint("9x", 10)', '! Invalid value for "number" parameter: cannot parse "9x" as a base 10 integer.'],
  ['[pow(2, 100), pow(2, -1), pow(4, 0.5)]', [1267650600228229401496703205376n, 0.5, 2]],
  ['pow(10, 1000000)', '! Call to function "pow" failed: the result has more than 20000 digits.'],
  ['[signum(-3), signum(0), signum(2.5)]', [-1, 0, 1]],
  // strings
  ['chomp("a\\r\\n\\n")', 'a'],
  [
    'format("%s %d %05.1f %q %t %v %x %%", "a", 12, 3.14159, "q", true, [1, "b"], 255)',
    'a 12 003.1 "q" true [1,"b"] ff %',
  ],
  ['format("%-4s|%4s|%+d|%[1]s", "a", "b", 3)', 'a   |   b|+3|a'],
  ['format("%e %g %G", 123456, 0.000001, 1.5)', '1.234560e+05 1e-06 1.5'],
  ['format("%d")', '! Call to function "format" failed: not enough arguments for "%d": need index 1 but have 0 total.'],
  ['format("x", 1)', '! Call to function "format" failed: too many arguments; only 0 used by the format.'],
  ['format("%z", 1)', '! Invalid value for "format" parameter: unsupported format verb "z" in "%z".'],
  ['formatlist("%s-%s", ["a", "b"], "c")', ['a-c', 'b-c']],
  ['indent(2, "a\\nb")', 'a\n  b'],
  ['join(",", ["a", "b"], ["c"])', 'a,b,c'],
  ['[lower("AÉ"), upper("aé"), title("hello wide world")]', ['aé', 'AÉ', 'Hello Wide World']],
  ['replace("a.b.c", ".", "-")', 'a-b-c'],
  ['split(",", "a,,b")', ['a', '', 'b']],
  ['[startswith("abc", "ab"), endswith("abc", "ab")]', [true, false]],
  ['strrev("abé")', 'éba'],
  ['[substr("hello", 1, 3), substr("hello", -3, -1), substr("hello", 9, 1)]', ['ell', 'llo', '']],
  ['[trim("xxaxx", "x"), trimprefix("aab", "a"), trimsuffix("baa", "a"), trimspace(" a\\n")]', ['a', 'ab', 'ba', 'a']],
  // regular expressions
  ['regex("[a-z]+", "12ab")', 'ab'],
  ['regex("(\\\\d)(x)?", "a1")', ['1', null]],
  ['regex("(?P<y>\\\\d{4})-(?P<m>\\\\d\\\\d)", "on 2024-05")', { y: '2024', m: '05' }],
  ['regex("x", "a")', '! Call to function "regex" failed: pattern did not match any part of the given string.'],
  ['regex("(", "a")', '! Invalid value for "pattern" parameter: error parsing regexp: missing closing ): `(`.'],
  ['regexall("a(.)", "abac")', [['b'], ['c']]],
  ['regexreplace("john smith", "(\\\\w+) (?P<l>\\\\w+)", "$${l} $1")', 'smith john'],
  ['regexpescape("a.b*")', 'a\\.b\\*'],
  ['regexmatch("^a", "ab")', true],
  // collections
  ['[alltrue([true, true]), alltrue([]), anytrue([false]), anytrue([false, true])]', [true, true, false, true]],
  ['chunklist([1, 2, 3], 2)', [[1, 2], [3]]],
  ['coalescelist([], null, ["a"])', ['a']],
  ['compact(["a", "", "b"])', ['a', 'b']],
  ['concat([1], ["a"], tolist(["b"]))', [1, 'a', 'b']],
  ['[contains(["a"], "a"), contains([1], "1"), contains([], 1)]', [true, true, false]],
  ['distinct(["a", "b", "a"])', ['a', 'b']],
  ['[element(["a", "b"], 3), try(element([], 0), "none")]', ['b', 'none']],
  ['[empty([]), empty(toset(["a"]))]', [true, false]],
  ['empty("x")', '! Call to function "empty" failed: collection must be a list, a map or a tuple.'],
  ['flatten([[1, [2]], [], 3])', [1, 2, 3]],
  ['index(["a", "b"], "b")', 1],
  ['keys({ b = 1, a = 2 })', ['a', 'b']],
  ['[length("é日"), length([1, 2]), length({ a = 1 })]', [2, 2, 1]],
  ['merge({ a = 1, b = 2 }, null, { b = 3 })', { a: 1, b: 3 }],
  [
    '[range(3), range(1, 4), range(1, 8, 3), range(3, 0)]',
    [
      [0, 1, 2],
      [1, 2, 3],
      [1, 4, 7],
      [3, 2, 1],
    ],
  ],
  ['range(0, 5000)', '! Call to function "range" failed: more than 1024 values were generated.'],
  ['reverse(["a", "b"])', ['b', 'a']],
  [
    '[setintersection(["a", "b"], ["b"]), setunion(["b"], ["a"]), setsubtract(["a", "b"], ["b"])]',
    [['b'], ['a', 'b'], ['a']],
  ],
  [
    'setproduct(["a", "b"], [1])',
    [
      ['a', 1],
      ['b', 1],
    ],
  ],
  ['slice(["a", "b", "c"], 1, 3)', ['b', 'c']],
  ['sort(["b", "B", "a"])', ['B', 'a', 'b']],
  ['values({ b = 1, a = 2 })', [2, 1]],
  ['zipmap(["a", "b"], [1, 2])', { a: 1, b: 2 }],
  // encoding
  [
    'csvdecode("a,b\\n1,\\"x \\"\\"y\\"\\"\\"\\n\\n2,z")',
    [
      { a: '1', b: 'x "y"' },
      { a: '2', b: 'z' },
    ],
  ],
  ['csvdecode("a,b\\n1")', '! Invalid value for "str" parameter: record 2 has 1 fields, the header has 2.'],
  [
    'jsondecode("{\\"a\\": [1.50, 12345678901234567890, null, \\"\\\\u00e9\\"]}")',
    { a: [1.5, 12345678901234567890n, null, 'é'] },
  ],
  [
    'jsondecode("[1,]")',
    '! Invalid value for "str" parameter: invalid JSON at line 1, column 4: unexpected character "]".',
  ],
  ['jsonencode({ b = [1, "x<y"], a = null })', '{"a":null,"b":[1,"x\\u003cy"]}'],
  ['yamldecode("a: 1\\nb: [x, true]\\n")', { a: 1, b: ['x', true] }],
  ['yamlencode({ a = [1, "b"] })', 'a:\n  - 1\n  - b\n'],
  ['yamlmerge("a: 1\\nl: [1]\\n", null, "a: 2\\nl: [3]\\nm: {x: y}\\n")', 'a: 2\nl:\n  - 1\n  - 3\nm:\n  x: y\n'],
  ['yamlmerge("a:   1")', 'a:   1'],
  // time
  ['formatdate("EEEE, DD-MMM-YY hh:mm:ss ZZZ", "2018-01-02T23:12:01+02:00")', 'Tuesday, 02-Jan-18 23:12:01 +0200'],
  ['formatdate("H \'o\'\'clock\' AA Z", "2018-01-02T23:12:01Z")', "11 o'clock PM Z"],
  [
    'formatdate("XX", "2018-01-02T23:12:01Z")',
    '! Invalid value for "format" parameter: invalid date format verb "XX".',
  ],
  ['timeadd("2017-11-22T00:00:00Z", "-10m1.5s")', '2017-11-21T23:49:58.5Z'],
  [
    'timeadd("2017-02-30T00:00:00Z", "1h")',
    '! Invalid value for "time" parameter: not a valid RFC3339 timestamp: "2017-02-30T00:00:00Z".',
  ],
  ['timestamp()', '2024-05-06T07:08:09Z'],
  // conversion
  ['[tobool("true"), tonumber("1.50"), tostring(1.50), tostring(true)]', [true, 1.5, '1.5', 'true']],
  [
    'tobool("yes")',
    '! Call to function "tobool" failed: cannot convert "yes" to bool; only the strings "true" or "false" are allowed.',
  ],
  [
    'tonumber("x")',
    '! Call to function "tonumber" failed: cannot convert "x" to number; given string must be a decimal representation of a number.',
  ],
  [
    '[tolist(["a", 1]), toset(["b", "a", "b"])]',
    [
      ['a', '1'],
      ['a', 'b'],
    ],
  ],
  ['[can(nope), can(1), try(nope, nope2, "x")]', [false, true, 'x']],
  // URLs
  ['urlescape("a b&c/é~")', 'a+b%26c%2F%C3%A9~'],
  ['urluserinfo("postgres://old@h:5432/db?x=1", "me", "p@s:s")', 'postgres://me:p%40s%3As@h:5432/db?x=1'],
  ['urluserinfo("mysql://h/db", "me", null)', 'mysql://me@h/db'],
  ['urlqueryset("postgres://h/db?z=1&a=2", "search_path", "a b")', 'postgres://h/db?a=2&search_path=a+b&z=1'],
  ['urlsetpath("postgres://u:p@h/db?x=1", "tenant 1")', 'postgres://u:p@h/tenant%201?x=1'],
  [
    'urlsetpath("no url", "x")',
    '! Invalid value for "url" parameter: the text is not a URL: a scheme such as "postgres://" is missing.',
  ],
  // others
  ['sql("now()")', 'now()'],
])('%s', (text, expected) => {
  expect(run(text)).toEqual(expected);
});

test('print writes scalars as they are and other values as JSON, and gives them back', () => {
  expect(run('[print("a"), print(1.50), print(["x"])]')).toEqual(['a', 1.5, ['x']]);
  expect(printed).toEqual(['a', '1.5', '["x"]']);
});

const NAMES =
  'abs alltrue anytrue can ceil chomp chunklist coalescelist compact concat contains csvdecode distinct element empty endswith flatten floor format formatdate formatlist indent index join jsondecode jsonencode keys length log lower max merge min parseint pow print range regex regexall regexmatch regexpescape regexreplace replace reverse setintersection setproduct setsubtract setunion signum slice sort split sql startswith strrev substr timeadd timestamp title tobool tolist tonumber toset tostring trim trimprefix trimspace trimsuffix try upper urlescape urlqueryset urlsetpath urluserinfo values yamldecode yamlencode yamlmerge zipmap';

test('every function says what it does and has a signature', () => {
  const all = [...functions.values()];
  expect(all.map((f) => f.name).join(' ')).toBe(NAMES);
  expect(all.filter((f) => !/^[A-Z].*\.$/.test(f.doc)).map((f) => f.name)).toEqual([]);
  expect(formatSignature(functions.get('join') ?? all[0]!, typeName)).toBe(
    'join(separator string, lists... list of string) string',
  );
});

test('without a codec, a clock or a printer the functions that need one say so', () => {
  const bare = standardFunctions();
  const detail = (text: string): string | undefined =>
    evaluate(parseHclExpression(text, 'f').expr, { functions: bare }).diagnostics[0]?.detail;
  expect(detail('yamldecode("a: 1")')).toBe('Call to function "yamldecode" failed: YAML is not available here.');
  expect(detail('timestamp()')).toBe('Call to function "timestamp" failed: there is no clock here.');
  expect(detail('print("x")')).toBeUndefined();
});
