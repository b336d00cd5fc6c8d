export { checkLint, type LintCase, lintSql } from './lint-sql.ts';
export { type CodePage, readPages, runPage } from './pages.ts';
