import { objectKey } from '@atlas/dialect';
import type { Change, TableChange } from '@atlas/model';
import { restoreAccess } from './access.ts';
import type { PlanContext } from './context.ts';
import type { Doomed } from './dependents.ts';
import { withoutImpossible } from './impossible.ts';
import { Rebuilder } from './rebuilder.ts';

/** The changes in groups that run one after the other; each is put in order by itself. */
export interface Expansion {
  /** Renames: everything behind them uses the new names. */
  readonly renames: readonly Change[];
  /** Drops of what stands in the way of other changes, of things that come back and of things that do not. */
  readonly teardown: readonly Change[];
  readonly main: readonly Change[];
  /** Foreign keys to tables whose columns change in `main`. */
  readonly late: readonly Change[];
  /** Privileges and owners of what was built anew, in order. */
  readonly access: readonly Change[];
}

/**
 * Finds everything in the `from` realm that uses what goes away or changes its shape, transitively: it is dropped in
 * `teardown` and made again, in the form it has in the `to` realm, in `main`. Without the realms of the options only
 * the changes themselves are known. `also` is what goes by other means.
 */
export function expandChanges(
  changes: readonly Change[],
  context: PlanContext,
  also: readonly Doomed[] = [],
): Expansion {
  const renames = changes.filter((c) => c.kind.startsWith('rename_'));
  const rebuilder = new Rebuilder(
    changes.filter((c) => !c.kind.startsWith('rename_')).flatMap((c) => withoutImpossible(c, context)),
    context,
  );
  rebuilder.splitPartitions();
  rebuilder.restoreParts();
  rebuilder.expand(also);
  rebuilder.dropPartitionsFirst();
  rebuilder.freeNames();
  const [first, rest] = splitRenames(rebuilder.main);
  const [early, late] = splitForeignKeys(rest);
  return {
    renames: [...renames, ...first],
    ...restoreAccess(rebuilder.teardown, early, also, context),
    late,
  };
}

/** Column renames go first, in a change of their own. */
function splitRenames(changes: readonly Change[]): [Change[], Change[]] {
  const first: Change[] = [];
  const rest: Change[] = [];
  for (const change of changes) {
    if (change.kind !== 'modify_table') {
      rest.push(change);
      continue;
    }
    const renames = change.changes.filter((c) => c.kind === 'rename_column');
    if (renames.length > 0) first.push({ ...change, changes: renames });
    const others = change.changes.filter((c) => c.kind !== 'rename_column');
    if (others.length > 0) rest.push({ ...change, changes: others });
  }
  return [first, rest];
}

/** New keys wait until the columns that they refer to have their final types, and those of partitions for all tables. */
function splitForeignKeys(changes: readonly Change[]): [Change[], Change[]] {
  const retyped = new Set(
    changes.flatMap((c) =>
      c.kind === 'modify_table' && c.changes.some((i) => i.kind === 'modify_column' && i.aspects.includes('type'))
        ? [objectKey('table', c.schema, c.to.name)]
        : [],
    ),
  );
  // Partitions are made one by one, and may refer to each other.
  const fresh = new Set(
    changes.flatMap((c) =>
      c.kind === 'add_object' && c.object.kind === 'partition' ? [objectKey('partition', c.schema, c.object.name)] : [],
    ),
  );
  if (retyped.size === 0 && fresh.size === 0) return [[...changes], []];
  const early: Change[] = [];
  const late: Change[] = [];
  for (const change of changes) {
    if (change.kind !== 'modify_table') {
      early.push(change);
      continue;
    }
    const waits = (c: TableChange): boolean => {
      if (c.kind !== 'add_foreign_key') return false;
      const self = objectKey('table', change.schema, change.to.name);
      if (fresh.has(self)) return true;
      const target = objectKey('table', c.foreignKey.refSchema ?? change.schema, c.foreignKey.refTable);
      return target !== self && retyped.has(target);
    };
    const [now, then] = [change.changes.filter((c) => !waits(c)), change.changes.filter(waits)];
    if (now.length > 0) early.push({ ...change, changes: now });
    if (then.length > 0) late.push({ ...change, changes: then });
  }
  return [early, late];
}
