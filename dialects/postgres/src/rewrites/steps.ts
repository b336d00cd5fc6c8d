import type { DoubledColumn, NoRewrite, RewriteStep } from '@atlas/lint';

/** What takes the place of one part of a statement. */
export type Replacement =
  | { readonly steps: readonly RewriteStep[]; readonly doubled?: readonly DoubledColumn[] }
  | { readonly reason: string };

/** A step that is committed by itself. */
export function alone(sql: string, comment: string): RewriteStep {
  return { sql, comment, runs: 'alone', phase: 'now' };
}

/** A step in one transaction with those beside it. */
export function together(sql: string, comment: string): RewriteStep {
  return { sql, comment, runs: 'together', phase: 'now' };
}

/** A step for the time when nobody uses the old form any more. */
export function contract(sql: string, comment: string, nolint?: readonly string[]): RewriteStep {
  return { sql, comment, runs: 'together', phase: 'contract', ...(nolint === undefined ? {} : { nolint }) };
}

export function none(codes: readonly string[], reason: string): NoRewrite {
  return { kind: 'none', codes, reason };
}
