import type { Driver, Row, Session, Transaction } from '@atlas/dialect';

/** What a killed process throws into the code that was running in it. */
export class KilledError extends Error {
  constructor() {
    super('killed');
  }
}

/** Where to kill: at the operation of that 1-based number, before or after it takes effect. */
export interface KillPoint {
  readonly operation: number;
  readonly moment: 'before' | 'after';
}

/** A driver that dies at one operation and does nothing ever after, as if its process was killed. */
export interface KillableDriver {
  readonly driver: Driver;
  /** How many operations ran. */
  operations(): number;
}

export interface KillableOptions {
  readonly kill?: KillPoint;
  /** Pretend that DDL takes no part in transactions. */
  readonly autocommitsDdl?: boolean;
  /** Called with every statement that took effect, transactions aside. */
  readonly onExec?: (sql: string) => void;
}

export function killable(inner: Driver, { kill, autocommitsDdl = false, onExec }: KillableOptions): KillableDriver {
  let count = 0;
  let isDead = false;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead) throw new KilledError();
    const isHere = ++count === kill?.operation;
    if (isHere && kill.moment === 'before') isDead = true;
    if (isDead) throw new KilledError();
    const result = await work();
    if (isHere) isDead = true;
    if (isDead) throw new KilledError();
    return result;
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
  return { driver, operations: () => count };
}
