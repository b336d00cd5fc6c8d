export {
  type ApplyOptions,
  type ApplyPlan,
  type ApplyReport,
  applyMigrations,
  DIFF_LOCK,
  EXECUTE_LOCK,
} from './apply.ts';
export { compareBytes } from './byte-order.ts';
export { type AssertionResult, checkedCodes, type CheckedCodes, type CheckGroup, fileChecks } from './checks.ts';
export {
  checkDir,
  downStatements,
  fileStatements,
  loadDir,
  type MigrationDir,
  type MigrationFile,
  SUM_FILE,
} from './dir.ts';
export { type DirFiles, memoryFiles } from './dir-files.ts';
export { type DownTarget, orderReversions, type Reversion } from './down-order.ts';
export {
  applyDirChange,
  type DirChange,
  findFile,
  newMigration,
  type NewMigrationOptions,
  rebaseFiles,
  rehashDir,
  removeFiles,
} from './edit-dir.ts';
export * from './errors.ts';
export { executeFiles, type ExecuteOptions } from './execute.ts';
export type {
  AppliedCheck,
  AppliedFile,
  Clock,
  ExecuteContext,
  ExecuteReport,
  MigrationDriver,
  MigrationEvent,
  OutcomeAnswer,
  UnfinishedFile,
} from './execute-types.ts';
export { adviseForeign, findForeignHistory, type ForeignAdvice, type ForeignHistory } from './foreign-history.ts';
export { detectFormat, dirFormatOf, dirFormats } from './formats/dir-formats.ts';
export { allFileDirectives, isArchive, migrationRange } from './formats/atlas.ts';
export { isRepeatable, REPEATABLE } from './lock-retry.ts';
export { splitVersions } from './split-versions.ts';
export type { DirFormat, DirFormatName, NewFile } from './formats/format.ts';
export { statementHashes } from './hash.ts';
export { findHistoryProblems, type HistoryProblem } from './history.ts';
export { type DirImport, importDir, writeImport } from './import-dir.ts';
export {
  clearIntent,
  decideIntent,
  type Intent,
  type IntentDecision,
  readIntent,
  type StatementInspector,
} from './intent.ts';
export { formatMigrationFiles, type MigrationTextOptions } from './migration-text.ts';
export {
  computePending,
  type ExecOrder,
  filesOfFirstRun,
  filesUpTo,
  parseAmount,
  parseExecOrder,
  type Pending,
  type PendingOptions,
} from './pending.ts';
export { formatRevisionType, isPartial, type Revision, REVISIONS_TABLE, revisionTypes } from './revision.ts';
export { ignoresRows, NO_TRAITS, type ReplayTraits, replayTraits } from './replay-traits.ts';
export { deleteRevision, insertRevision, readRevision, readRevisions, updateRevision } from './revision-rows.ts';
export { ensureRevisionTable, findRevisionTable, type RevisionTable } from './revision-table.ts';
export { computeSet, type RevisionSet, type RevisionSetOptions, writeSet } from './set-revisions.ts';
export { computeStatus, type MigrationStatus, type StatusFacts } from './status.ts';
export { type StatementKind, statementKind } from './statement-kind.ts';
export { computeSum, formatSum, parseSum, type Sum, type SumFile } from './sum.ts';
export type { SumEntry } from './sum-line.ts';
export { fileTxMode, parseTxMode, type TxMode } from './tx-mode.ts';
export { formatSumError, validateSum } from './validate-sum.ts';
export { formatVersion, nextVersion, parseVersion } from './version.ts';
