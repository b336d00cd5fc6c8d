import { canonicalSequence, sequenceNumber } from '../sequences.ts';
import type { Deferrable } from '../types.ts';
import type { RawRow } from './catalog.ts';

/** The numbers of a `sequences` row that are not the defaults of a sequence of this type. */
export function sequenceNumbers(row: RawRow, type: string) {
  const number = (i: number): number | string => sequenceNumber(row[i] ?? '0');
  return canonicalSequence(
    {
      start: number(2),
      increment: number(3),
      min_value: number(4),
      max_value: number(5),
      cache: number(6),
      ...(row[7] === 't' ? { cycle: true as const } : {}),
    },
    type,
  );
}

/** `DEFERRABLE` of a row of `constraints`. */
export function deferrableOf(row: RawRow): { readonly deferrable?: Deferrable } {
  if (row[6] !== 't') return {};
  return { deferrable: row[7] === 't' ? 'INITIALLY_DEFERRED' : 'INITIALLY_IMMEDIATE' };
}
