import { orderChanges, type PlanOptions } from '@atlas/dialect';
import type { Change, Plan, Statement } from '@atlas/model';
import { assertNever } from '@atlas/diagnostics';
import { newestCapabilities, type PostgresCapabilities } from '../capabilities.ts';
import { accessLostBy } from './access.ts';
import { modifyTable } from './alter-table.ts';
import { type Draft, newContext, type PlanContext, withSource } from './context.ts';
import { addValuesFirst } from './enum-values.ts';
import { expandChanges } from './expand.ts';
import { detachReferenced, movePartitions, planMove } from './partition-moves.ts';
import { addObject, modifyObject, removeObject, renameObject } from './objects.ts';
import { droppedPartitions, prepareChanges } from './prepare.ts';
import { dropOldType, rebuildType } from './rebuild-types.ts';
import { addRoutine, dropRoutine, modifyRoutine, renameRoutine } from './routines.ts';
import { addSchema, dropSchema, modifySchema } from './schemas.ts';
import { withoutPassword } from './roles.ts';
import { renamedRealm, usesOldName, withoutRenamedTexts } from './rename-texts.ts';
import { checkScope } from './scope.ts';
import { addTable, dropTable, renameTable } from './tables.ts';
import { createTrigger, dropTrigger, modifyTrigger, renameTrigger } from './triggers.ts';
import { addView, dropView, modifyView, renameView } from './views.ts';

/**
 * The changes as SQL for PostgreSQL, in an order that the server accepts. Throws `PlanScopeError` for a change outside
 * of the one schema the plan is limited to, and `UnsupportedChangeError` for what has no safe way.
 */
export function planPostgres(
  changes: readonly Change[],
  options: PlanOptions & { readonly capabilities?: PostgresCapabilities },
): Plan {
  checkScope(changes, options);
  const from = options.from === undefined ? undefined : renamedRealm(options.from, changes);
  const context = newContext({ ...options, from }, options.capabilities ?? newestCapabilities, changes);
  const moves = movePartitions(withoutRenamedTexts(changes), context);
  const prepared = prepareChanges(moves.others, context);
  const detached = [...moves.detach, ...detachReferenced(prepared, context)];
  const { renames, teardown, main, late, access } = expandChanges(prepared, context);
  const isSchema = (c: Change): boolean => c.kind === 'add_schema' || c.kind === 'modify_schema';
  const schemas = main.filter(isSchema);
  const [values, rest] = addValuesFirst(orderChanges(main.filter((c) => !isSchema(c))), context);
  const statements: Statement[] = [...values];
  const lost: string[] = [];
  for (const change of [
    ...schemas,
    ...renames,
    ...detached,
    ...orderChanges(teardown),
    ...rest,
    ...moves.attach,
    ...orderChanges(late),
    ...access,
  ]) {
    const undoable = !usesOldName(change, changes);
    const drafts = planChange(change, context).map((d) => (undoable ? d : withoutReverse(d)));
    // Partitions that went with their table come back with it.
    const partitions = droppedPartitions(changes, change).flatMap(({ object, schema }) => {
      const add = addObject({ kind: 'add_object', ...(schema === undefined ? {} : { schema }), object }, context);
      return add.map((d) => d.cmd);
    });
    lost.push(...accessLostBy(change, context));
    const complete = drafts.map((d) =>
      d.reverse === undefined || partitions.length === 0 ? d : { ...d, reverse: [...d.reverse, ...partitions] },
    );
    statements.push(...withSource(complete, change));
  }
  // Types over types: the outer one was built last and lets go first.
  for (const change of [...rest].reverse())
    if (change.kind === 'modify_object' && change.clauses?.rebuild === true)
      statements.push(...withSource([dropOldType(change, context)], change));
  // The reverse of the first statement runs last, when all is there again.
  const [first] = statements;
  if (first?.reverse !== undefined && lost.length > 0)
    statements[0] = { ...first, reverse: [...first.reverse, ...lost] };
  const shown = statements.map(withoutPassword);
  const apart = statements.some((s) => s.noTransaction === true);
  return {
    transactional: !apart,
    reversible: statements.every((s) => s.reverse !== undefined),
    statements: shown,
    ...(apart ? { directives: ['atlas:txmode none'] } : {}),
  };
}

function withoutReverse({ reverse: _reverse, ...draft }: Draft): Draft {
  return draft;
}

function planChange(change: Change, context: PlanContext): Draft[] {
  switch (change.kind) {
    case 'add_schema':
      return addSchema(change);
    case 'drop_schema':
      return dropSchema(change);
    case 'modify_schema':
      return modifySchema(change);
    case 'modify_realm':
      return [];
    case 'add_table':
      return addTable(change, context);
    case 'drop_table':
      return dropTable(change, context);
    case 'modify_table':
      return modifyTable(change, context);
    case 'rename_table':
      return renameTable(change, context);
    case 'add_view':
      return addView(change, context);
    case 'drop_view':
      return dropView(change, context);
    case 'modify_view':
      return modifyView(change, context);
    case 'rename_view':
      return renameView(change, context);
    case 'add_func':
      return addRoutine('function', change.schema, change.func, context);
    case 'drop_func':
      return dropRoutine('function', change.schema, change.func, context);
    case 'add_proc':
      return addRoutine('procedure', change.schema, change.proc, context);
    case 'drop_proc':
      return dropRoutine('procedure', change.schema, change.proc, context);
    case 'modify_func':
    case 'modify_proc':
      return modifyRoutine(change, context);
    case 'rename_func':
    case 'rename_proc':
      return renameRoutine(change, context);
    case 'add_trigger':
      return createTrigger(change, context);
    case 'drop_trigger':
      return dropTrigger(change, context);
    case 'modify_trigger':
      return modifyTrigger(change, context);
    case 'rename_trigger':
      return renameTrigger(change, context);
    case 'add_object':
      return addObject(change, context);
    case 'drop_object':
      return removeObject(change, context);
    case 'modify_object':
      if (change.clauses?.rebuild === true) return rebuildType(change, context);
      return planMove(change, context) ?? modifyObject(change, context);
    case 'rename_object':
      return renameObject(change, context);
    default:
      return assertNever(change);
  }
}
