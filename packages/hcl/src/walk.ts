import type { Expression, SyntaxNode, TemplatePart } from './syntax.ts';

/** The nodes directly inside a node, in the order of the text. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'file':
      return [node.body];
    case 'body':
      return node.items;
    case 'attribute':
      return [node.name, node.expr];
    case 'block':
      return [node.type, ...node.labels, node.body];
    case 'template':
      return node.parts;
    case 'interpolation':
      return [node.expr];
    case 'template-if':
      return [node.condition, ...node.whenTrue, ...node.whenFalse];
    case 'template-for':
      return [...forNames(node), node.collection, ...node.body];
    case 'tuple':
    case 'object':
      return node.items;
    case 'object-item':
      return [node.key, node.value];
    case 'for':
      return [
        ...forNames(node),
        node.collection,
        ...(node.key === undefined ? [] : [node.key]),
        node.value,
        ...(node.condition === undefined ? [] : [node.condition]),
      ];
    case 'conditional':
      return [node.condition, node.whenTrue, node.whenFalse];
    case 'binary':
      return [node.left, node.right];
    case 'unary':
      return [node.operand];
    case 'call':
      return [node.name, ...node.args];
    case 'paren':
      return [node.inner];
    case 'traversal':
      return [node.target, ...node.steps];
    case 'index-step':
      return [node.key];
    default:
      return [];
  }
}

function forNames(node: (Expression & { kind: 'for' }) | (TemplatePart & { kind: 'template-for' })): SyntaxNode[] {
  return node.keyName === undefined ? [node.valueName] : [node.keyName, node.valueName];
}

/** Visits a node and everything inside it, outer nodes first, in the order of the text. */
export function walk(root: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  const stack: SyntaxNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    visit(node);
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** The nodes around an offset, outermost first. An offset at either end of a node counts as inside. */
export function nodesAt(root: SyntaxNode, offset: number): SyntaxNode[] {
  const path: SyntaxNode[] = [];
  let node: SyntaxNode | undefined = root;
  while (node !== undefined) {
    path.push(node);
    // Of two nodes that touch at the offset the earlier is taken: it is the one being typed.
    node = childrenOf(node).find((child) => child.start <= offset && offset <= child.end);
  }
  return path;
}
