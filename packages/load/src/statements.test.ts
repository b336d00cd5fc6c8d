import { expect, test } from 'vitest';
import { toScript } from './statements.ts';

test('questions are left out, and shared types come once', () => {
  const type = "CREATE TYPE mood AS ENUM ('sad', 'ok')";
  expect(toScript(['SELECT 1', type, 'CREATE TABLE a (m mood);', type, ' CREATE TABLE b (m mood)\n'])).toBe(
    `${type};\nCREATE TABLE a (m mood);\nCREATE TABLE b (m mood);\n`,
  );
});

test('what is dropped and created again stays', () => {
  const index = 'CREATE INDEX i ON t (c)';
  expect(toScript([index, 'DROP INDEX i', index])).toBe(`${index};\nDROP INDEX i;\n${index};\n`);
});
