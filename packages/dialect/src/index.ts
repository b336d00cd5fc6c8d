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
  acquireDevDatabase,
  copyPositions,
  type DevDatabase,
  type DevDatabaseOptions,
  type DevStatement,
} from './dev-database.ts';
export type { Dialect, DialectEntry, DialectRegistry } from './dialect.ts';
export { type DockerContainer, type DockerRequest, type DockerSupport, parseDockerUrl } from './docker.ts';
export { type DiffOptions, diffRealms, diffSchemas } from './diff.ts';
export type { DiffContext, DiffHooks, TableContext } from './diff-hooks.ts';
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
export { objectKey, refObjectKey } from './object-keys.ts';
export { neededObjects, type OrderOptions, orderChanges } from './order.ts';
export type { DiffPolicy, PlanMode, PlanOptions } from './plan-options.ts';
export {
  applyRename,
  type ConfirmRename,
  findRenames,
  type RenameCandidate,
  type RenameOptions,
  type Renames,
} from './rename.ts';
export { addRenames } from './rename-changes.ts';
export type { RevisionColumn, RevisionsDialect, SqlWithParams, StatementStates } from './revisions.ts';
export { skipChanges } from './skip.ts';
export { affectedSubset } from './subset.ts';
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
} from './hcl/spec.ts';
