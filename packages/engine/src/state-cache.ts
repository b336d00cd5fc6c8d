import { createHash } from 'node:crypto';
import type { DevDatabase, InspectOptions } from '@atlas/dialect';
import type { Realm } from '@atlas/model';

/** Counts up when what is kept changes its form. */
const FORM = 3;

/** What a state that a dev database gave depends on, besides what was run there. */
export interface DevFacts {
  readonly dev: DevDatabase;
  readonly devUrl: string;
  readonly inspect: InspectOptions;
}

/** The start of a key. The URL stands for what is set up on that server, such as collations; only its hash is kept. */
export function hashDev({ dev, devUrl, inspect }: DevFacts): ReturnType<typeof createHash> {
  const { driver } = dev;
  const { schemas = [], mode = {} } = inspect;
  const facts = [FORM, driver.dialect.name, driver.serverVersion, driver.scope, devUrl, schemas, mode];
  return createHash('sha256').update(JSON.stringify(facts));
}

/** Whether a value that was read back has the form of a state. */
export function isRealm(value: unknown): value is Realm {
  return typeof value === 'object' && value !== null && 'schemas' in value;
}

/** Undefined for a text that is no JSON object, such as one that was cut off. */
export function parseObject(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
