import { AtlasError } from '@atlas/diagnostics';
import type { Plan } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import type { DevDatabases } from '../dev-databases.ts';
import { type PlanRewrite, safeRewrite } from '../lint/safe-plan.ts';
import { proofUrl } from './prove-migration.ts';
import type { Transition, TransitionRequest } from './transition.ts';

/**
 * The plan of a transition, where the request says so in steps that keep nobody waiting. Throws `AtlasError`
 * `engine/no-dev-url`, and as `safeRewrite`.
 */
export async function makeSafe(
  transition: Transition,
  request: TransitionRequest,
  hooks: { readonly onRewrites?: (rewrites: readonly PlanRewrite[]) => void },
  devs: DevDatabases,
  context: EngineContext,
): Promise<Plan> {
  if (request.safe !== true) return transition.plan;
  const url = proofUrl(request, transition);
  if (url === undefined) {
    throw new AtlasError('--safe needs a dev database to prove what it writes: pass --dev-url', {
      code: 'engine/no-dev-url',
    });
  }
  const { settings } = request.lint ?? {};
  const options = settings === undefined ? {} : { settings };
  const dev = await devs.acquire(url);
  const { plan, rewrites } = await safeRewrite(dev, transition.comparison, transition.plan, options, context);
  hooks.onRewrites?.(rewrites);
  return plan;
}
