export type {
  Analyzer,
  FileReport,
  Finding,
  LineEdit,
  LintDiagnostic,
  Pass,
  Report,
  SuggestedFix,
  TableSize,
  TableSizes,
} from './analyzer.ts';
export { isNotNullCheck } from './analyzers/data-depend.ts';
export { genericAnalyzers } from './analyzers/generic.ts';
export { isBackfilled } from './backfill.ts';
export { checksFix, type PreCheck } from './check-archive.ts';
export { emptyColumnCheck, emptyTableCheck, noNullsCheck, quoterOf, tableName } from './check-queries.ts';
export * from './config.ts';
export { type DialectLint, type LintEntry, plainLint } from './dialect-lint.ts';
export { txmodeNoneFix } from './directive-edit.ts';
export type { Guard, LintFile, LintStatement } from './file.ts';
export {
  type Duration,
  type LockReport,
  type LockReportContext,
  lockSentence,
  locksOfFile,
  locksOfPlan,
  type PlanToLock,
  type SizedLock,
} from './locks.ts';
export { type LintReplay, type LintReplayOptions, LintStatementError, replayForLint } from './replay.ts';
export type { DoubledColumn, NoRewrite, Rewrite, RewriteContext, RewriteStep } from './rewrites/rewrite.ts';
export { splitFile, type SplitFile, type SplitInput } from './rewrites/split-file.ts';
export { formatSteps, REPEATABLE, statementEdit } from './rewrites/text.ts';
export { analyzeFile, type LintContext, unknownChecks } from './run.ts';
export { formatBytes, formatCount, formatTableSize, type SizedTable, tableSizesOf, withSize } from './sizes.ts';
export type { SpanKey, Spans } from './spans.ts';
export { findTableNamed } from './statements/changes.ts';
export type { FactOf, StatementFact } from './statements/facts.ts';
export { readFacts } from './statements/read-facts.ts';
export { enumerate, quoted } from './text.ts';
export { type ChangeAt, changesIn, type TableChangeAt, tableChangesIn } from './visit.ts';
