import { isSignificant, type ScannerProfile, tokenizeSql, unquoteIdentifier } from '@atlas/sqltext';
import type { Finding } from './analyzer.ts';
import type { Guard } from './file.ts';

/**
 * Whether a pre-migration check takes care of the finding: it asserts the code, and its queries mention what the finding
 * is about, so that the check of one table does not hide what happens to another.
 */
export function isGuarded(finding: Finding, guards: readonly Guard[], profile: ScannerProfile): boolean {
  const { code, objects = [] } = finding;
  if (code === '') return false;
  return guards.some(({ codes, sql }) => {
    if (!codes.includes(code)) return false;
    const words = new Set(
      tokenizeSql(sql, profile)
        .filter(isSignificant)
        .map(({ text }) => unquoteIdentifier(text).toLowerCase()),
    );
    return objects.every((object) => words.has(object.toLowerCase()));
  });
}
