import { readFileSync } from 'node:fs';
import { AtlasError, type Diagnostic, redactText } from '@atlas/diagnostics';
import { AbortError, ReportedError } from './errors.ts';
import type { Runtime } from './runtime.ts';
import { InterruptedError } from './signals.ts';
import { createPalette } from './terminal.ts';

/** What `reportError` needs to know besides the error. */
export interface ErrorReportOptions extends Pick<Runtime, 'stderr' | 'env'> {
  /** The text of a file that a diagnostic points into, or undefined when it cannot be read; by default from the disk. */
  readonly readSource?: (file: string) => string | undefined;
}

/**
 * Prints an error to stderr and returns the exit code, which is 1 for every failure. The first line is
 * `Error: <message>`, or `Abort: <message>` for an `AbortError`; on a terminal, excerpts of the user's text follow.
 * An error that no one foresaw is a bug: one line that says how to report it, and the stack when `ATLAS_DEBUG` is 1.
 * Passwords in URLs are masked.
 */
export function reportError(error: unknown, options: ErrorReportOptions): 1 {
  if (error instanceof ReportedError) return 1;
  const { stderr, env } = options;
  const palette = createPalette(stderr, env);
  const heading = palette.red(error instanceof AbortError ? 'Abort:' : 'Error:');
  stderr.write(`${heading} ${redactText(describe(error))}\n`);
  if (stderr.isTTY === true && error instanceof AtlasError) {
    for (const diagnostic of error.diagnostics) stderr.write(redactText(formatExcerpt(diagnostic, options)));
  }
  if (env['ATLAS_DEBUG'] === '1') stderr.write(redactText(formatStack(error)));
  return 1;
}

function describe(error: unknown): string {
  if (isForeseen(error)) return error.message;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    `internal error: ${firstLine(what)}. This is a bug in atlas: please report it with the command you ran and its ` +
    'output. Set ATLAS_DEBUG=1 to see where it happened'
  );
}

/** Our own errors, and those of the operating system and database drivers, which carry a `code` as text. */
function isForeseen(error: unknown): error is Error {
  if (error instanceof AtlasError || error instanceof InterruptedError) return true;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  // Node gives codes to wrong calls too; those are mistakes of ours, not of the world.
  return !(error instanceof TypeError || error instanceof RangeError || error.code === 'ERR_ASSERTION');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** The lines of text that a diagnostic is about, marked with carets; '' when there is nothing to show. */
function formatExcerpt({ range }: Diagnostic, { readSource = readFromDisk }: ErrorReportOptions): string {
  if (range === undefined) return '';
  const line = readSource(range.file)?.split('\n')[range.start.line - 1]?.trimEnd();
  if (line === undefined) return '';
  const number = String(range.start.line);
  const margin = ' '.repeat(number.length);
  const end = range.end.line === range.start.line ? range.end.column : line.length + 1;
  // Tabs are kept in the padding, so that the caret stands below its text at any tab width.
  const padding = line.slice(0, range.start.column - 1).replace(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, end - range.start.column));
  return `\n  ${range.file}\n  ${number} | ${line}\n  ${margin} | ${padding}${carets}\n`;
}

function readFromDisk(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The stacks of the error and of what caused it; '' for a thrown value that is no error. */
function formatStack(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const cause = formatStack(error.cause);
  return `${error.stack ?? error.message}\n${cause === '' ? '' : `Caused by: ${cause}`}`;
}
