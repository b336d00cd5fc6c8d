import { type Attribute, attributeOf, attributesOf, type Block, blocksOf, constantText, rangeOf } from '@atlas/hcl';
import { allOf, check, type Compilation, compileConditions, conditionNames, type Place } from './conditions.ts';
import { compileValue } from './expressions.ts';
import { kindOf } from './kinds/kinds.ts';
import { hintFor } from './problems.ts';
import type { Assertion, ChangeAction, MigrateRuleBody, Rule, SchemaRuleBody, Step, Walk } from './rule.ts';

const ACTIONS: readonly ChangeAction[] = ['add', 'drop', 'modify', 'rename'];

/** What a rule set says of all its rules. */
export interface RuleSettings {
  readonly set: string;
  readonly isError: boolean;
}

/** A `rule` block as functions; undefined after reporting what is wrong with its head. */
export function compileRule(block: Block, settings: RuleSettings, compilation: Compilation): Rule | undefined {
  const { problems, rootVars } = compilation;
  const [type, name, extra] = block.labels;
  if (type === undefined || name === undefined || extra !== undefined) {
    problems.at(extra ?? block.type, 'a rule has two labels', 'write rule "schema" "name" or rule "migrate" "name"');
    return undefined;
  }
  if (type.name !== 'schema' && type.name !== 'migrate') {
    const hint = hintFor(type.name, ['schema', 'migrate'], 'types of rules');
    problems.at(type, `unknown type of rule ${JSON.stringify(type.name)}`, hint);
    return undefined;
  }
  if (name.name === '') problems.at(name, 'the name of a rule is empty');
  for (const attribute of attributesOf(block.body)) {
    if (attribute.name.name === 'description' || attribute.name.name === 'code') continue;
    const hint = hintFor(attribute.name.name, ['description', 'code'], 'attributes');
    problems.at(attribute.name, `unexpected attribute ${JSON.stringify(attribute.name.name)} in a rule`, hint);
  }
  const description = textAttribute(block, 'description', compilation);
  if (attributeOf(block.body, 'description') === undefined || description === '') {
    problems.at(
      block.type,
      `rule ${JSON.stringify(name.name)} has no description`,
      'say in a sentence what it demands',
    );
  }
  return {
    name: name.name,
    description,
    code: textAttribute(block, 'code', compilation),
    ...settings,
    at: rangeOf(block.type),
    vars: rootVars,
    body: type.name === 'schema' ? compileSchemaRule(block, compilation) : compileMigrateRule(block, compilation),
  };
}

function textAttribute(block: Block, name: string, { problems }: Compilation): string {
  const attribute = attributeOf(block.body, name);
  if (attribute === undefined) return '';
  const text = constantText(attribute.expr);
  if (text === undefined) problems.at(attribute.expr, `${JSON.stringify(name)} must be a text without \${...}`);
  return text ?? '';
}

function compileSchemaRule(block: Block, compilation: Compilation): SchemaRuleBody {
  const inner = blocksOf(block.body);
  const action = inner.find(({ type }) => isAction(type.name));
  if (action !== undefined) {
    compilation.problems.at(
      action.type,
      `unexpected block ${JSON.stringify(action.type.name)}`,
      'changes are the matter of rule "migrate"',
    );
  }
  const walks = inner
    .filter(({ type }) => !isAction(type.name))
    .flatMap((item) => compileWalk(item, { kind: 'realm' }, compilation) ?? []);
  requireAssert(block, walks, compilation);
  return { type: 'schema', walks };
}

function compileMigrateRule(block: Block, compilation: Compilation): MigrateRuleBody {
  const { problems } = compilation;
  const actions = blocksOf(block.body).flatMap((item) => {
    const action = ACTIONS.find((one) => one === item.type.name);
    if (action === undefined) {
      const near = hintFor(item.type.name, ACTIONS, 'blocks');
      const hint = item.type.name in kindOf('realm').lists ? `put it into one of ${ACTIONS.join(', ')}` : near;
      problems.at(item.type, `unexpected block ${JSON.stringify(item.type.name)} in a rule about changes`, hint);
      return [];
    }
    for (const { name } of attributesOf(item.body)) {
      problems.at(name, `unexpected attribute ${JSON.stringify(name.name)}`, `write blocks of objects into ${action}`);
    }
    const changed = action === 'modify' || action === 'rename';
    const walks = blocksOf(item.body).flatMap(
      (inner) => compileWalk(inner, { kind: 'realm' }, compilation, changed) ?? [],
    );
    return [{ action, walks }];
  });
  requireAssert(
    block,
    actions.flatMap(({ walks }) => walks),
    compilation,
  );
  return { type: 'migrate', actions };
}

function isAction(name: string): boolean {
  return ACTIONS.some((action) => action === name);
}

function requireAssert(block: Block, walks: readonly Walk[], { problems }: Compilation): void {
  const asserts = (walk: Walk): boolean => walk.asserts.length > 0 || walk.walks.some(asserts);
  if (walks.some(asserts) || problems.list.length > 0) return;
  const name = block.labels[1]?.name ?? '';
  problems.at(block.type, `rule ${JSON.stringify(name)} asserts nothing`, 'write an assert block');
}

/** A block of objects inside of a rule. `changed`: they have `from` and `to`. */
function compileWalk(block: Block, outer: Place, compilation: Compilation, changed = false): Walk | undefined {
  const { problems } = compilation;
  const { lists, related } = kindOf(outer.kind);
  const { name } = block.type;
  const other = related[name];
  const list = lists[name];
  const kind = list?.kind ?? other?.kind;
  const [label] = block.labels;
  if (label !== undefined) {
    problems.at(label, `block ${JSON.stringify(name)} takes no label`, 'use match { name { eq = ... } }');
  }
  if (kind === undefined) {
    const known = [
      ...Object.keys(lists),
      ...Object.keys(related),
      ...(outer.kind === 'realm' ? [] : ['match', 'assert']),
    ];
    const what = outer.kind === 'realm' ? 'here' : `in ${outer.kind}`;
    const hint = conditionNames(outer).includes(name)
      ? 'conditions belong into match or assert'
      : hintFor(name, known, 'blocks');
    problems.at(block.type, `unexpected block ${JSON.stringify(name)} ${what}`, hint);
    return undefined;
  }
  const step: Step = list !== undefined ? { type: 'list', name } : { type: 'related', get: (node) => other?.get(node) };
  const place: Place = { kind, changed };
  for (const attribute of attributesOf(block.body)) reportStray(attribute, compilation);
  const inner = blocksOf(block.body);
  const filters = inner
    .filter(({ type }) => type.name === 'match')
    .map((item) => compileMatch(item, place, compilation));
  const asserts = inner
    .filter(({ type }) => type.name === 'assert')
    .map((item) => compileAssert(item, place, compilation));
  const walks = inner
    .filter(({ type }) => type.name !== 'match' && type.name !== 'assert')
    .flatMap((item) => compileWalk(item, place, compilation) ?? []);
  return { step, kind, filter: allOf(filters.flat()), asserts, walks };
}

function reportStray({ name }: Attribute, { problems }: Compilation): void {
  const hint = ['condition', 'predicate', 'message', 'vars'].includes(name.name)
    ? 'put it into assert { ... } or match { ... }'
    : hintFor(name.name, ['match', 'assert'], 'blocks');
  problems.at(name, `unexpected attribute ${JSON.stringify(name.name)}`, hint);
}

function compileMatch(block: Block, place: Place, compilation: Compilation): ReturnType<typeof compileConditions> {
  const conditions = compileConditions(block.body, place, compilation);
  if (block.body.items.length === 0) compilation.problems.at(block.type, '"match" is empty', 'write conditions in it');
  return conditions;
}

function compileAssert(block: Block, place: Place, compilation: Compilation): Assertion {
  const { problems, base } = compilation;
  const message = attributeOf(block.body, 'message');
  if (message === undefined) {
    problems.at(block.type, '"assert" has no message', 'write message = "..."; ${self.name} stands for the name');
  } else check(message.expr, place, compilation);
  const before = problems.list.length;
  const conditions = compileConditions(block.body, place, compilation, ['message']);
  if (conditions.length === 0 && problems.list.length === before) {
    problems.at(
      block.type,
      '"assert" demands nothing',
      'write predicate = ..., condition = ... or blocks of attributes',
    );
  }
  return {
    holds: allOf(conditions),
    message: message === undefined ? () => ({ kind: 'string', value: '' }) : compileMessage(message, compilation),
    at: block,
  };

  function compileMessage({ expr }: Attribute, { problems: found }: Compilation): Assertion['message'] {
    if (constantText(expr) === '') found.at(expr, 'the message is empty');
    if (expr.kind !== 'template' && expr.kind !== 'call' && expr.kind !== 'conditional' && expr.kind !== 'traversal') {
      found.at(expr, 'the message must be a text');
    }
    return compileValue(expr, base);
  }
}
