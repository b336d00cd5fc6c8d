import { isSignificant, type ScannerProfile, tokenizeSql, unquoteIdentifier } from '@atlas/sqltext';
import type { Finding } from './analyzer.ts';
import type { Guard } from './file.ts';

/**
 * Whether pre-migration checks take care of the finding: they assert the code, and their queries mention what the finding
 * is about, so that the check of one table does not hide what happens to another.
 */
export function isGuarded(finding: Finding, guards: readonly Guard[], profile: ScannerProfile): boolean {
  const { code, objects = [] } = finding;
  const own = code === '' ? [] : guards.filter(({ codes }) => codes.includes(code));
  if (own.length === 0) return false;
  const words = new Set(
    own.flatMap(({ sql }) =>
      tokenizeSql(sql, profile)
        .filter(isSignificant)
        .map(({ text }) => unquoteIdentifier(text).toLowerCase()),
    ),
  );
  return objects.every((object) => words.has(object.toLowerCase()));
}
