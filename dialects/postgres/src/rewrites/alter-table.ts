import { findTableNamed, type LintStatement } from '@atlas/lint';
import type { Table } from '@atlas/model';
import { describeStatement, postgresProfile, type SqlName, TokenCursor, unquoteIdentifier } from '@atlas/sqltext';
import { identifier } from '../names.ts';

/** An ALTER TABLE in its parts. Texts are as the statement has them. */
export interface AlterTable {
  /** `ALTER TABLE ONLY public.t`. */
  readonly head: string;
  /** The table's name as SQL: `public.t`. */
  readonly table: string;
  readonly schema: string;
  readonly hasIfExists: boolean;
  readonly actions: readonly string[];
  /** The table before and after the statement; `to` has its new name. */
  readonly from: Table;
  readonly to: Table;
}

/** Undefined for other statements, and for tables that the schema does not have. */
export function readAlterTable({ text, from, to, changes }: LintStatement): AlterTable | undefined {
  const source = withoutEnd(text);
  const { action, kind, target } = describeStatement(source, postgresProfile);
  if (action !== 'alter' || kind !== 'table' || target === undefined) return undefined;
  const cursor = TokenCursor.of(source, postgresProfile);
  cursor.acceptKeyword('ALTER', 'TABLE');
  const hasIfExists = cursor.acceptKeyword('IF', 'EXISTS');
  cursor.acceptKeyword('ONLY');
  const start = cursor.offset;
  cursor.readQualifiedName();
  const end = cursor.peek(-1)?.end ?? start;
  cursor.acceptSymbol('*');
  const headEnd = cursor.peek(-1)?.end ?? end;
  const found = findTableNamed(from, folded(source.slice(start, end), target));
  if (found === undefined) return undefined;
  const change = changes.find(
    (c) =>
      (c.kind === 'modify_table' || c.kind === 'rename_table') &&
      c.schema === found.schema.name &&
      c.from.name === found.table.name,
  );
  const after =
    change?.kind === 'rename_table'
      ? change.to
      : to.schemas.find(({ name }) => name === found.schema.name)?.tables.find(({ name }) => name === found.table.name);
  return {
    head: source.slice(0, headEnd),
    table: source.slice(start, end),
    schema: found.schema.name,
    hasIfExists,
    actions: cursor.splitByComma().map((item) => item.slice()),
    from: found.table,
    to: after ?? found.table,
  };
}

/** The statement without its semicolon. */
export function withoutEnd(text: string): string {
  return text.replace(/\s*;\s*$/, '');
}

/** The name as the server reads it: what is not quoted is in lower case. */
function folded(text: string, { schema, name }: SqlName): SqlName {
  if (text.includes('"')) return schema === undefined ? { name } : { schema, name };
  return schema === undefined
    ? { name: name.toLowerCase() }
    : { schema: schema.toLowerCase(), name: name.toLowerCase() };
}

/** The next name as the server reads it. */
export function readName(cursor: TokenCursor): string | undefined {
  const token = cursor.peek();
  if (cursor.readIdentifier() === undefined || token === undefined) return undefined;
  return token.kind === 'quoted-identifier' ? unquoteIdentifier(token.text) : token.text.toLowerCase();
}

/** The names of a list in parentheses as the server reads them; undefined where it holds more than names. */
export function readNames(list: TokenCursor | undefined): readonly string[] | undefined {
  const names: string[] = [];
  for (const item of list?.splitByComma() ?? []) {
    const name = readName(item);
    if (name === undefined || !item.done) return undefined;
    names.push(name);
  }
  return list === undefined ? undefined : names;
}

export function cursorOf(sql: string): TokenCursor {
  return TokenCursor.of(sql, postgresProfile);
}

/** How names that the statement does not hold are spelled: quoted where it quotes, as plans do. */
export function spell({ table }: Pick<AlterTable, 'table'>, name: string): string {
  return table.startsWith('"') ? `"${name.replaceAll('"', '""')}"` : identifier(name);
}

/** The schema in front of the table's name, with its dot, for what is in the same one. */
export function prefixOf(table: string): string {
  const cursor = cursorOf(table);
  let end = 0;
  while (cursor.readIdentifier() !== undefined && cursor.acceptSymbol('.')) end = cursor.peek(-1)?.end ?? end;
  return table.slice(0, end);
}
