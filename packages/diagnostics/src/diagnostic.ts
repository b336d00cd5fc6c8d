import { formatRange, type Range } from './position.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Replace the text of `range` by `newText`. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A fix that a person or an editor can apply as it is. */
export interface SuggestedFix {
  readonly message: string;
  readonly edits: readonly TextEdit[];
}

export interface RelatedInformation {
  readonly message: string;
  readonly range: Range;
}

/**
 * Something to say about the user's text. The command line, the server and the editor render the same object.
 * `summary` is a short heading without a full stop, `detail` whole sentences that say what to do next.
 */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code?: string;
  readonly summary: string;
  readonly detail?: string;
  readonly range?: Range;
  readonly related?: readonly RelatedInformation[];
  readonly fixes?: readonly SuggestedFix[];
}

/** An error diagnostic. `detail` and `range` may be left out. */
export function errorAt(summary: string, detail?: string, range?: Range, code?: string): Diagnostic {
  return {
    severity: 'error',
    summary,
    ...(code === undefined ? {} : { code }),
    ...(detail === undefined ? {} : { detail }),
    ...(range === undefined ? {} : { range }),
  };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}

/** One line in the form of the HCL tools: `file:line,col-col: Summary; detail`. */
export function formatDiagnostic(d: Diagnostic): string {
  const where = d.range === undefined ? '' : `${formatRange(d.range)}: `;
  return `${where}${d.summary}${d.detail === undefined ? '' : `; ${d.detail}`}`;
}
