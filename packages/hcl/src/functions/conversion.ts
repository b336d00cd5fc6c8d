import { convertValue } from '../convert.ts';
import { FunctionError, type FunctionSpec } from '../function-spec.ts';
import type { Evaluated } from '../scope.ts';
import { ANY, BOOL, listType, NUMBER, setType, STRING, type Type, typeName, typeOf } from '../types.ts';
import { boolValue, NULL, sqlValue, type Value } from '../value.ts';
import { any, define, str, textArg } from './define.ts';
import { encodeJson } from './json.ts';

/** `tobool tolist tonumber toset tostring can try`. */
export const conversionFunctions: readonly FunctionSpec[] = [
  conversion('tobool', 'Converts to a bool.', BOOL, '; only the strings "true" or "false" are allowed'),
  conversion('tolist', 'Converts to a list.', listType(ANY), ''),
  conversion(
    'tonumber',
    'Converts to a number.',
    NUMBER,
    '; given string must be a decimal representation of a number',
  ),
  conversion('toset', 'Converts to a set: sorts, and drops repetitions.', setType(ANY), ''),
  conversion('tostring', 'Converts to a string.', STRING, ''),
  {
    name: 'can',
    doc: 'Tells whether an expression can be evaluated without an error.',
    params: [any('expression', true)],
    returns: BOOL,
    call: () => boolValue(true),
    callLazy: (args): Evaluated => {
      const [only] = args;
      if (only === undefined || args.length > 1) throw new FunctionError('exactly one expression is required');
      return { value: boolValue(succeeded(only.evaluate())), diagnostics: [] };
    },
  },
  {
    name: 'try',
    doc: 'Gives the first of its arguments that can be evaluated without an error.',
    params: [],
    variadic: any('expressions', true),
    returns: ANY,
    call: (args) => args[0] ?? NULL,
    callLazy: (args): Evaluated => {
      if (args.length === 0) throw new FunctionError('at least one expression is required');
      const failures: string[] = [];
      for (const arg of args) {
        const result = arg.evaluate();
        if (succeeded(result)) return result;
        for (const d of result.diagnostics)
          failures.push(`- ${d.summary}${d.detail === undefined ? '' : `: ${d.detail}`}`);
      }
      throw new FunctionError(
        `no expression succeeded:\n${failures.join('\n')}\n\nAt least one expression must produce a successful result`,
      );
    },
  },
];

function succeeded(result: Evaluated): boolean {
  return result.value.kind !== 'unknown' && !result.diagnostics.some((d) => d.severity === 'error');
}

function conversion(name: string, doc: string, type: Type, hint: string): FunctionSpec {
  return define(name, doc, [any('value', true)], type, ([value = NULL]) => {
    const converted = convertValue(value, type);
    if (converted.reason === undefined) return converted.value;
    const subject = value.kind === 'string' ? JSON.stringify(value.value) : typeName(typeOf(value));
    throw new FunctionError(`cannot convert ${subject} to ${typeName(type)}${value.kind === 'string' ? hint : ''}`);
  });
}

/** `print` and `sql`. `print` gets the text to write, without a newline at the end. */
export function otherFunctions(print: ((text: string) => void) | undefined): readonly FunctionSpec[] {
  return [
    define(
      'print',
      'Writes a value to the standard output and gives it back.',
      [any('value', true)],
      ANY,
      ([value = NULL]) => {
        print?.(printed(value));
        return value;
      },
    ),
    define('sql', 'Marks a text as a raw SQL expression.', [str('expression')], { kind: 'sql' }, (args) =>
      sqlValue(textArg(args, 0)),
    ),
  ];
}

/** Strings, numbers and booleans as they are, everything else as JSON. */
function printed(value: Value): string {
  const text = value.kind === 'null' ? undefined : convertValue(value, STRING);
  return text?.reason === undefined && text?.value.kind === 'string' ? text.value.value : encodeJson(value);
}
