import type { Diagnostic } from '@atlas/diagnostics';
import type { VariableInput } from '@atlas/hcl';
import type { TransactionHook } from '@atlas/dialect';
import type { ApplyCheck } from './apply-checks.ts';
import type { CloudConfig } from './atlas-block.ts';
import type { DevBaseline } from './dev-blocks.ts';
import type { Env } from './env.ts';
import { ProjectError } from './errors.ts';
import type { VarInputs } from './parse-vars.ts';
import type { Policies } from './policies.ts';
import type { SchemaSource } from './schema-source.ts';

/** A project file as far as it was asked for: the selected environments, evaluated. */
export interface Project {
  /** The first project file, as the user named it. */
  readonly path: string;
  /** The name that was selected; absent for none. */
  readonly env?: string;
  /** The targets of the selection in order. Empty only when none was asked for. */
  readonly envs: readonly Env[];
  /** The policies at the top of the file: what applies when no environment was asked for. */
  readonly global: Policies;
  readonly cloud?: CloudConfig;
  /** The checks at the top of the file; those of environments include them. */
  readonly checks: readonly ApplyCheck[];
  /** Statements for the transactions of apply commands. */
  readonly hooks: readonly TransactionHook[];
  /** What stands behind the `mem://` URLs in the environments. */
  readonly sources: ReadonlyMap<string, SchemaSource>;
  /** Baselines of dev databases, by their URLs in the environments. */
  readonly baselines: ReadonlyMap<string, DevBaseline>;
  /** Warnings; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The one environment of a project, for commands that work on one. Undefined when none was selected. */
export function singleEnv(project: Project): Env | undefined {
  const [env, another] = project.envs;
  if (env === undefined || another === undefined) return env;
  throw new ProjectError(
    'project/multiple-envs',
    `multiple envs found for ${JSON.stringify(project.env ?? env.name)}`,
    {
      range: another.range,
    },
  );
}

/** The input variables of schema files: the attributes of the environment, and over them what was given by flag. */
export function schemaInputs(env: Env | undefined, vars: VarInputs): ReadonlyMap<string, VariableInput> {
  return new Map<string, VariableInput>([...(env?.attributes ?? []), ...vars]);
}
