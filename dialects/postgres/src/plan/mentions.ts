import { isSignificant, postgresProfile, tokenizeSql, unquoteIdentifier } from '@atlas/sqltext';

/**
 * All names in a SQL text, outside of strings and comments, in the server's spelling; a whole row (`t.*`) adds `*`.
 * Texts of the catalog name every column they use, so a name that is not here is not used.
 */
export function namesIn(sql: string): ReadonlySet<string> {
  let names = cache.get(sql);
  if (names !== undefined) return names;
  const found = new Set<string>();
  const tokens = tokenizeSql(sql, postgresProfile).filter(isSignificant);
  tokens.forEach((token, i) => {
    if (token.kind === 'word') found.add(token.text.toLowerCase());
    else if (token.kind === 'quoted-identifier') found.add(unquoteIdentifier(token.text));
    else if (token.text.startsWith('*') && tokens[i - 1]?.text === '.') found.add('*');
  });
  names = found;
  if (cache.size > MAX_CACHED) cache.clear();
  cache.set(sql, names);
  return names;
}

const cache = new Map<string, ReadonlySet<string>>();
const MAX_CACHED = 1000;

/** Whether a text may use the column: it names it, or a whole row. */
export function usesColumn(sql: string, column: string): boolean {
  const names = namesIn(sql);
  return names.has(column) || names.has('*');
}
