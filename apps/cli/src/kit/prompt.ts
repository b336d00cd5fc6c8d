import { PromptUnavailableError } from './errors.ts';
import type { Runtime } from './runtime.ts';

/** One line of a selection and what choosing it means. */
export interface Choice<T> {
  readonly label: string;
  readonly value: T;
}

/** What came of a question: ^C answers "interrupted" and leaves the terminal as it was. */
export type Answer<T> = { readonly kind: 'selected'; readonly value: T } | { readonly kind: 'interrupted' };

const ESCAPE = '\u001b';
const HIDE_CURSOR = `${ESCAPE}[?25l`;
const SHOW_CURSOR = `${ESCAPE}[?25h`;
const CLEAR_BELOW = `${ESCAPE}[J`;

/**
 * Asks the user to pick one of `choices` (at least one; the first is marked at the start) with the arrow keys or j/k and
 * Enter. The list then collapses to `✔ <label>`. Throws `PromptUnavailableError` when stdin or stdout is no terminal or
 * the terminal closes (also by ^D), and the signal's reason when the program is interrupted from outside.
 */
export async function select<T>(
  label: string,
  choices: readonly Choice<T>[],
  { stdin, stdout, signal }: Pick<Runtime, 'stdin' | 'stdout' | 'signal'>,
): Promise<Answer<T>> {
  if (stdin.isTTY !== true || stdout.isTTY !== true) throw new PromptUnavailableError(label, 'no-terminal');
  signal.throwIfAborted();
  let marked = 0;
  const erase = `${ESCAPE}[${choices.length + 1}A${CLEAR_BELOW}`;
  const draw = (): void => {
    const lines = choices.map((choice, i) => `  ${i === marked ? '▸' : ' '} ${choice.label}\n`);
    stdout.write(`? ${label}: \n${lines.join('')}`);
  };

  stdin.setRawMode?.(true);
  stdout.write(HIDE_CURSOR);
  draw();
  let cleanUp = (): void => {};
  try {
    return await new Promise<Answer<T>>((resolve, reject) => {
      const onKey = (key: Key): boolean => {
        if (key === 'up' || key === 'down') {
          marked = Math.max(0, Math.min(choices.length - 1, marked + (key === 'up' ? -1 : 1)));
          stdout.write(erase);
          draw();
          return false;
        }
        stdout.write(erase);
        const choice = choices[marked];
        if (key === 'enter' && choice !== undefined) {
          stdout.write(`✔ ${choice.label}\n`);
          resolve({ kind: 'selected', value: choice.value });
        } else if (key === 'interrupt') {
          resolve({ kind: 'interrupted' });
        } else {
          reject(new PromptUnavailableError(label, 'closed'));
        }
        return true;
      };
      const onData = (chunk: Uint8Array | string): void => {
        for (const key of parseKeys(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))) {
          if (onKey(key)) return;
        }
      };
      const onEnd = (): void => reject(new PromptUnavailableError(label, 'closed'));
      const onAbort = (): void => reject(signal.reason as Error);
      stdin.on('data', onData);
      stdin.on('end', onEnd);
      stdin.on('close', onEnd);
      signal.addEventListener('abort', onAbort);
      cleanUp = () => {
        stdin.off('data', onData);
        stdin.off('end', onEnd);
        stdin.off('close', onEnd);
        signal.removeEventListener('abort', onAbort);
      };
      stdin.resume();
    });
  } finally {
    cleanUp();
    stdin.setRawMode?.(false);
    stdin.pause();
    stdout.write(SHOW_CURSOR);
  }
}

type Key = 'up' | 'down' | 'enter' | 'interrupt' | 'end';

const KEYS: Readonly<Record<string, Key>> = {
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  k: 'up',
  '\u0010': 'up',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  j: 'down',
  '\u000e': 'down',
  '\r': 'enter',
  '\n': 'enter',
  '\u0003': 'interrupt',
  '\u0004': 'end',
};

/** Arrow keys come as `ESC [` or `ESC O` and a letter; other sequences are one unit too, lest their end is taken for j or k. */
const UNIT = new RegExp(`${ESCAPE}(?:\\[[0-9;]*[A-Za-z~]|O[A-Z])|[^]`, 'g');

/** The keys of one chunk in raw mode; a chunk may hold several when a person types fast. Other keys are left out. */
function parseKeys(text: string): readonly Key[] {
  const units = text.match(UNIT) ?? [];
  return units.map((unit) => KEYS[unit]).filter((key) => key !== undefined);
}
