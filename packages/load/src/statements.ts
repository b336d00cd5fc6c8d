/** What asks or steers and changes nothing. */
const NO_CHANGE = /^(?:SELECT|WITH|SHOW|PRAGMA|EXPLAIN|BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|USE)\b/i;

/** Recorded statements as a script: those that change something, and types that several models share once. */
export function toScript(statements: readonly string[]): string {
  const types = new Set<string>();
  return statements
    .map((sql) => sql.trim().replace(/;$/, ''))
    .filter((sql) => {
      if (sql === '' || NO_CHANGE.test(sql) || types.has(sql)) return false;
      // Anything else may come twice: an index that is dropped with its table is created again.
      if (/^CREATE TYPE\b/i.test(sql)) types.add(sql);
      return true;
    })
    .map((sql) => `${sql};\n`)
    .join('');
}
