import { parseGoDurationMs } from '@atlas/gotemplate';

/** How long data sources wait for an answer from elsewhere. */
export const DEFAULT_TIMEOUT = '10s';

/**
 * Runs `work` and gives up after a Go duration. The signal that `work` gets is raised then; an answer that comes later
 * is dropped. Throws `timed out after 10s`.
 */
export async function withTimeout<T>(duration: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ms = parseGoDurationMs(duration);
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new Error(`timed out after ${duration}`));
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}
