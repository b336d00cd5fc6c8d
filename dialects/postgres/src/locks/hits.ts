import { type SqlName, type TokenCursor } from '@atlas/sqltext';
import type { LockContext, TableWork } from '@atlas/dialect';
import type { LockFormName, LockMode } from './forms.ts';
import { defaultPartition, type Reach } from './relatives.ts';

/** A form at work: on one table, with what else it locks. */
export interface Hit {
  readonly form: LockFormName;
  readonly table: SqlName | undefined;
  /** Instead of that of the form. */
  readonly mode?: LockMode;
  readonly others?: readonly (readonly [SqlName, LockMode])[];
  /** Instead of that of the form. */
  readonly reach?: Reach;
  /** Instead of that of the form. */
  readonly work?: TableWork;
}

export function readName(cursor: TokenCursor): SqlName | undefined {
  cursor.acceptKeyword('ONLY');
  const parts = cursor.readQualifiedName();
  cursor.acceptSymbol('*');
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  if (name === undefined) return undefined;
  return schema === undefined ? { name } : { schema, name };
}

/** `ONLY` leaves relatives alone. */
export function readReach(cursor: TokenCursor): { readonly reach?: Reach } {
  return cursor.isKeyword('ONLY') ? { reach: 'none' } : {};
}

export function exclusive(names: readonly SqlName[]): NonNullable<Hit['others']> {
  return names.map((name) => [name, 'ACCESS EXCLUSIVE'] as const);
}

/** The default partition of a table, locked against everybody. */
export function withDefault(table: SqlName | undefined, realm: LockContext['realm']): NonNullable<Hit['others']> {
  const partition = table === undefined ? undefined : defaultPartition(table, realm);
  return partition === undefined ? [] : exclusive([partition]);
}

/** The name of another table, qualified as the statement qualifies its own. */
export function like(table: SqlName, schema: string | undefined, name: string): SqlName {
  const own = schema ?? table.schema;
  return own === undefined ? { name } : { schema: own, name };
}
