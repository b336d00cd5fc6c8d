import { formatDiagnostic } from '@atlas/diagnostics';
import { expect, test } from 'vitest';
import {
  childScope,
  collectReferences,
  evaluate,
  fromPlain,
  literalValue,
  parseHclExpression,
  type Reference,
  refValue,
  type Scope,
  standardFunctions,
  stringValue,
  toPlain,
  typeValue,
  withFallback,
} from './index.ts';

function run(text: string, scope: Scope): { plain: unknown; messages: string[] } {
  const { value, diagnostics } = evaluate(parseHclExpression(text, 'f').expr, scope);
  return { plain: toPlain(value), messages: diagnostics.map(formatDiagnostic) };
}

test('a reference hook gets every step with its evaluated key, and says how many it answers', () => {
  const seen: Reference[] = [];
  const scope: Scope = {
    variables: new Map([['name', stringValue('users')]]),
    resolve: (reference) => {
      seen.push(reference);
      return reference.root === 'table' ? { value: fromPlain({ id: 7 }), consumed: 1 } : undefined;
    },
  };
  expect(run('table[name].id', scope)).toEqual({ plain: 7, messages: [] });
  expect(seen[0]?.steps.map((step) => (step.kind === 'attribute' ? step.name : toPlain(step.key)))).toEqual([
    'users',
    'id',
  ]);
  expect(seen[0]?.steps.map((step) => [step.start, step.end])).toEqual([
    [5, 11],
    [11, 14],
  ]);
  expect(run('other.x', scope).messages).toEqual(['f:1,1-6: Unknown variable; There is no variable named "other".']);
});

test('inner scopes hide outer ones, and fallbacks come last', () => {
  const outer: Scope = {
    variables: new Map([
      ['x', stringValue('outer')],
      ['y', stringValue('y')],
    ]),
  };
  const inner = withFallback(childScope(outer, new Map([['x', stringValue('inner')]])), 'ref');
  expect(run('[x, y, z.a["b c"][0]]', inner).plain).toEqual(['inner', 'y', 'z.a.b c.0']);
});

test('types, references and words are read where a fallback allows them', () => {
  expect(evaluate(parseHclExpression('varchar(255)', 'f').expr, withFallback({}, 'type')).value).toMatchObject({
    kind: 'type',
    name: 'varchar',
    args: [{ kind: 'number', text: '255' }],
  });
  expect(run('true ? int : enum.status', withFallback({}, 'type')).plain).toBe('int');
  expect(run('CASCADE', withFallback({}, 'word')).plain).toBe('CASCADE');
  expect(run('var.x', withFallback({}, 'ref', ['table'])).messages).toEqual([
    'f:1,1-4: Unknown variable; There is no variable named "var".',
  ]);
});

test('an attribute of a reference is a longer reference', () => {
  const scope: Scope = { variables: new Map([['t', refValue(['table', 'users'])]]) };
  expect(run('t.column["id"]', scope).plain).toBe('table.users.column.id');
});

test('several errors of one expression are all reported, and follow-up errors are not', () => {
  const scope: Scope = { functions: standardFunctions() };
  expect(run('[a, upper(b), c + 1]', scope).messages.map((m) => m.split(';')[0])).toEqual([
    'f:1,2-3: Unknown variable',
    'f:1,11-12: Unknown variable',
    'f:1,15-16: Unknown variable',
  ]);
});

test('misspelt names come with a suggestion', () => {
  const scope: Scope = { functions: standardFunctions(), variables: new Map([['var', fromPlain({ region: 1 })]]) };
  expect(run('var.regoin', scope).messages).toEqual([
    'f:1,4-11: Unsupported attribute; This object does not have an attribute named "regoin". Did you mean "region"?',
  ]);
  expect(run('uper("x")', scope).messages).toEqual([
    'f:1,1-5: Call to unknown function; There is no function named "uper". Did you mean "upper"?',
  ]);
});

test('references of an expression, without names bound by for and without object keys', () => {
  const { expr } = parseHclExpression(
    '[for x in local.a["k"].b : "${x.y} ${var.z[each.key]}" if cond] == { key = (word), (dyn) = objs[*].id }',
    'f',
  );
  expect(collectReferences(expr).map(({ root, path }) => [root, ...path].join('.'))).toEqual([
    'local.a.k.b',
    'var.z',
    'each.key',
    'cond',
    'word',
    'dyn',
    'objs',
  ]);
});

test('constants have a value without a scope, other expressions have none', () => {
  const literal = (text: string): unknown => literalValue(parseHclExpression(text, 'f').expr);
  expect(literal('-1.50')).toEqual({ kind: 'number', text: '-1.50' });
  expect(literal('"a"')).toEqual(stringValue('a'));
  expect(literal('x')).toBeUndefined();
  expect(literal('f(1)')).toBeUndefined();
});

test('a chain of twenty thousand operators is evaluated', () => {
  expect(run(`0${' + 1'.repeat(20_000)}`, {}).plain).toBe(20_000);
});

test('calls that no scope declares reach the call hook with evaluated arguments', () => {
  const scope: Scope = {
    variables: new Map([['n', fromPlain(3)]]),
    call: (call) => (call.name === 'char' ? { value: typeValue('char', call.args().value) } : undefined),
  };
  expect(run('char(n)', scope).plain).toBe('char(3)');
});
