/** Statements as a script. Those that create the same object once more are left out, and so is what is no DDL. */
export function toScript(statements: readonly string[]): string {
  const own = statements
    .map((sql) => sql.trim().replace(/;$/, ''))
    .filter((sql) => /^(CREATE|ALTER|COMMENT)\b/i.test(sql));
  return [...new Set(own)].map((sql) => `${sql};\n`).join('');
}
