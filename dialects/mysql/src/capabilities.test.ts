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

test('character sets have the collation of their server', () => {
  const collate = (version: string): string => capabilitiesOf(version).server.collate;
  expect(collate('8.4.0')).toBe('utf8mb4_0900_ai_ci');
  expect(collate('5.7.44')).toBe('latin1_swedish_ci');
  expect(collate('10.6.1-MariaDB')).toBe('utf8mb4_general_ci');
  expect(collate('11.8.2-MariaDB')).toBe('utf8mb4_uca1400_ai_ci');
  expect(collate('8.0.11-TiDB-v7.5.0')).toBe('utf8mb4_bin');
});
