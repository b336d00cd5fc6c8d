import type { ScannerProfile } from '@atlas/sqltext';
import { fileStatements, type MigrationDir, type MigrationFile } from './dir.ts';
import { HistoryNonLinearError } from './errors.ts';
import { adviseForeign, type ForeignAdvice, type ForeignHistory } from './foreign-history.ts';
import { findHistoryProblems, type HistoryProblem } from './history.ts';
import type { Intent } from './intent.ts';
import { computePending, filesOfFirstRun } from './pending.ts';
import { isPartial, type Revision, revisionTypes } from './revision.ts';

/** How a database stands to a directory. */
export interface MigrationStatus {
  readonly status: 'OK' | 'PENDING';
  /** The files that an empty database would be given, or all when there are revisions. */
  readonly available: readonly MigrationFile[];
  readonly pending: readonly MigrationFile[];
  /** Files that were added before the last one applied. */
  readonly outOfOrder: readonly MigrationFile[];
  /** In the order of versions. */
  readonly applied: readonly Revision[];
  /** The last version, or `No migration applied yet`. */
  readonly current: string;
  /** The next version, `Already at latest version`, or `UNKNOWN` when only files out of order are left. */
  readonly next: string;
  /** The next file is a checkpoint. */
  readonly isFromCheckpoint: boolean;
  /** The file that was begun and not finished, and how many of how many statements took effect; 0 when there is none. */
  readonly partial: Revision | undefined;
  readonly count: number;
  readonly total: number;
  /** The statement that failed last and what the server said, each on one line; empty when none did. */
  readonly sql: string;
  readonly serverError: string;
  /** Why the next run would refuse to work; empty when it would not. */
  readonly error: string;
  readonly problems: readonly HistoryProblem[];
  /** Another tool worked on the database, and nothing was applied from here yet. */
  readonly foreign: ForeignAdvice | undefined;
  /** The state in one or more sentences, and the command that leads on; undefined when there is nothing to do. */
  readonly explanation: string;
  readonly nextCommand: string | undefined;
}

export interface StatusFacts {
  readonly dir: MigrationDir;
  readonly revisions: readonly Revision[];
  /** What the last run was about to do, if it did not live to say whether it did. */
  readonly intent?: Intent | undefined;
  /** What another tool recorded; it counts while there are no revisions. */
  readonly foreign?: ForeignHistory | undefined;
  readonly profile: ScannerProfile;
}

const NOTHING_APPLIED = 'No migration applied yet';
const AT_LATEST = 'Already at latest version';

/** Computes the status from the files and the revisions. Throws `MissingMigrationError`, `MigrationFileError`. */
export function computeStatus({ dir, revisions, intent, foreign, profile }: StatusFacts): MigrationStatus {
  const { compareVersions } = dir.format;
  const applied = revisions.toSorted((a, b) => compareVersions(a.version, b.version));
  const found = computePending(dir, applied, { order: 'linear-skip', allowDirty: true });
  const { files: pending, outOfOrder } = found;
  const available = applied.length === 0 ? filesOfFirstRun(dir.files) : dir.files;
  const last = applied.findLast(({ version }) => version !== '');
  const partial = found.partial ?? (last !== undefined && isPartial(last) ? last : undefined);
  const file = partial === undefined ? undefined : pending.find(({ version }) => version === partial.version);
  const failed =
    partial ?? (last?.error !== undefined && (last.type & revisionTypes.resolved) === 0 ? last : undefined);
  const [next] = pending;
  const status: Omit<MigrationStatus, 'explanation' | 'nextCommand'> = {
    status: pending.length + outOfOrder.length === 0 ? 'OK' : 'PENDING',
    available,
    pending,
    outOfOrder,
    applied,
    current: last?.version ?? NOTHING_APPLIED,
    next: next?.version ?? (outOfOrder.length > 0 ? 'UNKNOWN' : AT_LATEST),
    isFromCheckpoint: next?.checkpoint !== undefined,
    partial,
    count: partial?.applied ?? 0,
    total: partial === undefined ? 0 : file === undefined ? partial.total : fileStatements(file, profile).length,
    sql: oneLine(failed?.errorStatement),
    serverError: oneLine(failed?.error),
    error: outOfOrder.length === 0 ? '' : new HistoryNonLinearError(outOfOrder.map(({ name }) => name)).message,
    problems: findHistoryProblems(dir, applied),
    foreign: foreign === undefined || applied.length > 0 ? undefined : adviseForeign(foreign, dir),
  };
  return { ...status, ...explain(status, intent, file) };
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replace(/\s*\n\s*/g, ' ').trim();
}

function explain(
  status: Omit<MigrationStatus, 'explanation' | 'nextCommand'>,
  intent: Intent | undefined,
  file: MigrationFile | undefined,
): Pick<MigrationStatus, 'explanation' | 'nextCommand'> {
  const { partial, pending, outOfOrder, applied, count, total, serverError } = status;
  if (partial !== undefined) {
    const name = file?.name ?? partial.version;
    const done = `${count} of ${total} statements of ${name} took effect`;
    if (intent !== undefined && intent.version === partial.version && intent.index === partial.applied) {
      if (serverError !== '') {
        return {
          explanation: `${done}. Statement ${count + 1} failed and left something half-done behind, which the next run takes away, or asks about.`,
          nextCommand: 'atlas migrate apply',
        };
      }
      return {
        explanation: `${done}. The run ended during statement ${count + 1}, and the next run finds out whether it took effect, or asks.`,
        nextCommand: 'atlas migrate apply',
      };
    }
    if (serverError === '') {
      return {
        explanation: `${done}. The run was interrupted, and the next run continues with statement ${count + 1}.`,
        nextCommand: 'atlas migrate apply',
      };
    }
    return {
      explanation:
        `${done}, and the one after them failed. Correct the file from statement ${count + 1} on; ` +
        'the statements before it must stay as they are.',
      nextCommand: 'atlas migrate hash && atlas migrate apply',
    };
  }
  if (outOfOrder.length > 0) {
    const names = outOfOrder.map(({ name }) => name).join(' ');
    return {
      explanation: `Files were added before the last one that was applied. Move them to the end, or run them all the same with --exec-order non-linear.`,
      nextCommand: `atlas migrate rebase ${names}`,
    };
  }
  if (status.foreign !== undefined) {
    return { explanation: `${status.foreign.text}.`, nextCommand: status.foreign.command };
  }
  if (pending.length === 0) return { explanation: 'The database is up to date.', nextCommand: undefined };
  const files = pending.length === 1 ? '1 file is' : `${pending.length} files are`;
  const since = applied.length === 0 ? 'Nothing was applied yet' : 'Everything up to the current version is applied';
  return { explanation: `${since}, and ${files} left to run.`, nextCommand: 'atlas migrate apply' };
}
