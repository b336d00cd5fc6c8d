import type { Plan, Statement } from '@atlas/model';
import { genericProfile, isSignificant, type ScannerProfile, tokenizeSql } from '@atlas/sqltext';
import { MigrateRequestError } from './errors.ts';
import type { DirFormat, FileChange, NewFile } from './formats/format.ts';
import { REPEATABLE } from './lock-retry.ts';

export interface MigrationTextOptions {
  readonly format: DirFormat;
  readonly version: string;
  /** What the user calls the migration; it becomes part of the file name. Empty for none. */
  readonly name: string;
  /** The lexical rules of the database. Default: those of no database in particular. */
  readonly profile?: ScannerProfile;
}

/**
 * The files of a new migration, in the layout of the format. Under Atlas's own format a plan with semicolons inside of
 * bodies gets a delimiter that occurs nowhere in it. Throws `MigrateRequestError` for a name that is no part of a file
 * name.
 */
export function formatMigrationFiles(plan: Plan, options: MigrationTextOptions): readonly NewFile[] {
  const { format, version, name, profile = genericProfile } = options;
  if (/[/\\\0]/.test(name)) {
    throw new MigrateRequestError(
      `invalid migration name ${JSON.stringify(name)}: it becomes part of a file name and must not have slashes in it`,
      'migrate/invalid-name',
    );
  }
  const changes = plan.statements.map((statement) => fileChange(statement, profile));
  return format.write({
    version,
    name,
    changes,
    directives: directivesOf(plan),
    checks: plan.checks ?? [],
    delimiter: plan.delimiter ?? chooseDelimiter(changes, profile),
  });
}

function fileChange({ cmd, comment, reverse, repeatable }: Statement, profile: ScannerProfile): FileChange {
  const directives = repeatable === true ? [`atlas:${REPEATABLE}`] : [];
  return { cmd, comment, directives, reverse: reverse ?? [], hasInnerSemicolon: hasInnerSemicolon(cmd, profile) };
}

/** A server that refuses a statement inside of a transaction must not be given the file in one. */
function directivesOf(plan: Plan): readonly string[] {
  const directives = plan.directives ?? [];
  const isSaid = directives.some((directive) => directive.startsWith('atlas:txmode'));
  return isSaid || !plan.statements.some((s) => s.noTransaction === true)
    ? directives
    : [...directives, 'atlas:txmode none'];
}

function hasInnerSemicolon(sql: string, profile: ScannerProfile): boolean {
  if (!sql.includes(';')) return false;
  const tokens = tokenizeSql(sql, profile).filter(isSignificant);
  return tokens.some(({ kind, text }, i) =>
    kind === 'dollar-string' ? text.includes(';') : text === ';' && i < tokens.length - 1,
  );
}

/** Three line ends are easy to read and rare inside of a body. */
const DELIMITERS = ['\n\n\n', '\n-- end --\n', '\n-- end of statement --\n'];
/** SQL Server's own tools know only this one. */
const BATCH_DELIMITERS = ['\nGO', ...DELIMITERS];

function chooseDelimiter(changes: readonly FileChange[], profile: ScannerProfile): string {
  if (!changes.some((change) => change.hasInnerSemicolon)) return ';';
  return freeDelimiter(
    changes.map(({ cmd }) => cmd),
    profile,
  );
}

/** A delimiter other than a semicolon that occurs in none of the statements. */
export function freeDelimiter(statements: readonly string[], profile: ScannerProfile): string {
  const candidates = profile.goBatches ? BATCH_DELIMITERS : DELIMITERS;
  const isFree = (delimiter: string): boolean => statements.every((sql) => !`\n${sql}\n`.includes(delimiter));
  const free = candidates.find(isFree);
  if (free !== undefined) return free;
  for (let i = 1; ; i++) {
    const delimiter = `\n-- end ${i} --\n`;
    if (isFree(delimiter)) return delimiter;
  }
}
