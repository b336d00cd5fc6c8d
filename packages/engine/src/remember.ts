import { createHash } from 'node:crypto';
import type { Dialect } from '@atlas/dialect';
import { parseDatabaseUrl } from '@atlas/dialect';
import type { Realm } from '@atlas/model';
import { dialectOf } from './connect.ts';
import type { EngineContext } from './context.ts';
import { identifyDev } from './dev-identity.ts';
import { readHclFiles } from './hcl-source.ts';
import { openDir } from './migrate/open-dir.ts';
import { readProgramSql } from './program-source.ts';
import { holdsSecrets } from './secrets.ts';
import type { StateSource } from './source.ts';
import { readSqlFiles } from './sql-source.ts';
import { isRealm } from './state-cache.ts';
import type { ReadOptions, State } from './state.ts';

/** Counts up when what is kept changes its form, or when what leads to it does. */
const FORM = 4;

/** What is kept of a state: all but what the program knows anyway. */
type KeptState = Pick<State, 'origin' | 'whole' | 'scope' | 'capabilities' | 'server' | 'normalized' | 'baseline'> & {
  readonly dialect: string;
};

/**
 * The state that a dev database once gave for the same input, or the one that `read` gives. The key covers all that the
 * state depends on: the content of every file, what programs print, input variables, options, and engine, version and
 * address of the dev database. With a known state no dev database is touched. Databases as sources are always read.
 */
export async function rememberState(
  source: StateSource,
  options: ReadOptions,
  context: EngineContext,
  read: () => Promise<State>,
): Promise<Omit<State, 'realm'>> {
  const { cache } = context;
  const key = cache === undefined ? undefined : await stateKey(source, options, context);
  if (cache === undefined || key === undefined) return read();
  const kept = parse(cache.get(key.text));
  if (kept !== undefined && kept.dialect === key.dialect.name) return { ...kept, dialect: key.dialect };
  const state = await read();
  // The dialect of a server may be another one than that of its URL; such a state could not be given back.
  if (state.normalized && state.dialect.name === key.dialect.name && !holdsSecrets(state.whole, key.dialect)) {
    const { origin, whole, scope, capabilities, server, normalized, baseline } = state;
    cache.set(
      key.text,
      print({ origin, whole, scope, capabilities, server, normalized, baseline, dialect: state.dialect.name }),
    );
  }
  return state;
}

async function stateKey(
  source: StateSource,
  options: ReadOptions,
  context: EngineContext,
): Promise<{ readonly text: string; readonly dialect: Dialect } | undefined> {
  const { devUrl = '', schemas = [], mode = {} } = options;
  if (source.kind === 'database' || devUrl === '') return undefined;
  const dialect = await dialectOf(parseDatabaseUrl(devUrl), context);
  const input = await inputOf(source, dialect, options, context);
  if (input === undefined) return undefined;
  const dev = await identifyDev(devUrl, context);
  if (dev === undefined) return undefined;
  const facts = print([FORM, 'state', dev, [...schemas], mode, input]);
  return { text: createHash('sha256').update(facts).digest('hex'), dialect };
}

/** Everything that a source consists of, or undefined for one that may change at any time. */
async function inputOf(
  source: StateSource,
  dialect: Dialect,
  options: ReadOptions,
  context: EngineContext,
): Promise<unknown> {
  switch (source.kind) {
    case 'database':
      return undefined;
    // What the program prints depends on the version of the dev database, which is not known before it runs.
    case 'ent':
      return undefined;
    case 'sql':
      return ['sql', readSqlFiles(source.paths, dialect.scanner, context)];
    case 'program':
      return ['program', await readProgramSql(source.program, dialect.scanner, context)];
    case 'hcl':
      return ['hcl', await readHclFiles(source.paths, dialect, source.inputs ?? options.variables, context)];
    case 'dir': {
      const { dir, location } = await openDir(source.url, {}, context);
      const contents = dir.contents.map((bytes) => Buffer.from(bytes).toString('base64'));
      return ['dir', location.path, dir.format.name, location.version, dir.files.map(({ name }) => name), contents];
    }
    case 'composite': {
      const parts: unknown[] = [source.name];
      for (const { schema, source: part } of source.parts) {
        // An HCL part refers to others and cannot be decoded by itself.
        const input =
          part.kind === 'hcl'
            ? [part.paths.map((path) => context.fs.readFile(path)), part.paths, part.inputs ?? options.variables]
            : await inputOf(part, dialect, options, context);
        if (input === undefined) return undefined;
        parts.push([schema, part.kind, input]);
      }
      return ['composite', parts];
    }
  }
}

/** The realm that a dev database of this kind once gave for the same facts, or the one that `read` gives. */
export async function rememberRealm(
  facts: unknown,
  devUrl: string,
  context: EngineContext,
  read: () => Promise<Realm>,
): Promise<Realm> {
  const { cache } = context;
  const dev = cache === undefined ? undefined : await identifyDev(devUrl, context);
  if (cache === undefined || dev === undefined) return read();
  const key = createHash('sha256')
    .update(print([FORM, 'realm', dev, facts]))
    .digest('hex');
  const kept = parse(cache.get(key));
  if (kept !== undefined) return kept.whole;
  const whole = await read();
  cache.set(key, print({ whole }));
  return whole;
}

/** JSON in which maps and sets keep what they hold. */
function print(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Map) return { [MAP]: [...item] };
    if (item instanceof Set) return { [SET]: [...item] };
    return typeof item === 'bigint' ? { [BIGINT]: String(item) } : item;
  });
}

const MAP = '$map';
const SET = '$set';
const BIGINT = '$bigint';

/** Undefined for a text that was cut off or is something else. */
function parse(text: string | undefined): KeptState | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text, (_key, item: unknown) => {
      if (typeof item !== 'object' || item === null) return item;
      const { [MAP]: map, [SET]: set, [BIGINT]: bigint } = item as { readonly [key: string]: unknown };
      if (Array.isArray(map)) return new Map(map as [unknown, unknown][]);
      if (Array.isArray(set)) return new Set(set as unknown[]);
      return typeof bigint === 'string' ? BigInt(bigint) : item;
    }) as Partial<KeptState> | null;
    return isRealm(value?.whole) ? (value as KeptState) : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a proof, unless the same one held before on the same kind of dev database. */
export async function rememberProof(
  facts: unknown,
  devUrl: string,
  context: EngineContext,
  prove: () => Promise<void>,
): Promise<void> {
  const { cache } = context;
  const dev = cache === undefined ? undefined : await identifyDev(devUrl, context);
  if (cache === undefined || dev === undefined) return prove();
  const key = createHash('sha256')
    .update(print([FORM, 'proof', dev, facts]))
    .digest('hex');
  if (cache.get(key) === PROVED) return;
  await prove();
  cache.set(key, PROVED);
}

const PROVED = 'proved';
