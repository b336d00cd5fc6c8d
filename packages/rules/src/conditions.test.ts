import { newRealm, newSchema, newTable } from '@atlas/model';
import { expect, test } from 'vitest';
import { asserting, check, column, key } from './testing.ts';

/** The tables that do not satisfy a condition. */
test.each<[string, string, string[]]>([
  ['a text', 'name { eq = "users" }', ['orders', 'logs']],
  ['another text', 'name { ne = "users" }', ['users']],
  ['one of several', 'name { in = ["users", "logs"] }', ['orders']],
  ['a pattern, unanchored', 'name { match = "s$" }', []],
  ['a pattern with RE2 flags', 'name { match = "(?i)^USER" }', ['orders', 'logs']],
  ['a part of a text', 'name { contains = "er" }', ['logs']],
  ['without regard to case', 'name { eq_fold = "USERS" }', ['orders', 'logs']],
  ['a part without regard to case', 'name { contains_fold = "ER" }', ['logs']],
  ['two operators are both needed', 'name {\n match = "s$"\n ne = "logs"\n}', ['logs']],
  ['an absent comment is empty', 'comment { ne = "" }', ['orders', 'logs']],
  ['and it is null', 'comment { ne = null }', ['orders', 'logs']],
  ['a truth value of one database', 'row_security_enabled { eq = true }', ['orders', 'logs']],
  ['a related object that is not there', 'primary_key { self { ne = null } }', ['logs']],
  ['the short form of that', 'primary_key { ne = null }', ['logs']],
  ['an object that must not be there', 'primary_key { self { eq = null } }', ['users', 'orders']],
  ['a condition on what is not there', 'primary_key { condition = length(self.parts) == 1 }', ['orders', 'logs']],
  ['the opposite of that', 'not { primary_key { condition = length(self.parts) == 1 } }', ['users']],
  ['several conditions', 'name { match = "r" }\n primary_key { ne = null }', ['logs']],
  ['and', 'and {\n name { match = "r" }\n name { match = "^u" }\n }', ['orders', 'logs']],
  ['or', 'or {\n name { eq = "logs" }\n name { eq = "users" }\n }', ['orders']],
  ['or takes conditions apart', 'or {\n condition = self.name == "logs"\n name { eq = "users" }\n }', ['orders']],
  ['not is the opposite of all together', 'not {\n name { match = "r" }\n name { match = "^u" }\n }', ['users']],
  ['all', 'all { column { null { eq = false } } }', ['users', 'orders', 'logs']],
  ['all of none', 'all { check { name { eq = "positive" } } }', []],
  ['any', 'any { column { name { eq = "id" } } }', ['logs']],
  ['exists', 'exists { column { name { eq = "id" } } }', ['logs']],
  ['exists without conditions', 'exists { index {} }', ['logs']],
  ['count, compared beside the block', 'count {\n column { null { eq = true } }\n ge = 2\n }', ['users', 'logs']],
  ['count, compared inside of it', 'count { column {\n null { eq = true }\n eq = 1\n } }', ['orders']],
  ['count with several comparisons', 'count {\n column {}\n gt = 1\n lt = 3\n }', ['orders', 'logs']],
  ['count of nothing', 'count {\n trigger {}\n eq = 0\n }', []],
  ['an expression', 'condition = endswith(self.name, "s") && self.name != "logs"', ['logs']],
  ['&& stops early', 'condition = self.primary_key != null && self.primary_key.parts[0].column.name == "id"', ['logs']],
  ['|| stops early', 'condition = self.primary_key == null || length(self.primary_key.columns) > 1', ['users']],
  ['lists in expressions', 'condition = contains(self.columns[*].name, "id")', ['logs']],
  ['for in expressions', 'condition = alltrue([for c in self.columns : c.type != "text"])', ['orders']],
  [
    'lists of lists',
    'condition = contains(flatten([for i in self.indexes : i.parts[*].desc]), true) == false',
    ['orders'],
  ],
  ['the schema', 'schema { name { eq = "app" } }', []],
  ['the name of a related object', 'schema { eq = "app" }', []],
  ['the schema in an expression', 'condition = self.schema.name == "other"', ['users', 'orders', 'logs']],
])('tables: %s', (_name, body, expected) => {
  expect(check(asserting('table', body))).toEqual(expected);
});

test.each<[string, string, string, string[]]>([
  [
    'a default is there',
    'column',
    'default { ne = null }',
    ['users.id', 'users.Email', 'orders.id', 'orders.note', 'logs.at'],
  ],
  ['the text of a default', 'column', `condition = self.default != "'0'"`, ['orders.user_id']],
  [
    'the type as the database calls it',
    'column',
    'type { in = ["int", "bigint"] }',
    ['users.Email', 'orders.note', 'logs.at'],
  ],
  [
    'the table of a column',
    'column',
    'table { name { ne = "orders" } }',
    ['orders.id', 'orders.user_id', 'orders.note'],
  ],
  ['part of the primary key', 'column', 'primary_key { ne = null }', ['users.Email', 'orders.note', 'logs.at']],
  ['in an index', 'column', 'exists { index {} }', ['users.id', 'orders.id', 'orders.note', 'logs.at']],
  ['in a foreign key', 'column', 'not { exists { foreign_key {} } }', ['orders.user_id']],
  ['columns of an index', 'index', 'all { column { name { match = "^[a-z_]+$" } } }', ['users.users_email']],
  ['a part without a column', 'index', 'all { part { column { ne = null } } }', ['orders.orders_user']],
  ['a part by its column', 'index', 'any { part { column { name { eq = "user_id" } } } }', ['users.users_email']],
  ['an order', 'part', 'desc { eq = false }', ['orders.orders_user.2']],
  ['a word without quotes', 'foreign_key', 'on_delete { eq = CASCADE }', ['orders.orders_user_fk']],
  ['a word of two words', 'foreign_key', 'on_delete { ne = SET_NULL }', ['orders.orders_user_fk']],
  ['the same in quotes', 'foreign_key', 'on_delete { ne = "SET NULL" }', ['orders.orders_user_fk']],
  ['words in a list', 'foreign_key', 'on_delete { in = [CASCADE, RESTRICT] }', ['orders.orders_user_fk']],
  ['the usual action', 'foreign_key', 'on_update { eq = NO_ACTION }', []],
  ['the table referred to', 'foreign_key', 'ref_table { name { eq = "users" } }', []],
  ['keys of the columns referred to', 'foreign_key', 'all { ref_column { primary_key { ne = null } } }', []],
  ['the same column', 'foreign_key', 'condition = self.columns[0] != self.table.columns[1]', ['orders.orders_user_fk']],
  [
    'columns that are indexed',
    'foreign_key',
    'condition = anytrue([for i in self.table.indexes : i.parts[0].column == self.columns[0]])',
    [],
  ],
  ['a check', 'check', 'expr { contains = "<" }', ['orders.positive']],
  ['a view', 'view', 'query { match = "^INSERT" }', ['seen']],
])('%s', (_name, kind, body, expected) => {
  const assertion = `assert {\n${body}\nmessage = "x"\n}`;
  const block = kind === 'part' ? `index { part { ${assertion} } }` : `${kind} { ${assertion} }`;
  expect(check(`rule "schema" "r" {\n description = "d"\n ${block}\n}`)).toEqual(expected);
});

test('a column referred to in a table that is not there is in no key', () => {
  const table = newTable('a', { columns: [column('x')], foreignKeys: [key('fk', ['x'], 'gone')] });
  const realm = newRealm({ schemas: [newSchema('s', { tables: [table] })] });
  expect(check(asserting('foreign_key', 'ref_table { ne = null }'), { realm })).toEqual(['a.fk']);
});

test('predicates call each other and take variables', () => {
  const text = `
variable "extra" {
  type    = list(string)
  default = []
}
predicate "table" "has_column" {
  variable "name" { type = string }
  variable "type" {
    type    = string
    default = "int"
  }
  any {
    column {
      name { eq = var.name }
      type { eq = var.type }
    }
  }
}
predicate "table" "has_id" {
  predicate = predicate.table.has_column
  vars      = { name = "id" }
}
predicate "column" "owner_has" {
  variable "suffix" { type = string }
  table {
    predicate = predicate.table.has_column
    vars      = { name = "user\${var.suffix}", type = "bigint" }
  }
}
rule "schema" "ids" {
  description = "d"
  table {
    assert {
      predicate = predicate.table.has_id
      message   = "\${self.name} has no id \${length(var.extra)}"
    }
  }
}
rule "schema" "owners" {
  description = "d"
  table {
    match { name { in = concat(["orders"], var.extra) } }
    column {
      match { condition = self.name == "id" }
      assert {
        predicate = predicate.column.owner_has
        vars      = { suffix = self.name == "id" ? "_id" : "" }
        message   = "owner of \${self.table.name}.\${self.name}"
      }
    }
  }
}
`;
  expect(check(text)).toEqual(['logs: logs has no id 0']);
  const vars = { extra: { kind: 'tuple', items: [{ kind: 'string', value: 'users' }] } } as const;
  expect(check(text, { vars })).toEqual(['logs: logs has no id 1', 'users.id: owner of users.id']);
});

test('match blocks are all needed, and keep what is inside from being looked at', () => {
  const text = `rule "schema" "r" {
  description = "d"
  schema {
    table {
      match { name { match = "s$" } }
      match { primary_key { ne = null } }
      column {
        assert {
          null { eq = false }
          message = "x"
        }
        assert {
          name { match = "^[a-z_]+$" }
          message = "name"
        }
      }
      primary_key {
        assert {
          name { ne = "" }
          message = "unnamed"
        }
      }
    }
  }
}`;
  expect(check(text)).toEqual([
    'users.Email',
    'users.Email: name',
    'users.primary_key: unnamed',
    'orders.user_id',
    'orders.note',
  ]);
});

test('attributes of a database by name', () => {
  const text = asserting('table', 'exists { attr {\n name { eq = "row_security" }\n value { match = "enabled" }\n } }');
  expect(check(text)).toEqual(['orders', 'logs']);
});

test('what cannot be evaluated is told with its place, and other objects are checked', () => {
  const text = asserting('table', 'condition = self.primary_key.name != ""');
  expect(check(text)).toEqual([
    'users',
    'logs fails: a.rule.hcl:6:35: Attempt to get attribute from null value: This value is null, so it does not have any attributes.',
  ]);
  const message = asserting('table', 'condition = false').replace('"x"', '"${self.primary_key.name}"');
  expect(check(message)).toEqual([
    'users: ',
    'orders: orders_pk',
    'logs fails: a.rule.hcl:7:36: Attempt to get attribute from null value: This value is null, so it does not have any attributes.',
  ]);
});
