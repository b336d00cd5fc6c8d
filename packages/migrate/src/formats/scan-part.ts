import { LineIndex } from '@atlas/diagnostics';
import { type Comment, type ScannerProfile, type Statement, scanStatements } from '@atlas/sqltext';
import { MigrationFileError } from '../errors.ts';
import type { FileText } from './format.ts';

/** The statements of a part of a file, with offsets of the file. Throws `MigrationFileError` with line and column. */
export function scanPart(
  source: FileText,
  profile: ScannerProfile,
  start = 0,
  end = source.text.length,
): readonly Statement[] {
  const { file, text } = source;
  const { statements, diagnostics } = scanStatements(text.slice(start, end), profile, { file });
  const [error] = diagnostics;
  if (error !== undefined) {
    const at = start + (error.range?.start.offset ?? 0);
    const range = new LineIndex(file, text).range(at, at + 1);
    const place = `${range.start.line}:${range.start.column}`;
    throw new MigrationFileError(
      `sql/migrate: scanning statements from ${JSON.stringify(file)}: ${place}: ${error.summary}`,
      file,
      [{ ...error, range }],
    );
  }
  return start === 0 ? statements : statements.map((statement) => shiftStatement(statement, start));
}

/** A delimiter that no file has. */
const NO_DELIMITER = '-- atlas:delimiter \u0000\n';

/** A part of a file that is one statement whatever it holds; undefined when it is empty or only comments. */
export function scanWhole(
  source: FileText,
  profile: ScannerProfile,
  start: number,
  end: number,
): Statement | undefined {
  const part = source.text.slice(start, end);
  if (part.trim() === '') return undefined;
  const { statements } = scanStatements(NO_DELIMITER + part, profile, { file: source.file });
  const by = start - NO_DELIMITER.length;
  const [first] = statements;
  if (first !== undefined) return shiftStatement(first, by);
  // What cannot be scanned, such as a body with an odd quote, is the server's to judge.
  const isOnlyComments = part.split('\n').every((line) => line.trim() === '' || line.startsWith('--'));
  if (isOnlyComments) return undefined;
  const from = start + (part.length - part.trimStart().length);
  const to = from + part.trim().length;
  return { text: source.text.slice(from, to), start: from, end: to, comments: [], directives: [] };
}

function shiftStatement(statement: Statement, by: number): Statement {
  const shift = <T extends Comment | Statement['directives'][number]>(item: T): T => ({
    ...item,
    start: item.start + by,
    end: item.end + by,
  });
  return {
    text: statement.text,
    start: statement.start + by,
    end: statement.end + by,
    comments: statement.comments.map(shift),
    directives: statement.directives.map(shift),
  };
}
