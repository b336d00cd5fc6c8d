export { type Baseline, hideBaseline } from './baseline.ts';
export { canonicalState } from './canonical.ts';
export type { Capabilities } from './capabilities.ts';
export {
  attrChanges,
  bodiesEqual,
  commentChange,
  defaultsEqual,
  exprsEqual,
  exprText,
  jsonEqual,
  typesEqual,
} from './compare.ts';
export { type DatabaseUrl, parseDatabaseUrl } from './database-url.ts';
export { detachCycles } from './detach.ts';
export {
  createRealm,
  acquireDevDatabase,
  copyPositions,
  createOn,
  type DevDatabase,
  type DevDatabaseOptions,
  type DevStatement,
  runDevStatements,
} from './dev-database.ts';
export type { Dialect, DialectEntry, DialectRegistry } from './dialect.ts';
export { type DockerContainer, type DockerRequest, type DockerSupport, parseDockerUrl } from './docker.ts';
export { type DiffOptions, diffRealms, diffSchemas } from './diff.ts';
export type { AlignOptions, DiffContext, DiffHooks, TableContext } from './diff-hooks.ts';
export { columnAspects, diffIndexes, diffTables } from './diff-table.ts';
export type {
  Driver,
  InspectMode,
  InspectOptions,
  OpenOptions,
  Release,
  Row,
  Scope,
  Session,
  StatementProblem,
  Transaction,
} from './driver.ts';
export {
  ConnectionError,
  DatabaseNotCleanError,
  LockedError,
  PlanScopeError,
  StatementError,
  type StatementFailure,
  UnsupportedChangeError,
} from './errors.ts';
export { isLockTimeout, type LockPolicy, type LockWaits, pause, pauseBefore } from './lock-waits.ts';
export type { Blocks, LockContext, LockPrediction, TableLock, TableWork } from './locks.ts';
export { objectKey, refObjectKey } from './object-keys.ts';
export { neededObjects, type OrderOptions, orderChanges } from './order.ts';
export type { DiffPolicy, PlanMode, PlanOptions } from './plan-options.ts';
export {
  applyRename,
  type ConfirmRename,
  findRenames,
  type RenameCandidate,
  type RenameOptions,
  type RenameHint,
  type Renames,
  unusedHints,
} from './rename.ts';
export { addRenames } from './rename-changes.ts';
export type {
  RevisionColumn,
  RevisionsDialect,
  StatementOutcome,
  SqlWithParams,
  StatementStates,
} from './revisions.ts';
export type { SchemaLocation } from './schema-location.ts';
export { settleEqual } from './settle.ts';
export { skipChanges } from './skip.ts';
export { affectedSubset, subsetNaming } from './subset.ts';
export { schemaBlockSpecs } from './hcl/common.ts';
export { type DecodedRealm, decodeRealm } from './hcl/decode.ts';
export { type EncodedObject, encodeRealm, encodeRealmBlocks } from './hcl/encode.ts';
export { refFromJson, refToJson } from './hcl/json.ts';
export type {
  BlockExtras,
  DialectHcl,
  HclType,
  HclTypeSpec,
  HclTypeText,
  ObjectBlock,
  TableIndexBlock,
  TriggerFault,
} from './hcl/spec.ts';
export { type TransactionHook, withTransactionHooks } from './transaction-hooks.ts';
