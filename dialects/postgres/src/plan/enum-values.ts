import type { Change, Statement } from '@atlas/model';
import { objectAttrs } from '../types.ts';
import { literal, type PlanContext, withSource } from './context.ts';
import { modifyObject } from './objects.ts';

/**
 * New values of enums that the same plan uses, as statements that run before it, outside of its transaction: a value
 * cannot be used before the transaction that added it has ended. The other changes follow as they are.
 * https://www.postgresql.org/docs/current/sql-altertype.html
 */
export function addValuesFirst(changes: readonly Change[], context: PlanContext): [Statement[], Change[]] {
  const first: Statement[] = [];
  const rest: Change[] = [];
  for (const change of changes) {
    const isAdding = change.kind === 'modify_object' && change.to.kind === 'enum' && change.clauses?.rebuild !== true;
    if (!isAdding || !usesNewValue(change, changes)) {
      rest.push(change);
      continue;
    }
    for (const statement of withSource(modifyObject(change, context), change))
      first.push(statement.cmd.includes(' ADD VALUE ') ? { ...statement, noTransaction: true } : statement);
  }
  return [first, rest];
}

function usesNewValue(change: Extract<Change, { kind: 'modify_object' }>, changes: readonly Change[]): boolean {
  const old = new Set(objectAttrs('enum', change.from).values);
  const added = objectAttrs('enum', change.to).values.filter((v) => !old.has(v));
  return changes.some(
    (other) => other !== change && added.some((v) => newTexts(other).includes(JSON.stringify(literal(v)).slice(1, -1))),
  );
}

/** Everything that a change brings, as one text. */
function newTexts(change: Change): string {
  switch (change.kind) {
    case 'modify_table':
      return JSON.stringify(change.changes.map((c) => ('to' in c ? c.to : c)));
    case 'drop_table':
    case 'drop_view':
    case 'drop_func':
    case 'drop_proc':
    case 'drop_trigger':
    case 'drop_object':
    case 'drop_schema':
      return '';
    // Bodies are read when they run.
    case 'add_func':
      return isParsed(change.func.body) ? change.func.body : '';
    case 'modify_func':
      return isParsed(change.to.body) ? change.to.body : '';
    case 'add_proc':
    case 'modify_proc':
      return '';
    default:
      return JSON.stringify('to' in change ? change.to : change);
  }
}

function isParsed(body: string): boolean {
  return /^\s*(?:RETURN\s|BEGIN\s+ATOMIC\s)/i.test(body);
}
