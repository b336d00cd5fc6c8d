import { FunctionError, type FunctionSpec } from '../function-spec.ts';
import { BOOL, listType, STRING } from '../types.ts';
import { boolValue, listValue, stringValue, type Value } from '../value.ts';
import { characters } from './characters.ts';
import { any, define, intArg, itemsArg, num, str, strings, textArg, textsArg } from './define.ts';
import { formatText } from './format.ts';

/** Functions on text. Lengths and positions count characters as a reader sees them (grapheme clusters). */
export const stringFunctions: readonly FunctionSpec[] = [
  define('chomp', 'Removes newlines at the end.', [str('str')], STRING, (args) =>
    stringValue(textArg(args, 0).replace(/[\r\n]+$/, '')),
  ),
  define(
    'format',
    'Fills values into a format such as "%s-%03d".',
    [str('format')],
    STRING,
    (args) => stringValue(formatText(textArg(args, 0), args.slice(1))),
    any('args', true),
  ),
  define(
    'formatlist',
    'Applies a format to each element of the lists given.',
    [str('format')],
    listType(STRING),
    formatList,
    any('args', true),
  ),
  define('indent', 'Adds blanks before every line but the first.', [num('spaces'), str('str')], STRING, (args) =>
    stringValue(textArg(args, 1).replaceAll('\n', `\n${' '.repeat(count(args, 0))}`)),
  ),
  define(
    'join',
    'Joins the elements of lists with a separator.',
    [str('separator')],
    STRING,
    (args) =>
      stringValue(
        args
          .slice(1)
          .flatMap((_, i) => textsArg(args, i + 1))
          .join(textArg(args, 0)),
      ),
    strings('lists'),
  ),
  define('lower', 'Turns letters into lower case.', [str('str')], STRING, (args) =>
    stringValue(textArg(args, 0).toLowerCase()),
  ),
  define('upper', 'Turns letters into upper case.', [str('str')], STRING, (args) =>
    stringValue(textArg(args, 0).toUpperCase()),
  ),
  define('title', 'Turns the first letter of each word into upper case.', [str('str')], STRING, (args) =>
    stringValue(
      textArg(args, 0).replaceAll(
        /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
        (_, before: string, letter: string) => before + letter.toUpperCase(),
      ),
    ),
  ),
  define(
    'replace',
    'Replaces every occurrence of a text by another.',
    [str('str'), str('substr'), str('replace')],
    STRING,
    (args) => stringValue(textArg(args, 0).split(textArg(args, 1)).join(textArg(args, 2))),
  ),
  define('split', 'Splits a text at each separator.', [str('separator'), str('str')], listType(STRING), (args) =>
    listValue(textArg(args, 1).split(textArg(args, 0)).map(stringValue), STRING),
  ),
  define('startswith', 'Tells whether a text begins with a prefix.', [str('str'), str('prefix')], BOOL, (args) =>
    boolValue(textArg(args, 0).startsWith(textArg(args, 1))),
  ),
  define('endswith', 'Tells whether a text ends with a suffix.', [str('str'), str('suffix')], BOOL, (args) =>
    boolValue(textArg(args, 0).endsWith(textArg(args, 1))),
  ),
  define('strrev', 'Reverses the characters of a text.', [str('str')], STRING, (args) =>
    stringValue(characters(textArg(args, 0)).reverse().join('')),
  ),
  define(
    'substr',
    'Gives a part of a text; a negative offset counts from the end, length -1 means the rest.',
    [str('str'), num('offset'), num('length')],
    STRING,
    substring,
  ),
  define('trim', 'Removes the given characters from both ends.', [str('str'), str('cutset')], STRING, (args) =>
    stringValue(trimCharacters(textArg(args, 0), textArg(args, 1))),
  ),
  define('trimprefix', 'Removes a prefix if it is there.', [str('str'), str('prefix')], STRING, (args) => {
    const [text, prefix] = [textArg(args, 0), textArg(args, 1)];
    return stringValue(text.startsWith(prefix) ? text.slice(prefix.length) : text);
  }),
  define('trimsuffix', 'Removes a suffix if it is there.', [str('str'), str('suffix')], STRING, (args) => {
    const [text, suffix] = [textArg(args, 0), textArg(args, 1)];
    return stringValue(text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text);
  }),
  define('trimspace', 'Removes white space from both ends.', [str('str')], STRING, (args) =>
    stringValue(textArg(args, 0).trim()),
  ),
];

function count(args: readonly Value[], i: number): number {
  const value = intArg(args, i);
  if (value < 0 || value > 10_000) throw new FunctionError('a number between 0 and 10000 is required', i);
  return value;
}

function formatList(args: readonly Value[]): Value {
  const lists = args
    .slice(1)
    .map((arg, i) =>
      arg.kind === 'list' || arg.kind === 'set' || arg.kind === 'tuple' ? itemsArg(args, i + 1) : undefined,
    );
  const lengths = lists.flatMap((list) => (list === undefined ? [] : [list.length]));
  const length = lengths[0] ?? 1;
  const odd = lists.findIndex((list) => list !== undefined && list.length !== length);
  if (odd !== -1) throw new FunctionError(`the lists have different lengths: ${lengths.join(', ')}`, odd + 1);
  const texts = Array.from({ length }, (_, row) =>
    stringValue(
      formatText(
        textArg(args, 0),
        args.slice(1).map((arg, i) => lists[i]?.[row] ?? arg),
      ),
    ),
  );
  return listValue(texts, STRING);
}

function substring(args: readonly Value[]): Value {
  const all = characters(textArg(args, 0));
  const offset = intArg(args, 1);
  const length = intArg(args, 2);
  const start = Math.min(offset < 0 ? Math.max(0, offset + all.length) : offset, all.length);
  return stringValue(all.slice(start, length < 0 ? all.length : start + length).join(''));
}

function trimCharacters(text: string, cutset: string): string {
  const cut = new Set(cutset);
  const all = Array.from(text);
  let start = 0;
  let end = all.length;
  while (start < end && cut.has(all[start] ?? '')) start++;
  while (end > start && cut.has(all[end - 1] ?? '')) end--;
  return all.slice(start, end).join('');
}
