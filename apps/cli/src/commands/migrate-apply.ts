import { AtlasError, redactText } from '@atlas/diagnostics';
import { ConnectionError } from '@atlas/dialect';
import { type DriftPolicy, type EngineContext, migrateApply, type MigrateApplyRequest } from '@atlas/engine';
import {
  type ApplyPlan,
  fileStatements,
  type OutcomeAnswer,
  parseAmount,
  parseExecOrder,
  parseTxMode,
  type UnknownOutcome,
  UnknownOutcomeError,
} from '@atlas/migrate';
import type { PlannedMigration } from '@atlas/project';
import type { ScannerProfile } from '@atlas/sqltext';
import { createEngineContext } from '../context.ts';
import { applyFunctions } from '../format/apply.ts';
import { type Format, parseFormat } from '../format/format.ts';
import type { CommandContext } from '../kit/command.ts';
import { ReportedError, UsageError } from '../kit/errors.ts';
import { hasColours } from '../kit/terminal.ts';
import { askOutcome, canAsk } from './approval.ts';
import { isFleet } from './fleet.ts';
import { openStateCache } from './migrate-cache.ts';
import type { migrateApplyFlags } from './migrate-flags.ts';
import { withExplanations } from './migrate-report.ts';
import { runMigrateSession } from './migrate-session.ts';
import { nonEmpty, OPERATOR_VERSION, resolveDir, resolveLockTimeout } from './migrate-settings.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, type Target } from './project.ts';
import { resolveSettings } from './settings.ts';

type Context = CommandContext<typeof migrateApplyFlags & ProjectFlags>;

/** Runs pending migrations on one database, or on each of the databases that the environment names, in order. */
export async function run(context: Context): Promise<void> {
  const { flags, args, stdout } = context;
  const engine = createEngineContext(context, { cache: openStateCache(context) });
  const amount = parseAmount(args[0]);
  if (amount !== undefined && flags.changed('to-version')) {
    throw new UsageError('the amount argument and --to-version cannot be used together: pass one of them');
  }
  const targets = await loadTargets(context, engine);
  if (isFleet(targets, flags)) {
    const { migrateMany } = await import('./migrate-apply-many.ts');
    const requestOf = (target: Target) => {
      return { request: applyRequest(target, amount, context), format: applyFormat(target, context) };
    };
    await withExplanations(stdout, () => migrateMany(targets, requestOf, context, engine));
    return;
  }
  const unreachable: ConnectionError[] = [];
  for (const [i, target] of targets.entries()) {
    const request = applyRequest(target, amount, context);
    const format = applyFormat(target, context);
    const isLast = i === targets.length - 1;
    try {
      await withExplanations(stdout, () =>
        applyToTarget(request, { target, format, endLine: !isLast }, context, engine),
      );
    } catch (error) {
      // A target that is away keeps no others from being worked on; any other failure ends the run.
      if (!(error instanceof ConnectionError) || targets.length === 1) throw error;
      unreachable.push(error);
      context.stderr.write(`Error: ${redactText(error.message)}\n`);
    }
  }
  if (unreachable.length > 0) throw new ReportedError(unreachable[0]);
}

/** What to do, from flags first, then the environment, then defaults. */
function applyRequest(target: Target, amount: number | undefined, { flags }: Context): MigrateApplyRequest {
  const given = nonEmpty(flags.get('url'));
  const [url] = resolveSettings(target, { url: given === undefined ? [] : [given] }).url;
  if (url === undefined) throw new UsageError('required flag "url" not set');
  const own = target.env?.migration ?? {};
  // The default of a flag counts less than the environment.
  const choose = (name: 'tx-mode' | 'exec-order', configured: string | undefined): string =>
    flags.changed(name) ? flags.get(name) : (configured ?? flags.get(name));
  return {
    url,
    dir: resolveDir(target, { dir: flags.get('dir') }),
    amount,
    order: parseExecOrder(choose('exec-order', own.execOrder)),
    txMode: parseTxMode(choose('tx-mode', own.txMode)),
    baseline: nonEmpty(flags.get('baseline')) ?? own.baseline,
    toVersion: nonEmpty(flags.get('to-version')) ?? (amount === undefined ? own.toVersion : undefined),
    allowDirty: flags.get('allow-dirty'),
    dryRun: flags.get('dry-run'),
    revisionsSchema: nonEmpty(flags.get('revisions-schema')) ?? own.revisionsSchema,
    lockName: flags.get('skip-lock') ? null : (nonEmpty(flags.get('lock-name')) ?? own.lockName),
    lockTimeoutMs: resolveLockTimeout(target, {
      isGiven: flags.changed('lock-timeout'),
      value: flags.get('lock-timeout'),
    }),
    lockPolicy: target.lockPolicy,
    operatorVersion: OPERATOR_VERSION,
    transactionHooks: target.hooks,
    drift: driftPolicy(target),
  };
}

/** Throws `UsageError` for a check without a database to work out what is expected. */
function driftPolicy(target: Target): DriftPolicy | undefined {
  const { drift } = target;
  if (drift === undefined) return undefined;
  const { devUrl, schemas, exclude, include, mode } = resolveSettings(target, {});
  if (devUrl === undefined) {
    throw new UsageError('the drift check of "migrate_apply" needs a dev database: set "dev" in the environment');
  }
  const isError = drift.onError === 'FAIL';
  return { devUrl, schemas, include, mode, isError, exclude: [...exclude, ...drift.exclude] };
}

function applyFormat(target: Target, { flags, stdout, env }: Context): Format | undefined {
  const text = nonEmpty(flags.get('format')) ?? target.env?.format.migrate.apply;
  return text === undefined ? undefined : parseFormat(text, applyFunctions(hasColours(stdout, env)), 'migrate');
}

async function applyToTarget(
  request: MigrateApplyRequest,
  { target, ...output }: { readonly target: Target; readonly format: Format | undefined; readonly endLine: boolean },
  context: Context,
  engine: EngineContext,
): Promise<void> {
  const ask = outcomeAnswer(context);
  let profile: ScannerProfile | undefined;
  try {
    await runMigrateSession({ ...request, ...output }, context, (hooks) =>
      migrateApply(
        request,
        {
          ...hooks,
          ...(ask === undefined ? {} : { askOutcome: ask }),
          onConnect(driver) {
            profile = driver.dialect.scanner;
            hooks.onConnect?.(driver);
          },
          onPlan(plan) {
            if (request.dryRun !== true && profile !== undefined)
              target.requireAllowed('migrate_apply', plannedFiles(plan, profile));
            hooks.onPlan?.(plan);
          },
        },
        engine,
      ),
    );
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    throw new AtlasError(`${error.message}.\nSay so with --unfinished done or --unfinished run`, {
      code: error.code,
      cause: error,
    });
  }
}

/** Pending files as the rules of the project file see them. */
export function plannedFiles({ pending, target = '' }: ApplyPlan, profile: ScannerProfile): PlannedMigration {
  return {
    files: pending.map(({ name }) => name),
    statements: pending.flatMap((file) => fileStatements(file, profile).map(({ text }) => text)),
    targetVersion: target,
  };
}

/** What answers the question whether a statement took effect: the flag, or the person at the terminal. */
function outcomeAnswer(
  context: Context,
): ((outcome: UnknownOutcome) => Promise<OutcomeAnswer | undefined>) | undefined {
  const given = nonEmpty(context.flags.get('unfinished'));
  if (given === 'done' || given === 'run') return async () => given;
  if (given !== undefined) throw new UsageError(`unknown value ${JSON.stringify(given)} of --unfinished: done or run`);
  return canAsk(context) ? (outcome) => askOutcome(outcome, context) : undefined;
}
