import { parsePlanUrl, type PlannedFile, type StoredPlan } from '@atlas/engine';
import { planData, type PlanFileFacts } from '../format/schema-plan.ts';
import type { PlanCommand } from './plan-request.ts';

/** What is known of a plan: that it was worked out or checked, that it is stored, or both. */
export interface KnownPlan {
  readonly planned: PlannedFile | undefined;
  readonly stored: StoredPlan | undefined;
  /** Of its file, where it is not stored. */
  readonly url: string;
}

export interface PlanReport extends KnownPlan {
  readonly command: PlanCommand;
  readonly start: Date;
  readonly end: Date;
}

/** A plan as templates of `schema plan` see it. */
export function reportOf({ command, planned, stored, url, start, end }: PlanReport): object {
  const isKnown = planned !== undefined || stored !== undefined;
  return planData({
    dialect: planned?.dialect,
    url: command.request.from[0] ?? '',
    scope: planned?.scope ?? { kind: 'realm' },
    repo: stored === undefined ? '' : (parsePlanUrl(stored.url)?.repo ?? ''),
    lint: planned?.lint,
    file: isKnown ? factsOf({ planned, stored, url }) : undefined,
    start,
    end,
  });
}

/** A plan as `.File` tells it. */
export function factsOf({ planned, stored, url }: KnownPlan): PlanFileFacts {
  const file = planned?.file ?? stored?.file;
  return {
    name: file?.name ?? '',
    fromHash: file?.from ?? '',
    fromDesc: planned?.fromDesc ?? '',
    toHash: file?.to ?? '',
    toDesc: planned?.toDesc ?? '',
    migration: file?.migration,
    plan: planned?.plan,
    url: stored?.url ?? url,
    status: stored?.status,
  };
}
