import { AtlasError } from '@atlas/diagnostics';
import type { SchemaSource } from '@atlas/project';
import type { EngineContext } from './context.ts';

/** Whether a URL stands for what a data source of the project file provided. */
export function isMemoryUrl(url: string): boolean {
  return url.startsWith('mem://');
}

/** What stands behind a `mem://` URL. Its query, such as a version, is not part of the name. Throws `AtlasError`. */
export function memorySource(url: string, context: EngineContext): SchemaSource {
  const source = context.sources?.get(url.split('?')[0] ?? url);
  if (source !== undefined) return source;
  throw new AtlasError(
    `nothing is known by the name ${url}: mem:// URLs come from data sources of the project file. Select the environment that uses it with --env`,
    { code: 'engine/bad-source' },
  );
}
