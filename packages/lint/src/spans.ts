import type { Change, TableChange } from '@atlas/model';
import type { LintFile, LintStatement } from './file.ts';

/** An object by kind and qualified name. */
export interface SpanKey {
  readonly kind: 'schema' | 'table' | 'column' | 'index' | 'foreign_key' | 'check' | 'object';
  readonly schema: string;
  /** Also for columns, indexes and constraints, whose own name is `name`. */
  readonly table?: string;
  readonly name?: string;
}

/**
 * Which objects a file itself adds and drops. What it adds holds no data and has no users, so hardly anything that
 * follows can hurt it.
 */
export interface Spans {
  /** The file added it, at or before this statement, and it was there until then. */
  isAdded(key: SpanKey, at: LintStatement): boolean;
  /** As `isAdded`; read where `at` drops the object: it only lived inside of the file. */
  isTemporary(key: SpanKey, at: LintStatement): boolean;
  /** The file adds an object of that name anywhere. */
  isAddedAnywhere(key: SpanKey): boolean;
}

interface SpanEvent {
  readonly at: number;
  readonly kind: 'add' | 'drop';
}

export function spansOf(file: Pick<LintFile, 'statements'>): Spans {
  const events = new Map<string, SpanEvent[]>();
  const order = new Map<LintStatement, number>();
  for (const [at, statement] of file.statements.entries()) {
    order.set(statement, at);
    for (const change of statement.changes) record(change, at, events);
  }
  const before = (key: SpanKey, at: number): SpanEvent | undefined =>
    events.get(textOf(key))?.findLast((event) => event.at < at);
  const upTo = (key: SpanKey, at: number): SpanEvent | undefined =>
    events.get(textOf(key))?.findLast((event) => event.at <= at);
  const place = (statement: LintStatement): number => order.get(statement) ?? 0;
  return {
    isAdded: (key, at) => upTo(key, place(at))?.kind === 'add',
    isTemporary: (key, at) => before(key, place(at))?.kind === 'add',
    isAddedAnywhere: (key) => events.get(textOf(key))?.some((event) => event.kind === 'add') === true,
  };
}

function textOf({ kind, schema, table = '', name = '' }: SpanKey): string {
  return [kind, schema, table, name].join('\u0000');
}

function record(change: Change, at: number, events: Map<string, SpanEvent[]>): void {
  const put = (key: SpanKey, kind: SpanEvent['kind']): void => {
    const text = textOf(key);
    events.set(text, [...(events.get(text) ?? []), { at, kind }]);
  };
  switch (change.kind) {
    case 'add_schema':
    case 'drop_schema': {
      const kind = change.kind === 'add_schema' ? 'add' : 'drop';
      put({ kind: 'schema', schema: change.schema.name }, kind);
      for (const table of change.schema.tables)
        put({ kind: 'table', schema: change.schema.name, table: table.name }, kind);
      return;
    }
    case 'add_table':
      put({ kind: 'table', schema: change.schema, table: change.table.name }, 'add');
      return;
    case 'drop_table':
      put({ kind: 'table', schema: change.schema, table: change.table.name }, 'drop');
      return;
    case 'add_object':
    case 'drop_object': {
      const kind = change.kind === 'add_object' ? 'add' : 'drop';
      put({ kind: 'object', schema: change.schema ?? '', table: change.object.name }, kind);
      return;
    }
    case 'rename_table':
      follow(change.schema, change.from.name, change.to.name, at, events);
      return;
    case 'modify_table':
      for (const inner of change.changes) recordInner(inner, { schema: change.schema, table: change.to.name }, put);
      return;
    default:
  }
}

/** What is known of the old name holds for the new one, and the old one is free. */
function follow(schema: string, from: string, to: string, at: number, events: Map<string, SpanEvent[]>): void {
  for (const [text, known] of Array.from(events)) {
    const [kind = '', place = '', table = '', name = ''] = text.split('\u0000');
    if (place !== schema || table !== from) continue;
    events.set([kind, schema, to, name].join('\u0000'), known);
    if (kind === 'table') events.set(text, [...known, { at, kind: 'drop' }]);
  }
}

function recordInner(
  change: TableChange,
  place: { readonly schema: string; readonly table: string },
  put: (key: SpanKey, kind: SpanEvent['kind']) => void,
): void {
  switch (change.kind) {
    case 'add_column':
      return put({ kind: 'column', ...place, name: change.column.name }, 'add');
    case 'drop_column':
      return put({ kind: 'column', ...place, name: change.column.name }, 'drop');
    case 'add_index':
      return put({ kind: 'index', ...place, name: change.index.name }, 'add');
    case 'drop_index':
      return put({ kind: 'index', ...place, name: change.index.name }, 'drop');
    case 'add_foreign_key':
      return put({ kind: 'foreign_key', ...place, name: change.foreignKey.symbol }, 'add');
    case 'drop_foreign_key':
      return put({ kind: 'foreign_key', ...place, name: change.foreignKey.symbol }, 'drop');
    case 'add_check':
      return put({ kind: 'check', ...place, name: change.check.name }, 'add');
    case 'drop_check':
      return put({ kind: 'check', ...place, name: change.check.name }, 'drop');
    default:
      return undefined;
  }
}
