export { type CompareOptions, type Comparison, compareStates, planComparison } from './compare-states.ts';
export { connect, dialectOf, findDialect, isDatabaseUrl, withDriver } from './connect.ts';
export type { EngineContext } from './context.ts';
export { DevDatabases, withDevDatabases } from './dev-databases.ts';
export { type ExecuteEvent, type ExecuteOptions, executePlan, type TxMode } from './execute.ts';
export {
  migrateApplyMany,
  type MigrateApplyManyHooks,
  type MigrateApplyManyResult,
  type MigrateTargetResult,
} from './fleet/migrate-apply-many.ts';
export type { RolloutGroup } from './fleet/rollout.ts';
export {
  type PlannedState,
  schemaApplyMany,
  type SchemaApplyManyHooks,
  type SchemaApplyManyResult,
  type SchemaTargetResult,
} from './fleet/schema-apply-many.ts';
export type { FleetSummary, FleetTarget, TargetResult } from './fleet/targets.ts';
export type { FileSystem } from './file-system.ts';
export { type InputValues, readHclFiles } from './hcl-source.ts';
export { lintPlan, type LintPlanOptions, type PlanLint } from './lint/lint-plan.ts';
export type { LintFix, RefusedFix } from './lint/file-fixer.ts';
export { type FixedFile, migrateFix, type MigrateFixRequest, type MigrateFixResult } from './lint/migrate-fix.ts';
export {
  dialectLint,
  hasLintErrors,
  type LintedFile,
  type LocksAt,
  migrateLint,
  type LintStep,
  type LintSummary,
  type MigrateLintRequest,
} from './lint/migrate-lint.ts';
export { readRules, ruleAnalyzers } from './lint/read-rules.ts';
export { type PlanRewrite, type SafePlan, safeRewrite } from './lint/safe-plan.ts';
export { schemaLint, type SchemaLintRequest, type SchemaLintResult } from './lint/schema-lint.ts';
export type { SchemaDiagnostic, SchemaLintStep } from './lint/schema-places.ts';
export type { LintSelection } from './lint/select-files.ts';
export { withDirFormat } from './migrate/dir-location.ts';
export { migrateApply, type MigrateApplyHooks, type MigrateApplyRequest } from './migrate/migrate-apply.ts';
export { migrateCheckpoint, type MigrateCheckpointRequest } from './migrate/migrate-checkpoint.ts';
export { migrateDiff, type MigrateDiffRequest, type MigrateDiffResult } from './migrate/migrate-diff.ts';
export {
  migrateEdit,
  migrateHash,
  migrateList,
  migrateNew,
  migrateRebase,
  migrateRemove,
  migrateShow,
  migrateValidate,
} from './migrate/migrate-files.ts';
export { migrateImport, type MigrateImportRequest } from './migrate/migrate-import.ts';
export { migrateSet, type MigrateSetRequest } from './migrate/migrate-set.ts';
export type { DriftEntry, DriftSummary } from './drift/entries.ts';
export {
  countDrift,
  type DriftPolicy,
  migrateDrift,
  type MigrateDriftRequest,
  type MigrateDriftResult,
} from './drift/migrate-drift.ts';
export { migrateStatus, type MigrateStatusRequest, type MigrateStatusResult } from './migrate/migrate-status.ts';
export type { EditText } from './migrate/new-files.ts';
export { nodeContext, type NodeContextOptions } from './node-context.ts';
export { nodeFileSystem } from './node-file-system.ts';
export { parsePlanFile, formatPlanHcl, hashPlan, PLAN_SUFFIX, type PlanFile } from './plans/plan-file.ts';
export { type PlanStatus, parsePlanUrl, PlanStore, type StoredPlan } from './plans/plan-store.ts';
export { requireApproved } from './plans/choose-plan.ts';
export type { StatePrints } from './plans/fingerprint.ts';
export type { PlannedApply } from './plans/plan-apply.ts';
export type { GivenPlan, PlanChoice } from './plans/pre-planned.ts';
export {
  checkPlanFile,
  listPlans,
  type NewPlanRequest,
  type PlannedFile,
  schemaPlan,
  type SchemaPlanHooks,
  type SchemaPlanRequest,
  type SchemaPlanResult,
} from './plans/schema-plan.ts';
export { dumpSql, planDump } from './render/dump.ts';
export { formatLayout, type LayoutFile, type SplitStrategy, splitHcl, splitSql } from './render/layout.ts';
export { realmToMermaid } from './render/mermaid.ts';
export { formatPlanFile, formatStatements, upperFirst } from './render/plan-text.ts';
export { realmToJson } from './render/realm-json.ts';
export { runOnce } from './run-once.ts';
export {
  type SchemaApplyHooks,
  type SchemaApplyRequest,
  type SchemaApplyResult,
  schemaApply,
} from './schema-apply.ts';
export { type SchemaCleanHooks, type SchemaCleanRequest, type SchemaCleanResult, schemaClean } from './schema-clean.ts';
export { type SchemaDiffRequest, type SchemaDiffResult, schemaDiff } from './schema-diff.ts';
export { type SchemaFmtResult, schemaFmt } from './schema-fmt.ts';
export { type SchemaInspectRequest, schemaInspect } from './schema-inspect.ts';
export { resolveSource, type StateSource } from './source.ts';
export { filePath } from './source-path.ts';
export { inspectState, type ReadOptions, readState, type State } from './state.ts';
export type { TextCache } from './text-cache.ts';
export { PlanDivergesError, VerifySetupError, verifyPlan } from './verify.ts';
