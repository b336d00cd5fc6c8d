/**
 * A function that templates can call. What it throws becomes `error calling NAME: message`.
 * Give it a signature with {@link defineFunction} to have its arguments checked as Go does.
 */
export type TemplateFunction = (...args: readonly never[]) => unknown;

/** Functions by the name under which templates call them. */
export type TemplateFunctions = Readonly<Record<string, TemplateFunction>>;

/** What a parameter takes; `any` also takes null and undefined. A list of them describes a function. */
export type ParamType = 'any' | 'string' | 'int' | 'float' | 'bool';

/** A parameter type; the last one may be variadic, written `...string`. */
export type Param = ParamType | `...${ParamType}`;

/** Parameters of a function; `rest` takes any number of further arguments. */
export interface Signature {
  readonly params: readonly ParamType[];
  readonly rest: ParamType | undefined;
}

const signatures = new WeakMap<object, Signature>();

/**
 * Records which arguments a function takes, and returns the function. Templates that pass other ones fail with Go's
 * messages: `wrong number of args for upper: want 1 got 0`, `wrong type for value; expected string; got int`.
 * An `int` arrives as a number. Works for functions and for methods of data objects.
 */
export function defineFunction<F extends TemplateFunction>(params: readonly Param[], run: F): F {
  const last = params.at(-1);
  const rest = last?.startsWith('...') === true ? (last.slice(3) as ParamType) : undefined;
  const fixed = (rest === undefined ? params : params.slice(0, -1)) as readonly ParamType[];
  signatures.set(run, { params: fixed, rest });
  return run;
}

/** The recorded signature; without one, any arguments that are at least as many as the function names. */
export function signatureOf(run: TemplateFunction): Signature {
  return signatures.get(run) ?? { params: Array.from({ length: run.length }, () => 'any'), rest: 'any' };
}
