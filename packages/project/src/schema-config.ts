import { type BlockSpec, boolOf, type DecodedBlock, nestedBlock, stringOf, stringsOf } from '@atlas/hcl';
import { repoName, repoSpec } from './migration-config.ts';
import { nonEmpty, present } from './present.ts';

/** The `schema` block of an environment, decoded. */
export interface SchemaConfig {
  /** URLs of the desired state, as written. */
  readonly src?: readonly string[];
  /** Name of the schema in the registry. */
  readonly repo?: string;
  /** URL of the folder that holds the plans of the repository, as written. */
  readonly plans?: string;
  readonly mode?: SchemaMode;
}

export const MODE_CLASSES = [
  'schemas',
  'objects',
  'tables',
  'views',
  'types',
  'funcs',
  'triggers',
  'roles',
  'permissions',
] as const;

/** Which classes of objects are managed. What was not written is absent; the default is true but for `roles` and `permissions`. */
export interface SchemaMode {
  readonly classes: { readonly [K in (typeof MODE_CLASSES)[number]]?: boolean };
  /** Whether secrets such as passwords of users may appear in output and state. Default: `DENY`. */
  readonly sensitive?: 'DENY' | 'ALLOW';
  /** Switches of single databases, by database: `postgres { default_permissions = true }`. */
  readonly dialects: { readonly [dialect: string]: { readonly [name: string]: boolean } };
}

/** Switches that only some databases have; a table, so that a mistyped one is an error with a suggestion. */
const DIALECT_MODES: { readonly [dialect: string]: readonly string[] } = {
  postgres: ['default_permissions'],
  redshift: ['datashares'],
};

function booleans(names: readonly string[]): NonNullable<BlockSpec['attributes']> {
  return Object.fromEntries(names.map((name) => [name, { kind: 'bool' as const, default: null }]));
}

export const schemaSpec: BlockSpec = {
  doc: 'The desired state and what of it is managed.',
  attributes: { src: { kind: 'strings', doc: 'URLs of the desired state.' } },
  blocks: {
    repo: {
      ...repoSpec,
      attributes: {
        ...repoSpec.attributes,
        plans: { kind: 'string', doc: 'URL of the folder that holds its plans. Default: file://plans/NAME.' },
      },
    },
    mode: {
      doc: 'Which classes of objects are managed.',
      max: 1,
      attributes: {
        ...booleans(MODE_CLASSES),
        sensitive: { kind: 'enum', values: ['DENY', 'ALLOW'] },
      },
      blocks: Object.fromEntries(
        Object.entries(DIALECT_MODES).map(([name, switches]) => [
          name,
          { doc: `Switches of ${name}.`, max: 1, attributes: booleans(switches) },
        ]),
      ),
    },
  },
};

export function decodeSchema(block: DecodedBlock): SchemaConfig {
  const mode = nestedBlock(block, 'mode');
  const repo = nestedBlock(block, 'repo');
  return present<SchemaConfig>({
    src: nonEmpty(stringsOf(block, 'src')),
    repo: repoName(block),
    plans: repo && nonEmpty(stringOf(repo, 'plans')),
    mode: mode && decodeMode(mode),
  });
}

function decodeMode(block: DecodedBlock): SchemaMode {
  return present<SchemaMode>({
    classes: switches(block, MODE_CLASSES),
    sensitive: stringOf(block, 'sensitive') as NonNullable<SchemaMode['sensitive']> | undefined,
    dialects: Object.fromEntries(
      block.blocks.map((inner) => [inner.type, switches(inner, [...inner.attributes.keys()])]),
    ),
  });
}

function switches(block: DecodedBlock, names: readonly string[]): { readonly [name: string]: boolean } {
  return Object.fromEntries(
    names.flatMap((name) => {
      const on = boolOf(block, name);
      return on === undefined ? [] : [[name, on]];
    }),
  );
}
