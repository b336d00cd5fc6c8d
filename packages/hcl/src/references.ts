import type { Located } from './source.ts';
import type { Expression, Name, Step, SyntaxNode, TemplatePart } from './syntax.ts';
import { childrenOf } from './walk.ts';

/** A reference as far as it can be read without evaluating: `data.sql["x"].values[var.i]` is `data`, `sql`, `x`, `values`. */
export interface StaticReference extends Located {
  readonly root: string;
  /** Names and constant keys behind the root, up to the first splat or key that is not constant. */
  readonly path: readonly string[];
  /** The nodes of `path`, one for one. */
  readonly steps: readonly Step[];
  readonly node: Expression;
}

/**
 * All references in an expression to names from outside it, in the order of the text. Names bound by `for` are left
 * out, as are bare words that are object keys. Bare words such as `CASCADE` or `int` count as references without path.
 */
export function collectReferences(expr: SyntaxNode): StaticReference[] {
  const found: StaticReference[] = [];
  const stack: { node: SyntaxNode; bound: Bound | undefined }[] = [{ node: expr, bound: undefined }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, bound } = top;
    const inside: { node: SyntaxNode; bound: Bound | undefined }[] = [];
    switch (node.kind) {
      case 'variable':
        if (!isBound(bound, node.name)) found.push(referenceOf(node, node.name, []));
        break;
      case 'traversal':
        if (node.target.kind === 'variable') {
          if (!isBound(bound, node.target.name)) found.push(referenceOf(node, node.target.name, node.steps));
        } else inside.push({ node: node.target, bound });
        for (const step of node.steps) inside.push({ node: step, bound });
        break;
      case 'object-item':
        if (node.key.kind !== 'variable') inside.push({ node: node.key, bound });
        inside.push({ node: node.value, bound });
        break;
      case 'for': {
        const inner = bind(bound, node.keyName, node.valueName);
        inside.push({ node: node.collection, bound });
        if (node.key !== undefined) inside.push({ node: node.key, bound: inner });
        inside.push({ node: node.value, bound: inner });
        if (node.condition !== undefined) inside.push({ node: node.condition, bound: inner });
        break;
      }
      case 'template-for': {
        const inner = bind(bound, node.keyName, node.valueName);
        inside.push({ node: node.collection, bound });
        for (const part of node.body satisfies readonly TemplatePart[]) inside.push({ node: part, bound: inner });
        break;
      }
      default:
        for (const child of childrenOf(node)) inside.push({ node: child, bound });
    }
    stack.push(...inside.reverse());
  }
  return found;
}

interface Bound {
  readonly names: readonly string[];
  readonly outer: Bound | undefined;
}

function bind(outer: Bound | undefined, key: Name | undefined, value: Name): Bound {
  return { names: key === undefined ? [value.name] : [key.name, value.name], outer };
}

function isBound(bound: Bound | undefined, name: string): boolean {
  for (let b = bound; b !== undefined; b = b.outer) if (b.names.includes(name)) return true;
  return false;
}

function referenceOf(node: Expression, root: string, steps: readonly Step[]): StaticReference {
  const path: string[] = [];
  for (const step of steps) {
    const name = staticStepName(step);
    if (name === undefined) break;
    path.push(name);
  }
  const { source, start, end } = node;
  return { source, start, end, root, path, steps: steps.slice(0, path.length), node };
}

/** The name of an attribute step or the text of a constant key; undefined for splats and computed keys. */
export function staticStepName(step: Step): string | undefined {
  if (step.kind === 'attribute-step') return step.name;
  if (step.kind === 'splat-step') return undefined;
  if (step.key.kind === 'number') return step.key.text;
  return step.key.kind === 'template' ? constantText(step.key) : undefined;
}

/** The text of a string without interpolation; undefined for any other expression. */
export function constantText(expr: Expression): string | undefined {
  if (expr.kind !== 'template') return undefined;
  const [first] = expr.parts;
  if (first === undefined) return '';
  return first.kind === 'text' && expr.parts.length === 1 ? first.value : undefined;
}

/** The word of an expression that is one bare identifier, such as `CASCADE`; undefined for any other expression. */
export function bareWord(expr: Expression): string | undefined {
  return expr.kind === 'variable' ? expr.name : undefined;
}
