import { AtlasError, type Diagnostic, errorAt, formatDiagnostic, formatPosition, type Range } from '@atlas/diagnostics';

export type ProjectErrorCode =
  | 'project/bad-config-url'
  | 'project/config-not-found'
  | 'project/invalid'
  | 'project/missing-variable'
  | 'project/cyclic-reference'
  | 'project/env-not-found'
  | 'project/env-without-name'
  | 'project/multiple-envs'
  | 'project/bad-variable-flag'
  | 'project/env-url'
  | 'project/value-block'
  | 'project/program'
  | 'project/blocked'
  | 'project/lint-format'
  | 'project/lint-ownership';

/** The project file, or what it points at, cannot be used. */
export class ProjectError extends AtlasError {
  declare readonly code: ProjectErrorCode;

  constructor(
    code: ProjectErrorCode,
    message: string,
    facts: {
      readonly range?: Range | undefined;
      readonly cause?: unknown;
      readonly diagnostics?: readonly Diagnostic[];
    } = {},
  ) {
    const { range, cause, diagnostics } = facts;
    super(message, {
      code,
      cause,
      diagnostics: diagnostics ?? (range === undefined ? [] : [errorAt(message, undefined, range, code)]),
    });
  }
}

/**
 * Throws one error for all error diagnostics, each told once: `project/missing-variable` if the first is about a
 * variable without a value, else `project/invalid`. Does nothing when there are none.
 */
export function throwErrors(diagnostics: readonly Diagnostic[]): void {
  const errors = [...new Set(diagnostics)].filter((d) => d.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const code = first.code === 'hcl/missing-variable' ? 'project/missing-variable' : 'project/invalid';
  // The copies of a block with `for_each` all have the mistakes of the block.
  const texts = new Map(errors.map((error) => [formatDiagnostic(error), error]));
  throw new ProjectError(code, [...texts.keys()].join('\n'), { diagnostics: [...texts.values()] });
}

/** The text of an unknown thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message with the place it is about at its end; on a line of its own behind several lines. */
export function locate(message: string, range: Range): string {
  return `${message}${message.includes('\n') ? '\n' : ' '}(${formatPosition(range)})`;
}
