import { FunctionError, type FunctionSpec } from '../function-spec.ts';
import { compileRe2, expandReplacement, matchAllRe2, type Re2Pattern, Re2SyntaxError } from '../re2.ts';
import { ANY, BOOL, listType, STRING } from '../types.ts';
import { boolValue, NULL, objectValue, stringValue, tupleValue, type Value } from '../value.ts';
import { define, str, textArg } from './define.ts';

/** `regex regexall regexreplace regexpescape regexmatch`, with RE2 patterns. */
export const regexFunctions: readonly FunctionSpec[] = [
  define(
    'regex',
    'Gives the first match: the text, a list of groups, or an object of named groups.',
    [str('pattern'), str('str')],
    ANY,
    (args) => {
      const pattern = compile(args);
      const match = pattern.regexp.exec(textArg(args, 1));
      if (match === null) throw new FunctionError('pattern did not match any part of the given string');
      return captures(pattern, match);
    },
  ),
  define('regexall', 'Gives all matches as a list.', [str('pattern'), str('str')], listType(ANY), (args) => {
    const pattern = compile(args);
    return tupleValue(matchAllRe2(pattern, textArg(args, 1)).map((match) => captures(pattern, match)));
  }),
  define(
    'regexmatch',
    'Tells whether a pattern matches any part of a text.',
    [str('pattern'), str('str')],
    BOOL,
    (args) => {
      return boolValue(compile(args).regexp.test(textArg(args, 1)));
    },
  ),
  define(
    'regexreplace',
    'Replaces every match; the replacement may use $1 and $' + '{name}.',
    [str('str'), str('pattern'), str('replacement')],
    STRING,
    (args) => {
      const pattern = compile(args, 1);
      const replacement = textArg(args, 2);
      const text = textArg(args, 0);
      const pieces: string[] = [];
      let last = 0;
      for (const match of matchAllRe2(pattern, text)) {
        pieces.push(text.slice(last, match.index), expandReplacement(replacement, match, pattern.groups));
        last = match.index + match[0].length;
      }
      return stringValue(pieces.join('') + text.slice(last));
    },
  ),
  define('regexpescape', 'Escapes what has a meaning in patterns.', [str('str')], STRING, (args) =>
    stringValue(textArg(args, 0).replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
  ),
];

function compile(args: readonly Value[], index = 0): Re2Pattern {
  try {
    return compileRe2(textArg(args, index));
  } catch (error) {
    if (error instanceof Re2SyntaxError) throw new FunctionError(error.message, index);
    throw error;
  }
}

function captures(pattern: Re2Pattern, match: RegExpExecArray): Value {
  const text = (value: string | undefined): Value => (value === undefined ? NULL : stringValue(value));
  if (pattern.groups.length === 0) return stringValue(match[0]);
  if (pattern.groups.some((name) => name !== undefined)) {
    const named = pattern.groups.flatMap((name, i) =>
      name === undefined ? [] : [[name, text(match[i + 1])] as const],
    );
    return objectValue(named);
  }
  return tupleValue(pattern.groups.map((_, i) => text(match[i + 1])));
}
