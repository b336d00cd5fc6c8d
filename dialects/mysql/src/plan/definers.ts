import { findSchema } from '@atlas/model';
import { ident } from '../sql.ts';
import { textOf } from '../attrs.ts';
import type { PlanContext } from './context.ts';

/** Kinds of objects that the server runs in the name of an account. */
export type DefinedKind = 'view' | 'function' | 'procedure' | 'trigger' | 'event';

/**
 * `DEFINER = ...` of an object that is there already, so that it does not become one of the account that changes it. Empty
 * where it is of that account, and in migration files, which do not know where they will run.
 */
export function definerClause(kind: DefinedKind, schema: string, name: string, context: PlanContext): string {
  const { from } = context.options;
  if (context.options.mode === 'deferred' || from === undefined) return '';
  const aside = findSchema(from, schema)?.aside?.find(({ of }) => of.kind === kind && of.name === name);
  const definer = textOf(aside?.attrs.definer);
  if (definer === undefined) return '';
  const at = definer.lastIndexOf('@');
  // A role of MariaDB has no host.
  const [user, host] = at === -1 ? [definer, ''] : [definer.slice(0, at), definer.slice(at + 1)];
  return `DEFINER = ${host === '' ? ident(user) : `${ident(user)}@${ident(host)}`}`;
}
