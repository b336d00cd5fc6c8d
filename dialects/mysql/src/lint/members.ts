import { type Finding, quoted } from '@atlas/lint';
import type { Column } from '@atlas/model';

/**
 * What a new list of members of an ENUM or SET column means for the rows: they keep numbers, so only members that are
 * added at the end, without making the numbers larger, leave the rows as they are.
 */
export function memberFindings(from: Column, to: Column, table: string): readonly Finding[] {
  const [old, now] = [from.type.values ?? [], to.type.values ?? []];
  const isSet = to.type.name === 'set';
  const kind = isSet ? 'SET' : 'ENUM';
  const where = `${kind} column ${quoted(to.name)} on table ${quoted(table)}`;
  const copies = 'requires a table copy, blocking writes';
  const codes = isSet ? ['MY120', 'MY121', 'MY122', 'MY123'] : ['MY110', 'MY111', 'MY112', 'MY113'];
  const [removedCode = '', reorderedCode = '', insertedCode = '', widerCode = ''] = codes;
  const removed = old.filter((value) => !now.includes(value));
  if (removed.length > 0) {
    const text = `Removing ${removed.map(quoted).join(', ')} from ${where} ${copies}, and might fail or lose values in case rows have it`;
    return [{ code: removedCode, text }];
  }
  const kept = now.filter((value) => old.includes(value));
  if (kept.some((value, i) => value !== old[i])) {
    const fixes = [{ message: 'Keep the order of the members, and sort in queries' }];
    return [{ code: reorderedCode, text: `Reordering the members of ${where} ${copies}`, fixes }];
  }
  const fixes = [{ message: 'Append new members at the end of the list' }];
  if (now.findIndex((value) => !old.includes(value)) < old.length && now.length > old.length) {
    return [{ code: insertedCode, text: `Inserting members before existing ones of ${where} ${copies}`, fixes }];
  }
  if (widthOf(old.length, isSet) !== widthOf(now.length, isSet)) {
    const text = `Extending ${where} to ${now.length} members makes its values larger and ${copies}`;
    return [{ code: widerCode, text }];
  }
  return [];
}

/** Bytes of a stored value. */
function widthOf(members: number, isSet: boolean): number {
  if (!isSet) return members > 255 ? 2 : 1;
  const bytes = Math.ceil(members / 8);
  return bytes > 4 ? 8 : bytes;
}
