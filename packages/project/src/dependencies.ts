import { type Attribute, type Block, collectReferences, rangeOf, type SyntaxNode } from '@atlas/hcl';
import { locate, ProjectError } from './errors.ts';

/** Types of two-label blocks that give a value in scope: `data.TYPE.NAME`, `docker.TYPE.NAME`, `dev.TYPE.NAME`. */
export const VALUE_BLOCK_TYPES = ['data', 'docker', 'dev'] as const;

/** Something that is evaluated when it is needed; `id` is how it is written, such as `local.a` or `data.sql.tenants`. */
export type DependencyNode =
  | { readonly kind: 'local'; readonly id: string; readonly syntax: Attribute }
  | { readonly kind: 'value-block'; readonly id: string; readonly syntax: Block };

/** Locals and value blocks and which of them need which, as far as it can be told without evaluating. */
export interface DependencyGraph {
  /**
   * What has to be evaluated before the given syntax, itself not included: each node behind those it needs. A key that
   * is not constant (`local[var.x]`) needs everything it could mean.
   */
  readonly neededBy: (syntax: SyntaxNode) => readonly DependencyNode[];
}

/**
 * Builds the graph. Throws `cyclic reference to "local.a"`, with the first node of the file that is on a cycle, also
 * when nothing needs it.
 */
export function dependencyGraph(nodes: readonly DependencyNode[]): DependencyGraph {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ids = [...byId.keys()];
  const needs = new Map<SyntaxNode, readonly string[]>();
  const needsOf = (syntax: SyntaxNode): readonly string[] => {
    const known = needs.get(syntax);
    if (known !== undefined) return known;
    const found = new Set(collectReferences(syntax).flatMap(({ root, path }) => matchingIds(root, path)));
    needs.set(syntax, [...found]);
    return [...found];
  };
  const matchingIds = (root: string, path: readonly string[]): readonly string[] => {
    const depth = root === 'local' ? 1 : isValueBlockType(root) ? 2 : 0;
    if (depth === 0) return [];
    const id = [root, ...path.slice(0, depth)].join('.');
    return path.length >= depth ? (byId.has(id) ? [id] : []) : ids.filter((other) => other.startsWith(`${id}.`));
  };
  const graph: DependencyGraph = {
    neededBy: (syntax) => {
      const done = new Set<string>();
      return needsOf(syntax).flatMap((id) => inOrder(id, done));
    },
  };
  /** The node and what it needs that is not yet `done`, by a walk with a stack of its own: chains may be long. */
  const inOrder = (start: string, done: Set<string>): DependencyNode[] => {
    const order: DependencyNode[] = [];
    const open = new Set<string>();
    const stack: { id: string; rest: string[] }[] = [];
    const enter = (id: string): void => {
      const node = byId.get(id);
      if (node === undefined || done.has(id)) return;
      if (open.has(id)) {
        const message = `cyclic reference to ${JSON.stringify(id)}`;
        const range = rangeOf(node.syntax);
        throw new ProjectError('project/cyclic-reference', locate(message, range), { range });
      }
      open.add(id);
      stack.push({ id, rest: needsOf(node.syntax).toReversed() });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.pop();
      if (next !== undefined) {
        enter(next);
        continue;
      }
      stack.pop();
      open.delete(top.id);
      done.add(top.id);
      const node = byId.get(top.id);
      if (node !== undefined) order.push(node);
    }
    return order;
  };
  const checked = new Set<string>();
  for (const id of ids) inOrder(id, checked);
  return graph;
}

export function isValueBlockType(name: string): name is (typeof VALUE_BLOCK_TYPES)[number] {
  return VALUE_BLOCK_TYPES.some((type) => type === name);
}
