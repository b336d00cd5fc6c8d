import type { FileChange } from './format.ts';

/** The changes as other tools read them: each with its comment above, and a semicolon behind. */
export function forwardText(
  changes: readonly FileChange[],
  wrap = (sql: string, _change: FileChange): string => sql,
): string {
  return changes.map((change) => commentLine(change.comment) + wrap(terminated(change.cmd), change)).join('');
}

/** What undoes the changes, last change first. Changes that cannot be undone are left out. */
export function reverseText(
  changes: readonly FileChange[],
  wrap = (sql: string, _change: FileChange): string => sql,
): string {
  return changes
    .toReversed()
    .map(
      (change) =>
        (change.reverse.length === 0 ? '' : commentLine(change.comment, 'reverse: ')) +
        change.reverse.map((sql) => wrap(terminated(sql), change)).join(''),
    )
    .join('');
}

/** One comment line, or nothing. Line breaks, which names may have, would end the comment. */
export function commentLine(comment: string, prefix = ''): string {
  return comment === '' ? '' : `-- ${prefix}${comment.replace(/[\r\n]+/g, ' ')}\n`;
}

export function terminated(sql: string): string {
  const bare = sql.trimEnd();
  return `${bare.endsWith(';') ? bare : `${bare};`}\n`;
}
