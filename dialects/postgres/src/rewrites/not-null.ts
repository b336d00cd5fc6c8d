import type { RewriteStep } from '@atlas/lint';
import { generatedName } from '../names.ts';
import { type AlterTable, spell } from './alter-table.ts';
import { alone } from './steps.ts';

/**
 * SET NOT NULL by way of a check, which is validated without blocking writers: from PostgreSQL 12 on the server takes its
 * word and reads no row. The check is gone in the end. The same works on all versions, so the file does too.
 */
export function setNotNull(alter: AlterTable, column: string): readonly RewriteStep[] {
  const taken = new Set(alter.from.checks.map(({ name }) => name));
  let suffix = 'null_check';
  for (let n = 1; taken.has(generatedName(alter.from.name, column, suffix)); n++) suffix = `null_check${n}`;
  const check = spell(alter, generatedName(alter.from.name, column, suffix));
  const name = spell(alter, column);
  return [
    alone(
      `${alter.head} ADD CONSTRAINT ${check} CHECK (${name} IS NOT NULL) NOT VALID`,
      'From now on no new row may have NULL; the table is locked for a moment, and no row is read',
    ),
    alone(
      `${alter.head} VALIDATE CONSTRAINT ${check}`,
      'Read the rows that were there before, while others read and write',
    ),
    alone(
      `${alter.head} ALTER COLUMN ${name} SET NOT NULL`,
      'The server knows from the check that there is no NULL, and reads no row',
    ),
    alone(`${alter.head} DROP CONSTRAINT ${check}`, 'The check has served its purpose'),
  ];
}
