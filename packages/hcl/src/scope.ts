import type { Diagnostic } from '@atlas/diagnostics';
import type { FunctionSpec } from './function-spec.ts';
import type { Located } from './source.ts';
import type { CallExpression } from './syntax.ts';
import type { Value } from './value.ts';

/** A value, and what there was to say about the text on the way to it. */
export interface Evaluated<T = Value> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What expressions can see. Lookup of a root name goes from the innermost scope outwards: in each scope first
 * `variables`, then `resolve`. When no scope knows the name, the `fallback` hooks are asked, again from inside out.
 */
export interface Scope {
  readonly variables?: ReadonlyMap<string, Value>;
  readonly functions?: ReadonlyMap<string, FunctionSpec>;
  /** Answers references to roots that are not variables, such as `table.users.column.id`; undefined: not mine. */
  readonly resolve?: ResolveHook;
  /** Answers calls of functions that no scope declares, such as `varchar(255)`; undefined: not mine. */
  readonly call?: CallHook;
  readonly fallback?: { readonly resolve?: ResolveHook; readonly call?: CallHook };
  readonly parent?: Scope;
}

export type ResolveHook = (reference: Reference) => Resolution | undefined;

/** A traversal as far as its keys could be evaluated, up to the first splat. */
export interface Reference extends Located {
  readonly root: string;
  readonly steps: readonly ReferenceStep[];
}

/** One step of a reference with its own range. `index` steps carry the evaluated key. */
export type ReferenceStep =
  | (Located & { readonly kind: 'attribute'; readonly name: string })
  | (Located & { readonly kind: 'index'; readonly key: Value });

/** The answer to a reference. */
export interface Resolution {
  readonly value: Value;
  /** How many steps the value stands for; the steps behind them are applied to it. Default: all of them. */
  readonly consumed?: number;
  readonly diagnostics?: readonly Diagnostic[];
}

export type CallHook = (
  call: HookCall,
) => { readonly value: Value; readonly diagnostics?: readonly Diagnostic[] } | undefined;

/** A call of a function that no scope declares; the arguments are evaluated on demand. */
export interface HookCall {
  readonly name: string;
  readonly node: CallExpression;
  /** Evaluates the arguments; expanding `...` included. */
  readonly args: () => Evaluated<readonly Value[]>;
}

/** A scope inside `parent` with further variables. */
export function childScope(parent: Scope, variables: ReadonlyMap<string, Value>): Scope {
  return { parent, variables };
}
