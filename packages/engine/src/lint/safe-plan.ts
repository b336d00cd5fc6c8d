import type { DevDatabase } from '@atlas/dialect';
import {
  analyzeFile,
  genericAnalyzers,
  type LintSettings,
  type LintStatement,
  type NoRewrite,
  noSettings,
  replayForLint,
  type Rewrite,
} from '@atlas/lint';
import type { Plan, Statement } from '@atlas/model';
import type { Comparison } from '../compare-states.ts';
import type { EngineContext } from '../context.ts';
import { buildBefore } from '../verify.ts';
import { layOutPlan } from './lint-plan.ts';
import { dialectLint } from './migrate-lint.ts';
import { proveRewrites } from './prove-rewrites.ts';

/** What became of a statement of a plan that keeps others waiting. */
export interface PlanRewrite {
  /** As the plan says it: `modify "users" table`. */
  readonly comment: string;
  readonly codes: readonly string[];
  /** Why it stays as it is; undefined when it was rewritten. */
  readonly refused: string | undefined;
}

export interface SafePlan {
  readonly plan: Plan;
  /** In the order of the plan. */
  readonly rewrites: readonly PlanRewrite[];
}

const NO_TRANSACTION = 'atlas:txmode none';

/**
 * The plan with steps that keep nobody waiting in place of statements that do, where it is proven on the dev database
 * that they end in the same schema. A plan leads to its end in one go, so what has to be contracted later stays as it is.
 * Throws `VerifySetupError` when the dev database cannot hold the current state, and `LintStatementError` for a plan that
 * does not run there.
 */
export async function safeRewrite(
  dev: DevDatabase,
  comparison: Comparison,
  plan: Plan,
  { settings = noSettings }: { readonly settings?: LintSettings },
  context: EngineContext,
): Promise<SafePlan> {
  const { dialect, capabilities, scope } = dev.driver;
  const lint = await dialectLint(dialect, context);
  const { text, statements: source } = layOutPlan(plan);
  const { signal } = context;
  const { statements, found } = await dev.session(async (driver) => {
    await buildBefore(driver, comparison);
    const from = await driver.inspect({ signal });
    const replay = await replayForLint(driver, source, from, lint, { signal });
    const report = await analyzeFile(
      {
        name: '',
        version: '',
        text,
        from,
        to: replay.to,
        statements: replay.statements,
        directives: [],
        isTransactional: false,
        guards: [],
      },
      {
        dialect,
        lint,
        capabilities,
        scope,
        sizes: undefined,
        settings,
        analyzers: [...genericAnalyzers, ...lint.analyzers],
      },
    );
    return { statements: replay.statements, found: report?.rewrites ?? new Map<LintStatement, Rewrite | NoRewrite>() };
  });
  const wanted = new Map<LintStatement, Rewrite>();
  const refused = new Map<LintStatement, string>();
  for (const [statement, rewrite] of found) {
    if (rewrite.kind === 'none') refused.set(statement, rewrite.reason);
    else if (rewrite.steps.some(({ phase }) => phase === 'contract')) {
      refused.set(
        statement,
        'It needs a second migration, for the time when no program uses the old form: see migrate lint --fix',
      );
    } else wanted.set(statement, rewrite);
  }
  const { proven, rejected } = await proveRewrites({
    dev,
    build: (driver) => buildBefore(driver, comparison),
    statements,
    rewrites: wanted,
    inspect: { signal },
  });
  const rewrites = plan.statements.flatMap(({ comment }, i): readonly PlanRewrite[] => {
    const statement = statements[i];
    const rewrite = statement === undefined ? undefined : found.get(statement);
    if (statement === undefined || rewrite === undefined) return [];
    return [{ comment, codes: rewrite.codes, refused: refused.get(statement) ?? rejected.get(statement) }];
  });
  const rewritten = plan.statements.flatMap((planned, i): readonly Statement[] => {
    const statement = statements[i];
    const steps = statement === undefined ? undefined : proven.get(statement)?.steps;
    return steps === undefined ? [planned] : toStatements(planned, steps);
  });
  if (proven.size === 0) return { plan, rewrites };
  const directives = [...(plan.directives ?? []).filter((d) => !d.startsWith('atlas:txmode')), NO_TRANSACTION];
  // The semicolons of rewrites stand in dollar quotes, which say themselves where they end.
  const isSimple = plan.delimiter === undefined && !plan.statements.some(({ cmd }) => cmd.includes(';'));
  const delimiter = isSimple ? { delimiter: ';' } : {};
  return { plan: { ...plan, ...delimiter, transactional: false, statements: rewritten, directives }, rewrites };
}

/** The steps as statements; what undoes the whole stands at the last one. */
function toStatements(planned: Statement, steps: Rewrite['steps']): readonly Statement[] {
  const { source, reverse } = planned;
  return steps.map((step, i) => ({
    cmd: step.sql,
    comment: step.comment.charAt(0).toLowerCase() + step.comment.slice(1),
    noTransaction: true,
    ...(step.isRepeatable === true ? { repeatable: true } : {}),
    ...(source === undefined ? {} : { source }),
    ...(reverse === undefined ? {} : { reverse: i === steps.length - 1 ? reverse : [] }),
  }));
}
