import { type ObjectRef, type View } from '@atlas/model';
import { ident, mentionedNames, unqualify } from '../sql.ts';
import { columnOf } from './columns.ts';
import { type ViewRow, views } from './queries.ts';
import { type BySchema, groupRows, type InspectContext, keyOf } from './rows.ts';
import type { Relations } from './tables.ts';
import { asText } from '../text.ts';

/** The kinds of the objects that a view may use, by schema and name. */
export type KnownObjects = ReadonlyMap<string, string>;

/** Views by schema, in name order. */
export async function readViews(
  relations: Relations,
  known: KnownObjects,
  context: InspectContext,
): Promise<BySchema<View>> {
  if (!relations.tables.some((t) => t.type === 'VIEW')) return new Map();
  const rows = await context.rows<ViewRow>(views(context.capabilities), [context.schemas]);
  // Only the statement tells the algorithm and whether the columns were listed.
  const isMysql = context.capabilities.variant === 'mysql';
  const texts = isMysql
    ? await context.batch(rows.map((v) => `SHOW CREATE VIEW ${ident(v.schema)}.${ident(v.name)}`))
    : [];
  const all = rows.map((row, i): readonly [string, View] => {
    context.noteDefiner(row.schema, { kind: 'view', name: row.name }, row.definer);
    const text = asText(texts[i]?.[0]?.['Create View']);
    return [row.schema, viewOf(row, text, relations, known, context)];
  });
  return new Map([...groupRows(all, ([schema]) => schema)].map(([s, list]) => [s, list.map(([, v]) => v)]));
}

function viewOf(row: ViewRow, text: string, relations: Relations, known: KnownObjects, context: InspectContext): View {
  const definition = row.definition ?? '';
  const columns = relations.columns.get(keyOf(row.schema, row.name)) ?? [];
  const algorithm = row.algorithm ?? /\bALGORITHM=(\w+)/.exec(text)?.[1] ?? 'UNDEFINED';
  const isListed = text.includes(`VIEW ${ident(row.name)} (`);
  const deps = depsOf(definition, row.schema, keyOf(row.schema, row.name), known);
  return {
    name: row.name,
    materialized: false,
    def: context.bound === undefined ? definition : unqualify(definition, context.bound),
    columns: columns.map((c) => {
      // What a view's column inherits from its table is no property of the view.
      const { default: _default, generated: _generated, comment: _comment, ...column } = columnOf(c, context, false);
      return { ...column, attrs: {} };
    }),
    indexes: [],
    triggers: [],
    attrs: {
      ...(row.check_option === 'NONE' || row.check_option === '' ? {} : { check_option: row.check_option }),
      ...(row.security === 'INVOKER' ? { security: 'INVOKER' } : {}),
      ...(algorithm === 'UNDEFINED' ? {} : { algorithm }),
      ...(isListed ? { listed: true } : {}),
    },
    ...(deps.length === 0 ? {} : { deps }),
  };
}

/** The objects that a query mentions. The server writes names of other schemas' and its own objects with the schema. */
export function depsOf(text: string, schema: string, self: string, known: KnownObjects): ObjectRef[] {
  const deps = new Map<string, ObjectRef>();
  for (const name of mentionedNames(text)) {
    const owner = name.schema ?? schema;
    const key = keyOf(owner, name.name);
    const kind = known.get(name.isCall ? keyOf('()', owner, name.name) : key);
    if (kind === undefined || key === self) continue;
    deps.set(`${kind} ${key}`, { kind, ...(owner === schema ? {} : { schema: owner }), name: name.name });
  }
  return [...deps.values()];
}
