import { childrenOf, type Expression, type Located, staticStepName, type Step, type SyntaxNode } from '@atlas/hcl';
import { kindOf } from './kinds/kinds.ts';
import type { KindName } from './node.ts';
import { hintFor, type Problems } from './problems.ts';

/** What is known of a value before it is there. */
export type Shape =
  /** `changed`: it has `from` and `to`. */
  | { readonly type: 'object'; readonly kind: KindName; readonly changed?: boolean }
  | { readonly type: 'list'; readonly kind: KindName }
  | { readonly type: 'vars'; readonly names: readonly string[] }
  | { readonly type: 'any' };

const ANY: Shape = { type: 'any' };

export type Names = ReadonlyMap<string, Shape>;

/** Reports names that an expression uses and nobody knows: variables, functions, attributes of objects. */
export function checkExpression(
  expr: Expression,
  names: Names,
  functions: ReadonlySet<string>,
  problems: Problems,
): void {
  new Checker(functions, problems).visit(expr, names);
}

class Checker {
  readonly #functions: ReadonlySet<string>;
  readonly #problems: Problems;

  constructor(functions: ReadonlySet<string>, problems: Problems) {
    this.#functions = functions;
    this.#problems = problems;
  }

  visit(node: SyntaxNode, names: Names): Shape {
    switch (node.kind) {
      case 'variable':
        return this.#root(node.name, node, names);
      case 'paren':
        return this.visit(node.inner, names);
      case 'traversal':
        return this.#steps(this.visit(node.target, names), node.steps, names);
      case 'call':
        if (!this.#functions.has(node.name.name)) {
          const { name } = node.name;
          this.#problems.at(
            node.name,
            `unknown function ${JSON.stringify(name)}`,
            hintFor(name, [...this.#functions], 'functions'),
          );
        }
        for (const arg of node.args) this.visit(arg, names);
        return ANY;
      case 'object-item':
        if (node.key.kind !== 'variable') this.visit(node.key, names);
        this.visit(node.value, names);
        return ANY;
      case 'for': {
        const inner = this.#bind(node, names);
        for (const part of [node.key, node.value, node.condition]) if (part !== undefined) this.visit(part, inner);
        return ANY;
      }
      case 'template-for': {
        const inner = this.#bind(node, names);
        for (const part of node.body) this.visit(part, inner);
        return ANY;
      }
      default:
        for (const child of childrenOf(node)) this.visit(child, names);
        return ANY;
    }
  }

  #root(name: string, at: Located, names: Names): Shape {
    const shape = names.get(name);
    if (shape !== undefined) return shape;
    this.#problems.at(at, `unknown name ${JSON.stringify(name)}`, hintFor(name, [...names.keys()], 'names'));
    return ANY;
  }

  #bind(node: Extract<SyntaxNode, { readonly kind: 'for' | 'template-for' }>, names: Names): Names {
    const collection = this.visit(node.collection, names);
    const element: Shape = collection.type === 'list' ? { type: 'object', kind: collection.kind } : ANY;
    const key = node.keyName === undefined ? [] : ([[node.keyName.name, ANY]] as const);
    return new Map<string, Shape>([...names, ...key, [node.valueName.name, element]]);
  }

  #steps(start: Shape, steps: readonly Step[], names: Names): Shape {
    let shape = start;
    let spread = false;
    for (const step of steps) {
      if (step.kind === 'index-step') this.visit(step.key, names);
      if (step.kind === 'splat-step') {
        spread = true;
        shape = shape.type === 'list' ? { type: 'object', kind: shape.kind } : ANY;
      } else shape = this.#step(shape, step);
    }
    return spread ? ANY : shape;
  }

  #step(shape: Shape, step: Step): Shape {
    const name = staticStepName(step);
    if (shape.type === 'list') {
      if (step.kind === 'index-step') return { type: 'object', kind: shape.kind };
      const of = name === undefined ? '' : `.${name}`;
      this.#problems.at(step, 'this is a list', `use [0]${of} for one element or [*]${of} for all`);
      return ANY;
    }
    if (name === undefined) return ANY;
    if (shape.type === 'vars') {
      if (!shape.names.includes(name)) {
        this.#problems.at(step, `unknown variable ${JSON.stringify(name)}`, hintFor(name, shape.names, 'variables'));
      }
      return ANY;
    }
    return shape.type === 'object' ? this.#member(shape, name, step) : ANY;
  }

  #member(shape: Shape & { readonly type: 'object' }, name: string, step: Step): Shape {
    const { attributes, related, lists } = kindOf(shape.kind);
    if (name in attributes) return ANY;
    if (shape.changed === true && (name === 'from' || name === 'to')) return { type: 'object', kind: shape.kind };
    const other = related[name];
    if (other !== undefined) return { type: 'object', kind: other.kind };
    const all = Object.values(lists);
    const list = all.find(({ plural }) => plural === name);
    if (list !== undefined) return { type: 'list', kind: list.kind };
    const known = [...Object.keys(attributes), ...Object.keys(related), ...all.map(({ plural }) => plural)];
    const plural = lists[name]?.plural;
    const hint = plural === undefined ? hintFor(name, known, 'attributes') : `did you mean ${JSON.stringify(plural)}?`;
    const only =
      name === 'from' || name === 'to' ? '; "from" and "to" are there in "modify" and "rename" blocks only' : '';
    this.#problems.at(step, `${shape.kind} has no attribute ${JSON.stringify(name)}`, `${hint}${only}`);
    return ANY;
  }
}
