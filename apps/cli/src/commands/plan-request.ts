import { type EngineContext, type SchemaPlanRequest } from '@atlas/engine';
import { type CliEngine, createEngineContext } from '../context.ts';
import { planFunctions } from '../format/schema-plan.ts';
import { type Format, parseFormat } from '../format/format.ts';
import type { CommandContext } from '../kit/command.ts';
import { hasColours } from '../kit/terminal.ts';
import { lintOptions } from './lint-options.ts';
import { openStateCache } from './migrate-cache.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget, type Target } from './project.ts';
import type { planListFlags } from './schema-plan-flags.ts';
import { requireSettings, resolveSettings } from './settings.ts';

type TransitionFlags = Omit<typeof planListFlags, 'pending'> & ProjectFlags;

/** What every `schema plan` command starts from. */
export interface PlanCommand {
  readonly target: Target;
  readonly engine: CliEngine;
  readonly request: SchemaPlanRequest;
  /** Absent: the standard report. */
  readonly format: Format | undefined;
}

/** The transition that flags and project file name. Throws `UsageError` when a side of it is missing. */
export async function openPlanCommand(
  context: CommandContext<TransitionFlags>,
  { lint }: { readonly lint: boolean },
): Promise<PlanCommand> {
  const { flags, stdout, env } = context;
  const engine = createEngineContext(context, {
    noEmbedded: flags.get('no-embedded'),
    cache: flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const target = singleTarget(await loadTargets(context, engine));
  const given = {
    to: flags.get('to'),
    devUrl: flags.get('dev-url'),
    schemas: flags.get('schema'),
    exclude: flags.get('exclude'),
    include: flags.get('include'),
    format: flags.get('format'),
  };
  const own = flags.get('from');
  const current = own.length > 0 || target.env?.url === undefined ? own : [target.env.url];
  const settings = resolveSettings(target, { ...given, from: current });
  requireSettings(settings, ['from', 'to']);
  const text = settings.format;
  return {
    target,
    engine,
    request: {
      ...settings,
      verify: flags.get('verify'),
      lint: lint ? await lintOptions(target, engine) : undefined,
      lockTimeoutMs: Number(flags.get('lock-timeout') / 1_000_000n),
    },
    format: text === undefined ? undefined : parseFormat(text, planFunctions(hasColours(stdout, env)), 'schema'),
  };
}

/** The target of a command that only works on stored plans. */
export async function openTarget(
  context: CommandContext<ProjectFlags>,
): Promise<{ readonly target: Target; readonly engine: EngineContext }> {
  const engine = createEngineContext(context);
  return { target: singleTarget(await loadTargets(context, engine)), engine };
}
