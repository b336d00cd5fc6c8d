import type { EngineContext } from './context.ts';
import { resolveSource } from './source.ts';
import { type ReadOptions, readState, type State } from './state.ts';

export interface SchemaInspectRequest
  extends Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables' | 'devUrl'> {
  /** A database URL, or schema files. */
  readonly url: readonly string[];
}

/** Reads a schema from wherever it is. */
export async function schemaInspect(request: SchemaInspectRequest, context: EngineContext): Promise<State> {
  return readState(resolveSource(request.url, 'url', context), request, context);
}
