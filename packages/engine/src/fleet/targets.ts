import { redactUrl } from '@atlas/diagnostics';
import type { EngineContext } from '../context.ts';
import type { RolloutGroup } from './rollout.ts';

/** One database or schema of many. */
export interface FleetTarget<R> {
  /** What reports call it: the key of the list it comes from. */
  readonly name: string;
  readonly request: R;
}

/** How one target ended. */
export interface TargetResult {
  readonly name: string;
  readonly url: string;
  /** The rollout group it belongs to. */
  readonly group: string;
  /** `synced`: there was nothing to do. `skipped`: a failure before it ended the run. */
  readonly outcome: 'applied' | 'synced' | 'planned' | 'failed' | 'skipped';
  /** Statements, or migration files, that ran. */
  readonly count: number;
  readonly error?: Error;
  /** Nanoseconds. */
  readonly elapsed: bigint;
}

export interface FleetSummary {
  /** In the order of the targets. */
  readonly results: readonly TargetResult[];
  /** Sessions that were opened on targets. */
  readonly connections: number;
  /** Nanoseconds. */
  readonly elapsed: bigint;
}

/** The groups without targets that a list names more than once: each database is worked on once, with a notice. */
export function withoutDuplicates<R extends { readonly url: string }>(
  groups: readonly RolloutGroup<FleetTarget<R>>[],
  context: EngineContext,
): readonly RolloutGroup<FleetTarget<R>>[] {
  const seen = new Map<string, string>();
  return groups.map((group) => ({
    ...group,
    targets: group.targets.filter(({ name, request }) => {
      const first = seen.get(request.url);
      if (first === undefined) seen.set(request.url, name);
      else {
        context.notice(
          `Warning: targets ${JSON.stringify(first)} and ${JSON.stringify(name)} are the same database, ${redactUrl(request.url)}: it is worked on once`,
        );
      }
      return first === undefined;
    }),
  }));
}
