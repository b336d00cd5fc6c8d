import {
  formatPlanHcl,
  PLAN_SUFFIX,
  type PlannedFile,
  type PlanStore,
  schemaPlan,
  type StatePrints,
  type StoredPlan,
} from '@atlas/engine';
import { nameFunctions } from '../format/schema-plan.ts';
import { parseFormat } from '../format/format.ts';
import type { CommandContext } from '../kit/command.ts';
import { UsageError } from '../kit/errors.ts';
import { createPalette } from '../kit/terminal.ts';
import { formatPlanRewrites } from '../views/lint-fix.ts';
import { formatPlanList, formatPlanSaved, formatPlanStatus } from '../views/schema-plan.ts';
import { whenAnswered } from './approval.ts';
import { openInEditor } from './migrate-editor.ts';
import { openPlanCommand, type PlanCommand } from './plan-request.ts';
import { openStore, requireStore } from './plan-registry.ts';
import { reportOf } from './plan-report.ts';
import type { ProjectFlags } from './project-flags.ts';
import { parseRenames } from './rename-flag.ts';
import { checkAutoApprove } from './review.ts';
import type { planFlags } from './schema-plan-flags.ts';
import { approvePlan, runPlanView } from './schema-plan-session.ts';

type Context = CommandContext<typeof planFlags & ProjectFlags>;

/** What becomes of the plan. */
type Keep =
  | { readonly kind: 'print' }
  | { readonly kind: 'save'; readonly path: string | undefined }
  | { readonly kind: 'push'; readonly store: PlanStore; readonly isPending: boolean };

/** Works out a plan, tells of it, and keeps it where the flags say. */
export async function makePlan(context: Context, { isAnew }: { readonly isAnew: boolean }): Promise<void> {
  const { flags, stdout, env, clock } = context;
  const start = clock.now();
  const command = await openPlanCommand(context, { lint: !flags.get('skip-lint') });
  const { target, engine, request, format } = command;
  const keep = chooseKeep(context, openStore(target, flags.get('repo'), engine));
  const nameOf = chooseName(context);
  const autoApprove = flags.get('auto-approve');
  checkAutoApprove(target.lint?.review, autoApprove);
  if (format !== undefined && keep.kind === 'push' && !keep.isPending && !autoApprove) {
    throw new UsageError('--format can only be used with --dry-run, --save, --pending or --auto-approve');
  }
  const job: PlanJob = { context, command, keep, start };
  await whenAnswered(async () => {
    const isTold = format === undefined;
    const result = await runPlanView(
      { isTold, asks: isTold && !autoApprove, isGiven: flags.get('edit'), activity: 'Planning' },
      context,
      (hooks, pause) =>
        schemaPlan(
          {
            ...request,
            renames: parseRenames(flags.get('rename')),
            directives: flags.get('directive'),
            safe: flags.get('safe'),
            name: nameOf,
            store: keep.kind === 'push' && !isAnew ? keep.store : undefined,
          },
          {
            ...hooks,
            edit: flags.get('edit') ? openInEditor(context, pause) : undefined,
            onRewrites(rewrites) {
              pause();
              context.stderr.write(formatPlanRewrites(rewrites));
            },
          },
          engine,
        ),
    );
    if (result.outcome === 'planned') await keepPlan(job, result.planned);
    else if (format !== undefined) {
      const stored = result.outcome === 'exists' ? result.plans[0] : undefined;
      stdout.write(format.render(reportOf({ command, planned: undefined, stored, url: '', start, end: clock.now() })));
    } else if (result.outcome === 'synced') stdout.write('Schema is synced, no changes to be made\n');
    else {
      const list = formatPlanList(result.plans, createPalette(stdout, env));
      stdout.write(
        `There is a plan for this transition already; "atlas schema plan new" makes another one:\n\n${list}`,
      );
    }
  });
}

interface PlanJob {
  readonly context: Context;
  readonly command: PlanCommand;
  readonly keep: Keep;
  readonly start: Date;
}

/** Puts a new plan where it belongs, after asking where that approves it. */
async function keepPlan({ context, command, keep, start }: PlanJob, planned: PlannedFile): Promise<void> {
  const { flags, stdout, env, clock } = context;
  const { target, engine, format } = command;
  const palette = createPalette(stdout, env);
  const tell = (text: string, url: string, stored?: StoredPlan): void => {
    if (format === undefined) stdout.write(text === '' ? '' : `\n${text}`);
    else stdout.write(format.render(reportOf({ command, planned, stored, url, start, end: clock.now() })));
  };
  switch (keep.kind) {
    case 'print':
      tell('', '');
      return;
    case 'save': {
      const path = keep.path ?? `${planned.file.name}${PLAN_SUFFIX}`;
      if (engine.fs.stat(path) === 'directory') {
        throw new UsageError(`--out ${path} is a folder: give the path of a file`);
      }
      engine.fs.replaceFile(path, formatPlanHcl(planned.file));
      tell(formatPlanSaved(planned, path, palette), `file://${path}`);
      return;
    }
    case 'push': {
      const { store, isPending } = keep;
      const approval = {
        autoApprove: flags.get('auto-approve'),
        review: target.lint?.review,
        accept: 'Approve and push',
      };
      if (!isPending && !(await approvePlan(planned, approval, context))) return;
      const stored = store.add(planned.file, isPending ? 'PENDING' : 'APPROVED');
      tell(formatPlanStatus(stored, palette), stored.url, stored);
    }
  }
}

/** Throws `UsageError` for flags that do not go together, and when there is nowhere to keep the plan. */
function chooseKeep({ flags }: Context, store: PlanStore | undefined): Keep {
  const path = flags.get('out') ?? flags.get('output');
  if (flags.get('dry-run')) return { kind: 'print' };
  if (flags.get('save') || (path !== undefined && !flags.get('push'))) return { kind: 'save', path };
  const otherwise = ', or write it to a file with --save, or only look at it with --dry-run';
  return { kind: 'push', store: requireStore(store, otherwise), isPending: flags.get('pending') };
}

function chooseName({ flags, args, clock }: Context): (prints: StatePrints) => string {
  const [positional] = args;
  const name = flags.get('name') ?? positional;
  if (positional !== undefined && flags.get('name') !== undefined) {
    throw new UsageError('the name of the plan is given twice: as an argument and with --name');
  }
  const template = flags.get('name-format');
  if (name !== undefined) {
    if (template !== undefined) throw new UsageError('--name and --name-format are mutually exclusive');
    return () => name;
  }
  if (template === undefined) {
    const digits = clock.now().toISOString().replace(/\D/g, '').slice(0, 14);
    return () => digits;
  }
  const format = parseFormat(template, nameFunctions, 'schema');
  return ({ from, to }) => format.render({ FromHash: from, ToHash: to });
}
