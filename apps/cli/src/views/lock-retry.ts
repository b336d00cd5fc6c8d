import { redactText } from '@atlas/diagnostics';
import { formatGoDuration } from '@atlas/gotemplate';
import type { Palette } from '../kit/terminal.ts';

/** Why something is run again, and when. */
export function formatRetry(
  event: { readonly message: string; readonly attempt: number; readonly retries: number; readonly waitMs: number },
  palette: Palette,
): string {
  const { message, attempt, retries, waitMs } = event;
  const time = formatGoDuration(BigInt(Math.round(waitMs)) * 1_000_000n);
  const what = `${redactText(message).split('\n')[0] ?? ''}: undone, trying again in ${time} (${attempt} of ${retries})`;
  return `    ${palette.yellow(`-- ${what}`)}\n`;
}
