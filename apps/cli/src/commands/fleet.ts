import { AtlasError, redactText } from '@atlas/diagnostics';
import type { FleetTarget, RolloutGroup, TargetResult } from '@atlas/engine';
import type { RolloutPlace } from '@atlas/project';
import type { Flags } from '../kit/flags.ts';
import { UsageError } from '../kit/errors.ts';
import type { Runtime } from '../kit/runtime.ts';
import type { fleetFlags } from './fleet-flags.ts';
import type { Target } from './project.ts';

type FleetFlags = Pick<Flags<typeof fleetFlags>, 'get' | 'changed'>;

/** With so many targets or fewer, each has a report of its own; more of them are told of together. */
const FULL_REPORTS = 10;

/** Whether the targets are worked on as one, rather than one after the other as if each were alone. */
export function isFleet(targets: readonly Target[], flags: FleetFlags): boolean {
  if (targets.length < 2) return false;
  if (flags.get('parallel') !== undefined || flags.get('on-error') !== undefined) return true;
  return targets.length > FULL_REPORTS || targets.some(({ env }) => env?.rollout !== undefined);
}

/**
 * The targets in the groups of their deployments, or all in one group without a deployment. Flags win over what the
 * groups say. Targets that no group takes are left out with a notice.
 */
export function rolloutGroups<R>(
  targets: readonly { readonly target: Target; readonly request: R }[],
  flags: FleetFlags,
  { stderr }: Pick<Runtime, 'stderr'>,
): readonly RolloutGroup<FleetTarget<R>>[] {
  const onError = flags.get('on-error');
  if (onError !== undefined && onError !== 'fail' && onError !== 'continue')
    throw new UsageError(`unknown value ${JSON.stringify(onError)} of --on-error: fail or continue`);
  const settings = (parallel: number, configured: 'fail' | 'continue') => ({
    parallel: Math.max(1, flags.get('parallel') ?? parallel),
    onError: onError ?? configured,
  });
  const named = targets.map(({ target, request }) => ({ name: nameOf(target), request, place: target.env?.rollout }));
  const free = named.filter(({ place }) => place === undefined);
  const groups: RolloutGroup<FleetTarget<R>>[] =
    free.length === 0 ? [] : [{ name: '', targets: free, dependsOn: [], ...settings(1, 'fail') }];
  const deployments = new Map(
    named.flatMap(({ place }) => (place === undefined ? [] : [[place.deployment.name, place]])),
  );
  for (const [name, { deployment }] of deployments) {
    const own = named.filter(({ place }) => place?.deployment.name === name);
    for (const group of deployment.groups) {
      const members = own.filter(({ place }) => place?.group === group.name);
      groups.push({
        name: group.name,
        targets: inOrder(members),
        dependsOn: group.dependsOn,
        ...settings(group.parallel, group.onError),
      });
    }
    const left = own.filter(({ place }) => place?.group === undefined);
    if (left.length === 0) continue;
    const names = left.map((t) => t.name).join(', ');
    stderr.write(
      `Warning: no group of deployment ${JSON.stringify(name)} takes these targets, which are left out: ${names}\n`,
    );
  }
  return groups;
}

/** What reports call a target. */
export function nameOf({ env }: Target): string {
  return env?.element ?? env?.name ?? '';
}

function inOrder<T extends { readonly place: RolloutPlace | undefined }>(targets: readonly T[]): readonly T[] {
  return targets.toSorted((a, b) => compareKeys(a.place?.orderBy ?? [], b.place?.orderBy ?? []));
}

function compareKeys(a: RolloutPlace['orderBy'], b: RolloutPlace['orderBy']): number {
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (y === undefined || x === y) continue;
    if (typeof x === 'number' && typeof y === 'number') return x - y;
    return String(x) < String(y) ? -1 : 1;
  }
  return 0;
}

/** So many failures are told one by one; the report has them all. */
const TOLD = 5;

/** Throws when a target failed, so that the command ends with an error. */
export function throwFailures(results: readonly TargetResult[]): void {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return;
  const told = failed.slice(0, TOLD).map(({ name, error }) => `\n  ${name}: ${redactText(error?.message ?? '')}`);
  const more = failed.length > TOLD ? `\n  and ${failed.length - TOLD} more` : '';
  throw new AtlasError(`${failed.length} of ${results.length} targets failed:${told.join('')}${more}`, {
    code: 'cli/targets-failed',
  });
}
