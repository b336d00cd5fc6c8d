import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { LoaderError, messageOf } from './errors.ts';
import type { UserProject } from './user-project.ts';

/** A schema file; the path is as messages show it. */
export interface PrismaFile {
  readonly path: string;
  readonly content: string;
}

/** What is used of `schema_engine_bg.js`, the glue of the engine's WebAssembly. */
interface EngineGlue {
  __wbg_set_wasm(exports: unknown): void;
  readonly SchemaEngine: {
    new: (options: object, log: (line: string) => void, adapter: object) => Promise<SchemaEngine>;
  };
}

interface SchemaEngine {
  diff(params: object): Promise<{ readonly stdout: string | null }>;
}

/** What is used of the global of this name, which the types of Node leave out. */
const { WebAssembly: wasmApi } = globalThis as unknown as {
  readonly WebAssembly: {
    instantiate(
      code: Uint8Array,
      imports: object,
    ): Promise<{ readonly instance: { readonly exports: { __wbindgen_start(): void } } }>;
  };
};

/** Providers of schema files by what Prisma's driver adapters call them. */
const ADAPTER_PROVIDERS: Readonly<Record<string, string>> = {
  postgresql: 'postgres',
  postgres: 'postgres',
  cockroachdb: 'postgres',
  sqlite: 'sqlite',
};

/** Whether the engine as WebAssembly knows the databases of a provider. */
export function runsInProcess(schemaProvider: string): boolean {
  return schemaProvider in ADAPTER_PROVIDERS;
}

/**
 * The script from nothing to the schema, by Prisma's own engine in this process. The engine wants a connection even to
 * compare with nothing; it gets one that runs nothing and knows nothing. Throws `LoaderError`.
 */
export async function diffInProcess(
  project: UserProject,
  packageName: string,
  files: readonly PrismaFile[],
  schemaProvider: string,
): Promise<string> {
  const provider = ADAPTER_PROVIDERS[schemaProvider];
  if (provider === undefined)
    throw new LoaderError(
      `provider ${JSON.stringify(schemaProvider)} is not supported: use postgresql, mysql or sqlite`,
    );
  const glue = (await project.importPackage(`${packageName}/schema_engine_bg`)) as unknown as EngineGlue;
  const wasm = readFileSync(project.resolvePackage(`${packageName}/schema_engine_bg`).replace(/\.js$/, '.wasm'));
  const { instance } = await wasmApi.instantiate(wasm, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  try {
    const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => {}, adapterFor(provider));
    const { stdout } = await engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      shadowDatabaseUrl: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? '';
  } catch (error) {
    throw new LoaderError(`prisma: ${stripVTControlCharacters(messageOf(error)).trim()}`, { cause: error });
  }
}

/** A connection to an empty database that ignores what it is told to do. */
function adapterFor(provider: string): object {
  const done = (value?: unknown): Promise<object> => Promise.resolve({ ok: true, value });
  const names = { provider, adapterName: 'atlas-load', errorRegistry: { consumeError: () => undefined } };
  const connection = {
    ...names,
    queryRaw: () => done({ columnTypes: [], columnNames: [], rows: [] }),
    executeRaw: () => done(0),
    executeScript: () => done(),
    dispose: () => done(),
    getConnectionInfo: () => ({
      ok: true,
      value: { schemaName: provider === 'postgres' ? 'public' : undefined, supportsRelationJoins: false },
    }),
  };
  return { ...names, connect: () => done(connection), connectToShadowDb: () => done(connection) };
}
