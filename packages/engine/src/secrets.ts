import type { Dialect } from '@atlas/dialect';
import type { Realm } from '@atlas/model';

/** Whether a state has passwords and the like in it, so that it must not be written down. */
export function holdsSecrets({ objects, schemas }: Realm, { hcl }: Dialect): boolean {
  const specs = new Map((hcl.objects ?? []).map(({ kind, spec }) => [kind, spec.attributes ?? {}]));
  return [...objects, ...schemas.flatMap((s) => s.objects)].some(({ kind, attrs }) => {
    const known = specs.get(kind) ?? {};
    return Object.keys(attrs).some((name) => Object.hasOwn(known, name) && known[name]?.sensitive === true);
  });
}
