import { PlanScopeError, type PlanOptions } from '@atlas/dialect';
import type { Change, Column } from '@atlas/model';

/** Refuses changes that do not fit in a plan for one schema, whose name is left out or replaced. */
export function checkScope(changes: readonly Change[], options: PlanOptions): void {
  if (options.schemaQualifier === undefined) return;
  const names = new Set<string>();
  const refused = (kind: string): PlanScopeError =>
    new PlanScopeError(`${kind} is not allowed when migration plan is scoped to one schema`);
  const { schemaQualifier: scope } = options;
  for (const change of changes) {
    switch (change.kind) {
      case 'add_schema':
      case 'drop_schema':
        throw refused(`${change.kind.replace('_', ' ')} ${JSON.stringify(change.schema.name)}`);
      case 'modify_schema':
        if (options.mode === 'deferred') throw refused(`modify schema ${JSON.stringify(change.to.name)}`);
        if (scope !== '' && change.to.name !== scope)
          throw new PlanScopeError(
            `modify schema ${change.to.name} is not allowed when migration plan is scoped to schema ${scope}`,
          );
        break;
      case 'add_table':
      case 'drop_table':
        names.add(change.schema);
        typeSchemas(change.table.columns, names);
        break;
      case 'modify_table':
        names.add(change.schema);
        for (const inner of change.changes) {
          if (inner.kind === 'add_column') typeSchemas([inner.column], names);
          if (inner.kind === 'modify_column') typeSchemas([inner.to], names);
        }
        break;
      default:
        break;
    }
  }
  if (names.size > 1) {
    const list = [...names].sort().map((n) => JSON.stringify(n));
    throw new PlanScopeError(`found ${names.size} schemas when migration plan is scoped to one: [${list.join(' ')}]`);
  }
}

function typeSchemas(columns: readonly Column[], names: Set<string>): void {
  for (const { type } of columns)
    if (type.class === 'enum' && type.ref?.schema !== undefined) names.add(type.ref.schema);
}
