import type { LockWaits } from '@atlas/dialect';
import { isLockTimeout } from './errors.ts';

/** https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT */
export const postgresLockWaits: LockWaits = {
  // 0 would mean no limit.
  limit: (timeoutMs) => `SET lock_timeout = ${Math.max(1, Math.round(timeoutMs))}`,
  reset: 'RESET lock_timeout',
  isTimeout: isLockTimeout,
};
