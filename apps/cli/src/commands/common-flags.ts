import type { FlagSpecs } from '../kit/flag-spec.ts';

export const databaseUrl = {
  type: 'string',
  short: 'u',
  usage: '`URL` of the database: driver://user:pass@host:port/name?param=value',
} as const;

export const noEmbedded = {
  type: 'bool',
  usage: 'never let an embedded database stand in for a docker:// dev database',
} as const;

/** Commands that take a lock on a database. */
export const lockFlags = {
  'lock-timeout': { type: 'duration', default: '10s', usage: 'how long to wait for the lock on the database' },
  'lock-name': { type: 'string', usage: '`name` of the lock on the database' },
  'skip-lock': { type: 'bool', usage: 'do not lock the database' },
} as const satisfies FlagSpecs;

/** Commands that tell of statements. */
export const locksFlag = {
  locks: {
    type: 'bool',
    usage: 'tell for each statement which tables it locks, what that blocks, and what its time depends on',
  },
} as const satisfies FlagSpecs;
