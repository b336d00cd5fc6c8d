import type { OutputStream } from './runtime.ts';

/** A sign of life while something takes long. */
export interface Spinner {
  /** Replaces the text. */
  update(text: string): void;
  /** Makes room for a line of output; the spinner comes back below it. */
  clear(): void;
  /** Removes the spinner from the screen; does nothing the second time. */
  stop(): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** Work shorter than this shows nothing, because a flash of text disturbs more than it tells. */
const DELAY_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows `⠋ text` on `stream` (stderr) when it is a terminal and the work takes over a second. Its timers do not keep the
 * program running. Call `stop` before printing anything else, best in a `finally`.
 */
export function startSpinner(stream: OutputStream, text: string): Spinner {
  if (stream.isTTY !== true) return { update: () => {}, clear: () => {}, stop: () => {} };
  let current = text;
  let frame = 0;
  let frames: NodeJS.Timeout | undefined;
  const draw = (): void => {
    stream.write(`${CLEAR_LINE}${FRAMES[frame++ % FRAMES.length]} ${current}`);
  };
  const start = setTimeout(() => {
    draw();
    frames = setInterval(draw, FRAME_MS);
    frames.unref();
  }, DELAY_MS);
  start.unref();
  return {
    update(next) {
      current = next;
    },
    clear() {
      if (frames !== undefined) stream.write(CLEAR_LINE);
    },
    stop() {
      clearTimeout(start);
      if (frames === undefined) return;
      clearInterval(frames);
      frames = undefined;
      stream.write(CLEAR_LINE);
    },
  };
}
