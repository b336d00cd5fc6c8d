import type { BlockExtras, DialectHcl, HclType, HclTypeText } from '@atlas/dialect';
import type { Column, ColumnType, Expr, Index, Realm, Routine, Schema, Table } from '@atlas/model';
import type { AttributeSpec } from '@atlas/hcl';
import {
  formatColumnType,
  hasCharset,
  isNumeric,
  isSqlOnly,
  makeType,
  parseColumnType,
  typeArgs,
  typeNames,
  typeParams,
  withoutCharset,
} from './column-types.ts';
import { objectBlocks } from './hcl-objects.ts';

const charset: AttributeSpec = { kind: 'string', doc: 'Character set.' };
const collate: AttributeSpec = { kind: 'string', doc: 'Collation.' };
const collation: AttributeSpec = { kind: 'string', doc: 'The same as collate.' };
const security: AttributeSpec = {
  kind: 'enum',
  values: ['DEFINER', 'INVOKER'],
  doc: 'Whose privileges it runs with. Default: DEFINER.',
};

const routine: BlockExtras = {
  attributes: {
    deterministic: { kind: 'bool', doc: 'The same arguments always give the same result.' },
    data_access: {
      kind: 'enum',
      values: ['CONTAINS_SQL', 'NO_SQL', 'READS_SQL_DATA', 'MODIFIES_SQL_DATA'],
      doc: 'What it does with data. Default: CONTAINS_SQL.',
    },
    security,
  },
};

/** The schema language of MySQL, MariaDB and TiDB. */
export const mysqlHcl: DialectHcl = {
  types: typeNames.map((name) => ({ name, params: typeParams(name) })),
  decodeType,
  encodeType,
  parseType: parseColumnType,
  formatType: (type) => formatColumnType(type),
  defaultGeneratedType: 'VIRTUAL',
  generatedTypes: ['VIRTUAL', 'STORED', 'PERSISTENT'],
  schema: { attributes: { charset, collate, collation }, exclusive: [['collate', 'collation']] },
  table: {
    attributes: {
      engine: {
        kind: 'enum',
        open: true,
        values: ['InnoDB', 'MyISAM', 'Memory', 'CSV', 'NDB'],
        doc: 'Storage engine. Default: InnoDB.',
      },
      charset,
      collate,
      collation,
      auto_increment: { kind: 'int', doc: 'First value of the AUTO_INCREMENT column.' },
      create_options: { kind: 'string', doc: 'Other options, such as "row_format=COMPRESSED key_block_size=8".' },
      system_versioned: { kind: 'bool', doc: 'Old versions of rows are kept (MariaDB).' },
      period: { kind: 'string', doc: 'Application-time period (MariaDB): "`p` (`from`, `until`)".' },
    },
    blocks: {
      partition: {
        doc: 'How rows are distributed over partitions.',
        max: 1,
        attributes: {
          type: {
            kind: 'enum',
            required: true,
            values: [
              'RANGE',
              'RANGE_COLUMNS',
              'LIST',
              'LIST_COLUMNS',
              'HASH',
              'LINEAR_HASH',
              'KEY',
              'LINEAR_KEY',
              'SYSTEM_TIME',
            ],
            doc: 'Method.',
          },
          columns: { kind: 'refs', roots: ['column'], doc: 'Columns of the key.' },
          partitions: { kind: 'int', doc: 'Number of partitions without names (HASH and KEY).' },
          definition: {
            kind: 'string',
            doc: 'The whole text after PARTITION BY, for sub-partitions and SYSTEM_TIME; instead of everything else.',
          },
        },
        blocks: {
          by: {
            doc: 'One part of the key.',
            attributes: {
              column: { kind: 'ref', roots: ['column'], doc: 'The column.' },
              expr: { kind: 'expr', doc: 'The expression.' },
            },
          },
          partition: {
            doc: 'One partition.',
            labels: { min: 1, max: 1, names: ['name'] },
            attributes: {
              values_less_than: {
                kind: 'values',
                doc: 'Upper bound, exclusive: one SQL text per column, or "MAXVALUE".',
              },
              values_in: { kind: 'values', doc: 'The values, as SQL texts.' },
              comment: { kind: 'string', doc: 'Comment.' },
              engine: { kind: 'string', doc: 'Storage engine.' },
              data_directory: { kind: 'string', doc: 'Where its rows are. Not compared where it is not given.' },
              index_directory: { kind: 'string', doc: 'Where its indexes are. Not compared where it is not given.' },
            },
          },
        },
      },
    },
    exclusive: [['collate', 'collation']],
  },
  column: {
    attributes: {
      unsigned: { kind: 'bool', doc: 'No negative values.' },
      zerofill: { kind: 'bool', doc: 'Shown with leading zeros.' },
      charset,
      collate,
      collation,
      on_update: { kind: 'default', doc: 'Value that an update sets: sql("CURRENT_TIMESTAMP").' },
      auto_increment: { kind: 'bool', doc: 'The server numbers new rows.' },
      invisible: { kind: 'bool', doc: 'Left out of SELECT *.' },
      compressed: { kind: 'bool', doc: 'Its values are compressed (MariaDB).' },
      auto_random: { kind: 'string', doc: 'Arguments of AUTO_RANDOM, such as "5" or "5, 54" (TiDB).' },
      system_versioned: {
        kind: 'bool',
        default: true,
        doc: 'Its changes are kept in the history of the table (MariaDB).',
      },
      srid: { kind: 'int', doc: 'Spatial reference system.' },
    },
    exclusive: [['collate', 'collation']],
  },
  primaryKey: {
    attributes: {
      type: { kind: 'enum', values: ['BTREE', 'HASH'], doc: 'Structure. Default: BTREE.' },
      without_overlaps: { kind: 'string', doc: 'Period in which rows with the same key must not overlap (MariaDB).' },
      clustered: {
        kind: 'bool',
        default: null,
        doc: 'Rows are stored in its order (TiDB). Default: the server decides.',
      },
    },
  },
  index: {
    attributes: {
      type: {
        kind: 'enum',
        values: ['BTREE', 'HASH', 'FULLTEXT', 'SPATIAL', 'VECTOR'],
        doc: 'Structure. Default: BTREE.',
      },
      parser: { kind: 'enum', open: true, values: ['ngram', 'mecab'], doc: 'Parser of a full-text index.' },
      visible: { kind: 'bool', default: true, doc: 'Queries may use it. Default: true.' },
      invisible: { kind: 'bool', doc: 'Queries do not use it.' },
      without_overlaps: { kind: 'string', doc: 'Period in which rows with the same key must not overlap (MariaDB).' },
    },
    exclusive: [['visible', 'invisible']],
  },
  indexPart: { attributes: { prefix: { kind: 'int', doc: 'Only so many characters are in the index.' } } },
  check: { attributes: { enforced: { kind: 'bool', default: true, doc: 'Rows must meet it. Default: true.' } } },
  view: {
    attributes: {
      check_option: { kind: 'enum', values: ['LOCAL', 'CASCADED'], doc: 'Rows written through it must show in it.' },
      security,
      algorithm: { kind: 'enum', values: ['UNDEFINED', 'MERGE', 'TEMPTABLE'], doc: 'How it is evaluated.' },
    },
  },
  function: routine,
  procedure: routine,
  trigger: {
    attributes: {
      follows: { kind: 'ref', roots: ['trigger'], doc: 'The trigger of the same time and event that runs before it.' },
      precedes: { kind: 'ref', roots: ['trigger'], doc: 'The trigger of the same time and event that runs after it.' },
    },
    exclusive: [['follows', 'precedes']],
  },
  objects: objectBlocks,
  decodeDefault: (value) =>
    value.kind === 'bool' ? ({ kind: 'literal', text: value.value ? '1' : '0' } satisfies Expr) : undefined,
  finishColumn,
  finishRealm,
  printColumn,
  printRealm,
};

function decodeType({ name, args }: HclType): ColumnType | string {
  const type = makeType(name, args);
  if (type !== undefined && (typeof type === 'string' || !isSqlOnly(type))) return type;
  return `unknown type ${JSON.stringify(name)}, use sql(${JSON.stringify(name)}) for types that have no word here`;
}

function encodeType(type: ColumnType): HclTypeText {
  if (isSqlOnly(type)) return { kind: 'sql', text: formatColumnType(type) };
  const args = typeArgs(type);
  return { kind: 'type', name: type.name, ...(args.length === 0 ? {} : { args }) };
}

function finishColumn(column: Column): Column | string {
  const { charset: cs, collate: co, collation: alias, unsigned, zerofill, ...attrs } = column.attrs;
  const { type } = column;
  const name = JSON.stringify(column.name);
  for (const [attribute, value] of [
    ['CHARSET', cs],
    ['COLLATE', co ?? alias],
  ] as const) {
    if (value !== undefined && !hasCharset(type) && type.class !== 'user')
      return `column ${name} of type ${formatColumnType(type)} does not support the ${attribute} attribute`;
  }
  if (attrs.auto_increment === true && column.generated !== undefined)
    return `both auto_increment and generation expression specified for column ${name}`;
  const generated = column.generated === undefined ? undefined : finishGenerated(column.generated);
  return {
    ...column,
    type: withModifiers(type, unsigned === true, zerofill === true),
    ...(generated === undefined ? {} : { generated }),
    ...textCharset(cs, co ?? alias),
    attrs,
  };
}

/** The servers' own word for what MariaDB also calls PERSISTENT. */
function finishGenerated(generated: NonNullable<Column['generated']>): NonNullable<Column['generated']> {
  return (generated.type as string) === 'PERSISTENT' ? { ...generated, type: 'STORED' } : generated;
}

function withModifiers(type: ColumnType, unsigned: boolean, zerofill: boolean): ColumnType {
  if (!unsigned && !zerofill) return type;
  if (!isNumeric(type) || type.class === 'bool') {
    return type.class === 'bool' && unsigned
      ? { class: 'integer', name: 'tinyint', unsigned, attrs: { width: 1 } }
      : type;
  }
  const width = type.attrs?.width;
  const args = typeof width === 'number' ? [width] : typeArgs(type);
  const made = makeType(type.name, args, { unsigned, zerofill });
  return made === undefined || typeof made === 'string' ? type : made;
}

function textCharset(charsetValue: unknown, collateValue: unknown): { charset?: string; collate?: string } {
  return {
    ...(typeof charsetValue === 'string' ? { charset: charsetValue } : {}),
    ...(typeof collateValue === 'string' ? { collate: collateValue } : {}),
  };
}

/** `unsigned` is part of the type in the model, and an attribute beside it in HCL. */
function printColumn(column: Column): Column {
  const { type } = column;
  const zerofill = type.attrs?.zerofill === true;
  const attrs = {
    ...column.attrs,
    ...(type.unsigned === true && isNumeric(type) ? { unsigned: true } : {}),
    ...(zerofill ? { zerofill: true } : {}),
  };
  return { ...column, attrs };
}

function finishRealm(realm: Realm): Realm {
  return { ...realm, schemas: realm.schemas.map(finishSchema) };
}

function finishSchema(schema: Schema): Schema {
  const { collation: alias, ...attrs } = schema.attrs;
  return {
    ...schema,
    ...(typeof alias === 'string' ? { collate: alias } : {}),
    attrs,
    tables: schema.tables.map((table) => {
      const { charset: cs, collate: co, collation: other, ...own } = table.attrs;
      return {
        ...table,
        ...textCharset(cs, co ?? other),
        attrs: own,
        indexes: table.indexes.map(finishIndex),
      };
    }),
  };
}

function finishIndex(index: Index): Index {
  const { visible, ...attrs } = index.attrs;
  const own = attrs.type === 'BTREE' ? withoutType(attrs) : attrs;
  return { ...index, attrs: visible === false ? { ...own, invisible: true } : own };
}

function withoutType({ type: _type, ...attrs }: Index['attrs']): Index['attrs'] {
  return attrs;
}

/** Tables that have the character set of their schema, and columns that have the one of their table, do not say it. */
function printRealm(realm: Realm): Realm {
  return {
    ...realm,
    schemas: realm.schemas.map((schema) => ({
      ...schema,
      tables: schema.tables.map((t) => printTable(t, schema)),
      funcs: schema.funcs.map((f) => printRoutine(f, schema)),
      procs: schema.procs.map((p) => printRoutine(p, schema)),
    })),
  };
}

function printRoutine(routine: Routine, schema: Schema): Routine {
  const own = (type: ColumnType): ColumnType => {
    const inherits = type.attrs?.charset === schema.charset && type.attrs?.collate === schema.collate;
    const bare = inherits ? withoutCharset(type) : type;
    // Arguments have no attributes beside the type, so modifiers are written as SQL.
    return bare.unsigned === true ? { class: 'user', name: formatColumnType(bare) } : bare;
  };
  const { ret } = routine;
  return {
    ...routine,
    args: routine.args.map((a) => ({ ...a, type: own(a.type) })),
    ...(ret?.kind === 'type' ? { ret: { kind: 'type', type: own(ret.type) } } : {}),
  };
}

function printTable(table: Table, schema: Schema): Table {
  const columns = table.columns.map((c) => inherited(c, table));
  return { ...inherited(table, schema), columns };
}

interface WithCharset {
  readonly charset?: string;
  readonly collate?: string;
}

function inherited<T extends WithCharset>(own: T, parent: WithCharset): T {
  const { charset: cs, collate: co, ...rest } = own;
  const sameCharset = cs === undefined || cs === parent.charset;
  const sameCollate = co === undefined || co === parent.collate;
  return {
    ...rest,
    ...(sameCharset && sameCollate ? {} : { charset: cs, collate: co }),
  } as unknown as T;
}
