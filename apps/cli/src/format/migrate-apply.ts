import { redactText } from '@atlas/diagnostics';
import type { Scope } from '@atlas/dialect';
import { defineFunction } from '@atlas/gotemplate';
import type { AppliedFile, ApplyPlan, ApplyReport } from '@atlas/migrate';
import { fileObject, listOrAbsent, orAbsent } from './migrate-file.ts';
import { urlToObject } from './url-object.ts';

/** A run of `migrate apply`, as its report tells it. */
export interface MigrateApplyFacts {
  readonly driver: string;
  readonly url: string;
  readonly scope: Scope;
  /** URL of the migration directory. */
  readonly dir: string;
  readonly report: ApplyReport;
  /** The report's text, without colours; what methods of the data print. */
  readonly header: string;
  readonly summary: string;
}

/** What templates of `migrate apply` work on. In JSON, what is empty is left out. */
export function migrateApplyData({ driver, url, scope, dir, report, header, summary }: MigrateApplyFacts): object {
  const address = urlToObject(url, scope);
  const { start, end, current = '', target = '' } = report;
  const pending = report.pending.map(fileObject);
  const applied = report.files.map(appliedObject);
  const error = redactText(report.error?.message ?? '');
  const env = { Driver: driver, URL: address, Dir: dir };
  return {
    ...env,
    Env: env,
    Pending: pending,
    Applied: applied,
    Current: current,
    Target: target,
    Start: start,
    End: end,
    Error: error,
    Header: defineFunction([], () => header),
    Summary: defineFunction(['string'], (indent: string) => summary.replace(/^ */gm, indent).trimEnd()),
    toJSON: () => ({
      ...env,
      Pending: listOrAbsent(pending),
      Applied: listOrAbsent(applied),
      Current: orAbsent(current),
      Target: orAbsent(target),
      Start: start,
      End: end,
      Error: orAbsent(error),
      Message: error === '' ? applyMessage(report) : undefined,
    }),
  };
}

/** `Migrated to version 3 from 1 (2 migrations in total)`. */
export function applyMessage({ pending, current, target }: ApplyPlan): string {
  if (pending.length === 0) return 'No migration files to execute';
  const from = current === undefined ? '' : ` from ${current}`;
  return `Migrated to version ${target ?? ''}${from} (${pending.length} migrations in total)`;
}

function appliedObject(applied: AppliedFile): object {
  const { file, start, end, skipped, statements } = applied;
  const { name, version, description } = file;
  const checks = applied.checks.map((check) => checkObject(check));
  const error =
    applied.error === undefined ? null : { Stmt: applied.error.statement, Text: redactText(applied.error.text) };
  return {
    File: fileObject(file),
    Name: name,
    Version: version,
    Description: description,
    Start: start,
    End: end,
    Skipped: skipped,
    Applied: statements,
    Checks: checks,
    Error: error,
    toJSON: () => ({
      Name: orAbsent(name),
      Version: orAbsent(version),
      Description: orAbsent(description),
      Start: start,
      End: end,
      Skipped: skipped === 0 ? undefined : skipped,
      Applied: listOrAbsent(statements),
      Checks: listOrAbsent(checks),
      Error: error ?? undefined,
    }),
  };
}

function checkObject({ name, assertions, error, start, end }: AppliedFile['checks'][number]): object {
  const stmts = assertions.map(({ sql, error: reason }) => ({ Stmt: sql, Error: reason }));
  const failed = assertions.find((assertion) => assertion.error !== undefined);
  return {
    Name: name,
    Stmts: stmts,
    Error: error === undefined ? undefined : { Stmt: failed?.sql ?? '', Text: redactText(error) },
    Start: start,
    End: end,
  };
}
