import { expect, test } from 'vitest';
import { capabilitiesOf, type MysqlCapabilities } from './capabilities.ts';

function check(version: string, expected: Partial<MysqlCapabilities>): void {
  expect(capabilitiesOf(version)).toMatchObject(expected);
}

test('capabilities follow the version text', () => {
  check('5.7.44-log', {
    variant: 'mysql',
    supportsChecks: false,
    supportsGeneratedColumns: true,
    supportsRenameColumn: false,
  });
  check('8.0.13', { supportsChecks: false, supportsFunctionalIndexes: true, reportsDisplayWidth: true });
  check('8.0.36', {
    supportsChecks: true,
    supportsUnenforcedChecks: true,
    reportsDisplayWidth: false,
    invisibleIndex: 'INVISIBLE',
  });
  check('9.7.4-2', { supportsInvisibleColumns: true, supportsSequences: false, jsonIsText: false });
  check('10.2.44-MariaDB', { variant: 'mariadb', supportsChecks: true, supportsSequences: false, jsonHasCheck: false });
  check('5.5.5-10.4.2-MariaDB-log', { supportsSequences: true, jsonHasCheck: false, supportsRenameColumn: false });
  check('10.11.19-MariaDB-0+deb12u1', {
    supportsRenameColumn: true,
    invisibleIndex: 'IGNORED',
    supportsUnenforcedChecks: false,
  });
  check('8.0.11-TiDB-v7.5.0', {
    variant: 'tidb',
    supportsGroupedAlter: false,
    supportsRoutines: false,
    supportsChecks: true,
  });
  check('5.7.25-TiDB-v6.5.0', { supportsChecks: false });
  check('', { variant: 'mysql', supportsChecks: true });
});

/** The abilities of each version, from the first version on that has them. */
const SINCE: readonly (readonly [
  ability: keyof MysqlCapabilities,
  mysql?: string | undefined,
  mariadb?: string | undefined,
  tidb?: string | undefined,
])[] = [
  ['supportsGeneratedColumns', '5.7', '10.2', '5.0'],
  ['supportsRenameIndex', '5.7', '10.5.2', '5.0'],
  ['supportsRoles', '8.0', '10.2', '5.0'],
  ['supportsRenameColumn', '8.0', '10.5.2', '5.0'],
  ['supportsSrid', '8.0.3'],
  ['supportsFunctionalIndexes', '8.0.13', undefined, '5.0'],
  ['supportsExpressionDefaults', '8.0.13', '10.2.1', '7.0'],
  ['supportsChecks', '8.0.16', '10.2.1', '7.2'],
  ['supportsUnenforcedChecks', '8.0.16', undefined, '7.2'],
  ['supportsInvisibleColumns', '8.0.23', '10.3'],
  ['supportsSequences', undefined, '10.3'],
  ['supportsSystemVersioning', undefined, '10.3.4'],
  ['jsonHasCheck', undefined, '10.4.3'],
  ['supportsSchemaComment', undefined, '10.5'],
  ['supportsAutoRandom', undefined, undefined, '5.0'],
  ['supportsClusteredKeys', undefined, undefined, '5.0'],
];
const VERSIONS = {
  mysql: [
    '5.7.44-log',
    '8.0.0',
    '8.0.3',
    '8.0.12',
    '8.0.13',
    '8.0.15',
    '8.0.16',
    '8.0.19',
    '8.0.22',
    '8.0.23',
    '8.4.5',
    '9.7.4',
  ],
  mariadb: [
    '10.2.0',
    '10.2.44',
    '10.3.0',
    '10.3.39',
    '10.4.2',
    '10.4.34',
    '10.5.1',
    '10.5.29',
    '10.6.22',
    '10.11.19',
    '11.0.6',
    '11.4.8',
    '11.8.2',
  ],
  tidb: ['5.0.0', '6.5.11', '7.0.0', '7.1.6', '7.2.0', '8.5.1'],
};

test.each(Object.entries(VERSIONS).flatMap(([variant, list]) => list.map((version) => [variant, version] as const)))(
  'what %s %s can do',
  (variant, version) => {
    const text = { mysql: version, mariadb: `${version}-MariaDB`, tidb: `8.0.11-TiDB-v${version}` }[variant] ?? '';
    const capabilities = capabilitiesOf(text);
    const column = { mysql: 1, mariadb: 2, tidb: 3 }[variant] ?? 0;
    for (const row of SINCE) {
      const since = row[column];
      const reaches = since !== undefined && compare(version, since) >= 0;
      expect([row[0], capabilities[row[0]]]).toEqual([row[0], reaches]);
    }
    expect(capabilities.supportsTransactionalDdl).toBe(false);
    expect(capabilities.supportsRoutines).toBe(variant !== 'tidb');
    expect(capabilities.reportsDisplayWidth).toBe(variant !== 'mysql' || compare(version, '8.0.19') < 0);
  },
);

function compare(a: string, b: string): number {
  const [x, y] = [a, b].map((v) => v.split(/[^\d]/).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (x?.[i] || 0) - (y?.[i] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

test('character sets have the collation of their server', () => {
  const collate = (version: string): string => capabilitiesOf(version).server.collate;
  expect(collate('8.4.0')).toBe('utf8mb4_0900_ai_ci');
  expect(collate('5.7.44')).toBe('latin1_swedish_ci');
  expect(collate('10.6.1-MariaDB')).toBe('utf8mb4_general_ci');
  expect(collate('11.8.2-MariaDB')).toBe('utf8mb4_uca1400_ai_ci');
  expect(collate('8.0.11-TiDB-v7.5.0')).toBe('utf8mb4_bin');
});
