import { formatDiagnostic } from '@atlas/diagnostics';
import { expect, test } from 'vitest';
import {
  bindVariables,
  blocksOf,
  decodeLocals,
  decodeVariables,
  eachScope,
  evaluate,
  expandForEach,
  formatType,
  fromPlain,
  localsScope,
  parseHcl,
  parseHclExpression,
  parseTypeConstraint,
  PROJECT_FOR_EACH,
  type Scope,
  SCHEMA_FOR_EACH,
  standardFunctions,
  toPlain,
  type VariableInput,
} from './index.ts';

const base: Scope = { functions: standardFunctions() };

function bind(text: string, inputs: Record<string, VariableInput> = {}): { plain: unknown; messages: string[] } {
  const declared = decodeVariables(blocksOf(parseHcl(text, 'f').body), base);
  const bound = bindVariables(declared.value, new Map(Object.entries(inputs)), base);
  const messages = [...declared.diagnostics, ...bound.diagnostics].map(formatDiagnostic);
  return { plain: toPlain(bound.value), messages };
}

test('variables take inputs before defaults, and convert texts of the command line', () => {
  const text = `
variable "region" {
  type    = string
  default = "eu"
}
variable "n" { type = int }
variable "on" { type = bool }
variable "list" { type = list(number) }
variable "one" { type = list(string) }
variable "map" { type = map(string) }
variable "any" {}
`;
  const inputs = { n: '12', on: 'true', list: ['1', '2'], one: 'x', map: fromPlain({ a: 1 }), any: 'text', extra: '1' };
  expect(bind(text, inputs)).toEqual({
    plain: { region: 'eu', n: 12, on: true, list: [1, 2], one: ['x'], map: { a: '1' }, any: 'text' },
    messages: [],
  });
});

test.each([
  ['variable "x" { type = string }', {}, 'missing value for required variable "x"'],
  ['variable "x" { type = number }', { x: 'abc' }, 'variable "x": a number is required'],
  ['variable "x" { type = set(string) }', { x: 'abc' }, 'variable "x": set of string required'],
  [
    'variable "x" { type = strin }',
    { x: '1' },
    'f:1,23-28: invalid type "strin" for variable "x". Valid types are: string, number, bool, list, map, or set',
  ],
  [
    'variable "x" {\n  type = number\n  default = "a"\n}',
    {},
    'f:3,13-16: variable "x": invalid default: a number is required',
  ],
  [
    'variable "x" {\n  validation {\n    condition = var.x != "bad"\n    error_message = "x is ${var.x}"\n  }\n}',
    { x: 'bad' },
    'f:3,17-31: Invalid value for variable "x"; x is bad',
  ],
])('%j is reported', (text, inputs, expected) => {
  expect(bind(text, inputs).messages).toEqual([expected]);
});

test.each([
  ['string', 'string'],
  ['int', 'number'],
  ['list(set(bool))', 'list(set(bool))'],
  ['tuple([string, any])', 'tuple([string, any])'],
  ['object({ a = string, b = optional(number) })', 'object({a = string, b = optional(number)})'],
  ['list', 'list(any)'],
  ['"map"', 'map(any)'],
])('the type constraint %s is %s', (text, expected) => {
  const parsed = parseTypeConstraint(parseHclExpression(text, 'f').expr);
  expect(parsed.invalid === undefined ? formatType(parsed.type) : parsed.invalid).toBe(expected);
});

function locals(text: string, wanted: string): { plain: unknown; messages: string[] } {
  const declared = decodeLocals(blocksOf(parseHcl(text, 'f').body));
  const { value, diagnostics } = evaluate(parseHclExpression(wanted, 'e').expr, localsScope(declared.value, base));
  return { plain: toPlain(value), messages: [...declared.diagnostics, ...diagnostics].map(formatDiagnostic) };
}

test('locals refer to each other in any order and over several blocks', () => {
  const text = 'locals {\n  a = "${local.b}!"\n}\nlocals {\n  b = upper(local.c.x)\n  c = { x = "v" }\n}\n';
  expect(locals(text, '[local.a, local["b"]]')).toEqual({ plain: ['V!', 'V'], messages: [] });
  expect(locals(text, 'local').plain).toEqual({ a: 'V!', b: 'V', c: { x: 'v' } });
});

test('only what is used is evaluated', () => {
  expect(locals('locals {\n  good = 1\n  bad = nope\n}', 'local.good')).toEqual({ plain: 1, messages: [] });
});

test.each([
  ['locals {\n  a = local.b\n  b = local.a\n}', 'local.a', 'f:2,3-4: cyclic reference to "local.a"'],
  ['locals {\n  a = local.a\n}', 'local.a', 'f:2,3-4: cyclic reference to "local.a"'],
  [
    'locals {\n  abc = 1\n}',
    'local.abd',
    'e:1,6-10: Unsupported attribute; This object does not have an attribute named "abd". Did you mean "abc"?',
  ],
  [
    'locals {\n  a = 1\n}\nlocals {\n  a = 2\n}',
    'local.a',
    'f:5,3-4: Duplicate local value definition; A local value named "a" has already been defined. Local value names must be unique.',
  ],
])('%j is reported', (text, wanted, expected) => {
  expect(locals(text, wanted).messages).toEqual([expected]);
});

test('a failed local is reported once per expression and with every use', () => {
  expect(locals('locals {\n  bad = nope\n}', '[local.bad, local.bad]').messages).toHaveLength(1);
  expect(locals('locals {\n  bad = nope\n}', '[can(local.bad), local.bad]').messages).toHaveLength(1);
});

test('a chain of ten thousand locals is evaluated', () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `  l${i} = local.l${i + 1}\n`).join('');
  expect(locals(`locals {\n${lines}  l10000 = "end"\n}\n`, 'local.l0').plain).toBe('end');
});

test.each([
  [
    'toset(["b", "a"])',
    [
      ['a', 'a'],
      ['b', 'b'],
    ],
    [
      ['a', 'a'],
      ['b', 'b'],
    ],
  ],
  [
    '["b", "a"]',
    [
      [0, 'b'],
      [1, 'a'],
    ],
    [
      ['b', 'b'],
      ['a', 'a'],
    ],
  ],
  [
    '{ y = 1, x = 2 }',
    [
      ['x', 2],
      ['y', 1],
    ],
    [
      ['x', 2],
      ['y', 1],
    ],
  ],
  ['[]', [], []],
  ['tolist(["a"])', 'f:1,1-14: for_each does not support list of string type', [['a', 'a']]],
  ['null', 'f:1,1-5: for_each does not support null type', 'f:1,1-5: for_each does not support null type'],
  ['"a"', 'f:1,1-4: for_each does not support string type', 'f:1,1-4: for_each does not support string type'],
])('for_each over %s', (text, project, schema) => {
  for (const [options, expected] of [
    [PROJECT_FOR_EACH, project],
    [SCHEMA_FOR_EACH, schema],
  ] as const) {
    const { value, diagnostics } = expandForEach(parseHclExpression(text, 'f').expr, base, options);
    const pairs = value.map((item) => {
      const { value: each } = evaluate(parseHclExpression('[each.key, each.value]', 'f').expr, eachScope(base, item));
      return toPlain(each);
    });
    expect(diagnostics.length > 0 ? diagnostics.map(formatDiagnostic).join() : pairs).toEqual(expected);
  }
});
