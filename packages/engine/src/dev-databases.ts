import { acquireDevDatabase, type DevDatabase, type DevStatement, type Driver } from '@atlas/dialect';
import { connect } from './connect.ts';
import type { EngineContext } from './context.ts';
import { scanFile } from './sql-source.ts';

/**
 * The dev databases of one use case: each URL is opened, locked and checked once, whatever number of steps use it, and
 * all are released at the end.
 */
export class DevDatabases {
  readonly #context: EngineContext;
  readonly #lockTimeoutMs: number | undefined;
  readonly #open = new Map<string, Promise<{ dev: DevDatabase; driver: Driver }>>();

  constructor(context: EngineContext, lockTimeoutMs?: number) {
    this.#context = context;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  /** Throws `ConnectionError`, `LockedError`, `DatabaseNotCleanError`. */
  async acquire(url: string): Promise<DevDatabase> {
    let opening = this.#open.get(url);
    if (opening === undefined) {
      opening = this.#acquire(url);
      this.#open.set(url, opening);
    }
    return (await opening).dev;
  }

  async #acquire(url: string): Promise<{ dev: DevDatabase; driver: Driver }> {
    const driver = await connect(url, this.#context);
    try {
      const baseline = baselineStatements(url, driver, this.#context);
      const dev = await acquireDevDatabase(driver, {
        lockName: 'atlas_migrate_diff',
        signal: this.#context.signal,
        ...(baseline === undefined ? {} : { baseline }),
        ...(this.#lockTimeoutMs === undefined ? {} : { lockTimeoutMs: this.#lockTimeoutMs }),
      });
      return { dev, driver };
    } catch (error) {
      await driver.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const opening of all) {
      // A database that could not be opened was reported to whoever asked for it.
      const opened = await opening.catch(() => undefined);
      if (opened === undefined) continue;
      try {
        await opened.dev.release();
      } finally {
        await opened.driver.close();
      }
    }
  }
}

/** Runs `use` with dev databases that are released afterwards, also after an error. */
export async function withDevDatabases<T>(
  context: EngineContext,
  lockTimeoutMs: number | undefined,
  use: (devs: DevDatabases) => Promise<T>,
): Promise<T> {
  const devs = new DevDatabases(context, lockTimeoutMs);
  try {
    return await use(devs);
  } finally {
    await devs.close();
  }
}

/** The SQL that the project file gives a dev database as its baseline. */
function baselineStatements(
  url: string,
  { dialect }: Driver,
  context: EngineContext,
): readonly DevStatement[] | undefined {
  const baseline = context.baselines?.get(url);
  return baseline && scanFile(baseline.name, baseline.sql, dialect.scanner);
}
