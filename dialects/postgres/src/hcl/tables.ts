import type { BlockExtras, TableIndexBlock } from '@atlas/dialect';
import type { AttributeSpec, NestedBlockSpec } from '@atlas/hcl';
import { OPERATOR_CLASSES } from '../catalog/operator-classes.ts';
import { INDEX_METHODS } from '../catalog/index-methods.ts';
import { indexParams, tableParams } from '../catalog/storage-params.ts';

const columnRefs: AttributeSpec = { kind: 'refs', roots: ['column'], doc: 'Columns in order.' };

export const deferrable: AttributeSpec = {
  kind: 'enum',
  values: ['INITIALLY_IMMEDIATE', 'INITIALLY_DEFERRED'],
  doc: 'Makes the constraint deferrable, and says when it is checked unless a transaction asks otherwise.',
};

export const storageParams: NestedBlockSpec = {
  doc: 'Storage parameters, as behind WITH.',
  max: 1,
  open: 'attributes',
  attributes: tableParams,
};

const indexStorageParams: NestedBlockSpec = {
  doc: 'Storage parameters, as behind WITH.',
  max: 1,
  open: 'attributes',
  attributes: indexParams,
};

export const rowSecurity: NestedBlockSpec = {
  doc: 'Row-level security.',
  max: 1,
  attributes: {
    enabled: { kind: 'bool', doc: 'Policies apply.' },
    enforced: { kind: 'bool', doc: 'Policies apply to the owner of the table too.' },
  },
};

export const partitionKey: NestedBlockSpec = {
  doc: 'The key of a partitioned table.',
  max: 1,
  attributes: {
    type: { kind: 'enum', values: ['RANGE', 'LIST', 'HASH'], required: true, doc: 'Strategy.' },
    columns: columnRefs,
  },
  blocks: {
    by: {
      doc: 'One part of the key.',
      attributes: {
        column: { kind: 'ref', roots: ['column'], doc: 'The column.' },
        expr: { kind: 'expr', doc: 'The expression.' },
      },
      exclusive: [['column', 'expr']],
    },
  },
  exclusive: [['columns', 'by']],
};

export const unlogged: AttributeSpec = { kind: 'bool', doc: 'Is not written to the log, and empty after a crash.' };
export const accessMethod: AttributeSpec = {
  kind: 'enum',
  open: true,
  values: ['heap'],
  doc: 'Table access method. Default: the default of the server.',
};

export const replicaIdentity: AttributeSpec = {
  kind: 'any',
  values: ['DEFAULT', 'FULL', 'NOTHING'],
  default: 'DEFAULT',
  doc: 'What the log says of changed rows: DEFAULT, FULL, NOTHING or an index of the table.',
};

export const table: BlockExtras = {
  attributes: {
    unlogged,
    access_method: accessMethod,
    replica_identity: replicaIdentity,
    inherits: { kind: 'refs', roots: ['table'], doc: 'Parent tables.' },
  },
  blocks: {
    partition: partitionKey,
    row_security: rowSecurity,
    storage_params: storageParams,
  },
};

const sequenceNumbers: Readonly<Record<string, AttributeSpec>> = {
  start: { kind: 'int', doc: 'First value.' },
  increment: { kind: 'int', doc: 'Step. Default: 1.' },
  min_value: { kind: 'int', doc: 'Smallest value.' },
  max_value: { kind: 'int', doc: 'Largest value.' },
  cache: { kind: 'int', doc: 'How many values a session takes at once. Default: 1.' },
  cycle: { kind: 'bool', doc: 'Starts again at the other end.' },
};

export const sequenceAttributes = sequenceNumbers;

export const column: BlockExtras = {
  attributes: {
    collate: { kind: 'string', doc: 'Collation.' },
    storage: {
      kind: 'enum',
      values: ['PLAIN', 'EXTERNAL', 'EXTENDED', 'MAIN'],
      doc: 'How large values are stored. Default: that of the type.',
    },
    compression: { kind: 'enum', open: true, values: ['pglz', 'lz4'], doc: 'How large values are compressed.' },
  },
  blocks: {
    identity: {
      doc: 'The column gets its values from a sequence of its own.',
      max: 1,
      attributes: {
        generated: {
          kind: 'enum',
          values: ['ALWAYS', 'BY_DEFAULT'],
          doc: 'Whether INSERT may give a value. Default: BY_DEFAULT.',
        },
        ...sequenceNumbers,
      },
    },
  },
  exclusive: [['as', 'identity']],
};

const include: AttributeSpec = { ...columnRefs, doc: 'Columns that are stored in the index besides the key.' };
const nullsDistinct: AttributeSpec = { kind: 'bool', default: true, doc: 'Nulls are not equal. Default: true.' };
const withoutOverlaps: AttributeSpec = {
  kind: 'bool',
  doc: 'The last column is a range, and ranges of equal keys must not overlap. PostgreSQL 18.',
};
const where: AttributeSpec = { kind: 'expr', doc: 'Predicate of a partial index.' };
const method: AttributeSpec = {
  kind: 'enum',
  open: true,
  values: INDEX_METHODS,
  default: 'BTREE',
  doc: 'Index method. Default: BTREE.',
};

export const primaryKey: BlockExtras = {
  attributes: {
    type: { ...method, values: ['BTREE'] },
    include,
    deferrable,
    without_overlaps: withoutOverlaps,
  },
};

export const index: BlockExtras = {
  attributes: {
    type: method,
    include,
    nulls_distinct: nullsDistinct,
    where,
    page_per_range: { kind: 'int', default: 128, doc: 'BRIN: pages per entry. Default: 128.' },
  },
  blocks: { storage_params: indexStorageParams },
};

const ops: AttributeSpec = {
  kind: 'any',
  values: OPERATOR_CLASSES,
  doc: 'Operator class: a name, or sql("name(param=1)"). Default: that of the type.',
};
const collate: AttributeSpec = { kind: 'string', doc: 'Collation. Default: that of the column.' };

export const indexPart: BlockExtras = {
  attributes: {
    nulls_first: { kind: 'bool', doc: 'Nulls sort first. Default for descending parts.' },
    nulls_last: { kind: 'bool', doc: 'Nulls sort last. Default for ascending parts.' },
    ops,
    collate,
  },
  exclusive: [
    ['nulls_first', 'nulls_last'],
    ['column', 'expr'],
  ],
};

const constraintAttributes: Readonly<Record<string, AttributeSpec>> = { include, deferrable };

export const tableIndexBlocks: Readonly<Record<string, TableIndexBlock>> = {
  unique: {
    doc: 'A unique constraint.',
    unique: true,
    extras: {
      attributes: {
        ...constraintAttributes,
        nulls_distinct: nullsDistinct,
        without_overlaps: withoutOverlaps,
      },
      blocks: { storage_params: indexStorageParams },
    },
    part: {},
  },
  exclude: {
    doc: 'An exclusion constraint: no two rows may compare true with all operators.',
    unique: false,
    extras: {
      attributes: { type: method, where, ...constraintAttributes },
      blocks: { storage_params: indexStorageParams },
    },
    part: {
      ...indexPart,
      attributes: {
        ...indexPart.attributes,
        op: { kind: 'string', required: true, doc: 'Operator, such as "&&".' },
      },
    },
  },
};

const notEnforced: AttributeSpec = { kind: 'bool', doc: 'Rows are never checked. PostgreSQL 18.' };

export const foreignKey: BlockExtras = {
  attributes: {
    deferrable,
    period: { kind: 'bool', doc: 'The last pair of columns is a period. PostgreSQL 18.' },
    not_valid: { kind: 'bool', doc: 'Existing rows were not checked.' },
    not_enforced: notEnforced,
    on_delete_columns: { ...columnRefs, doc: 'The columns that SET_NULL or SET_DEFAULT changes. Default: all.' },
  },
};

export const check: BlockExtras = {
  attributes: {
    no_inherit: { kind: 'bool', doc: 'Does not hold for child tables.' },
    not_valid: { kind: 'bool', doc: 'Existing rows were not checked.' },
    not_enforced: notEnforced,
  },
};

/** Checks of objects that keep them in `attrs`. */
export const namedCheck: NestedBlockSpec = {
  doc: 'A condition that every value or row must meet.',
  labels: { min: 1, max: 1, names: ['name'] },
  attributes: {
    expr: { kind: 'expr', required: true, doc: 'Boolean SQL expression.' },
    comment: { kind: 'string', doc: 'Comment stored in the database.' },
    ...check.attributes,
  },
};

const ownParts: NestedBlockSpec = {
  doc: 'One part of the key: a column or an expression.',
  attributes: {
    column: { kind: 'ref', roots: ['column'], doc: 'The column.' },
    expr: { kind: 'expr', doc: 'The expression.' },
    desc: { kind: 'bool', doc: 'Descending order.' },
    ...indexPart.attributes,
  },
  exclusive: indexPart.exclusive ?? [],
};

const ownComment: AttributeSpec = { kind: 'string', doc: 'Comment stored in the database.' };

const ownKey: Readonly<Record<string, AttributeSpec>> = { columns: columnRefs, comment: ownComment };

const servedIndex: AttributeSpec = {
  kind: 'string',
  doc: 'The index of the parent that the index of this constraint is the share of.',
};

const ACTIONS = ['NO_ACTION', 'RESTRICT', 'CASCADE', 'SET_NULL', 'SET_DEFAULT'] as const;
const action: AttributeSpec = { kind: 'enum', values: ACTIONS, default: 'NO_ACTION', doc: 'Default: NO_ACTION.' };

/** Indexes, keys and constraints that a partition has besides those of its parent; they are kept in its `attrs`. */
export const partitionIndexBlocks: Readonly<Record<string, NestedBlockSpec>> = {
  primary_key: {
    doc: 'The primary key.',
    labels: { min: 0, max: 1, names: ['name'] },
    max: 1,
    attributes: { ...ownKey, ...primaryKey.attributes, of: servedIndex },
  },
  index: {
    doc: 'An index.',
    labels: { min: 1, max: 1, names: ['name'] },
    attributes: { unique: { kind: 'bool', doc: 'No two rows may have equal keys.' }, ...ownKey, ...index.attributes },
    blocks: { on: ownParts, storage_params: indexStorageParams },
    exclusive: [['columns', 'on']],
  },
  unique: {
    doc: 'A unique constraint.',
    labels: { min: 1, max: 1, names: ['name'] },
    attributes: { ...ownKey, ...tableIndexBlocks.unique?.extras.attributes, of: servedIndex },
    blocks: { storage_params: indexStorageParams },
  },
  exclude: {
    doc: 'An exclusion constraint.',
    labels: { min: 1, max: 1, names: ['name'] },
    attributes: { comment: ownComment, ...tableIndexBlocks.exclude?.extras.attributes },
    blocks: {
      on: { ...ownParts, attributes: { ...ownParts.attributes, ...tableIndexBlocks.exclude?.part.attributes } },
      storage_params: indexStorageParams,
    },
  },
  foreign_key: {
    doc: 'A foreign key.',
    labels: { min: 1, max: 1, names: ['name'] },
    attributes: {
      columns: { ...columnRefs, required: true },
      ref_columns: {
        kind: 'refs',
        roots: ['table', 'partition'],
        required: true,
        doc: 'Columns of the referenced table, in the same order.',
      },
      on_update: action,
      on_delete: action,
      comment: ownComment,
      ...foreignKey.attributes,
    },
  },
  attached_index: {
    doc: 'The share of an index of the parent, where it has a name that the server would not have chosen.',
    labels: { min: 1, max: 1, names: ['name'] },
    attributes: { of: { kind: 'string', required: true, doc: 'Name of the index of the parent.' } },
  },
};
