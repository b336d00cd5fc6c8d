import type { DevDatabase, Driver, Scope } from '@atlas/dialect';
import {
  type Analyzer,
  analyzeFile,
  checkPatterns,
  type FileReport,
  genericAnalyzers,
  type LintSettings,
  LintStatementError,
  replayForLint,
} from '@atlas/lint';
import type { Plan, Realm } from '@atlas/model';
import type { Directive, Statement } from '@atlas/sqltext';
import type { Comparison } from '../compare-states.ts';
import type { EngineContext } from '../context.ts';
import { upperFirst } from '../render/plan-text.ts';
import { buildBefore, VerifySetupError } from '../verify.ts';
import { lintAuthor } from './author.ts';
import { withRest } from './rest.ts';
import { dialectLint, noticeUnknownChecks } from './migrate-lint.ts';

export interface LintPlanOptions {
  readonly settings: LintSettings;
  /** Run after all others: the user's own rules. */
  readonly analyzers?: readonly Analyzer[] | undefined;
  /** The database that the plan is for: how large its tables are is read from its catalog. */
  readonly target?: Driver | undefined;
}

/** What analysis says of a plan. Times are in nanoseconds. */
export interface PlanLint extends FileReport {
  /** Of the analysis alone, and together with the run on the dev database. */
  readonly elapsed: bigint;
  readonly total: bigint;
}

/** The text of a plan that was written down, with the places of its statements. */
export interface PlanText {
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly directives: readonly Directive[];
  readonly isTransactional: boolean;
  /** It may speak of objects that the changes do not affect, so all of the current state is built. */
  readonly whole: boolean;
}

/**
 * Runs a plan on the dev database, on the objects that it can affect, and analyses it as a migration file. A statement
 * that fails there is an error of the report. `written` is the plan as it stands in a file, whose directives count.
 */
export async function lintPlan(
  dev: DevDatabase,
  comparison: Comparison,
  plan: Plan,
  { settings, analyzers = [], target }: LintPlanOptions,
  context: EngineContext,
  written?: PlanText,
): Promise<PlanLint> {
  checkPatterns(settings);
  const begin = context.monotonic();
  const { dialect, capabilities, scope } = dev.driver;
  const lint = await dialectLint(dialect, context);
  const all = [...genericAnalyzers, ...lint.analyzers, ...analyzers];
  await noticeUnknownChecks(settings, all, context);
  const author = await lintAuthor(settings, undefined, context);
  const sizes = target === undefined ? undefined : await lint.readSizes?.(target);
  const { text, statements, directives, isTransactional, whole } = written ?? layOutPlan(plan);
  const name = { name: '', version: '', text };
  return dev.session(async (driver) => {
    const failed = (message: string): PlanLint => {
      const total = context.monotonic() - begin;
      return { file: name, reports: [], error: message, warnings: [], changes: 0, elapsed: 0n, total };
    };
    try {
      await buildBefore(driver, comparison, { whole });
    } catch (error) {
      if (!(error instanceof VerifySetupError)) throw error;
      return failed(
        `the plan cannot be analysed, because the dev database does not take the current state: ${messageOf(error.cause)}. Use a dev database of the target's kind and version`,
      );
    }
    const from = await driver.inspect({ signal: context.signal });
    try {
      const replay = await replayForLint(driver, statements, from, lint, { signal: context.signal });
      const start = context.monotonic();
      const base = { whole: wholeState(comparison.from, scope), built: from };
      const whole = (state: Realm): Realm => withRest(state, base);
      const rest = { directives, isTransactional, guards: [], whole };
      const report = await analyzeFile(
        { ...name, from, to: replay.to, statements: replay.statements, ...rest },
        {
          dialect,
          lint,
          capabilities,
          scope,
          sizes,
          author,
          settings,
          analyzers: all,
        },
      );
      const end = context.monotonic();
      // The plan asks not to be analysed.
      const none = { file: name, reports: [], error: undefined, warnings: [], changes: 0 };
      return { ...(report ?? none), elapsed: end - start, total: end - begin };
    } catch (error) {
      if (!(error instanceof LintStatementError)) throw error;
      return failed(error.message);
    }
  });
}

/** The current state as the dev database names it, of which only what the plan can affect was built. */
function wholeState(from: Realm, scope: Scope): Realm {
  if (scope.kind === 'realm') return from;
  return { ...from, schemas: from.schemas.slice(0, 1).map((schema) => ({ ...schema, name: scope.schema })) };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The plan as a file shows it: each statement under its comment. */
export function layOutPlan(plan: Plan): PlanText {
  let text = '';
  const statements = plan.statements.map(({ cmd, comment }): Statement => {
    text += `-- ${upperFirst(comment)}\n`;
    const start = text.length;
    text += `${cmd};\n`;
    return { text: cmd, start, end: start + cmd.length, comments: [], directives: [] };
  });
  return { text, statements, directives: [], isTransactional: false, whole: false };
}
