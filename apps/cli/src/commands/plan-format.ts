import { applyFunctions } from '../format/apply.ts';
import { type Format, parseFormat } from '../format/format.ts';
import { UsageError } from '../kit/errors.ts';
import type { Runtime } from '../kit/runtime.ts';
import { hasColours } from '../kit/terminal.ts';

export interface PlanFormatChoice {
  /** Text of `--format`. */
  readonly given: string | undefined;
  /** Text of the project file. */
  readonly configured: string | undefined;
  readonly dryRun: boolean;
  readonly autoApprove: boolean;
  /** The flags as the error names them. */
  readonly flagNames: string;
}

/**
 * The template of a command that plans and applies; undefined for the standard report. Templates are for unattended
 * runs: whoever is asked must see the plan in full, so `--format` without `--dry-run` or `--auto-approve` is a
 * `UsageError`, and the project file's template does not count then.
 */
export function choosePlanFormat(
  choice: PlanFormatChoice,
  { stdout, env }: Pick<Runtime, 'stdout' | 'env'>,
): Format | undefined {
  const unattended = choice.dryRun || choice.autoApprove;
  if (choice.given !== undefined && !unattended) {
    throw new UsageError(`${choice.flagNames} can only be used with --dry-run or --auto-approve`);
  }
  const text = choice.given ?? (unattended ? choice.configured : undefined);
  return text === undefined ? undefined : parseFormat(text, applyFunctions(hasColours(stdout, env)), 'schema');
}
