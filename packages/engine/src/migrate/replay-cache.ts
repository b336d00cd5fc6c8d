import { ConnectionError, createRealm, type DevStatement, type Driver, runDevStatements } from '@atlas/dialect';
import { ignoresRows, type MigrationFile, NO_TRAITS, type ReplayTraits, replayTraits } from '@atlas/migrate';
import { fingerprintRealm, type Realm } from '@atlas/model';
import { holdsSecrets } from '../secrets.ts';
import type { EngineContext } from '../context.ts';
import { type DevFacts, hashDev, isRealm, parseObject } from '../state-cache.ts';
import type { OpenDir } from './open-dir.ts';
import type { TextCache } from '../text-cache.ts';
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
  const known = findKnown(facts, cache);
  if (known?.count === files.length) return known.realm;
  const extended =
    known === undefined ? undefined : await dev.session((driver) => extend(driver, facts, known, context));
  return extended ?? dev.session((driver) => buildReplayed(driver, facts, context));
}

/**
 * Brings an empty dev database to the state that files lead to by running them all, and returns the state. Throws
 * `StatementError`.
 */
export async function buildReplayed(driver: Driver, facts: ReplayFacts, context: EngineContext): Promise<Realm> {
  const { signal } = context;
  const statements = statementsOf(facts, facts.files, context);
  await runDevStatements(driver, statements, signal);
  const realm = await driver.inspect({ ...facts.inspect, desired: {}, signal });
  remember(facts, { realm, traits: traitsOf(facts, NO_TRAITS, statements) }, context);
  return realm;
}

/**
 * The same in one go from what is known of the files, or of all but the last ones, which then run on it. Tables have no
 * rows. Undefined, with the database in any state, when nothing is known, or when that could differ from replaying all
 * files: they may look at rows, the state does not come out as it was, or something fails. Where all files are known only
 * `partOf` the state is built. Returns the whole state, and what of it is in the database.
 */
export async function buildKnownPart(
  driver: Driver,
  facts: ReplayFacts,
  partOf: (whole: Realm) => Realm,
  context: EngineContext,
): Promise<{ readonly whole: Realm; readonly built: Realm } | undefined> {
  const known = context.cache === undefined ? undefined : findKnown(facts, context.cache);
  if (known === undefined) return undefined;
  const isComplete = known.count === facts.files.length;
  const part = isComplete ? { ...known, realm: partOf(known.realm) } : known;
  const built = await extend(driver, facts, part, context);
  return built === undefined ? undefined : { whole: isComplete ? known.realm : built, built };
}

/** Builds a known state and runs the files after it. */
async function extend(
  driver: Driver,
  facts: ReplayFacts,
  known: Known,
  context: EngineContext,
): Promise<Realm | undefined> {
  const { dev, files, inspect } = facts;
  const { signal } = context;
  const { scanner } = dev.driver.dialect;
  const statements = statementsOf(facts, files.slice(known.count), context);
  if (known.traits.hasSession) return undefined;
  if (known.traits.hasRows && !statements.every(({ sql }) => ignoresRows(sql, scanner))) return undefined;
  try {
    await createRealm(driver, known.realm, { spelling: 'normalized', mode: inspect.mode, signal });
    const created = await driver.inspect({ ...inspect, desired: {}, signal });
    if (fingerprintRealm(created) !== fingerprintRealm(known.realm)) return undefined;
    if (known.count === files.length) return created;
    await runDevStatements(driver, statements, signal);
    const realm = await driver.inspect({ ...inspect, desired: {}, signal });
    remember(facts, { realm, traits: traitsOf(facts, known.traits, statements) }, context);
    return realm;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ConnectionError) throw error;
    // A full replay finds out whether it is the files that fail, and says where.
    return undefined;
  }
}

interface Known extends Kept {
  /** The number of files that lead to the state. */
  readonly count: number;
}

function findKnown(facts: ReplayFacts, cache: TextCache): Known | undefined {
  const keys = keysOf(facts);
  for (let count = keys.length; count > 0 && count >= keys.length - MOST_NEW_FILES; count--) {
    const kept = parseKept(cache.get(keys[count - 1] ?? ''));
    if (kept !== undefined) return { ...kept, count };
  }
  return undefined;
}

function remember(facts: ReplayFacts, kept: Kept, { cache }: EngineContext): void {
  if (facts.files.length > 0 && !holdsSecrets(kept.realm, facts.dev.driver.dialect))
    cache?.set(keysOf(facts).at(-1) ?? '', JSON.stringify(kept));
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
