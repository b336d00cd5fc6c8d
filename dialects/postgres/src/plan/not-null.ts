import type { Aspect, Column } from '@atlas/model';
import { generatedName } from '../names.ts';
import { type Draft, draft, ident, type PlanContext, quoted } from './context.ts';

/** Whether a column that becomes NOT NULL does so without a long lock, as the policy `not_null` asks for. */
export function wantsSafeNotNull(from: Column, to: Column, aspects: readonly Aspect[], context: PlanContext): boolean {
  const policy = context.options.policy?.dialect?.not_null as { readonly lock_safe?: unknown } | undefined;
  // A new type rewrites the table under a full lock anyway.
  return policy?.lock_safe === true && from.null && !to.null && !aspects.includes('type');
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
