import { AtlasError, type Diagnostic } from '@atlas/diagnostics';

/** A request that cannot be carried out as it stands. `code` says which; the message says what to do. */
export class MigrateRequestError extends AtlasError {
  constructor(message: string, code: `migrate/${string}`) {
    super(message, { code });
  }
}

/** `atlas.sum` and the directory disagree. Without `at` the sum file contradicts itself in its first line. */
export class ChecksumMismatchError extends AtlasError {
  readonly at: ChecksumDifference | undefined;
  /** What probably happened, one sentence; undefined when nothing more is known. */
  readonly hint: string | undefined;

  constructor(at?: ChecksumDifference, hint?: string) {
    super('checksum mismatch', { code: 'migrate/checksum-mismatch' });
    this.at = at;
    this.hint = hint;
  }
}

/** The first line of `atlas.sum` that does not fit the directory. */
export interface ChecksumDifference {
  readonly file: string;
  readonly reason: 'added' | 'edited' | 'removed';
  /** 1-based; the first line holds the total. */
  readonly line: number;
  /** The number of entries in the file. */
  readonly total: number;
  /** Byte offset of the line. */
  readonly offset: number;
}

/** There are migration files and no `atlas.sum`. */
export class ChecksumNotFoundError extends AtlasError {
  constructor() {
    super('checksum file not found', { code: 'migrate/checksum-not-found' });
  }
}

/** `atlas.sum` is not a sum file. */
export class ChecksumFormatError extends AtlasError {
  /** 1-based. */
  readonly line: number;

  constructor(line: number) {
    super('checksum file format invalid', { code: 'migrate/checksum-format' });
    this.line = line;
  }
}

/** `atlas.sum` holds the two sides of a merge. The lists name files that only one side has. */
export class ChecksumConflictError extends AtlasError {
  readonly line: number;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];

  constructor(line: number, ours: readonly string[], theirs: readonly string[]) {
    super(`checksum file format invalid: ${conflictAdvice(line, ours, theirs)}`, { code: 'migrate/checksum-conflict' });
    this.line = line;
    this.ours = ours;
    this.theirs = theirs;
  }
}

function conflictAdvice(line: number, ours: readonly string[], theirs: readonly string[]): string {
  const found = `atlas.sum has merge conflict markers at line ${line}.`;
  if (ours.length === 0 || theirs.length === 0) {
    return `${found} Keep either side of the file, then run 'atlas migrate hash'`;
  }
  return (
    `${found} Your branch added ${ours.join(', ')}, the other one added ${theirs.join(', ')}. ` +
    `Keep either side of the file, then run 'atlas migrate rebase ${ours.join(' ')}' to place your files after theirs`
  );
}

/** The files are laid out for another tool than the one they were opened for. */
export class WrongDirFormatError extends AtlasError {
  readonly file: string;
  readonly found: string;

  constructor(file: string, opened: string, found: string) {
    super(
      `migration file ${JSON.stringify(file)} is in ${found} format, but the directory was opened as ${opened}: ` +
        `add ?format=${found} to the URL of the directory, or convert it with 'atlas migrate import'`,
      { code: 'migrate/wrong-dir-format' },
    );
    this.file = file;
    this.found = found;
  }
}

/** Two files have one version, so one of them would never run. */
export class DuplicateVersionError extends AtlasError {
  readonly version: string;
  readonly files: readonly [string, string];

  constructor(version: string, files: readonly [string, string]) {
    super(
      `migration files ${files[0]} and ${files[1]} have the same version ${JSON.stringify(version)}: ` +
        `give one of them a version of its own, for example with 'atlas migrate rebase ${files[1]}'`,
      { code: 'migrate/duplicate-version' },
    );
    this.version = version;
    this.files = files;
  }
}

/** A migration file whose text cannot be read as statements. */
export class MigrationFileError extends AtlasError {
  readonly file: string;

  constructor(message: string, file: string, diagnostics: readonly Diagnostic[] = []) {
    super(message, { code: 'migrate/file', diagnostics });
    this.file = file;
  }
}

/** Files were added before the last one that was applied. */
export class HistoryNonLinearError extends AtlasError {
  readonly outOfOrder: readonly string[];

  constructor(outOfOrder: readonly string[]) {
    const names = outOfOrder.length === 1 ? `file ${outOfOrder[0]} was` : `files ${outOfOrder.join(', ')} were`;
    super(`migration ${names} added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error`, {
      code: 'migrate/history-non-linear',
    });
    this.outOfOrder = outOfOrder;
  }
}

/** A statement that had been applied is not what it was. `statement` is 1-based. */
export class HistoryChangedError extends AtlasError {
  readonly file: string;
  readonly statement: number;

  constructor(file: string, statement: number) {
    super(`sql/migrate: history changed: statement ${statement} from file ${JSON.stringify(file)} changed`, {
      code: 'migrate/history-changed',
    });
    this.file = file;
    this.statement = statement;
  }
}

/** A file that was begun is gone. */
export class MissingMigrationError extends AtlasError {
  readonly version: string;

  constructor(version: string, description: string) {
    const name = description === '' ? `${version}.sql` : `${version}_${description}.sql`;
    super(
      `sql/migrate: missing migration: revision ${JSON.stringify(name)} is partially applied but migration file was not found`,
      { code: 'migrate/missing-migration' },
    );
    this.version = version;
  }
}

/** The database holds something and no revisions, so nobody knows which files it corresponds to. */
export class TargetNotCleanError extends AtlasError {
  /** `advice` says more where another tool's records tell more. */
  constructor(cause: Error, advice?: string) {
    const more = advice === undefined ? '' : `.\n${advice}`;
    super(`${cause.message}. baseline version or allow-dirty is required${more}`, { code: 'migrate/not-clean', cause });
  }
}

/** The server refused a statement of a migration file. `statement` is 1-based. */
export class MigrationStatementError extends AtlasError {
  readonly sql: string;
  readonly file: string;
  readonly version: string;
  readonly statement: number;
  /** What the server said. */
  readonly serverMessage: string;

  constructor(
    facts: { readonly sql: string; readonly file: string; readonly version: string; readonly statement: number },
    cause: unknown,
    diagnostics: readonly Diagnostic[],
  ) {
    const serverMessage = messageOf(cause);
    super(
      `sql/migrate: executing statement ${JSON.stringify(facts.sql)} from version ${JSON.stringify(facts.version)}: ${serverMessage}`,
      { code: 'migrate/statement', cause, diagnostics },
    );
    this.sql = facts.sql;
    this.file = facts.file;
    this.version = facts.version;
    this.statement = facts.statement;
    this.serverMessage = serverMessage;
  }
}

/** A statement that is certain to fail. */
export interface PreflightFinding {
  /** `3_users.sql:4:1`. */
  readonly place: string;
  /** 1-based place of the statement in its file. */
  readonly number: number;
  readonly total: number;
  readonly message: string;
  readonly diagnostic: Diagnostic;
}

/** Statements would fail, and what ran before them could not be rolled back: nothing was run. */
export class PreflightError extends AtlasError {
  constructor(findings: readonly PreflightFinding[]) {
    const lines = findings.map(
      ({ place, number, total, message }) => `${place}: statement ${number} of ${total} would fail: ${message}`,
    );
    const [only = ''] = lines;
    const head = 'sql/migrate: nothing was run, since this database cannot roll back what runs before a failure';
    super(lines.length === 1 ? `${head}: ${only}` : `${head}:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
      code: 'migrate/preflight',
      diagnostics: findings.map(({ diagnostic }) => diagnostic),
    });
  }
}

/** The bookkeeping could not be written. What it would have said is undone or is decided by the next run. */
export class WriteRevisionError extends AtlasError {
  constructor(cause: unknown) {
    super(`sql/migrate: write revision: ${messageOf(cause)}`, { code: 'migrate/write-revision', cause });
  }
}

/** An assertion in front of a migration does not hold. No statement of the file was run. */
export class CheckFailedError extends AtlasError {
  readonly file: string;
  readonly check: string;
  readonly failures: readonly string[];

  constructor(file: string, check: string, failures: readonly string[], total: number, cause?: unknown) {
    const [first = ''] = failures;
    super(failures.length <= 1 ? first : `${failures.length} of ${total} assertions failed: ${first}`, {
      code: 'migrate/check-failed',
      cause,
    });
    this.file = file;
    this.check = check;
    this.failures = failures;
  }
}

/** What is known of a statement that was begun and never confirmed. */
export interface UnknownOutcome {
  readonly file: string;
  readonly version: string;
  /** 1-based. */
  readonly statement: number;
  readonly total: number;
  readonly sql: string;
  /** The touched objects before the statement, as expected after it, and now; undefined where it is not known. */
  readonly before: string | undefined;
  readonly expected: string | undefined;
  readonly now: string | undefined;
}

/** A run ended while a statement was under way, and the database does not show whether it took effect. */
export class UnknownOutcomeError extends AtlasError {
  readonly outcome: UnknownOutcome;

  constructor(outcome: UnknownOutcome) {
    super(outcomeQuestion(outcome), { code: 'migrate/unknown-outcome' });
    this.outcome = outcome;
  }
}

function outcomeQuestion({ file, statement, total, sql, before, expected, now }: UnknownOutcome): string {
  const states: readonly (readonly [string, string | undefined])[] = [
    ['before it', before],
    ['expected after it', expected],
    ['now', now],
  ];
  const known = states.filter(([, state]) => state !== undefined);
  return [
    `did statement ${statement} of ${total} of ${file} take effect? The last run ended while it was under way:`,
    ...sql.split('\n').map((line) => `  ${line}`),
    ...(known.length === 0 ? [] : ['What it touches:', ...known.map(([when, state]) => `  ${when}: ${state}`)]),
    'Look at the database. If it took effect, continue after it; if it did not, run it again; ' +
      'if it did in part, undo that part and run it again',
  ].join('\n');
}

/** What a statement left behind that was cut off could not be taken away. Nothing else was done. */
export class LeftoverError extends AtlasError {
  constructor({ file, statement, total }: UnknownOutcome, undo: string, cause: unknown) {
    super(
      `statement ${statement} of ${total} of ${file} was cut off and left something half-done behind, which could not be ` +
        `taken away: ${undo}: ${messageOf(cause)}. Do that by hand, and run it again`,
      { code: 'migrate/leftover', cause },
    );
  }
}

/** The run was told to stop. What the database records stands, and the next run continues there. */
export class MigrationAbortedError extends AtlasError {
  constructor(file: string, statement: number, total: number, cause: unknown) {
    super(`interrupted before statement ${statement} of ${total} in ${file}, run it again to continue`, {
      code: 'migrate/aborted',
      cause,
    });
  }
}

/** Another run works on the same database although it should have waited for the lock. */
export class ConcurrentApplyError extends AtlasError {
  constructor(version: string) {
    super(
      `another run is applying version ${JSON.stringify(version)} at this moment: run 'atlas migrate status' when it is done`,
      { code: 'migrate/concurrent' },
    );
  }
}

/** The table is in one schema by default and there is one in another, so either may be meant. */
export class AmbiguousRevisionsError extends AtlasError {
  /** A paragraph for the user. */
  readonly explanation: string;

  constructor(schema: string, dedicated: string) {
    super('ambiguous revision table', { code: 'migrate/ambiguous-revisions' });
    this.explanation =
      `The revisions table was found in schema ${JSON.stringify(dedicated)}, and the connection is bound to schema ` +
      `${JSON.stringify(schema)}, which has none. Pass --revisions-schema ${dedicated} to go on with the existing ` +
      `table, or drop the schema ${JSON.stringify(dedicated)} if it is not used any more.`;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
