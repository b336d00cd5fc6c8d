import type { MigrationDir, MigrationFile } from './dir.ts';
import { HistoryNonLinearError, MigrateRequestError, MissingMigrationError } from './errors.ts';
import { isPartial, type Revision } from './revision.ts';

/** What happens with files that were added before the last one applied. */
export type ExecOrder =
  /** They are an error. */
  | 'linear'
  /** They are left out. */
  | 'linear-skip'
  /** They run, before the others. */
  | 'non-linear';

/** The order of that name, in the spelling of flags or of the project file. Throws `MigrateRequestError`. */
export function parseExecOrder(text: string): ExecOrder {
  const order = text.toLowerCase().replaceAll('_', '-');
  if (order === 'linear' || order === 'linear-skip' || order === 'non-linear') return order;
  throw new MigrateRequestError(`unknown execution order: ${JSON.stringify(text)}`, 'migrate/unknown-exec-order');
}

/** How many files to run: all when absent. Throws `MigrateRequestError` unless it is a whole number from 1. */
export function parseAmount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
    const reason = /^[+-]?\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
    throw new MigrateRequestError(
      `invalid amount argument ${JSON.stringify(text)} (${reason}). Omit the argument or pass a valid integer instead`,
      'migrate/invalid-amount',
    );
  }
  const amount = Number(text);
  if (amount < 1) throw new MigrateRequestError(`cannot apply '${amount}' migration files`, 'migrate/invalid-amount');
  return amount;
}

export interface PendingOptions {
  /** Default: `linear`. */
  readonly order?: ExecOrder | undefined;
  /** The version that the database is at although it has no revisions. Ignored when it has some. */
  readonly baseline?: string | undefined;
  /** A database without revisions need not be empty. */
  readonly allowDirty?: boolean | undefined;
  /** The last version to run. */
  readonly toVersion?: string | undefined;
  /** The most files to run. */
  readonly amount?: number | undefined;
}

/** What is left to do in a database. */
export interface Pending {
  /** The files to run, in order. The first may be one that was begun. */
  readonly files: readonly MigrationFile[];
  /** Files that were added too late for the linear order; they are among `files` only if the order is non-linear. */
  readonly outOfOrder: readonly MigrationFile[];
  /** The file to record as baseline before anything runs. */
  readonly baseline: MigrationFile | undefined;
  /** There are no revisions: the database must be empty, unless the user said otherwise. */
  readonly needsCleanDatabase: boolean;
  /** The revision of the first file, when that one was begun and not finished. */
  readonly partial: Revision | undefined;
}

/**
 * Computes what is left to do from the files and the revisions alone. Throws `HistoryNonLinearError`,
 * `MissingMigrationError`, and `MigrateRequestError` for versions that there are not.
 */
export function computePending(
  dir: MigrationDir,
  revisions: readonly Revision[],
  options: PendingOptions = {},
): Pending {
  const { order = 'linear', toVersion, amount } = options;
  const inScope = toVersion === undefined ? dir.files : filesUpTo(dir, toVersion);
  if (revisions.length === 0) {
    // A checkpoint after the version asked for holds too much.
    const found = firstRun(inScope, options);
    return { ...found, files: found.files.slice(0, amount) };
  }
  const { resumed, outOfOrder, later, partial } = laterRun(dir, revisions);
  if (order === 'linear' && outOfOrder.length > 0) throw new HistoryNonLinearError(outOfOrder.map(({ name }) => name));
  const wanted = new Set(inScope);
  const files = [...resumed, ...(order === 'non-linear' ? outOfOrder : []), ...later].filter((file) =>
    wanted.has(file),
  );
  return { files: files.slice(0, amount), outOfOrder, partial, baseline: undefined, needsCleanDatabase: false };
}

/**
 * What of it one run may do. A contract takes away what programs use that are older than the files before it, so it is the
 * first file of a run or waits for the next one. Nobody uses a database that is new.
 */
export function withoutContracts({ files, needsCleanDatabase }: Pending): {
  readonly files: readonly MigrationFile[];
  /** The contract that waits. */
  readonly held: MigrationFile | undefined;
} {
  const at = needsCleanDatabase ? -1 : files.findIndex(({ isContract }, i) => i > 0 && isContract === true);
  return at === -1 ? { files, held: undefined } : { files: files.slice(0, at), held: files[at] };
}

/** The files up to and with a version. Throws `MigrateRequestError` when there is no file of that version. */
export function filesUpTo(dir: MigrationDir, version: string): readonly MigrationFile[] {
  const at = dir.files.findIndex((file) => file.version === version);
  if (at >= 0) return dir.files.slice(0, at + 1);
  const close = dir.files.find((file) => file.version.includes(version) || version.includes(file.version));
  const hint = close === undefined ? '' : `. Did you mean ${JSON.stringify(close.version)}?`;
  throw new MigrateRequestError(
    `sql/migrate: migration with version ${JSON.stringify(version)} not found${hint}`,
    'migrate/version-not-found',
  );
}

function firstRun(files: readonly MigrationFile[], { baseline, allowDirty = false }: PendingOptions): Pending {
  const rest = { outOfOrder: [], partial: undefined };
  if (baseline === undefined) {
    return { files: filesOfFirstRun(files), baseline: undefined, needsCleanDatabase: !allowDirty, ...rest };
  }
  if (allowDirty) {
    throw new MigrateRequestError(
      'sql/migrate: baseline and allow-dirty are mutually exclusive',
      'migrate/baseline-and-allow-dirty',
    );
  }
  const at = files.findIndex((file) => file.version === baseline);
  const file = files[at];
  if (file === undefined) {
    throw new MigrateRequestError(
      `baseline version ${JSON.stringify(baseline)} not found`,
      'migrate/baseline-not-found',
    );
  }
  return { files: withoutCheckpoints(files.slice(at + 1)), baseline: file, needsCleanDatabase: false, ...rest };
}

/** An empty database starts at the last checkpoint, if there is one. */
export function filesOfFirstRun(files: readonly MigrationFile[]): readonly MigrationFile[] {
  const at = files.findLastIndex((file) => file.checkpoint !== undefined);
  return at === -1 ? files : files.slice(at);
}

function withoutCheckpoints(files: readonly MigrationFile[]): readonly MigrationFile[] {
  return files.filter((file) => file.checkpoint === undefined);
}

interface LaterRun {
  /** A file before the last one applied that was begun out of order: it goes on before anything else. */
  readonly resumed: readonly MigrationFile[];
  readonly outOfOrder: readonly MigrationFile[];
  readonly later: readonly MigrationFile[];
  readonly partial: Revision | undefined;
}

function laterRun({ files, format }: MigrationDir, revisions: readonly Revision[]): LaterRun {
  const { compareVersions } = format;
  // Files without version, which other tools repeat, take no part in the order and run once.
  const isRepeated = revisions.some(({ version }) => version === '');
  const repeatable = isRepeated ? [] : files.filter(({ version }) => version === '');
  const ordered = revisions
    .filter(({ version }) => version !== '')
    .sort((a, b) => compareVersions(a.version, b.version));
  const versioned = files.filter(({ version }) => version !== '');
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (first === undefined || last === undefined) {
    return { resumed: [], outOfOrder: [], later: [...versioned, ...repeatable], partial: undefined };
  }
  const partial = ordered.findLast(isPartial);
  const checkpoint = versioned.find((file) => file.version === last.version && file.checkpoint !== undefined);
  if (partial === last && checkpoint !== undefined) {
    const after = withoutCheckpoints(versioned.slice(versioned.indexOf(checkpoint) + 1));
    return { resumed: [], outOfOrder: [], later: [checkpoint, ...after, ...repeatable], partial };
  }
  const plain = withoutCheckpoints(versioned);
  const begun = plain.findIndex((file) => file.version === partial?.version);
  if (partial !== undefined && begun === -1) throw new MissingMigrationError(partial.version, partial.description);
  const start =
    partial === last ? begun : plain.findLastIndex((file) => compareVersions(file.version, last.version) <= 0) + 1;
  const known = new Set(ordered.map(({ version }) => version));
  const outOfOrder = plain
    .slice(0, start)
    .filter((file) => compareVersions(file.version, first.version) > 0 && !known.has(file.version));
  return {
    resumed: partial === undefined || partial === last ? [] : plain.slice(begun, begun + 1),
    outOfOrder,
    later: [...plain.slice(start), ...repeatable],
    partial,
  };
}
