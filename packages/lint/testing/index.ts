export { checkLint, type LintCase, lintSql } from './lint-sql.ts';
export { type CodePage, expectedOf, pagesFor, readPages, runPage } from './pages.ts';
