import { AtlasError, type Diagnostic, errorAt, formatPosition, suggest } from '@atlas/diagnostics';
import { type Located, rangeOf } from '@atlas/hcl';

/** Collects what is wrong with rule files. */
export class Problems {
  readonly list: Diagnostic[] = [];

  at(node: Located, summary: string, detail?: string): void {
    this.list.push(errorAt(summary, detail, rangeOf(node), 'rules/invalid'));
  }

  add(diagnostics: readonly Diagnostic[]): void {
    this.list.push(...diagnostics.filter(({ severity }) => severity === 'error'));
  }

  /** Throws `AtlasError` `rules/invalid` with all of them, each with its place. */
  throwIfAny(): void {
    if (this.list.length === 0) return;
    const files = [...new Set(this.list.map(({ range }) => range?.file))];
    const sorted = this.list.toSorted(
      (a, b) =>
        files.indexOf(a.range?.file) - files.indexOf(b.range?.file) ||
        (a.range?.start.offset ?? 0) - (b.range?.start.offset ?? 0),
    );
    const lines = [...new Set(sorted.map(formatProblem))];
    throw new AtlasError(lines.join('\n'), { code: 'rules/invalid', diagnostics: sorted });
  }
}

/** `file:line:column: summary: detail`. */
export function formatProblem({ range, summary, detail }: Diagnostic): string {
  const where = range === undefined ? '' : `${formatPosition(range)}: `;
  return `${where}${summary}${detail === undefined ? '' : `: ${detail}`}`;
}

/** ` Did you mean "x"?`, or what there is when nothing is near. */
export function hintFor(name: string, known: readonly string[], what: string): string {
  const near = suggest(name, known);
  if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  return known.length === 0 ? `there are no ${what}` : `known ${what}: ${known.join(', ')}`;
}

/** A rule that cannot be evaluated on an object, by a mistake in its text. */
export class RuleEvaluationError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatProblem).join('\n'));
    this.name = 'RuleEvaluationError';
    this.diagnostics = diagnostics;
  }
}
