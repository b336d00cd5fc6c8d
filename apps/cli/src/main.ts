import { dispatch } from './kit/dispatch.ts';
import { openOutput } from './kit/output.ts';
import type { Runtime } from './kit/runtime.ts';
import { listenForSignals } from './kit/signals.ts';
import { systemClock } from './kit/time.ts';
import { root } from './root.ts';

async function main(): Promise<number> {
  const stdout = openOutput(1);
  const { signal } = listenForSignals(process, stdout);
  const runtime: Runtime = {
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr: openOutput(2),
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    signal,
  };
  try {
    await dispatch(root, process.argv.slice(2), runtime);
    return 0;
  } catch (error) {
    const { reportError } = await import('./kit/exit.ts');
    return reportError(error, runtime);
  }
}

/** Leaves without waiting for connections that a driver may have left open. Output to a terminal comes first. */
function exit(code: number): void {
  if (process.platform === 'win32') process.stdout.write('', () => process.exit(code));
  else process.exit(code);
}

void main().then(exit);
