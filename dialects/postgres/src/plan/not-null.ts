import type { PlanOptions } from '@atlas/dialect';
import type { Change, Column, PlanCheck, Table, TableChange } from '@atlas/model';
import { exprsEqual } from '../expressions.ts';
import { generatedName } from '../names.ts';
import { type Draft, draft, ident, type PlanContext, quoted } from './context.ts';

/** The block `not_null` of a policy: how columns become NOT NULL. */
interface NotNullPolicy {
  readonly check?: unknown;
  readonly lock_safe?: unknown;
}

function notNullPolicy({ policy }: Pick<PlanOptions, 'policy'>): NotNullPolicy {
  const own = policy?.dialect?.postgres as { readonly not_null?: NotNullPolicy } | undefined;
  return own?.not_null ?? {};
}

/** The options with NOT NULL set in one step, for plans that have to be one transaction. */
export function withoutSafeNotNull(options: PlanOptions): PlanOptions {
  const { check } = notNullPolicy(options);
  const not_null = check === undefined ? {} : { check };
  return { ...options, policy: { ...options.policy, dialect: { postgres: { not_null } } } };
}

/** Whether a column of a table becomes NOT NULL without a long lock, as the policy `not_null` asks for. */
export function wantsSafeNotNull(
  table: Table,
  changes: readonly TableChange[],
  from: Column,
  to: Column,
  { options }: PlanContext,
): boolean {
  if (notNullPolicy(options).lock_safe !== true || !from.null || to.null) return false;
  // A new type rewrites the table under a full lock anyway.
  if (changes.some((c) => c.kind === 'modify_column' && c.aspects.includes('type'))) return false;
  // With such a check the server does not read the rows.
  return !isKnown(table, from);
}

/** Whether a check of the table says already that the column is never NULL. */
function isKnown(table: Table, { name }: Column): boolean {
  const texts = [`${name} IS NOT NULL`, `${ident(name)} IS NOT NULL`];
  return table.checks.some((c) => c.attrs.not_valid !== true && texts.some((text) => exprsEqual(c.expr, text)));
}

/**
 * Queries for the policy `not_null`: that no row has NULL in a column which becomes NOT NULL. They run before all
 * else, so the names are those from before the renames.
 */
export function notNullChecks(changes: readonly Change[], context: PlanContext): readonly PlanCheck[] {
  if (notNullPolicy(context.options).check !== true) return [];
  return changes.flatMap((change) => {
    if (change.kind !== 'modify_table') return [];
    const renamed = changes.find(
      (c) => c.kind === 'rename_table' && c.schema === change.schema && c.to.name === change.from.name,
    );
    const table = renamed?.kind === 'rename_table' ? renamed.from.name : change.from.name;
    return change.changes.flatMap((inner): PlanCheck[] => {
      if (inner.kind !== 'modify_column' || !inner.from.null || inner.to.null) return [];
      if (isKnown(change.from, inner.from)) return [];
      const before = change.changes.find((c) => c.kind === 'rename_column' && c.to.name === inner.from.name);
      const column = before?.kind === 'rename_column' ? before.from.name : inner.from.name;
      const rows = `SELECT 1 FROM ${context.name(change.schema, table)} WHERE ${ident(column)} IS NULL`;
      return [{ sql: `SELECT NOT EXISTS (${rows}) AS "not_null"`, code: 'MF104' }];
    });
  });
}

/**
 * SET NOT NULL in steps: the rows are read by VALIDATE, which blocks no writers. Each step is its own transaction, or
 * the lock of the first would last until the end.
 */
export function setNotNullSafely(schema: string, table: string, column: string, context: PlanContext): Draft[] {
  const alter = (clause: string): string => `ALTER TABLE ${context.name(schema, table)} ${clause}`;
  const comment = `modify ${quoted(table)} table`;
  const drop = alter(`ALTER COLUMN ${ident(column)} DROP NOT NULL`);
  const name = ident(generatedName(table, column, 'not_null'));
  const apart = (d: Draft): Draft => ({ ...d, noTransaction: true });
  const validate = apart(draft(alter(`VALIDATE CONSTRAINT ${name}`), comment, []));
  if (context.capabilities.supportsNotNullConstraints) {
    return [apart(draft(alter(`ADD CONSTRAINT ${name} NOT NULL ${ident(column)} NOT VALID`), comment, drop)), validate];
  }
  const check = `ADD CONSTRAINT ${name} CHECK (${ident(column)} IS NOT NULL) NOT VALID`;
  return [
    apart(draft(alter(check), comment, [])),
    validate,
    apart(draft(alter(`ALTER COLUMN ${ident(column)} SET NOT NULL`), comment, drop)),
    apart(draft(alter(`DROP CONSTRAINT ${name}`), comment, [])),
  ];
}
