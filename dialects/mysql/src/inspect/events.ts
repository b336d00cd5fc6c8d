import { newObject, type SchemaObject } from '@atlas/model';
import { withWrittenBodies } from './bodies.ts';
import { EVENTS, type EventRow } from './queries.ts';
import { type BySchema, groupRows, type InspectContext } from './rows.ts';

/** Events by schema, in name order. */
export async function readEvents(context: InspectContext): Promise<BySchema<SchemaObject>> {
  if (!context.capabilities.supportsRoutines) return new Map();
  const listed = await context.rows<EventRow>(EVENTS, [context.schemas]);
  const rows = await withWrittenBodies(listed, () => 'EVENT', context);
  for (const { schema, name, definer } of rows) context.noteDefiner(schema, { kind: 'event', name }, definer);
  return new Map([...groupRows(rows, (r) => r.schema)].map(([schema, list]) => [schema, list.map(eventOf)]));
}

function eventOf(row: EventRow): SchemaObject {
  // Without STARTS the server notes the time of the statement, which says nothing about the schedule.
  const isImplicit = row.starts === null || row.starts === row.created || row.starts === row.altered;
  return newObject('event', row.name, {
    ...(row.comment === '' ? {} : { comment: row.comment }),
    attrs: {
      ...(row.execute_at === null
        ? { every: interval(row.interval_value ?? '1', row.interval_field ?? 'DAY') }
        : { at: row.execute_at }),
      ...(isImplicit || row.starts === null ? {} : { starts: row.starts }),
      ...(row.ends === null ? {} : { ends: row.ends }),
      ...(row.on_completion === 'PRESERVE' ? { preserve: true } : {}),
      ...(row.status === 'ENABLED' ? {} : { enabled: false }),
      as: row.body,
    },
  });
}

function interval(value: string, field: string): string {
  const bare = value.replace(/^'(.*)'$/, '$1');
  return /^\d+$/.test(bare) ? `${bare} ${field}` : `'${bare}' ${field}`;
}
