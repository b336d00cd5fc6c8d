import { isAtlasError } from '@atlas/diagnostics';
import { expect, test } from 'vitest';
import { compileRuleSet } from './rule-set.ts';
import { asserting } from './testing.ts';

/** What is wrong with the files of a set. */
function problems(texts: string | readonly string[], vars: Record<string, string> = {}): string[] {
  const files = [texts].flat().map((text, i) => ({ path: `${'abc'[i] ?? ''}.rule.hcl`, text }));
  const values = new Map(Object.entries(vars).map(([name, value]) => [name, { kind: 'string', value } as const]));
  try {
    compileRuleSet({ name: 'set', files, vars: values, error: false });
    return [];
  } catch (error) {
    if (!isAtlasError(error, 'rules/invalid')) throw error;
    return error.message.split('\n');
  }
}

const rule = (body: string): string => `rule "schema" "r" {\n  description = "d"\n  ${body}\n}\n`;
const assertOf = (body: string): string => rule(`table { assert {\n${body}\nmessage = "x"\n} }`);

test.each<[string, string, string[]]>([
  [
    'no HCL',
    'rule "schema" {',
    [
      'a.rule.hcl:1:15: Unclosed configuration block: There is no closing brace for this block before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.',
    ],
  ],
  ['an unknown block', 'rules "schema" "r" {\n}', ['a.rule.hcl:1:1: unexpected block "rules": did you mean "rule"?']],
  [
    'an attribute at the top',
    'name = 1',
    ['a.rule.hcl:1:1: unexpected attribute "name": a rule file consists of blocks'],
  ],
  [
    'a rule without name',
    'rule "schema" {\n}',
    ['a.rule.hcl:1:1: a rule has two labels: write rule "schema" "name" or rule "migrate" "name"'],
  ],
  [
    'an unknown type of rule',
    'rule "schemas" "r" {\n}',
    ['a.rule.hcl:1:6: unknown type of rule "schemas": did you mean "schema"?'],
  ],
  [
    'no description',
    'rule "schema" "r" {\n table { assert {\n condition = true\n message = "x"\n } }\n}',
    ['a.rule.hcl:1:1: rule "r" has no description: say in a sentence what it demands'],
  ],
  [
    'an attribute of a rule',
    'rule "schema" "r" {\n description = "d"\n desc = "d"\n table { assert { condition = true message = "x" } }\n}',
    ['a.rule.hcl:3:2: unexpected attribute "desc" in a rule: known attributes: description, code'],
  ],
  [
    'a rule without asserts',
    rule('table { match { name { eq = "x" } } }'),
    ['a.rule.hcl:1:1: rule "r" asserts nothing: write an assert block'],
  ],
  [
    'an unknown kind',
    rule('tables { assert { condition = true message = "x" } }'),
    ['a.rule.hcl:3:3: unexpected block "tables" here: did you mean "table"?'],
  ],
  [
    'an unknown kind inside',
    rule('table { colum { assert { condition = true message = "x" } } }'),
    ['a.rule.hcl:3:11: unexpected block "colum" in table: did you mean "column"?'],
  ],
  [
    'a condition outside of match',
    rule('table { name { eq = "x" } }'),
    ['a.rule.hcl:3:11: unexpected block "name" in table: conditions belong into match or assert'],
  ],
  [
    'a condition outside of assert',
    rule('table { condition = true }'),
    ['a.rule.hcl:3:11: unexpected attribute "condition": put it into assert { ... } or match { ... }'],
  ],
  [
    'changes in a rule about schemas',
    rule('add { table { assert { condition = true message = "x" } } }'),
    ['a.rule.hcl:3:3: unexpected block "add": changes are the matter of rule "migrate"'],
  ],
  [
    'no message',
    rule('table { assert { condition = true } }'),
    ['a.rule.hcl:3:11: "assert" has no message: write message = "..."; ${self.name} stands for the name'],
  ],
  [
    'nothing but a message',
    rule('table { assert { message = "x" } }'),
    ['a.rule.hcl:3:11: "assert" demands nothing: write predicate = ..., condition = ... or blocks of attributes'],
  ],
  [
    'an unknown attribute',
    assertOf('nam { eq = "x" }'),
    ['a.rule.hcl:4:1: table has no attribute "nam": did you mean "name"?'],
  ],
  [
    'an unknown operator',
    assertOf('name { equals = "x" }'),
    ['a.rule.hcl:4:8: "equals" is no operator: known operators: eq, ne, in, match, contains, eq_fold, contains_fold'],
  ],
  [
    'an operator that is near',
    assertOf('name { matches = "x" }'),
    ['a.rule.hcl:4:8: "matches" is no operator: did you mean "match"?'],
  ],
  [
    'an operator of other types',
    assertOf('name { gt = 1 }'),
    [
      'a.rule.hcl:4:8: "gt" is no operator for a text: known operators: eq, ne, in, match, contains, eq_fold, contains_fold',
    ],
  ],
  ['a value of another type', assertOf('name { eq = 1 }'), ['a.rule.hcl:4:13: wrong value: "eq" needs a text, not 1']],
  [
    'a truth value of another type',
    assertOf('row_security_enabled { eq = "yes" }'),
    ['a.rule.hcl:4:29: wrong value: "eq" needs true or false, not "yes"'],
  ],
  ['no list', assertOf('name { in = "x" }'), ['a.rule.hcl:4:13: wrong value: "in" needs a list, not "x"']],
  [
    'no RE2 pattern',
    assertOf('name { match = "(" }'),
    [
      'a.rule.hcl:4:16: wrong value: "match" needs an RE2 pattern (error parsing regexp: missing closing ): `(`), not "("',
    ],
  ],
  [
    'lookahead',
    assertOf('name { match = "(?=a)" }'),
    [
      'a.rule.hcl:4:16: wrong value: "match" needs an RE2 pattern (error parsing regexp: invalid or unsupported Perl syntax: `(?=`), not "(?=a)"',
    ],
  ],
  [
    'a word that there is not',
    rule('foreign_key { assert {\non_delete { eq = CASCADES }\nmessage = "x"\n} }'),
    [
      'a.rule.hcl:4:18: wrong value: "eq" needs one of NO ACTION, RESTRICT, CASCADE, SET NULL, SET DEFAULT, not "CASCADES"',
    ],
  ],
  [
    'an attribute as an argument',
    assertOf('name = "x"'),
    ['a.rule.hcl:4:1: unexpected attribute "name": write it as a block: name { eq = ... }'],
  ],
  [
    'nothing to compare with',
    assertOf('name {}'),
    ['a.rule.hcl:4:1: nothing is compared with "name": write an operator: name { eq = ... }'],
  ],
  [
    'a list without a quantifier',
    assertOf('column { null { eq = false } }'),
    [
      'a.rule.hcl:4:1: "column" is a list of table: say of how many: all { column { ... } }, any { column { ... } } or count { column { ... } ge = 1 }',
    ],
  ],
  [
    'a quantifier of nothing',
    rule('index { assert {\nany {}\nmessage = "x"\n} }'),
    ['a.rule.hcl:4:1: "any" of what?: put a block into it: part, column, attr'],
  ],
  [
    'a quantifier of something else',
    assertOf('any { part {} }'),
    [
      'a.rule.hcl:4:7: table has no list "part": known lists: column, index, foreign_key, check, trigger, primary_key, policy, attr',
    ],
  ],
  [
    'a count without a number',
    assertOf('count { column {} }'),
    ['a.rule.hcl:4:9: "count" compares with nothing: write a comparison: count { column { ... } ge = 1 }'],
  ],
  [
    'a count of text',
    assertOf('count { column { ge = "many" } }'),
    ['a.rule.hcl:4:23: wrong value: "ge" needs a number, not "many"'],
  ],
  [
    'a number for any',
    assertOf('any { column {}\n ge = 1 }'),
    ['a.rule.hcl:5:2: unexpected attribute "ge": only "count" compares; did you mean count?'],
  ],
  [
    'self compared with a text',
    assertOf('self { eq = "x" }'),
    ['a.rule.hcl:4:8: an object compares with null only: write self { ne = null } or eq = null'],
  ],
  [
    'an unknown attribute in an expression',
    assertOf('condition = self.nam == "x"'),
    ['a.rule.hcl:4:17: table has no attribute "nam": did you mean "name"?'],
  ],
  [
    'an unknown attribute further on',
    assertOf('condition = self.columns[0].table.nme == "x"'),
    ['a.rule.hcl:4:34: table has no attribute "nme": did you mean "name"?'],
  ],
  [
    'an unknown attribute behind a splat',
    assertOf('condition = contains(self.columns[*].nme, "x")'),
    ['a.rule.hcl:4:37: column has no attribute "nme": did you mean "name"?'],
  ],
  [
    'an unknown attribute in a for',
    assertOf('condition = alltrue([for c in self.columns : c.nul])'),
    ['a.rule.hcl:4:47: column has no attribute "nul": did you mean "null"?'],
  ],
  [
    'one for many',
    assertOf('condition = length(self.column) > 1'),
    ['a.rule.hcl:4:24: table has no attribute "column": did you mean "columns"?'],
  ],
  [
    'an attribute of a list',
    assertOf('condition = self.columns.name == "x"'),
    ['a.rule.hcl:4:25: this is a list: use [0].name for one element or [*].name for all'],
  ],
  [
    'from where nothing changes',
    assertOf('condition = self.from.name == "x"'),
    [
      'a.rule.hcl:4:17: table has no attribute "from": known attributes: name, comment, charset, collate, engine, row_security_enabled, row_security_enforced, unlogged, strict, without_rowid, schema, primary_key, columns, indexes, foreign_keys, checks, triggers, primary_keys, policies, attrs; "from" and "to" are there in "modify" and "rename" blocks only',
    ],
  ],
  [
    'an unknown name',
    assertOf('condition = slf.name == "x"'),
    ['a.rule.hcl:4:13: unknown name "slf": did you mean "self"?'],
  ],
  [
    'an unknown function',
    assertOf('condition = endwith(self.name, "x")'),
    ['a.rule.hcl:4:13: unknown function "endwith": did you mean "endswith"?'],
  ],
  [
    'an unknown variable',
    `variable "tenant" {\n  default = "x"\n}\n${assertOf('name { ne = var.tenan }')}`,
    ['a.rule.hcl:7:16: unknown variable "tenan": did you mean "tenant"?'],
  ],
  [
    'an unknown name in a message',
    rule('table { assert {\n condition = false\n message = "${self.nme}"\n} }'),
    ['a.rule.hcl:5:19: table has no attribute "nme": did you mean "name"?'],
  ],
  [
    'a message that is no text',
    rule('table { assert {\n condition = false\n message = 1\n} }'),
    ['a.rule.hcl:5:12: the message must be a text'],
  ],
])('%s', (_name, text, expected) => {
  expect(problems(text)).toEqual(expected);
});

const usedIn = (kind: string, predicate: string): string =>
  asserting('table', 'predicate = predicate.table.p', `predicate "${kind}" "p" {\n  ${predicate}\n}`);

test.each<[string, string, string[]]>([
  [
    'an unknown kind',
    'predicate "tabel" "p" {\n  condition = true\n}',
    ['a.rule.hcl:1:11: there are no objects of kind "tabel": did you mean "table"?'],
  ],
  [
    'no name',
    'predicate "table" {\n  condition = true\n}',
    ['a.rule.hcl:1:1: a predicate has two labels: write predicate "table" "name"'],
  ],
  [
    'twice the same',
    'predicate "table" "p" {\n  condition = true\n}\npredicate "table" "p" {\n  condition = true\n}',
    ['a.rule.hcl:4:19: predicate "p" of table is there already: at a.rule.hcl:1:1'],
  ],
  [
    'nothing in it',
    'predicate "table" "p" {\n}',
    ['a.rule.hcl:1:1: predicate "p" is empty: write the conditions in it'],
  ],
  [
    'that nobody uses, with a mistake',
    'predicate "column" "p" {\n  nul { eq = true }\n}',
    ['a.rule.hcl:2:3: column has no attribute "nul": did you mean "null"?'],
  ],
  [
    'of another kind',
    usedIn('column', 'null { eq = true }'),
    ['a.rule.hcl:8:19: there is no predicate "p" of table: known predicates: column.p'],
  ],
  [
    'used on another kind',
    asserting('table', 'predicate = predicate.column.p', 'predicate "column" "p" {\n  null { eq = true }\n}'),
    ['a.rule.hcl:8:19: predicate.column.p is about a column, and this is a table'],
  ],
  [
    'an unknown one',
    asserting('table', 'predicate = predicate.table.q', 'predicate "table" "p" {\n  condition = true\n}'),
    ['a.rule.hcl:8:19: there is no predicate "q" of table: did you mean "table.p"?'],
  ],
  [
    'no predicate at all',
    asserting('table', 'predicate = "p"'),
    ['a.rule.hcl:6:19: this names no predicate: write predicate = predicate.table.NAME'],
  ],
  [
    'a circle of one',
    usedIn('table', 'predicate = predicate.table.p'),
    ['a.rule.hcl:2:15: predicate.table.p calls itself: predicate.table.p -> predicate.table.p'],
  ],
  [
    'a circle of two',
    'predicate "table" "p" {\n  all { column { predicate = predicate.column.q } }\n}\npredicate "column" "q" {\n  table { predicate = predicate.table.p }\n}',
    ['a.rule.hcl:5:23: predicate.table.p calls itself: predicate.table.p -> predicate.column.q -> predicate.table.p'],
  ],
  [
    'a variable without value',
    usedIn('table', 'variable "n" { type = string }\n  name { eq = var.n }'),
    ['a.rule.hcl:9:19: predicate.table.p needs a value for variable "n": write vars = { n = ... } beside it'],
  ],
  [
    'a value of another type',
    usedIn('table', 'variable "n" { type = number }\n  condition = var.n == 1').replace(
      'predicate.table.p',
      'predicate.table.p\n vars = { n = "x" }',
    ),
    ['a.rule.hcl:10:9: variable "n": a number is required'],
  ],
  [
    'a variable that there is not',
    usedIn('table', 'condition = true').replace('predicate.table.p', 'predicate.table.p\n vars = { n = "x" }'),
    ['a.rule.hcl:9:11: predicate.table.p has no variable "n": there are no variables'],
  ],
  [
    'variables without a predicate',
    assertOf('condition = true\nvars = { n = 1 }'),
    ['a.rule.hcl:5:1: "vars" without "predicate": it gives the variables of a predicate their values'],
  ],
])('predicates: %s', (_name, text, expected) => {
  expect(problems(text)).toEqual(expected);
});

test('names that all objects of JavaScript have mean nothing', () => {
  const found = problems(assertOf('constructor { eq = "x" }\ncondition = self.toString == "x"'));
  expect(found.map((text) => text.split(': ').slice(0, 2).join(': '))).toEqual([
    'a.rule.hcl:4:1: table has no attribute "constructor"',
    'a.rule.hcl:5:17: table has no attribute "toString"',
  ]);
});

test('variables of the set', () => {
  const text = `variable "n" {\n  type = number\n}\n${assertOf('count { column {}\n ge = var.n }')}`;
  expect(problems(text)).toEqual([
    'a.rule.hcl:1:1: missing value for required variable "n": set it by vars of rule "hcl" "set" in the project file',
  ]);
  expect(problems(text, { n: 'x' })).toEqual([
    'a.rule.hcl:1:1: variable "n": a number is required: set it by vars of rule "hcl" "set" in the project file',
  ]);
  expect(problems(text, { n: '1', m: '2' })).toEqual([
    'rule "hcl" "set": vars has "m", which no file of the set declares: did you mean "n"?',
  ]);
  expect(problems(text, { n: '1' })).toEqual([]);
});

test('files of a set share predicates and names', () => {
  const first = asserting('table', 'predicate = predicate.table.p');
  const second = asserting('column', 'null { eq = false }', 'predicate "table" "p" {\n  condition = true\n}');
  expect(problems([first, second.replace('"r"', '"s"')])).toEqual([]);
  expect(problems([first, second])).toEqual(['b.rule.hcl:4:15: rule "r" is there already: at a.rule.hcl:2:1']);
});

test('everything that is wrong is told at once', () => {
  expect(problems([assertOf('nam { eq = "x" }'), 'rules {\n}'])).toHaveLength(2);
});

test.each<[string, string, string[]]>([
  [
    'an object outside of a change',
    'table { assert { condition = true message = "x" } }',
    ['a.rule.hcl:3:3: unexpected block "table" in a rule about changes: put it into one of add, drop, modify, rename'],
  ],
  [
    'an unknown change',
    'change { table { assert { condition = true message = "x" } } }',
    ['a.rule.hcl:3:3: unexpected block "change" in a rule about changes: known blocks: add, drop, modify, rename'],
  ],
  [
    'what something was before it was added',
    'add { table { assert { condition = self.from.name == "x" message = "x" } } }',
    [
      'a.rule.hcl:3:42: table has no attribute "from": known attributes: name, comment, charset, collate, engine, row_security_enabled, row_security_enforced, unlogged, strict, without_rowid, schema, primary_key, columns, indexes, foreign_keys, checks, triggers, primary_keys, policies, attrs; "from" and "to" are there in "modify" and "rename" blocks only',
    ],
  ],
  [
    'a mistake in what it was',
    'modify { column { assert { condition = self.from.typ == "x" message = "x" } } }',
    ['a.rule.hcl:3:51: column has no attribute "typ": did you mean "type"?'],
  ],
  [
    'nothing wrong',
    'modify { column { assert { condition = self.from.type == self.to.type message = "${self.from.name}" } } }',
    [],
  ],
])('rules about changes: %s', (_name, body, expected) => {
  expect(problems(`rule "migrate" "r" {\n  description = "d"\n  ${body}\n}\n`)).toEqual(expected);
});
