import type { Dialect } from '@atlas/dialect';
import type { ForeignKey, Realm, Table } from '@atlas/model';

/**
 * The tables as a Mermaid entity relationship diagram. A side of a relation whose columns are exactly the primary key
 * or a unique index is drawn as one, any other as many.
 */
export function realmToMermaid(realm: Realm, dialect: Dialect): string {
  const several = realm.schemas.length > 1;
  const lines = ['erDiagram'];
  const tables = new Map<string, Table>();
  for (const schema of realm.schemas)
    for (const table of schema.tables) tables.set(`${schema.name}\u0000${table.name}`, table);
  for (const schema of realm.schemas) {
    for (const table of schema.tables) {
      const title = several
        ? `${word(`${schema.name}_${table.name}`)}["${schema.name}.${table.name}"]`
        : word(table.name);
      lines.push(`    ${title} {`);
      const keys = new Set(table.primaryKey?.parts.map((p) => p.column));
      const foreign = new Set(table.foreignKeys.flatMap((f) => f.columns));
      for (const column of table.columns) {
        const marks = [...(keys.has(column.name) ? ['PK'] : []), ...(foreign.has(column.name) ? ['FK'] : [])].join(',');
        const type = dialect.hcl.formatType(column.type).replace(/ /g, '_');
        lines.push(`      ${type === '' ? 'any' : type} ${word(column.name)}${marks === '' ? '' : ` ${marks}`}`);
      }
      lines.push('    }');
    }
  }
  for (const schema of realm.schemas) {
    for (const table of schema.tables) {
      for (const key of table.foreignKeys) {
        const refSchema = key.refSchema ?? schema.name;
        const parent = tables.get(`${refSchema}\u0000${key.refTable}`);
        const name = (s: string, t: string): string => word(several ? `${s}_${t}` : t);
        const left = isOne(table, key.columns) ? '|' : '}';
        const right = parent !== undefined && isOne(parent, key.refColumns) ? '|' : '{';
        lines.push(
          `    ${name(schema.name, table.name)} ${left}o--o${right} ${name(refSchema, key.refTable)} : ${label(key)}`,
        );
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function isOne(table: Table, columns: readonly string[]): boolean {
  const wanted = [...columns].sort().join('\u0000');
  return [...(table.primaryKey === undefined ? [] : [table.primaryKey]), ...table.indexes.filter((i) => i.unique)].some(
    (i) => {
      const own = i.parts.map((p) => p.column ?? '').sort();
      return own.join('\u0000') === wanted;
    },
  );
}

/** Mermaid takes bare words; everything else has to be quoted. */
function word(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : `"${name.replace(/"/g, "'")}"`;
}

function label(key: ForeignKey): string {
  return word(key.symbol === '' ? key.columns.join('_') : key.symbol);
}
