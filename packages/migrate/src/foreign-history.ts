import type { Driver, RevisionsDialect, Row } from '@atlas/dialect';
import { quoteIdentifier } from '@atlas/sqltext';
import type { MigrationDir, MigrationFile } from './dir.ts';

/** What another tool recorded of the migrations that it ran on a database. */
export interface ForeignHistory {
  readonly tool: string;
  /** The table with its records. */
  readonly table: string;
  /** The versions that count as applied, as the tool writes them; undefined when its records name no versions. */
  readonly applied: readonly string[] | undefined;
  /** It records each version. Otherwise only the last is known, and all before it count as applied. */
  readonly isComplete: boolean;
  /** The version that it began and did not finish. */
  readonly failed: string | undefined;
}

interface Bookkeeping {
  readonly tool: string;
  readonly table: string;
  /** All of these are there, and none of those. */
  readonly columns: readonly string[];
  readonly without?: readonly string[];
  /** The columns to read, and the one to order by. */
  readonly select: readonly string[];
  readonly orderBy?: string;
  readonly read: (rows: readonly Row[]) => Pick<ForeignHistory, 'applied' | 'isComplete' | 'failed'>;
}

/** The tables as the documentation of each tool describes them, under their default names. */
const BOOKKEEPINGS: readonly Bookkeeping[] = [
  {
    tool: 'golang-migrate',
    table: 'schema_migrations',
    columns: ['version', 'dirty'],
    select: ['version', 'dirty'],
    read(rows) {
      const [row] = rows;
      const version = textOf(row?.version);
      if (row === undefined || version.startsWith('-')) return { applied: [], isComplete: false, failed: undefined };
      return isTrue(row.dirty)
        ? { applied: [], isComplete: false, failed: version }
        : { applied: [version], isComplete: false, failed: undefined };
    },
  },
  {
    tool: 'dbmate',
    table: 'schema_migrations',
    columns: ['version'],
    without: ['dirty'],
    select: ['version'],
    read: (rows) => ({ applied: rows.map((row) => textOf(row.version)), isComplete: true, failed: undefined }),
  },
  {
    tool: 'goose',
    table: 'goose_db_version',
    columns: ['id', 'version_id', 'is_applied'],
    select: ['version_id', 'is_applied'],
    orderBy: 'id',
    read(rows) {
      // Each version has a row for each time that it went up or down; version 0 stands for the table itself.
      const last = new Map(rows.map((row) => [textOf(row.version_id), isTrue(row.is_applied)]));
      const applied = [...last].filter(([version, isApplied]) => isApplied && version !== '0');
      return { applied: applied.map(([version]) => version), isComplete: true, failed: undefined };
    },
  },
  {
    tool: 'flyway',
    table: 'flyway_schema_history',
    columns: ['installed_rank', 'version', 'type', 'success'],
    select: ['version', 'type', 'success'],
    orderBy: 'installed_rank',
    read: readFlyway,
  },
  ...['databasechangelog', 'DATABASECHANGELOG'].map(
    (table): Bookkeeping => ({
      tool: 'liquibase',
      table,
      columns: ['id', 'author', 'orderexecuted'],
      select: ['id'],
      read: (rows) => ({ applied: rows.length === 0 ? [] : undefined, isComplete: true, failed: undefined }),
    }),
  ),
];

function readFlyway(rows: readonly Row[]): Pick<ForeignHistory, 'applied' | 'isComplete' | 'failed'> {
  const applied = new Set<string>();
  let failed: string | undefined;
  let hasBaseline = false;
  for (const row of rows) {
    // Repeatable migrations have no version.
    if (row.version === null || row.version === undefined) continue;
    const version = textOf(row.version);
    const type = textOf(row.type).toUpperCase();
    if (type.startsWith('UNDO') || type === 'DELETE') applied.delete(version);
    else if (!isTrue(row.success)) failed = version;
    else applied.add(version);
    if (applied.has(version) && failed === version) failed = undefined;
    hasBaseline ||= type === 'BASELINE';
  }
  // What is before a baseline counts as applied and has no record.
  return { applied: [...applied], isComplete: !hasBaseline, failed };
}

/** Numbers come as numbers, big ones as text; null is no text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

function isTrue(value: unknown): boolean {
  return value === true || ['1', 't', 'true'].includes(textOf(value));
}

/** Finds what another tool recorded where the connection is; undefined when no known table is there. Changes nothing. */
export async function findForeignHistory(
  driver: Pick<Driver, 'dialect' | 'scope' | 'query'>,
): Promise<ForeignHistory | undefined> {
  const { revisions } = driver.dialect;
  if (revisions === undefined) return undefined;
  const schema = driver.scope.kind === 'schema' ? driver.scope.schema : undefined;
  for (const bookkeeping of BOOKKEEPINGS) {
    const found = await readBookkeeping(driver, revisions, schema, bookkeeping);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function readBookkeeping(
  driver: Pick<Driver, 'query'>,
  revisions: RevisionsDialect,
  schema: string | undefined,
  { tool, table, columns, without = [], select, orderBy, read }: Bookkeeping,
): Promise<ForeignHistory | undefined> {
  const query = revisions.columnsOf(revisions.createSchema === undefined ? undefined : schema, table);
  const rows = await driver.query(query.sql, query.params);
  const present = new Set(rows.map((row) => String(row.name).toLowerCase()));
  if (!columns.every((name) => present.has(name)) || without.some((name) => present.has(name))) return undefined;
  const quote = (name: string): string => quoteIdentifier(name, revisions.quoteStyle);
  const from =
    schema === undefined || revisions.createSchema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`;
  const order = orderBy === undefined ? '' : ` ORDER BY ${quote(orderBy)}`;
  const records = await driver.query(`SELECT ${select.map(quote).join(', ')} FROM ${from}${order}`);
  return { tool, table, ...read(records) };
}

/** Whether the tool's table is there and says that nothing was run. */
export function isUntouched({ applied, failed }: ForeignHistory): boolean {
  return applied?.length === 0 && failed === undefined;
}

/** What to do about a database that another tool worked on. */
export interface ForeignAdvice {
  /** One or more sentences. */
  readonly text: string;
  /** The command that leads on; undefined where a person must look first. */
  readonly command: string | undefined;
}

/** Says where the other tool stopped, and how to go on from there with the files of a directory. */
export function adviseForeign(history: ForeignHistory, dir: MigrationDir): ForeignAdvice {
  const { tool, table, applied, failed } = history;
  const who = `${tool} ran migrations on this database (table ${JSON.stringify(table)})`;
  if (failed !== undefined) return adviseFailed(who, failed, dir);
  if (applied === undefined) {
    return {
      text: `${who}, and its records name no versions. Pass the version of the last file that was run with --baseline`,
      command: undefined,
    };
  }
  const last = lastVersion(applied);
  if (last === undefined) return { text: `${who}, and says that none is applied`, command: 'atlas migrate apply' };
  const file = fileOf(dir, last);
  if (file === undefined) {
    return {
      text:
        `${who}, up to version ${last}, of which the directory has no file: ` +
        `use the directory that ${tool} used, as it is (?format=${tool}) or converted with 'atlas migrate import'`,
      command: undefined,
    };
  }
  const command = `atlas migrate apply --baseline ${file.version}`;
  const left = skipped(history, dir, file);
  if (left.length === 0)
    return { text: `${who}, up to version ${last}. To go on from there, run '${command}'`, command };
  const names = left.map(({ name }) => name);
  return {
    text:
      `${who}, up to version ${last}, and left out ${names.join(', ')}. ` +
      `Move what is still to be run behind the others with 'atlas migrate rebase ${names.join(' ')}', then run '${command}'`,
    command: undefined,
  };
}

function adviseFailed(who: string, failed: string, dir: MigrationDir): ForeignAdvice {
  const file = fileOf(dir, failed);
  const versioned = dir.files.filter(({ version }) => version !== '');
  const before = file === undefined ? undefined : versioned[versioned.indexOf(file) - 1];
  const name = file?.name ?? `version ${failed}`;
  const finished =
    file === undefined ? '' : ` After finishing it, run 'atlas migrate apply --baseline ${file.version}'.`;
  const undone =
    file === undefined
      ? ''
      : before === undefined
        ? ' After undoing it, drop its table and run the first migration again.'
        : ` After undoing it, run 'atlas migrate apply --baseline ${before.version}'.`;
  return {
    text:
      `${who}, and version ${failed} failed half-way. Look at what of ${name} took effect, and finish or undo it by hand.` +
      `${finished}${undone}`.trimEnd().replace(/\.$/, ''),
    command: undefined,
  };
}

/** Tools write one version in several ways: with leading zeros or without, divided by dots or underscores. */
function segmentsOf(version: string): readonly string[] {
  const segments = version.split(/[._]/).map((segment) => segment.replace(/^0+(?=\d)/, ''));
  const end = segments.findLastIndex((segment) => segment !== '0');
  return segments.slice(0, Math.max(end + 1, 1));
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [segmentsOf(a), segmentsOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    // Numbers without leading zeros: the longer one is greater.
    if (x !== y) return x.length - y.length || (x < y ? -1 : 1);
  }
  return 0;
}

function lastVersion(versions: readonly string[]): string | undefined {
  return versions.toSorted(compareVersions).at(-1);
}

function fileOf({ files }: MigrationDir, version: string): MigrationFile | undefined {
  return files.find((file) => file.version !== '' && compareVersions(file.version, version) === 0);
}

/** The files in front of the last one that the tool did not run. */
function skipped({ applied = [], isComplete }: ForeignHistory, { files }: MigrationDir, last: MigrationFile) {
  if (!isComplete) return [];
  const known = new Set(applied.map((version) => segmentsOf(version).join('.')));
  return files
    .slice(0, files.indexOf(last))
    .filter(
      ({ version, checkpoint }) =>
        version !== '' && checkpoint === undefined && !known.has(segmentsOf(version).join('.')),
    );
}
