import { AtlasError } from '@atlas/diagnostics';
import { compileRe2 } from '@atlas/hcl';
import { parsePattern } from '@atlas/model';

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
  readonly non_transactional: CommonSettings;
  readonly sql_injection: CommonSettings;
  readonly inline_references: CommonSettings;
  readonly table_locks: CommonSettings;
  readonly data_alignment: CommonSettings;
  readonly vulnerable_extension: CommonSettings;
  readonly ownership: OwnershipSettings;
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

export interface OwnershipSettings extends CommonSettings {
  /** Where the names of users come from. */
  readonly provider: 'github' | 'gitlab' | 'git';
  /** Who the author is, whatever the provider says. */
  readonly author?: string;
  /** What holds for objects that no rule is about. Default: DENY. */
  readonly default?: 'ALLOW' | 'DENY';
  /** In order. */
  readonly rules: readonly OwnershipRule[];
}

export interface OwnershipRule {
  readonly action: 'allow' | 'deny';
  readonly name: string;
  /** Pattern of schemas and what is in them, as `parsePattern` of the model reads it. */
  readonly match: string;
  /** Letter case does not matter. */
  readonly users: readonly string[];
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

/** Throws `AtlasError` `lint/pattern` for the first pattern that is not RE2 syntax, or names no objects. */
export function checkPatterns({ analyzers }: LintSettings): void {
  const { destructive, naming, ownership, statement } = analyzers;
  for (const rule of ownership?.rules ?? []) checkOwnerPattern(rule);
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

function checkOwnerPattern({ action, name, match }: OwnershipRule): void {
  const failed = (reason: string, cause?: unknown): AtlasError =>
    new AtlasError(`lint.ownership.${action} "${name}": ${reason}`, { code: 'lint/pattern', cause });
  let parts: number;
  try {
    parts = parsePattern(match, false).parts.length;
  } catch (cause) {
    throw failed(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (parts > 2)
    throw failed(`pattern ${JSON.stringify(match)} is about parts of a table: owners are those of whole objects`);
}
