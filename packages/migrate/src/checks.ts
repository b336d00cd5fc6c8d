import type { Row, Session } from '@atlas/dialect';
import { type Directive, directiveWords, fileDirectives, type ScannerProfile } from '@atlas/sqltext';
import type { MigrationFile } from './dir.ts';
import { CheckFailedError, messageOf } from './errors.ts';
import { checkMembers } from './formats/atlas.ts';
import { scanPart } from './formats/scan-part.ts';

/** Assertions that must hold before a file runs. */
export interface CheckGroup {
  /** The name of the member of the archive: `checks.sql`. */
  readonly name: string;
  /** One assertion that holds is enough. */
  readonly isOneOf: boolean;
  /** Queries, as written. */
  readonly assertions: readonly string[];
}

/** The checks of a file in its order; none for files that are no archives. Throws `MigrationFileError`. */
export function fileChecks(file: MigrationFile, profile: ScannerProfile): readonly CheckGroup[] {
  if (file.format.name !== 'atlas') return [];
  return checkMembers(file.text).map(({ name, start, end }) => ({
    name,
    isOneOf: directiveWords(fileDirectives(file.text.slice(start, end)), 'assert')?.includes('oneof') === true,
    assertions: scanPart({ file: file.name, text: file.text }, profile, start, end).map(({ text }) => text),
  }));
}

/** Queries in front of a migration that a directive `atlas:assert CODE` ties to findings of analysis. */
export interface CheckedCodes {
  readonly codes: readonly string[];
  readonly sql: string;
}

/** The codes that checks of a file take care of, by their queries. Throws `MigrationFileError`. */
export function checkedCodes(file: MigrationFile, profile: ScannerProfile): readonly CheckedCodes[] {
  if (file.format.name !== 'atlas') return [];
  return checkMembers(file.text).flatMap(({ start, end }) => {
    const whole = codesOf(fileDirectives(file.text.slice(start, end)));
    return scanPart({ file: file.name, text: file.text }, profile, start, end).flatMap(({ text, directives }) => {
      const codes = [...whole, ...codesOf(directives)];
      return codes.length === 0 ? [] : [{ codes, sql: text }];
    });
  });
}

function codesOf(directives: readonly Directive[]): readonly string[] {
  return (directiveWords(directives, 'assert') ?? []).filter((word) => word !== 'oneof');
}

/** The outcome of one assertion. */
export interface AssertionResult {
  readonly sql: string;
  /** Why it does not hold; undefined when it does. */
  readonly error: string | undefined;
}

/** Runs all assertions of a group. The error is that of the group as a whole; undefined when it holds. */
export async function runChecks(
  session: Pick<Session, 'query'>,
  file: string,
  group: CheckGroup,
  onResult: (result: AssertionResult) => void,
): Promise<CheckFailedError | undefined> {
  const failures: string[] = [];
  for (const sql of group.assertions) {
    const error = await failureOf(session, sql);
    if (error !== undefined) failures.push(error);
    onResult({ sql, error });
  }
  const { length } = group.assertions;
  const holds = group.isOneOf ? length === 0 || failures.length < length : failures.length === 0;
  return holds ? undefined : new CheckFailedError(file, group.name, failures, length);
}

async function failureOf(session: Pick<Session, 'query'>, sql: string): Promise<string | undefined> {
  const name = `check assertion ${JSON.stringify(sql)}`;
  let rows: readonly Row[];
  try {
    rows = await session.query(sql);
  } catch (error) {
    return `${name}: ${messageOf(error)}`;
  }
  const values = Object.values(rows[0] ?? {});
  if (rows.length !== 1 || values.length !== 1) {
    return `${name} must return one row with one column, got ${rows.length} rows with ${values.length} columns`;
  }
  return isTrue(values[0]) ? undefined : `${name} returned false`;
}

/** Databases without booleans answer with numbers, and some drivers with numbers as text. */
function isTrue(value: unknown): boolean {
  if (typeof value === 'string')
    return value === 't' || value === 'true' || (value !== '' && Number(value) !== 0 && !Number.isNaN(Number(value)));
  return value === true || (typeof value === 'number' && value !== 0) || (typeof value === 'bigint' && value !== 0n);
}
