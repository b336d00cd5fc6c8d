import { isSignificant, type ScannerProfile, tokenizeSql, unquoteIdentifier } from '@atlas/sqltext';

/** Stands for the primary key among names of members. */
export const PRIMARY_KEY = '';

/** Words between ADD and the name of what is added. */
const BEFORE_NAME = new Set(
  'COLUMN CONSTRAINT INDEX KEY UNIQUE FULLTEXT SPATIAL FOREIGN CHECK IF NOT EXISTS'.split(' '),
);

/**
 * What an ALTER TABLE adds: the names of columns, indexes and constraints in lower case, and `PRIMARY_KEY`. What it adds
 * without a name is left out.
 */
export function addedMembers(sql: string, profile: ScannerProfile): readonly string[] {
  const tokens = tokenizeSql(sql, profile).filter(isSignificant);
  const wordAt = (i: number): string => tokens[i]?.text.toUpperCase() ?? '';
  const names: string[] = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    if (wordAt(i) === '(') depth++;
    else if (wordAt(i) === ')') depth--;
    if (depth > 0 || wordAt(i) !== 'ADD') continue;
    let at = i + 1;
    while (BEFORE_NAME.has(wordAt(at))) at++;
    if (wordAt(at) === 'PRIMARY') names.push(PRIMARY_KEY);
    else if (/^[\p{L}_"`[]/u.test(wordAt(at))) {
      names.push(unquoteIdentifier(tokens[at]?.text ?? '').toLowerCase());
      if (wordAt(at + 1) === 'PRIMARY') names.push(PRIMARY_KEY);
    }
  }
  return names;
}
