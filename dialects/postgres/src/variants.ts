import { ConnectionError } from '@atlas/dialect';

/** A server that speaks the protocol of PostgreSQL and is something else. */
interface Variant {
  readonly name: string;
  readonly version?: RegExp;
  readonly host?: RegExp;
  /** What is missing or different, so that a plan for PostgreSQL would be wrong. */
  readonly differences: string;
}

const VARIANTS: readonly Variant[] = [
  {
    name: 'CockroachDB',
    version: /CockroachDB/i,
    differences:
      'it has no advisory locks, other integer and serial types, and changes schemas outside of transactions',
  },
  {
    name: 'YugabyteDB',
    version: /-YB-|Yugabyte/i,
    differences: 'it has tablets and colocation, commits DDL outside of transactions, and lacks several ALTER forms',
  },
  {
    name: 'Amazon Redshift',
    version: /Redshift/i,
    differences: 'it has distribution and sort keys, catalogs of its own, and no indexes, triggers or enforced keys',
  },
  {
    name: 'Aurora DSQL',
    version: /\bDSQL\b/i,
    host: /\.dsql(?:-[a-z0-9]+)?\.[a-z0-9-]+\.on\.aws$/i,
    differences:
      'it has no foreign keys, triggers, sequences or PL/pgSQL, and allows one DDL statement per transaction',
  },
];

/** Refuses servers that only look like PostgreSQL. `version` is the text of `version()`. Throws `ConnectionError`. */
export function refuseOtherServer(version: string, host: string): void {
  const variant = VARIANTS.find((v) => v.version?.test(version) === true || v.host?.test(host) === true);
  if (variant === undefined) return;
  throw new ConnectionError(
    `postgres: this server is ${variant.name}, which is not supported: ${variant.differences}, so plans made for PostgreSQL would be wrong there. Nothing was read or changed. Connect to PostgreSQL 12 or later`,
  );
}
