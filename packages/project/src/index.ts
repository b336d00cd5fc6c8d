export {
  type ApplyCheck,
  type CheckedCommand,
  checkSpec,
  type PlannedMigration,
  type DriftCheck,
  driftCheck,
  requireAllowed,
} from './apply-checks.ts';
export { type CloudConfig, atlasSpec } from './atlas-block.ts';
export { DEFAULT_CONFIG_URL, configPath } from './config-url.ts';
export type { DevBaseline } from './dev-blocks.ts';
export { type Deployment, type DeploymentGroup, deploymentSpec, type RolloutPlace } from './deployment.ts';
export { diffSpec, driverDiffSpec } from './diff-policy.ts';
export { type Env, envSpec } from './env.ts';
export { isEnvUrl, resolveEnvUrl } from './env-url.ts';
export { ProjectError, type ProjectErrorCode } from './errors.ts';
export { matchFiles } from './file-pattern.ts';
export type { FormatConfig } from './format-config.ts';
export { projectFunctions } from './functions.ts';
export type {
  AwsTokenRequest,
  FetchText,
  HttpRequest,
  ProgramRequest,
  ProgramResult,
  ProjectFs,
  ProjectHost,
  QueryRequest,
  RunProgram,
  RunQuery,
  SecretRequest,
} from './host.ts';
export {
  type AnalyzerConfig,
  type AnalyzerConfigs,
  type CheckConfig,
  type ConcurrentIndexConfig,
  type DestructiveConfig,
  type IncompatibleConfig,
  type LintConfig,
  type LintGit,
  type NamingConfig,
  type NamingRule,
  type NonLinearConfig,
  type Review,
  type RuleSetConfig,
  type StatementConfig,
  type StatementRuleConfig,
  lintSpec,
} from './lint-config.ts';
export { type ProjectLoader, type ProjectRequest, createProjectLoader, loadProject } from './load-project.ts';
export type { DirFormat, ExecOrder, MigrationConfig } from './migration-config.ts';
export { type VarInputs, parseVars } from './parse-vars.ts';
export type { Policies } from './policies.ts';
export { type Project, schemaInputs, singleEnv } from './project.ts';
export { TOP_LEVEL_BLOCKS } from './read-config.ts';
export type { SchemaConfig, SchemaMode } from './schema-config.ts';
export { type CompositePart, type SchemaSource, readProgramSource } from './schema-source.ts';
export { hookSpec } from './sql-hooks.ts';
export { lockSpec } from './lock-policy.ts';
export { type TestConfig, type TestFiles, testSpec } from './test-config.ts';
export type { ValueBlockHandler, ValueBlockRequest } from './value-block.ts';
export { valueBlockHandlers } from './value-block-handlers.ts';
