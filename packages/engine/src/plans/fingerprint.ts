import { createHash } from 'node:crypto';
import { AtlasError } from '@atlas/diagnostics';
import { canonicalState, settleEqual } from '@atlas/dialect';
import { REVISIONS_TABLE } from '@atlas/migrate';
import { filterRealm, type Realm } from '@atlas/model';
import { alignStates } from '../compare-states.ts';
import type { State } from '../state.ts';

/** The fingerprints of both sides of a transition. */
export interface StatePrints {
  readonly from: string;
  readonly to: string;
}

/**
 * The fingerprints of two states that are to be compared: base64 of SHA-256 over their canonical text. They are the same
 * for a database, HCL, SQL and a migration directory that describe one state, and do not depend on what is excluded, on the
 * bookkeeping of migrations, or on the name of the one schema of a bound connection. What stands aside in the current state
 * counts where the desired one speaks of it; what does not differ from the desired state counts in the spelling of that. Throws `AtlasError` `engine/no-dev-url` for a state that no server has seen,
 * since it may spell anything in its own way.
 */
export function fingerprintStates(from: State, to: State): StatePrints {
  if (!from.normalized || !to.normalized) {
    throw new AtlasError(
      'plan files need a dev database, which tells how the server spells the desired state: pass --dev-url. See: https://atlasgo.io/concepts/dev-database',
      { code: 'engine/no-dev-url' },
    );
  }
  const [aligned, desired] = alignStates(withoutRevisions(from), withoutRevisions(to));
  const current = settleEqual(aligned, desired, {
    hooks: to.dialect.diff,
    capabilities: from.capabilities,
    mode: 'normalized',
    spelled: from.origin !== 'hcl' && to.origin !== 'hcl',
  });
  const bound = from.scope.kind === 'schema' || to.scope.kind === 'schema';
  const print = (realm: Realm): string =>
    createHash('sha256')
      .update(`${from.dialect.name}\n${canonicalState(realm, from.dialect, bound && realm.schemas.length <= 1)}`)
      .digest('base64');
  return { from: print(current), to: print(desired) };
}

/** The state without the bookkeeping of migrations, which is part of no desired state. */
export function withoutRevisions(state: State): State {
  const schemaBound = state.scope.kind === 'schema';
  const exclude = schemaBound ? [REVISIONS_TABLE] : [REVISIONS_TABLE, `*.${REVISIONS_TABLE}`];
  return { ...state, realm: filterRealm(state.realm, { exclude, schemaBound }) };
}
