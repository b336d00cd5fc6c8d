import { type Aside, compact, newRealm, newSchema, type Realm, type Schema } from '@atlas/model';
import { readEvents } from './events.ts';
import { allSchemas, givenSchemas, type SchemaRow, SYSTEM_SCHEMAS } from './queries.ts';
import { readRoutines } from './routines.ts';
import { type InspectContext, keyOf } from './rows.ts';
import { readSequences } from './sequences.ts';
import { readRelations, readTables } from './tables.ts';
import { readTriggers } from './triggers.ts';
import { type KnownObjects, readViews } from './views.ts';

export type InspectInput = Omit<InspectContext, 'schemas' | 'noteDefiner'> & {
  /** Names of the schemas to read; undefined for all that are not the server's own. */
  readonly schemas: readonly string[] | undefined;
};

/** Reads the state of schemas in a fixed number of round trips. Schemas and objects are in name order. */
export async function inspectSchemas(input: InspectInput): Promise<Realm> {
  const rows =
    input.schemas === undefined
      ? await input.rows<SchemaRow>(allSchemas(input.capabilities), [SYSTEM_SCHEMAS])
      : input.schemas.length === 0
        ? []
        : await input.rows<SchemaRow>(givenSchemas(input.capabilities), [input.schemas]);
  if (rows.length === 0) return newRealm();
  const aside = new Map<string, Aside[]>();
  const context: InspectContext = {
    ...input,
    schemas: rows.map((r) => r.name),
    noteDefiner(schema, of, definer) {
      if (definer === null || definer === '') return;
      const list = aside.get(schema);
      const entry = { of, attrs: { definer } };
      if (list === undefined) aside.set(schema, [entry]);
      else list.push(entry);
    },
  };
  const relations = await readRelations(context);
  const triggers = await readTriggers(context);
  const tables = await readTables(relations, triggers, context);
  const routines = await readRoutines(context);
  const known = new Map<string, string>();
  for (const t of relations.tables) known.set(keyOf(t.schema, t.name), kindOf(t.type));
  for (const [schema, list] of routines.funcs) for (const f of list) known.set(keyOf('()', schema, f.name), 'function');
  const views = await readViews(relations, known satisfies KnownObjects, context);
  const sequences = await readSequences(relations, context);
  const events = await readEvents(context);
  return newRealm({
    schemas: rows.map((row) =>
      compact<Schema>({
        ...newSchema(row.name),
        charset: row.charset,
        collate: row.collate,
        comment: row.comment === null || row.comment === '' ? undefined : row.comment,
        tables: tables.get(row.name) ?? [],
        views: views.get(row.name) ?? [],
        funcs: routines.funcs.get(row.name) ?? [],
        procs: routines.procs.get(row.name) ?? [],
        objects: [...(sequences.get(row.name) ?? []), ...(events.get(row.name) ?? [])],
        aside: aside.get(row.name),
      }),
    ),
  });
}

function kindOf(type: string): string {
  if (type === 'VIEW' || type === 'SYSTEM VIEW') return 'view';
  return type === 'SEQUENCE' ? 'sequence' : 'table';
}
