import { objectKey, orderChanges, type PlanOptions, refObjectKey, UnsupportedChangeError } from '@atlas/dialect';
import type { Change, Plan, SchemaObject, Statement } from '@atlas/model';
import { assertNever } from '@atlas/diagnostics';
import { newestCapabilities, type PostgresCapabilities } from '../capabilities.ts';
import { accessLostBy } from './access.ts';
import { modifyTable } from './alter-table.ts';
import { type Draft, newContext, type PlanContext, withSource } from './context.ts';
import type { Doomed } from './dependents.ts';
import { addValuesFirst } from './enum-values.ts';
import { expandChanges } from './expand.ts';
import { attachAgain } from './partitions.ts';
import { detachReferenced, doomedByMoves, movePartitions, planMove } from './partition-moves.ts';
import { notNullChecks, withoutSafeNotNull } from './not-null.ts';
import { addObject, modifyObject, removeObject, renameObject } from './objects.ts';
import { droppedPartitions, prepareChanges } from './prepare.ts';
import {
  asideKeys,
  asideRefs,
  exchangedSequences,
  planRepartition,
  repartition,
  type Repartition,
  type RepartitionPlan,
  splitAtCopy,
} from './repartition.ts';
import { dropOldType, rebuildType } from './rebuild-types.ts';
import { addRoutine, dropRoutine, modifyRoutine, renameRoutine } from './routines.ts';
import { objectAttrs } from '../types.ts';
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
  const capabilities = options.capabilities ?? newestCapabilities;
  const whole = newContext({ ...options, from }, capabilities, changes);
  const rebuilt = repartition(withoutRenamedTexts(changes), whole);
  const context =
    rebuilt.tables.length === 0 ? whole : newContext({ ...inTransaction(options), from }, capabilities, changes);
  const isLeaving = (schema: string, name: string): boolean =>
    rebuilt.tables.some((t) => t.leaving.some((p) => p.schema === schema && p.object.name === name));
  const moves = movePartitions(rebuilt.changes, context, isLeaving);
  const prepared = prepareChanges(moves.others, context);
  const detached = [...moves.detach, ...detachReferenced(prepared, context)];
  const doomed = [...rebuilt.tables.flatMap(doomedByRepartition), ...doomedByMoves(moves.others, context)];
  const { renames, teardown, main, late, access } = expandChanges(prepared, context, doomed);
  const isSchema = (c: Change): boolean => c.kind === 'add_schema' || c.kind === 'modify_schema';
  const schemas = main.filter(isSchema);
  const [values, rest] = addValuesFirst(orderChanges(main.filter((c) => !isSchema(c))), context);
  const copies = rebuilt.tables.map((t) => planRepartition(t, context));
  const [attachFirst, attachLast] = splitAttach(moves.attach, rebuilt.tables);
  const [early, behind] = splitAtCopy(
    withReleases(rest, moves.release),
    rebuilt.tables,
    new Set(attachFirst.flatMap(attachedKey)),
  );
  const copied = (pick: (c: RepartitionPlan) => readonly Draft[]): Step[] =>
    copies.map((c) => ({ source: c.source, drafts: pick(c) }));
  const changed = (list: readonly Change[]): Step[] => list.map((source) => ({ source }));
  const statements: Statement[] = [...values];
  const lost: string[] = [];
  for (const { source: change, drafts: made } of [
    ...changed([...schemas, ...renames, ...detached, ...orderChanges(teardown)]),
    ...copied((c) => c.before),
    ...changed([...early, ...attachFirst]),
    ...copied((c) => c.copy),
    ...changed([
      ...behind.map((c) => copies.reduce((change, copy) => copy.renamed(change), c)),
      ...attachLast,
      ...orderChanges(late),
      ...access,
    ]),
  ]) {
    if (made !== undefined) {
      statements.push(...withSource(made, change));
      continue;
    }
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
  if (apart && rebuilt.tables[0] !== undefined) throw needsTransaction(rebuilt.tables[0], statements);
  const checks = notNullChecks(changes, context);
  return {
    transactional: !apart,
    reversible: statements.every((s) => s.reverse !== undefined),
    statements: shown,
    ...(apart ? { directives: ['atlas:txmode none'] } : {}),
    ...(checks.length === 0 ? {} : { checks }),
  };
}

/** A change with the statements it becomes, where these are known already. */
interface Step {
  readonly source: Change;
  readonly drafts?: readonly Draft[];
}

/** Puts each release in front of the first partition that comes to the table: the table has its final columns by then. */
function withReleases(ordered: readonly Change[], releases: readonly Change[]): Change[] {
  const out: Change[] = [];
  const open = new Set(releases);
  const parentKey = (object: SchemaObject, schema: string | undefined): string =>
    refObjectKey(objectAttrs('partition', object).of, schema);
  for (const change of ordered) {
    const comes =
      change.kind === 'add_object'
        ? change.object
        : change.kind === 'modify_object' && change.clauses?.attach_bounds === true
          ? change.to
          : undefined;
    const schema = change.kind === 'add_object' || change.kind === 'modify_object' ? change.schema : undefined;
    if (comes?.kind === 'partition')
      for (const release of open) {
        if (release.kind !== 'modify_object') continue;
        const isItself = release.schema === schema && release.to.name === comes.name;
        if (!isItself && parentKey(release.from, release.schema) !== parentKey(comes, schema)) continue;
        out.push(release);
        open.delete(release);
      }
    out.push(change);
  }
  return [...open, ...out];
}

/** Tables that become partitions of a table that is built anew have to be there when its rows are copied. */
function splitAttach(attach: readonly Change[], tables: readonly Repartition[]): [Change[], Change[]] {
  const isFirst = (c: Change): boolean =>
    c.kind === 'modify_object' &&
    tables.some((t) => t.parts.some((p) => p.schema === c.schema && p.object.name === c.to.name));
  return [attach.filter(isFirst), attach.filter((c) => !isFirst(c))];
}

function attachedKey(change: Change): string[] {
  return change.kind === 'modify_object' ? [objectKey('partition', change.schema, change.to.name)] : [];
}

/** What goes with the old form of a table that is built anew. */
function doomedByRepartition(table: Repartition): Doomed[] {
  // Keys first: what refers to them goes even where the table it is in goes too.
  return [
    ...asideKeys(table).map(
      ({ ref, columns }): Doomed => ({ kind: 'key', relation: refObjectKey(ref, table.schema), columns }),
    ),
    ...asideRefs(table).map((ref): Doomed => ({ kind: 'object', key: refObjectKey(ref, table.schema) })),
    ...exchangedSequences(table).map(
      (name): Doomed => ({ kind: 'object', key: objectKey('sequence', table.schema, name) }),
    ),
  ];
}

/** The options without policies that need statements outside of a transaction: the copy of rows needs one. */
function inTransaction(options: PlanOptions): PlanOptions {
  const { concurrentIndex: _concurrent, ...policy } = options.policy ?? {};
  return withoutSafeNotNull({ ...options, policy });
}

function needsTransaction(table: Repartition, statements: readonly Statement[]): UnsupportedChangeError {
  const apart = statements.find((s) => s.noTransaction === true)?.comment ?? '';
  return new UnsupportedChangeError(
    'modify_table',
    `the partition key of table ${JSON.stringify(table.to.name)} is changed by copying its rows in one transaction, but the plan also has a statement that cannot run in one (${apart}): apply that change first`,
  );
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
      if (change.clauses?.attach_bounds === true)
        return [attachAgain(change, context), ...modifyObject(change, context)];
      return planMove(change, context) ?? modifyObject(change, context);
    case 'rename_object':
      return renameObject(change, context);
    default:
      return assertNever(change);
  }
}
