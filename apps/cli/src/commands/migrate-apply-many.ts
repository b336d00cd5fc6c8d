import {
  type EngineContext,
  migrateApplyMany,
  type MigrateApplyRequest,
  type MigrateTargetResult,
} from '@atlas/engine';
import type { Format } from '../format/format.ts';
import { migrateApplyData } from '../format/migrate-apply.ts';
import type { CommandContext } from '../kit/command.ts';
import { startSpinner } from '../kit/spinner.ts';
import { createPalette, plainPalette } from '../kit/terminal.ts';
import { formatFleetHeader, formatFleetSummary, formatTargetResult } from '../views/fleet.ts';
import { formatMigrateHeader, formatMigrateSummary } from '../views/migrate-apply.ts';
import { nameOf, rolloutGroups, throwFailures } from './fleet.ts';
import { plannedFiles } from './migrate-apply.ts';
import type { migrateApplyFlags } from './migrate-flags.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { Target } from './project.ts';

type Context = CommandContext<typeof migrateApplyFlags & ProjectFlags>;

/** Runs pending migrations on many databases, told of one by one. */
export async function migrateMany(
  targets: readonly Target[],
  requestOf: (target: Target) => { request: MigrateApplyRequest; format: Format | undefined },
  context: Context,
  engine: EngineContext,
): Promise<void> {
  const { flags, stdout, stderr, env } = context;
  const requests = targets.map((target) => ({ target, ...requestOf(target) }));
  const format = requests[0]?.format;
  const dirs = new Map(requests.map(({ request }) => [request.url, request.dir]));
  const groups = rolloutGroups(requests, flags, context);
  const total = groups.reduce((sum, group) => sum + group.targets.length, 0);
  const palette = createPalette(stdout, env);
  const byName = new Map(targets.map((target) => [nameOf(target), target]));
  const spinner = startSpinner(stderr, 'Migrating');
  let ended = 0;
  try {
    if (format === undefined) stdout.write(formatFleetHeader(total));
    const result = await migrateApplyMany(
      groups,
      {
        onPlan({ request, name }, plan, driver) {
          if (request.dryRun !== true)
            byName.get(name)?.requireAllowed('migrate_apply', plannedFiles(plan, driver.dialect.scanner));
        },
        onResult(target) {
          ended++;
          spinner.update(`${ended} of ${total} targets`);
          if (format !== undefined) return;
          spinner.clear();
          stdout.write(formatTargetResult(target, 'migration', palette));
        },
      },
      engine,
    );
    spinner.stop();
    if (format === undefined) stdout.write(formatFleetSummary(result, palette));
    else stdout.write(result.results.map((target) => renderTarget(target, format, dirs)).join(''));
    throwFailures(result.results);
  } finally {
    spinner.stop();
  }
}

/** The report of one target. One that was not worked on has none: it is told of in the error of the command. */
function renderTarget(
  { url, report, driver = '', scope, elapsed }: MigrateTargetResult,
  format: Format,
  dirs: ReadonlyMap<string, string>,
): string {
  if (report === undefined) return '';
  const text = format.render(
    migrateApplyData({
      driver,
      scope: scope ?? { kind: 'realm' },
      url,
      dir: dirs.get(url) ?? '',
      report,
      header: formatMigrateHeader(report, plainPalette),
      summary: formatMigrateSummary(report, elapsed, plainPalette),
    }),
  );
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
