import { formatPosition, LineIndex, suggest } from '@atlas/diagnostics';
import type { Directive } from '@atlas/sqltext';
import type { Finding } from './analyzer.ts';
import type { LintFile, LintStatement } from './file.ts';

/** One word of a `nolint` directive, or a directive without words. */
interface IgnoreRule {
  /** Empty: everything. */
  readonly word: string;
  readonly directive: Directive;
  used: boolean;
}

/** The `atlas:nolint` directives of a file. */
export interface Ignores {
  /** The file asks not to be looked at. */
  readonly isFileIgnored: boolean;
  /** Whether a directive takes the finding of this analyzer out. Remembers which directives had an effect. */
  isIgnored(finding: Finding, analyzer: string): boolean;
  /** Directives that name nothing there is, and those that had no effect, one sentence each. Call it last. */
  warnings(): readonly string[];
}

/**
 * Reads the directives of a file and its statements. `known` are all names that they may use: analyzers, codes, rules. A
 * directive without names counts for a statement only when it is the statement's single one.
 */
export function ignoresOf(file: LintFile, known: ReadonlySet<string>): Ignores {
  const whole = rulesOf(file.directives);
  const single = new Map<LintStatement, IgnoreRule[]>();
  for (const statement of file.statements) {
    const rules = rulesOf(statement.directives);
    if (rules.length > 0) single.set(statement, rules);
  }
  return {
    isFileIgnored: whole.some(({ word }) => word === ''),
    isIgnored(finding, analyzer) {
      const names = [analyzer, finding.code, finding.rule].filter((name) => name !== undefined && name !== '');
      const own = finding.statement === undefined ? [] : (single.get(finding.statement) ?? []);
      const hits = [
        ...whole.filter(({ word }) => word === '' || names.includes(word)),
        ...own.filter(({ word }) => (word === '' ? own.length === 1 : names.includes(word))),
      ];
      for (const hit of hits) hit.used = true;
      return hits.length > 0;
    },
    warnings() {
      const lines = new LineIndex(file.name, file.text);
      const all = [...whole.filter(({ word }) => word !== ''), ...[...single.values()].flat()];
      return all.flatMap((rule) => {
        const text = warningOf(rule, known);
        const { start, end } = rule.directive;
        return text === undefined ? [] : [`${formatPosition(lines.range(start, end))}: ${text}`];
      });
    },
  };
}

function rulesOf(directives: readonly Directive[]): IgnoreRule[] {
  return directives
    .filter(({ name }) => name === 'nolint')
    .flatMap((directive) => {
      const words = directive.args.split(/\s+/).filter((word) => word !== '');
      return (words.length === 0 ? [''] : words).map((word) => ({ word, directive, used: false }));
    });
}

function warningOf({ word, used }: IgnoreRule, known: ReadonlySet<string>): string | undefined {
  if (word !== '' && !known.has(word)) {
    const near = suggest(word, known);
    const hint = near === undefined ? 'Use the name of an analyzer or a code' : `Did you mean ${JSON.stringify(near)}?`;
    return `unknown name ${JSON.stringify(word)} in atlas:nolint. ${hint}`;
  }
  if (used) return undefined;
  const what = word === '' ? 'atlas:nolint' : `atlas:nolint ${word}`;
  return `${what} suppresses nothing here: remove it`;
}
