import { parsePlanUrl, type PlanLint, type PlannedApply } from '@atlas/engine';
import type { PlanFacts } from '../format/schema-plan.ts';

/** A plan as a session tells of it; of what compares no two states only the statements are known. */
export type ShownPlan = Pick<PlannedApply, 'plan'> & Partial<PlannedApply>;

export interface PlannedRun {
  readonly url: string;
  readonly planned: ShownPlan;
  readonly lint: PlanLint | undefined;
  readonly start: Date;
  readonly end: Date;
}

/** The plan of `schema apply` for reports; undefined for what compares no two states. */
export function planFacts({ url, planned, lint, start, end }: PlannedRun): PlanFacts | undefined {
  const { plan, given, prints, fromDesc, toDesc, dialect, scope } = planned;
  if (fromDesc === undefined || toDesc === undefined || scope === undefined) return undefined;
  return {
    dialect,
    url,
    scope,
    repo: given?.url === undefined ? '' : (parsePlanUrl(given.url)?.repo ?? ''),
    lint,
    start,
    end,
    file: {
      name: given?.file.name ?? '',
      fromHash: given?.file.from ?? prints?.from ?? '',
      fromDesc,
      toHash: given?.file.to ?? prints?.to ?? '',
      toDesc,
      migration: given?.file.migration,
      plan,
      url: given?.url ?? '',
      // Only plans of a repository have a status, and only approved ones come here.
      status: given?.url === undefined ? undefined : 'APPROVED',
    },
  };
}
