import type { Capabilities, Dialect, LockPrediction, TableLock, TableWork } from '@atlas/dialect';
import type { Change, Realm, StatementLocks } from '@atlas/model';
import type { TableSize, TableSizes } from './analyzer.ts';
import type { LintFile } from './file.ts';
import { spansOf } from './spans.ts';
import { findTableNamed } from './statements/changes.ts';

/** What one statement locks of what was there before, and how long that may take. */
export interface LockReport extends Omit<LockPrediction, 'locks'> {
  readonly locks: readonly SizedLock[];
  /** Undefined where the sizes are not known, or nothing is done with rows. */
  readonly duration: Duration | undefined;
}

export interface SizedLock extends TableLock {
  readonly size: TableSize | undefined;
}

/** An order of magnitude. */
export type Duration = 'less than a second' | 'seconds' | 'minutes' | 'hours';

export interface LockReportContext {
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** How large tables of the target are, where there is one. */
  readonly sizes: TableSizes | undefined;
}

/**
 * What the statements of a file lock, by the statement's place in the file. Left out are statements that nobody has to
 * wait for, and what the file itself creates.
 */
export function locksOfFile(
  file: Pick<LintFile, 'statements'>,
  context: LockReportContext,
): ReadonlyMap<number, LockReport> {
  const spans = spansOf(file);
  const found = new Map<number, LockReport>();
  for (const [i, statement] of file.statements.entries()) {
    const { text, from, changes } = statement;
    const isNew = (name: TableLock): boolean => {
      const place = findTableNamed(from, name);
      if (place === undefined) return false;
      return spans.isTemporary({ kind: 'table', schema: place.schema.name, table: place.table.name }, statement);
    };
    const report = lockReport(text, { known: describe(changes, context), realm: from, isNew }, context);
    if (report !== undefined) found.set(i, report);
  }
  return found;
}

export interface PlanToLock {
  readonly statements: readonly { readonly cmd: string; readonly locks?: StatementLocks }[];
  /** The schema before the first of them, and what they change. */
  readonly from: Realm;
  readonly changes: readonly Change[];
}

/** As `locksOfFile`, for the statements of a plan, which has not run anywhere. */
export function locksOfPlan(plan: PlanToLock, context: LockReportContext): ReadonlyMap<number, LockReport> {
  const { statements, from: realm, changes } = plan;
  const added = new Set(changes.flatMap((c) => (c.kind === 'add_table' ? [c.table.name] : [])));
  const isNew = (name: TableLock): boolean => added.has(name.name) && findTableNamed(realm, name) === undefined;
  const found = new Map<number, LockReport>();
  for (const [i, { cmd, locks }] of statements.entries()) {
    const report = lockReport(cmd, { known: locks, realm, isNew }, context);
    if (report !== undefined) found.set(i, report);
  }
  return found;
}

function describe(
  changes: readonly Change[],
  { dialect, capabilities }: LockReportContext,
): StatementLocks | undefined {
  for (const change of changes) {
    const locks = dialect.describeLocks?.(change, capabilities);
    if (locks !== undefined) return locks;
  }
  return undefined;
}

interface Around {
  readonly known: StatementLocks | undefined;
  readonly realm: Realm;
  /** Nobody can use it yet. */
  readonly isNew: (lock: TableLock) => boolean;
}

function lockReport(
  statement: string,
  { known, realm, isNew }: Around,
  { dialect, capabilities, sizes }: LockReportContext,
): LockReport | undefined {
  const prediction = dialect.predictLocks?.(statement, { capabilities, realm, known });
  if (prediction === undefined) return undefined;
  const locks = prediction.locks
    .filter((lock) => lock.blocks !== 'nothing' && !isNew(lock))
    .map((lock): SizedLock => ({ ...lock, size: sizes?.sizeOf(lock.schema, lock.name) }));
  const [own] = locks;
  if (own === undefined) return undefined;
  return { ...prediction, locks, duration: durationOf(prediction.work, own.size) };
}

/** What servers on usual disks do in a second at the least, in bytes. */
const BYTES_PER_SECOND: Readonly<Record<Exclude<TableWork, 'none'>, number>> = {
  scan: 200e6,
  index: 40e6,
  rewrite: 40e6,
};

/** Where only rows are known. */
const BYTES_PER_ROW = 100;

function durationOf(work: TableWork, size: TableSize | undefined): Duration | undefined {
  const bytes = size?.bytes ?? (size?.rows === undefined ? undefined : size.rows * BYTES_PER_ROW);
  if (work === 'none' || bytes === undefined) return undefined;
  const seconds = bytes / BYTES_PER_SECOND[work];
  if (seconds < 1) return 'less than a second';
  return seconds < 60 ? 'seconds' : seconds < 3_600 ? 'minutes' : 'hours';
}

const WORK: Readonly<Record<Exclude<TableWork, 'none'>, string>> = {
  scan: 'all rows are read',
  index: 'an index is built from all rows',
  rewrite: 'all rows are written anew',
};

/**
 * One sentence without a full stop: `ACCESS EXCLUSIVE on "t" blocks reads and writes while all rows are read`.
 * `formatSize` gives what is known of a size.
 */
export function lockSentence(
  { algorithm, reasons = [], locks, work, duration }: LockReport,
  formatSize: (size: TableSize) => string,
): string {
  const [own, ...others] = locks;
  if (own === undefined) return '';
  const size = own.size?.rows === undefined ? undefined : formatSize(own.size);
  const measure = [size, duration].filter((part) => part !== undefined).join(': ');
  const time = work === 'none' ? 'for a moment' : `while ${WORK[work]}${measure === '' ? '' : ` (${measure})`}`;
  const also = others.map((lock) => `, ${lockText(lock)}`).join('');
  const how = algorithm === undefined ? '' : `; ALGORITHM=${algorithm}`;
  const why = reasons.length === 0 ? '' : `, because ${reasons.join(' and ')}`;
  return `${lockText(own)}${also} ${time}${how}${why}`;
}

function lockText({ mode, schema, name, blocks }: SizedLock): string {
  const table = JSON.stringify(schema === undefined ? name : `${schema}.${name}`);
  return `${mode} on ${table} blocks ${blocks}`;
}
