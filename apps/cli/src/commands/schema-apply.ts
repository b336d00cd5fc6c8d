import { redactText } from '@atlas/diagnostics';
import { ConnectionError } from '@atlas/dialect';
import {
  type PlanChoice,
  requireApproved,
  schemaApply,
  type SchemaApplyHooks,
  type SchemaApplyRequest,
  type TxMode,
} from '@atlas/engine';
import type { Plan } from '@atlas/model';
import type { PlannedMigration } from '@atlas/project';
import { type CliEngine, createEngineContext } from '../context.ts';
import type { CommandContext } from '../kit/command.ts';
import type { Format } from '../format/format.ts';
import { ReportedError, UsageError } from '../kit/errors.ts';
import { formatPlanRewrites } from '../views/lint-fix.ts';
import { canAsk, confirmRename, whenAnswered } from './approval.ts';
import { isFleet } from './fleet.ts';
import { choosePlanFormat } from './plan-format.ts';
import { runPlanSession } from './plan-session.ts';
import { openInEditor } from './migrate-editor.ts';
import { openStore, readNamedPlan } from './plan-registry.ts';
import { parseRenames } from './rename-flag.ts';
import { lintOptions } from './lint-options.ts';
import { openStateCache } from './migrate-cache.ts';
import { checkAutoApprove } from './review.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, type Target } from './project.ts';
import type { applyFlags } from './schema-flags.ts';
import { requireSettings, resolveSettings } from './settings.ts';

type Context = CommandContext<typeof applyFlags & ProjectFlags>;

/** Two runs on one database wait for each other by this name. */
const LOCK_NAME = 'atlas_schema_apply';

const TX_MODES: readonly TxMode[] = ['file', 'none'];

/** Brings one database to its desired state, or each of the databases that the environment names, in order. */
export async function run(context: Context): Promise<void> {
  const engine = createEngineContext(context, {
    noEmbedded: context.flags.get('no-embedded'),
    cache: context.flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const targets = await loadTargets(context, engine);
  if (isFleet(targets, context.flags)) {
    if (context.flags.get('safe')) {
      throw new UsageError(
        '--safe works on up to ten targets, one after the other: leave out --parallel and --on-error, or make the plan with "atlas schema plan --safe"',
      );
    }
    const { applyToMany } = await import('./schema-apply-many.ts');
    await applyToMany(targets, (target) => applyRequest(target, context, engine), context, engine);
    return;
  }
  await applyToEach(targets, context, engine);
}

/** A target that is away keeps no others from being worked on; any other failure ends the run. */
async function applyToEach(targets: readonly Target[], context: Context, engine: CliEngine): Promise<void> {
  const unreachable: ConnectionError[] = [];
  for (const [i, target] of targets.entries()) {
    try {
      await applyToTarget(target, context, engine, i === targets.length - 1);
    } catch (error) {
      if (!(error instanceof ConnectionError) || targets.length === 1) throw error;
      unreachable.push(error);
      context.stderr.write(`Error: ${redactText(error.message)}\n`);
    }
  }
  if (unreachable.length > 0) throw new ReportedError(unreachable[0]);
}

async function applyToTarget(target: Target, context: Context, engine: CliEngine, isLast: boolean): Promise<void> {
  const { request, format } = await applyRequest(target, context, engine);
  const { url, dryRun, txMode } = request;
  const autoApprove = context.flags.get('auto-approve');
  await whenAnswered(() =>
    runPlanSession(
      {
        url,
        dryRun,
        autoApprove,
        txMode,
        review: target.lint?.review,
        format,
        endLine: !isLast,
        nothing: 'Schema is synced, no changes to be made',
        activity: 'Planning',
      },
      context,
      (hooks, spinner) => {
        const ask = canAsk(context) && !autoApprove && format === undefined;
        const confirm = ask ? { confirmRename: confirmRename(context, spinner) } : {};
        const onPlan: typeof hooks.onPlan = (planned, driver) => {
          if (!dryRun) target.requireAllowed('schema_apply', plannedStatements(planned.plan));
          hooks.onPlan(planned, driver);
        };
        const edit = context.flags.get('edit') ? { edit: openInEditor(context, () => spinner.stop()) } : {};
        const onRewrites: NonNullable<SchemaApplyHooks['onRewrites']> = (rewrites) => {
          spinner.stop();
          context.stderr.write(formatPlanRewrites(rewrites));
        };
        return schemaApply(request, { ...hooks, ...confirm, ...edit, onPlan, onRewrites }, engine);
      },
    ),
  );
}

/** What to do to one target, and the template of its report. */
export interface ApplyRequest {
  readonly request: SchemaApplyRequest;
  readonly format: Format | undefined;
}

async function applyRequest(target: Target, context: Context, engine: CliEngine): Promise<ApplyRequest> {
  const { flags } = context;
  const files = flags.get('file').map((path) => (path.includes('://') ? path : `file://${path}`));
  const settings = resolveSettings(target, {
    url: toList(flags.get('url')),
    to: [...files, ...flags.get('to')],
    devUrl: flags.get('dev-url'),
    schemas: flags.get('schema'),
    exclude: flags.get('exclude'),
    include: flags.get('include'),
    format: flags.get('format'),
  });
  requireSettings(settings, ['url']);
  if (settings.to.length === 0 && flags.get('plan') !== undefined) {
    throw new UsageError('the flag "to" is required to verify the provided plan');
  }
  if (settings.to.length === 0) throw new UsageError('one of flag(s) "file" or "to" is required');
  const [url = ''] = settings.url;
  if (url.startsWith('file://')) throw new UsageError('--url must be a database connection');
  const txMode = TX_MODES.find((mode) => mode === flags.get('tx-mode'));
  if (txMode === undefined) throw new UsageError(`unknown tx-mode ${JSON.stringify(flags.get('tx-mode'))}`);
  const [dryRun, autoApprove] = [flags.get('dry-run'), flags.get('auto-approve')];
  const review = target.lint?.review;
  checkAutoApprove(review, autoApprove && !dryRun);
  const format = choosePlanFormat(
    {
      given: settings.format,
      configured: target.formats.apply,
      dryRun,
      autoApprove,
      flagNames: '--log and --format',
    },
    context,
  );

  const request = {
    ...settings,
    url,
    renames: parseRenames(flags.get('rename')),
    dryRun,
    txMode,
    safe: flags.get('safe'),
    plans: choosePlans(target, context, engine),
    fingerprints: format !== undefined,
    lint: target.lint === undefined || flags.get('skip-lint') ? undefined : await lintOptions(target, engine),
    locks: flags.get('locks'),
    lockPolicy: target.lockPolicy,
    transactionHooks: target.hooks,
    verify: flags.changed('verify') ? flags.get('verify') : undefined,
    lock: flags.get('skip-lock')
      ? null
      : { name: flags.get('lock-name') ?? LOCK_NAME, timeoutMs: Number(flags.get('lock-timeout') / 1_000_000n) },
  };
  return { request, format };
}

/** The plan of `--plan`, or else the approved plans of the repository. `--edit` asks for statements of its own. */
function choosePlans(target: Target, { flags }: Context, engine: CliEngine): PlanChoice | undefined {
  const url = flags.get('plan');
  if (url === undefined || url === '') {
    return flags.get('edit') ? undefined : { store: openStore(target, undefined, engine) };
  }
  const { file, stored } = readNamedPlan(url, target, engine);
  if (stored !== undefined) requireApproved(stored);
  // A file that is named on the command line was chosen by whoever runs it; a policy is not got around by that.
  const isApproved = stored !== undefined || target.lint?.review === undefined;
  return { given: { file, isApproved, url: stored?.url } };
}

/** A plan as the rules of the project file see it. */
export function plannedStatements({ statements }: Plan): PlannedMigration {
  return { files: [], statements: statements.map(({ cmd }) => cmd), targetVersion: '' };
}

function toList(value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [value];
}
