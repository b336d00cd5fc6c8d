import { redactText } from '@atlas/diagnostics';
import { builtinDialects, builtinLinters } from '@atlas/dialects-all';
import { type EngineContext, nodeFileSystem, runOnce, type TextCache } from '@atlas/engine';
import type { DevBaseline, SchemaSource } from '@atlas/project';
import { runProgram } from './commands/run-program.ts';
import type { Runtime } from './kit/runtime.ts';

/** The engine's context; what the project file provides is added to it when that is read. */
export interface CliEngine extends EngineContext {
  readonly sources: Map<string, SchemaSource>;
  readonly baselines: Map<string, DevBaseline>;
}

/**
 * What the use cases of `@atlas/engine` need, from what a command got. Their notices go to stderr. With `noEmbedded` no
 * embedded database stands in for another, as with `ATLAS_NO_EMBEDDED` in the environment.
 */
export function createEngineContext(
  runtime: Runtime,
  options: { readonly noEmbedded?: boolean; readonly cache?: TextCache | undefined } = {},
): CliEngine {
  return {
    dialects: builtinDialects,
    linters: builtinLinters,
    fs: nodeFileSystem,
    env: options.noEmbedded === true ? { ...runtime.env, ATLAS_NO_EMBEDDED: '1' } : runtime.env,
    now: () => runtime.clock.now().getTime(),
    monotonic: () => runtime.clock.monotonicNs(),
    signal: runtime.signal,
    cache: options.cache,
    sources: new Map<string, SchemaSource>(),
    baselines: new Map<string, DevBaseline>(),
    runProgram: runOnce((request) => runProgram(request, runtime.signal)),
    notice: (message) => runtime.stderr.write(`${redactText(message)}\n`),
    print: (text) => runtime.stdout.write(`${text}\n`),
  };
}
