import type { Evaluated } from './scope.ts';
import type { Expression } from './syntax.ts';
import type { Type } from './types.ts';
import type { Value } from './value.ts';

/** A parameter of a function. Arguments are converted to `type` before the call. */
export interface Parameter {
  readonly name: string;
  readonly type: Type;
  /** Null is refused unless this is set. */
  readonly nullable?: boolean;
}

/** A function of the language, with what an editor shows about it. */
export interface FunctionSpec {
  readonly name: string;
  readonly params: readonly Parameter[];
  /** Takes all arguments behind `params`, none included. */
  readonly variadic?: Parameter;
  readonly returns: Type;
  /** One sentence in the present tense. */
  readonly doc: string;
  /** Gets converted arguments. Throws `FunctionError` for arguments it refuses. */
  readonly call: (args: readonly Value[]) => Value;
  /** When present it is used instead of `call`, and gets the arguments unevaluated (`try`, `can`). */
  readonly callLazy?: (args: readonly LazyArgument[]) => Evaluated;
}

/** An argument that is evaluated only when asked. */
export interface LazyArgument {
  readonly expr: Expression;
  readonly evaluate: () => Evaluated;
}

/** Thrown by a function for arguments it refuses; the evaluator turns it into a diagnostic on the call or argument. */
export class FunctionError extends Error {
  /** 0-based index of the argument that is to blame, if it is one. */
  readonly argument: number | undefined;

  constructor(message: string, argument?: number) {
    super(message);
    this.name = 'FunctionError';
    this.argument = argument;
  }
}

/** A one-line signature such as `substr(str string, offset number, length number) string`. */
export function formatSignature(spec: FunctionSpec, typeName: (type: Type) => string): string {
  const params = spec.params.map((p) => `${p.name} ${typeName(p.type)}`);
  if (spec.variadic !== undefined) params.push(`${spec.variadic.name}... ${typeName(spec.variadic.type)}`);
  return `${spec.name}(${params.join(', ')}) ${typeName(spec.returns)}`;
}
