import type { Place } from './positions.ts';
import { argumentsOf, child, nameOf, placeOf, readSources, type SyntaxNode, stringOf, walk } from './source-text.ts';

/** Where models are declared, by the name that the ORM knows them by: a class's, or the one given to a call. */
export function modelPlaces(files: readonly string[]): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>();
  for (const { path, program } of readSources(files)) {
    for (const { node, statement } of walk(program)) {
      const name = modelName(node);
      // A class is its own place, a call that of the whole statement.
      const place = placeOf(path, isClass(node) ? node : statement);
      if (name !== undefined && !found.has(name)) found.set(name, place);
    }
  }
  return found;
}

function isClass({ type }: SyntaxNode): boolean {
  return type === 'ClassDeclaration';
}

function modelName(node: SyntaxNode): string | undefined {
  if (isClass(node)) return nameOf(child(node, 'id'));
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  const called = nameOf(child(node, 'callee')) ?? '';
  const [first] = argumentsOf(node);
  // `sequelize.define('User', ...)`, `new EntitySchema({ name: 'User' })`, `defineEntity({ name: 'User' })`.
  if (called === 'define') return stringOf(first);
  return /^(EntitySchema|defineEntity)$/.test(called) ? propertyText(first, 'name') : undefined;
}

function propertyText(object: unknown, key: string): string | undefined {
  const properties = (object as SyntaxNode | undefined)?.['properties'];
  if (!Array.isArray(properties)) return undefined;
  const property = (properties as readonly SyntaxNode[]).find((p) => nameOf(child(p, 'key')) === key);
  return stringOf(property?.['value']);
}
