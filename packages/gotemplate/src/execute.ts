import { TemplateError, thrownMessage } from './errors.ts';
import { type ParamType, signatureOf, type TemplateFunction } from './functions.ts';
import {
  type Branch,
  type ChainTerm,
  type Command,
  formatNode,
  type Invocation,
  type Node,
  type NumberTerm,
  type Pipeline,
  type Statement,
  type Term,
} from './nodes.ts';
import { goQuote } from './quote.ts';
import { formatValue } from './sprintf.ts';
import { type Definition, SPECIAL_FUNCTIONS, type Template } from './template.ts';
import { isTrue, kindOf, readField, sortedEntries, typeName, utf8 } from './values.ts';

/** Options of {@link executeTemplate}. */
export interface ExecuteOptions {
  /**
   * What a key that a `Map` does not have gives: no value, which prints as `<no value>`, or an error
   * `map has no entry for key "x"`. Default `default`.
   */
  readonly missingKey?: 'default' | 'error';
}

/**
 * Runs a template on data and returns the text it writes.
 *
 * Data are plain values. Objects are like Go structs: a name that is neither a property nor a method is an error, so
 * fields without a value must be there as null or undefined. A `Map` is like a Go map. A function found on an object is
 * a method: it is called with the object as `this`. Promises are not awaited.
 *
 * Throws `TemplateError` with code `template/exec`; nothing else is thrown, whatever the functions and methods do.
 */
export function executeTemplate(template: Template, data: unknown, options: ExecuteOptions = {}): string {
  const definition = template.definitions.get(template.name);
  if (definition === undefined) throw new Error(`template ${template.name} has no body`);
  const run: Run = {
    template,
    missingKey: options.missingKey ?? 'default',
    out: [],
    definition,
    variables: [],
    depth: 0,
    node: undefined,
  };
  try {
    runDefinition(run, definition, data === null ? undefined : data);
  } catch (thrown) {
    if (thrown instanceof TemplateError || !(thrown instanceof RangeError)) throw thrown;
    // Only deep recursion in the data or the text gets here; every call out of the interpreter has its own catch.
    fail(run, 'the template or its data is nested too deep', thrown);
  }
  return run.out.join('');
}

/** Templates may call themselves; Go allows 100000 levels, the JavaScript stack does not. */
const MAX_DEPTH = 400;

/** Stands for the value that a pipeline passes on, where there is none. */
const NOTHING: unique symbol = Symbol('nothing');

interface Variable {
  readonly name: string;
  value: unknown;
}

/** The state of one execution. */
interface Run {
  readonly template: Template;
  readonly missingKey: 'default' | 'error';
  readonly out: string[];
  definition: Definition;
  variables: Variable[];
  depth: number;
  /** The last node that was started; errors point at it. */
  node: Node | undefined;
}

type Flow = 'next' | 'break' | 'continue';

function fail(run: Run, reason: string, cause?: unknown): never {
  const { source, name } = run.definition;
  const node = run.node;
  const before = source.text.slice(0, node?.pos ?? 0);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const column = utf8(before.slice(lineStart)).length;
  const at = node === undefined ? '' : ` at <${formatNode(node)}>`;
  const message = `template: ${source.name}:${line}:${column}: executing ${goQuote(name)}${at}: ${reason}`;
  throw new TemplateError(message, { code: 'template/exec', templateName: source.name, line, column, cause });
}

/** Runs code of others: what it throws becomes an error of the template. */
function guarded<T>(run: Run, node: Node, name: string, call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    run.node = node;
    return fail(run, `error calling ${name}: ${thrownMessage(thrown)}`, thrown);
  }
}

function runDefinition(run: Run, definition: Definition, dot: unknown): void {
  const outer = { definition: run.definition, variables: run.variables };
  run.definition = definition;
  run.variables = [{ name: '$', value: dot }];
  runList(run, definition.body, dot);
  run.definition = outer.definition;
  run.variables = outer.variables;
}

function runList(run: Run, list: readonly Statement[], dot: unknown): Flow {
  for (const statement of list) {
    const flow = runStatement(run, statement, dot);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

function runStatement(run: Run, statement: Statement, dot: unknown): Flow {
  run.node = statement;
  switch (statement.kind) {
    case 'text':
      run.out.push(statement.text);
      return 'next';
    case 'action': {
      const value = evalPipeline(run, dot, statement.pipeline);
      if (statement.pipeline.variables.length === 0) printValue(run, statement, value);
      return 'next';
    }
    case 'if':
    case 'with':
      return runBranch(run, statement, dot);
    case 'range':
      return runRange(run, statement, dot);
    case 'template':
      runInvocation(run, statement, dot);
      return 'next';
    case 'break':
    case 'continue':
      return statement.kind;
  }
}

function printValue(run: Run, node: Node, value: unknown): void {
  run.node = node;
  if (value === undefined) run.out.push('<no value>');
  else if (typeof value === 'function') fail(run, `can't print ${formatNode(node)} of type ${typeName(value)}`);
  else run.out.push(formatValue(value));
}

function runBranch(run: Run, branch: Branch, dot: unknown): Flow {
  const scope = run.variables.length;
  const value = evalPipeline(run, dot, branch.pipeline);
  let flow: Flow = 'next';
  if (isTrue(value)) flow = runList(run, branch.body, branch.kind === 'with' ? value : dot);
  else if (branch.otherwise !== undefined) flow = runList(run, branch.otherwise, dot);
  run.variables.length = scope;
  return flow;
}

function runRange(run: Run, branch: Branch, dot: unknown): Flow {
  const { variables, assign } = branch.pipeline;
  const scope = run.variables.length;
  const value = evalPipeline(run, dot, branch.pipeline);
  const inner = run.variables.length;
  let empty = true;
  for (const [key, element] of iterate(run, value, variables.length)) {
    empty = false;
    const values = variables.length === 2 ? [key, element] : [element];
    variables.forEach((variable, i) => {
      const name = variable.names[0] ?? '';
      if (assign) setVariable(run, name, values[i]);
      else (run.variables[inner - variables.length + i] as Variable).value = values[i];
    });
    const flow = runList(run, branch.body, element);
    run.variables.length = inner;
    if (flow === 'break') break;
  }
  run.variables.length = scope;
  return empty && branch.otherwise !== undefined ? runList(run, branch.otherwise, dot) : 'next';
}

/** What a range visits: key and element of lists and maps, and the numbers below an integer. */
function iterate(run: Run, value: unknown, variableCount: number): Iterable<readonly [unknown, unknown]> {
  switch (kindOf(value)) {
    case 'invalid':
    case 'nil':
      // A missing list is an empty one.
      return [];
    case 'list':
      return (value as readonly unknown[]).entries();
    case 'bytes':
      return (value as Uint8Array).entries();
    case 'map':
      return sortedEntries(value as ReadonlyMap<unknown, unknown>);
    case 'int':
      if (variableCount > 1) fail(run, `can't use ${formatValue(value)} to iterate over more than one variable`);
      return countTo(Number(value));
    case 'struct':
      if (value instanceof Set) return value.entries();
      break;
    default:
  }
  return fail(run, `range can't iterate over ${typeof value === 'function' ? 'func' : formatValue(value)}`);
}

function* countTo(limit: number): Generator<readonly [number, number]> {
  for (let i = 0; i < limit; i++) yield [i, i];
}

function runInvocation(run: Run, invocation: Invocation, dot: unknown): void {
  const definition = run.template.definitions.get(invocation.name);
  if (definition === undefined) return fail(run, `template ${goQuote(invocation.name)} not defined`);
  if (run.depth >= MAX_DEPTH) fail(run, `exceeded maximum template depth (${MAX_DEPTH})`);
  const argument = invocation.pipeline === undefined ? undefined : evalPipeline(run, dot, invocation.pipeline);
  run.depth++;
  runDefinition(run, definition, argument);
  run.depth--;
}

function setVariable(run: Run, name: string, value: unknown): void {
  const variable = run.variables.findLast((known) => known.name === name);
  if (variable === undefined) return fail(run, `undefined variable: ${name}`);
  variable.value = value;
}

function evalPipeline(run: Run, dot: unknown, pipeline: Pipeline): unknown {
  run.node = pipeline;
  let value: unknown = NOTHING;
  for (const command of pipeline.commands) value = evalCommand(run, dot, command, value);
  for (const variable of pipeline.variables) {
    const name = variable.names[0] ?? '';
    if (pipeline.assign) setVariable(run, name, value);
    else run.variables.push({ name, value });
  }
  return value;
}

/** `final` is what the stage before passes on as last argument, or NOTHING. */
function evalCommand(run: Run, dot: unknown, command: Command, final: unknown): unknown {
  const [first, ...args] = command.args as readonly [Term, ...Term[]];
  const hasArgs = args.length > 0 || final !== NOTHING;
  switch (first.kind) {
    case 'field':
      run.node = first;
      return evalNames(run, dot, dot, first, first.names, args, final);
    case 'chain':
      return evalNames(run, dot, evalChainStart(run, dot, first), first, first.names, args, final);
    case 'variable': {
      run.node = first;
      const value = variableValue(run, first.names[0] ?? '');
      if (first.names.length > 1) return evalNames(run, dot, value, first, first.names.slice(1), args, final);
      if (hasArgs) failNoFunction(run, first);
      return value;
    }
    case 'identifier':
      run.node = first;
      return evalFunction(run, dot, first.name, command, args, final);
    case 'nil':
      run.node = first;
      return fail(run, 'nil is not a command');
    case 'pipeline':
      if (hasArgs) failNoFunction(run, first);
      return evalPipeline(run, dot, first);
    case 'bool':
    case 'dot':
    case 'number':
    case 'string':
      run.node = first;
      if (hasArgs) failNoFunction(run, first);
      return evalTerm(run, dot, first);
  }
}

function failNoFunction(run: Run, term: Term): never {
  return fail(run, `can't give argument to non-function ${formatNode(term)}`);
}

/** The value of a term that stands alone, without arguments. */
function evalTerm(run: Run, dot: unknown, term: Term): unknown {
  run.node = term;
  switch (term.kind) {
    case 'dot':
      return dot;
    case 'nil':
      return null;
    case 'bool':
    case 'string':
      return term.value;
    case 'number':
      return numberValue(run, term);
    case 'field':
      return evalNames(run, dot, dot, term, term.names, [], NOTHING);
    case 'chain':
      return evalNames(run, dot, evalChainStart(run, dot, term), term, term.names, [], NOTHING);
    case 'variable': {
      const value = variableValue(run, term.names[0] ?? '');
      return evalNames(run, dot, value, term, term.names.slice(1), [], NOTHING);
    }
    case 'identifier':
      return evalFunction(run, dot, term.name, term, [], NOTHING);
    case 'pipeline':
      return evalPipeline(run, dot, term);
  }
}

function evalChainStart(run: Run, dot: unknown, chain: ChainTerm): unknown {
  run.node = chain;
  return evalTerm(run, dot, chain.node);
}

function numberValue(run: Run, term: NumberTerm): unknown {
  if (typeof term.value === 'bigint' && term.value >= 1n << 63n) fail(run, `${term.text} overflows int`);
  return term.value;
}

function variableValue(run: Run, name: string): unknown {
  const variable = run.variables.findLast((known) => known.name === name);
  return variable === undefined ? fail(run, `undefined variable: ${name}`) : variable.value;
}

/** Follows `.A.B.C` from a value; arguments go to the last name. */
function evalNames(
  run: Run,
  dot: unknown,
  start: unknown,
  node: Term,
  names: readonly string[],
  args: readonly Term[],
  final: unknown,
): unknown {
  let value = start;
  names.forEach((name, i) => {
    const last = i === names.length - 1;
    value = evalField(run, dot, value, node, name, last ? args : [], last ? final : NOTHING);
  });
  return value;
}

function evalField(
  run: Run,
  dot: unknown,
  receiver: unknown,
  node: Term,
  name: string,
  args: readonly Term[],
  final: unknown,
): unknown {
  const hasArgs = args.length > 0 || final !== NOTHING;
  if (receiver === undefined) {
    return run.missingKey === 'error' ? fail(run, `nil data; no entry for key ${goQuote(name)}`) : undefined;
  }
  if (receiver === null) return fail(run, `nil pointer evaluating interface {}.${name}`);
  if (receiver instanceof Map) {
    if (hasArgs) fail(run, `${name} is not a method but has arguments`);
    if (!receiver.has(name) && run.missingKey === 'error') fail(run, `map has no entry for key ${goQuote(name)}`);
    return receiver.get(name);
  }
  const found =
    kindOf(receiver) === 'struct' ? guarded(run, node, name, () => readField(receiver as object, name)) : undefined;
  if (found === undefined) return fail(run, `can't evaluate field ${name} in type ${typeName(receiver)}`);
  if (typeof found.value === 'function') {
    return callFunction(run, dot, found.value as TemplateFunction, receiver, node, name, args, final);
  }
  if (hasArgs) fail(run, `${name} has arguments but cannot be invoked as function`);
  // A field without a value is a nil pointer, other than the missing entry of a map.
  return found.value === undefined ? null : found.value;
}

function evalFunction(
  run: Run,
  dot: unknown,
  name: string,
  node: Node,
  args: readonly Term[],
  final: unknown,
): unknown {
  const own = run.definition.source.functions.get(name);
  if (own !== undefined) return callFunction(run, dot, own, undefined, node, name, args, final);
  if (!SPECIAL_FUNCTIONS.has(name)) return fail(run, `${goQuote(name)} is not a defined function`);
  if (args.length === 0 && final === NOTHING) fail(run, `wrong number of args for ${name}: want at least 1 got 0`);
  return name === 'call' ? callValue(run, dot, node, args, final) : evalLogic(run, dot, name, args, final);
}

/** `and` and `or`: the first argument that decides, else the last; arguments after it are not evaluated. */
function evalLogic(run: Run, dot: unknown, name: string, args: readonly Term[], final: unknown): unknown {
  let value: unknown;
  for (const arg of args) {
    value = evalArgument(run, dot, 'any', arg);
    if (isTrue(value) === (name === 'or')) return value;
  }
  return final === NOTHING ? value : final;
}

/** `call f a b`: calls a function that is a value, such as an entry of a map. */
function callValue(run: Run, dot: unknown, node: Node, args: readonly Term[], final: unknown): unknown {
  const [first, ...rest] = args;
  const target = first === undefined ? final : evalArgument(run, dot, 'any', first);
  const shown = first === undefined ? formatValue(target) : formatNode(first);
  if (typeof target === 'function') {
    const passed = first === undefined ? NOTHING : final;
    return callFunction(run, dot, target as TemplateFunction, undefined, node, shown, rest, passed);
  }
  run.node = node;
  const absent = target === undefined || target === null;
  return fail(
    run,
    `error calling call: ${absent ? 'call of nil' : `non-function ${shown} of type ${typeName(target)}`}`,
  );
}

/** Calls a function or method; `node` is what an error it throws points at. */
function callFunction(
  run: Run,
  dot: unknown,
  called: TemplateFunction,
  self: unknown,
  node: Node,
  name: string,
  args: readonly Term[],
  final: unknown,
): unknown {
  const { params, rest } = signatureOf(called);
  const count = args.length + (final === NOTHING ? 0 : 1);
  if (count < params.length || (rest === undefined && count > params.length)) {
    const wanted = rest === undefined ? params.length : `at least ${params.length}`;
    fail(run, `wrong number of args for ${name}: want ${wanted} got ${count}`);
  }
  const typeAt = (i: number): ParamType => params[i] ?? rest ?? 'any';
  const values = args.map((arg, i) => evalArgument(run, dot, typeAt(i), arg));
  if (final !== NOTHING) values.push(checkType(run, typeAt(args.length), final));
  return guarded(run, node, name, () => Reflect.apply(called, self, values));
}

const LITERAL_NAMES: Readonly<Record<Exclude<ParamType, 'any'>, string>> = {
  string: 'string',
  int: 'integer',
  float: 'float',
  bool: 'bool',
};

function evalArgument(run: Run, dot: unknown, type: ParamType, term: Term): unknown {
  run.node = term;
  if (type === 'any') return evalTerm(run, dot, term);
  if (term.kind === 'nil') return fail(run, `cannot assign nil to ${goTypeName(type)}`);
  if (term.kind === 'bool' || term.kind === 'string' || term.kind === 'number') {
    const fits = term.kind === 'number' ? type === 'float' || (type === 'int' && term.isInt) : term.kind === type;
    if (!fits) fail(run, `expected ${LITERAL_NAMES[type]}; found ${formatNode(term)}`);
  }
  return checkType(run, type, evalTerm(run, dot, term));
}

function checkType(run: Run, type: ParamType, value: unknown): unknown {
  if (type === 'any') return value;
  const kind = kindOf(value);
  if (kind === 'invalid' || kind === 'nil') return fail(run, `invalid value; expected ${goTypeName(type)}`);
  if (kind !== type && !(kind === 'int' && type === 'float')) {
    fail(run, `wrong type for value; expected ${goTypeName(type)}; got ${typeName(value)}`);
  }
  return typeof value === 'bigint' ? Number(value) : value;
}

function goTypeName(type: ParamType): string {
  return type === 'float' ? 'float64' : type;
}
