import type { Statement, View } from '@atlas/model';
import { hasImplicitColumns } from '../attrs.ts';
import { ident, mentionedNames, nameKey, shown } from '../sql.ts';
import { lineBuilder, type PlanContext, statement } from './context.ts';
import { createTriggerSql } from './triggers.ts';

/** CREATE VIEW, with a list of column names where the view has one. */
export function createViewSql(view: View): string {
  const b = lineBuilder();
  b.p('CREATE VIEW').ident(view.name);
  const list = hasImplicitColumns(view) ? [] : view.columns;
  if (list.length > 0) b.p(`(${list.map((c) => ident(c.name)).join(', ')})`);
  return b.p('AS', view.def.trim().replace(/;\s*$/, '')).toString();
}

/** The statement of `createViewSql`, undone by DROP VIEW. */
export function createView(view: View, source?: Statement['source']): Statement {
  return statement(createViewSql(view), `create ${shown(view.name)} view`, { source, reverse: [dropViewSql(view)] });
}

/** DROP VIEW. With `takesTriggers`, undoing creates the triggers of the view as well. */
export function dropView(
  view: View,
  context: PlanContext,
  rest: { readonly source?: Statement['source'] | undefined; readonly takesTriggers?: boolean | undefined } = {},
): Statement {
  const exact = { ...context, faithful: true };
  const triggers = rest.takesTriggers === true ? view.triggers : [];
  return statement(dropViewSql(view), `drop ${shown(view.name)} view`, {
    source: rest.source,
    reverse: [createViewSql(view), ...triggers.map((t) => createTriggerSql(t, view.name, exact))],
  });
}

function dropViewSql(view: View): string {
  return `DROP VIEW ${ident(view.name)}`;
}

/** The items so that each view comes after those its query mentions. The order is stable. */
export function sortViews<T>(items: readonly T[], viewOf: (item: T) => View): T[] {
  const byName = new Map(items.map((item) => [nameKey(viewOf(item).name), item]));
  const done = new Set<T>();
  const out: T[] = [];
  const visit = (item: T): void => {
    if (done.has(item)) return;
    done.add(item);
    const view = viewOf(item);
    for (const name of mentionedNames(view.def, byName)) {
      const other = byName.get(name);
      if (other !== undefined) visit(other);
    }
    for (const dep of view.deps ?? []) {
      const other = byName.get(nameKey(dep.name));
      if (other !== undefined) visit(other);
    }
    out.push(item);
  };
  for (const item of items) visit(item);
  return out;
}
