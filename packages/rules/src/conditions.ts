import {
  type Attribute,
  attributeOf,
  attributesOf,
  type Block,
  blocksOf,
  type Body,
  collectReferences,
  type Expression,
  type ObjectValue,
  type Scope,
  type StaticReference,
  staticStepName,
  withFallback,
} from '@atlas/hcl';
import { checkExpression, type Names, type Shape } from './check-expression.ts';
import { compileCondition, compileValue, type Condition, type Frame, readsMembers } from './expressions.ts';
import type { Attribute as KindAttribute } from './kinds/kind.ts';
import { kindOf } from './kinds/kinds.ts';
import type { KindName, Node } from './node.ts';
import { ALL_OPERATORS, type Compared, OPERATORS, type Test, testFor } from './operators.ts';
import type { Predicates } from './predicates.ts';
import { hintFor, type Problems, RuleEvaluationError } from './problems.ts';

/** What goes along while the text of a rule file is turned into functions. */
export interface Compilation {
  readonly problems: Problems;
  /** What expressions see besides `self` and `var`: functions. */
  readonly base: Scope;
  readonly functions: ReadonlySet<string>;
  readonly predicates: Predicates;
  /** The variables of the rule set. */
  readonly rootVars: ObjectValue;
  /** Variables by name, and the values of those that are the same for every use. */
  readonly varNames: readonly string[];
  readonly fixedVars: ObjectValue;
}

/** Where a condition stands. */
export interface Place {
  readonly kind: KindName;
  /** The object was changed: it has `from` and `to`. */
  readonly changed?: boolean;
}

const GROUPS = ['and', 'or', 'not'];
const QUANTIFIERS = ['all', 'any', 'exists', 'count'];

/** The names of blocks that stand for conditions on an object. */
export function conditionNames({ kind, changed }: Place): readonly string[] {
  const { attributes, related, lists } = kindOf(kind);
  return [
    ...new Set([
      ...Object.keys(attributes),
      ...Object.keys(related),
      ...Object.keys(lists),
      'self',
      ...GROUPS,
      ...QUANTIFIERS,
      ...(changed === true ? ['from', 'to'] : []),
    ]),
  ];
}

/** All conditions of a body, which must all hold; items called as `others` says are none. */
export function compileConditions(
  body: Body,
  place: Place,
  compilation: Compilation,
  others: readonly string[] = [],
): readonly Condition[] {
  const conditions: Condition[] = [];
  const vars = attributeOf(body, 'vars');
  for (const item of body.items) {
    const name = item.kind === 'block' ? item.type.name : item.name.name;
    if (others.includes(name)) continue;
    const condition =
      item.kind === 'block'
        ? compileBlock(item, place, compilation)
        : compileAttribute(item, vars, place, compilation, others);
    if (condition !== undefined) conditions.push(condition);
  }
  if (vars !== undefined && attributeOf(body, 'predicate') === undefined) {
    compilation.problems.at(
      vars.name,
      '"vars" without "predicate"',
      'it gives the variables of a predicate their values',
    );
  }
  return conditions;
}

export function allOf(conditions: readonly Condition[]): Condition {
  const [first, ...rest] = conditions;
  if (first === undefined) return () => true;
  return rest.length === 0 ? first : (frame) => conditions.every((condition) => condition(frame));
}

function compileAttribute(
  attribute: Attribute,
  vars: Attribute | undefined,
  place: Place,
  compilation: Compilation,
  others: readonly string[],
): Condition | undefined {
  const { name } = attribute.name;
  switch (name) {
    case 'condition':
      return compileFree(attribute.expr, place, compilation);
    case 'predicate':
      return compilation.predicates.call(attribute, vars, place, compilation);
    case 'vars':
      return undefined;
    default: {
      const isBlock = conditionNames(place).includes(name);
      const hint = isBlock
        ? `write it as a block: ${name} { eq = ... }`
        : hintFor(name, ['condition', 'predicate', 'vars', ...others, ...conditionNames(place)], 'attributes');
      compilation.problems.at(attribute.name, `unexpected attribute ${JSON.stringify(name)}`, hint);
      return undefined;
    }
  }
}

function compileFree(expr: Expression, place: Place, compilation: Compilation): Condition {
  check(expr, place, compilation);
  const condition = compileCondition(expr, place.kind, compilation.base);
  if (!readsMembers(expr)) return condition;
  // An object that is not there fulfils nothing; `self { eq = null }` asks for that.
  return (frame) => frame.self !== undefined && condition(frame);
}

/** Reports names in an expression that mean nothing there; `words` do. */
export function check(
  expr: Expression,
  place: Place,
  { problems, functions, varNames }: Compilation,
  words: readonly string[] = [],
): void {
  const names: Names = new Map<string, Shape>([
    ...words.map((word): [string, Shape] => [word, { type: 'any' }]),
    ['self', { type: 'object', kind: place.kind, ...(place.changed === true ? { changed: true } : {}) }],
    ['var', { type: 'vars', names: varNames }],
  ]);
  checkExpression(expr, names, functions, problems);
}

function compileBlock(block: Block, place: Place, compilation: Compilation): Condition | undefined {
  const { problems } = compilation;
  const { name } = block.type;
  const [label] = block.labels;
  if (label !== undefined) problems.at(label, `block ${JSON.stringify(name)} takes no label`);
  const { attributes, related, lists } = kindOf(place.kind);
  if (GROUPS.includes(name)) return compileGroup(name, block, place, compilation);
  if (QUANTIFIERS.includes(name)) return compileQuantifier(name, block, place, compilation);
  if (name === 'self') return compileSelf(block, compilation);
  const attribute = attributes[name];
  if (attribute !== undefined) return compileComparison(block, attribute, place, compilation);
  const other = related[name];
  if (other !== undefined) {
    return compileRelated(
      block,
      { kind: other.kind },
      (frame) => frame.self && other.get(frame.self),
      place,
      compilation,
    );
  }
  if (place.changed === true && (name === 'from' || name === 'to')) {
    const get = name === 'from' ? (frame: Frame) => frame.from : (frame: Frame) => frame.self;
    return compileRelated(block, { kind: place.kind }, get, place, compilation);
  }
  if (lists[name] !== undefined) {
    problems.at(
      block.type,
      `${JSON.stringify(name)} is a list of ${place.kind}`,
      `say of how many: all { ${name} { ... } }, any { ${name} { ... } } or count { ${name} { ... } ge = 1 }`,
    );
    return undefined;
  }
  problems.at(
    block.type,
    `${place.kind} has no attribute ${JSON.stringify(name)}`,
    hintFor(name, conditionNames(place), 'attributes'),
  );
  return undefined;
}

function compileGroup(name: string, block: Block, place: Place, compilation: Compilation): Condition {
  const conditions = compileConditions(block.body, place, compilation);
  if (conditions.length === 0 && block.body.items.length === 0) {
    compilation.problems.at(block.type, `block ${JSON.stringify(name)} is empty`, 'write the conditions in it');
  }
  if (name === 'or') return (frame) => conditions.some((condition) => condition(frame));
  const all = allOf(conditions);
  return name === 'and' ? all : (frame) => !all(frame);
}

/** `self { ne = null }`. */
function compileSelf(block: Block, { problems }: Compilation): Condition {
  const operators = attributesOf(block.body);
  if (operators.length === 0) problems.at(block.type, 'block "self" is empty', 'write ne = null or eq = null');
  for (const { type } of blocksOf(block.body)) problems.at(type, `unexpected block ${JSON.stringify(type.name)}`);
  return allOf(compileExistence(operators, 'self', problems, (frame) => frame.self));
}

/** `eq = null` and `ne = null` on an object as such. */
function compileExistence(
  operators: readonly Attribute[],
  what: string,
  problems: Problems,
  get: (frame: Frame) => Node | undefined,
): readonly Condition[] {
  return operators.flatMap(({ name, expr }): Condition[] => {
    if ((name.name === 'eq' || name.name === 'ne') && expr.kind === 'null') {
      return [(frame) => (get(frame) === undefined) === (name.name === 'eq')];
    }
    problems.at(name, 'an object compares with null only', `write ${what} { ne = null } or eq = null`);
    return [];
  });
}

/** Conditions on another object; comparisons in it are with its name, or with null. */
function compileRelated(
  block: Block,
  inner: Place,
  get: (frame: Frame) => Node | undefined,
  outer: Place,
  compilation: Compilation,
): Condition {
  const operators = attributesOf(block.body).filter(({ name }) => ALL_OPERATORS.includes(name.name));
  const isNull = (attribute: Attribute): boolean => attribute.expr.kind === 'null';
  const existence = compileExistence(operators.filter(isNull), block.type.name, compilation.problems, get);
  const { name } = kindOf(inner.kind).attributes;
  const comparisons =
    name === undefined
      ? []
      : compileTests(
          operators.filter((o) => !isNull(o)),
          name,
          outer,
          compilation,
        ).map(
          (test): Condition =>
            (frame) => {
              const node = get(frame);
              return test(frame)(node === undefined ? null : name.get(node.object, node));
            },
        );
  const rest = allOf(compileConditions(block.body, inner, compilation, ALL_OPERATORS));
  if (block.body.items.length === 0) {
    compilation.problems.at(
      block.type,
      `block ${JSON.stringify(block.type.name)} is empty`,
      `write conditions in it, or ne = null to ask whether there is one`,
    );
  }
  const outerTests = allOf([...existence, ...comparisons]);
  const hasRest = block.body.items.length > operators.length;
  return (frame) => outerTests(frame) && (!hasRest || rest({ self: get(frame), vars: frame.vars }));
}

function compileComparison(
  block: Block,
  attribute: KindAttribute,
  place: Place,
  compilation: Compilation,
): Condition | undefined {
  const { problems } = compilation;
  for (const inner of blocksOf(block.body)) {
    problems.at(
      inner.type,
      `unexpected block ${JSON.stringify(inner.type.name)}`,
      'compare with an operator: eq = ...',
    );
  }
  const operators = attributesOf(block.body);
  if (operators.length === 0) {
    const { name } = block.type;
    problems.at(
      block.type,
      `nothing is compared with ${JSON.stringify(name)}`,
      `write an operator: ${name} { eq = ... }`,
    );
  }
  const tests = compileTests(operators, attribute, place, compilation);
  return (frame) => {
    const value = frame.self === undefined ? null : attribute.get(frame.self.object, frame.self);
    return tests.every((test) => test(frame)(value));
  };
}

/** The comparisons that operators stand for, for each frame. */
function compileTests(
  operators: readonly Attribute[],
  compared: Compared,
  place: Place,
  compilation: Compilation,
): readonly ((frame: Frame) => Test)[] {
  const allowed = OPERATORS[compared.type];
  return operators.flatMap((operator) => {
    const { name } = operator.name;
    if (!allowed.includes(name)) {
      const what = ALL_OPERATORS.includes(name) ? `is no operator for a ${compared.type}` : 'is no operator';
      compilation.problems.at(operator.name, `${JSON.stringify(name)} ${what}`, hintFor(name, allowed, 'operators'));
      return [];
    }
    return compileTest(operator, compared, place, compilation);
  });
}

function compileTest(
  operator: Attribute,
  compared: Compared,
  place: Place,
  compilation: Compilation,
): readonly ((frame: Frame) => Test)[] {
  const { problems, fixedVars } = compilation;
  const before = problems.list.length;
  const references = collectReferences(operator.expr);
  // Words may stand without quotes.
  const isWord = ({ root, path }: (typeof references)[number]): boolean =>
    compared.type === 'word' && path.length === 0 && root !== 'self' && root !== 'var';
  const base = references.some(isWord) ? withFallback(compilation.base, 'word') : compilation.base;
  const words = references.filter(isWord).map(({ root }) => root);
  check(operator.expr, place, compilation, words);
  if (problems.list.length > before) return [];
  const valueOf = compileValue(operator.expr, base);
  const make = (frame: Frame): Test => testFor(operator, compared, valueOf(frame));
  const isFixed = references.every((reference) => isWord(reference) || isFixedVar(reference, fixedVars));
  if (isFixed) {
    try {
      const frame = { self: undefined, vars: fixedVars };
      // What is wrong with a variable was said where it gets its value.
      if (valueOf(frame).kind === 'unknown') return [];
      const test = make(frame);
      return [() => test];
    } catch (error) {
      if (!(error instanceof RuleEvaluationError)) throw error;
      problems.add(error.diagnostics);
      return [];
    }
  }
  if (references.some(({ root }) => root === 'self')) return [make];
  const known = new WeakMap<ObjectValue, Test>();
  return [
    (frame) => {
      const test = known.get(frame.vars) ?? make(frame);
      known.set(frame.vars, test);
      return test;
    },
  ];
}

/** The reference is to a variable that is the same for every use. */
export function isFixedVar({ root, path }: StaticReference, { entries }: ObjectValue): boolean {
  return root === 'var' && path[0] !== undefined && entries.has(path[0]);
}

/** What `all`, `any`, `exists` and `count` say of the objects of a list. */
function compileQuantifier(
  quantifier: string,
  block: Block,
  place: Place,
  compilation: Compilation,
): Condition | undefined {
  const { problems } = compilation;
  const { lists } = kindOf(place.kind);
  const inner = blocksOf(block.body);
  const operators = attributesOf(block.body);
  if (quantifier !== 'count') {
    for (const { name } of operators) {
      const hint = ALL_OPERATORS.includes(name.name)
        ? `only "count" compares; did you mean count?`
        : `put it into the block of the objects it is about: ${quantifier} { ${Object.keys(lists)[0] ?? 'column'} { ... } }`;
      problems.at(name, `unexpected attribute ${JSON.stringify(name.name)}`, hint);
    }
  }
  const [first, second] = inner;
  if (first === undefined) {
    const names = Object.keys(lists).join(', ');
    problems.at(block.type, `${JSON.stringify(quantifier)} of what?`, `put a block into it: ${names}`);
    return undefined;
  }
  if (quantifier === 'count' && second !== undefined) {
    problems.at(second.type, '"count" counts the objects of one block', 'write a second "count" block');
  }
  const conditions = inner.map((item) => compileListBlock(quantifier, item, operators, place, compilation));
  return allOf(conditions.filter((condition) => condition !== undefined));
}

function compileListBlock(
  quantifier: string,
  block: Block,
  beside: readonly Attribute[],
  place: Place,
  compilation: Compilation,
): Condition | undefined {
  const { problems } = compilation;
  const { lists } = kindOf(place.kind);
  const { name } = block.type;
  const list = lists[name];
  if (list === undefined) {
    problems.at(
      block.type,
      `${place.kind} has no list ${JSON.stringify(name)}`,
      hintFor(name, Object.keys(lists), 'lists'),
    );
    return undefined;
  }
  const isCount = quantifier === 'count';
  const operators = isCount ? OPERATORS.number : [];
  const condition = allOf(compileConditions(block.body, { kind: list.kind }, compilation, operators));
  const nodes = ({ self }: Frame): readonly Node[] => self?.list(name) ?? [];
  const holds = (vars: ObjectValue) => (node: Node) => condition({ self: node, vars });
  if (!isCount) {
    if (quantifier !== 'all') return (frame) => nodes(frame).some(holds(frame.vars));
    return (frame) => nodes(frame).every(holds(frame.vars));
  }
  const compared = [...beside, ...attributesOf(block.body).filter((a) => operators.includes(a.name.name))];
  if (compared.length === 0) {
    problems.at(block.type, '"count" compares with nothing', `write a comparison: count { ${name} { ... } ge = 1 }`);
  }
  const tests = compileTests(compared, { type: 'number' }, place, compilation);
  return (frame) => {
    const count = nodes(frame).filter(holds(frame.vars)).length;
    return tests.every((test) => test(frame)(count));
  };
}

/** The kind and name in `predicate.KIND.NAME`; undefined for any other expression. */
export function predicateName(expr: Expression): readonly [kind: string, name: string] | undefined {
  if (expr.kind !== 'traversal' || expr.target.kind !== 'variable' || expr.target.name !== 'predicate')
    return undefined;
  const [kind, name, more] = expr.steps.map(staticStepName);
  return kind === undefined || name === undefined || more !== undefined || expr.steps.length !== 2
    ? undefined
    : [kind, name];
}
