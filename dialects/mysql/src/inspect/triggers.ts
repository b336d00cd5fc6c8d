import { compact, type Trigger, type TriggerEvent } from '@atlas/model';
import { ident } from '../sql.ts';
import { withWrittenBodies } from './bodies.ts';
import { TRIGGERS, type TriggerRow } from './queries.ts';
import { groupRows, type InspectContext, keyOf } from './rows.ts';

/** Triggers by table, each after the one it follows. */
export async function readTriggers(context: InspectContext): Promise<ReadonlyMap<string, readonly Trigger[]>> {
  if (!context.capabilities.supportsRoutines) return new Map();
  const listed = await context.rows<TriggerRow>(TRIGGERS, [context.schemas]);
  const rows = await withWrittenBodies(listed, () => 'TRIGGER', context);
  if (rows.length === 0) return new Map();
  // MariaDB keeps the statement as it was written, MySQL writes it anew.
  const keepsText = context.capabilities.variant === 'mariadb';
  const texts = keepsText
    ? await context.batch(rows.map((t) => `SHOW CREATE TRIGGER ${ident(t.schema)}.${ident(t.name)}`))
    : [];
  const tables = new Map<string, Trigger[]>();
  const last = new Map<string, string>();
  for (const [i, row] of rows.entries()) {
    context.noteDefiner(row.schema, { kind: 'trigger', table: row.table, name: row.name }, row.definer);
    const slot = keyOf(row.schema, row.table, row.timing, row.event);
    const text = texts[i]?.[0]?.['SQL Original Statement'];
    const trigger = triggerOf(row, last.get(slot), typeof text === 'string' ? headOf(text, row.body) : undefined);
    last.set(slot, row.name);
    const key = keyOf(row.schema, row.table);
    const list = tables.get(key);
    if (list === undefined) tables.set(key, [trigger]);
    else list.push(trigger);
  }
  return new Map([...tables].map(([key, list]) => [key, byName(list)]));
}

/** Name order, as everywhere: what runs first is said by `follows`. */
function byName(triggers: readonly Trigger[]): readonly Trigger[] {
  return [...groupRows(triggers, (t) => t.name)].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, list]) => list);
}

function triggerOf(row: TriggerRow, before: string | undefined, head: string | undefined): Trigger {
  return compact<Trigger>({
    name: row.name,
    time: row.timing === 'BEFORE' ? 'BEFORE' : 'AFTER',
    events: [{ kind: row.event as TriggerEvent['kind'] }],
    forEach: 'ROW',
    body: row.body,
    attrs: {
      ...(before === undefined ? {} : { follows: { kind: 'trigger', name: before } }),
      ...(head === undefined ? {} : { head }),
    },
  });
}

/** `trigger t before insert on x for each row`, without the definer. */
function headOf(statement: string, body: string): string | undefined {
  if (!statement.endsWith(body)) return undefined;
  const head = statement.slice(0, statement.length - body.length);
  const start = /\btrigger\s/i.exec(head.replace(/`[^`]*`/g, (name) => 'x'.repeat(name.length)))?.index;
  return start === undefined ? undefined : head.slice(start).trim();
}
