export { blocksOf, LOCK_MODES, type LockForm, type LockFormName, lockForms, type LockMode } from './locks/forms.ts';
export { postgresLocks } from './locks/read-locks.ts';
export { typeChangeWork } from './locks/type-change.ts';
export { hasVolatileCall } from './locks/volatile.ts';
