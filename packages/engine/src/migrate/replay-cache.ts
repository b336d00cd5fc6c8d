import { createHash } from 'node:crypto';
import type { DevDatabase, InspectOptions } from '@atlas/dialect';
import type { MigrationFile } from '@atlas/migrate';
import type { Realm } from '@atlas/model';
import type { TextCache } from '../text-cache.ts';
import type { OpenDir } from './open-dir.ts';

/** Counts up when what is kept changes its form. */
const FORM = 2;

/** What the state of replayed files depends on. */
export interface ReplayFacts {
  readonly open: Pick<OpenDir, 'dir'>;
  readonly files: readonly MigrationFile[];
  readonly dev: DevDatabase;
  readonly devUrl: string;
  readonly inspect: InspectOptions;
}

/**
 * The state that files lead to: kept from an earlier run over the same bytes on the same kind of dev database, or else
 * replayed. Without a cache they are always replayed.
 */
export async function cachedReplay(
  cache: TextCache | undefined,
  facts: ReplayFacts,
  replay: () => Promise<Realm>,
): Promise<Realm> {
  if (cache === undefined || facts.files.length === 0) return replay();
  const key = keyOf(facts);
  const kept = cache.get(key);
  if (kept !== undefined) {
    const realm = parse(kept);
    if (realm !== undefined) return realm;
  }
  const realm = await replay();
  cache.set(key, JSON.stringify(realm));
  return realm;
}

function keyOf({ open, files, dev, devUrl, inspect }: ReplayFacts): string {
  const { driver } = dev;
  const { schemas = [], mode = {} } = inspect;
  const hash = createHash('sha256');
  // The URL stands for what is set up on that server, such as collations and extensions; only its hash is kept.
  const facts = [FORM, driver.dialect.name, driver.serverVersion, driver.scope, devUrl, schemas, mode];
  hash.update(JSON.stringify(facts));
  const wanted = new Set(files);
  for (const [i, file] of open.dir.files.entries()) {
    if (!wanted.has(file)) continue;
    const content = open.dir.contents[i] ?? new Uint8Array();
    hash.update(JSON.stringify([open.dir.format.name, file.name, content.length]));
    hash.update(content);
  }
  return hash.digest('hex');
}

/** Undefined for a text that was cut off or is something else. */
function parse(text: string): Realm | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'schemas' in value ? (value as Realm) : undefined;
  } catch {
    return undefined;
  }
}
