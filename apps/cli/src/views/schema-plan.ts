import type { PlannedFile, PlanStatus, StoredPlan } from '@atlas/engine';
import type { Palette } from '../kit/terminal.ts';

/** How a stored plan stands. */
export function formatPlanStatus({ status, url, path }: StoredPlan, palette: Palette): string {
  const bullet = palette.yellow('--');
  return `Plan Status: ${formatStatus(status, palette)}\n  ${bullet} Atlas URL: ${url}\n  ${bullet} File: ${path}\n`;
}

/** Where a plan was written that no repository keeps. */
export function formatPlanSaved({ file }: Pick<PlannedFile, 'file'>, path: string, palette: Palette): string {
  return `Plan ${file.name} saved\n  ${palette.yellow('--')} File: ${path}\n`;
}

/** One line for each plan: name, status, URL. */
export function formatPlanList(plans: readonly StoredPlan[], palette: Palette): string {
  if (plans.length === 0) return 'No schema plan found\n';
  return plans
    .map(({ status, url, isEdited }) => {
      const note = isEdited ? ' (edited after it was approved)' : '';
      return `${formatStatus(status, palette)} ${url}${note}\n`;
    })
    .join('');
}

function formatStatus(status: PlanStatus, palette: Palette): string {
  return status === 'APPROVED' ? palette.green(status) : palette.yellow(status);
}
