import { compact, type ColumnType, type Routine, type RoutineArg } from '@atlas/model';
import { TokenCursor, mysqlProfile } from '@atlas/sqltext';
import { hasCharset, parseColumnType } from '../column-types.ts';
import { ident } from '../sql.ts';
import { withWrittenBodies } from './bodies.ts';
import { PARAMETER_LISTS, PARAMETERS, type ParameterRow, ROUTINES, type RoutineRow } from './queries.ts';
import { type BySchema, groupRows, type InspectContext, keyOf } from './rows.ts';

export interface Routines {
  readonly funcs: BySchema<Routine>;
  readonly procs: BySchema<Routine>;
}

/** Functions and procedures by schema, in name order. */
export async function readRoutines(context: InspectContext): Promise<Routines> {
  const none: Routines = { funcs: new Map(), procs: new Map() };
  if (!context.capabilities.supportsRoutines) return none;
  const listed = await context.rows<RoutineRow>(ROUTINES, [context.schemas]);
  if (listed.length === 0) return none;
  const rows = await withWrittenBodies(listed, (r) => (r.type === 'FUNCTION' ? 'FUNCTION' : 'PROCEDURE'), context);
  for (const { schema, name, type, definer } of rows)
    context.noteDefiner(schema, { kind: type === 'FUNCTION' ? 'function' : 'procedure', name }, definer);
  const parameters = groupRows(await context.rows<ParameterRow>(PARAMETERS, [context.schemas]), (p) =>
    keyOf(p.schema, p.routine_type, p.routine),
  );
  const lists = await readLists(rows, context);
  const of = (type: string): BySchema<Routine> => {
    const all = rows
      .filter((r) => r.type === type)
      .map((row): readonly [string, Routine] => {
        const key = keyOf(row.schema, row.type, row.name);
        return [row.schema, routineOf(row, parameters.get(key) ?? [], lists.get(key))];
      });
    return new Map([...groupRows(all, ([schema]) => schema)].map(([s, list]) => [s, list.map(([, r]) => r)]));
  };
  return { funcs: of('FUNCTION'), procs: of('PROCEDURE') };
}

/** The parameter lists as they were written, where the account may see them. */
async function readLists(rows: readonly RoutineRow[], context: InspectContext): Promise<ReadonlyMap<string, string>> {
  if (context.capabilities.variant === 'mariadb') {
    try {
      const lists = await context.rows<{ schema: string; name: string; type: string; params: string }>(
        PARAMETER_LISTS,
        [context.schemas],
      );
      return new Map(lists.map((l) => [keyOf(l.schema, l.type, l.name), l.params]));
    } catch {
      // The list only keeps the spelling; the catalog knows the parameters.
      return new Map();
    }
  }
  const results = await context.batch(rows.map((r) => `SHOW CREATE ${r.type} ${ident(r.schema)}.${ident(r.name)}`));
  const found = new Map<string, string>();
  for (const [i, row] of rows.entries()) {
    const text = results[i]?.[0]?.[row.type === 'FUNCTION' ? 'Create Function' : 'Create Procedure'];
    if (typeof text !== 'string') continue;
    const cursor = TokenCursor.of(text, mysqlProfile);
    if (!cursor.seek((c) => c.isSymbol('('))) continue;
    const span = cursor.skipParens();
    if (span !== undefined) found.set(keyOf(row.schema, row.type, row.name), text.slice(span.start, span.end));
  }
  return found;
}

function routineOf(row: RoutineRow, parameters: readonly ParameterRow[], params: string | undefined): Routine {
  const result = parameters.find((p) => Number(p.position) === 0);
  const access = row.data_access.replaceAll(' ', '_');
  return compact<Routine>({
    name: row.name,
    args: parameters.filter((p) => p !== result).map(argOf),
    ret: result === undefined ? undefined : { kind: 'type', type: typeOf(result) },
    lang: '',
    body: row.body ?? '',
    comment: row.comment === '' ? undefined : row.comment,
    attrs: {
      ...(row.deterministic === 'YES' ? { deterministic: true } : {}),
      ...(access === 'CONTAINS_SQL' ? {} : { data_access: access }),
      ...(row.security === 'INVOKER' ? { security: 'INVOKER' } : {}),
      ...(params === undefined || params === '' ? {} : { params }),
    },
  });
}

function argOf(row: ParameterRow): RoutineArg {
  const mode = row.mode === 'OUT' || row.mode === 'INOUT' ? row.mode : undefined;
  return {
    ...(row.name === null ? {} : { name: row.name }),
    type: typeOf(row),
    ...(mode === undefined ? {} : { mode }),
  };
}

/** Texts have a character set of their own, kept in the type: an argument has no other place for it. */
function typeOf(row: ParameterRow): ColumnType {
  const type = parseColumnType(row.type);
  if (!hasCharset(type) || row.charset === null) return type;
  const collate = row.collate === null ? {} : { collate: row.collate };
  return { ...type, attrs: { ...type.attrs, charset: row.charset, ...collate } };
}
