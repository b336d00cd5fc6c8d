import { describe, expect, test } from 'vitest';
import { executeTemplate } from './execute.ts';
import { goJson, jsonFunctions, mergeJson } from './json.ts';
import { parseTemplate } from './template.ts';

function check(value: unknown, expected: string): void {
  expect(goJson(value)).toBe(expected);
}

describe('JSON is written as Go writes it', () => {
  test.each<[name: string, value: unknown, expected: string]>([
    ['properties keep their order', { b: 1, a: [true, null] }, '{"b":1,"a":[true,null]}'],
    [
      'keys of a map are sorted',
      new Map<string, unknown>([
        ['b', 1],
        ['a', {}],
      ]),
      '{"a":{},"b":1}',
    ],
    ['undefined and methods are left out', { a: undefined, b: () => 1, c: 0 }, '{"c":0}'],
    ['undefined in a list is null', [undefined, 1], '[null,1]'],
    [
      'characters of HTML are escaped',
      '<a href="x">&\u2028\u2029',
      '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028\\u2029"',
    ],
    ['control characters', '\b\f\n\r\t\u0001\u007f\\', '"\\b\\f\\n\\r\\t\\u0001\u007f\\\\"'],
    ['half a surrogate pair', '\ud83d', '"\\ufffd"'],
    ['numbers', [1, 1.5, 1e21, 1e-7, -0, 2n ** 64n], '[1,1.5,1e+21,1e-7,-0,18446744073709551616]'],
    ['a time', new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 60)), '"2024-01-02T03:04:05.06Z"'],
    ['a time on the second', new Date(Date.UTC(2024, 0, 2, 3, 4, 50)), '"2024-01-02T03:04:50Z"'],
    ['bytes', new Uint8Array([104, 105]), '"aGk="'],
    ['toJSON', { a: { toJSON: () => ({ z: '<' }) } }, '{"a":{"z":"\\u003c"}}'],
    ['nothing', undefined, 'null'],
  ])('%s', (_name, value, expected) => check(value, expected));
});

test('what JSON cannot hold is an error', () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  expect(() => goJson(cycle)).toThrow('json: unsupported value: encountered a cycle');
  expect(() => goJson(Number.NaN)).toThrow('json: unsupported value: NaN');
});

test('the same object twice is no cycle', () => {
  const shared = { a: 1 };
  check([shared, shared], '[{"a":1},{"a":1}]');
});

describe('template functions', () => {
  const data = { A: [1, { B: 'x' }], E: [], O: {}, J: { toJSON: () => [1] } };
  test.each<[text: string, expected: string]>([
    ['{{json .A}}', '[1,{"B":"x"}]'],
    ['{{json .A "  "}}', '[\n  1,\n  {\n    "B": "x"\n  }\n]'],
    ['{{json .A "> " "\\t"}}', '[\n> \t1,\n> \t{\n> \t\t"B": "x"\n> \t}\n> ]'],
    [
      '{{json . "  "}}',
      '{\n  "A": [\n    1,\n    {\n      "B": "x"\n    }\n  ],\n  "E": [],\n  "O": {},\n  "J": [\n    1\n  ]\n}',
    ],
    ['{{json_merge (json .) "{\\"A\\": 12345678901234567890}"}}', '{"A":12345678901234567890,"E":[],"J":[1],"O":{}}'],
  ])('%s', (text, expected) => {
    expect(executeTemplate(parseTemplate('x', text, { functions: jsonFunctions }), data)).toBe(expected);
  });
});

describe('merging', () => {
  test.each<[texts: readonly string[], expected: string]>([
    [[], '{}'],
    [['{"b":1,"a":{"z":1,"y":2}}', '{"b":[1, {"c": "}, "}]}'], '{"a":{"z":1,"y":2},"b":[1,{"c":"}, "}]}'],
    [['{"a":{"x":1}}', '{"a":{"y":2}}'], '{"a":{"y":2}}'],
    [['{"a":"<"}', 'null'], '{"a":"\\u003c"}'],
    [['{"a" : true , "b":"x:y"}'], '{"a":true,"b":"x:y"}'],
  ])('%j', (texts, expected) => {
    expect(mergeJson(...texts)).toBe(expected);
  });

  test.each<[text: string, message: string]>([
    ['{', 'argument 2 is not valid JSON'],
    ['[1]', 'argument 2 is not a JSON object'],
  ])('refuses %s', (text, message) => {
    expect(() => mergeJson('{}', text)).toThrow(message);
  });
});
