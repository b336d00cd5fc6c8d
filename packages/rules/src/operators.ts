import { errorAt } from '@atlas/diagnostics';
import {
  type Attribute as HclAttribute,
  canonicalNumber,
  compileRe2,
  opaqueText,
  rangeOf,
  type Value,
} from '@atlas/hcl';
import type { Attribute, AttributeType, AttributeValue } from './kinds/kind.ts';
import { RuleEvaluationError } from './problems.ts';

/** Operators by the type of what they compare. */
export const OPERATORS: Readonly<Record<AttributeType, readonly string[]>> = {
  text: ['eq', 'ne', 'in', 'match', 'contains', 'eq_fold', 'contains_fold'],
  word: ['eq', 'ne', 'in', 'match', 'contains', 'eq_fold', 'contains_fold'],
  number: ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in'],
  bool: ['eq', 'ne'],
  list: ['eq', 'ne', 'in', 'contains', 'contains_fold'],
};

export const ALL_OPERATORS: readonly string[] = [...new Set(Object.values(OPERATORS).flat())];

/** What an operator compares. */
export type Compared = Pick<Attribute, 'type' | 'values' | 'isEmptyWhenAbsent'>;

/** Whether the value of an attribute passes. */
export type Test = (value: AttributeValue) => boolean;

const NAMES: Readonly<Record<AttributeType, string>> = {
  text: 'a text',
  word: 'a word',
  number: 'a number',
  bool: 'true or false',
  list: 'a list of texts',
};

/**
 * The comparison that `OP = value` stands for. Null compares with absence. Throws `RuleEvaluationError` for a value that the
 * operator cannot compare with.
 */
export function testFor(operator: HclAttribute, compared: Compared, value: Value): Test {
  const { name } = operator.name;
  const fail = (needed: string): never => {
    const detail = `"${name}" needs ${needed}, not ${describe(value)}`;
    throw new RuleEvaluationError([errorAt('wrong value', detail, rangeOf(operator.expr), 'rules/invalid')]);
  };
  switch (name) {
    case 'eq':
      return equalTo(compared, value, fail);
    case 'ne': {
      const equal = equalTo(compared, value, fail);
      return (given) => !equal(given);
    }
    case 'in': {
      if (!('items' in value)) return fail('a list');
      if (compared.type === 'list') {
        const allowed = new Set(value.items.map((item) => textOf(item) ?? fail('a list of texts')));
        return (given) => Array.isArray(given) && given.every((item: string) => allowed.has(item));
      }
      const tests = value.items.map((item) => equalTo(compared, item, fail));
      return (given) => tests.some((test) => test(given));
    }
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      const limit = numberOf(value) ?? fail('a number');
      const test = ORDER[name];
      return (given) => typeof given === 'number' && test(given, limit);
    }
    default:
      return textTest(name, compared, textOf(value) ?? fail('a text'), fail);
  }
}

const ORDER = {
  lt: (a: number, b: number) => a < b,
  le: (a: number, b: number) => a <= b,
  gt: (a: number, b: number) => a > b,
  ge: (a: number, b: number) => a >= b,
} as const;

function textTest(name: string, compared: Compared, text: string, fail: (needed: string) => never): Test {
  if (name === 'match') {
    const pattern = compilePattern(text, fail);
    return (given) => typeof given === 'string' && pattern.test(given);
  }
  const fold = (s: string): string => s.toLowerCase();
  const [wanted, lower] = [compared.type === 'word' ? wordOf(text) : text, fold(text)];
  switch (name) {
    case 'contains':
      return (given) =>
        Array.isArray(given) ? given.includes(text) : typeof given === 'string' && given.includes(wanted);
    case 'contains_fold':
      return (given) =>
        Array.isArray(given)
          ? given.some((item: string) => fold(item) === lower)
          : typeof given === 'string' && fold(given).includes(lower);
    default:
      return (given) => typeof given === 'string' && fold(given) === lower;
  }
}

function compilePattern(pattern: string, fail: (needed: string) => never): RegExp {
  try {
    return compileRe2(pattern).regexp;
  } catch (error) {
    return fail(`an RE2 pattern (${error instanceof Error ? error.message : String(error)})`);
  }
}

function equalTo(compared: Compared, value: Value, fail: (needed: string) => never): Test {
  const { type, isEmptyWhenAbsent } = compared;
  if (value.kind === 'null') {
    return (given) => given === null || (isEmptyWhenAbsent === true && given === '');
  }
  switch (type) {
    case 'bool': {
      const wanted = value.kind === 'bool' ? value.value : fail(NAMES[type]);
      return (given) => given === wanted;
    }
    case 'number': {
      const wanted = numberOf(value) ?? fail(NAMES[type]);
      return (given) => given === wanted;
    }
    case 'list': {
      const wanted =
        'items' in value ? value.items.map((item) => textOf(item) ?? fail(NAMES[type])) : fail(NAMES[type]);
      return (given) =>
        Array.isArray(given) && given.length === wanted.length && wanted.every((item) => given.includes(item));
    }
    case 'word': {
      const wanted = checkedWord(compared, textOf(value) ?? fail(NAMES[type]), fail);
      return (given) => typeof given === 'string' && wordOf(given) === wanted;
    }
    case 'text': {
      const wanted = textOf(value) ?? fail(NAMES[type]);
      return (given) => given === wanted;
    }
  }
}

function checkedWord({ values }: Compared, word: string, fail: (needed: string) => never): string {
  const wanted = wordOf(word);
  if (values !== undefined && !values.includes(wanted)) return fail(`one of ${values.join(', ')}`);
  return wanted;
}

/** HCL writes `SET_NULL` for SET NULL. */
function wordOf(text: string): string {
  return text.replaceAll('_', ' ').toUpperCase();
}

function textOf(value: Value): string | undefined {
  if (value.kind === 'string') return value.value;
  return value.kind === 'type' || value.kind === 'sql' ? opaqueText(value) : undefined;
}

function numberOf(value: Value): number | undefined {
  return value.kind === 'number' ? Number(canonicalNumber(value)) : undefined;
}

function describe(value: Value): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.text;
    case 'bool':
      return String(value.value);
    case 'null':
      return 'null';
    default:
      return `a value of kind ${value.kind}`;
  }
}
