import { REVISIONS_TABLE } from '@atlas/migrate';
import { filterRealm } from '@atlas/model';
import type { State } from './state.ts';

/** Patterns that hide the record of migrations, which databases have and no schema speaks of. */
export function revisionPatterns({ scope }: Pick<State, 'scope'>): readonly string[] {
  return scope.kind === 'schema' ? [REVISIONS_TABLE] : [REVISIONS_TABLE, `*.${REVISIONS_TABLE}`];
}

/** The state without that record. */
export function withoutRevisions(state: State): State {
  const schemaBound = state.scope.kind === 'schema';
  return { ...state, realm: filterRealm(state.realm, { exclude: revisionPatterns(state), schemaBound }) };
}

/** Both states without it, if the current one has it: dropping it would forget which migrations ran. */
export function keepRevisions(from: State, to: State): readonly [State, State] {
  const isKept = from.realm.schemas.some(
    ({ name, tables }) => name === REVISIONS_TABLE || tables.some((table) => table.name === REVISIONS_TABLE),
  );
  return isKept ? [withoutRevisions(from), withoutRevisions(to)] : [from, to];
}
