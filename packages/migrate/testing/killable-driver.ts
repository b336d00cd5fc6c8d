import type { Driver, Row, Session, Transaction } from '@atlas/dialect';

/** What a killed process throws into the code that was running in it. */
export class KilledError extends Error {
  constructor() {
    super('killed');
  }
}

/** A driver that dies at one operation and does nothing ever after, as if its process was killed. */
export interface KillableDriver {
  readonly driver: Driver;
  /** How many operations ran. */
  readonly operations: () => number;
  /** Ends the transaction that was open, as the server does when a connection is lost. */
  readonly loseConnection: () => Promise<void>;
}

export interface KillableOptions {
  /** The operation, from 1, before which to die. What comes before it took effect. */
  readonly kill?: number;
  /** Pretend that DDL takes no part in transactions. */
  readonly autocommitsDdl?: boolean;
  /** Called with every statement that took effect, transactions aside. */
  readonly onExec?: (sql: string) => void;
}

export function killable(inner: Driver, { kill, autocommitsDdl = false, onExec }: KillableOptions): KillableDriver {
  let count = 0;
  let isDead = false;
  let open: Transaction | undefined;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    isDead ||= ++count === kill;
    if (isDead) throw new KilledError();
    return work();
  };
  const session = (target: Session): Session => ({
    query: (sql, params): Promise<Row[]> => step(() => target.query(sql, params)),
    exec: (sql, params) =>
      step(async () => {
        await target.exec(sql, params);
        onExec?.(sql);
      }),
  });
  const capabilities = autocommitsDdl ? { ...inner.capabilities, supportsTransactionalDdl: false } : inner.capabilities;
  const driver: Driver = {
    ...session(inner),
    dialect: inner.dialect,
    capabilities,
    scope: inner.scope,
    serverVersion: inner.serverVersion,
    async begin(): Promise<Transaction> {
      const transaction = await step(() => inner.begin());
      open = transaction;
      return {
        ...session(transaction),
        commit: () => step(() => transaction.commit()),
        rollback: async () => {
          if (!isDead) await step(() => transaction.rollback()).catch(() => undefined);
        },
      };
    },
    inspect: (options) => inner.inspect(options),
    lock: async () => async () => {},
    checkClean: (options) => inner.checkClean(options),
    wipe: () => inner.wipe(),
    close: () => inner.close(),
  };
  const loseConnection = async (): Promise<void> => {
    await open?.rollback();
    await inner.exec('ROLLBACK').catch(() => undefined);
  };
  return { driver, operations: () => count, loseConnection };
}
