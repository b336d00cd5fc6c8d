export { checkLint, type LintCase, lintSql } from './lint-sql.ts';
