import type { EngineContext } from './context.ts';
import type { DevDatabases } from './dev-databases.ts';
import { resolveSource } from './source.ts';
import { type ReadOptions, readState, type State } from './state.ts';

/** Both sides of a comparison. A database on one side tells the dialect of HCL files on the other. */
export async function readPair(
  urls: { readonly from: readonly string[]; readonly to: readonly string[] },
  options: ReadOptions & { readonly devs: DevDatabases },
  context: EngineContext,
): Promise<readonly [State, State]> {
  const sources = [resolveSource(urls.from, 'from', context), resolveSource(urls.to, 'to', context)] as const;
  const databaseFirst = sources[0].kind === 'database' || sources[1].kind !== 'database';
  const first = await readState(databaseFirst ? sources[0] : sources[1], options, context);
  const second = await readState(databaseFirst ? sources[1] : sources[0], { ...options, like: first }, context);
  return databaseFirst ? [first, second] : [second, first];
}
