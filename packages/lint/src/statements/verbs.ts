import { isSignificant, type ScannerProfile, tokenizeSql } from '@atlas/sqltext';

const DATA = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE', 'LOAD', 'COPY']);
const SCHEMA = new Set(['CREATE', 'ALTER', 'DROP', 'RENAME', 'TRUNCATE', 'COMMENT', 'GRANT', 'REVOKE']);

/** Whether a statement changes rows, the schema, or something else, by its first word. */
export function statementVerb(sql: string, profile: ScannerProfile): 'data' | 'schema' | 'other' {
  const first = tokenizeSql(sql.slice(0, 4096), profile).find(isSignificant)?.text.toUpperCase() ?? '';
  if (DATA.has(first)) return 'data';
  return SCHEMA.has(first) ? 'schema' : 'other';
}
