import { assertNever, type Diagnostic, errorAt, suggest } from '@atlas/diagnostics';
import type { AttributeSpec } from './block-spec.ts';
import { convertValue } from './convert.ts';
import { isWhole } from './decimal.ts';
import { evaluate } from './evaluate.ts';
import { withFallback } from './fallbacks.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { Scope } from './scope.ts';
import { type Located, rangeOf } from './source.ts';
import type { Expression } from './syntax.ts';
import { BOOL, listType, NUMBER, STRING, type Type, typeName, typeOf } from './types.ts';
import {
  decimalOf,
  listValue,
  NULL,
  sqlValue,
  stringValue,
  tupleValue,
  typeValue,
  UNKNOWN,
  type Value,
} from './value.ts';

/** The value of an attribute as its kind wants it; `unknown` after an error, `null` when it counts as omitted. */
export function decodeAttributeValue(
  name: string,
  expr: Expression,
  spec: AttributeSpec,
  scope: Scope,
  diagnostics: Diagnostic[],
): Value {
  if (spec.kind === 'condition') return NULL;
  const evaluated = evaluate(expr, scopeFor(spec, scope));
  diagnostics.push(...evaluated.diagnostics);
  const { value } = evaluated;
  if (value.kind === 'null' || value.kind === 'unknown') return value;
  const refuse = (reason: string, at: Located = expr): Value => {
    const detail = `Inappropriate value for attribute "${name}": ${reason}.`;
    diagnostics.push(errorAt('Incorrect attribute value type', detail, rangeOf(at), 'hcl/attribute-type'));
    return UNKNOWN;
  };
  const as = (type: Type): Value => {
    const converted = convertValue(value, type);
    return converted.reason === undefined ? converted.value : refuse(converted.reason);
  };
  switch (spec.kind) {
    case 'string':
      return as(STRING);
    case 'number':
      return as(NUMBER);
    case 'bool':
      return as(BOOL);
    case 'int': {
      const number = as(NUMBER);
      return number.kind === 'number' && !isWhole(decimalOf(number)) ? refuse('a whole number is required') : number;
    }
    case 'any':
      return value;
    case 'strings':
      return value.kind === 'string' ? listValue([value], STRING) : as(listType(STRING));
    case 'values':
      return isSequence(value) ? tupleValue(value.items) : refuse('list required');
    case 'map':
      return value.kind === 'object' || value.kind === 'map' ? value : refuse('map required');
    case 'ref':
      return value.kind === 'ref' ? value : refuse(referenceWanted(spec));
    case 'refs': {
      const items = isSequence(value) ? value.items : [value];
      const wrong = items.findIndex((item) => item.kind !== 'ref');
      const at = expr.kind === 'tuple' ? expr.items[wrong] : undefined;
      return wrong === -1 ? tupleValue(items) : refuse(referenceWanted(spec), at);
    }
    case 'type':
      if (value.kind === 'string') return sqlValue(value.value);
      return value.kind === 'type' || value.kind === 'ref' || value.kind === 'sql' ? value : refuse('type required');
    case 'enum': {
      // A word may be the name of something else as well, such as `atlas` in project files.
      const word = value.kind === 'string' ? value.value : bareWord(expr);
      return word === undefined ? refuse('string required') : enumWord(name, word, spec, expr, diagnostics);
    }
    case 'enums': {
      const texts = isSequence(value) ? value.items : [value];
      const words = texts.map((text, i) => {
        const at = expr.kind === 'tuple' ? (expr.items[i] ?? expr) : expr;
        return text.kind === 'string'
          ? enumWord(name, text.value, spec, at, diagnostics)
          : refuse('string required', at);
      });
      return words.some((word) => word.kind === 'unknown') ? UNKNOWN : listValue(words, STRING);
    }
    case 'expr':
      return value.kind === 'sql' ? value : as(STRING);
    case 'default':
      return value.kind === 'ref' || value.kind === 'type'
        ? refuse(`literal or sql expression required, not a ${typeName(typeOf(value))}`)
        : value;
    default:
      return assertNever(spec.kind);
  }
}

/** `timestamp(6)` is a type where a type is wanted, and the time now everywhere else. */
const TYPES_NAMED_LIKE_FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map([
  [
    'timestamp',
    {
      name: 'timestamp',
      params: [],
      variadic: { name: 'precision', type: NUMBER },
      returns: STRING,
      doc: 'A point in time with fractional digits of seconds.',
      call: (args) => typeValue('timestamp', args),
    },
  ],
]);

function scopeFor(spec: AttributeSpec, scope: Scope): Scope {
  switch (spec.kind) {
    case 'ref':
    case 'refs':
      return withFallback(scope, 'ref', spec.roots);
    case 'type':
      return { parent: withFallback(scope, 'type', spec.roots), functions: TYPES_NAMED_LIKE_FUNCTIONS };
    case 'enum':
    case 'enums':
      return withFallback(scope, 'word');
    case 'any':
    case 'values':
    case 'map':
      // Types by call only: a bare word is a reference of one step.
      return withFallback(withFallback(scope, 'type'), 'ref');
    default:
      return scope;
  }
}

function bareWord(expr: Expression): string | undefined {
  return expr.kind === 'variable' ? expr.name : undefined;
}

function isSequence(value: Value): value is Value & { kind: 'list' | 'set' | 'tuple' } {
  return value.kind === 'list' || value.kind === 'set' || value.kind === 'tuple';
}

function referenceWanted({ roots }: AttributeSpec): string {
  if (roots === undefined) return 'reference required';
  return `reference required, such as ${roots.map((root) => `${root}.<name>`).join(' or ')}`;
}

/** The word as the spec spells it. Case, `-`, `_` and blanks make no difference. */
function enumWord(name: string, word: string, spec: AttributeSpec, at: Located, diagnostics: Diagnostic[]): Value {
  const { values } = spec;
  const found = values?.find((value) => comparable(value) === comparable(word));
  if (found !== undefined) return stringValue(found);
  if (values === undefined || spec.open === true) return stringValue(word);
  const close = suggest(word, values);
  const hint = close === undefined ? '' : ` Did you mean "${close}"?`;
  const detail = `The value of "${name}" must be one of ${values.join(', ')}, not "${word}".${hint}`;
  diagnostics.push(errorAt('Unsupported attribute value', detail, rangeOf(at), 'hcl/enum-value'));
  return UNKNOWN;
}

function comparable(word: string): string {
  return word.toUpperCase().replaceAll(/[- ]/g, '_');
}
