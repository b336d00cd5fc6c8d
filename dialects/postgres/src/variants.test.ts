import { expect, test } from 'vitest';
import { refuseOtherServer } from './variants.ts';

test.each([
  ['CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu)', '', 'CockroachDB is not supported'],
  ['PostgreSQL 11.2-YB-2.20.0.0-b0 on x86_64', '', 'YugabyteDB is not supported'],
  ['PostgreSQL 8.0.2 on i686, Redshift 1.0.12103', '', 'use a redshift:// URL'],
  ['PostgreSQL 16', 'abc.dsql.us-east-1.on.aws', 'Aurora DSQL is not supported'],
])('refuses %s', (version, host, message) => expect(() => refuseOtherServer(version, host)).toThrow(message));

test('PostgreSQL is accepted', () => refuseOtherServer('PostgreSQL 18.4 on x86_64-pc-linux-gnu', 'db.example.com'));
