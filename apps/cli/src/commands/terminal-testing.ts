import { dispatch } from '../kit/dispatch.ts';
import { createInput, createTestRuntime } from '../kit/testing.ts';
import { root } from '../root.ts';

export const DOWN = '\u001b[B';
export const ENTER = '\r';
export const CTRL_C = '\u0003';

/** Runs a command on a terminal; each question is answered with the next of `keys`. */
export async function onTerminal(
  argv: readonly string[],
  keys: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const input = createInput();
  const answers = [...keys];
  let text = '';
  const stdout = {
    isTTY: true,
    write(chunk: string) {
      text += chunk;
      // The list of choices is drawn before the prompt listens.
      if (chunk.startsWith('? ')) setImmediate(() => press());
    },
  };
  const press = (): void => {
    const next = answers.shift();
    if (next === undefined) input.hangUp();
    else input.press(next);
  };
  await dispatch(root, argv, { ...createTestRuntime({ stdin: input, env: { NO_COLOR: '1', ...env } }), stdout });
  return text;
}

/** What moves and hides the cursor, taken out. */
export const withoutControls = (text: string): string =>
  text
    .split('\u001b')
    .map((part, i) => (i === 0 ? part : part.replace(/^\[[?\d;]*[a-zA-Z]/, '')))
    .join('');
