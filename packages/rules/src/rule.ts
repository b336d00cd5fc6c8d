import type { Range } from '@atlas/diagnostics';
import type { Located, ObjectValue } from '@atlas/hcl';
import type { Condition, Frame, ValueOf } from './expressions.ts';
import type { KindName, Node } from './node.ts';
import { RuleEvaluationError } from './problems.ts';

/** One `assert` block. */
export interface Assertion {
  readonly holds: Condition;
  readonly message: ValueOf;
  readonly at: Located;
}

/** A block that goes through objects of one kind. */
export interface Walk {
  /** The objects of an object that it is about. */
  readonly step: Step;
  readonly kind: KindName;
  /** Objects that do not satisfy it are passed over, with all that is in them. */
  readonly filter: Condition;
  readonly asserts: readonly Assertion[];
  readonly walks: readonly Walk[];
}

export type Step =
  | { readonly type: 'list'; readonly name: string }
  | { readonly type: 'related'; readonly get: (node: Node) => Node | undefined };

export type ChangeAction = 'add' | 'drop' | 'modify' | 'rename';

/** A rule, ready to be checked. */
export interface Rule {
  readonly name: string;
  readonly description: string;
  /** A short name for lists and directives; empty for none. */
  readonly code: string;
  /** The name of its `rule "hcl"` block. */
  readonly set: string;
  /** Whether breaking it is an error. */
  readonly isError: boolean;
  readonly at: Range;
  readonly vars: ObjectValue;
  readonly body: SchemaRuleBody | MigrateRuleBody;
}

/** Of `rule "schema"`. */
export interface SchemaRuleBody {
  readonly type: 'schema';
  readonly walks: readonly Walk[];
}

/** Of `rule "migrate"`. */
export interface MigrateRuleBody {
  readonly type: 'migrate';
  readonly actions: readonly { readonly action: ChangeAction; readonly walks: readonly Walk[] }[];
}

/** A rule broken by an object. */
export interface Violation {
  readonly rule: Rule;
  readonly assertion: Assertion;
  readonly node: Node;
  readonly text: string;
}

/** A rule that could not be checked on an object. */
export interface RuleFault {
  readonly rule: Rule;
  readonly node: Node;
  readonly error: RuleEvaluationError;
}

/** Where the outcome of a check goes. */
export interface Outcome {
  violation(violation: Violation): void;
  fault(fault: RuleFault): void;
  /** An object was looked at. */
  visit?(rule: Rule, node: Node): void;
}

/** Which objects to look at; those inside of others that are left out are left out too. Default: all. */
export type Only = (node: Node) => boolean;

/** Checks a schema rule on a whole state, or on a part of it. */
export function checkState(rule: Rule, realm: Node, outcome: Outcome, only?: Only): void {
  if (rule.body.type !== 'schema') return;
  const frame = { self: realm, vars: rule.vars };
  for (const walk of rule.body.walks) runWalk(walk, frame, { rule, outcome, only });
}

/** The kinds of the objects that a rule goes through. */
export function walkedKinds({ body }: Rule): readonly KindName[] {
  const walks = body.type === 'schema' ? body.walks : body.actions.flatMap((action) => action.walks);
  const inside = (walk: Walk): readonly KindName[] => [walk.kind, ...walk.walks.flatMap(inside)];
  return walks.flatMap(inside);
}

/** Checks blocks on one object that a change is about; `from` is what it was before. */
export function checkObject(
  rule: Rule,
  walk: Walk,
  { node, from }: { readonly node: Node; readonly from?: Node | undefined },
  outcome: Outcome,
): void {
  visitNode(walk, { self: node, from, vars: rule.vars }, { rule, outcome, only: undefined });
}

interface Run {
  readonly rule: Rule;
  readonly outcome: Outcome;
  readonly only: Only | undefined;
}

function runWalk(walk: Walk, outer: Frame, run: Run): void {
  if (outer.self === undefined) return;
  const { step } = walk;
  if (step.type === 'related') {
    const node = step.get(outer.self);
    if (node !== undefined) visitNode(walk, { self: node, vars: outer.vars }, run);
    return;
  }
  for (const node of nodesOf(outer.self, step.name, run.only)) visitNode(walk, { self: node, vars: outer.vars }, run);
}

/** The objects of a list that may be looked at, found without making those that may not. */
export function nodesOf(owner: Node, list: string, only: Only | undefined): readonly Node[] {
  if (only === undefined) return owner.list(list);
  const via = owner.context.kindOf(owner.kind).lists[list]?.via;
  if (via === undefined) return owner.list(list).filter(only);
  return via.flatMap((step) => nodesOf(owner, step, only).flatMap((inner) => nodesOf(inner, list, only)));
}

function visitNode({ filter, asserts, walks }: Walk, frame: Frame, run: Run): void {
  const { rule, outcome } = run;
  const node = frame.self;
  if (node === undefined) return;
  try {
    if (!filter(frame)) return;
  } catch (error) {
    return reportFault(error, node, run);
  }
  if (asserts.length > 0) outcome.visit?.(rule, node);
  for (const assertion of asserts) {
    try {
      if (assertion.holds(frame)) continue;
      outcome.violation({ rule, assertion, node, text: messageOf(assertion, frame) });
    } catch (error) {
      reportFault(error, node, run);
    }
  }
  for (const inner of walks) runWalk(inner, frame, run);
}

function reportFault(error: unknown, node: Node, { rule, outcome }: Run): void {
  if (!(error instanceof RuleEvaluationError)) throw error;
  outcome.fault({ rule, node, error });
}

function messageOf({ message }: Assertion, frame: Frame): string {
  const value = message(frame);
  return value.kind === 'string' ? value.value : '';
}
