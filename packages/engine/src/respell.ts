import { affectedSubset, type DiffHooks, objectKey, StatementError } from '@atlas/dialect';
import type { Aspect, Change, Realm, Routine, Schema, SchemaObject, TableChange } from '@atlas/model';
import type { EngineContext } from './context.ts';
import type { DevDatabases } from './dev-databases.ts';
import { rememberRealm } from './remember.ts';
import { holdsSecrets } from './secrets.ts';
import type { State } from './state.ts';

/** Creates a realm on the dev database and reads it back. Throws `StatementError` where it cannot be created there. */
export type Respell = (realm: Realm, state: State) => Promise<Realm>;

/** Servers spell what they were given, such as the query of a view, and each version has its own way. */
export function respeller(
  { devUrl }: { readonly devUrl?: string | undefined },
  devs: DevDatabases,
  context: EngineContext,
): Respell {
  return async (realm, { dialect, mode }) => {
    const url = devUrl === undefined || devUrl === '' ? dialect.embeddedDevUrl : devUrl;
    if (url === undefined) return realm;
    const read = async (): Promise<Realm> => (await devs.acquire(url)).normalize(realm, { mode });
    const isSecret = mode?.sensitive === true || holdsSecrets(realm, dialect);
    return isSecret ? read() : rememberRealm(['respelled', realm, mode ?? {}], url, context, read);
  };
}

/**
 * The two sides as one server spells them, where the changes between them may come from two servers that spell alike
 * objects in two ways. Undefined where that cannot be: both are of one server, no object is there on both sides with
 * another text, or the dev database does not take the objects in question. Only these objects are created there; of what
 * comes back only the texts are used, so that nothing else that the sides differ in is lost.
 */
export async function respellStates(
  changes: readonly Change[],
  sides: { readonly from: Realm; readonly to: Realm },
  states: { readonly from: State; readonly to: State },
  respell: Respell,
): Promise<{ readonly from: Realm; readonly to: Realm } | undefined> {
  if (!states.from.normalized || !states.to.normalized || states.from.server === states.to.server) return undefined;
  const doubtful = changes.filter(mayBeSpelling);
  if (doubtful.length === 0) return undefined;
  const subset = affectedSubset(doubtful, sides.from, sides.to);
  const again = async (side: 'from' | 'to', other: 'from' | 'to'): Promise<Realm> => {
    // Files and directories were read on the dev database.
    if (states[side].origin !== 'database') return sides[side];
    const written = { ...subset[side], objects: inTheWayOf(subset[side].objects, subset[other].objects) };
    const spelled = await respell(written, states[side]);
    return withTexts(sides[side], spelled, new Set(doubtful.map((c) => keyOf(c, side))), states[side].dialect.diff);
  };
  try {
    return { from: await again('from', 'to'), to: await again('to', 'from') };
  } catch (error) {
    if (error instanceof StatementError) return undefined;
    throw error;
  }
}

/** Objects of the database as the other side has them: the versions of its extensions are those that there are. */
function inTheWayOf(objects: readonly SchemaObject[], others: readonly SchemaObject[]): readonly SchemaObject[] {
  const known = new Map(others.map((o) => [`${o.kind} ${o.name}`, o]));
  return objects.map((o) => known.get(`${o.kind} ${o.name}`) ?? o);
}

/** Aspects that can differ in spelling. */
const TEXTS: ReadonlySet<Aspect> = new Set(['attr', 'default', 'definition', 'expr', 'generated', 'parts']);

function mayBeSpelling(change: Change): boolean {
  switch (change.kind) {
    case 'modify_view':
      return change.aspects.some((a) => TEXTS.has(a)) || haveTexts(change.changes);
    case 'modify_func':
    case 'modify_proc':
    case 'modify_trigger':
      return change.aspects.some((a) => TEXTS.has(a));
    case 'modify_object':
      return true;
    case 'modify_table':
      return haveTexts(change.changes);
    default:
      return false;
  }
}

function haveTexts(changes: readonly TableChange[]): boolean {
  const has = (kind: TableChange['kind']): boolean => changes.some((c) => c.kind === kind);
  // What has no name of its own is told apart by its expression.
  if ((has('add_check') && has('drop_check')) || (has('add_index') && has('drop_index'))) return true;
  return changes.some((c) => ('aspects' in c ? c.aspects.some((a) => TEXTS.has(a)) : c.kind === 'modify_attr'));
}

/** The object that a change is about, by its name on one side. */
function keyOf(change: Change, side: 'from' | 'to'): string {
  switch (change.kind) {
    case 'modify_table':
      return objectKey('table', change.schema, change[side].name);
    case 'modify_view':
      return objectKey('view', change.schema, change[side].name);
    case 'modify_func':
      return objectKey('function', change.schema, change[side].name);
    case 'modify_proc':
      return objectKey('procedure', change.schema, change[side].name);
    case 'modify_trigger':
      return objectKey(change.on.kind, change.schema, change.on.name);
    case 'modify_object':
      return objectKey(change.from.kind, change.schema, change[side].name);
    default:
      return '';
  }
}

/** A realm in which the objects with these keys have the texts of another one. */
function withTexts(realm: Realm, spelled: Realm, keys: ReadonlySet<string>, hooks: DiffHooks): Realm {
  const routineKey = (routine: Routine): string => hooks.routineKey?.(routine) ?? routine.name;
  const keyOfObject = (object: SchemaObject): string => hooks.objectKey?.(object) ?? object.name;
  const schemas = new Map(spelled.schemas.map((s) => [s.name, s]));
  return {
    ...realm,
    schemas: realm.schemas.map((schema): Schema => {
      const other = schemas.get(schema.name);
      if (other === undefined) return schema;
      const list = <T extends { readonly name: string }>(
        items: readonly T[],
        others: readonly T[],
        kindOf: (item: T) => string,
        identify: (item: T) => string = (item) => item.name,
      ): readonly T[] => {
        const id = (item: T): string => `${kindOf(item)} ${identify(item)}`;
        const found = new Map(others.map((item) => [id(item), item]));
        return items.map((item) => {
          if (!keys.has(objectKey(kindOf(item), schema.name, item.name))) return item;
          const twin = found.get(id(item));
          return twin === undefined ? item : (takeTexts(item, twin) as T);
        });
      };
      return {
        ...schema,
        tables: list(schema.tables, other.tables, () => 'table'),
        views: list(schema.views, other.views, () => 'view'),
        funcs: list(schema.funcs, other.funcs, () => 'function', routineKey),
        procs: list(schema.procs, other.procs, () => 'procedure', routineKey),
        objects: list(schema.objects, other.objects, (o) => o.kind, keyOfObject),
      };
    }),
  };
}

/** `mine` with the texts that `other` has in the same places; what is in one of them only stays as it is. */
function takeTexts(mine: unknown, other: unknown): unknown {
  if (typeof mine === 'string') return typeof other === 'string' ? other : mine;
  if (Array.isArray(mine)) return Array.isArray(other) ? takeItems(mine, other) : mine;
  if (!isRecord(mine) || !isRecord(other)) return mine;
  // Two forms of one thing, such as a literal and an expression, have no places in common.
  if (mine.kind !== other.kind) return other;
  return Object.fromEntries(
    Object.entries(mine).map(([key, value]) => [key, key in other ? takeTexts(value, other[key]) : value]),
  );
}

function takeItems(mine: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const names = other.map(nameOf);
  return mine.map((item, i) => {
    const name = nameOf(item);
    if (name === undefined) return mine.length === other.length ? takeTexts(item, other[i]) : item;
    const at = names.indexOf(name);
    return at < 0 || names.indexOf(name, at + 1) >= 0 ? item : takeTexts(item, other[at]);
  });
}

function nameOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  const name = item.name ?? item.symbol;
  return typeof name === 'string' ? name : undefined;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
