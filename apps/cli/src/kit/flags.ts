import { UsageError } from './errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { type FlagSpec, type FlagSpecs, type FlagValue, isVisibleFlag } from './flag-spec.ts';
import { addFlagOccurrence, defaultFlagValue, invalidValue, type RawFlagValue } from './flag-values.ts';

/** The flags of one invocation, typed by their declarations. */
export interface Flags<F extends FlagSpecs = FlagSpecs> {
  /** The declarations; also what keeps a command from being wired to code that expects other flags. */
  readonly specs: F;
  /** What the user gave, else the fallback, else the declared default. */
  readonly get: <K extends keyof F & string>(name: K) => FlagValue<F[K]>;
  /** Whether the user gave the flag, under its name or its alias. */
  changed(name: keyof F & string): boolean;
  /** Whether the user gave the flag or a fallback was set; what `required` asks for. */
  has(name: keyof F & string): boolean;
  /** A value from elsewhere, such as the project file's `env`; used unless the user gave the flag. */
  fallback<K extends keyof F & string>(name: K, value: FlagValue<F[K]>): void;
}

/** What `parseFlags` makes of an argument list. */
export interface ParsedFlags<F extends FlagSpecs = FlagSpecs> {
  readonly flags: Flags<F>;
  /** The other arguments, in order. */
  readonly args: readonly string[];
  /** Deprecation notices, one line each, for stderr. */
  readonly warnings: readonly string[];
}

/**
 * Parses arguments the way Go's pflag does: `--name value`, `--name=value`, `-u value`, `-u=value`, `-uvalue`, grouped
 * short booleans, flags and positional arguments in any order, `--` before the last positionals. Scripts in the field
 * depend on the details (lists as CSV records, `-u=value` without the equals sign in the value, the exact error texts),
 * which no npm parser reproduces: cac and commander take `-u=x` as the value `=x`, have no typed values with Go's
 * messages, and print other texts. Hence a parser of our own.
 *
 * Throws `UsageError` for the first thing wrong.
 */
export function parseFlags<F extends FlagSpecs>(specs: F, argv: readonly string[]): ParsedFlags<F> {
  const given = new Map<string, RawFlagValue>();
  const typedNames = new Set<string>();
  const warnings: string[] = [];
  const args: string[] = [];
  const names = new FlagNames(specs);

  const set = (flag: NamedFlag, typed: string, text: string): void => {
    const { name, spec } = flag;
    try {
      given.set(name, addFlagOccurrence(spec, given.get(name), text));
    } catch (reason) {
      const short = spec.short === undefined || typed === spec.alias ? '' : `-${spec.short}, `;
      throw invalidValue(text, `${short}--${typed}`, reason);
    }
    const notice = typed === spec.alias ? `use --${name} instead` : spec.deprecated;
    if (notice !== undefined) warnings.push(`Flag --${typed} has been deprecated, ${notice}`);
    typedNames.add(typed);
  };

  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? '';
    if (arg === '--') {
      args.push(...argv.slice(i + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const { name: typed, value } = splitLong(arg);
      const flag = names.long(typed);
      if (value !== undefined) set(flag, typed, value);
      else if (flag.spec.type === 'bool') set(flag, typed, 'true');
      else if (i + 1 < argv.length) set(flag, typed, argv[++i] ?? '');
      else throw new UsageError(`flag needs an argument: --${typed}`);
    } else if (arg.startsWith('-') && arg.length > 1) {
      for (let at = 1; at < arg.length; at++) {
        const flag = names.short(arg, at);
        const rest = arg.slice(at + 1);
        if (rest.startsWith('=')) set(flag, flag.name, rest.slice(1));
        else if (flag.spec.type === 'bool') {
          set(flag, flag.name, 'true');
          continue;
        } else if (rest !== '') set(flag, flag.name, rest);
        else if (i + 1 < argv.length) set(flag, flag.name, argv[++i] ?? '');
        else throw new UsageError(`flag needs an argument: '${arg[at]}' in -${arg.slice(at)}`);
        break;
      }
    } else {
      args.push(arg);
    }
  }

  for (const [name, { alias }] of Object.entries(specs)) {
    if (alias !== undefined && typedNames.has(alias) && typedNames.has(name)) {
      throw exclusiveError([alias, name], [alias, name]);
    }
  }
  return { flags: createFlags(specs, given), args, warnings };
}

/** Throws `UsageError` when flags of `names` are neither given nor have a fallback. */
export function requireFlags(flags: Flags, names: readonly string[]): void {
  const missing = names.filter((name) => !flags.has(name));
  if (missing.length === 0) return;
  throw new UsageError(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
}

/** Throws `UsageError` when the user gave two or more flags of one group. Fallbacks do not count. */
export function forbidTogether(flags: Flags, groups: readonly (readonly string[])[]): void {
  for (const group of groups) {
    const set = group.filter((name) => flags.changed(name));
    if (set.length > 1) throw exclusiveError(group, set);
  }
}

/**
 * Splits `--name=value`; without `=` the value is undefined. Throws `UsageError` for `--=x` and `---x`, which are
 * mistakes for sure.
 */
export function splitLong(arg: string): { readonly name: string; readonly value: string | undefined } {
  const equals = arg.indexOf('=');
  const name = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
  if (name === '' || name.startsWith('-')) throw new UsageError(`bad flag syntax: ${arg}`);
  return { name, value: equals === -1 ? undefined : arg.slice(equals + 1) };
}

interface NamedFlag {
  readonly name: string;
  readonly spec: FlagSpec;
}

/** Looks flags up by what the user types: name, alias or letter. */
export class FlagNames {
  readonly #specs: FlagSpecs;
  readonly #long = new Map<string, NamedFlag>();
  readonly #short = new Map<string, NamedFlag>();

  constructor(specs: FlagSpecs) {
    this.#specs = specs;
    for (const [name, spec] of Object.entries(specs)) {
      const flag = { name, spec };
      this.#long.set(name, flag);
      if (spec.alias !== undefined) this.#long.set(spec.alias, flag);
      if (spec.short !== undefined) this.#short.set(spec.short, flag);
    }
  }

  find(typed: string): NamedFlag | undefined {
    return this.#long.get(typed);
  }

  findShort(letter: string): NamedFlag | undefined {
    return this.#short.get(letter);
  }

  long(typed: string): NamedFlag {
    const flag = this.find(typed);
    if (flag !== undefined) return flag;
    const visible = Object.entries(this.#specs).filter(([, spec]) => isVisibleFlag(spec));
    const hint = didYouMean(
      typed,
      visible.map(([name]) => name),
      '--',
    );
    throw new UsageError(`unknown flag: --${typed}${hint}`);
  }

  /** The flag of the letter at `at` in an argument like `-vu`. */
  short(arg: string, at: number): NamedFlag {
    const flag = this.findShort(arg[at] ?? '');
    if (flag === undefined) throw new UsageError(`unknown shorthand flag: '${arg[at]}' in -${arg.slice(at)}`);
    return flag;
  }
}

function createFlags<F extends FlagSpecs>(specs: F, given: ReadonlyMap<string, RawFlagValue>): Flags<F> {
  const fallbacks = new Map<string, RawFlagValue>();
  const spec = (name: string): FlagSpec => {
    const found = specs[name];
    if (found === undefined) throw new Error(`flag "${name}" is not declared`);
    return found;
  };
  return {
    specs,
    get<K extends keyof F & string>(name: K): FlagValue<F[K]> {
      const declared = spec(name);
      const value = given.has(name) ? given.get(name) : (fallbacks.get(name) ?? defaultFlagValue(declared));
      // The parser made the value by the declaration that the type is computed from.
      return value as FlagValue<F[K]>;
    },
    changed: (name) => given.has(name),
    has: (name) => given.has(name) || fallbacks.has(name),
    fallback(name, value) {
      spec(name);
      fallbacks.set(name, value);
    },
  };
}

function exclusiveError(group: readonly string[], set: readonly string[]): UsageError {
  return new UsageError(
    `if any flags in the group [${group.join(' ')}] are set none of the others can be; ` +
      `[${[...set].sort().join(' ')}] were all set`,
  );
}
