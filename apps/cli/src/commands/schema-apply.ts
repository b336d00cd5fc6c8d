import { type EngineContext, schemaApply, type TxMode } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import type { CommandContext } from '../kit/command.ts';
import { UsageError } from '../kit/errors.ts';
import { canAsk, confirmRename, whenAnswered } from './approval.ts';
import { choosePlanFormat } from './plan-format.ts';
import { runPlanSession } from './plan-session.ts';
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
  const engine = createEngineContext(context, { noEmbedded: context.flags.get('no-embedded') });
  const targets = await loadTargets(context, engine);
  for (const [i, target] of targets.entries()) await applyToTarget(target, context, engine, i === targets.length - 1);
}

async function applyToTarget(target: Target, context: Context, engine: EngineContext, isLast: boolean): Promise<void> {
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
    dryRun,
    txMode,
    lint: target.lint === undefined || flags.get('skip-lint') ? undefined : { settings: target.lint },
    verify: flags.changed('verify') ? flags.get('verify') : undefined,
    lock: flags.get('skip-lock')
      ? null
      : { name: flags.get('lock-name') ?? LOCK_NAME, timeoutMs: Number(flags.get('lock-timeout') / 1_000_000n) },
  };
  await whenAnswered(() =>
    runPlanSession(
      {
        url,
        dryRun,
        autoApprove,
        txMode,
        review,
        format,
        endLine: !isLast,
        nothing: 'Schema is synced, no changes to be made',
        activity: 'Planning',
      },
      context,
      (hooks, spinner) => {
        const ask = canAsk(context) && !autoApprove && format === undefined;
        const confirm = ask ? { confirmRename: confirmRename(context, spinner) } : {};
        return schemaApply(request, { ...hooks, ...confirm }, engine);
      },
    ),
  );
}

function toList(value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [value];
}
