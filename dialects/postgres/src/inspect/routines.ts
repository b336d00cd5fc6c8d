import type { Routine, RoutineArg, RoutineReturn, SchemaObject } from '@atlas/model';
import { languageName } from '../normalize.ts';
import { type AggregateArg, type AggregateAttrs, type RoutineAttrs, toAttrs } from '../types.ts';
import { type Catalog, CLASS, isSet, routineRef } from './catalog.ts';
import type { DependencyReader } from './dependencies.ts';
import { parseDefault } from './expressions.ts';

export interface RoutineRow {
  readonly oid: string;
  readonly name: string;
  readonly schema: string;
  readonly kind: string;
  readonly lang: string;
  readonly body: string;
  readonly sqlBody: boolean;
  readonly library: string | null;
  readonly names: readonly (string | null)[] | null;
  readonly inTypes: readonly string[] | null;
  readonly allTypes: readonly string[] | null;
  readonly modes: readonly string[] | null;
  readonly defaults: readonly (string | null)[] | null;
  readonly returns: string;
  readonly returnsSet: boolean;
  readonly volatility: string;
  readonly strict: boolean;
  readonly leakproof: boolean;
  readonly definer: boolean;
  readonly parallel: string;
  readonly config: readonly string[] | null;
  readonly cost: number;
  readonly rows: number;
  readonly support: string;
  readonly supportName: string;
}

interface AggregateRow {
  readonly oid: string;
  /** `pg_aggregate.aggkind`: n, o, h. */
  readonly kind: string;
  readonly state: string;
  readonly stateName: string;
  readonly final: string;
  readonly finalName: string;
  readonly combine: string;
  readonly combineName: string;
  readonly sortOp: string | null;
  readonly stateType: string;
  readonly initial: string | null;
  readonly extended: boolean;
}

/** The routines of one schema. */
export interface SchemaRoutines {
  readonly funcs: readonly Routine[];
  readonly procs: readonly Routine[];
  readonly aggregates: readonly SchemaObject[];
}

/** Routines by name of schema. Overloads are in the order of their argument types. */
export function readRoutines(
  catalog: Catalog,
  dependencies: DependencyReader,
): { of(schema: string): SchemaRoutines; readonly unmanagedAggregates: number } {
  const aggregates = new Map(catalog.json<AggregateRow>('aggregates').map((a) => [a.oid, a]));
  const schemas = new Map<string, { funcs: Routine[]; procs: Routine[]; aggregates: SchemaObject[] }>();
  let unmanagedAggregates = 0;
  const rows = [...catalog.json<RoutineRow>('routines')].sort((a, b) => compareRoutines(catalog, a, b));
  for (const row of rows) {
    const schema = catalog.schemas.get(row.schema);
    if (schema === undefined) continue;
    const lists = schemas.get(schema) ?? { funcs: [], procs: [], aggregates: [] };
    schemas.set(schema, lists);
    const aggregate = aggregates.get(row.oid);
    if (aggregate !== undefined) {
      // Ordered-set, moving and custom serialised aggregates have more parts than the model.
      if (aggregate.kind !== 'n' || aggregate.extended) unmanagedAggregates++;
      else lists.aggregates.push(readAggregate(catalog, row, aggregate, schema, dependencies));
    } else if (row.kind === 'p') lists.procs.push(readRoutine(catalog, row, schema, dependencies));
    else lists.funcs.push(readRoutine(catalog, row, schema, dependencies));
  }
  return { of: (schema) => schemas.get(schema) ?? { funcs: [], procs: [], aggregates: [] }, unmanagedAggregates };
}

function compareRoutines(catalog: Catalog, a: RoutineRow, b: RoutineRow): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  const [x, y] = [inputTypes(catalog, a).join(), inputTypes(catalog, b).join()];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Types of the input arguments as the catalog spells them: what tells overloads apart. */
export function inputTypes(catalog: Catalog, row: Pick<RoutineRow, 'inTypes'>): string[] {
  return (row.inTypes ?? []).map((oid) => catalog.typeText(oid, '-1'));
}

const MODES: { readonly [code: string]: RoutineArg['mode'] } = { o: 'OUT', b: 'INOUT', v: 'VARIADIC' };
const PARALLEL: { readonly [code: string]: RoutineAttrs['parallel'] } = { s: 'SAFE', r: 'RESTRICTED' };

interface Argument {
  readonly name: string;
  readonly mode: string;
  readonly type: string;
  readonly default: string | null;
}

function argumentsOf(row: RoutineRow): Argument[] {
  const types = row.allTypes ?? row.inTypes ?? [];
  return types.map((type, i) => ({
    type,
    name: row.names?.[i] ?? '',
    mode: row.modes?.[i] ?? 'i',
    default: row.defaults?.[i] ?? null,
  }));
}

function readRoutine(catalog: Catalog, row: RoutineRow, schema: string, dependencies: DependencyReader): Routine {
  const all = argumentsOf(row);
  const args = all
    .filter((a) => a.mode !== 't')
    .map((a): RoutineArg => {
      const type = catalog.type(a.type, '-1', schema);
      const mode = MODES[a.mode];
      return {
        ...(a.name === '' ? {} : { name: a.name }),
        type,
        ...(mode === undefined ? {} : { mode }),
        ...(a.default === null ? {} : { default: parseDefault(a.default, type, catalog.typeText(a.type, '-1')) }),
      };
    });
  const ret = row.kind === 'p' ? undefined : readReturn(catalog, row, all, schema);
  return {
    name: row.name,
    ...catalog.comment(CLASS.routine, row.oid),
    args,
    ...(ret === undefined ? {} : { ret }),
    lang: languageName(row.lang),
    body: row.sqlBody ? row.body.trim() : row.body,
    attrs: toAttrs(routineAttrs(catalog, row, schema)),
    ...dependencies(CLASS.routine, row.oid, schema),
  };
}

/** With OUT arguments and one row, the result follows from them and is not written. */
function readReturn(
  catalog: Catalog,
  row: RoutineRow,
  args: readonly Argument[],
  schema: string,
): RoutineReturn | undefined {
  const columns = args.filter((a) => a.mode === 't');
  if (columns.length > 0) {
    return {
      kind: 'table',
      columns: columns.map((c) => ({ name: c.name, type: catalog.type(c.type, '-1', schema) })),
    };
  }
  const hasOut = args.some((a) => a.mode === 'o' || a.mode === 'b');
  if (hasOut && !row.returnsSet) return undefined;
  return { kind: row.returnsSet ? 'set' : 'type', type: catalog.type(row.returns, '-1', schema) };
}

function routineAttrs(catalog: Catalog, row: RoutineRow, schema: string): RoutineAttrs {
  const config = Object.fromEntries((row.config ?? []).map(configEntry));
  const parallel = PARALLEL[row.parallel];
  const isNative = row.lang === 'c' || row.lang === 'internal';
  const library = row.library ?? '';
  return {
    ...(row.volatility === 's' ? { volatility: 'STABLE' } : {}),
    ...(row.volatility === 'i' ? { volatility: 'IMMUTABLE' } : {}),
    ...(row.strict ? { strict: true } : {}),
    ...(row.leakproof ? { leakproof: true } : {}),
    ...(parallel === undefined ? {} : { parallel }),
    ...(row.definer ? { security: 'DEFINER' } : {}),
    ...(row.config === null || row.config.length === 0 ? {} : { config_params: config }),
    ...(row.kind === 'p' || row.cost === (isNative ? 1 : 100) ? {} : { cost: row.cost }),
    ...(!row.returnsSet || row.rows === 1000 ? {} : { rows: row.rows }),
    ...(isSet(row.support) ? { support: routineRef(catalog, row.support, row.supportName, schema) } : {}),
    ...(library === '' ? {} : { library }),
    ...(row.kind === 'w' ? { window: true } : {}),
  };
}

/** Settings whose values are lists of names, which the catalog keeps quoted already. */
const LISTS = new Set(['search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries']);

/** `name=value` as the name and the value in SQL: lists as they are, words and numbers bare, others quoted. */
function configEntry(entry: string): readonly [string, string] {
  const mark = entry.indexOf('=');
  const [name, value] = [entry.slice(0, mark), entry.slice(mark + 1)];
  if (LISTS.has(name)) return [name, value === '' ? "''" : value];
  const bare = /^(?:[A-Za-z_][A-Za-z0-9_]*|-?\d+(?:\.\d+)?)$/.test(value);
  return [name, bare ? value : `'${value.replaceAll("'", "''")}'`];
}

function readAggregate(
  catalog: Catalog,
  row: RoutineRow,
  aggregate: AggregateRow,
  schema: string,
  dependencies: DependencyReader,
): SchemaObject {
  const arg = argumentsOf(row).map(
    (a): AggregateArg => ({
      ...(a.name === '' ? {} : { name: a.name }),
      type: catalog.type(a.type, '-1', schema),
      ...(a.mode === 'v' ? { mode: 'VARIADIC' } : {}),
    }),
  );
  const parallel = PARALLEL[row.parallel];
  const routine = (oid: string, name: string) => routineRef(catalog, oid, name, schema);
  const attrs: AggregateAttrs = {
    ...(arg.length === 0 ? {} : { arg }),
    state_func: routine(aggregate.state, aggregate.stateName),
    state_type: catalog.type(aggregate.stateType, '-1', schema),
    ...(aggregate.initial === null ? {} : { initial_value: aggregate.initial }),
    ...(isSet(aggregate.final) ? { final_func: routine(aggregate.final, aggregate.finalName) } : {}),
    ...(isSet(aggregate.combine) ? { combine_func: routine(aggregate.combine, aggregate.combineName) } : {}),
    ...(aggregate.sortOp === null ? {} : { sort_op: aggregate.sortOp.replace(/\(.*$/s, '') }),
    ...(parallel === undefined ? {} : { parallel }),
  };
  return {
    kind: 'aggregate',
    name: row.name,
    ...catalog.comment(CLASS.routine, row.oid),
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.routine, row.oid, schema),
  };
}
