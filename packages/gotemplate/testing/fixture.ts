import { defineFunction, goType } from '../src/index.ts';

/** Gives an object the type name that errors show, as if it were a value of that Go type. */
function typed<T extends object>(name: string, value: T): T {
  return Object.defineProperty(value, goType, { value: name });
}

/** A value with a text of its own. */
class Code {
  readonly #code: string;

  constructor(code: string) {
    this.#code = code;
  }

  toString(): string {
    return `<${this.#code}>`;
  }
}

function table(name: string, columns: readonly string[]): object {
  const title = defineFunction(['string'], function (this: { readonly Name: string }, prefix: string) {
    return prefix + this.Name;
  });
  return typed('main.Table', { Name: name, Columns: columns, Title: title });
}

const mapAny = new Map<string, unknown>([
  ['s', 'str'],
  ['n', null],
  ['l', [1, 2]],
  ['m', new Map([['k', 'v']])],
]);

const root = typed('main.Root', {
  Name: 'pets',
  Count: 3,
  Ratio: 1.5,
  OK: true,
  Empty: '',
  Zero: 0,
  List: ['a', 'b', 'c'],
  Nums: [10, 20, 30],
  None: [],
  Any: [1, 'x', null, true, 2.5],
  Map: new Map([
    ['b', 2],
    ['a', 1],
  ]),
  MapAny: mapAny,
  Inner: typed('main.Inner', { Text: 'in', N: 7 }),
  Ptr: typed('*main.Inner', { Text: 'p', N: 8 }),
  Nil: null,
  Unset: undefined,
  Tables: [table('t1', ['id']), table('t2', ['id', 'name'])],
  Code: new Code('c'),
  Err: new Error('bad thing'),
  At: new Date(Date.UTC(2024, 1, 29, 12, 30, 5, 250)),
  Big: 2n ** 62n,
  Funcs: new Map([['double', (n: number) => n * 2]]),
  Hello: defineFunction([], () => 'hello'),
  Greet: defineFunction(['string'], (name: string) => `hi ${name}`),
  Fail: () => {
    throw new Error('boom');
  },
  Add: defineFunction(['int', 'int'], (a: number, b: number) => a + b),
});

/** Data sets that test rows name; `root` has a field of every kind. */
export const fixtures = { root, map: mapAny, list: root.List, nil: null } as const;
