import { type Diagnostic, errorAt, type Range, suggest } from '@atlas/diagnostics';
import {
  type Attribute,
  attributesOf,
  type Block,
  type BlockSpec,
  blocksOf,
  decodeBlock,
  type DecodedBlock,
  type Evaluated,
  evaluate,
  nestedBlock,
  nestedSpecs,
  rangeOf,
  type Scope,
  stringOf,
  stringsOf,
  type Value,
} from '@atlas/hcl';
import { type ApplyCheck, checkSpec, decodeChecks } from './apply-checks.ts';
import { decodeRollout, type RolloutPlace, rolloutSpec } from './deployment.ts';
import { diffSpec } from './diff-policy.ts';
import { decodeFormat, type FormatConfig, formatSpec, NO_FORMAT } from './format-config.ts';
import { lintSpec } from './lint-config.ts';
import { lockSpec } from './lock-policy.ts';
import { decodeMigration, type MigrationConfig, migrationSpec } from './migration-config.ts';
import { decodePolicies, mergePolicies, type Policies, POLICY_BLOCKS } from './policies.ts';
import { nonEmpty, present } from './present.ts';
import { decodeSchema, type SchemaConfig, schemaSpec } from './schema-config.ts';
import { strictDiagnostics } from './strict.ts';
import { testSpec } from './test-config.ts';

/**
 * A selected environment. Texts and lists that are absent or empty were not written or are empty, and leave the word to
 * flags and defaults. URLs are as written. Policies include what is inherited from the top of the file.
 */
export interface Env extends Policies {
  readonly name: string;
  readonly url?: string;
  /** URL of the dev database. */
  readonly dev?: string;
  /** URLs of the desired state: `src`, or else that of the `schema` block. */
  readonly src: readonly string[];
  readonly schemas: readonly string[];
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly schema: SchemaConfig;
  readonly migration: MigrationConfig;
  /** `format.migrate.lint` includes the template of the `lint` block. */
  readonly format: FormatConfig;
  /** All other attributes: input variables of schema files, and targets of `env://name`. Null ones are left out. */
  readonly attributes: ReadonlyMap<string, Value>;
  /** Where attributes stand, by path (`url`, `migration.dir`); for messages about their values. */
  readonly ranges: ReadonlyMap<string, Range>;
  /** The element of `for_each` that it stands for, as text. */
  readonly element?: string;
  /** Its place among the targets of the environment. */
  readonly rollout?: RolloutPlace;
  /** What may keep apply commands from running: the checks of the whole project, then its own. */
  readonly checks: readonly ApplyCheck[];
  /** The whole block. */
  readonly range: Range;
}

/** What stands in `env` besides policies. */
const ownSpec: BlockSpec = {
  doc: 'An environment: databases, desired state and settings under one name.',
  labels: { min: 0, max: 1, names: ['name'] },
  attributes: {
    name: { kind: 'string', doc: 'name = atlas.env lets a block without label stand for any environment.' },
    for_each: { kind: 'condition', doc: 'One environment for each element.' },
    url: { kind: 'string', doc: 'URL of the database.' },
    dev: { kind: 'string', doc: 'URL of the dev database.' },
    src: { kind: 'strings', doc: 'URLs of the desired state.' },
    schemas: { kind: 'strings', doc: 'Schemas to work on.' },
    exclude: { kind: 'strings', doc: 'Patterns of objects to leave out.' },
    include: { kind: 'strings', doc: 'Patterns of objects to work on; all others are left out.' },
  },
  blocks: {
    schema: { ...schemaSpec, max: 1 },
    migration: { ...migrationSpec, max: 1 },
    format: { ...formatSpec, max: 1 },
    log: { ...formatSpec, max: 1, doc: 'Old name of format.' },
  },
  exclusive: [['format', 'log']],
};

/** All of `env`, for completion and hover. Decoding lets attributes of other names pass as variables. */
export const envSpec: BlockSpec = {
  ...ownSpec,
  blocks: {
    ...nestedSpecs(ownSpec),
    diff: diffSpec,
    lint: { ...lintSpec, max: 1 },
    test: { ...testSpec, max: 1 },
    lock: { ...lockSpec, max: 1 },
    rollout: { ...rolloutSpec, max: 1 },
    check: checkSpec,
  },
  open: 'attributes',
};

/** Blocks that are decoded apart from the others. */
const OWN_BLOCKS: readonly string[] = ['rollout', 'check'];

/** What of the rest of the file an environment takes part in. */
export interface EnvSurroundings {
  /** The policies at the top of the file. */
  readonly global: Policies;
  /** The `deployment` blocks. */
  readonly deployments: readonly Block[];
  readonly checks: readonly ApplyCheck[];
}

/** Evaluates one environment block in a scope that has all it needs. A block without label is named `selected`. */
export function evaluateEnv(
  block: Block,
  scope: Scope,
  selected: string,
  { global, deployments, checks }: EnvSurroundings,
): Evaluated<Env> {
  const { own, free, others } = splitBody(block);
  const decoded = decodeBlock(own, ownSpec, scope);
  const policies = decodePolicies(others, scope);
  const diagnostics = [...decoded.diagnostics, ...strictDiagnostics(decoded.value), ...policies.diagnostics];
  diagnostics.push(
    ...others
      .filter((b) => !POLICY_BLOCKS.includes(b.type.name) && !OWN_BLOCKS.includes(b.type.name))
      .map(ignoredBlock),
  );
  const [rolloutBlock] = others.filter((b) => b.type.name === 'rollout');
  const rollout = rolloutBlock && decodeRollout(rolloutBlock, deployments, scope);
  const ownChecks = decodeChecks(others, scope);
  diagnostics.push(...(rollout?.diagnostics ?? []), ...ownChecks.diagnostics);
  const attributes = new Map<string, Value>();
  for (const { name, expr } of free) {
    const { value, diagnostics: found } = evaluate(expr, scope);
    diagnostics.push(...found);
    if (value.kind !== 'null') attributes.set(name.name, value);
  }
  const merged = mergePolicies(policies.value, global);
  return {
    value: {
      ...settingsOf(decoded.value, merged, selected),
      ...(rollout?.value === undefined ? {} : { rollout: rollout.value }),
      checks: [...checks, ...ownChecks.value],
      attributes,
      ...placesOf(block),
    },
    diagnostics,
  };
}

/** What `ownSpec` knows, attributes that mean something only to the user, and all other blocks. */
function splitBody(block: Block): { own: Block; free: Attribute[]; others: Block[] } {
  const attributes = new Set(Object.keys(ownSpec.attributes ?? {}));
  const blocks = new Set(Object.keys(nestedSpecs(ownSpec)));
  const { body } = block;
  const own = body.items.filter((item) =>
    item.kind === 'attribute' ? attributes.has(item.name.name) : blocks.has(item.type.name),
  );
  return {
    own: { ...block, body: { ...body, items: own } },
    free: attributesOf(body).filter((item) => !attributes.has(item.name.name)),
    others: blocksOf(body).filter((item) => !blocks.has(item.type.name)),
  };
}

function settingsOf(
  block: DecodedBlock,
  policies: Policies,
  selected: string,
): Omit<Env, 'attributes' | 'ranges' | 'range' | 'rollout' | 'element' | 'checks'> {
  const inside = (type: string): DecodedBlock | undefined => nestedBlock(block, type);
  const list = (name: string): readonly string[] => stringsOf(block, name) ?? [];
  const [schema, migration, format] = [inside('schema'), inside('migration'), inside('format') ?? inside('log')];
  const schemaConfig: SchemaConfig = schema === undefined ? {} : decodeSchema(schema);
  return {
    ...present<Pick<Env, 'url' | 'dev'>>({
      url: nonEmpty(stringOf(block, 'url')),
      dev: nonEmpty(stringOf(block, 'dev')),
    }),
    ...policies,
    name: block.labels[0] ?? selected,
    src: nonEmpty(list('src').filter((url) => url !== '')) ?? schemaConfig.src ?? [],
    schemas: list('schemas'),
    exclude: list('exclude'),
    include: list('include'),
    schema: schemaConfig,
    migration: migration === undefined ? {} : decodeMigration(migration),
    format: withLintFormat(format === undefined ? NO_FORMAT : decodeFormat(format), policies),
  };
}

function withLintFormat(format: FormatConfig, { lint }: Policies): FormatConfig {
  if (format.migrate.lint !== undefined || lint?.format === undefined) return format;
  return { ...format, migrate: { ...format.migrate, lint: lint.format } };
}

function placesOf(block: Block): Pick<Env, 'ranges' | 'range'> {
  const ranges = new Map<string, Range>();
  const visit = (body: Block['body'], path: string): void => {
    for (const item of body.items) {
      if (item.kind === 'block') visit(item.body, `${path}${item.type.name}.`);
      else ranges.set(`${path}${item.name.name}`, rangeOf(item.expr));
    }
  };
  visit(block.body, '');
  return { ranges, range: rangeOf(block) };
}

/** Says that a block has no effect, so that nobody relies on a check or rollout that does not happen. */
function ignoredBlock(block: Block): Diagnostic {
  const { name } = block.type;
  const meant = suggest(name, Object.keys(nestedSpecs(envSpec)));
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  const detail = `Blocks of type "${name}" have no effect in an env block.${hint}`;
  return {
    ...errorAt('Block without effect', detail, rangeOf(block.type), 'project/unknown-block'),
    severity: 'warning',
  };
}
