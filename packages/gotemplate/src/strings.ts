import { defineFunction, type TemplateFunctions } from './functions.ts';
import { formatValue } from './sprintf.ts';

/** Longest text that `repeat` makes, in characters; more is a mistake in the template. */
const MAX_REPEAT_LENGTH = 10_000_000;

function repeat(text: string, count: number): string {
  if (count < 0) throw new Error('strings: negative Repeat count');
  if (text.length * count > MAX_REPEAT_LENGTH) throw new Error(`the text would be longer than ${MAX_REPEAT_LENGTH}`);
  return text.repeat(count);
}

function join(parts: unknown, separator: string): string {
  if (parts === undefined || parts === null) return '';
  if (!Array.isArray(parts)) throw new Error('the first argument is not a list');
  return parts.map((part) => formatValue(part)).join(separator);
}

/** Indents all lines but the first, which follows what the template writes before it. */
function indentLines(text: string, indent: unknown): string {
  if (typeof indent === 'number') return text.replaceAll('\n', `\n${repeat(' ', indent)}`);
  if (typeof indent === 'string') return text.replaceAll('\n', `\n${indent}`);
  throw new Error('the second argument is neither a number of spaces nor a text');
}

/**
 * Breaks text into lines at white space. A line ends before the word that would bring the characters of its words,
 * spaces not counted, over `width`. There is always at least one line; words are never broken.
 */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const size = Array.from(word).length;
    if (line.length > 0 && used + size > width) {
      lines.push(line.join(' '));
      line = [];
      used = 0;
    }
    line.push(word);
    used += size;
  }
  lines.push(line.join(' '));
  return lines;
}

/** Standard base64 made safe for URLs: `-` and `_` instead of `+` and `/`, no `=`. */
function base64url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Functions on text and numbers: `upper S`, `lower S`, `add A B`, `sub A B`, `repeat S N`, `join LIST SEPARATOR`,
 * `indent_ln S N` (indents all lines but the first by N spaces or by a text), `maxWidth S N` (a list of lines),
 * `base64url S`.
 */
export const stringFunctions: TemplateFunctions = {
  upper: defineFunction(['string'], (text: string) => text.toUpperCase()),
  lower: defineFunction(['string'], (text: string) => text.toLowerCase()),
  add: defineFunction(['int', 'int'], (a: number, b: number) => a + b),
  sub: defineFunction(['int', 'int'], (a: number, b: number) => a - b),
  repeat: defineFunction(['string', 'int'], repeat),
  join: defineFunction(['any', 'string'], join),
  indent_ln: defineFunction(['string', 'any'], indentLines),
  maxWidth: defineFunction(['string', 'int'], wrapWords),
  base64url: defineFunction(['string'], base64url),
};
