import { AtlasError } from '@atlas/diagnostics';
import { compileRe2 } from '@atlas/hcl';

/**
 * What the user configured, as far as analyzers ask for it: the decoded `lint` block of the project file fits. What is
 * absent was not written.
 */
export interface LintSettings {
  readonly analyzers: { readonly [K in keyof AnalyzerSettings]?: AnalyzerSettings[K] | undefined };
  /** By code. They win over the settings of the analyzer. */
  readonly checks: ReadonlyMap<string, CheckSettings>;
}

/** Settings by the name of the analyzer, which is also the name of its block and of its `nolint` directive. */
export interface AnalyzerSettings {
  readonly destructive: DestructiveSettings;
  readonly data_depend: CommonSettings;
  readonly incompatible: IncompatibleSettings;
  readonly condrop: CommonSettings;
  readonly concurrent_index: ConcurrentIndexSettings;
  readonly naming: NamingSettings;
  readonly non_linear: NonLinearSettings;
  readonly nestedtx: CommonSettings;
  readonly statement: StatementSettings;
}

export interface CommonSettings {
  /** Findings are errors. Default: only those of `destructive`. */
  readonly error?: boolean;
  /** Report also where a directive asks not to. */
  readonly force?: boolean;
}

export interface DestructiveSettings extends CommonSettings {
  /** RE2 pattern of tables that may be dropped. */
  readonly allowTable?: string;
  /** RE2 pattern of columns that may be dropped. */
  readonly allowColumn?: string;
}

export interface IncompatibleSettings extends CommonSettings {
  /** What to say of a dropped table. Present, if only as an empty text: dropped tables are reported. */
  readonly dropTableMessage?: string;
  readonly dropColumnMessage?: string;
}

export interface ConcurrentIndexSettings extends CommonSettings {
  readonly checkCreate?: boolean;
  readonly checkDrop?: boolean;
  readonly checkTxmode?: boolean;
}

export interface NamingRuleSettings {
  /** RE2 pattern, unanchored. */
  readonly match?: string;
  readonly message?: string;
}

export type NamedKind = 'schema' | 'table' | 'column' | 'index' | 'foreign_key' | 'check';

export interface NamingSettings extends CommonSettings, NamingRuleSettings {
  /** Rules of single kinds of object; each wins over the general rule. */
  readonly kinds: { readonly [K in NamedKind]?: NamingRuleSettings };
}

export interface NonLinearSettings extends CommonSettings {
  /** What to do about files that were edited. Default: as about all others. */
  readonly onEdit?: 'WARN' | 'IGNORE' | 'ERROR';
}

export interface StatementSettings extends CommonSettings {
  /** Tried in order; the first whose pattern matches decides. */
  readonly rules: readonly StatementRule[];
}

export interface StatementRule {
  readonly action: 'allow' | 'deny';
  readonly name: string;
  /** RE2 pattern over the text of a statement. */
  readonly match: string;
  readonly message?: string;
}

export interface CheckSettings {
  readonly error?: boolean;
  /** Drop the code. */
  readonly skip?: boolean;
  /** Report also where a directive asks not to. */
  readonly force?: boolean;
}

/** Nothing is configured. */
export const noSettings: LintSettings = { analyzers: {}, checks: new Map() };

/** Throws `AtlasError` `lint/pattern` for the first pattern that is not RE2 syntax. */
export function checkPatterns({ analyzers }: LintSettings): void {
  const { destructive, naming, statement } = analyzers;
  const patterns: readonly (readonly [string, string | undefined])[] = [
    ['destructive.allow_table.match', destructive?.allowTable],
    ['destructive.allow_column.match', destructive?.allowColumn],
    ['naming.match', naming?.match],
    ...Object.entries(naming?.kinds ?? {}).map(([kind, rule]) => [`naming.${kind}.match`, rule?.match] as const),
    ...(statement?.rules ?? []).map(({ action, name, match }) => [`statement.${action} "${name}"`, match] as const),
  ];
  for (const [where, pattern] of patterns) {
    if (pattern === undefined) continue;
    try {
      compileRe2(pattern);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AtlasError(`lint.${where}: ${reason}`, { code: 'lint/pattern', cause });
    }
  }
}
