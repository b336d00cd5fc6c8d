import type { OutputStream } from './runtime.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The part of Node's `process` that signals need; tests pass an `EventEmitter`. */
export interface SignalSource {
  on(event: (typeof SIGNALS)[number], listener: () => void): unknown;
  off(event: (typeof SIGNALS)[number], listener: () => void): unknown;
  exit(code: number): void;
}

/** What aborts the runtime's signal; shown as `Error: interrupted`. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  constructor() {
    super('interrupted');
  }
}

/**
 * The first SIGINT, SIGTERM or SIGHUP aborts `signal` with an `InterruptedError`, so that running work can release locks
 * and restore the dev database; the second one exits with 1 at once. `dispose` gives the signals back to Node.
 */
export function listenForSignals(
  source: SignalSource,
  stdout: OutputStream,
): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) {
      source.exit(1);
      return;
    }
    stdout.write('\ninterrupt received, wait for exit or ^C to terminate\n');
    controller.abort(new InterruptedError());
  };
  for (const name of SIGNALS) source.on(name, listener);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of SIGNALS) source.off(name, listener);
    },
  };
}
