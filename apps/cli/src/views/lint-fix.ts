import type { MigrateFixResult, PlanRewrite } from '@atlas/engine';
import type { Palette } from '../kit/terminal.ts';
import { indented } from './migrate-lint.ts';
import { count } from './plan.ts';
import { unifiedDiff } from './unified-diff.ts';

/** What `migrate lint --fix` changed, and what it left and why. */
export function formatFixes({ fixes, refused, files, contracts }: MigrateFixResult, palette: Palette): string {
  const bullet = palette.yellow('--');
  const parts = [
    fixes.length === 0
      ? 'Nothing to fix.\n\n'
      : `Fixed ${count(fixes.length, 'finding')} in ${count(files.length, 'file')}:\n\n`,
  ];
  for (const { file, line, codes, before, after } of fixes) {
    parts.push(`  ${bullet} ${file}:${line} (${codes.join(', ')})\n`);
    parts.push(`    ${palette.cyan('from')}\n${indented(before, 6)}`);
    parts.push(`    ${palette.cyan('to')}\n${indented(after, 6)}\n`);
  }
  if (refused.length > 0) {
    parts.push(`Not fixed:\n\n${refused.map((one) => `  ${bullet} ${refusal(one)}\n`).join('')}\n`);
  }
  if (files.length > 0) {
    const lines = files.map(({ name, before }) => {
      const late = contracts.includes(name) ? ', apply it once no program uses the old form any more' : '';
      return `  ${bullet} ${name}: ${before === undefined ? 'new' : 'changed'}${late}\n`;
    });
    parts.push(`Files:\n\n${lines.join('')}\n`);
  }
  return parts.join('');
}

/** What `--fix` leaves as it is, and why, one line each. */
export function formatRefused({ refused }: MigrateFixResult): string {
  return refused.map((one) => `Not fixed: ${refusal(one)}\n`).join('');
}

function refusal({ file, line, codes, reason }: MigrateFixResult['refused'][number]): string {
  return `${file}:${line} (${codes.join(', ')}): ${reason}`;
}

/** The same as a patch that `git apply` takes. */
export function formatFixDiff({ files, path }: MigrateFixResult): string {
  return files.map(({ name, before, after }) => unifiedDiff(`${path}/${name}`, before, after)).join('');
}

/** What `schema plan --safe` made of statements, one line each; '' when there was nothing to do. */
export function formatPlanRewrites(rewrites: readonly PlanRewrite[]): string {
  return rewrites
    .map(({ comment, codes, refused }) => {
      const what = `${comment} (${codes.join(', ')})`;
      return refused === undefined ? `In steps: ${what}\n` : `As it is: ${what}. ${refused}\n`;
    })
    .join('');
}
