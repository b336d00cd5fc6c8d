import { ConnectionError, createRealm, type DevStatement } from '@atlas/dialect';
import { ignoresRows, type MigrationFile, NO_TRAITS, type ReplayTraits, replayTraits } from '@atlas/migrate';
import { fingerprintRealm, type Realm } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import { type DevFacts, hashDev, isRealm, parseObject } from '../state-cache.ts';
import type { OpenDir } from './open-dir.ts';
import { replayStatements } from './replay.ts';

/** What the state of replayed files depends on. */
export interface ReplayFacts extends DevFacts {
  readonly open: Pick<OpenDir, 'dir' | 'location'>;
  readonly files: readonly MigrationFile[];
}

/** How many files at the end may be new before the whole directory is replayed. */
const MOST_NEW_FILES = 64;

/** The state after some files. */
interface Kept {
  readonly realm: Realm;
  /** What the files leave behind besides. */
  readonly traits: ReplayTraits;
}

/**
 * The state that files lead to. With a cache, files that were replayed before on the same kind of dev database are not
 * replayed again: when all are known their state is, and when only the last ones are new, these run on the known state
 * of the others. Whatever is in doubt is replayed from the start.
 */
export async function replayFiles(facts: ReplayFacts, context: EngineContext): Promise<Realm> {
  const { dev, files, inspect } = facts;
  const { cache } = context;
  if (cache === undefined || files.length === 0) {
    return dev.replay(statementsOf(facts, files, context), inspect);
  }
  const keys = keysOf(facts);
  const lookUp = (count: number): Kept | undefined => parseKept(cache.get(keys[count - 1] ?? ''));
  const kept = lookUp(files.length);
  if (kept !== undefined) return kept.realm;
  const known = findKnown(files.length, lookUp);
  const extended = known === undefined ? undefined : await extend(facts, known, context);
  const result = extended ?? (await replayAll(facts, context));
  cache.set(keys.at(-1) ?? '', JSON.stringify(result));
  return result.realm;
}

interface Known extends Kept {
  /** The number of files that lead to the state. */
  readonly count: number;
}

function findKnown(total: number, lookUp: (count: number) => Kept | undefined): Known | undefined {
  for (let count = total - 1; count > 0 && count >= total - MOST_NEW_FILES; count--) {
    const kept = lookUp(count);
    if (kept !== undefined) return { ...kept, count };
  }
  return undefined;
}

async function replayAll(facts: ReplayFacts, context: EngineContext): Promise<Kept> {
  const statements = statementsOf(facts, facts.files, context);
  const realm = await facts.dev.replay(statements, facts.inspect);
  return { realm, traits: traitsOf(facts, NO_TRAITS, statements) };
}

/**
 * Runs the files after a known state on top of it. Undefined when that could differ from replaying all of them: they
 * may look at rows, which a state has none of, the state does not come out as it was, or something fails.
 */
async function extend(facts: ReplayFacts, known: Known, context: EngineContext): Promise<Kept | undefined> {
  const { dev, files, inspect } = facts;
  const { scanner } = dev.driver.dialect;
  const statements = statementsOf(facts, files.slice(known.count), context);
  if (known.traits.hasSession) return undefined;
  if (known.traits.hasRows && !statements.every(({ sql }) => ignoresRows(sql, scanner))) return undefined;
  const { signal } = context;
  try {
    const realm = await dev.session(async (driver) => {
      await createRealm(driver, known.realm, { mode: 'normalized', signal });
      const created = await driver.inspect({ ...inspect, signal });
      if (fingerprintRealm(created) !== fingerprintRealm(known.realm)) return undefined;
      for (const { sql } of statements) {
        signal?.throwIfAborted();
        await driver.exec(sql);
      }
      return driver.inspect({ ...inspect, signal });
    });
    return realm === undefined ? undefined : { realm, traits: traitsOf(facts, known.traits, statements) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ConnectionError) throw error;
    // A full replay finds out whether it is the files that fail, and says where.
    return undefined;
  }
}

function statementsOf(
  { open, dev }: ReplayFacts,
  files: readonly MigrationFile[],
  context: EngineContext,
): readonly DevStatement[] {
  return replayStatements(files, open.location.path, dev.driver.dialect.scanner, context);
}

function traitsOf({ dev }: ReplayFacts, before: ReplayTraits, statements: readonly DevStatement[]): ReplayTraits {
  const { scanner } = dev.driver.dialect;
  let { hasRows, hasSession } = before;
  for (const { sql } of statements) {
    if (hasRows && hasSession) break;
    const traits = replayTraits(sql, scanner);
    hasRows ||= traits.hasRows;
    hasSession ||= traits.hasSession;
  }
  return { hasRows, hasSession };
}

/** A key for the first file, for the first two, and so on. */
function keysOf(facts: ReplayFacts): readonly string[] {
  const { open, files } = facts;
  const hash = hashDev(facts);
  const wanted = new Set(files);
  const keys: string[] = [];
  for (const [i, file] of open.dir.files.entries()) {
    if (!wanted.has(file)) continue;
    const content = open.dir.contents[i] ?? new Uint8Array();
    hash.update(JSON.stringify([open.dir.format.name, file.name, content.length]));
    hash.update(content);
    keys.push(hash.copy().digest('hex'));
  }
  return keys;
}

function parseKept(text: string | undefined): Kept | undefined {
  const value = parseObject(text);
  if (value === undefined || !('realm' in value) || !('traits' in value)) return undefined;
  const { realm, traits } = value;
  return isRealm(realm) ? { realm, traits: traits as ReplayTraits } : undefined;
}
