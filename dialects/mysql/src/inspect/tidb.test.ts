import { diffRealms } from '@atlas/dialect';
import { newColumn, newRealm, newSchema, newTable, type Realm, type Table } from '@atlas/model';
import { expect, test } from 'vitest';
import { capabilitiesOf } from '../capabilities.ts';
import { parseColumnType } from '../column-types.ts';
import { tidb } from '../index.ts';
import { tidbWordsOf } from './tidb.ts';

// As the documentation of TiDB prints them; no server was at hand.
const TEXT = [
  'CREATE TABLE `t` (',
  '  `a` bigint(20) NOT NULL /*T![auto_rand] AUTO_RANDOM(5, 54) */,',
  "  `b` varchar(255) DEFAULT NULL COMMENT 'PRIMARY KEY /*T![clustered_index] NONCLUSTERED */',",
  '  `created_at` timestamp NULL DEFAULT NULL,',
  '  PRIMARY KEY (`a`) /*T![clustered_index] CLUSTERED */',
  ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='/*T! SHARD_ROW_ID_BITS=9 */' " +
    '/*T! SHARD_ROW_ID_BITS=4 PRE_SPLIT_REGIONS=2 */ /*T![auto_id_cache] AUTO_ID_CACHE=1 */ ' +
    '/*T![placement] PLACEMENT POLICY=`p1` */ /*T![ttl] TTL=`created_at` + INTERVAL 3 MONTH */ ' +
    "/*T![ttl] TTL_ENABLE='ON' */ /*T![ttl] TTL_JOB_INTERVAL='24h' */ /*T![auto_rand_base] AUTO_RANDOM_BASE=30001 */",
].join('\n');

test('what only the text of a table tells is read', () => {
  expect(tidbWordsOf(TEXT)).toEqual({
    autoRandom: new Map([['a', '5, 54']]),
    isClustered: true,
    options:
      'shard_row_id_bits=4 pre_split_regions=2 auto_id_cache=1 placement policy=`p1` ' +
      "ttl=`created_at` + INTERVAL 3 MONTH ttl_enable='ON' ttl_job_interval='24h'",
  });
  expect(
    tidbWordsOf('CREATE TABLE `t` (\n  `a` int,\n  PRIMARY KEY (`a`) /*T![clustered_index] NONCLUSTERED */\n) x')
      .isClustered,
  ).toBe(false);
  expect(tidbWordsOf('CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB')).toEqual({
    autoRandom: new Map(),
    isClustered: undefined,
    options: '',
  });
});

const capabilities = capabilitiesOf('8.0.11-TiDB-v7.5.0');

function realmOf(table: Partial<Table>, clustered?: boolean, random?: string): Realm {
  const id = newColumn('id', parseColumnType('bigint'), random === undefined ? {} : { attrs: { auto_random: random } });
  const key = {
    name: '',
    unique: true,
    parts: [{ column: 'id', desc: false, attrs: {} }],
    attrs: clustered === undefined ? {} : { clustered },
  };
  return newRealm({
    schemas: [
      { ...newSchema('s'), tables: [newTable('t', { columns: [{ ...id, null: false }], primaryKey: key, ...table })] },
    ],
  });
}

function planned(from: Realm, to: Realm): readonly string[] {
  const changes = diffRealms(from, to, { hooks: tidb.diff, capabilities, mode: 'normalized' });
  return tidb
    .plan(changes, { mode: 'in-place', capabilities, schemaQualifier: '', from, to })
    .statements.map(({ cmd }) => cmd);
}

const options = (text: string): Partial<Table> => ({ attrs: { create_options: text } });

test('a table is made as it was read', () => {
  const empty = newRealm({ schemas: [newSchema('s')] });
  expect(planned(empty, realmOf(options(tidbWordsOf(TEXT).options), true, '5'))).toEqual([
    'CREATE TABLE `t` (`id` bigint NOT NULL AUTO_RANDOM(5), PRIMARY KEY (`id`) CLUSTERED) SHARD_ROW_ID_BITS=4 ' +
      'PRE_SPLIT_REGIONS=2 AUTO_ID_CACHE=1 PLACEMENT POLICY=`p1` TTL=`created_at` + INTERVAL 3 MONTH ' +
      "TTL_ENABLE='ON' TTL_JOB_INTERVAL='24h'",
  ]);
});

test('options change and go, and what only says how a table is made is no difference', () => {
  const from = realmOf(
    options("shard_row_id_bits=4 pre_split_regions=2 ttl=`d` + INTERVAL 1 DAY ttl_enable='ON'"),
    true,
  );
  expect(planned(from, realmOf(options('shard_row_id_bits=5'), true))).toEqual([
    'ALTER TABLE `t` SHARD_ROW_ID_BITS=5, REMOVE TTL',
  ]);
  expect(planned(realmOf(options('pre_split_regions=2')), realmOf({}))).toEqual([]);
  expect(planned(realmOf(options('placement policy=`p`')), realmOf({}))).toEqual([
    'ALTER TABLE `t` PLACEMENT POLICY=DEFAULT',
  ]);
});

test('how rows are stored cannot be changed, and need not be said', () => {
  expect(planned(realmOf({}, true), realmOf({}))).toEqual([]);
  expect(() => planned(realmOf({}, true), realmOf({}, false))).toThrow(
    'the primary key of table "t" is clustered, and that cannot be changed',
  );
});
