import type { TableWork } from '@atlas/dialect';
import type { ColumnType } from '@atlas/model';

const TEXTS = new Set(['text', 'character varying']);

/**
 * What another type of a column costs: nothing where every stored value is one of the new type as it is, else all rows
 * are written anew. Between `timestamp` and `timestamptz` it depends on the time zone of the session, which nobody knows
 * beforehand: only under UTC nothing is written.
 */
export function typeChangeWork(from: ColumnType, to: ColumnType): TableWork {
  return isSameStorage(from, to) ? 'none' : 'rewrite';
}

function isSameStorage(from: ColumnType, to: ColumnType): boolean {
  if (TEXTS.has(from.name) && TEXTS.has(to.name)) {
    if (to.name === 'text' || to.size === undefined) return true;
    return from.name === to.name && from.size !== undefined && to.size >= from.size;
  }
  if (from.name === 'cidr' && to.name === 'inet') return true;
  if (from.name !== to.name) return false;
  switch (from.name) {
    case 'numeric':
      if (to.precision === undefined) return true;
      return from.precision !== undefined && to.precision >= from.precision && (to.scale ?? 0) === (from.scale ?? 0);
    case 'bit varying':
      return to.size === undefined || (from.size !== undefined && to.size >= from.size);
    case 'character':
    case 'bit':
      return from.size === to.size;
    default:
      break;
  }
  if (from.class === 'time') return (to.precision ?? 6) >= (from.precision ?? 6);
  return from.class === to.class && JSON.stringify(from.ref ?? null) === JSON.stringify(to.ref ?? null);
}
