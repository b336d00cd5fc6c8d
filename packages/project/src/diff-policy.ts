import type { DiffPolicy } from '@atlas/dialect';
import {
  type AttributeSpec,
  boolOf,
  type BlockSpec,
  type DecodedBlock,
  type NestedBlockSpec,
  nestedBlock,
  type Plain,
  toPlain,
} from '@atlas/hcl';
import { present } from './present.ts';

const OBJECTS = ['schema', 'table', 'column', 'index', 'foreign_key', 'view', 'func', 'proc', 'trigger'];
const PARTS = ['primary_key', 'check', 'attr', 'object'];
const RENAMED = ['table', 'column', 'index', 'view', 'func', 'proc', 'trigger', 'constraint', 'object'];

/** The keys of `skip`: the kinds of change, with the long names of routines beside the short ones. */
export const SKIP_KEYS: readonly string[] = [
  ...['add', 'drop', 'modify'].flatMap((verb) =>
    withLongNames([...OBJECTS, ...PARTS]).map((noun) => `${verb}_${noun}`),
  ),
  ...withLongNames(RENAMED).map((noun) => `rename_${noun}`),
];

function withLongNames(nouns: readonly string[]): string[] {
  const long = new Map([
    ['func', 'function'],
    ['proc', 'procedure'],
  ]);
  return nouns.flatMap((noun) => [noun, ...(long.has(noun) ? [long.get(noun) ?? noun] : [])]);
}

function switches(doc: string, ...names: readonly string[]): NestedBlockSpec {
  const attributes = names.map((name): [string, AttributeSpec] => [name, { kind: 'bool' }]);
  return { doc, max: 1, attributes: Object.fromEntries(attributes) };
}

/** A `diff` block without label, for all databases. */
export const diffSpec: BlockSpec = {
  doc: 'How differences become statements.',
  blocks: {
    skip: switches('Kinds of change to leave out of plans.', ...SKIP_KEYS),
    concurrent_index: switches('Build or drop indexes without locking writes out.', 'add', 'create', 'drop'),
    materialized: switches('How materialized views are created.', 'with_no_data'),
    add_table: switches('How tables are created.', 'if_not_exists'),
    drop_table: switches('How tables are dropped.', 'cascade', 'if_exists'),
    add_column: switches('How columns are added.', 'if_not_exists'),
    add_index: switches('How indexes are created.', 'if_not_exists'),
  },
};

/** A `diff "<driver>"` block. What may stand in it is the driver's business. */
export const driverDiffSpec: BlockSpec = {
  doc: 'How differences become statements, for one database.',
  labels: { min: 1, max: 1, names: ['driver'] },
  open: 'both',
};

/** The policy of the `diff` blocks of one level: at most one without label, and any with one. */
export function decodeDiffPolicy(blocks: readonly DecodedBlock[]): DiffPolicy | undefined {
  if (blocks.length === 0) return undefined;
  const general = blocks.find((block) => block.labels.length === 0);
  const drivers = blocks.filter((block) => block.labels.length > 0);
  const inside = (type: string): DecodedBlock | undefined =>
    general === undefined ? undefined : nestedBlock(general, type);
  const skip = inside('skip');
  return present<DiffPolicy>({
    skip: skip && new Set([...skip.attributes.keys()].filter((key) => boolOf(skip, key) === true)),
    concurrentIndex: map(inside('concurrent_index'), (b) =>
      present<NonNullable<DiffPolicy['concurrentIndex']>>({
        add: boolOf(b, 'add') ?? boolOf(b, 'create'),
        drop: boolOf(b, 'drop'),
      }),
    ),
    materialized: map(inside('materialized'), (b) =>
      present<NonNullable<DiffPolicy['materialized']>>({ withNoData: boolOf(b, 'with_no_data') }),
    ),
    addTable: ifNotExists(inside('add_table')),
    dropTable: map(inside('drop_table'), (b) =>
      present<NonNullable<DiffPolicy['dropTable']>>({
        cascade: boolOf(b, 'cascade'),
        ifExists: boolOf(b, 'if_exists'),
      }),
    ),
    addColumn: ifNotExists(inside('add_column')),
    addIndex: ifNotExists(inside('add_index')),
    dialect:
      drivers.length === 0 ? undefined : Object.fromEntries(drivers.map((b) => [b.labels[0] ?? '', plainBlock(b)])),
  });
}

function ifNotExists(block: DecodedBlock | undefined): { readonly ifNotExists?: boolean } | undefined {
  return map(block, (b) => present<{ readonly ifNotExists?: boolean }>({ ifNotExists: boolOf(b, 'if_not_exists') }));
}

function map<T>(block: DecodedBlock | undefined, decode: (block: DecodedBlock) => T): T | undefined {
  return block === undefined ? undefined : decode(block);
}

/** Attributes and nested blocks under their names; a label is one more level. */
function plainBlock(block: DecodedBlock): { readonly [key: string]: Plain } {
  const attributes = [...block.attributes].map(([name, { value }]): [string, Plain] => [name, toPlain(value)]);
  const nested = block.blocks.map((inner): [string, Plain] => {
    return [inner.type, inner.labels.reduceRight<Plain>((plain, label) => ({ [label]: plain }), plainBlock(inner))];
  });
  return Object.fromEntries([...attributes, ...nested]);
}

/** An environment's policy over that of the whole project, from which only `skip` is taken when it has none. */
export function mergeDiffPolicy(own: DiffPolicy | undefined, global: DiffPolicy | undefined): DiffPolicy | undefined {
  if (own === undefined || global === undefined) return own ?? global;
  return own.skip === undefined && global.skip !== undefined ? { ...own, skip: global.skip } : own;
}
