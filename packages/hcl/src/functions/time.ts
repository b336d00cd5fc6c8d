import { FunctionError, type FunctionSpec } from '../function-spec.ts';
import { STRING } from '../types.ts';
import { stringValue } from '../value.ts';
import { define, str, textArg } from './define.ts';

/** `formatdate timeadd timestamp`. Times are RFC 3339 texts; `now` is the clock behind `timestamp`. */
export function timeFunctions(now: (() => Date) | undefined): readonly FunctionSpec[] {
  return [
    define(
      'formatdate',
      'Formats a time, as in formatdate("YYYY-MM-DD hh:mm:ss", timestamp()).',
      [str('format'), str('time')],
      STRING,
      (args) => stringValue(formatDate(textArg(args, 0), parseTime(textArg(args, 1), 1))),
    ),
    define('timeadd', 'Adds a duration such as "-1h30m" to a time.', [str('time'), str('duration')], STRING, (args) => {
      const time = parseTime(textArg(args, 0), 0);
      return stringValue(formatTime(time, parseDuration(textArg(args, 1), 1)));
    }),
    define('timestamp', 'Gives the time now, in UTC.', [], STRING, () => {
      if (now === undefined) throw new FunctionError('there is no clock here');
      return stringValue(`${now().toISOString().slice(0, 19)}Z`);
    }),
  ];
}

/** A wall clock reading and its zone. `nanos` are those within the second. */
interface Time {
  /** Seconds since 1970 of the wall clock, as if it were UTC. */
  readonly wall: number;
  readonly nanos: number;
  readonly offsetMinutes: number;
  readonly utc: boolean;
}

function parseTime(text: string, argument: number): Time {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/.exec(
      text,
    );
  const fail = new FunctionError(`not a valid RFC3339 timestamp: "${text}"`, argument);
  if (match === null) throw fail;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millis = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(millis);
  if (year < 100) date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    throw fail;
  const utc = match[8] !== undefined;
  const offset = Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0);
  return {
    wall: date.getTime() / 1000,
    nanos: Number((match[7] ?? '').padEnd(9, '0')),
    offsetMinutes: match[9] === '-' ? -offset : offset,
    utc,
  };
}

const UNIT_NANOS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Nanoseconds of a duration such as `1h30m`, `-2.5s`, `0`. */
function parseDuration(text: string, argument: number): bigint {
  const body = text.replace(/^[+-]/, '');
  if (body === '0') return 0n;
  const parts = [...body.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== body)
    throw new FunctionError(`not a valid duration: "${text}"`, argument);
  const total = parts.reduce((sum, [, amount = '0', unit = 's']) => {
    const [whole = '', fraction = ''] = amount.split('.');
    const nanos = UNIT_NANOS[unit] ?? 1;
    return (
      sum + BigInt(whole === '' ? '0' : whole) * BigInt(nanos) + BigInt(Math.trunc(Number(`0.${fraction}0`) * nanos))
    );
  }, 0n);
  return text.startsWith('-') ? -total : total;
}

function formatTime(time: Time, addNanos: bigint): string {
  const nanos = BigInt(time.wall) * 1_000_000_000n + BigInt(time.nanos) + addNanos;
  let seconds = nanos / 1_000_000_000n;
  let rest = nanos % 1_000_000_000n;
  if (rest < 0n) {
    rest += 1_000_000_000n;
    seconds -= 1n;
  }
  const millis = Number(seconds) * 1000;
  if (Math.abs(millis) > 8.64e15) throw new FunctionError('the result is out of range');
  const fraction = rest === 0n ? '' : `.${rest.toString().padStart(9, '0').replace(/0+$/, '')}`;
  return `${new Date(millis).toISOString().slice(0, 19)}${fraction}${time.utc ? 'Z' : zone(time, ':')}`;
}

function zone({ offsetMinutes }: Time, separator: string): string {
  const minutes = Math.abs(offsetMinutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

function formatDate(format: string, time: Time): string {
  const date = new Date(time.wall * 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  const hour = date.getUTCHours();
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const day = DAYS[date.getUTCDay()] ?? '';
  const isUtc = time.utc || time.offsetMinutes === 0;
  const verbs: Readonly<Record<string, string>> = {
    YYYY: year,
    YY: year.slice(-2),
    MMMM: month,
    MMM: month.slice(0, 3),
    MM: two(date.getUTCMonth() + 1),
    M: String(date.getUTCMonth() + 1),
    DD: two(date.getUTCDate()),
    D: String(date.getUTCDate()),
    EEEE: day,
    EEE: day.slice(0, 3),
    hh: two(hour),
    h: String(hour),
    HH: two(twelve),
    H: String(twelve),
    AA: hour < 12 ? 'AM' : 'PM',
    aa: hour < 12 ? 'am' : 'pm',
    mm: two(date.getUTCMinutes()),
    m: String(date.getUTCMinutes()),
    ss: two(date.getUTCSeconds()),
    s: String(date.getUTCSeconds()),
    ZZZZZ: zone(time, ':'),
    ZZZZ: isUtc ? '+0000' : zone(time, ''),
    ZZZ: isUtc ? 'UTC' : zone(time, ''),
    Z: isUtc ? 'Z' : zone(time, ':'),
  };
  return format.replaceAll(
    /'((?:[^']|'')*)('?)|([A-Za-z])\3*/g,
    (all, quoted: string | undefined, close: string | undefined) => {
      if (quoted !== undefined) {
        if (close === '') throw new FunctionError("unterminated literal '", 0);
        return quoted.replaceAll("''", "'");
      }
      const verb = Object.hasOwn(verbs, all as string) ? verbs[all as string] : undefined;
      if (verb === undefined) throw new FunctionError(`invalid date format verb "${all}"`, 0);
      return verb;
    },
  );
}
