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
  // What to do about it is being done.
  const [said = ''] = redactText(message).split(/\n|\. Hint: /);
  const what = `${said}: undone, trying again in ${time} (${attempt} of ${retries})`;
  return `    ${palette.yellow(`-- ${what}`)}\n`;
}
