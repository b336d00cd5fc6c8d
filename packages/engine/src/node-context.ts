import type { DialectEntry } from '@atlas/dialect';
import type { EngineContext } from './context.ts';
import { nodeFileSystem } from './node-file-system.ts';

/** What a program decides about the use cases it calls. All but the dialects may be left out. */
export interface NodeContextOptions
  extends Partial<
    Pick<EngineContext, 'env' | 'signal' | 'cache' | 'notice' | 'print' | 'sources' | 'baselines' | 'runProgram'>
  > {
  /** The databases to work with, such as `builtinDialects` of `@atlas/dialects-all`; each is loaded when it is used. */
  readonly dialects: readonly DialectEntry[];
}

/**
 * A context for programs on Node: files of the disk, the system's clocks. What is left out has no effect: no environment
 * variable is read, no state is kept, notices and prints go nowhere. An aborted `signal` ends a use case: what it holds
 * is released, and it rejects with the signal's reason.
 */
export function nodeContext(options: NodeContextOptions): EngineContext {
  return {
    fs: nodeFileSystem,
    env: {},
    now: () => Date.now(),
    monotonic: () => process.hrtime.bigint(),
    notice: () => {},
    print: () => {},
    ...options,
  };
}
