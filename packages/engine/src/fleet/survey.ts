import { createHash } from 'node:crypto';
import type { Driver, InspectMode, Scope } from '@atlas/dialect';
import { fingerprintRealm, type Realm } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import type { Connections } from './connections.ts';
import { forEachParallel } from './rollout.ts';

/** What is compared of the state of a target: equal texts mean equal states on equal servers. */
export type StateKey = string;

export type Surveyed = { readonly key: StateKey } | { readonly error: Error };

/** So many schemas are asked for by one query; more make its text long for nothing. */
const BATCH = 2000;

/**
 * The state of each target, by URL. Schemas of one server are asked for together where the database can tell; others
 * are inspected one by one, `parallel` at a time. A target that cannot be read has its error.
 */
export async function surveyTargets(
  urls: readonly string[],
  options: { readonly mode: InspectMode | undefined; readonly parallel: number },
  connections: Connections,
  context: EngineContext,
): Promise<ReadonlyMap<string, Surveyed>> {
  const found = new Map<string, Surveyed>();
  const byServer = new Map<string, Map<string, string>>();
  const single: string[] = [];
  for (const url of urls) {
    try {
      const location = await connections.locate(url);
      if (location === undefined) single.push(url);
      else byServer.set(location.server, (byServer.get(location.server) ?? new Map()).set(location.schema, url));
    } catch (error) {
      found.set(url, { error: asError(error) });
    }
  }
  for (const [server, schemas] of byServer) {
    const rest = await surveyServer(server, schemas, options.mode, found, connections);
    single.push(...rest);
  }
  await forEachParallel(single, options.parallel, async (url) => {
    context.signal?.throwIfAborted();
    try {
      found.set(url, { key: await connections.with(url, (driver) => inspectKey(driver, options.mode, context)) });
    } catch (error) {
      context.signal?.throwIfAborted();
      found.set(url, { error: asError(error) });
    }
  });
  return found;
}

/** Asks a server for its schemas. Returns the URLs of those that have to be inspected instead. */
async function surveyServer(
  server: string,
  schemas: ReadonlyMap<string, string>,
  mode: InspectMode | undefined,
  found: Map<string, Surveyed>,
  connections: Connections,
): Promise<readonly string[]> {
  try {
    const names = [...schemas.keys()];
    const rest: string[] = [];
    for (let at = 0; at < names.length; at += BATCH) {
      const batch = names.slice(at, at + BATCH);
      const keys = await connections.withServer(server, async (session) => {
        const hashes = await session.fingerprintSchemas?.(batch, mode);
        return hashes && new Map([...hashes].map(([name, hash]) => [name, keyOn(session, 'schema', hash)]));
      });
      for (const name of batch) {
        const url = schemas.get(name) ?? '';
        const key = keys?.get(name);
        if (keys === undefined) rest.push(url);
        else if (key !== undefined) found.set(url, { key });
        else found.set(url, { error: new Error(`schema ${JSON.stringify(name)} was not found`) });
      }
    }
    return rest;
  } catch (error) {
    for (const url of schemas.values()) found.set(url, { error: asError(error) });
    return [];
  }
}

/** The state of one target, as `surveyTargets` tells it. */
export async function surveyTarget(
  driver: Driver,
  mode: InspectMode | undefined,
  context: EngineContext,
): Promise<StateKey> {
  const { scope } = driver;
  if (scope.kind === 'schema' && driver.fingerprintSchemas !== undefined && driver.bindSchema !== undefined) {
    const hash = (await driver.fingerprintSchemas([scope.schema], mode))?.get(scope.schema);
    if (hash !== undefined) return keyOn(driver, 'schema', hash);
  }
  return inspectKey(driver, mode, context);
}

async function inspectKey(driver: Driver, mode: InspectMode | undefined, context: EngineContext): Promise<StateKey> {
  const realm = await driver.inspect({ mode, signal: context.signal });
  const bound: Realm =
    driver.scope.kind === 'schema' ? { ...realm, schemas: realm.schemas.map((s) => ({ ...s, name: '' })) } : realm;
  return keyOn(driver, driver.scope.kind, fingerprintRealm(bound));
}

/** States of other versions, or of limited and whole databases, are told apart whatever is in them. */
function keyOn({ dialect, serverVersion }: Driver, kind: Scope['kind'], hash: string): StateKey {
  return createHash('sha256')
    .update(JSON.stringify([dialect.name, serverVersion, kind, hash]))
    .digest('hex');
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
