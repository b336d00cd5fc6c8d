import {
  collectReferences,
  convertValue,
  equalValues,
  evaluate,
  type Expression,
  type ObjectValue,
  rangeOf,
  type Scope,
  staticStepName,
  type TraversalExpression,
  type Value,
  NULL,
  BOOL,
} from '@atlas/hcl';
import { errorAt } from '@atlas/diagnostics';
import { kindOf } from './kinds/kinds.ts';
import type { KindName, Node } from './node.ts';
import { RuleEvaluationError } from './problems.ts';
import { changedValue, nodeValue, toValue } from './values.ts';

/** What a condition is asked about. */
export interface Frame {
  /** Undefined where there is no such object: the primary key of a table without one. */
  readonly self: Node | undefined;
  /** What a changed object was before. */
  readonly from?: Node | undefined;
  readonly vars: ObjectValue;
}

/** The value of an expression for a frame. Throws `RuleEvaluationError`. */
export type ValueOf = (frame: Frame) => Value;

/** An expression ready to be evaluated any number of times. */
export function compileValue(expr: Expression, base: Scope): ValueOf {
  const roots = new Set(collectReferences(expr).map(({ root }) => root));
  const run = (frame: Frame): Value => evaluateIn(expr, frame, base);
  if (roots.has('self')) return run;
  // Without `self` it is the same for all objects.
  const known = new WeakMap<ObjectValue, Value>();
  return (frame) => {
    const found = known.get(frame.vars);
    if (found !== undefined) return found;
    const value = run(frame);
    known.set(frame.vars, value);
    return value;
  };
}

function evaluateIn(expr: Expression, { self, from, vars }: Frame, parent: Scope): Value {
  const own = self !== undefined && from !== undefined ? changedValue(from, self) : nodeValue(self);
  const variables = new Map<string, Value>([
    ['self', own],
    ['var', vars],
  ]);
  const { value, diagnostics } = evaluate(expr, { parent, variables });
  if (diagnostics.length > 0) throw new RuleEvaluationError(diagnostics);
  return value;
}

export type Condition = (frame: Frame) => boolean;

/**
 * An expression as a condition. Unlike elsewhere, `&&` and `||` stop at the operand that decides, so that the left one can
 * guard the right one against null.
 */
export function compileCondition(expr: Expression, kind: KindName, base: Scope): Condition {
  switch (expr.kind) {
    case 'paren':
      return compileCondition(expr.inner, kind, base);
    case 'unary':
      if (expr.operator === '!') {
        const inner = compileCondition(expr.operand, kind, base);
        return (frame) => !inner(frame);
      }
      break;
    case 'binary': {
      const { operator } = expr;
      if (operator === '&&' || operator === '||') {
        const left = compileCondition(expr.left, kind, base);
        const right = compileCondition(expr.right, kind, base);
        return operator === '&&' ? (frame) => left(frame) && right(frame) : (frame) => left(frame) || right(frame);
      }
      if (operator === '==' || operator === '!=') {
        const left = compileOperand(expr.left, kind, base);
        const right = compileOperand(expr.right, kind, base);
        return (frame) => equalValues(left(frame), right(frame)) === (operator === '==');
      }
      break;
    }
    default:
  }
  const value = compileOperand(expr, kind, base);
  return (frame) => toBool(value(frame), expr);
}

function toBool(value: Value, expr: Expression): boolean {
  const converted = value.kind === 'null' ? { reason: 'it is null' } : convertValue(value, BOOL);
  if (converted.reason === undefined && converted.value.kind === 'bool') return converted.value.value;
  const detail = `it must be true or false, but ${converted.reason ?? 'it is something else'}`;
  throw new RuleEvaluationError([errorAt('invalid condition', detail, rangeOf(expr))]);
}

/** As `compileValue`, with a short way for attributes: `self.name`, `self.table.name`. */
function compileOperand(expr: Expression, kind: KindName, base: Scope): ValueOf {
  const slow = compileValue(expr, base);
  const steps = expr.kind === 'traversal' ? selfSteps(expr) : undefined;
  const attribute = steps?.at(-1);
  if (steps === undefined || attribute === undefined) return slow;
  const others = steps.slice(0, -1);
  let at = kind;
  for (const step of others) {
    const related = kindOf(at).related[step];
    if (related === undefined) return slow;
    at = related.kind;
  }
  const spec = kindOf(at).attributes[attribute];
  if (spec === undefined) return slow;
  return (frame) => {
    let node = frame.self;
    for (const step of others) node = node && kindOf(node.kind).related[step]?.get(node);
    // The long way says what is wrong with the path.
    return node === undefined ? slow(frame) : toValue(spec.get(node.object, node));
  };
}

function selfSteps({ target, steps }: TraversalExpression): readonly string[] | undefined {
  if (target.kind !== 'variable' || target.name !== 'self') return undefined;
  const names = steps.map(staticStepName);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Whether an expression needs members of the object and not only asks whether it is there. */
export function readsMembers(expr: Expression): boolean {
  return collectReferences(expr).some(({ root, node }) => root === 'self' && node.kind === 'traversal');
}

/** The object with null for what is not there. */
export function memberOf(vars: ObjectValue, name: string): Value {
  return vars.entries.get(name) ?? NULL;
}
