import { formatDiagnostic } from '@atlas/diagnostics';
import { parseHcl, standardFunctions } from '@atlas/hcl';
import { describe, expect, test } from 'vitest';
import { decodeRealm } from './decode.ts';
import { encodeRealm } from './encode.ts';
import type { DialectHcl } from './spec.ts';

/** A small made-up dialect with everything optional switched on. */
const hcl: DialectHcl = {
  types: [{ name: 'int' }, { name: 'text' }, { name: 'varchar', params: ['size'] }],
  decodeType: ({ name, args }) => {
    if (name === 'int') return { class: 'integer', name };
    if (name === 'text') return { class: 'string', name };
    if (name === 'varchar') return { class: 'string', name, ...(typeof args[0] === 'number' ? { size: args[0] } : {}) };
    return `unknown type "${name}"`;
  },
  encodeType: (type) => {
    if (type.ref !== undefined) return { kind: 'ref', ref: type.ref };
    return { kind: 'type', name: type.name, ...(type.size === undefined ? {} : { args: [type.size] }) };
  },
  parseType: (text) => ({ class: 'user', name: text }),
  formatType: (type) => (type.size === undefined ? type.name : `${type.name}(${type.size})`),
  table: {
    attributes: { unlogged: { kind: 'bool' } },
    blocks: { partition: { max: 1, attributes: { by: { kind: 'refs', roots: ['column'] } } } },
  },
  index: { attributes: { where: { kind: 'string' } } },
  view: {},
  materialized: {},
  function: {},
  trigger: {},
  objects: [{ kind: 'enum', scope: 'schema', spec: { attributes: { values: { kind: 'strings', required: true } } } }],
  defaultGeneratedType: 'STORED',
  generatedTypes: ['STORED', 'VIRTUAL'],
};

const decode = (text: string) => decodeRealm([parseHcl(text, 's.hcl')], hcl, { functions: standardFunctions() });

describe('errors', () => {
  const table = (inner: string): string =>
    `schema "s" {}\ntable "t" {\n  schema = schema.s\n  column "a" {\n    type = int\n  }\n${inner}\n}\n`;
  const cases: [string, string, string][] = [
    [
      'an unknown block',
      'tabel "t" {}',
      's.hcl:1,1-6: Unsupported block type; Blocks of type "tabel" are not expected here. Did you mean "table"?',
    ],
    [
      'an unknown attribute',
      table('  coment = "x"'),
      's.hcl:7,3-9: Unsupported argument; An argument named "coment" is not expected here. Did you mean "comment"?',
    ],
    ['an unknown type', table('  column "b" {\n    type = itn\n  }'), 's.hcl:8,12-15: unknown type "itn"'],
    [
      'an undeclared schema',
      'table "t" {\n  schema = schema.x\n}',
      's.hcl:2,12-20: referenced schema "x" not found; Declare it with a schema block.',
    ],
    [
      'a missing table',
      table('  foreign_key "f" {\n    columns = [column.a]\n    ref_columns = [table.x.column.a]\n  }'),
      's.hcl:9,20-36: referenced table "x" not found',
    ],
    [
      'a missing column of another table',
      table('  foreign_key "f" {\n    columns = [column.a]\n    ref_columns = [table.t.column.z]\n  }'),
      's.hcl:9,20-36: column "z" was not found in table "t"',
    ],
    [
      'a missing column in an index',
      table('  index "i" {\n    columns = [column.z]\n  }'),
      's.hcl:8,16-24: column "z" was not found in table "t"',
    ],
    [
      'columns and on together',
      table('  index "i" {\n    columns = [column.a]\n    on {\n      column = column.a\n    }\n  }'),
      's.hcl:8,5-25: multiple definitions for index "i", use "columns" or "on"',
    ],
    [
      'an index without parts',
      table('  index "i" {\n  }'),
      's.hcl:7,3-8,4: missing definition for index "i", use "columns" or "on"',
    ],
    [
      'foreign key sides of different length',
      table('  foreign_key "f" {\n    columns = [column.a]\n    ref_columns = [column.a, column.a]\n  }'),
      's.hcl:7,3-10,4: number of referencing and referenced columns do not match for foreign-key "f"',
    ],
    [
      'a table declared twice',
      'schema "s" {}\ntable "t" {\n  schema = schema.s\n}\ntable "t" {\n  schema = schema.s\n}',
      's.hcl:5,1-7,2: duplicate object "table.t"; Each object is declared once.',
    ],
    [
      'an ambiguous table',
      'schema "a" {}\nschema "b" {}\nschema "c" {}\ntable "a" "t" {\n  schema = schema.a\n  column "x" {\n    type = int\n  }\n}\ntable "b" "t" {\n  schema = schema.b\n}\ntable "u" {\n  schema = schema.c\n  column "x" {\n    type = int\n  }\n  foreign_key "f" {\n    columns = [column.x]\n    ref_columns = [table.t.column.x]\n  }\n}',
      's.hcl:20,20-36: multiple reference tables found for "t": [a.t b.t]',
    ],
    ['a wrong kind of value', table('  unlogged = "maybe"'), 's.hcl:7,14-21: '],
  ];
  test.each(cases)('%s', (_name, text, expected) => {
    const { diagnostics } = decode(text);
    expect(diagnostics.map(formatDiagnostic)[0]).toContain(expected);
  });

  test('all problems of a file are reported', () => {
    expect(decode(table('  x = 1\n  y = 2\n  index "i" {\n    columns = [column.q]\n  }')).diagnostics.length).toBe(3);
  });
});

describe('round trip', () => {
  const cases: [string, string][] = [
    [
      'a name in two schemas is qualified everywhere',
      `table "a" "t" {
  schema = schema.a
  column "x" {
    null = false
    type = int
  }
}
table "b" "t" {
  schema = schema.b
  column "x" {
    null = true
    type = varchar(10)
  }
  foreign_key "f" {
    columns     = [column.x]
    ref_columns = [table.a.t.column.x]
    on_update   = NO_ACTION
    on_delete   = SET_NULL
  }
}
schema "a" {
}
schema "b" {
}
`,
    ],
    [
      'names that are no identifiers use the index form',
      `table "my table" {
  schema = schema["my schema"]
  column "a b" {
    null = false
    type = int
  }
  index "i" {
    unique  = true
    columns = [column["a b"]]
    where   = "x > \\"y\\""
  }
}
schema "my schema" {
}
`,
    ],
    [
      'extras, views, routines, triggers and objects',
      `table "t" {
  schema   = schema.s
  comment  = "c"
  unlogged = true
  column "e" {
    null    = false
    type    = enum.color
    default = "red"
  }
  column "g" {
    null = false
    type = int
    as {
      expr = "e + 1"
      type = VIRTUAL
    }
  }
  index "i" {
    on {
      desc   = true
      column = column.e
    }
    on {
      expr = "lower(e)"
    }
  }
  check "k" {
    expr = "g > 0"
  }
  partition {
    by = [column.e]
  }
}
view "v" {
  schema = schema.s
  column "e" {
    null = true
    type = text
  }
  as         = "SELECT e FROM t"
  depends_on = [table.t]
}
function "f" {
  schema = schema.s
  lang   = SQL
  arg "a" {
    type = int
  }
  return = int
  as     = <<-SQL
    SELECT 1
    + 2
  SQL
}
trigger "tr" {
  on = table.t
  before {
    insert    = true
    update_of = [table.t.column.e]
  }
  foreach = ROW
  when    = "NEW.g > 0"
  as      = "SELECT 1"
}
enum "color" {
  schema = schema.s
  values = ["red", "green"]
}
schema "s" {
}
`,
    ],
  ];
  test.each(cases)('%s', (_name, text) => {
    const { realm, diagnostics } = decode(text);
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(encodeRealm(realm, hcl)).toBe(text);
  });
});

describe('for_each', () => {
  const table = (name: string): string => `
schema "s" {
  name = "real"
}
table "t" {
  for_each = ["x", "y"]
  schema   = schema.s
${name}
  column "id" {
    type = int
  }
  comment = "table \${each.value}"
}
`;

  test('repeats a block; a copy is referred to by its key', () => {
    const view = `
view "v" {
  schema     = schema.s
  as         = "SELECT 1"
  depends_on = [table.t["y"]]
}
`;
    const { realm, diagnostics } = decode(table('  name = "t_${each.key}"') + view);
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(realm.schemas[0]?.tables.map((t) => [t.name, t.comment])).toEqual([
      ['t_x', 'table x'],
      ['t_y', 'table y'],
    ]);
    expect(realm.schemas[0]?.views[0]?.deps).toEqual([{ kind: 'table', name: 't_y' }]);
  });

  test('copies with one SQL name are an error', () => {
    expect(decode(table('')).diagnostics.map(formatDiagnostic)[0]).toContain('duplicate object "table.t.y"');
  });
});
