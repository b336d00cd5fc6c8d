import type { Driver } from '@atlas/dialect';
import type { MigrateApplyHooks, MigrateApplyRequest } from '@atlas/engine';
import { TemplateError } from '@atlas/gotemplate';
import type { ApplyReport } from '@atlas/migrate';
import type { Format } from '../format/format.ts';
import { migrateApplyData } from '../format/migrate-apply.ts';
import { ReportedError } from '../kit/errors.ts';
import type { Runtime } from '../kit/runtime.ts';
import { startSpinner } from '../kit/spinner.ts';
import { createPalette, plainPalette } from '../kit/terminal.ts';
import { startStopwatch } from '../kit/time.ts';
import {
  formatMigrateEvent,
  formatMigrateHeader,
  formatMigrateSummary,
  NOTHING_TO_APPLY,
} from '../views/migrate-apply.ts';

export interface MigrateSessionOptions extends Pick<MigrateApplyRequest, 'url' | 'dir'> {
  /** Absent: the standard report. */
  readonly format: Format | undefined;
  /** Ends the text of `format` with a newline if it has none, because another report follows. */
  readonly endLine: boolean;
}

/**
 * Runs migrations and tells of them: line by line while they run, or with `--format` once at the end. Throws the error
 * of the run after its report; with `--format`, where the report has it, `ReportedError`.
 */
export async function runMigrateSession(
  options: MigrateSessionOptions,
  runtime: Runtime,
  use: (hooks: MigrateApplyHooks) => Promise<ApplyReport>,
): Promise<void> {
  const { format } = options;
  if (format !== undefined) await reportByFormat(format, options, runtime, use);
  else await reportAsText(runtime, use);
}

async function reportAsText(runtime: Runtime, use: (hooks: MigrateApplyHooks) => Promise<ApplyReport>): Promise<void> {
  const { stdout, stderr, env, clock } = runtime;
  const palette = createPalette(stdout, env);
  let spinner = startSpinner(stderr, 'Connecting');
  const elapsed = startStopwatch(clock);
  try {
    const report = await use({
      onPlan(plan) {
        spinner.stop();
        const header = plan.pending.length === 0 ? NOTHING_TO_APPLY : `${formatMigrateHeader(plan, palette)}\n`;
        stdout.write(`${header}\n`);
      },
      onEvent(event) {
        spinner.stop();
        stdout.write(formatMigrateEvent(event, palette));
        if (event.kind === 'statement') spinner = startSpinner(stderr, 'Running');
      },
    });
    if (report.files.length > 0) stdout.write(formatMigrateSummary(report, elapsed(), palette));
    if (report.error !== undefined) throw report.error;
  } finally {
    spinner.stop();
  }
}

async function reportByFormat(
  format: Format,
  { url, dir, endLine }: MigrateSessionOptions,
  { stdout, clock }: Runtime,
  use: (hooks: MigrateApplyHooks) => Promise<ApplyReport>,
): Promise<void> {
  const elapsed = startStopwatch(clock);
  let target: Driver | undefined;
  const report = await use({
    onConnect(driver) {
      target = driver;
    },
  });
  const data = migrateApplyData({
    driver: target?.dialect.name ?? '',
    scope: target?.scope ?? { kind: 'realm' },
    url,
    dir,
    report,
    header: formatMigrateHeader(report, plainPalette),
    summary: formatMigrateSummary(report, elapsed(), plainPalette),
  });
  try {
    const text = format.render(data);
    stdout.write(endLine && text !== '' && !text.endsWith('\n') ? `${text}\n` : text);
  } catch (error) {
    // A mistake in the template must not hide why the migration failed.
    if (!(error instanceof TemplateError) || report.error === undefined) throw error;
    throw report.error;
  }
  if (report.error !== undefined) throw new ReportedError(report.error);
}
