import type { Realm, Routine, Schema } from '@atlas/model';
import { delegate } from './delegate.ts';
import type { Driver } from './driver.ts';

/** What statements that ran on a clean database made, which is to be seen by nobody. */
export interface Baseline {
  readonly realm: Realm;
  /** Names of the schemas that it made; others were there before. */
  readonly schemas: ReadonlySet<string>;
}

/** What is there now and was not on the clean database. */
export function baselineOf(clean: Realm, now: Realm): Baseline {
  const before = new Set(clean.schemas.map((s) => s.name));
  return { realm: now, schemas: new Set(now.schemas.map((s) => s.name).filter((name) => !before.has(name))) };
}

/** The driver, blind to a baseline. */
export function withoutBaseline(driver: Driver, baseline: Baseline): Driver {
  return delegate(driver, { inspect: async (options) => hideBaseline(await driver.inspect(options), baseline) });
}

/**
 * The realm without the objects of a baseline, whatever they look like: tables, views, routines and objects of the
 * database go by their names. A schema of the baseline goes too when nothing of it is left. Limited to one schema on
 * both sides, the name of that means nothing.
 */
export function hideBaseline(realm: Realm, { realm: gone, schemas }: Baseline, isBound = false): Realm {
  return {
    ...realm,
    objects: realm.objects.filter((o) => !gone.objects.some((g) => g.kind === o.kind && g.name === o.name)),
    schemas: realm.schemas.flatMap((schema) => {
      const other = isBound ? gone.schemas[0] : gone.schemas.find((s) => s.name === schema.name);
      if (other === undefined) return [schema];
      const left = withoutParts(schema, other);
      return schemas.has(schema.name) && isEmpty(left) ? [] : [left];
    }),
  };
}

function withoutParts(schema: Schema, gone: Schema): Schema {
  const names = (items: readonly { readonly name: string }[]): ReadonlySet<string> => new Set(items.map((i) => i.name));
  const [tables, views] = [names(gone.tables), names(gone.views)];
  const routine = (r: Routine): string => `${r.name} ${JSON.stringify(r.args.map(({ type, mode }) => [type, mode]))}`;
  const routines = new Set([...gone.funcs, ...gone.procs].map(routine));
  const objects = new Set(gone.objects.map((o) => `${o.kind} ${o.name}`));
  return {
    ...schema,
    tables: schema.tables.filter((t) => !tables.has(t.name)),
    views: schema.views.filter((v) => !views.has(v.name)),
    funcs: schema.funcs.filter((f) => !routines.has(routine(f))),
    procs: schema.procs.filter((p) => !routines.has(routine(p))),
    objects: schema.objects.filter((o) => !objects.has(`${o.kind} ${o.name}`)),
  };
}

function isEmpty({ tables, views, funcs, procs, objects }: Schema): boolean {
  return [tables, views, funcs, procs, objects].every((list) => list.length === 0);
}
