import { jsonEqual } from '@atlas/dialect';
import type { Change, ChangeOf, TableChange } from '@atlas/model';
import { objectAttrs } from '../types.ts';
import type { PlanContext } from './context.ts';
import { canAlterObject } from './objects.ts';
import { isRebuiltType } from './rebuild-types.ts';
import { canReplaceRoutine } from './routines.ts';
import { needsRebuild } from './views.ts';

/** Changes that the server cannot make in place become a drop and an add. */
export function withoutImpossible(change: Change, context: PlanContext): Change[] {
  switch (change.kind) {
    case 'modify_view': {
      if (!needsRebuild(change)) return [change];
      const { schema, from, to } = change;
      return [
        { kind: 'drop_view', schema, view: from },
        { kind: 'add_view', schema, view: to },
      ];
    }
    case 'modify_func': {
      const { schema, from, to } = change;
      if (canReplaceRoutine(from, to)) return [change];
      return [
        { kind: 'drop_func', schema, func: from },
        { kind: 'add_func', schema, func: to },
      ];
    }
    case 'modify_proc': {
      const { schema, from, to } = change;
      if (canReplaceRoutine(from, to)) return [change];
      return [
        { kind: 'drop_proc', schema, proc: from },
        { kind: 'add_proc', schema, proc: to },
      ];
    }
    case 'modify_object': {
      const isBlocked = change.to.kind === 'composite' && retypesField(change) && isRebuiltType(change, context);
      if (canAlterObject(change.from, change.to, context) && !isBlocked) return [change];
      if (isRebuiltType(change, context)) return [{ ...change, clauses: { rebuild: true } }];
      const where = change.schema === undefined ? {} : { schema: change.schema };
      return [
        { kind: 'drop_object', ...where, object: change.from },
        { kind: 'add_object', ...where, object: change.to },
      ];
    }
    case 'modify_table':
      return [{ ...change, changes: change.changes.flatMap((c) => withoutImpossibleColumn(c, context)) }];
    default:
      return [change];
  }
}

function withoutImpossibleColumn(change: TableChange, context: PlanContext): TableChange[] {
  if (change.kind !== 'modify_column' || !change.aspects.includes('generated')) return [change];
  const { from, to } = change;
  const [a, b] = [from.generated, to.generated];
  const { supportsSetExpression, supportsDropExpression } = context.capabilities;
  const canDrop = b === undefined && a?.type !== 'VIRTUAL' && supportsDropExpression;
  const canSet = a !== undefined && b !== undefined && a.type === b.type && supportsSetExpression;
  if (canDrop || canSet) return [change];
  return [
    { kind: 'drop_column', column: from },
    { kind: 'add_column', column: to },
  ];
}

/** Whether a field stays under its name with another type; the server refuses that while a column has the type. */
function retypesField(change: ChangeOf<'modify_object'>): boolean {
  const [a, b] = [change.from, change.to].map((o) => objectAttrs('composite', o).field);
  return (a ?? []).some((f) => b?.some((o) => o.name === f.name && !jsonEqual(o, f)));
}
