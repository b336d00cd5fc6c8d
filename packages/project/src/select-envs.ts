import { attributeOf, type Block, type Expression } from '@atlas/hcl';
import { ProjectError } from './errors.ts';
import { type ConfigFile, topLevel } from './read-config.ts';

/**
 * The `env` blocks that a name selects: those labelled with it, or if there are none, those without a label whose name
 * is written `name = atlas.env`. Other blocks are never evaluated, so they may refer to what is missing.
 * Throws when nothing is selected.
 */
export function selectEnvs(config: ConfigFile, name: string): readonly Block[] {
  const envs = topLevel(config, 'env');
  const labelled = envs.filter((block) => block.labels[0]?.name === name && name !== '');
  if (labelled.length > 0) return labelled;
  const unlabelled = envs.filter((block) => block.labels.length === 0);
  const dynamic = unlabelled.filter((block) => isEnvName(attributeOf(block.body, 'name')?.expr));
  if (dynamic.length > 0 && name !== '') return dynamic;
  const file = JSON.stringify(config.path);
  if (unlabelled.some((block) => attributeOf(block.body, 'name') === undefined))
    throw new ProjectError('project/env-without-name', `all envs must have names on file ${file}`);
  throw envNotFound(name);
}

/** `env "prod" not defined in config file` */
export function envNotFound(name: string): ProjectError {
  return new ProjectError('project/env-not-found', `env ${JSON.stringify(name)} not defined in config file`);
}

/** Exactly `atlas.env`. */
function isEnvName(expr: Expression | undefined): boolean {
  if (expr?.kind !== 'traversal' || expr.target.kind !== 'variable' || expr.target.name !== 'atlas') return false;
  const [step, more] = expr.steps;
  return more === undefined && step?.kind === 'attribute-step' && step.name === 'env';
}
