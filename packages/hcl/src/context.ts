import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import type { Scope } from './scope.ts';
import { type Located, rangeOf } from './source.ts';
import { UNKNOWN, type Value } from './value.ts';

/** What goes along with every step of an evaluation. */
export interface Context {
  readonly scope: Scope;
  readonly diagnostics: Diagnostic[];
}

/** Adds an error; its value is `unknown`. */
export function report(ctx: Context, at: Located, summary: string, detail: string): Value {
  ctx.diagnostics.push(errorAt(summary, detail, rangeOf(at), 'hcl/evaluation'));
  return UNKNOWN;
}
