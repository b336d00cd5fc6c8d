import { type Driver, parseDatabaseUrl, type SchemaLocation } from '@atlas/dialect';
import { connect, dialectOf } from '../connect.ts';
import type { EngineContext } from '../context.ts';

/**
 * The connections of a run over many targets. Targets that are schemas of one server share at most `limit` sessions;
 * others have one each, for as long as they are worked on. The caller bounds how many it works on at a time.
 */
export class Connections {
  readonly #context: EngineContext;
  readonly #limit: number;
  readonly #servers = new Map<string, ServerSessions>();
  #opened = 0;

  constructor(limit: number, context: EngineContext) {
    this.#limit = limit;
    this.#context = context;
  }

  /** How many sessions were opened so far. */
  get opened(): number {
    return this.#opened;
  }

  /** The server and schema that a URL names; undefined for one that needs a session of its own. */
  async locate(url: string): Promise<SchemaLocation | undefined> {
    const parsed = parseDatabaseUrl(url);
    return (await dialectOf(parsed, this.#context)).locateSchema?.(parsed);
  }

  /** Runs `use` on the target. Throws `ConnectionError` when it cannot be reached. */
  async with<T>(url: string, use: (driver: Driver) => Promise<T>): Promise<T> {
    const location = await this.locate(url);
    if (location !== undefined) {
      return this.withServer(location.server, async (session) => {
        const bound = await session.bindSchema?.(location.schema);
        if (bound === undefined) throw new Error('dialects that locate schemas bind sessions to them');
        return use(bound);
      });
    }
    this.#opened++;
    const driver = await connect(url, this.#context);
    try {
      return await use(driver);
    } finally {
      await driver.close();
    }
  }

  /** Runs `use` on a session of the server that is bound to no schema. */
  async withServer<T>(server: string, use: (session: Driver) => Promise<T>): Promise<T> {
    let sessions = this.#servers.get(server);
    if (sessions === undefined) {
      sessions = new ServerSessions(this.#limit, () => {
        this.#opened++;
        return connect(server, this.#context);
      });
      this.#servers.set(server, sessions);
    }
    return sessions.with(use);
  }

  async close(): Promise<void> {
    for (const sessions of this.#servers.values()) await sessions.close();
    this.#servers.clear();
  }
}

/** Sessions of one server, handed out one at a time. */
class ServerSessions {
  readonly #limit: number;
  readonly #open: () => Promise<Driver>;
  readonly #idle: Driver[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(limit: number, open: () => Promise<Driver>) {
    this.#limit = limit;
    this.#open = open;
  }

  async with<T>(use: (session: Driver) => Promise<T>): Promise<T> {
    while (this.#busy >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy++;
    let session: Driver | undefined;
    try {
      session = this.#idle.pop() ?? (await this.#open());
      const result = await use(session);
      this.#idle.push(session);
      return result;
    } catch (error) {
      // What a failure left behind on the session must not reach the next target.
      await session?.close();
      throw error;
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    for (const session of this.#idle.splice(0)) await session.close();
  }
}
