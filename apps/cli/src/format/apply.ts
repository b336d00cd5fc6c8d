import { redactText } from '@atlas/diagnostics';
import type { Scope } from '@atlas/dialect';
import { colorFunctions, jsonFunctions, stringFunctions, type TemplateFunctions } from '@atlas/gotemplate';
import type { LockReport } from '@atlas/lint';
import type { Statement } from '@atlas/model';
import { statementsToObjects } from './statements.ts';
import { type PlanFacts, planData } from './schema-plan.ts';
import { urlToObject } from './url-object.ts';

/** The functions of `schema apply`, `schema clean` and `migrate apply`. */
export function applyFunctions(colours: boolean): TemplateFunctions {
  return { ...jsonFunctions, ...stringFunctions, ...colorFunctions(colours) };
}

/** A run of `schema apply` or `schema clean`, as its report tells it. */
export interface ApplyReport {
  readonly driver: string;
  readonly url: string;
  readonly scope: Scope;
  readonly applied: readonly Statement[];
  readonly pending: readonly Statement[];
  /** The statement that failed and what the database said. */
  readonly failed?: { readonly sql: string; readonly message: string } | undefined;
  /** A failure outside of statements, such as a commit. */
  readonly error?: string | undefined;
  readonly start: Date;
  readonly end: Date;
  /** What was planned; absent where a plan means nothing, as when a database is cleaned. */
  readonly planned?: PlanFacts | undefined;
  /** What statements lock, if that was asked for. */
  readonly locks?: ReadonlyMap<Statement, LockReport> | undefined;
}

/**
 * What templates of `schema apply` and `schema clean` work on. In JSON, what is empty is left out. Without a report
 * there was nothing to do, and the object is empty: `{"Changes":{}}`.
 */
export function applyData(report: ApplyReport | undefined): object {
  const applied = statementsToObjects(report?.applied ?? [], report?.locks);
  const pending = statementsToObjects(report?.pending ?? [], report?.locks);
  const failed =
    report?.failed === undefined ? null : { Stmt: report.failed.sql, Text: redactText(report.failed.message) };
  const driver = report?.driver ?? '';
  const url = report === undefined ? null : urlToObject(report.url, report.scope);
  const error = redactText(report?.error ?? '');
  const changes = {
    Applied: applied,
    Pending: pending,
    Error: failed,
    toJSON: () => ({
      Applied: applied.length === 0 ? undefined : applied,
      Pending: pending.length === 0 ? undefined : pending,
      Error: failed ?? undefined,
    }),
  };
  const plan = report?.planned === undefined ? null : planData(report.planned);
  // Without analysis or a plan file there is nothing in it that does not stand elsewhere.
  const tellsMore = report?.planned?.lint !== undefined || (report?.planned?.file?.name ?? '') !== '';
  const start = report?.start ?? null;
  const end = report?.end ?? null;
  return {
    Driver: driver,
    URL: url,
    Env: { Driver: driver, URL: url },
    Changes: changes,
    Applied:
      report === undefined || (applied.length === 0 && failed === null)
        ? null
        : { Name: '', Version: '', Description: '', Start: start, End: end, Applied: applied, Error: failed },
    Plan: plan,
    Start: start,
    End: end,
    Error: error,
    toJSON: () => ({
      Driver: driver === '' ? undefined : driver,
      URL: url ?? undefined,
      Changes: changes,
      Plan: tellsMore ? (plan ?? undefined) : undefined,
      Error: error === '' ? undefined : error,
    }),
  };
}
