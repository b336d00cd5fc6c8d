import { wrapWords } from '@atlas/gotemplate';

/** Lines of reports have about this many bytes, what stands in front included and blanks between words not counted. */
const LINE_BUDGET = 85;

/** A text behind a prefix, broken into lines; those after the first stand `continuation` blanks in. Ends in a newline. */
export function wrapped(prefix: string, text: string, continuation: number): string {
  const [first = '', ...rest] = wrapWords(text, LINE_BUDGET - new TextEncoder().encode(prefix).length);
  return `${prefix}${first}\n${rest.map((line) => `${' '.repeat(continuation)}${line}\n`).join('')}`;
}
