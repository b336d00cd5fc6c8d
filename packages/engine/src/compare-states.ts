import { AtlasError } from '@atlas/diagnostics';
import {
  addRenames,
  type AlignOptions,
  type ConfirmRename,
  diffRealms,
  type DiffPolicy,
  findRenames,
  hideBaseline,
  type PlanMode,
  type RenameHint,
  skipChanges,
  unusedHints,
} from '@atlas/dialect';
import { type Change, type Plan, type Realm, restoreHidden } from '@atlas/model';
import { skippedKinds } from './managed-classes.ts';
import { type Respell, respellStates } from './respell.ts';
import type { State } from './state.ts';

export interface CompareOptions {
  readonly policy?: DiffPolicy | undefined;
  readonly confirmRename?: ConfirmRename | undefined;
  /** Renames that the user named. Those that fit nothing are an error: what they speak of would be dropped. */
  readonly renames?: readonly RenameHint[] | undefined;
  /** Spellings count where both sides know them; see `DiffContext.spelled`. */
  readonly spelled?: boolean;
  /** Makes states of different servers comparable. Absent: differences in spelling count. */
  readonly respell?: Respell | undefined;
}

export interface Comparison {
  /** After renames, skipped kinds removed; unordered. */
  readonly changes: readonly Change[];
  /** Both sides as they were compared: hidden parts equal on both, names of bound schemas made equal. */
  readonly from: Realm;
  readonly to: Realm;
  /** Absent: statements name each object's schema. Empty: they name none. */
  readonly qualifier: string | undefined;
  /** How the two were made comparable. */
  readonly alignment: AlignOptions;
  /** Kinds of change that were left out, and so remain after the plan. */
  readonly skip: ReadonlySet<string>;
}

function refuseUnused([hint]: readonly RenameHint[]): void {
  if (hint === undefined) return;
  throw new AtlasError(
    `--rename ${hint.path.join('.')}=${hint.to} fits nothing: the current schema has no ${JSON.stringify(hint.path.join('.'))}, or the desired one no ${JSON.stringify(hint.to)} in its place. Name columns and indexes with their table: users.name=full_name`,
    { code: 'engine/rename-unused' },
  );
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
  const [hidden, wanted] = hideBaselines(from, to);
  const [a, visible] = alignScopes(hidden, spellNames(hidden, wanted));
  const b = restoreHidden(a, hidden.realm, visible);
  const hints = options.renames ?? [];
  const found = await findRenames(a, b, { confirm: options.confirmRename, given: hints });
  const { renames, from: renamed } = found;
  refuseUnused(unusedHints(hints, found));
  const { mode } = to;
  const alignment = { capabilities: from.capabilities, mode, declared: to.origin !== 'database' };
  const align = (x: Realm): readonly [Realm, Realm] => to.dialect.diff.align?.(x, b, alignment) ?? [x, b];
  const [current, desired] = align(renamed);
  const differ = {
    hooks: to.dialect.diff,
    capabilities: from.capabilities,
    mode: from.normalized && to.normalized ? ('normalized' as const) : ('natural' as const),
    spelled: options.spelled === true && from.origin !== 'hcl' && to.origin !== 'hcl',
  };
  const spelled = diffRealms(current, desired, differ);
  const respelled =
    options.respell && (await respellStates(spelled, { from: current, to: desired }, { from, to }, options.respell));
  const compared = respelled === undefined ? spelled : diffRealms(respelled.from, respelled.to, differ);
  const changes = addRenames(compared, a, renames);
  const bound = from.scope.kind === 'schema';
  const skip = new Set([...(options.policy?.skip ?? []), ...skippedKinds(mode)]);
  return {
    changes: skipChanges(changes, skip),
    // The planner sees the names from before the renames.
    from: renames.length === 0 ? current : align(a)[0],
    to: respelled?.to ?? desired,
    qualifier: bound ? '' : undefined,
    alignment,
    skip,
  };
}

/**
 * Both sides as a comparison would see them, without what is hidden: parts of the dev database gone, bound schemas of one
 * name, what stands aside where the desired state speaks of it. Throws as `compareStates` for sides that do not fit.
 */
export function alignStates(from: State, to: State): readonly [Realm, Realm] {
  const [hidden, wanted] = hideBaselines(from, to);
  const [a, b] = alignScopes({ ...hidden, whole: hidden.realm }, wanted);
  const alignment = { capabilities: from.capabilities, mode: to.mode, declared: to.origin !== 'database' };
  return to.dialect.diff.align?.(a, b, alignment) ?? [a, b];
}

/** Both sides without what belongs to the dev database of either: a target has it too, and it is not to be dropped. */
function hideBaselines(from: State, to: State): [State, State] {
  const hide = (state: State): State =>
    [from.baseline, to.baseline].reduce((s, baseline) => {
      if (baseline === undefined) return s;
      const isBound = s.scope.kind === 'schema';
      const [whole, realm] = [s.whole, s.realm].map((r) => hideBaseline(r, baseline, isBound));
      return { ...s, whole: whole ?? s.whole, realm: realm ?? s.realm };
    }, state);
  return [hide(from), hide(to)];
}

/** The desired state with the current one's spelling of what is the same to the server. */
function spellNames(from: State, to: State): State {
  const spell = (realm: Realm): Realm => to.dialect.diff.spellNamesAs?.(from.whole, realm, from.capabilities) ?? realm;
  const whole = spell(to.whole);
  return { ...to, whole, realm: to.realm === to.whole ? whole : spell(to.realm) };
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
