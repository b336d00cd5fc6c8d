import { describe, expect, expectTypeOf, test } from 'vitest';
import type { FlagSpecs } from './flag-spec.ts';
import { forbidTogether, parseFlags, requireFlags } from './flags.ts';

const specs = {
  url: { type: 'string', short: 'u', usage: 'target', required: true },
  to: { type: 'strings', usage: 'desired state' },
  schema: { type: 'strings', short: 's', default: ['a'], usage: 'schemas' },
  'dry-run': { type: 'bool', short: 'd', usage: 'only print' },
  edit: { type: 'bool', short: 'e', default: true, usage: 'edit' },
  latest: { type: 'uint', usage: 'how many' },
  'lock-timeout': { type: 'duration', default: '10s', usage: 'wait' },
  format: { type: 'string', short: 'f', alias: 'log', usage: 'template' },
  force: { type: 'bool', deprecated: 'it does nothing', usage: 'force' },
  var: { type: 'keyValues', usage: 'variables' },
} as const satisfies FlagSpecs;

const parse = (line: readonly string[]) => parseFlags(specs, line);

describe('flags and positional arguments are told apart as pflag does', () => {
  const check = (line: string[], changed: Record<string, unknown>, args: string[] = []): void => {
    const parsed = parse(line);
    const names = (Object.keys(specs) as (keyof typeof specs)[]).filter((name) => parsed.flags.changed(name));
    expect(Object.fromEntries(names.map((name) => [name, parsed.flags.get(name)]))).toEqual(changed);
    expect(parsed.args).toEqual(args);
  };

  test.each<[string, string[], Record<string, unknown>, string[]?]>([
    ['nothing', [], {}],
    ['a long flag with its value after it', ['--url', 'x'], { url: 'x' }],
    ['a long flag with an equals sign', ['--url=a=b'], { url: 'a=b' }],
    ['an empty value', ['--url='], { url: '' }],
    ['a value that looks like a flag', ['--url', '--to'], { url: '--to' }],
    ['a short flag with its value after it', ['-u', 'x'], { url: 'x' }],
    ['a short flag with an equals sign', ['-u=x'], { url: 'x' }],
    ['a short flag with its value attached', ['-uxy=1'], { url: 'xy=1' }],
    ['grouped short flags', ['-deu', 'x'], { url: 'x', 'dry-run': true, edit: true }],
    ['a boolean takes no argument', ['--dry-run', 'false'], { 'dry-run': true }, ['false']],
    ['a boolean set to false', ['--edit=false', '-d=0'], { edit: false, 'dry-run': false }],
    ['flags between positional arguments', ['a', '-u', 'x', 'b', '-d'], { url: 'x', 'dry-run': true }, ['a', 'b']],
    ['two dashes end the flags', ['a', '--', '-u', '--'], {}, ['a', '-u', '--']],
    ['one dash is positional', ['-', '-ux'], { url: 'x' }, ['-']],
    ['the last single value wins', ['--url', 'x', '-uy'], { url: 'y' }],
    ['lists are CSV records, appended', ['--to', 'a,b', '--to', '"c,d",e', '--to='], { to: ['a', 'b', 'c,d', 'e'] }],
    ['a given list replaces the default', ['-s', 'x', '-s', 'y'], { schema: ['x', 'y'] }],
    ['a quote inside a quoted field is doubled', ['--to', '"a""b"'], { to: ['a"b'] }],
    ['empty fields are kept', ['--to', ',a,'], { to: ['', 'a', ''] }],
    ['numbers in all bases of Go', ['--latest', '0x10'], { latest: 16 }],
    ['a leading zero is octal', ['--latest', '010'], { latest: 8 }],
    ['durations are nanoseconds', ['--lock-timeout', '1m30s'], { 'lock-timeout': 90_000_000_000n }],
    [
      'key=value pairs collect the values of a key',
      ['--var', 'a=1,b=x=y', '--var', 'a=2', '--var', '"c=1,2"'],
      {
        var: new Map([
          ['a', ['1', '2']],
          ['b', ['x=y']],
          ['c', ['1,2']],
        ]),
      },
    ],
  ])('%s', (_name, line, changed, args) => check(line, changed, args));
});

test('a flag that was not given has its default', () => {
  const { flags } = parse([]);
  const names = Object.keys(specs) as (keyof typeof specs)[];
  expect(Object.fromEntries(names.map((name) => [name, flags.get(name)]))).toEqual({
    url: undefined,
    to: [],
    schema: ['a'],
    'dry-run': false,
    edit: true,
    latest: undefined,
    'lock-timeout': 10_000_000_000n,
    format: undefined,
    force: false,
    var: new Map(),
  });
});

test('the declaration gives the types of the values', () => {
  const { flags } = parse([]);
  expectTypeOf(flags.get('url')).toEqualTypeOf<string | undefined>();
  expectTypeOf(flags.get('to')).toEqualTypeOf<readonly string[]>();
  expectTypeOf(flags.get('edit')).toEqualTypeOf<boolean>();
  expectTypeOf(flags.get('lock-timeout')).toEqualTypeOf<bigint>();
  expectTypeOf(flags.get('latest')).toEqualTypeOf<number | undefined>();
  expectTypeOf(flags.get('var')).toEqualTypeOf<ReadonlyMap<string, readonly string[]>>();
});

describe('mistakes have the texts of pflag', () => {
  const check = (line: string[], message: string): void => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ message, code: 'cli/usage' }));
  };

  test.each<[string[], string]>([
    [['--x'], 'unknown flag: --x'],
    [['--ulr=1'], 'unknown flag: --ulr\n\nDid you mean this?\n\t--url\n'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['-dxy'], "unknown shorthand flag: 'x' in -xy"],
    [['--url'], 'flag needs an argument: --url'],
    [['-du'], "flag needs an argument: 'u' in -u"],
    [['--=x'], 'bad flag syntax: --=x'],
    [['---x'], 'bad flag syntax: ---x'],
    [['--latest', 'x'], 'invalid argument "x" for "--latest" flag: strconv.ParseUint: parsing "x": invalid syntax'],
    [['--latest='], 'invalid argument "" for "--latest" flag: strconv.ParseUint: parsing "": invalid syntax'],
    [['--latest', '-1'], 'invalid argument "-1" for "--latest" flag: strconv.ParseUint: parsing "-1": invalid syntax'],
    [
      ['--latest', '99999999999999999999'],
      'invalid argument "99999999999999999999" for "--latest" flag: strconv.ParseUint: parsing "99999999999999999999": value out of range',
    ],
    [['-d=x'], 'invalid argument "x" for "-d, --dry-run" flag: strconv.ParseBool: parsing "x": invalid syntax'],
    [['--lock-timeout=10'], 'invalid argument "10" for "--lock-timeout" flag: time: missing unit in duration "10"'],
    [['--lock-timeout=1q'], 'invalid argument "1q" for "--lock-timeout" flag: time: unknown unit "q" in duration "1q"'],
    [
      ['--to', 'a"b,c'],
      'invalid argument "a\\"b,c" for "--to" flag: parse error on line 1, column 2: bare " in non-quoted-field',
    ],
    [
      ['-s', '"b"x'],
      'invalid argument "\\"b\\"x" for "-s, --schema" flag: parse error on line 1, column 3: extraneous or missing " in quoted-field',
    ],
    [
      ['--to', '"b'],
      'invalid argument "\\"b" for "--to" flag: parse error on line 1, column 3: extraneous or missing " in quoted-field',
    ],
    [['--var', 'x'], 'invalid argument "x" for "--var" flag: variables must be format as key=value, got: "x"'],
    [
      ['--log', 'x', '-f', 'y'],
      'if any flags in the group [log format] are set none of the others can be; [format log] were all set',
    ],
  ])('%j', check);
});

test('old names and deprecated flags work and warn', () => {
  const { flags, warnings } = parse(['--log', 'x', '--force']);
  expect([flags.get('format'), flags.changed('format'), flags.get('force')]).toEqual(['x', true, true]);
  expect(warnings).toEqual([
    'Flag --log has been deprecated, use --format instead',
    'Flag --force has been deprecated, it does nothing',
  ]);
});

test('a fallback counts as set but not as changed, and the user wins over it', () => {
  const { flags } = parse(['-u', 'mine']);
  flags.fallback('url', 'theirs');
  flags.fallback('to', ['x']);
  expect([flags.get('url'), flags.get('to')]).toEqual(['mine', ['x']]);
  expect([flags.has('to'), flags.changed('to'), flags.has('latest')]).toEqual([true, false, false]);
});

test('missing required flags are listed in order', () => {
  const { flags } = parse(['--latest=1']);
  expect(() => requireFlags(flags, ['latest', 'url', 'to'])).toThrow('required flag(s) "url", "to" not set');
  expect(() => requireFlags(flags, ['latest'])).not.toThrow();
});

test('of a group of exclusive flags only one may be given', () => {
  const group = [['dry-run', 'edit', 'force']];
  expect(() => forbidTogether(parse(['--force', '--dry-run']).flags, group)).toThrow(
    'if any flags in the group [dry-run edit force] are set none of the others can be; [dry-run force] were all set',
  );
  expect(() => forbidTogether(parse(['--force']).flags, group)).not.toThrow();
});
