import type { Change, TableChange } from '@atlas/model';
import { routineKey } from './changed-nodes.ts';
import type { Node } from './node.ts';

/** An object by kinds and names from the outside in, so that it can be found again in another state. */
export type Path = readonly { readonly kind: string; readonly name: string }[];

export function pathOf(node: Node): Path {
  return node.chain.map((one) => ({ kind: one.kind, name: keyIn(one) }));
}

/** What has no name is told apart by what it is. */
function keyIn(node: Node): string {
  if (node.kind === 'function' || node.kind === 'procedure') return routineKey((node as Node<'function'>).object);
  if (node.name !== '' || node.kind === 'primary_key') return node.name;
  return JSON.stringify(node.object, (key, value: unknown) => (key === 'pos' ? undefined : value));
}

/** Whether an object is on a path: the one it leads to, or one around that. */
export function isOnPath(node: Node, path: Path): boolean {
  return node.chain.every((one, i) => one.kind === path[i]?.kind && keyIn(one) === path[i]?.name);
}

/** The path that led to the object before changes renamed it or what it is in. */
export function pathBefore(path: Path, changes: readonly Change[]): Path {
  return changes.reduceRight((now, change) => undo(now, change), path);
}

function undo(path: Path, change: Change): Path {
  const [schema, owner, inner] = path;
  if (!('schema' in change) || change.schema !== schema?.name) return path;
  switch (change.kind) {
    case 'rename_table':
    case 'rename_view': {
      const kind = change.kind === 'rename_table' ? 'table' : 'view';
      return owner?.kind === kind && owner.name === change.to.name ? replaceName(path, 1, change.from.name) : path;
    }
    case 'modify_table': {
      if (owner?.kind !== 'table' || owner.name !== change.to.name) return path;
      const renamed = change.changes.flatMap((one) => oldName(one, inner) ?? []);
      return renamed[0] === undefined ? path : replaceName(path, 2, renamed[0]);
    }
    default:
      return path;
  }
}

/** The name that an object of a table had before, if the change renamed it. */
function oldName(change: TableChange, object: Path[number] | undefined): string | undefined {
  const isOf = (kind: string, name: string): boolean => object?.kind === kind && object.name === name;
  switch (change.kind) {
    case 'rename_column':
      return isOf('column', change.to.name) ? change.from.name : undefined;
    case 'rename_index':
      return isOf('index', change.to.name) ? change.from.name : undefined;
    case 'rename_constraint':
      return isOf(change.constraint, change.to) ? change.from : undefined;
    default:
      return undefined;
  }
}

function replaceName(path: Path, at: number, name: string): Path {
  return path.map((step, i) => (i === at ? { ...step, name } : step));
}
