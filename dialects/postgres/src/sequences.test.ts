import { expect, test } from 'vitest';
import { canonicalSequence, type SequenceNumbers, sequenceNumber } from './sequences.ts';

const check = (numbers: SequenceNumbers, type: string, expected: SequenceNumbers): void =>
  expect(canonicalSequence(numbers, type)).toEqual(expected);

test.each<[string, SequenceNumbers, string, SequenceNumbers]>([
  ['all defaults', { start: 1, increment: 1, min_value: 1, max_value: '9223372036854775807', cache: 1 }, 'bigint', {}],
  ['largest of the type', { max_value: 32767 }, 'smallint', {}],
  ['not the largest of the type', { max_value: 32767 }, 'integer', { max_value: 32767 }],
  [
    'descending',
    { increment: -1, start: -1, min_value: '-9223372036854775808', max_value: -1 },
    'bigint',
    { increment: -1 },
  ],
  ['start follows the smallest', { min_value: 10, start: 10 }, 'bigint', { min_value: 10 }],
  ['start apart from the smallest', { min_value: 10, start: 11 }, 'bigint', { min_value: 10, start: 11 }],
])('%s', (_name, numbers, type, expected) => check(numbers, type, expected));

test('numbers that JavaScript cannot hold stay texts', () => {
  expect(sequenceNumber('9007199254740993')).toBe('9007199254740993');
  expect(sequenceNumber('-5')).toBe(-5);
});
