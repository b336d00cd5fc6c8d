import { expect, test } from 'vitest';
import {
  attribute,
  blankLine,
  block,
  comment,
  evaluate,
  expr,
  formatHcl,
  formatReference,
  fromPlain,
  parseHcl,
  sqlValue,
  standardFunctions,
  type WriteExpr,
  type WriteItem,
  withFallback,
  writeHcl,
} from './index.ts';

/** Written text is canonical and parses. */
function check(items: readonly WriteItem[], expected: string): void {
  const text = writeHcl(items);
  expect(text).toBe(expected);
  expect(formatHcl(text)).toEqual({ text, diagnostics: [] });
}

test('a table, with aligned arguments and blocks directly behind each other', () => {
  check(
    [
      comment('generated\nfile'),
      block(
        'table',
        ['app', 'my "t"'],
        [
          attribute('schema', expr.ref(['schema', 'app'])),
          block(
            'column',
            ['id'],
            [
              attribute('null', expr.bool(false)),
              attribute('type', expr.call('varchar', [expr.number(255)])),
              attribute('default', expr.sql('now()')),
            ],
          ),
          block(
            'index',
            ['i'],
            [
              attribute('unique', expr.bool(true)),
              attribute('columns', expr.list([expr.ref(['column', 'id']), expr.ref(['column', 'a b'])])),
            ],
          ),
        ],
      ),
      block('schema', ['app'], []),
      blankLine(),
      attribute('x', expr.null()),
    ],
    `# generated
# file
table "app" "my \\"t\\"" {
  schema = schema.app
  column "id" {
    null    = false
    type    = varchar(255)
    default = sql("now()")
  }
  index "i" {
    unique  = true
    columns = [column.id, column["a b"]]
  }
}
schema "app" {
}

x = null
`,
  );
});

test('a multi-line body is a heredoc indented with its argument', () => {
  check(
    [
      block(
        'view',
        ['v'],
        [attribute('schema', expr.raw('schema.a')), attribute('as', expr.heredoc('SELECT 1\n\n  FROM t'))],
      ),
    ],
    'view "v" {\n  schema = schema.a\n  as     = <<-SQL\n    SELECT 1\n\n      FROM t\n  SQL\n}\n',
  );
});

test('lists and objects over several lines stand alone', () => {
  check(
    [
      attribute('a', expr.number(1)),
      attribute('list', expr.list([expr.string('x'), expr.object([['k', expr.number(1)]])])),
      attribute('one', expr.list([expr.object([['k', expr.number(1)]])])),
      attribute(
        'call',
        expr.call('f', [
          expr.object([
            ['a', expr.number(1)],
            ['b c', expr.list([])],
          ]),
        ]),
      ),
      attribute('flat', expr.call('f', [expr.object([['a', expr.number(1)]]), expr.object([['b', expr.number(2)]])])),
      attribute('inline', expr.object([['a', expr.number(1)]], { multiline: false })),
      attribute('values', expr.list([expr.string('p')], { multiline: true })),
      attribute('empty', expr.object([])),
    ],
    `a = 1
list = [
  "x",
  {
    k = 1
  },
]
one = [{
  k = 1
}]
call = f({
  a     = 1
  "b c" = []
})
flat   = f({ a = 1 }, { b = 2 })
inline = { a = 1 }
values = [
  "p",
]
empty = {}
`,
  );
});

function readBack(value: WriteExpr): unknown {
  const text = writeHcl([block('b', [], [attribute('a', value)])]);
  expect(formatHcl(text)).toEqual({ text, diagnostics: [] });
  const [item] = parseHcl(text, 'f').body.items;
  const inner = item?.kind === 'block' ? item.body.items[0] : undefined;
  const scope = withFallback({ functions: standardFunctions() }, 'type');
  return inner?.kind === 'attribute' ? evaluate(inner.expr, scope).value : undefined;
}

test.each([
  'plain',
  '',
  'quote " backslash \\ newline \n tab \t return \r',
  '${a} %{b} $${c} %%{d} $ % ${',
  'control \u0001 \u007f \u0085 \u2028',
  'unicode é 日本 😀',
])('the string %j reads back as it is', (text) => {
  expect(readBack(expr.string(text))).toEqual({ kind: 'string', value: text });
});

test.each([
  ['a\nb', 'a\nb\n'],
  ['  all\n  indented', '  all\n  indented\n'],
  ['SQL\n  SQL\nSQL1', 'SQL\n  SQL\nSQL1\n'],
  ['${x} %{y} "q" \\n', '${x} %{y} "q" \\n\n'],
  ['a\n   \nb\n\n', 'a\n   \nb\n'],
  ['\tx\ny', '\tx\ny\n'],
  ['carriage\rreturn', 'carriage\rreturn\n'],
  ['', '\n'],
  ['   ', '   \n'],
])('the heredoc %j reads back as %j', (text, expected) => {
  expect(readBack(expr.heredoc(text))).toEqual({ kind: 'string', value: expected });
});

test('any value reads back as it is', () => {
  const value = fromPlain({ a: [1, 'x', true, null], 'b c': { for: '${x}' } });
  expect(readBack(expr.value(value))).toEqual(value);
  expect(readBack(expr.value(sqlValue('f("x")')))).toEqual(sqlValue('f("x")'));
});

test.each([
  [['table', 'users', 'column', 'id'], 'table.users.column.id'],
  [['table', 'my table', 'column', 'a-b'], 'table["my table"].column.a-b'],
  [['schema', '1st'], 'schema["1st"]'],
  [['schema', 'größe'], 'schema["größe"]'],
  [['schema', '-x'], 'schema["-x"]'],
])('reference %j is written %s', (path, expected) => {
  expect(formatReference(path)).toBe(expected);
});
