/** One line of a script, split into words. */
export interface ScriptLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** `!`: the command must fail; `?`: it may. */
  readonly expect: 'success' | 'failure' | 'any';
  /** `[name]` or `[!name]` in front: the line counts only when the condition holds. */
  readonly conditions: readonly { readonly name: string; readonly negated: boolean }[];
  readonly words: readonly Word[];
}

/** A word as written. Text in single quotes stands for itself; the rest may hold `$NAME`. */
export type Word = readonly { readonly text: string; readonly quoted: boolean }[];

/** A script cannot be run as it is written, or an expectation was not met. */
export class ScriptError extends Error {}

/**
 * Splits a script into its commands. `#` starts a comment, single quotes keep a word together (`''` inside is one
 * quote), double quotes are ordinary characters. Throws `ScriptError` for open quotes.
 */
export function parseScript(text: string): readonly ScriptLine[] {
  return text.split('\n').flatMap((line, i) => parseLine(line, i + 1) ?? []);
}

function parseLine(text: string, number: number): ScriptLine | undefined {
  const words = splitWords(text, number);
  const conditions = [];
  let at = 0;
  for (; at < words.length; at++) {
    const match = /^\[(!?)(\w+)\]$/.exec(plainText(words[at]));
    if (match?.[2] === undefined) break;
    conditions.push({ name: match[2], negated: match[1] === '!' });
  }
  const mark = plainText(words[at]);
  if (mark === '!' || mark === '?') at++;
  if (at >= words.length) return undefined;
  const expect = mark === '!' ? 'failure' : mark === '?' ? 'any' : 'success';
  return { number, text: text.trim(), expect, conditions, words: words.slice(at) };
}

function splitWords(line: string, number: number): Word[] {
  const words: Word[] = [];
  let word: { text: string; quoted: boolean }[] = [];
  const pattern = /'(?:[^']|'')*'|[^\s'#]+|#.*$|\s+|'|#/g;
  for (const [piece] of line.matchAll(pattern)) {
    if (piece === "'") throw new ScriptError(`line ${number}: a single quote is not closed: ${line}`);
    if (piece.startsWith("'")) word.push({ text: piece.slice(1, -1).replaceAll("''", "'"), quoted: true });
    else if (piece.startsWith('#')) {
      if (word.length === 0) break;
      // Inside a word it is an ordinary character: the rest of the line may hold further words.
      const rest = /^\S*/.exec(piece)?.[0] ?? '';
      word.push({ text: rest, quoted: false });
      if (rest.length < piece.length) throw new ScriptError(`line ${number}: quote words that hold "#": ${line}`);
    } else if (/^\s/.test(piece)) {
      if (word.length > 0) words.push(word);
      word = [];
    } else word.push({ text: piece, quoted: false });
  }
  if (word.length > 0) words.push(word);
  return words;
}

function plainText(word: Word | undefined): string {
  return word?.every((part) => !part.quoted) === true ? word.map((part) => part.text).join('') : '';
}

/** The word's text with `$NAME` and `${NAME}` replaced outside quotes. Unknown names are empty. */
export function expandWord(word: Word, env: Readonly<Record<string, string>>): string {
  const expand = (text: string): string =>
    text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_all, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? '');
  return word.map((part) => (part.quoted ? part.text : expand(part.text))).join('');
}

/** What a script needs is not on this machine and cannot be fetched; the message is the reason. */
export class ScriptSkip extends Error {}
