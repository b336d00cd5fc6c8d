import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { sqlite } from '@atlas/dialect-sqlite';
import { type ApplyOptions, type ApplyReport, applyMigrations } from '../src/apply.ts';
import { loadDir, type MigrationDir } from '../src/dir.ts';
import { memoryFiles } from '../src/dir-files.ts';
import type { Clock } from '../src/execute-types.ts';
import { dirFormatOf } from '../src/formats/dir-formats.ts';

/** A clock that moves on by a millisecond whenever it is read. */
export function testClock(): Clock {
  let nanos = 0n;
  return {
    now: () => new Date(Date.UTC(2024, 0, 1) + Number(nanos / 1_000_000n)),
    nanos: () => (nanos += 1_000_000n),
  };
}

export async function dirOf(files: Readonly<Record<string, string>>, format = 'atlas'): Promise<MigrationDir> {
  return loadDir(memoryFiles(files), dirFormatOf(format));
}

export function openTest(url = 'sqlite://test?mode=memory'): Promise<Driver> {
  return sqlite.open(parseDatabaseUrl(url), {});
}

/** Applies with the defaults of a test: no lock, and an error of a file is thrown. */
export async function apply(
  driver: Driver,
  dir: MigrationDir,
  options: Partial<ApplyOptions> = {},
): Promise<ApplyReport> {
  const report = await attempt(driver, dir, options);
  if (report.error !== undefined) throw report.error;
  return report;
}

export function attempt(driver: Driver, dir: MigrationDir, options: Partial<ApplyOptions> = {}): Promise<ApplyReport> {
  return applyMigrations(driver, dir, { clock: testClock(), operatorVersion: 'test', lockName: null, ...options });
}
