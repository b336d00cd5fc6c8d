import type { Analyzer, LintFile, LintStatement, Pass } from '@atlas/lint';
import type { Realm } from '@atlas/model';
import { describeStatement } from '@atlas/sqltext';
import { changedNodes, type ChangedNode } from './changed-nodes.ts';
import { ruleDialectOf } from './dialect.ts';
import { realmNode } from './kinds/kinds.ts';
import { nameOfNode, type Node } from './node.ts';
import { isOnPath, pathBefore, pathOf, type Path } from './path.ts';
import {
  checkObject,
  checkState,
  nodesOf,
  type Outcome,
  type Rule,
  type RuleFault,
  type Violation,
  type Walk,
} from './rule.ts';
import { touchedObjects } from './touched.ts';

/**
 * Rules as analyzers of migration files and plans, one each, so that one that crashes keeps no other from being checked.
 * A rule about schemas reports what the file breaks: objects that it touches and that kept the rule before, at the
 * statement after which they do not. A rule about changes reports the statement of the change. Each analyzer has the
 * name of its rule, which `nolint` directives use.
 */
export function ruleAnalyzers(rules: readonly Rule[]): readonly Analyzer[] {
  return rules.map((rule) => ({
    name: rule.name,
    heading: `rule ${JSON.stringify(rule.name)}`,
    codes: rule.code === '' ? [] : [rule.code],
    run: (pass) => (rule.body.type === 'schema' ? checkFile(rule, pass) : checkChanges(rule, pass)),
  }));
}

function checkFile(rule: Rule, pass: Pass): void {
  const { file } = pass;
  const violations: Violation[] = [];
  checkState(
    rule,
    stateNode(file.to, pass),
    { violation: (violation) => violations.push(violation), fault: faultReporter(rule, pass) },
    touchedOf(file),
  );
  for (const violation of violations) {
    const at = statementBreaking(violation, pass);
    if (at !== undefined) report(rule, violation.text, at, pass);
  }
}

const touched = new WeakMap<LintFile, ReturnType<typeof touchedObjects>>();

function touchedOf(file: LintFile): ReturnType<typeof touchedObjects> {
  const known = touched.get(file) ?? touchedObjects(file.from, file.to);
  touched.set(file, known);
  return known;
}

const nodes = new WeakMap<Realm, Node>();

/** A state of the file with all that the file has nothing to do with. One for all rules. */
function stateNode(state: Realm, { file, dialect, lint }: Pass): Node {
  let node = nodes.get(state);
  if (node === undefined) {
    node = realmNode(file.whole?.(state) ?? state, ruleDialectOf(dialect, lint));
    nodes.set(state, node);
  }
  return node;
}

/** The statement after which an object breaks a rule that it kept before; undefined if that was before the file. */
function statementBreaking(violation: Violation, pass: Pass): LintStatement | undefined {
  const { statements } = pass.file;
  let path = pathOf(violation.node);
  for (const statement of statements.toReversed()) {
    if (statement.from === statement.to || statement.changes.length === 0) continue;
    const before = pathBefore(path, statement.changes);
    if (!isBroken(violation, stateNode(statement.from, pass), before)) return placeInText(statement, path, pass);
    path = before;
  }
  return undefined;
}

function isBroken({ rule, assertion }: Violation, state: Node, path: Path): boolean {
  let broken = false;
  const outcome: Outcome = {
    violation: ({ assertion: other, node }) => {
      if (other === assertion && node.chain.length === path.length) broken = true;
    },
    fault: () => {},
  };
  checkState(rule, state, outcome, (node) => isOnPath(node, path));
  return broken;
}

/** Long files that build a schema from nothing count as one change of their first statement; their text knows better. */
function placeInText(statement: LintStatement, path: Path, { file, dialect }: Pass): LintStatement {
  const { statements } = file;
  if (statement !== statements[0] || statements.slice(1).some(({ changes }) => changes.length > 0)) return statement;
  const found = path
    .slice(1)
    .toReversed()
    .flatMap(({ kind, name }) =>
      statements.filter(({ text }) => {
        const subject = describeStatement(text, dialect.scanner);
        return subject.action === 'create' && subject.kind === kind && same(subject.target?.name, name);
      }),
    );
  return found[0] ?? statement;
}

function same(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

function checkChanges(rule: Rule, pass: Pass): void {
  if (rule.body.type !== 'migrate') return;
  const { actions } = rule.body;
  for (const statement of pass.file.statements) {
    if (statement.changes.length === 0) continue;
    const changed = changedNodes(statement.changes, stateNode(statement.from, pass), stateNode(statement.to, pass));
    const outcome: Outcome = {
      violation: ({ text }) => report(rule, text, statement, pass),
      fault: faultReporter(rule, pass, statement),
    };
    for (const { action, walks } of actions) {
      const of = changed.filter((one) => one.action === action);
      for (const walk of walks) {
        for (const one of objectsFor(walk, of)) checkObject(rule, walk, one, outcome);
      }
    }
  }
}

/** The objects of one kind among those that changed; what is inside of an added object was added with it. */
function objectsFor({ kind, step }: Walk, changed: readonly ChangedNode[]): readonly ChangedNode[] {
  const found = new Map<Node, ChangedNode>();
  const list = step.type === 'list' ? step.name : kind;
  for (const one of changed) {
    if (one.node.kind === kind) found.set(one.node, one);
    if (one.action !== 'add' || one.node.context.kindOf(one.node.kind).lists[list]?.kind !== kind) continue;
    for (const node of ownNodes(one.node, list)) if (!found.has(node)) found.set(node, { action: 'add', node });
  }
  return [...found.values()];
}

/** Those that are in an object, without those that it only refers to. */
function ownNodes(owner: Node, list: string): readonly Node[] {
  return nodesOf(owner, list, undefined).filter(({ chain }) => chain.includes(owner));
}

function faultReporter(rule: Rule, pass: Pass, statement?: LintStatement): (fault: RuleFault) => void {
  const told = new Set<string>();
  return ({ node, error }) => {
    // The same mistake on every object is told once.
    if (told.has(error.message)) return;
    told.add(error.message);
    const name = nameOfNode(node, pass.scope.kind === 'realm' && pass.capabilities.supportsSchemas);
    const text = `the rule cannot be checked on ${node.kind} ${name}: ${error.message}`;
    report({ ...rule, isError: true }, text, statement, pass);
  };
}

function report(rule: Rule, text: string, statement: LintStatement | undefined, pass: Pass): void {
  const { code, name, description, isError } = rule;
  pass.report({ code, text, statement, rule: name, description, isError });
}
