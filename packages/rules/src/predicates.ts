import {
  type Attribute,
  bindVariables,
  type Block,
  collectReferences,
  type Expression,
  type ObjectValue,
  objectValue,
  rangeOf,
  type Value,
  type VariableDeclaration,
} from '@atlas/hcl';
import {
  allOf,
  check,
  type Compilation,
  compileConditions,
  isFixedVar,
  type Place,
  predicateName,
} from './conditions.ts';
import { compileValue, type Condition, type Frame } from './expressions.ts';
import type { KindName } from './node.ts';
import { hintFor, type Problems, RuleEvaluationError } from './problems.ts';

/** A `predicate` block, before its conditions are read. */
export interface PredicateDeclaration {
  readonly kind: KindName;
  readonly name: string;
  readonly block: Block;
  /** Its own variables. */
  readonly variables: readonly VariableDeclaration[];
}

/** The predicates of a rule set. Each is compiled once, whoever uses it. */
export class Predicates {
  readonly #declared: ReadonlyMap<string, PredicateDeclaration>;
  readonly #compiled = new Map<string, Condition>();
  /** Those that are being compiled, in the order in which they call each other. */
  readonly #open: string[] = [];

  /** By `KIND.NAME`. */
  constructor(declared: ReadonlyMap<string, PredicateDeclaration>) {
    this.#declared = declared;
  }

  /** Compiles all of them, also those that nobody uses. */
  compileAll(compilation: Compilation): void {
    for (const declaration of this.#declared.values()) this.#compile(declaration, compilation);
  }

  /** The condition that `predicate = predicate.KIND.NAME` stands for, with `vars = {}` beside it. */
  call(
    attribute: Attribute,
    vars: Attribute | undefined,
    place: Place,
    compilation: Compilation,
  ): Condition | undefined {
    const declaration = this.#resolve(attribute, place, compilation.problems);
    if (declaration === undefined) return undefined;
    const key = keyOf(declaration);
    if (this.#open.includes(key)) {
      const circle = [...this.#open.slice(this.#open.indexOf(key)), key]
        .map((name) => `predicate.${name}`)
        .join(' -> ');
      compilation.problems.at(attribute.expr, `predicate.${key} calls itself`, circle);
      return undefined;
    }
    const condition = this.#compile(declaration, compilation);
    const bind = bindCall(declaration, attribute, vars, place, compilation);
    return (frame) => condition({ ...frame, vars: bind(frame) });
  }

  #resolve({ expr }: Attribute, place: Place, problems: Problems): PredicateDeclaration | undefined {
    const path = predicateName(expr);
    if (path === undefined) {
      problems.at(expr, 'this names no predicate', `write predicate = predicate.${place.kind}.NAME`);
      return undefined;
    }
    const [kind, name] = path;
    const declaration = this.#declared.get(`${kind}.${name}`);
    if (declaration === undefined) {
      const hint = hintFor(`${kind}.${name}`, [...this.#declared.keys()], 'predicates');
      problems.at(expr, `there is no predicate ${JSON.stringify(name)} of ${kind}`, hint);
      return undefined;
    }
    if (declaration.kind !== place.kind) {
      problems.at(expr, `predicate.${kind}.${name} is about a ${kind}, and this is a ${place.kind}`);
      return undefined;
    }
    return declaration;
  }

  #compile(declaration: PredicateDeclaration, outer: Compilation): Condition {
    const key = keyOf(declaration);
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    this.#open.push(key);
    const { kind, block, variables } = declaration;
    const own = variables.map(({ name }) => name);
    const { problems, base, functions, rootVars } = outer;
    const fixed = [...rootVars.entries].filter(([name]) => !own.includes(name));
    const compilation: Compilation = {
      problems,
      base,
      functions,
      rootVars,
      predicates: this,
      varNames: [...new Set([...rootVars.entries.keys(), ...own])],
      fixedVars: objectValue(fixed),
    };
    const conditions = compileConditions(block.body, { kind }, compilation, ['variable']);
    if (
      conditions.length === 0 &&
      block.body.items.every((item) => item.kind === 'block' && item.type.name === 'variable')
    )
      problems.at(block.type, `predicate ${JSON.stringify(declaration.name)} is empty`, 'write the conditions in it');
    const condition = allOf(conditions);
    this.#open.pop();
    this.#compiled.set(key, condition);
    return condition;
  }
}

function keyOf({ kind, name }: PredicateDeclaration): string {
  return `${kind}.${name}`;
}

/** The variables that a call gives a predicate: those of the set, and over them its own. */
function bindCall(
  declaration: PredicateDeclaration,
  attribute: Attribute,
  vars: Attribute | undefined,
  place: Place,
  compilation: Compilation,
): (frame: Frame) => ObjectValue {
  const { problems, base, rootVars, fixedVars } = compilation;
  const { variables } = declaration;
  const given = givenVars(vars?.expr, declaration, problems);
  for (const { name, default: usual } of variables) {
    if (usual !== undefined || given.has(name)) continue;
    problems.at(
      attribute.expr,
      `predicate.${keyOf(declaration)} needs a value for variable ${JSON.stringify(name)}`,
      `write vars = { ${name} = ... } beside it`,
    );
  }
  for (const expr of given.values()) check(expr, place, compilation);
  const values = [...given].map(([name, expr]) => [name, compileValue(expr, base)] as const);
  const bind = (frame: Frame): ObjectValue => {
    const inputs = new Map<string, Value>(values.map(([name, valueOf]) => [name, valueOf(frame)]));
    const bound = bindVariables(variables, inputs, base);
    if (bound.diagnostics.length > 0) {
      const range = rangeOf(vars?.expr ?? attribute.expr);
      throw new RuleEvaluationError(bound.diagnostics.map((d) => ({ ...d, range: d.range ?? range })));
    }
    return objectValue([...rootVars.entries, ...bound.value.entries]);
  };
  const references = [...given.values()].flatMap((expr) => collectReferences(expr));
  const isFixed = references.every((reference) => isFixedVar(reference, fixedVars));
  if (isFixed && problems.list.length === 0) {
    try {
      const value = bind({ self: undefined, vars: fixedVars });
      return () => value;
    } catch (error) {
      if (!(error instanceof RuleEvaluationError)) throw error;
      problems.add(error.diagnostics);
    }
  }
  if (references.some(({ root }) => root === 'self')) return bind;
  const known = new WeakMap<ObjectValue, ObjectValue>();
  return (frame) => {
    const value = known.get(frame.vars) ?? bind(frame);
    known.set(frame.vars, value);
    return value;
  };
}

/** The members of `vars = { name = value }`, those reported that the predicate does not have. */
function givenVars(
  expr: Expression | undefined,
  declaration: PredicateDeclaration,
  problems: Problems,
): ReadonlyMap<string, Expression> {
  const given = new Map<string, Expression>();
  if (expr === undefined) return given;
  if (expr.kind !== 'object') {
    problems.at(expr, '"vars" must be written out', 'write vars = { name = value }');
    return given;
  }
  const names = declaration.variables.map(({ name }) => name);
  for (const { key, value } of expr.items) {
    const [part] = key.kind === 'template' ? key.parts : [];
    const name = key.kind === 'variable' ? key.name : part?.kind === 'text' ? part.value : '';
    if (names.includes(name)) given.set(name, value);
    else {
      const hint = hintFor(name, names, 'variables');
      problems.at(key, `predicate.${keyOf(declaration)} has no variable ${JSON.stringify(name)}`, hint);
    }
  }
  return given;
}
