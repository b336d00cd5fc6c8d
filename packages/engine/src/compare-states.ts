import { AtlasError } from '@atlas/diagnostics';
import {
  addRenames,
  type ConfirmRename,
  diffRealms,
  type DiffPolicy,
  findRenames,
  type PlanMode,
  skipChanges,
} from '@atlas/dialect';
import { type Change, type Plan, type Realm, restoreHidden } from '@atlas/model';
import type { State } from './state.ts';

export interface CompareOptions {
  readonly policy?: DiffPolicy | undefined;
  readonly confirmRename?: ConfirmRename | undefined;
  /** Spellings count where both sides know them; see `DiffContext.spelled`. */
  readonly spelled?: boolean;
}

export interface Comparison {
  /** After renames, skipped kinds removed; unordered. */
  readonly changes: readonly Change[];
  /** Both sides as they were compared: hidden parts equal on both, names of bound schemas made equal. */
  readonly from: Realm;
  readonly to: Realm;
  /** Absent: statements name each object's schema. Empty: they name none. */
  readonly qualifier: string | undefined;
}

/** What leads from one state to another. Both must be of one dialect, and both bound to a schema or neither. */
export async function compareStates(from: State, to: State, options: CompareOptions = {}): Promise<Comparison> {
  if (from.dialect.name !== to.dialect.name) {
    throw new AtlasError(
      `cannot compare a ${from.dialect.name} schema with a ${to.dialect.name} schema: use one kind of database on both sides`,
      {
        code: 'engine/mixed-dialects',
      },
    );
  }
  const [a, visible] = alignScopes(from, to);
  const b = restoreHidden(from.whole, from.realm, visible);
  const { renames, from: renamed } = await findRenames(a, b, { confirm: options.confirmRename });
  const differ = {
    hooks: to.dialect.diff,
    capabilities: from.capabilities,
    mode: from.normalized && to.normalized ? ('normalized' as const) : ('natural' as const),
    spelled: options.spelled === true && from.origin !== 'hcl' && to.origin !== 'hcl',
  };
  const changes = addRenames(diffRealms(renamed, b, differ), a, renames);
  const bound = from.scope.kind === 'schema';
  return { changes: skipChanges(changes, options.policy?.skip), from: a, to: b, qualifier: bound ? '' : undefined };
}

/** Checks that the two can be compared, and gives the one schema of bound sides the same name. */
function alignScopes(from: State, to: State): [Realm, Realm] {
  const [a, b] = [from.whole, to.realm];
  const files = from.origin === 'hcl' || to.origin === 'hcl';
  const scopes = `${from.scope.kind} ${to.scope.kind}`;
  if (scopes === 'schema realm' && !files) {
    const name = from.scope.kind === 'schema' ? from.scope.schema : '';
    throw scopeError(
      `cannot diff a schema ${JSON.stringify(name)} with a database connection. See: https://atlasgo.io/url`,
    );
  }
  if (scopes === 'realm schema' && !files) {
    const name = to.scope.kind === 'schema' ? to.scope.schema : '';
    throw scopeError(
      `cannot diff a database connection with a schema ${JSON.stringify(name)}. See: https://atlasgo.io/url`,
    );
  }
  if (from.scope.kind === 'realm' && to.scope.kind === 'realm') return [a, b];
  const [source, target] = [a.schemas[0], b.schemas[0]];
  if (source === undefined || target === undefined || source.name === target.name) return [a, b];
  // A directory replayed in a bound dev database has that database's name, which means nothing.
  const named = from.origin !== 'dir' && to.origin !== 'dir';
  if (files && named && from.dialect.capabilities.supportsSchemas) {
    const [database, hcl] = to.origin === 'hcl' ? [source, target] : [target, source];
    throw scopeError(
      `mismatched HCL and database schemas: ${JSON.stringify(database.name)} <> ${JSON.stringify(hcl.name)}`,
    );
  }
  return [a, { ...b, schemas: [{ ...target, name: source.name }, ...b.schemas.slice(1)] }];
}

function scopeError(message: string): AtlasError {
  return new AtlasError(message, { code: 'engine/schema-scope' });
}

export interface PlanSettings {
  readonly policy?: DiffPolicy | undefined;
  readonly indent?: string | undefined;
  /** Default: `in-place`. */
  readonly mode?: PlanMode | undefined;
  /** Stands before the names of tables instead of what the comparison says. */
  readonly qualifier?: string | undefined;
}

/** The statements of a comparison. */
export function planComparison(comparison: Comparison, from: State, options: PlanSettings = {}): Plan {
  return from.dialect.plan(comparison.changes, {
    mode: options.mode ?? 'in-place',
    capabilities: from.capabilities,
    schemaQualifier: options.qualifier ?? comparison.qualifier,
    from: comparison.from,
    to: comparison.to,
    indent: options.indent,
    policy: options.policy,
  });
}
