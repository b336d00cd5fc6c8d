import { postgres } from '@atlas/dialect-postgres';
import { expect, test } from 'vitest';
import { addedMembers, PRIMARY_KEY } from './added-members.ts';

test.each<[string, readonly string[]]>([
  ['ALTER TABLE a ADD COLUMN n int', ['n']],
  ['ALTER TABLE a ADD "My Col" int, ADD COLUMN IF NOT EXISTS m int DEFAULT (1 + 2)', ['my col', 'm']],
  ['ALTER TABLE ONLY s.a ADD CONSTRAINT a_pkey PRIMARY KEY (id)', ['a_pkey', PRIMARY_KEY]],
  ['ALTER TABLE a ADD PRIMARY KEY (id)', [PRIMARY_KEY]],
  ['ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (x) REFERENCES b (x)', ['fk']],
  ['ALTER TABLE a ADD CHECK (add > 1), ADD UNIQUE (x), ADD FOREIGN KEY (x) REFERENCES b', []],
  ['ALTER TABLE a ADD UNIQUE INDEX i (x)', ['i']],
  ['ALTER TABLE a DROP COLUMN n, ALTER COLUMN m SET NOT NULL', []],
])('%s', (sql, names) => {
  expect(addedMembers(sql, postgres.scanner)).toEqual(names);
});
