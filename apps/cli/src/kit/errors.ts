import { AtlasError } from '@atlas/diagnostics';

/** The command line itself is wrong: unknown command or flag, bad value, missing or excess arguments. */
export class UsageError extends AtlasError {
  constructor(message: string) {
    super(message, { code: 'cli/usage' });
  }
}

/** Stopped on the user's side rather than failed (a gated or unsupported feature); printed as `Abort: <message>`. */
export class AbortError extends AtlasError {
  constructor(message: string, options: { readonly code?: string; readonly cause?: unknown } = {}) {
    super(message, { code: options.code ?? 'cli/abort', cause: options.cause });
  }
}

/** The command failed and its own report already says everything: exit code 1, nothing more is printed. */
export class ReportedError extends AtlasError {
  constructor(cause?: unknown) {
    super('the command failed', { code: 'cli/reported', cause });
  }
}

const PROMPT_ADVICE = 'Pass --auto-approve to go on without asking, or --dry-run to only see the plan';

/** A question cannot be asked because nobody sits at a terminal, or the terminal was closed while asking. */
export class PromptUnavailableError extends AtlasError {
  /** `advice` says what to do instead. */
  constructor(label: string, reason: 'no-terminal' | 'closed', advice: string = PROMPT_ADVICE) {
    const why = reason === 'closed' ? 'the terminal was closed' : 'standard input and output are not a terminal';
    super(`cannot ask "${label}": ${why}. ${advice}`, { code: 'cli/prompt-unavailable' });
  }
}
