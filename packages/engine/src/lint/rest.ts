import { equalNodes, indexBy, type Realm, type Schema } from '@atlas/model';

const nameOf = ({ name }: { readonly name: string }): string => name;

/**
 * A state after changes, with what they did not touch and so was left out: `base` is the state before them, and the part of
 * it that was built.
 */
export function withRest(desired: Realm, base: { readonly whole: Realm; readonly built: Realm }): Realm {
  const { whole } = base;
  if (whole === base.built) return desired;
  const built = new Map(base.built.schemas.map((schema) => [schema.name, schema]));
  const after = new Map(desired.schemas.map((schema) => [schema.name, schema]));
  const schemas = whole.schemas.flatMap((schema): readonly Schema[] => {
    const [before, now] = [built.get(schema.name), after.get(schema.name)];
    if (before === undefined) return [schema];
    if (now === undefined) return [];
    const merge = <T extends { readonly name: string }>(of: (s: Schema) => readonly T[]): readonly T[] => {
      const [known, all] = [indexBy(of(before), nameOf), indexBy(of(schema), nameOf)];
      const rest = of(schema).filter(({ name }) => !known.has(name));
      // What is only needed by others was built without its keys and triggers.
      const kept = of(now).map((item) => {
        const old = known.get(item.name);
        return old !== undefined && equalNodes(old, item) ? (all.get(item.name) ?? item) : item;
      });
      return [...rest, ...kept].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    };
    return [
      {
        ...now,
        tables: merge((s) => s.tables),
        views: merge((s) => s.views),
        funcs: merge((s) => s.funcs),
        procs: merge((s) => s.procs),
        objects: merge((s) => s.objects),
      },
    ];
  });
  const old = new Set(whole.schemas.map(({ name }) => name));
  return { ...desired, schemas: [...schemas, ...desired.schemas.filter(({ name }) => !old.has(name))] };
}
