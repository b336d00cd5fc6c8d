import { type Diagnostic, suggest } from '@atlas/diagnostics';
import { callFunction, callLazily } from './call-function.ts';
import { type Context, report } from './context.ts';
import { convertValue } from './convert.ts';
import type { FunctionSpec } from './function-spec.ts';
import { applyBinary, applyUnary, type Operation } from './operators.ts';
import {
  childScope,
  type Evaluated,
  type HookCall,
  type Reference,
  type ReferenceStep,
  type ResolveHook,
  type Scope,
} from './scope.ts';
import type { Located } from './source.ts';
import type {
  BinaryExpression,
  CallExpression,
  ConditionalExpression,
  Expression,
  ForExpression,
  Name,
  ObjectExpression,
  Step,
  Template,
  TemplatePart,
  TraversalExpression,
  VariableExpression,
} from './syntax.ts';
import { type Access, getAttribute, getIndex } from './traverse.ts';
import { BOOL, STRING, typeName, typeOf, unifyTypes } from './types.ts';
import {
  listValue,
  NULL,
  numberValue,
  objectValue,
  sortEntries,
  stringValue,
  tupleValue,
  UNKNOWN,
  boolValue,
  type Value,
} from './value.ts';

/**
 * Evaluates an expression. Never throws for anything the expression says: errors are collected, and the value of what
 * failed is `unknown`. Errors that hooks and functions throw are reported at the call if they are `FunctionError` or
 * `AtlasError`; others pass through, being bugs.
 */
export function evaluate(expr: Expression, scope: Scope): Evaluated {
  const diagnostics: Diagnostic[] = [];
  const value = evaluateNode(expr, { scope, diagnostics });
  return { value, diagnostics };
}

/** The value of an expression that needs no scope, such as `"a"`, `[1, 2]` or `{ a = -1 }`; undefined for others. */
export function literalValue(expr: Expression): Value | undefined {
  const { value, diagnostics } = evaluate(expr, {});
  return diagnostics.length > 0 || value.kind === 'unknown' ? undefined : value;
}

function evaluateNode(expr: Expression, ctx: Context): Value {
  switch (expr.kind) {
    case 'number':
      return numberValue(expr.text);
    case 'bool':
      return boolValue(expr.value);
    case 'null':
      return NULL;
    case 'invalid':
      return UNKNOWN;
    case 'template':
      return evaluateTemplate(expr, ctx);
    case 'paren':
      return evaluateNode(expr.inner, ctx);
    case 'tuple':
      return tupleValue(expr.items.map((item) => evaluateNode(item, ctx)));
    case 'object':
      return evaluateObject(expr, ctx);
    case 'for':
      return evaluateFor(expr, ctx);
    case 'conditional':
      return evaluateConditional(expr, ctx);
    case 'binary':
      return evaluateBinary(expr, ctx);
    case 'unary': {
      const operand = evaluateNode(expr.operand, ctx);
      return operand.kind === 'unknown' ? operand : finish(applyUnary(expr.operator, operand), ctx, expr, expr, expr);
    }
    case 'call':
      return evaluateCall(expr, ctx);
    case 'variable':
      return evaluateRoot(expr, expr, [], ctx);
    case 'traversal':
      return evaluateTraversal(expr, ctx);
  }
}

/** The value of an operation, or its error at the operand to blame. */
function finish(operation: Operation, ctx: Context, whole: Located, left: Located, right: Located): Value {
  if (operation.summary === undefined) return operation.value;
  const at = operation.side === 'left' ? left : operation.side === 'right' ? right : whole;
  return report(ctx, at, operation.summary, operation.detail);
}

/** A long chain leans to the left; it is unrolled so that its length does not become stack depth. */
function evaluateBinary(expr: BinaryExpression, ctx: Context): Value {
  const chain: BinaryExpression[] = [];
  let first: Expression = expr;
  while (first.kind === 'binary') {
    chain.push(first);
    first = first.left;
  }
  let value = evaluateNode(first, ctx);
  for (let node = chain.pop(); node !== undefined; node = chain.pop()) {
    const right = evaluateNode(node.right, ctx);
    value =
      value.kind === 'unknown' || right.kind === 'unknown'
        ? UNKNOWN
        : finish(applyBinary(node.operator, value, right), ctx, node, node.left, node.right);
  }
  return value;
}

function evaluateConditional(expr: ConditionalExpression, ctx: Context): Value {
  const others: Expression[] = [];
  let chosen: Expression = expr;
  let at: ConditionalExpression = expr;
  while (chosen.kind === 'conditional') {
    at = chosen;
    const condition = toCondition(evaluateNode(chosen.condition, ctx), chosen.condition, ctx);
    if (condition === undefined) return UNKNOWN;
    others.push(condition ? chosen.whenFalse : chosen.whenTrue);
    chosen = condition ? chosen.whenTrue : chosen.whenFalse;
  }
  const value = evaluateNode(chosen, ctx);
  return others.reduceRight((result, other) => unifyBranches(result, other, at, ctx), value);
}

/** Brings the chosen branch to the type it has in common with the other one, which is evaluated for its type only. */
function unifyBranches(value: Value, other: Expression, at: ConditionalExpression, ctx: Context): Value {
  if (value.kind === 'unknown' || isOpaque(value)) return value;
  const evaluated = evaluate(other, ctx.scope);
  if (evaluated.diagnostics.length > 0 || isOpaque(evaluated.value)) return value;
  const types = [typeOf(value), typeOf(evaluated.value)];
  const unified = unifyTypes(types);
  if (unified === undefined) {
    const [a = '', b = ''] = types.map(typeName);
    return report(
      ctx,
      at,
      'Inconsistent conditional result types',
      `The true and false result expressions must have consistent types. The given expressions are ${a} and ${b}, respectively.`,
    );
  }
  const converted = convertValue(value, unified);
  return converted.reason === undefined ? converted.value : value;
}

/** References, types and SQL have no common type with anything; a conditional may choose freely among them. */
function isOpaque(value: Value): boolean {
  return value.kind === 'ref' || value.kind === 'type' || value.kind === 'sql';
}

function toCondition(value: Value, at: Located, ctx: Context): boolean | undefined {
  if (value.kind === 'unknown') return undefined;
  const converted = convertValue(value, BOOL);
  if (value.kind === 'null')
    report(ctx, at, 'Null condition', 'The condition value is null. Conditions must either be true or false.');
  else if (converted.reason !== undefined)
    report(ctx, at, 'Incorrect condition type', 'The condition expression must be of type bool.');
  else if (converted.value.kind === 'bool') return converted.value.value;
  return undefined;
}

function evaluateTemplate(expr: Template, ctx: Context): Value {
  const [first, second] = expr.parts;
  if (first === undefined) return stringValue('');
  if (second === undefined) {
    if (first.kind === 'text') return stringValue(first.value);
    // A template that is one interpolation has the interpolated value, whatever its type.
    if (first.kind === 'interpolation') return evaluateNode(first.expr, ctx);
  }
  const pieces: string[] = [];
  return renderParts(expr.parts, pieces, ctx) ? stringValue(pieces.join('')) : UNKNOWN;
}

/** Appends the texts of template parts; false when one of them failed. */
function renderParts(parts: readonly TemplatePart[], pieces: string[], ctx: Context): boolean {
  let complete = true;
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        pieces.push(part.value);
        break;
      case 'interpolation': {
        const text = interpolatedText(evaluateNode(part.expr, ctx), part.expr, ctx);
        if (text === undefined) complete = false;
        else pieces.push(text);
        break;
      }
      case 'template-if': {
        const condition = toCondition(evaluateNode(part.condition, ctx), part.condition, ctx);
        if (condition === undefined) complete = false;
        else complete = renderParts(condition ? part.whenTrue : part.whenFalse, pieces, ctx) && complete;
        break;
      }
      case 'template-for': {
        const pairs = pairsOf(evaluateNode(part.collection, ctx), part.collection, ctx);
        if (pairs === undefined) complete = false;
        for (const pair of pairs ?? []) {
          const inner = { scope: forScope(ctx.scope, part, pair), diagnostics: ctx.diagnostics };
          complete = renderParts(part.body, pieces, inner) && complete;
        }
        break;
      }
    }
  }
  return complete;
}

function interpolatedText(value: Value, at: Located, ctx: Context): string | undefined {
  if (value.kind === 'unknown') return undefined;
  const summary = 'Invalid template interpolation value';
  if (value.kind === 'null') {
    report(ctx, at, summary, 'The expression result is null. Cannot include a null value in a string template.');
    return undefined;
  }
  const converted = convertValue(value, STRING);
  if (converted.reason === undefined && converted.value.kind === 'string') return converted.value.value;
  report(ctx, at, summary, 'Cannot include the given value in a string template: string required.');
  return undefined;
}

function evaluateObject(expr: ObjectExpression, ctx: Context): Value {
  const entries = new Map<string, Value>();
  for (const item of expr.items) {
    const key = item.key.kind === 'variable' ? item.key.name : keyText(evaluateKey(item.key, ctx), item.key, ctx);
    const value = evaluateNode(item.value, ctx);
    if (key !== undefined) entries.set(key, value);
  }
  return objectValue(entries);
}

function evaluateKey(key: Expression, ctx: Context): Value {
  if (key.kind === 'traversal' && key.target.kind === 'variable') {
    return report(
      ctx,
      key,
      'Ambiguous attribute key',
      "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as a literal name containing periods, wrap it in quotes to create a string literal.",
    );
  }
  return evaluateNode(key, ctx);
}

function keyText(value: Value, at: Located, ctx: Context): string | undefined {
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'null') {
    report(ctx, at, 'Null value as key', "Can't use a null value as a key.");
    return undefined;
  }
  const converted = convertValue(value, STRING);
  if (converted.reason === undefined && converted.value.kind === 'string') return converted.value.value;
  report(ctx, at, 'Incorrect key type', "Can't use this value as a key: string required.");
  return undefined;
}

type Pair = readonly [key: Value, value: Value];

/** What a `for` goes over: index and element, key and value (sorted by key), or for sets the element twice. */
function pairsOf(collection: Value, at: Located, ctx: Context): Pair[] | undefined {
  switch (collection.kind) {
    case 'unknown':
      return undefined;
    case 'list':
    case 'tuple':
      return collection.items.map((item, i): Pair => [numberValue(i), item]);
    case 'set':
      return collection.items.map((item): Pair => [item, item]);
    case 'map':
    case 'object':
      return sortEntries(collection.entries).map(([key, item]): Pair => [stringValue(key), item]);
    case 'null':
      report(
        ctx,
        at,
        'Iteration over null value',
        "A null value cannot be used as the collection in a 'for' expression.",
      );
      return undefined;
    default:
      report(
        ctx,
        at,
        'Iteration over non-iterable value',
        `A value of type ${typeName(typeOf(collection))} cannot be used as the collection in a 'for' expression.`,
      );
      return undefined;
  }
}

function forScope(parent: Scope, names: { keyName?: Name; valueName: Name }, [key, value]: Pair): Scope {
  const variables = new Map<string, Value>([[names.valueName.name, value]]);
  if (names.keyName !== undefined) variables.set(names.keyName.name, key);
  return childScope(parent, variables);
}

function evaluateFor(expr: ForExpression, ctx: Context): Value {
  const pairs = pairsOf(evaluateNode(expr.collection, ctx), expr.collection, ctx);
  if (pairs === undefined) return UNKNOWN;
  const items: Value[] = [];
  const entries = new Map<string, Value>();
  const groups = new Map<string, Value[]>();
  for (const pair of pairs) {
    const inner: Context = { scope: forScope(ctx.scope, expr, pair), diagnostics: ctx.diagnostics };
    const wanted =
      expr.condition === undefined ? true : toCondition(evaluateNode(expr.condition, inner), expr.condition, inner);
    if (wanted === undefined) return UNKNOWN;
    if (!wanted) continue;
    if (expr.key === undefined) {
      items.push(evaluateNode(expr.value, inner));
      continue;
    }
    const key = keyText(evaluateNode(expr.key, inner), expr.key, inner);
    if (key === undefined) return UNKNOWN;
    const value = evaluateNode(expr.value, inner);
    if (expr.grouped) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [value]);
      else group.push(value);
    } else if (entries.has(key)) {
      return report(
        ctx,
        expr.key,
        'Duplicate object key',
        `Two different items produced the key "${key}" in this 'for' expression. If duplicates are expected, use the ellipsis (...) after the value expression to enable grouping by key.`,
      );
    } else entries.set(key, value);
  }
  if (expr.key === undefined) return tupleValue(items);
  if (!expr.grouped) return objectValue(entries);
  return objectValue([...groups].map(([key, group]): [string, Value] => [key, tupleValue(group)]));
}

function evaluateTraversal(expr: TraversalExpression, ctx: Context): Value {
  if (expr.target.kind === 'variable') return evaluateRoot(expr.target, expr, expr.steps, ctx);
  return applySteps(evaluateNode(expr.target, ctx), expr.steps, 0, ctx);
}

/** Looks a root name up, innermost scope first, and applies the steps behind it. */
function evaluateRoot(root: VariableExpression, whole: Expression, steps: readonly Step[], ctx: Context): Value {
  let reference: Reference | undefined;
  const ask = (hook: ResolveHook | undefined): Value | undefined => {
    if (hook === undefined) return undefined;
    reference ??= referenceOf(root, whole, steps, ctx);
    if (reference === undefined) return UNKNOWN;
    const resolution = hook(reference);
    if (resolution === undefined) return undefined;
    // The same finding may come from several uses of one value.
    for (const d of resolution.diagnostics ?? []) if (!ctx.diagnostics.includes(d)) ctx.diagnostics.push(d);
    return applySteps(resolution.value, steps, resolution.consumed ?? reference.steps.length, ctx);
  };
  for (let scope: Scope | undefined = ctx.scope; scope !== undefined; scope = scope.parent) {
    const variable = scope.variables?.get(root.name);
    if (variable !== undefined) return applySteps(variable, steps, 0, ctx);
    const resolved = ask(scope.resolve);
    if (resolved !== undefined) return resolved;
  }
  for (let scope: Scope | undefined = ctx.scope; scope !== undefined; scope = scope.parent) {
    const resolved = ask(scope.fallback?.resolve);
    if (resolved !== undefined) return resolved;
  }
  const close = suggest(root.name, variableNames(ctx.scope));
  const hint = close === undefined ? '' : ` Did you mean "${close}"?`;
  return report(ctx, root, 'Unknown variable', `There is no variable named "${root.name}".${hint}`);
}

function variableNames(scope: Scope): string[] {
  const names: string[] = [];
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) names.push(...(s.variables?.keys() ?? []));
  return names;
}

/** The reference for the hooks; undefined when one of its keys failed. */
function referenceOf(
  root: VariableExpression,
  whole: Expression,
  steps: readonly Step[],
  ctx: Context,
): Reference | undefined {
  const evaluated: ReferenceStep[] = [];
  for (const step of steps) {
    const { source, start, end } = step;
    if (step.kind === 'splat-step') break;
    if (step.kind === 'attribute-step') evaluated.push({ kind: 'attribute', name: step.name, source, start, end });
    else {
      const key = evaluateNode(step.key, ctx);
      if (key.kind === 'unknown') return undefined;
      evaluated.push({ kind: 'index', key, source, start, end });
    }
  }
  const { source, start, end } = whole;
  return { root: root.name, steps: evaluated, source, start, end };
}

function applySteps(target: Value, steps: readonly Step[], from: number, ctx: Context): Value {
  let value = target;
  for (let i = from; i < steps.length; i++) {
    const step = steps[i];
    if (step === undefined || value.kind === 'unknown') return UNKNOWN;
    if (step.kind === 'splat-step') {
      let stop = steps.length;
      if (!step.full) {
        stop = i + 1;
        while (steps[stop]?.kind === 'attribute-step') stop++;
      }
      value = applySplat(value, step, steps.slice(i + 1, stop), ctx);
      i = stop - 1;
      continue;
    }
    // An empty name was reported when it was parsed.
    if (step.kind === 'attribute-step' && step.name === '') return UNKNOWN;
    const access: Access =
      step.kind === 'attribute-step' ? getAttribute(value, step.name) : getIndex(value, evaluateNode(step.key, ctx));
    if (access.summary !== undefined) return report(ctx, step, access.summary, access.detail);
    value = access.value;
  }
  return value;
}

/** `value[*]`: null is no element, a single value is one element. */
function applySplat(value: Value, at: Located, inner: readonly Step[], ctx: Context): Value {
  if (value.kind === 'null') return tupleValue([]);
  if (value.kind !== 'list' && value.kind !== 'set' && value.kind !== 'tuple')
    return tupleValue([applySteps(value, inner, 0, ctx)]);
  const items = value.items.map((item) => applySteps(item, inner, 0, ctx));
  if (value.kind === 'tuple' || items.some((item) => item.kind === 'unknown')) return tupleValue(items);
  const element = unifyTypes(items.map(typeOf));
  if (element === undefined) return report(ctx, at, 'Invalid splat', 'All elements must have the same type.');
  return listValue(items, element);
}

function evaluateCall(expr: CallExpression, ctx: Context): Value {
  const { name } = expr.name;
  for (let scope: Scope | undefined = ctx.scope; scope !== undefined; scope = scope.parent) {
    const spec = scope.functions?.get(name);
    if (spec !== undefined) return callDeclared(spec, expr, ctx);
  }
  const call: HookCall = { name, node: expr, args: () => evaluateArguments(expr, ctx.scope) };
  const hooks: Scope['call'][] = [];
  for (let s: Scope | undefined = ctx.scope; s !== undefined; s = s.parent) hooks.push(s.call);
  for (let s: Scope | undefined = ctx.scope; s !== undefined; s = s.parent) hooks.push(s.fallback?.call);
  for (const hook of hooks) {
    const result = hook?.(call);
    if (result === undefined) continue;
    ctx.diagnostics.push(...(result.diagnostics ?? []));
    return result.value;
  }
  const close = suggest(name, functionNames(ctx.scope));
  const hint = close === undefined ? '' : ` Did you mean "${close}"?`;
  return report(ctx, expr.name, 'Call to unknown function', `There is no function named "${name}".${hint}`);
}

function functionNames(scope: Scope): string[] {
  const names: string[] = [];
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) names.push(...(s.functions?.keys() ?? []));
  return names;
}

/** The arguments of a call in a scope, with a last `list...` spread out. */
function evaluateArguments(expr: CallExpression, scope: Scope): Evaluated<readonly Value[]> {
  const diagnostics: Diagnostic[] = [];
  const ctx = { scope, diagnostics };
  const values = expr.args.map((arg) => evaluateNode(arg, ctx));
  if (!expr.expand) return { value: values, diagnostics };
  const last = values.pop() ?? NULL;
  if (last.kind === 'list' || last.kind === 'set' || last.kind === 'tuple') values.push(...last.items);
  else if (last.kind !== 'unknown') {
    report(
      ctx,
      expr.args[expr.args.length - 1] ?? expr,
      'Invalid expanding argument value',
      'The expanding argument (indicated by ...) must be of a tuple, list, or set type.',
    );
  }
  return { value: values, diagnostics };
}

function callDeclared(spec: FunctionSpec, expr: CallExpression, ctx: Context): Value {
  if (spec.callLazy !== undefined && !expr.expand) {
    const args = expr.args.map((arg) => ({ expr: arg, evaluate: () => evaluate(arg, ctx.scope) }));
    return callLazily({ ...spec, callLazy: spec.callLazy }, expr, args, ctx);
  }
  const given = evaluateArguments(expr, ctx.scope);
  ctx.diagnostics.push(...given.diagnostics);
  return given.diagnostics.length > 0 ? UNKNOWN : callFunction(spec, expr, given.value, ctx);
}
