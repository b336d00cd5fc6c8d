import type { ObjectBlock } from '@atlas/dialect';
import type { AttributeSpec, NestedBlockSpec } from '@atlas/hcl';
import type { ColumnType, Json, SchemaObject } from '@atlas/model';
import { formatColumnType } from '../column-types.ts';
import { castName, userMappingName } from '../names.ts';
import { canonicalSequence } from '../sequences.ts';
import { objectAttrs, roleName, type SequenceAttrs, toAttrs } from '../types.ts';
import { exprFromJson, exprToJson } from './defaults.ts';
import {
  accessMethod,
  namedCheck,
  partitionIndexBlocks,
  partitionKey,
  replicaIdentity,
  rowSecurity,
  sequenceAttributes,
  storageParams,
  unlogged,
} from './tables.ts';

const type: AttributeSpec = { kind: 'type', required: true, doc: 'Type.' };
const collate: AttributeSpec = { kind: 'string', doc: 'Collation.' };
const routine: AttributeSpec = { kind: 'any', doc: 'A function, or its name as sql("...").' };
const options: AttributeSpec = { kind: 'map', doc: 'Options by name.' };
const comment: AttributeSpec = { kind: 'string', doc: 'Comment stored in the database.' };

/** Replaces some attributes; undefined removes one. */
function withAttrs(object: SchemaObject, changes: { readonly [name: string]: Json | undefined }): SchemaObject {
  const attrs = Object.entries({ ...object.attrs, ...changes }).filter(([, value]) => value !== undefined);
  return { ...object, attrs: Object.fromEntries(attrs) as SchemaObject['attrs'] };
}

const enumType: ObjectBlock = {
  kind: 'enum',
  scope: 'schema',
  spec: { doc: 'An enum type.', attributes: { values: { kind: 'strings', required: true, doc: 'Values in order.' } } },
};

const domain: ObjectBlock = {
  kind: 'domain',
  scope: 'schema',
  spec: {
    doc: 'A domain: a type with conditions.',
    attributes: {
      type,
      null: { kind: 'bool', doc: 'Accepts NULL. Default: false.' },
      default: { kind: 'default', doc: 'Default value: a literal, or sql("...") for an expression.' },
      collate,
    },
    blocks: { check: namedCheck },
  },
  finish: (object) => withAttrs(object, { default: exprFromJson(object.attrs.default) }),
  print: (object) => withAttrs(object, { default: exprToJson(object.attrs.default, object.attrs.type) }),
};

const composite: ObjectBlock = {
  kind: 'composite',
  scope: 'schema',
  spec: {
    doc: 'A composite type.',
    blocks: {
      field: {
        doc: 'A field.',
        min: 1,
        labels: { min: 1, max: 1, names: ['name'] },
        attributes: { type, collate },
      },
    },
  },
};

const range: ObjectBlock = {
  kind: 'range',
  scope: 'schema',
  spec: {
    doc: 'A range type.',
    attributes: {
      subtype: { ...type, doc: 'Type of the bounds.' },
      subtype_opclass: { kind: 'string', doc: 'Operator class. Default: that of the type.' },
      collation: { kind: 'string', doc: 'Collation of the bounds.' },
      canonical: routine,
      subtype_diff: routine,
      multirange_name: { kind: 'string', doc: 'Name of the multirange type.' },
    },
  },
};

const sequence: ObjectBlock = {
  kind: 'sequence',
  scope: 'schema',
  spec: {
    doc: 'A sequence.',
    attributes: {
      type: { kind: 'type', doc: 'smallint, integer or bigint. Default: bigint.' },
      ...sequenceAttributes,
      owner: { kind: 'ref', roots: ['table'], doc: 'The column that it goes away with.' },
    },
  },
  finish: (object) => {
    const declared = object.attrs.type as unknown as ColumnType | undefined;
    const name = declared?.name ?? 'bigint';
    if (name !== 'smallint' && name !== 'integer' && name !== 'bigint')
      return `type of sequence ${JSON.stringify(object.name)} must be smallint, integer or bigint, not ${name}`;
    const { type: _type, ...rest } = object.attrs;
    const attrs = canonicalSequence(rest as SequenceAttrs, name);
    return { ...object, attrs: toAttrs(name === 'bigint' ? attrs : { type: name, ...attrs }) };
  },
};

const aggregate: ObjectBlock = {
  kind: 'aggregate',
  scope: 'schema',
  repeatable: true,
  spec: {
    doc: 'An aggregate function.',
    attributes: {
      state_func: { ...routine, required: true },
      state_type: { ...type, doc: 'Type of the state.' },
      initial_value: { kind: 'string', doc: 'First state.' },
      final_func: routine,
      combine_func: routine,
      sort_op: { kind: 'string', doc: 'Operator that gives the same as an index.' },
      parallel: { kind: 'enum', values: ['UNSAFE', 'SAFE', 'RESTRICTED'], default: 'UNSAFE', doc: 'Default: UNSAFE.' },
    },
    blocks: {
      arg: {
        doc: 'An argument.',
        labels: { min: 0, max: 1, names: ['name'] },
        attributes: {
          type,
          mode: { kind: 'enum', values: ['IN', 'VARIADIC'], default: 'IN', doc: 'Direction. Default: IN.' },
        },
      },
    },
  },
};

const collation: ObjectBlock = {
  kind: 'collation',
  scope: 'schema',
  spec: {
    doc: 'A collation.',
    attributes: {
      provider: { kind: 'enum', values: ['libc', 'icu', 'builtin'], default: 'libc', doc: 'Default: libc.' },
      locale: { kind: 'string', doc: 'Locale for both order and character classes.' },
      lc_collate: { kind: 'string', doc: 'Locale of the order.' },
      lc_ctype: { kind: 'string', doc: 'Locale of character classes.' },
      deterministic: { kind: 'bool', default: true, doc: 'Only equal bytes are equal. Default: true.' },
      rules: { kind: 'string', doc: 'Additional ICU rules.' },
    },
    exclusive: [
      ['locale', 'lc_collate'],
      ['locale', 'lc_ctype'],
    ],
  },
};

const bounds: Readonly<Record<string, NestedBlockSpec>> = {
  range: {
    doc: 'Bounds: from is included, to is not.',
    max: 1,
    attributes: {
      from: { kind: 'strings', required: true, doc: 'Lower bounds as SQL, or MINVALUE.' },
      to: { kind: 'strings', required: true, doc: 'Upper bounds as SQL, or MAXVALUE.' },
    },
  },
  list: {
    doc: 'Values.',
    max: 1,
    attributes: { in: { kind: 'strings', required: true, doc: 'Values as SQL.' } },
  },
  hash: {
    doc: 'Remainder of the hash value.',
    max: 1,
    attributes: {
      modulus: { kind: 'int', required: true, doc: 'Number of partitions.' },
      remainder: { kind: 'int', required: true, doc: 'Number of this one, from 0.' },
    },
  },
};

const partition: ObjectBlock = {
  kind: 'partition',
  scope: 'schema',
  spec: {
    doc: 'A partition of a table; without bounds it is the default one.',
    attributes: {
      of: { kind: 'ref', roots: ['table', 'partition'], required: true, doc: 'The partitioned table.' },
      in: { kind: 'strings', doc: 'Short for a list block.' },
      modulus: { kind: 'int', doc: 'Short for a hash block.' },
      remainder: { kind: 'int', doc: 'Short for a hash block.' },
      without_index: { kind: 'strings', doc: 'Indexes of the parent, made with ON ONLY, that it has no share in.' },
      replica_identity: replicaIdentity,
      unlogged,
      access_method: accessMethod,
    },
    blocks: {
      ...bounds,
      ...partitionIndexBlocks,
      check: namedCheck,
      column: {
        doc: 'What a column has in this partition only.',
        labels: { min: 1, max: 1, names: ['name'] },
        attributes: {
          not_null: { kind: 'bool', doc: 'The column does not accept NULL here.' },
          default: { kind: 'default', doc: 'A default other than that of the parent.' },
          comment,
        },
      },
      partition: partitionKey,
      row_security: rowSecurity,
      storage_params: storageParams,
    },
    exclusive: [['range', 'list', 'hash', 'in', 'modulus']],
  },
  finish: (object) => {
    const { in: values, modulus, remainder } = object.attrs;
    if (modulus !== undefined || remainder !== undefined) {
      if (modulus === undefined || remainder === undefined)
        return `partition ${JSON.stringify(object.name)} needs both modulus and remainder`;
      return withAttrs(object, { modulus: undefined, remainder: undefined, hash: { modulus, remainder } });
    }
    return values === undefined ? object : withAttrs(object, { in: undefined, list: { in: values } });
  },
  print: (object) => {
    const { attached_index: all = [] } = objectAttrs('partition', object);
    const named = all.filter((i) => i.implied !== true);
    return withAttrs(object, { attached_index: named.length === 0 ? undefined : (named as unknown as Json) });
  },
};

const foreignTable: ObjectBlock = {
  kind: 'foreign_table',
  scope: 'schema',
  spec: {
    doc: 'A table of a foreign server.',
    attributes: {
      server: { kind: 'ref', roots: ['server'], required: true, doc: 'The server it is on.' },
      options,
    },
    blocks: {
      column: {
        doc: 'A column.',
        labels: { min: 1, max: 1, names: ['name'] },
        attributes: {
          null: { kind: 'bool', doc: 'The column accepts NULL. Default: false.' },
          type,
          default: { kind: 'default', doc: 'Default value.' },
          collate,
          comment,
          options,
        },
      },
      check: namedCheck,
    },
  },
  finish: (object) =>
    mapColumns(object, (column) => {
      const value = exprFromJson(column.default);
      return value === undefined ? column : { ...column, default: value };
    }),
  print: (object) =>
    mapColumns(object, (column) => {
      const value = exprToJson(column.default, column.type);
      return value === undefined ? column : { ...column, default: value };
    }),
};

type JsonObject = { readonly [name: string]: Json };

function mapColumns(object: SchemaObject, change: (column: JsonObject) => JsonObject): SchemaObject {
  const columns = object.attrs.column as readonly JsonObject[] | undefined;
  return columns === undefined ? object : withAttrs(object, { column: columns.map(change) });
}

const extension: ObjectBlock = {
  kind: 'extension',
  scope: 'realm',
  spec: {
    doc: 'An extension.',
    attributes: {
      schema: { kind: 'ref', roots: ['schema'], doc: 'The schema of its objects.' },
      version: { kind: 'string', doc: 'Version. Absent: any.' },
    },
  },
};

const eventTrigger: ObjectBlock = {
  kind: 'event_trigger',
  scope: 'realm',
  spec: {
    doc: 'A trigger on changes of the schema.',
    attributes: {
      on: {
        kind: 'enum',
        open: true,
        values: ['ddl_command_start', 'ddl_command_end', 'table_rewrite', 'sql_drop', 'login'],
        required: true,
        doc: 'The event.',
      },
      tags: { kind: 'strings', doc: 'Commands that fire it, such as "CREATE TABLE". Default: all.' },
      execute: { ...routine, required: true },
    },
  },
};

const cast: ObjectBlock = {
  kind: 'cast',
  scope: 'realm',
  unlabelled: true,
  spec: {
    doc: 'A cast between types.',
    attributes: {
      source: { ...type, doc: 'Type to convert from.' },
      target: { ...type, doc: 'Type to convert to.' },
      with: {
        kind: 'any',
        values: ['INOUT', 'BINARY'],
        required: true,
        doc: 'The function, INOUT for conversion by text, or BINARY for types with equal bytes.',
      },
      context: { kind: 'enum', values: ['ASSIGNMENT', 'IMPLICIT'], doc: 'Where it is used unasked. Default: nowhere.' },
    },
  },
  finish: (object) => {
    const { source, target } = objectAttrs('cast', object);
    return { ...object, name: castName(formatColumnType(source), formatColumnType(target)) };
  },
};

const server: ObjectBlock = {
  kind: 'server',
  scope: 'realm',
  spec: {
    doc: 'A foreign server.',
    attributes: {
      fdw: { kind: 'any', required: true, doc: 'The foreign data wrapper: its extension or name.' },
      type: { kind: 'string', doc: 'Type.' },
      version: { kind: 'string', doc: 'Version.' },
      options,
    },
  },
};

const userMapping: ObjectBlock = {
  kind: 'user_mapping',
  scope: 'realm',
  unlabelled: true,
  spec: {
    doc: 'How a user logs in on a foreign server.',
    attributes: {
      server: { kind: 'ref', roots: ['server'], required: true, doc: 'The server.' },
      user: { kind: 'any', values: ['PUBLIC', 'CURRENT_USER'], required: true, doc: 'The user.' },
      options,
    },
  },
  finish: (object) => {
    const { user, server: on } = objectAttrs('user_mapping', object);
    return { ...object, name: userMappingName(roleName(user), on.name) };
  },
};

/** Blocks of schema objects, in printing order; those about access are in `access.ts`. */
export const schemaObjects: readonly ObjectBlock[] = [
  partition,
  foreignTable,
  enumType,
  domain,
  composite,
  range,
  collation,
  sequence,
  aggregate,
];

/** Blocks of objects of the database, in printing order. */
export const realmObjects: readonly ObjectBlock[] = [cast, eventTrigger, server, userMapping, extension];
