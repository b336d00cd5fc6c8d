import { type Diagnostic, formatDiagnostic } from './diagnostic.ts';

/** What an error knows besides its text. */
export interface ErrorFacts {
  /** Stable identifier such as `migrate/checksum-mismatch`; tests, JSON output and conditions use it, never the text. */
  readonly code: string;
  readonly cause?: unknown;
  /** Findings in the user's text that led to the error, most important first. */
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * Base of all errors that are meant for a person: the world did not cooperate, or the input is wrong.
 * A bug in this program is never one of these.
 */
export class AtlasError extends Error {
  readonly code: string;
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.diagnostics = facts.diagnostics ?? [];
  }

  /** An error whose text is the given diagnostics, one per line. There must be at least one. */
  static fromDiagnostics(code: string, diagnostics: readonly Diagnostic[]): AtlasError {
    return new AtlasError(diagnostics.map(formatDiagnostic).join('\n'), { code, diagnostics });
  }
}

export function isAtlasError(error: unknown, code?: string): error is AtlasError {
  return error instanceof AtlasError && (code === undefined || error.code === code);
}

/** The end of an exhaustive switch: compiles only when every case was handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
