import type { Trigger, TriggerEvent } from '@atlas/model';
import { postgresProfile, TokenCursor } from '@atlas/sqltext';
import { type TriggerAttrs, toAttrs } from '../types.ts';
import { type Catalog, CLASS, isSet, routineRef } from './catalog.ts';
import type { DependencyReader } from './dependencies.ts';

interface TriggerRow {
  readonly oid: string;
  readonly relation: string;
  readonly name: string;
  readonly type: number;
  readonly function: string;
  readonly functionName: string;
  readonly columns: readonly number[] | null;
  readonly def: string;
  readonly hasWhen: boolean;
  readonly args: string;
  readonly constraint: boolean;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly oldTable: string | null;
  readonly newTable: string | null;
  readonly from: string;
}

/** Triggers by identifier of the relation, in order of name. */
export function readTriggers(
  catalog: Catalog,
  dependencies: DependencyReader,
): ReadonlyMap<string, readonly Trigger[]> {
  const byRelation = new Map<string, Trigger[]>();
  for (const row of catalog.json<TriggerRow>('triggers')) {
    if (catalog.extensionOf(CLASS.trigger, row.oid) !== undefined) continue;
    const relation = catalog.relations.get(row.relation);
    if (relation === undefined) continue;
    const list = byRelation.get(row.relation) ?? [];
    list.push(readTrigger(catalog, row, relation.schema, dependencies));
    byRelation.set(row.relation, list);
  }
  return byRelation;
}

/** Bits of `pg_trigger.tgtype`: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_trigger.h */
const BITS = { row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32, instead: 64 } as const;

function readTrigger(catalog: Catalog, row: TriggerRow, schema: string, dependencies: DependencyReader): Trigger {
  const has = (bit: number): boolean => (row.type & bit) !== 0;
  const relation = catalog.relations.get(row.relation);
  const columns = (row.columns ?? []).map((n) => relation?.byNumber.get(String(n))?.name ?? '');
  const events: TriggerEvent[] = [
    ...(has(BITS.insert) ? [{ kind: 'INSERT' as const }] : []),
    ...(has(BITS.update) ? [{ kind: 'UPDATE' as const, ...(columns.length === 0 ? {} : { columns }) }] : []),
    ...(has(BITS.delete) ? [{ kind: 'DELETE' as const }] : []),
    ...(has(BITS.truncate) ? [{ kind: 'TRUNCATE' as const }] : []),
  ];
  const action = routineRef(catalog, row.function, row.functionName, schema);
  const other = isSet(row.from) ? catalog.ref(CLASS.relation, row.from, schema) : undefined;
  const args = triggerArgs(row.args);
  const referencing = {
    ...(row.oldTable === null ? {} : { old_table: row.oldTable }),
    ...(row.newTable === null ? {} : { new_table: row.newTable }),
  };
  const attrs: TriggerAttrs = {
    execute: { function: action, ...(args.length === 0 ? {} : { args }) },
    ...(row.constraint ? { constraint: true } : {}),
    ...(row.deferrable ? { deferrable: row.deferred ? 'INITIALLY_DEFERRED' : 'INITIALLY_IMMEDIATE' } : {}),
    ...(Object.keys(referencing).length === 0 ? {} : { referencing }),
    ...(other === undefined ? {} : { from: other }),
  };
  const when = row.hasWhen ? whenOf(row.def) : undefined;
  return {
    name: row.name,
    ...catalog.comment(CLASS.trigger, row.oid),
    time: has(BITS.instead) ? 'INSTEAD OF' : has(BITS.before) ? 'BEFORE' : 'AFTER',
    events,
    forEach: has(BITS.row) ? 'ROW' : 'STATEMENT',
    ...(when === undefined ? {} : { when }),
    body: '',
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.trigger, row.oid, schema, { also: 'sql' in action ? [] : [action], owner: row.relation }),
  };
}

/** `tgargs` in the escape format: arguments that each end in a zero byte. */
function triggerArgs(escaped: string): string[] {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let i = 0; i < escaped.length; ) {
    const octal = /^\\([0-7]{3})/.exec(escaped.slice(i, i + 4))?.[1];
    if (octal !== undefined) {
      bytes.push(Number.parseInt(octal, 8));
      i += 4;
    } else if (escaped.startsWith('\\\\', i)) {
      bytes.push(92);
      i += 2;
    } else {
      bytes.push(...encoder.encode(escaped[i] ?? ''));
      i++;
    }
  }
  const text = new TextDecoder().decode(Uint8Array.from(bytes));
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/** The condition in the text of a trigger, without the word WHEN and one pair of parentheses. */
function whenOf(def: string): string | undefined {
  const cursor = TokenCursor.of(def, postgresProfile);
  if (!cursor.seek((c) => c.isKeyword('WHEN'))) return undefined;
  cursor.next();
  const inner = cursor.skipParens();
  return inner === undefined ? undefined : def.slice(inner.start, inner.end).trim();
}
