/** How the shell completes a value; see `completion.ts`. Without one, nothing is offered. */
export type ValueCompletion =
  | { readonly kind: 'values'; readonly values: readonly string[] }
  /** Plain paths. `extensions` (without dots) keeps only such files, and directories to walk into. */
  | { readonly kind: 'files'; readonly extensions?: readonly string[] }
  | { readonly kind: 'directories' }
  /** Paths written as `file://path`. */
  | { readonly kind: 'fileUrls'; readonly extensions?: readonly string[] };

interface FlagFacts {
  /** One sentence for the help. A word in backquotes names the value there: ``a `URL` to read`` shows as `--to URL`. */
  readonly usage: string;
  /** One letter: `u` for `-u`. */
  readonly short?: string;
  /** What the help calls the value; by default the type's name. */
  readonly valueName?: string;
  /** Works but is not shown in help and completion. */
  readonly hidden?: boolean;
  /** Works, is hidden, and warns `Flag --x has been deprecated, <this text>`. */
  readonly deprecated?: string;
  /** An older name of the flag: hidden, warns, and must not be used together with the new one. */
  readonly alias?: string;
  /** The command fails unless the flag is given or has a fallback (see `Flags.fallback`). */
  readonly required?: boolean;
  readonly complete?: ValueCompletion;
}

/**
 * A flag as data. An absent `default` means: string, uint and duration are `undefined`, bool is false, lists are empty.
 * - `strings` is repeatable; every occurrence is one CSV record and is appended.
 * - `duration` is a Go duration (`1m30s`), also as default; its value is in nanoseconds.
 * - `keyValues` is a repeatable CSV record of `key=value`; a key given twice collects its values.
 */
export type FlagSpec =
  | (FlagFacts & { readonly type: 'string'; readonly default?: string })
  | (FlagFacts & { readonly type: 'strings'; readonly default?: readonly string[] })
  | (FlagFacts & { readonly type: 'bool'; readonly default?: boolean })
  | (FlagFacts & { readonly type: 'uint'; readonly default?: number })
  | (FlagFacts & { readonly type: 'duration'; readonly default?: string })
  | (FlagFacts & { readonly type: 'keyValues' });

/** Flags by name without dashes, in the order the help shows them. Declare with `as const satisfies FlagSpecs`. */
export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

type Optional<S, T> = S extends { readonly default: unknown } ? T : T | undefined;

/** The type of a flag's value, from its declaration. */
export type FlagValue<S extends FlagSpec> = S extends { readonly type: 'strings' }
  ? readonly string[]
  : S extends { readonly type: 'bool' }
    ? boolean
    : S extends { readonly type: 'keyValues' }
      ? ReadonlyMap<string, readonly string[]>
      : S extends { readonly type: 'uint' }
        ? Optional<S, number>
        : S extends { readonly type: 'duration' }
          ? Optional<S, bigint>
          : Optional<S, string>;

/** Whether help and completion show the flag. */
export function isVisibleFlag(spec: FlagSpec): boolean {
  return spec.hidden !== true && spec.deprecated === undefined;
}
