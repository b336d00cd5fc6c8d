import type { BlockExtras, DialectHcl, HclType, HclTypeText } from '@atlas/dialect';
import type { Column, ColumnType } from '@atlas/model';
import {
  classOfName,
  formatColumnType,
  isIntegerType,
  parseColumnType,
  typeArgs,
  typeNames,
  typeWithArgs,
} from './column-types.ts';

const CONFLICTS = ['ROLLBACK', 'FAIL', 'IGNORE', 'REPLACE'];

const onConflict: BlockExtras = {
  attributes: {
    on_conflict: { kind: 'enum', values: CONFLICTS, doc: 'What happens to a row that violates it. Default: ABORT.' },
  },
};

/** The schema language of SQLite: https://www.sqlite.org/lang_createtable.html */
export const sqliteHcl: DialectHcl = {
  types: typeNames.map((name) => ({ name: hclName(name), params: paramsOf(name) })),
  decodeType,
  encodeType,
  parseType: parseColumnType,
  formatType: formatColumnType,
  defaultGeneratedType: 'VIRTUAL',
  generatedTypes: ['VIRTUAL', 'STORED'],
  table: {
    attributes: {
      strict: { kind: 'bool', doc: 'A STRICT table: values must have the type of their column.' },
      without_rowid: { kind: 'bool', doc: 'A WITHOUT ROWID table: rows are stored in the order of the primary key.' },
    },
  },
  column: {
    attributes: {
      auto_increment: { kind: 'bool', doc: 'AUTOINCREMENT: keys of deleted rows are never used again.' },
      unsigned: { kind: 'bool', doc: 'Has no effect in SQLite.' },
      collate: { kind: 'string', doc: 'Collation: BINARY (default), NOCASE, RTRIM, or one of the application.' },
      not_null_on_conflict: { kind: 'enum', values: CONFLICTS, doc: 'What happens to a row without a value.' },
    },
  },
  primaryKey: onConflict,
  index: {
    attributes: {
      where: { kind: 'expr', doc: 'Condition of the rows in the index.' },
      ...onConflict.attributes,
    },
  },
  indexPart: { attributes: { collate: { kind: 'string', doc: 'Collation of this part.' } } },
  foreignKey: {
    attributes: {
      deferrable: {
        kind: 'enum',
        values: ['INITIALLY_DEFERRED', 'INITIALLY_IMMEDIATE'],
        doc: 'When the key is checked: at the end of the transaction, or with each statement.',
      },
    },
  },
  view: {},
  trigger: {},
  finishColumn,
};

function hclName(name: string): string {
  return name.replaceAll(' ', '_');
}

function sqlName(name: string): string {
  return name.replaceAll('_', ' ');
}

function paramsOf(name: string): readonly string[] {
  const kind = classOfName(name);
  if (kind === 'decimal' || kind === 'float') return ['precision', 'scale'];
  return kind === 'string' || kind === 'integer' || kind === 'binary' ? ['size'] : [];
}

function decodeType({ name, args }: HclType): ColumnType | string {
  const kind = classOfName(sqlName(name));
  if (kind === undefined)
    return `unknown type ${JSON.stringify(name)}, use sql(${JSON.stringify(name)}) for types of your own`;
  const sizes = args.map(Number);
  if (sizes.length > 2 || sizes.some((n) => !Number.isInteger(n) || n < 0)) {
    return `wrong parameters of type ${JSON.stringify(name)}: at most two whole numbers`;
  }
  return typeWithArgs(kind, sqlName(name), sizes);
}

function encodeType(type: ColumnType): HclTypeText {
  if (type.class === 'user') return { kind: 'sql', text: type.name };
  const args = typeArgs(type);
  return { kind: 'type', name: hclName(type.name), ...(args.length === 0 ? {} : { args }) };
}

function finishColumn(column: Column): Column | string {
  const { collate, unsigned: _, ...attrs } = column.attrs;
  const { type } = column;
  if (attrs.auto_increment === true) {
    const name = JSON.stringify(column.name);
    if (column.generated !== undefined) {
      return `both autoincrement and generation expression specified for column ${name}`;
    }
    if (type.class !== 'integer') return `auto_increment of column ${name} needs the type integer`;
  }
  const isPlain = typeof collate !== 'string' || collate.toUpperCase() === 'BINARY';
  const own = attrs.auto_increment === true && !isIntegerType(type) ? { class: type.class, name: 'integer' } : type;
  return { ...column, type: own, attrs, ...(isPlain ? {} : { collate }) };
}
