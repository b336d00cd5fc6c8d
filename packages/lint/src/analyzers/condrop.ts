import type { Analyzer, Finding, Pass } from '../analyzer.ts';
import { quoted } from '../text.ts';
import { isNotNullCheck } from './data-depend.ts';
import { type TableChangeAt, tableChangesIn } from '../visit.ts';

/** Constraints that are dropped, after which nothing keeps wrong rows out. */
export const condrop: Analyzer = {
  name: 'condrop',
  heading: 'constraint deletion detected',
  codes: ['CD101', 'CD102', 'CD103'],
  run(pass) {
    for (const at of tableChangesIn(pass.file)) {
      if (pass.spans.isAdded({ kind: 'table', schema: at.schema, table: at.from.name }, at.statement)) continue;
      const finding = findingOf(at, pass);
      if (finding !== undefined) pass.report({ ...finding, statement: at.statement });
    }
  },
};

function findingOf({ schema, to, change, siblings }: TableChangeAt, { spans }: Pass): Finding | undefined {
  const dropped = new Set(siblings.flatMap((c) => (c.kind === 'drop_column' ? [c.column.name] : [])));
  const isReadded = (kind: 'foreign_key' | 'check', name: string): boolean =>
    spans.isAddedAnywhere({ kind, schema, table: to.name, name });
  switch (change.kind) {
    case 'drop_foreign_key': {
      const { symbol, columns } = change.foreignKey;
      if (isReadded('foreign_key', symbol) || columns.some((name) => dropped.has(name))) return undefined;
      return { code: 'CD101', text: `Dropping foreign-key constraint ${quoted(symbol)}`, objects: [to.name] };
    }
    case 'drop_check': {
      const { name, expr } = change.check;
      const isOfColumn = [...dropped].some((column) => expr.includes(column));
      // The column says it by itself: what is left of setting it NOT NULL without a long lock.
      const isImplied = to.columns.some((column) => !column.null && isNotNullCheck(expr, column.name));
      if (isReadded('check', name) || isOfColumn || isImplied) return undefined;
      return {
        code: 'CD102',
        text: `Dropping check constraint ${quoted(name === '' ? expr : name)}`,
        objects: [to.name],
      };
    }
    case 'drop_primary_key': {
      const { name, parts } = change.primaryKey;
      if (parts.some(({ column }) => column !== undefined && dropped.has(column))) return undefined;
      const shown = name === '' ? 'PRIMARY' : name;
      return { code: 'CD103', text: `Dropping primary-key constraint ${quoted(shown)}`, objects: [to.name] };
    }
    default:
      return undefined;
  }
}
