import type { TableWork } from '@atlas/dialect';
import { blocksOf, LOCK_MODES, type LockForm, lockForms } from './forms.ts';

const WORK: Readonly<Record<TableWork, string>> = {
  none: 'no: catalog only',
  scan: 'reads every row',
  index: 'builds an index over every row',
  rewrite: 'writes every row and index anew',
};

/** The page on locks, `docs/postgres-locks.md`. */
export function describeLocks(): string {
  const forms: readonly LockForm[] = Object.values(lockForms);
  const rows = forms.map(({ syntax, mode, work, also, since }) => {
    const name = `${syntax}${since === undefined ? '' : ` (${since} and later)`}`;
    const cells = [cell(name), mode, blocksOf(mode), WORK[work], also ?? ''];
    return `| ${cells.join(' | ')} |\n`;
  });
  const modes = LOCK_MODES.map((mode) => `| ${mode} | ${blocksOf(mode)} |\n`);
  return `# Locks of PostgreSQL statements

<!-- Generated: UPDATE=1 npx vitest run dialects/postgres/src/locks.test.ts -->

What each statement locks, what that keeps other sessions from, and whether it takes longer on larger tables. Every row
is compared with a server by \`dialects/postgres/src/locks.test.ts\`, on the oldest and the newest version that is tested:
the statement runs in an open transaction, and \`pg_locks\` and the files of the tables show what it did.

A lock is held until the end of the transaction, whatever comes after it. A statement that waits for its lock makes all
that come later wait behind it, so even a statement that "takes no time" needs a \`lock_timeout\` on a busy table.

| Statement | Lock on the table | Blocks | Grows with the table | Also |
|---|---|---|---|---|
${rows.join('')}
ALTER TABLE with several parts takes the strongest lock of all its parts, and does the work of all of them. Forms of
ALTER TABLE that are not listed take ACCESS EXCLUSIVE. What changes partitions or inheriting tables together with their
parent locks all of them.

| Lock mode | Blocks |
|---|---|
${modes.join('')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
