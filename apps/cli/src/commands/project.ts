import { formatDiagnostic } from '@atlas/diagnostics';
import type { DiffPolicy, InspectMode, LockPolicy, TransactionHook } from '@atlas/dialect';
import type { InputValues } from '@atlas/engine';
import {
  type CheckedCommand,
  configPath,
  type DriftCheck,
  driftCheck,
  type Env,
  type FormatConfig,
  isEnvUrl,
  type LintConfig,
  loadProject,
  type PlannedMigration,
  type Project,
  ProjectError,
  requireAllowed,
  resolveEnvUrl,
  type SchemaMode,
  schemaInputs,
  type VarInputs,
} from '@atlas/project';
import type { CliEngine } from '../context.ts';
import type { CommandContext } from '../kit/command.ts';
import { createProjectHost } from './project-host.ts';
import type { ProjectFlags } from './project-flags.ts';

/** What the project file says for one run of a command. Without a project file, all of it is empty. */
export interface Target {
  readonly env: Env | undefined;
  /** Templates by command, for when no `--format` is given. */
  readonly formats: Partial<FormatConfig['schema']>;
  readonly policy: DiffPolicy | undefined;
  /** How changes are analysed. */
  readonly lint: LintConfig | undefined;
  /** How long statements of apply commands wait for locks. */
  readonly lockPolicy?: LockPolicy | undefined;
  /** The folder of the project file, from which its paths start. */
  readonly folder: string;
  readonly mode: InspectMode | undefined;
  /** Input variables of schema files: attributes of the environment, and `--var`. */
  readonly variables: InputValues;
  /** Throws when a check of the project file keeps the command from running what was planned. */
  readonly requireAllowed: (command: CheckedCommand, planned: PlannedMigration) => void;
  /** How the database is compared with its migrations before more of them run; undefined where it is not. */
  readonly drift: DriftCheck | undefined;
  /** Statements for the transactions of apply commands. */
  readonly hooks: readonly TransactionHook[];
  /** The URLs that a URL stands for: itself, or the values of an attribute if it is `env://name`. */
  resolveUrl(url: string): readonly string[];
}

/**
 * Reads the project file if `--env` or `--config` is given. Returns the environments that `--env` selects, or one
 * target with what applies without an environment. Warnings go to stderr. Throws `ProjectError`.
 */
export async function loadTargets(
  context: CommandContext<ProjectFlags>,
  engine: CliEngine,
): Promise<readonly Target[]> {
  const { flags, stderr } = context;
  const vars = readVars(flags.get('var'));
  if (!flags.changed('env') && !flags.changed('config')) return [createTarget(undefined, undefined, vars, '.')];
  const paths = flags.get('config').map(configPath);
  const project = await loadProject({ paths, env: flags.get('env'), vars }, createProjectHost(context, engine));
  for (const [url, source] of project.sources) engine.sources.set(url, source);
  for (const [url, baseline] of project.baselines) engine.baselines.set(url, baseline);
  for (const diagnostic of project.diagnostics) stderr.write(`Warning: ${formatDiagnostic(diagnostic)}\n`);
  const folder = engine.fs.dirname(project.path);
  if (project.envs.length === 0) return [createTarget(project, undefined, vars, folder)];
  return project.envs.map((env) => createTarget(project, env, vars, folder));
}

/** The one target of a command that cannot work on several. Throws `multiple envs found for "prod"`. */
export function singleTarget(targets: readonly Target[]): Target {
  const [target, another] = targets;
  if (target === undefined) throw new Error('there is always a target');
  if (another === undefined) return target;
  throw new ProjectError('project/multiple-envs', `multiple envs found for ${JSON.stringify(another.env?.name ?? '')}`);
}

function createTarget(project: Project | undefined, env: Env | undefined, vars: VarInputs, folder: string): Target {
  const mode = env?.schema.mode;
  return {
    env,
    formats: env?.format.schema ?? {},
    policy: env === undefined ? project?.global.diff : env.diff,
    lint: env === undefined ? project?.global.lint : env.lint,
    lockPolicy: env === undefined ? project?.global.lock : env.lock,
    folder,
    mode: mode === undefined ? undefined : inspectMode(mode),
    variables: schemaInputs(env, vars),
    requireAllowed: (command, planned) => requireAllowed(env?.checks ?? project?.checks ?? [], command, planned),
    drift: driftCheck(env?.checks ?? project?.checks ?? [], 'migrate_apply'),
    hooks: project?.hooks ?? [],
    resolveUrl: (url) => (isEnvUrl(url) ? resolveEnvUrl(url, env).map(withFileScheme) : [url]),
  };
}

/** Attributes of an environment may leave `file://` out: `src = "schema.hcl"`. */
export function withFileScheme(url: string): string {
  return url.includes('://') ? url : `file://${url}`;
}

function inspectMode({ classes, sensitive, dialects }: SchemaMode): InspectMode {
  const own: InspectMode = Object.assign({}, ...Object.values(dialects));
  return { ...own, ...classes, ...(sensitive === undefined ? {} : { sensitive: sensitive === 'ALLOW' }) };
}

/** A name given once has a text, one given several times a list. */
function readVars(given: ReadonlyMap<string, readonly string[]>): VarInputs {
  return new Map([...given].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]));
}
