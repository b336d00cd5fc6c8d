/** The numbers of a sequence or identity column. */
export interface SequenceNumbers {
  readonly start?: number | string;
  readonly increment?: number | string;
  readonly min_value?: number | string;
  readonly max_value?: number | string;
  readonly cache?: number | string;
  readonly cycle?: true;
}

const MAX: { readonly [type: string]: bigint } = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_223_372_036_854_775_807n,
};

/**
 * What the server assumes for members that are not given, by the type of the sequence: ascending ones go from 1 to the
 * largest number of the type, descending ones from -1 to the smallest, both start where they begin.
 * https://www.postgresql.org/docs/current/sql-createsequence.html
 */
export function sequenceDefaults(
  numbers: SequenceNumbers,
  type: string,
): { readonly [K in 'start' | 'increment' | 'min_value' | 'max_value' | 'cache']: bigint } {
  const increment = toBigInt(numbers.increment) ?? 1n;
  const largest = MAX[type] ?? MAX.bigint ?? 0n;
  const min_value = increment > 0n ? 1n : -largest - 1n;
  const max_value = increment > 0n ? largest : -1n;
  const start =
    increment > 0n ? (toBigInt(numbers.min_value) ?? min_value) : (toBigInt(numbers.max_value) ?? max_value);
  return { start, increment: 1n, min_value, max_value, cache: 1n };
}

/** Without the members that equal the defaults. Other members of the object stay. */
export function canonicalSequence<T extends SequenceNumbers>(numbers: T, type: string): T {
  const defaults = sequenceDefaults(numbers, type);
  return Object.fromEntries(
    Object.entries(numbers).filter(([key, value]) => {
      if (value === undefined || (key === 'cycle' && value === false)) return false;
      const standard = (defaults as { readonly [key: string]: bigint })[key];
      return standard === undefined || toBigInt(value as number | string) !== standard;
    }),
  ) as T;
}

/** A number of the catalog: a JavaScript number where it is exact, otherwise its text. */
export function sequenceNumber(text: string | number): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : String(text);
}

function toBigInt(value: number | string | undefined): bigint | undefined {
  if (value === undefined) return undefined;
  try {
    return BigInt(value);
  } catch {
    return undefined;
  }
}
