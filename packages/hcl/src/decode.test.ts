import { formatDiagnostic } from '@atlas/diagnostics';
import { expect, test } from 'vitest';
import {
  type Block,
  type BlockSpec,
  decodeBlock,
  decodeBody,
  type DecodedBlock,
  exprOf,
  nestedBlock,
  nestedBlocks,
  numberOf,
  parseHcl,
  refIn,
  refsIn,
  specEntries,
  standardFunctions,
  stringOf,
  stringsOf,
  toPlain,
  valueOf,
} from './index.ts';

const column: BlockSpec = {
  labels: { min: 1, max: 1, names: ['name'] },
  attributes: {
    type: { kind: 'type', required: true, roots: ['enum'] },
    null: { kind: 'bool' },
    default: { kind: 'default' },
    size: { kind: 'int' },
  },
};

const table: BlockSpec = {
  doc: 'A table.',
  labels: { min: 1, max: 2, names: ['schema', 'name'] },
  attributes: {
    schema: { kind: 'ref', required: true, roots: ['schema'] },
    comment: { kind: 'string', doc: 'Shown by the database.' },
    columns: { kind: 'refs', roots: ['column'] },
    engine: { kind: 'enum', values: ['InnoDB', 'MY_ISAM'] },
    check: { kind: 'expr' },
    tags: { kind: 'strings' },
    old: { kind: 'string', deprecated: 'Use "comment" instead.' },
  },
  blocks: { column, on: { max: 1 }, required_block: { min: 0 } },
  exclusive: [['columns', 'on']],
};

function decode(text: string, spec: BlockSpec = table): { block: DecodedBlock; messages: string[] } {
  const [block] = parseHcl(text, 'f').body.items as [Block];
  const { value, diagnostics } = decodeBlock(block, spec, { functions: standardFunctions() });
  return { block: value, messages: diagnostics.map(formatDiagnostic) };
}

test('attributes are decoded by kind and keep their places', () => {
  const { block, messages } = decode(`table "users" {
  schema  = schema.public
  comment = null
  columns = [column.id, column["a b"]]
  engine  = innodb
  check   = sql("a > b")
  tags    = "one"
  column "id" {
    type    = varchar(255)
    default = 1.50
    size    = "7"
  }
  column "e" { type = enum.status }
  column "s" { type = "text" }
}`);
  expect(messages).toEqual([]);
  expect(block.labels).toEqual(['users']);
  expect(refIn(block, 'schema')?.path).toEqual(['schema', 'public']);
  expect(valueOf(block, 'comment')).toBeUndefined();
  expect(refsIn(block, 'columns')?.map((ref) => ref.path)).toEqual([
    ['column', 'id'],
    ['column', 'a b'],
  ]);
  expect(stringOf(block, 'engine')).toBe('InnoDB');
  expect(exprOf(block, 'check')).toEqual({ text: 'a > b', raw: true });
  expect(stringsOf(block, 'tags')).toEqual(['one']);
  expect(nestedBlocks(block, 'column').map((c) => valueOf(c, 'type')?.kind)).toEqual(['type', 'ref', 'sql']);
  const id = nestedBlock(block, 'column') as DecodedBlock;
  expect(valueOf(id, 'default')).toEqual({ kind: 'number', text: '1.50' });
  expect(numberOf(id, 'size')).toBe(7);
  expect(block.attributes.get('engine')?.attribute.name.source.range(0, 0).file).toBe('f');
});

test.each([
  [
    'table "t" {\n}',
    ['f:1,1-10: Missing required argument; The argument "schema" is required, but no definition was found.'],
  ],
  [
    'table "t" {\n  schema = null\n}',
    ['f:1,1-10: Missing required argument; The argument "schema" is required, but no definition was found.'],
  ],
  [
    'table "t" {\n  schema = schema.a\n  coment = 1\n}',
    ['f:3,3-9: Unsupported argument; An argument named "coment" is not expected here. Did you mean "comment"?'],
  ],
  [
    'table "t" {\n  schema = schema.a\n  column = 1\n}',
    [
      'f:3,3-9: Unsupported argument; An argument named "column" is not expected here. Did you mean to define a block of type "column"?',
    ],
  ],
  [
    'table "t" {\n  schema = schema.a\n  colum "x" {}\n}',
    ['f:3,3-8: Unsupported block type; Blocks of type "colum" are not expected here. Did you mean "column"?'],
  ],
  [
    'table "t" {\n  schema = schema.a\n  comment {}\n}',
    [
      'f:3,3-10: Unsupported block type; Blocks of type "comment" are not expected here. Did you mean to define argument "comment"? If so, use the equals sign to assign it a value.',
    ],
  ],
  [
    'table {\n  schema = schema.a\n}',
    ['f:1,1-6: Missing schema for table; All table blocks must have 1 labels (schema, name).'],
  ],
  [
    'table "a" "b" "c" {\n  schema = schema.a\n}',
    ['f:1,15-18: Extraneous label for table; Only 2 labels (schema, name) are expected for table blocks.'],
  ],
  [
    'table "t" {\n  schema = "a"\n}',
    [
      'f:2,12-15: Incorrect attribute value type; Inappropriate value for attribute "schema": reference required, such as schema.<name>.',
    ],
  ],
  ['table "t" {\n  schema = table.a\n}', ['f:2,12-17: Unknown variable; There is no variable named "table".']],
  [
    'table "t" {\n  schema = schema.a\n  columns = [column.a, 1]\n}',
    [
      'f:3,24-25: Incorrect attribute value type; Inappropriate value for attribute "columns": reference required, such as column.<name>.',
    ],
  ],
  [
    'table "t" {\n  schema = schema.a\n  engine = INODB\n}',
    [
      'f:3,12-17: Unsupported attribute value; The value of "engine" must be one of InnoDB, MY_ISAM, not "INODB". Did you mean "InnoDB"?',
    ],
  ],
  [
    'table "t" {\n  schema = schema.a\n  on {}\n  on {}\n}',
    ['f:4,3-5: Duplicate on block; Only one "on" block is allowed.'],
  ],
  [
    'table "t" {\n  schema = schema.a\n  columns = []\n  on {}\n}',
    ['f:4,3-5: Conflicting definitions; Only one of "columns", "on" can be set, but both "columns" and "on" are.'],
  ],
  ['table "t" {\n  schema = schema.a\n  old = "x"\n}', ['f:3,3-6: "old" is deprecated; Use "comment" instead.']],
  [
    'table "t" {\n  schema = schema.a\n  column "c" {\n    type = int\n    size = 1.5\n  }\n}',
    [
      'f:5,12-15: Incorrect attribute value type; Inappropriate value for attribute "size": a whole number is required.',
    ],
  ],
])('%j is reported', (text, expected) => {
  expect(decode(text).messages).toEqual(expected);
});

test('an open block keeps what the spec does not know', () => {
  const { block, messages } = decode('x {\n  a = table.t\n  b = f(1)\n  c "l" "m" {\n    d = 1\n  }\n}', {
    open: 'both',
  });
  expect(messages).toEqual([]);
  expect([...block.attributes.values()].map((a) => toPlain(a.value))).toEqual(['table.t', 'f(1)']);
  expect(block.blocks.map((b) => [b.type, b.labels, numberOf(b, 'd')])).toEqual([['c', ['l', 'm'], 1]]);
});

test('a file is decoded like the inside of a block', () => {
  const { value, diagnostics } = decodeBody(
    parseHcl('table "t" {\n  schema = schema.a\n}\nx = 1\n', 'f').body,
    { blocks: { table } },
    {},
  );
  expect(value.blocks.map((b) => b.type)).toEqual(['table']);
  expect(diagnostics.map((d) => d.summary)).toEqual(['Unsupported argument']);
});

test('a suggestion is also a fix', () => {
  const [block] = parseHcl('t {\n  coment = 1\n}', 'f').body.items as [Block];
  const { diagnostics } = decodeBlock(block, { attributes: { comment: { kind: 'string' } } }, {});
  expect(diagnostics[0]?.fixes?.[0]?.edits).toMatchObject([
    { newText: 'comment', range: { start: { offset: 6 }, end: { offset: 12 } } },
  ]);
});

test('names from Object.prototype are names like any other', () => {
  expect(decode('table "t" {\n  schema = schema.a\n  constructor = 1\n}').messages).toHaveLength(1);
  expect(decode('table "t" {\n  schema = schema.a\n  toString {}\n}').messages).toHaveLength(1);
});

test('the table for editors lists required entries first', () => {
  expect(
    specEntries(table)
      .map((e) => `${e.name} ${e.kind}`)
      .slice(0, 3),
  ).toEqual(['schema ref', 'comment string', 'columns refs']);
  expect(specEntries(column)[1]).toMatchObject({ name: 'null', values: ['true', 'false'] });
});
