import { type Diagnostic, formatDiagnostic } from '@atlas/diagnostics';
import {
  attributeOf,
  type Block,
  blocksOf,
  eachScope,
  type Evaluated,
  expandForEach,
  type ForEachItem,
  type FunctionOptions,
  type FunctionSpec,
  PROJECT_FOR_EACH,
  standardFunctions,
  withFunctions,
} from '@atlas/hcl';
import { decodeChecks } from './apply-checks.ts';
import { decodeAtlasBlock } from './atlas-block.ts';
import { type Env, type EnvSurroundings, evaluateEnv } from './env.ts';
import { throwErrors } from './errors.ts';
import { isAbsolutePath } from './file-pattern.ts';
import { projectFunctions } from './functions.ts';
import type { ProjectHost } from './host.ts';
import type { VarInputs } from './parse-vars.ts';
import { decodePolicies, POLICY_BLOCKS } from './policies.ts';
import { present } from './present.ts';
import type { Project } from './project.ts';
import { type ProjectScope, projectScope } from './project-scope.ts';
import { type ConfigFile, readConfig, topLevel } from './read-config.ts';
import { envNotFound, selectEnvs } from './select-envs.ts';
import { decodeHooks } from './sql-hooks.ts';
import type { ValueBlockHandler } from './value-block.ts';
import { valueBlockHandlers } from './value-block-handlers.ts';

export interface ProjectRequest {
  /**
   * Project files, at least one; several are taken as one file. Relative to the working directory. The paths in their
   * functions are relative to the folder of the first.
   */
  readonly paths: readonly string[];
  /** The environment to select. Left out or empty: none, and only the policies at the top apply. */
  readonly env?: string | undefined;
  readonly vars: VarInputs;
}

/** Loads projects, each once. */
export interface ProjectLoader {
  /** See `loadProject`. The same request gives the same project; a failed one is tried again. */
  readonly load: (request: ProjectRequest) => Promise<Project>;
}

/**
 * A loader for the life of a process. Data sources of one request run once however many commands' steps ask for it.
 * `handlers` are types of value blocks beside the built-in ones.
 */
export function createProjectLoader(host: ProjectHost, handlers: readonly ValueBlockHandler[] = []): ProjectLoader {
  const loaded = new Map<string, Promise<Project>>();
  return {
    load: ({ paths, env, vars }) => {
      const key = JSON.stringify([paths, env ?? '', [...vars].sort(([a], [b]) => (a < b ? -1 : 1))]);
      const known = loaded.get(key);
      if (known !== undefined) return known;
      const project = loadProject({ paths, env, vars }, host, handlers);
      loaded.set(key, project);
      project.catch(() => loaded.delete(key));
      return project;
    },
  };
}

/**
 * Reads project files and evaluates what the selected environment needs of them: environments that are not selected are
 * dropped before anything is evaluated, data sources run only if something that is left refers to them.
 *
 * Throws `ProjectError`: `project/config-not-found`, `project/env-not-found`, `project/env-without-name`,
 * `project/missing-variable`, `project/cyclic-reference`, `project/value-block` (a data source that is unknown or
 * failed), and `project/invalid` with all other findings in the text.
 */
export async function loadProject(
  request: ProjectRequest,
  host: ProjectHost,
  handlers: readonly ValueBlockHandler[] = [],
): Promise<Project> {
  const config = readConfig(request.paths, host.fs);
  throwErrors(config.diagnostics);
  const name = request.env ?? '';
  const selected = name === '' ? [] : selectEnvs(config, name);
  const scope = projectScope(config, {
    env: name,
    vars: request.vars,
    functions: await functionsFor(config, host),
    handlers: [...handlers, ...valueBlockHandlers],
    host,
  });
  throwErrors(scope.diagnostics);

  const atlas = await prepared(scope, topLevel(config, 'atlas'), (blocks) => decodeAtlasBlock(blocks, scope.scope));
  const policyBlocks = config.blocks.filter((block) => POLICY_BLOCKS.includes(block.type.name));
  const global = await prepared(scope, policyBlocks, (blocks) => decodePolicies(blocks, scope.scope));
  if (selected.some((block) => blocksOf(block.body, 'rollout').length > 0)) {
    for (const block of topLevel(config, 'deployment')) await scope.prepare(block.body);
  }
  const checks = await prepared(scope, topLevel(config, 'check'), (blocks) => decodeChecks(blocks, scope.scope));
  const hooks = await prepared(scope, topLevel(config, 'hook'), (blocks) => decodeHooks(blocks, scope.scope));
  const envs = await prepared(scope, selected, (blocks) =>
    expandEnvs(blocks, scope, name, {
      global: global.value,
      deployments: topLevel(config, 'deployment'),
      checks: checks.value,
    }),
  );

  const diagnostics = [
    ...config.diagnostics,
    ...scope.diagnostics,
    ...atlas.diagnostics,
    ...global.diagnostics,
    ...checks.diagnostics,
    ...hooks.diagnostics,
    ...envs.diagnostics,
  ];
  throwErrors(diagnostics);
  if (name !== '' && envs.value.length === 0) throw envNotFound(name);
  return present<Project>({
    path: config.path,
    env: name === '' ? undefined : name,
    envs: envs.value,
    global: global.value,
    cloud: atlas.value,
    sources: scope.sources,
    baselines: scope.baselines,
    checks: checks.value,
    hooks: hooks.value,
    diagnostics: [...new Map(diagnostics.map((d) => [formatDiagnostic(d), d])).values()],
  });
}

/** Decodes blocks once everything they refer to has been evaluated. */
async function prepared<T>(
  scope: ProjectScope,
  blocks: readonly Block[],
  decode: (blocks: readonly Block[]) => Evaluated<T>,
): Promise<Evaluated<T>> {
  for (const block of blocks) await scope.prepare(block.body);
  return decode(blocks);
}

/** The environments of the selected blocks: one each, or with `for_each` one for each element. */
function expandEnvs(
  blocks: readonly Block[],
  { scope }: ProjectScope,
  name: string,
  surroundings: EnvSurroundings,
): Evaluated<readonly Env[]> {
  const envs: Env[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const block of blocks) {
    const forEach = attributeOf(block.body, 'for_each');
    const copies = forEach === undefined ? undefined : expandForEach(forEach.expr, scope, PROJECT_FOR_EACH);
    diagnostics.push(...(copies?.diagnostics ?? []));
    const scopes =
      copies === undefined
        ? [{ inner: scope }]
        : copies.value.map((item) => ({ inner: eachScope(scope, item), element: elementText(item) }));
    for (const { inner, ...element } of scopes) {
      const evaluated = evaluateEnv(block, inner, name, surroundings);
      envs.push({ ...evaluated.value, ...element });
      diagnostics.push(...evaluated.diagnostics);
    }
  }
  return { value: envs, diagnostics };
}

/** What reports call an element: the text that it is, or else its key. */
function elementText({ key, value }: ForEachItem): string {
  for (const part of [value, key]) {
    if (part.kind === 'string') return part.value;
    if (part.kind === 'number') return part.text;
  }
  return '';
}

async function functionsFor(config: ConfigFile, host: ProjectHost): Promise<ReadonlyMap<string, FunctionSpec>> {
  const yaml = config.usesYaml ? await host.loadYaml?.() : undefined;
  const options = present<FunctionOptions>({ print: host.print, now: host.now, yaml });
  const folder = host.fs.dirname(config.path);
  const absolute = isAbsolutePath(folder) ? folder : host.fs.join(host.cwd, folder);
  return withFunctions(standardFunctions(options), projectFunctions(host, absolute));
}
