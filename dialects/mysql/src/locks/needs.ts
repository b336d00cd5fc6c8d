import type { AttrChange, Column, Index, Table } from '@atlas/model';
import { createOptionsOf, engineOf, indexTypeOf } from '../attrs.ts';
import type { MysqlCapabilities } from '../capabilities.ts';
import { type Charset, effectiveCharset, serverCharset } from '../charset.ts';
import { nameKey, tokensOf } from '../sql.ts';
import { unquoteIdentifier } from '@atlas/sqltext';

/** The algorithms of ALTER TABLE from the cheapest on. NOCOPY is MariaDB's word for INPLACE that writes no row anew. */
export const ALGORITHMS = ['INSTANT', 'NOCOPY', 'INPLACE', 'COPY'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** What one change asks for. */
export interface Need {
  readonly algorithm: Algorithm;
  /** Writes have to wait. Every COPY does that. */
  readonly shared?: boolean;
  readonly rewrites?: boolean;
  /** What it asks for when the statement cannot be INSTANT as a whole; the same where absent. */
  readonly otherwise?: Need;
  /** Completes `because ...`: `the type of column "a" changes`. */
  readonly reason: string;
}

/** What the rules look at. */
export interface LockContext {
  readonly from: Table;
  readonly to: Table;
  readonly capabilities: MysqlCapabilities;
  /** Columns that the statement adds, in lower case. */
  readonly added: ReadonlySet<string>;
  /** How many full-text indexes it adds. */
  readonly fulltexts: number;
  /** It makes one change and no other. */
  readonly isAlone: boolean;
  /** The character set that columns inherit changes as well. */
  readonly changesTableCharset: boolean;
}

export function instant(reason: string, otherwise?: Omit<Need, 'reason'>): Need {
  return { algorithm: 'INSTANT', reason, ...(otherwise === undefined ? {} : { otherwise: { ...otherwise, reason } }) };
}

export function nocopy(reason: string, shared = false): Need {
  return { algorithm: 'NOCOPY', reason, ...(shared ? { shared } : {}) };
}

/** In place, with all rows written anew. */
export function rebuild(reason: string, shared = false): Need {
  return { algorithm: 'INPLACE', rewrites: true, reason, ...(shared ? { shared } : {}) };
}

export function copy(reason: string): Need {
  return { algorithm: 'COPY', shared: true, rewrites: true, reason };
}

export function isInnoDb(table: Table): boolean {
  return (engineOf(table) ?? 'InnoDB').toLowerCase() === 'innodb';
}

export function isPartitioned(table: Table): boolean {
  return table.attrs.partition !== undefined;
}

export function isCompressed(table: Table): boolean {
  const options = createOptionsOf(table);
  return options.get('row_format')?.toLowerCase() === 'compressed' || options.has('key_block_size');
}

export function hasFulltext(table: Table): boolean {
  return table.indexes.some((i) => indexTypeOf(i) === 'FULLTEXT');
}

/** Whether an index of the table has the column as a part. */
export function isIndexed(column: string, table: Table): boolean {
  const uses = (index: Index): boolean =>
    index.parts.some((p) =>
      p.column === undefined ? mentions(p.expr ?? '', column) : nameKey(p.column) === nameKey(column),
    );
  return table.indexes.some(uses) || (table.primaryKey !== undefined && uses(table.primaryKey));
}

function mentions(expr: string, column: string): boolean {
  return tokensOf(expr).some((t) => nameKey(unquoteIdentifier(t.text)) === nameKey(column));
}

export function columnOf(name: string | undefined, table: Table): Column | undefined {
  return name === undefined ? undefined : table.columns.find((c) => nameKey(c.name) === nameKey(name));
}

/** What the character set of a column is when nobody knows that of its schema: the server's. */
export function charsetOfColumn(column: Column, table: Table, { server }: MysqlCapabilities): Charset {
  return effectiveCharset(column, effectiveCharset(table, serverCharset(server), server), server);
}

/** The most bytes that a character takes. */
export function bytesPerCharacter(charset: string): number {
  switch (charset) {
    case 'utf8mb4':
    case 'utf16':
    case 'utf16le':
    case 'utf32':
    case 'gb18030':
      return 4;
    case 'utf8':
    case 'utf8mb3':
    case 'ujis':
    case 'eucjpms':
      return 3;
    case 'ucs2':
    case 'big5':
    case 'gbk':
    case 'gb2312':
    case 'euckr':
    case 'sjis':
    case 'cp932':
      return 2;
    default:
      return 1;
  }
}

/** Members were added at the end, and a value takes as many bytes as before. */
export function isExtended(from: Column['type'], to: Column['type']): boolean {
  const [a, b] = [from.values ?? [], to.values ?? []];
  if (from.name !== to.name || a.length > b.length || !a.every((value, i) => value === b[i])) return false;
  return to.name === 'set' ? setBytes(a.length) === setBytes(b.length) : a.length > 255 === b.length > 255;
}

function setBytes(members: number): number {
  const bytes = Math.ceil(members / 8);
  return bytes > 4 ? 8 : bytes;
}

/** What an attribute of a table is called in reasons. */
export function attrTitle(change: AttrChange): string {
  switch (change.name) {
    case 'charset':
    case 'collate':
      return 'the default character set changes';
    case 'auto_increment':
      return 'the next AUTO_INCREMENT changes';
    case 'create_options':
      return 'options of the table change';
    default:
      return `the ${change.name.replaceAll('_', ' ')} of the table changes`;
  }
}
