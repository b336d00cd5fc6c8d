import type { Driver, StatementError } from '@atlas/dialect';
import type { ExecuteEvent, PlanLint, TxMode } from '@atlas/engine';
import { TemplateError } from '@atlas/gotemplate';
import type { LockReport } from '@atlas/lint';
import { shownCommand, type Statement } from '@atlas/model';
import { type ApplyReport, applyData } from '../format/apply.ts';
import type { Format } from '../format/format.ts';
import type { Runtime } from '../kit/runtime.ts';
import { type Spinner, startSpinner } from '../kit/spinner.ts';
import { createPalette } from '../kit/terminal.ts';
import { startStopwatch } from '../kit/time.ts';
import { formatApplyEvent, formatApplyHeader, formatApplySummary } from '../views/apply-report.ts';
import { formatPlanLint } from '../views/migrate-lint.ts';
import { formatPlanning, SECTION_SEPARATOR } from '../views/plan.ts';
import { askApproval, canAsk } from './approval.ts';
import { planFacts, type ShownPlan } from './plan-facts.ts';
import { needsReview, requireReviewer, type Review } from './review.ts';

export interface PlanSessionOptions {
  /** Of the target database. */
  readonly url: string;
  readonly dryRun: boolean;
  readonly autoApprove: boolean;
  readonly txMode: TxMode;
  /** Absent: the standard report. */
  readonly format: Format | undefined;
  /** When the plan has to be looked at by a person; see `needsReview`. */
  readonly review?: Review | undefined;
  /** Ends the text of `format` with a newline if it has none, because another report follows. */
  readonly endLine: boolean;
  /** The line that says there was nothing to do. */
  readonly nothing: string;
  /** What the spinner says while the plan is made. */
  readonly activity: string;
}

/** What a use case that plans, asks and applies calls back. */
export interface PlanHooks {
  readonly approve: (planned: ShownPlan) => Promise<boolean>;
  readonly onPlan: (planned: ShownPlan, target: Driver) => void;
  readonly onLint: (lint: PlanLint) => void;
  readonly onEvent: (event: ExecuteEvent) => void;
}

/**
 * Runs such a use case and tells of it: section by section while it runs, or with `--format` once at its end. What goes
 * wrong while the plan runs is in the report, and thrown as well.
 */
export async function runPlanSession(
  options: PlanSessionOptions,
  runtime: Runtime,
  use: (hooks: PlanHooks, spinner: Spinner) => Promise<unknown>,
): Promise<void> {
  let spinner = startSpinner(runtime.stderr, options.activity);
  const record = createRecord(options, runtime);
  const view =
    options.format === undefined
      ? textView(options, runtime, record)
      : formatView(options.format, options.endLine, runtime);
  const hooks: PlanHooks = {
    approve(planned) {
      spinner.stop();
      return view.approve(planned);
    },
    onPlan(planned, target) {
      spinner.stop();
      record.onPlan(planned, target);
      view.onPlan(planned);
      spinner = startSpinner(runtime.stderr, 'Analysing the plan');
    },
    onLint(lint) {
      spinner.stop();
      record.onLint(lint);
      view.onLint(lint);
    },
    onEvent(event) {
      spinner.stop();
      record.onEvent(event);
      view.onEvent(event);
    },
  };
  try {
    await use(hooks, {
      update: (text) => spinner.update(text),
      clear: () => spinner.clear(),
      stop: () => spinner.stop(),
    });
  } catch (error) {
    spinner.stop();
    record.onError(error);
    if (record.started()) reportFailure(() => view.end(record.report()));
    throw error;
  } finally {
    spinner.stop();
    view.close();
  }
  view.end(record.report());
}

/** A mistake in the template must not hide why the plan failed. */
function reportFailure(report: () => void): void {
  try {
    report();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
  }
}

/** What happened so far. */
interface RunRecord {
  readonly onPlan: PlanHooks['onPlan'];
  readonly onLint: PlanHooks['onLint'];
  readonly onEvent: PlanHooks['onEvent'];
  onError(error: unknown): void;
  /** A statement was run. */
  started(): boolean;
  /** Undefined when there was nothing to plan. */
  report(): SessionReport | undefined;
}

interface SessionReport extends ApplyReport {
  /** Statements that ran without an error, also those that were rolled back. */
  readonly succeeded: number;
  readonly rolledBack: boolean;
  /** See `ApplyTotals.notRun`. */
  readonly notRun: number | undefined;
}

function createRecord({ url, dryRun, txMode }: PlanSessionOptions, { clock }: Runtime): RunRecord {
  const start = clock.now();
  const done: Statement[] = [];
  let planned: (ShownPlan & { readonly target: Driver }) | undefined;
  let lint: PlanLint | undefined;
  let running = false;
  let failed: { readonly statement: Statement; readonly error: StatementError } | undefined;
  let error: string | undefined;
  return {
    onPlan(shown, target) {
      planned = { ...shown, target };
    },
    onLint(report) {
      lint = report;
    },
    onEvent(event) {
      running = true;
      if (event.kind === 'done') done.push(event.statement);
      if (event.kind === 'failed') failed = event;
    },
    onError(thrown) {
      if (failed === undefined) error = thrown instanceof Error ? thrown.message : String(thrown);
    },
    started: () => running,
    report() {
      if (planned === undefined) return undefined;
      const { plan, target, locks } = planned;
      const stopped = failed !== undefined || error !== undefined;
      const together = txMode === 'file' && plan.transactional && !plan.statements.some((st) => st.noTransaction);
      const rolledBack = stopped && together && done.length > 0;
      const applied = rolledBack ? [] : done;
      return {
        driver: target.dialect.name,
        url,
        scope: target.scope,
        applied,
        pending: dryRun || stopped ? plan.statements.slice(applied.length) : [],
        failed:
          failed === undefined
            ? undefined
            : { sql: shownCommand(failed.statement), message: failed.error.serverMessage },
        error,
        start,
        end: clock.now(),
        locks: locks && new Map([...locks].flatMap(([i, lock]) => lockOf(plan.statements[i], lock))),
        planned: planFacts({ url, planned, lint, start, end: clock.now() }),
        succeeded: done.length,
        rolledBack,
        notRun:
          failed === undefined || target.capabilities.supportsTransactionalDdl
            ? undefined
            : plan.statements.length - done.length - 1,
      };
    },
  };
}

function lockOf(statement: Statement | undefined, lock: LockReport): readonly [Statement, LockReport][] {
  return statement === undefined ? [] : [[statement, lock]];
}

/** One way to tell of a run. */
interface View {
  approve(planned: ShownPlan): Promise<boolean>;
  onPlan(planned: ShownPlan): void;
  onLint(lint: PlanLint): void;
  onEvent(event: ExecuteEvent): void;
  end(report: SessionReport | undefined): void;
  close(): void;
}

function textView(options: PlanSessionOptions, runtime: Runtime, record: RunRecord): View {
  const { stdout, stderr, env, clock } = runtime;
  const palette = createPalette(stdout, env);
  let planned: ShownPlan | undefined;
  let elapsed: (() => bigint) | undefined;
  let spinner: Spinner | undefined;
  return {
    onPlan(made) {
      planned = made;
      // Whoever approved it has seen it.
      if (made.given?.isApproved !== true || options.dryRun) stdout.write(formatPlanning(made.plan, palette, made));
    },
    onLint(lint) {
      const statements = planned?.plan.statements.length ?? 0;
      stdout.write(`${SECTION_SEPARATOR}${formatPlanLint(lint, statements, palette)}`);
    },
    async approve({ lint }) {
      if (options.autoApprove || !needsReview(options.review, lint)) stdout.write(SECTION_SEPARATOR);
      else {
        requireReviewer(options.review, lint, runtime);
        if (canAsk(runtime)) stdout.write(SECTION_SEPARATOR);
        if (!(await askApproval(runtime))) return false;
        stdout.write('\n');
      }
      return true;
    },
    onEvent(event) {
      spinner?.stop();
      if (elapsed === undefined) {
        elapsed = startStopwatch(clock);
        if (planned !== undefined) stdout.write(formatApplyHeader(planned.plan, planned.given?.file.name));
      }
      stdout.write(formatApplyEvent(event, palette));
      if (event.kind === 'statement') spinner = startSpinner(stderr, 'Running');
    },
    end(report) {
      if (report === undefined) {
        stdout.write(`${options.nothing}\n`);
        return;
      }
      if (!record.started()) return;
      const { succeeded, failed, error, rolledBack, notRun } = report;
      const failure = failed !== undefined ? 'statement' : error !== undefined ? 'run' : undefined;
      stdout.write(formatApplySummary({ elapsed: elapsed?.() ?? 0n, succeeded, failure, rolledBack, notRun }, palette));
    },
    close: () => spinner?.stop(),
  };
}

function formatView(format: Format, endLine: boolean, { stdout }: Runtime): View {
  return {
    // Formats are for programs: nobody is asked (see the checks of the commands).
    approve: async () => true,
    onPlan() {},
    onLint() {},
    onEvent() {},
    end(report) {
      const text = format.render(applyData(report));
      stdout.write(endLine && text !== '' && !text.endsWith('\n') ? `${text}\n` : text);
    },
    close() {},
  };
}
