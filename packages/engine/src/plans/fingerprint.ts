import { createHash } from 'node:crypto';
import { AtlasError } from '@atlas/diagnostics';
import { canonicalState, settleEqual } from '@atlas/dialect';
import type { Realm } from '@atlas/model';
import { alignStates, compareStates } from '../compare-states.ts';
import type { Respell } from '../respell.ts';
import { withoutRevisions } from '../revisions.ts';
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
 * counts where the desired one speaks of it; what does not differ from the desired state counts in the spelling of that, for
 * which states of different servers are made comparable by `respell`. Throws `AtlasError` `engine/no-dev-url` for a state
 * that no server has seen, since it may spell anything in its own way.
 */
export async function fingerprintStates(from: State, to: State, respell?: Respell): Promise<StatePrints> {
  if (!hasPrints(from, to)) {
    throw new AtlasError(
      'plan files need a dev database, which tells how the server spells the desired state: pass --dev-url. See: https://atlasgo.io/concepts/dev-database',
      { code: 'engine/no-dev-url' },
    );
  }
  const [a, b] = [withoutRevisions(from), withoutRevisions(to)];
  const { changes } = await compareStates(a, b, { spelled: true, respell });
  const [aligned, desired] = alignStates(a, b);
  const current = settleEqual(aligned, desired, changes, to.dialect.diff);
  const isBound = from.scope.kind === 'schema' || to.scope.kind === 'schema';
  const print = (realm: Realm): string =>
    createHash('sha256')
      .update(`${from.dialect.name}\n${canonicalState(realm, from.dialect, isBound && realm.schemas.length <= 1)}`)
      .digest('base64');
  return { from: print(current), to: print(desired) };
}

/** Whether both states are in the spelling of a server. */
export function hasPrints(from: State, to: State): boolean {
  return from.normalized && to.normalized;
}

/** A text that tells whether a database is still as it was. */
export function textOfState(state: State): string {
  const { realm, dialect, scope } = withoutRevisions(state);
  return canonicalState(realm, dialect, scope.kind === 'schema');
}
