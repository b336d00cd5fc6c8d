import { AtlasError } from '@atlas/diagnostics';
import { type Context, report } from './context.ts';
import { convertValue } from './convert.ts';
import { FunctionError, type FunctionSpec, type LazyArgument, type Parameter } from './function-spec.ts';
import type { CallExpression } from './syntax.ts';
import { UNKNOWN, type Value } from './value.ts';

/** Calls a function that takes its arguments unevaluated. */
export function callLazily(
  spec: FunctionSpec & Required<Pick<FunctionSpec, 'callLazy'>>,
  expr: CallExpression,
  args: readonly LazyArgument[],
  ctx: Context,
): Value {
  return guarded(spec, expr, ctx, () => {
    const result = spec.callLazy(args);
    ctx.diagnostics.push(...result.diagnostics);
    return result.value;
  });
}

/** Calls a function with evaluated arguments: checks their number, converts them, and reports what is refused. */
export function callFunction(spec: FunctionSpec, expr: CallExpression, given: readonly Value[], ctx: Context): Value {
  const args: Value[] = [];
  const { params, variadic } = spec;
  const missing = params[given.length];
  if (missing !== undefined) {
    const least = variadic === undefined ? '' : 'at least ';
    return report(
      ctx,
      expr,
      'Not enough function arguments',
      `Function "${spec.name}" expects ${least}${params.length} argument(s). Missing value for "${missing.name}".`,
    );
  }
  if (given.length > params.length && variadic === undefined) {
    return report(
      ctx,
      expr.args[params.length] ?? expr,
      'Too many function arguments',
      `Function "${spec.name}" expects only ${params.length} argument(s).`,
    );
  }
  for (const [i, value] of given.entries()) {
    const param = params[i] ?? variadic;
    if (param === undefined) break;
    if (value.kind === 'unknown') return UNKNOWN;
    const problem = checkArgument(value, param, args);
    if (problem !== undefined) return invalidArgument(expr, i, param, problem, ctx);
  }
  return guarded(spec, expr, ctx, () => spec.call(args));
}

/** Converts an argument and appends it, or tells why it does not fit. */
function checkArgument(value: Value, param: Parameter, args: Value[]): string | undefined {
  if (value.kind === 'null' && param.nullable !== true) return 'argument must not be null';
  const converted = convertValue(value, param.type);
  if (converted.reason !== undefined) return converted.reason;
  args.push(converted.value);
  return undefined;
}

function invalidArgument(expr: CallExpression, i: number, param: Parameter, reason: string, ctx: Context): Value {
  return report(
    ctx,
    expr.args[i] ?? expr.args[expr.args.length - 1] ?? expr,
    'Invalid function argument',
    `Invalid value for "${param.name}" parameter: ${reason}.`,
  );
}

/** Runs a function; what it refuses becomes a diagnostic. */
function guarded(spec: FunctionSpec, expr: CallExpression, ctx: Context, run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof FunctionError || error instanceof AtlasError)) throw error;
    const index = error instanceof FunctionError ? error.argument : undefined;
    const param = index === undefined ? undefined : (spec.params[index] ?? spec.variadic);
    if (index !== undefined && param !== undefined) return invalidArgument(expr, index, param, error.message, ctx);
    return report(ctx, expr, 'Error in function call', `Call to function "${spec.name}" failed: ${error.message}.`);
  }
}
