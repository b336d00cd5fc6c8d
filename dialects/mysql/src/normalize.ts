import { type DiffContext, UnsupportedChangeError } from '@atlas/dialect';
import type { ForeignKey, Index, Table } from '@atlas/model';
import { capabilitiesIn } from './diff-context.ts';
import { sameName } from './sql.ts';

/**
 * Makes two versions of a table comparable: where one was written by hand, the indexes that the server makes for foreign
 * keys are left out of the other. Throws `UnsupportedChangeError` for checks that the server would ignore.
 */
export function normalizeTables(from: Table, to: Table, context: DiffContext): readonly [Table, Table] {
  const { supportsChecks, version } = capabilitiesIn(context);
  if (to.checks.length > 0 && !supportsChecks) {
    throw new UnsupportedChangeError(
      'add_check',
      `version ${JSON.stringify(version)} does not support CHECK constraints`,
    );
  }
  if (context.mode === 'normalized') return [from, to];
  const wanted = new Set(to.indexes.map((i) => i.name));
  const indexes = from.indexes.filter((i) => wanted.has(i.name) || !isImplicitIndex(i, from.foreignKeys));
  return [{ ...from, indexes }, to];
}

/** Whether the server may have made the index for a foreign key: it is named like one, or has its columns. */
function isImplicitIndex(index: Index, keys: readonly ForeignKey[]): boolean {
  return keys.some(
    (k) =>
      sameName(k.symbol, index.name) ||
      (k.columns.length === index.parts.length && k.columns.every((c, i) => index.parts[i]?.column === c)),
  );
}

/** Names that the server makes up: the first column, or the word of a functional index, with a number from 2 on. */
export function isGeneratedIndexName(index: Index): boolean {
  const first = index.parts[0];
  const base = first?.column ?? 'functional_index';
  if (index.name === base) return true;
  const number = index.name.startsWith(`${base}_`) ? index.name.slice(base.length + 1) : '';
  return /^\d+$/.test(number) && Number(number) > 1;
}
