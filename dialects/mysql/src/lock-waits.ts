import { isAtlasError } from '@atlas/diagnostics';
import type { LockWaits } from '@atlas/dialect';

/**
 * Waits for metadata locks, which are those of DDL, in whole seconds. A statement that gave up did nothing.
 * https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_lock_wait_timeout
 */
export const mysqlLockWaits: LockWaits = {
  limit: (timeoutMs) => `SET SESSION lock_wait_timeout = ${Math.max(1, Math.ceil(timeoutMs / 1000))}`,
  reset: 'SET SESSION lock_wait_timeout = DEFAULT',
  isTimeout: (error) => isAtlasError(error, 'mysql/lock-timeout'),
};
