import { isNumeric, kindOf, typeName } from './values.ts';
import { formatArgument, PLAIN, type Spec } from './verbs.ts';

/** The value as Go's `%v` prints it: `text`, `1`, `[a b]`, `map[k:v]`, `{field field}`, `<nil>`. */
export function formatValue(value: unknown): string {
  return formatArgument(PLAIN, 'v', value);
}

/** Go's `fmt.Sprint`: all values, with a space between two where neither is a string. */
export function sprint(...values: readonly unknown[]): string {
  let out = '';
  values.forEach((value, i) => {
    if (i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string') out += ' ';
    out += formatValue(value);
  });
  return out;
}

/** Go's `fmt.Sprintln`: all values with spaces between, and a newline. */
export function sprintln(...values: readonly unknown[]): string {
  return `${values.map(formatValue).join(' ')}\n`;
}

/**
 * Go's `fmt.Sprintf`. Verbs: `v T t d b o O x X c q U e E f F g G s`, with flags `+ - # space 0`, width, precision,
 * `*` and argument numbers (`%[2]d`). Mistakes show in the text, as in Go: `%!d(string=x)`, `%!s(MISSING)`.
 * A whole number prints under integer and float verbs alike, since JavaScript has one number type.
 */
export function sprintf(format: string, ...args: readonly unknown[]): string {
  const cursor: Cursor = { format, args, pos: 0, argument: 0, reordered: false };
  let out = '';
  for (;;) {
    const percent = format.indexOf('%', cursor.pos);
    if (percent === -1) return out + format.slice(cursor.pos) + extraArguments(cursor);
    out += format.slice(cursor.pos, percent);
    cursor.pos = percent + 1;
    const directive = readDirective(cursor);
    out += directive.problems;
    if (directive.verb === '') return `${out}%!(NOVERB)${extraArguments(cursor)}`;
    out += formatDirective(cursor, directive);
  }
}

/** Where the walk over a format string stands. */
interface Cursor {
  readonly format: string;
  readonly args: readonly unknown[];
  pos: number;
  /** Index of the next argument. */
  argument: number;
  /** True once a number `[n]` chose an argument; then arguments left over are no mistake. */
  reordered: boolean;
}

/** What stands between a percent sign and the verb, with the verb; an empty verb if the format ends before it. */
interface Directive {
  readonly verb: string;
  readonly spec: Spec;
  readonly badIndex: boolean;
  /** Complaints about a width or precision that was taken from the arguments. */
  readonly problems: string;
}

/** Beyond this a width or precision is not followed; an argument for `*` may be a tenth of it. */
const MAX_WIDTH = 10_000_000;

function readDirective(cursor: Cursor): Directive {
  const { format } = cursor;
  let flags = '';
  while (cursor.pos < format.length && '+-# 0'.includes(format.charAt(cursor.pos)))
    flags += format.charAt(cursor.pos++);
  let problems = '';

  let index = readIndex(cursor);
  let badIndex = index === 'bad';
  const width = readNumber(cursor);
  if (width.kind === 'invalid') problems += '%!(BADWIDTH)';
  // An argument number belongs before a star or a verb, not before digits.
  if (width.kind === 'digits' && index !== 'none') badIndex = true;
  if (width.kind === 'star' || width.kind === 'invalid') index = 'none';

  let precision: number | undefined;
  if (format.charAt(cursor.pos) === '.') {
    cursor.pos++;
    if (index !== 'none') badIndex = true;
    index = readIndex(cursor);
    badIndex ||= index === 'bad';
    const number = readNumber(cursor);
    const valid = number.kind !== 'invalid' && number.value >= 0;
    if (valid) precision = number.value;
    else problems += '%!(BADPREC)';
    if (number.kind === 'star' || number.kind === 'invalid') index = 'none';
  }
  if (index === 'none') badIndex = readIndex(cursor) === 'bad' || badIndex;

  const wide = width.kind === 'none' || width.kind === 'invalid' ? undefined : width.value;
  const tooLarge = (wide ?? 0) > MAX_WIDTH || (precision ?? 0) > MAX_WIDTH;
  const code = tooLarge ? undefined : format.codePointAt(cursor.pos);
  const verb = code === undefined ? '' : String.fromCodePoint(code);
  cursor.pos += verb.length;
  return { verb, spec: makeSpec(flags, verb, wide, precision), badIndex, problems };
}

/** Takes an argument number `[n]`, if there is one, and moves to that argument. */
function readIndex(cursor: Cursor): 'none' | 'good' | 'bad' {
  const { format, args } = cursor;
  if (format.charAt(cursor.pos) !== '[') return 'none';
  cursor.reordered = true;
  const close = format.indexOf(']', cursor.pos);
  const text = close === -1 ? '' : format.slice(cursor.pos + 1, close);
  cursor.pos = close === -1 ? cursor.pos + 1 : close + 1;
  const number = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > args.length) return 'bad';
  cursor.argument = number - 1;
  return 'good';
}

/** Takes digits, or for `*` the next argument, which must be a whole number. */
function readNumber(cursor: Cursor): {
  readonly kind: 'none' | 'digits' | 'star' | 'invalid';
  readonly value: number;
} {
  if (cursor.format.charAt(cursor.pos) === '*') {
    cursor.pos++;
    const value = cursor.args[cursor.argument];
    if (cursor.argument < cursor.args.length) cursor.argument++;
    const usable = isNumeric(value) && kindOf(value) === 'int' && Math.abs(Number(value)) <= MAX_WIDTH / 10;
    return usable ? { kind: 'star', value: Number(value) } : { kind: 'invalid', value: 0 };
  }
  const start = cursor.pos;
  while (/[0-9]/.test(cursor.format.charAt(cursor.pos))) cursor.pos++;
  const digits = cursor.format.slice(start, cursor.pos);
  return { kind: digits === '' ? 'none' : 'digits', value: Number(digits) };
}

function makeSpec(flags: string, verb: string, width: number | undefined, precision: number | undefined): Spec {
  const [plus, sharp] = [flags.includes('+'), flags.includes('#')];
  // A negative width, which only an argument can be, asks for filling on the right.
  const minus = flags.includes('-') || (width ?? 0) < 0;
  const general = verb === 'v';
  return {
    plus: plus && !general,
    minus,
    sharp: sharp && !general,
    space: flags.includes(' '),
    zero: flags.includes('0') && !minus,
    named: general && plus,
    syntax: general && sharp,
    width: width === undefined ? undefined : Math.abs(width),
    precision,
  };
}

function formatDirective(cursor: Cursor, { verb, spec, badIndex }: Directive): string {
  if (verb === '%') return '%';
  if (badIndex) return `%!${verb}(BADINDEX)`;
  if (cursor.argument >= cursor.args.length) return `%!${verb}(MISSING)`;
  return formatArgument(spec, verb, cursor.args[cursor.argument++]);
}

function extraArguments({ args, argument, reordered }: Cursor): string {
  if (reordered || argument >= args.length) return '';
  const extra = args.slice(argument).map((value) => {
    return value === undefined || value === null ? '<nil>' : `${typeName(value)}=${formatValue(value)}`;
  });
  return `%!(EXTRA ${extra.join(', ')})`;
}
