import { expect, test } from 'vitest';
import { refuseOtherServer } from './variants.ts';

test.each([
  ['CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu)', '', 'CockroachDB', 'advisory locks'],
  ['PostgreSQL 11.2-YB-2.20.0.0-b0 on x86_64', '', 'YugabyteDB', 'tablets'],
  ['PostgreSQL 15.12-YB-2025.1.0.1-b0 on x86_64', '', 'YugabyteDB', 'tablets'],
  ['PostgreSQL 8.0.2 on i686, Redshift 1.0.12103', '', 'Amazon Redshift', 'distribution and sort keys'],
  ['PostgreSQL 16', 'abc.dsql.us-east-1.on.aws', 'Aurora DSQL', 'no foreign keys'],
])('%s at "%s" is refused, and why', (version, host, name, reason) => {
  const refuse = (): void => refuseOtherServer(version, host);
  expect(refuse).toThrow(`this server is ${name}, which is not supported: it has `);
  expect(refuse).toThrow(reason);
  expect(refuse).toThrow('Nothing was read or changed. Connect to PostgreSQL 12 or later');
});

test('PostgreSQL is accepted', () => refuseOtherServer('PostgreSQL 18.4 on x86_64-pc-linux-gnu', 'db.example.com'));
