import type { Attrs } from '@atlas/model';
import { type KindName, Node, type Objects } from '../node.ts';
import type { List, Related } from './kind.ts';

export function child<K extends KindName>(kind: K, object: Objects[K], name: string, parent: Node): Node {
  return new Node(kind, object, name, parent, parent.context);
}

/** A list of what stands in the object itself. */
export function children<P extends KindName, K extends KindName>(
  kind: K,
  plural: string,
  items: (object: Objects[P]) => readonly Objects[K][],
  nameOf: (item: Objects[K]) => string,
): List<P> {
  return {
    kind,
    plural,
    doc: `Its ${plural.replace('_', ' ')}.`,
    get: (node) => items(node.object).map((item) => child(kind, item, nameOf(item), node)),
  };
}

/** The lists of a name of all objects in some lists. */
export function through<K extends KindName>(
  kind: KindName,
  plural: string,
  list: string,
  via: readonly string[],
): List<K> {
  return {
    kind,
    plural,
    via,
    doc: `All ${plural.replace('_', ' ')} in it.`,
    get: (node) => via.flatMap((step) => node.list(step).flatMap((inner) => inner.list(list))),
  };
}

/** What the database has of its own, by the names in HCL. */
export function attrs<K extends KindName>(): List<K> {
  return {
    kind: 'attr',
    plural: 'attrs',
    doc: 'What only this database has, by the names of HCL.',
    get: (node) => {
      const { attrs: own = {} } = node.object as { readonly attrs?: Attrs };
      return Object.entries(own).map(([name, value]) => child('attr', { name, value }, name, node));
    },
  };
}

export function schemaOf<K extends KindName>(): Related<K> {
  return {
    kind: 'schema',
    doc: 'The schema it is in.',
    get: (node) => node.around('schema') as unknown as Node | undefined,
  };
}
