import { redactText } from '@atlas/diagnostics';
import { builtinDialects } from '@atlas/dialects-all';
import { type EngineContext, nodeFileSystem } from '@atlas/engine';
import type { Runtime } from './kit/runtime.ts';

/** What the use cases of `@atlas/engine` need, from what a command got. Their notices go to stderr. */
export function createEngineContext(runtime: Runtime): EngineContext {
  return {
    dialects: builtinDialects,
    fs: nodeFileSystem,
    env: runtime.env,
    now: () => runtime.clock.now().getTime(),
    monotonic: () => runtime.clock.monotonicNs(),
    signal: runtime.signal,
    notice: (message) => runtime.stderr.write(`${redactText(message)}\n`),
    print: (text) => runtime.stdout.write(`${text}\n`),
  };
}
