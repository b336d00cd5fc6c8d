import { AtlasError } from '@atlas/diagnostics';
import { delegate } from './delegate.ts';
import type { Driver, Transaction } from './driver.ts';

/** Statements that a user wants in every transaction of an apply command. */
export interface TransactionHook {
  readonly name: string;
  readonly afterBegin: readonly string[];
  readonly beforeCommit: readonly string[];
  readonly beforeRollback: readonly string[];
  /** A statement that fails changes nothing. Otherwise it ends the transaction. */
  readonly skipErrors: boolean;
}

const SAVEPOINT = 'atlas_hook';

/** The driver, whose transactions run the statements of the hooks. Without hooks it is the driver itself. */
export function withTransactionHooks(driver: Driver, hooks: readonly TransactionHook[]): Driver {
  if (hooks.length === 0) return driver;
  const run = async (transaction: Transaction, moment: 'afterBegin' | 'beforeCommit' | 'beforeRollback') => {
    for (const hook of hooks) {
      for (const sql of hook[moment]) await runHook(transaction, hook, sql, driver);
    }
  };
  const begin = async (): Promise<Transaction> => {
    const transaction = await driver.begin();
    const rollback = async (): Promise<void> => {
      // What undoes a failed transaction must not be kept from it.
      await run(transaction, 'beforeRollback').catch(() => undefined);
      await transaction.rollback();
    };
    try {
      await run(transaction, 'afterBegin');
    } catch (error) {
      await rollback();
      throw error;
    }
    return {
      query: (sql, params) => transaction.query(sql, params),
      exec: (sql, params) => transaction.exec(sql, params),
      rollback,
      async commit() {
        try {
          await run(transaction, 'beforeCommit');
        } catch (error) {
          await rollback();
          throw error;
        }
        await transaction.commit();
      },
    };
  };
  return delegate(driver, { begin });
}

async function runHook(transaction: Transaction, hook: TransactionHook, sql: string, driver: Driver): Promise<void> {
  // Where a failed statement fails the whole transaction, only a savepoint lets it go on.
  const isGuarded = hook.skipErrors && driver.capabilities.supportsTransactionalDdl;
  try {
    if (isGuarded) await transaction.exec(`SAVEPOINT ${SAVEPOINT}`);
    await transaction.exec(sql);
    if (isGuarded) await transaction.exec(`RELEASE SAVEPOINT ${SAVEPOINT}`);
  } catch (error) {
    if (!hook.skipErrors) {
      const message = error instanceof Error ? error.message : String(error);
      throw new AtlasError(`hook.sql.${hook.name}: ${JSON.stringify(sql)}: ${message}`, {
        code: 'dialect/hook',
        cause: error,
      });
    }
    if (isGuarded) await transaction.exec(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
  }
}
