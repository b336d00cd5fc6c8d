import { isSignificant, postgresProfile, tokenizeSql, unquoteIdentifier } from '@atlas/sqltext';
import { applyRename, type RenameCandidate } from '@atlas/dialect';
import type { Change, Realm, TableChange } from '@atlas/model';
import { namesIn } from './mentions.ts';

/** New names by old ones, of tables, views and columns. */
type Names = ReadonlyMap<string, string>;

function renamedNames(changes: readonly Change[]): Names {
  const names = new Map<string, string>();
  for (const change of changes) {
    if (change.kind === 'rename_table' || change.kind === 'rename_view') names.set(change.from.name, change.to.name);
    if (change.kind !== 'modify_table') continue;
    for (const inner of change.changes) if (inner.kind === 'rename_column') names.set(inner.from.name, inner.to.name);
  }
  return names;
}

/**
 * The changes without those that renames make by themselves: the server keeps expressions parsed, so they follow a new
 * name, while the texts of the `from` realm still have the old one.
 */
export function withoutRenamedTexts(changes: readonly Change[]): Change[] {
  const names = renamedNames(changes);
  if (names.size === 0) return [...changes];
  return changes.flatMap((change): Change[] => {
    if (change.kind === 'modify_table') {
      const inner = change.changes.filter((c) => !isOnlyRenamed(c, names));
      return inner.length === 0 ? [] : [{ ...change, changes: inner }];
    }
    if (change.kind === 'modify_view') {
      const columns = (view: typeof change.to): string => view.columns.map((c) => c.name).join();
      const same = sameUnder(change.from.def, change.to.def, names) && columns(change.from) === columns(change.to);
      if (!same) return [change];
      const aspects = change.aspects.filter((a) => a !== 'definition');
      return aspects.length === 0 && change.changes.length === 0 ? [] : [{ ...change, aspects }];
    }
    if (change.kind === 'modify_object' && change.to.kind === 'policy')
      return sameUnder(JSON.stringify(change.from.attrs), JSON.stringify(change.to.attrs), names) &&
        change.from.comment === change.to.comment
        ? []
        : [change];
    return [change];
  });
}

function isOnlyRenamed(change: TableChange, names: Names): boolean {
  switch (change.kind) {
    case 'modify_check':
      return change.aspects.every((a) => a === 'expr') && sameUnder(change.from.expr, change.to.expr, names);
    case 'modify_column':
      return (
        change.aspects.every((a) => a === 'generated') &&
        change.from.generated?.type === change.to.generated?.type &&
        sameUnder(change.from.generated?.expr ?? '', change.to.generated?.expr ?? '', names)
      );
    case 'modify_index': {
      const text = (index: typeof change.to): string => JSON.stringify([index.unique, index.parts, index.attrs]);
      return !change.aspects.includes('comment') && sameUnder(text(change.from), text(change.to), names);
    }
    default:
      return false;
  }
}

/** Whether two texts differ in nothing but names, each of them an old one against its new one. */
function sameUnder(from: string, to: string, names: Names): boolean {
  const tokens = (sql: string) => tokenizeSql(sql, postgresProfile).filter(isSignificant);
  const [a, b] = [tokens(from), tokens(to)];
  return (
    a.length === b.length &&
    a.every((token, i) => {
      const other = b[i]?.text ?? '';
      return token.text === other || names.get(unquoteIdentifier(token.text)) === unquoteIdentifier(other);
    })
  );
}

/** Whether undoing a change would need a name that is not there yet at that point. */
export function usesOldName(change: Change, all: readonly Change[]): boolean {
  const view = change.kind === 'drop_view' ? change.view : change.kind === 'modify_view' ? change.from : undefined;
  if (view === undefined) return false;
  const used = namesIn(view.def);
  return [...renamedNames(all).keys()].some((name) => used.has(name));
}

/** The realm after the renames among the changes; one that has the new names already stays as it is. */
export function renamedRealm(realm: Realm, changes: readonly Change[]): Realm {
  return renameCandidates(changes).reduce((state, rename) => {
    const schema = state.schemas.find((s) => s.name === rename.schema);
    const owner = schema?.tables.find((t) => t.name === rename.table);
    const list = { table: schema?.tables, view: schema?.views, column: owner?.columns, index: owner?.indexes }[
      rename.kind
    ];
    const isOld = list?.some((o) => o.name === rename.from) === true && !list.some((o) => o.name === rename.to);
    return isOld ? applyRename(state, rename) : state;
  }, realm);
}

function renameCandidates(changes: readonly Change[]): RenameCandidate[] {
  return changes.flatMap((change): RenameCandidate[] => {
    if (change.kind === 'rename_table' || change.kind === 'rename_view') {
      const kind = change.kind === 'rename_table' ? 'table' : 'view';
      return [{ kind, schema: change.schema, from: change.from.name, to: change.to.name }];
    }
    if (change.kind !== 'modify_table') return [];
    return change.changes.flatMap((c): RenameCandidate[] => {
      if (c.kind !== 'rename_column' && c.kind !== 'rename_index') return [];
      const kind = c.kind === 'rename_column' ? 'column' : 'index';
      return [{ kind, schema: change.schema, table: change.to.name, from: c.from.name, to: c.to.name }];
    });
  });
}
