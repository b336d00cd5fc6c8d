/** When a template was found wrong: while reading its text, or while running it on data. */
export type TemplateErrorCode = 'template/parse' | 'template/exec';

/** What a {@link TemplateError} knows besides its text. */
export interface TemplateErrorFacts {
  readonly code: TemplateErrorCode;
  /** Name that was given to the template when it was parsed. */
  readonly templateName: string;
  /** 1-based line in the template's text. */
  readonly line: number;
  /** 0-based UTF-8 byte in the line, as Go counts; only errors of execution have one. */
  readonly column?: number;
  readonly cause?: unknown;
}

/**
 * A mistake in a user's template. The message is the one Go's `text/template` prints:
 * `template: NAME:LINE: reason` or `template: NAME:LINE:COL: executing "NAME" at <NODE>: reason`.
 */
export class TemplateError extends Error {
  readonly code: TemplateErrorCode;
  readonly templateName: string;
  readonly line: number;
  readonly column: number | undefined;

  constructor(message: string, facts: TemplateErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'TemplateError';
    this.code = facts.code;
    this.templateName = facts.templateName;
    this.line = facts.line;
    this.column = facts.column;
  }
}

/** The text of anything thrown: the message of an `Error`, else its string form. */
export function thrownMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
