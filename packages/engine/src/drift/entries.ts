import { createHash } from 'node:crypto';
import type { Change, Plan, TableChange } from '@atlas/model';

/** One object that is not as it should be. */
export interface DriftEntry {
  /** There and not expected, expected and not there, or different. */
  readonly kind: 'extra' | 'missing' | 'modified';
  /** `table`, `index`, `foreign_key`, `view`, ... */
  readonly type: string;
  /** With its table in front for what belongs to one, and its schema where there are several: `public.users.by_name`. */
  readonly name: string;
  /** The statements that lead from what is expected to what is there. */
  readonly plan: Plan;
}

/** How many entries there are, of each kind and by type. */
export interface DriftSummary {
  readonly total: number;
  readonly extra: number;
  readonly missing: number;
  readonly modified: number;
  readonly types: Readonly<Record<string, number>>;
}

/** Parts of tables that count as objects of their own. All others are modifications of their table. */
const PARTS: Readonly<Record<string, string>> = {
  index: 'index',
  foreign_key: 'foreign_key',
  check: 'check',
};

/**
 * What leads from the expected state to the one that was found, object by object, in order of type and name.
 * `qualified` puts schemas in front of names.
 */
export function driftEntries(
  changes: readonly Change[],
  planOf: (change: Change) => Plan,
  qualified: boolean,
): readonly DriftEntry[] {
  return changes
    .flatMap(splitTable)
    .map((change): DriftEntry => ({ ...subjectOf(change, qualified), plan: planOf(change) }))
    .filter(({ plan }) => plan.statements.length > 0)
    .toSorted((a, b) => compare(a.type, b.type) || compare(a.name, b.name));
}

export function summarize(entries: readonly DriftEntry[]): DriftSummary {
  const count = (kind: DriftEntry['kind']): number => entries.filter((e) => e.kind === kind).length;
  const types: Record<string, number> = {};
  for (const { type } of entries) types[type] = (types[type] ?? 0) + 1;
  return {
    total: entries.length,
    extra: count('extra'),
    missing: count('missing'),
    modified: count('modified'),
    types,
  };
}

/** The same for the same drift, whenever and wherever it is found; '' for none. */
export function driftFingerprint(entries: readonly DriftEntry[]): string {
  if (entries.length === 0) return '';
  const facts = entries.map(({ kind, type, name, plan }) => [kind, type, name, plan.statements.map(({ cmd }) => cmd)]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A change of a table for each of its parts that is an object of its own, and one for the rest. */
function splitTable(change: Change): readonly Change[] {
  if (change.kind !== 'modify_table') return [change];
  const parts = change.changes.filter((c) => partOf(c) !== undefined);
  const rest = change.changes.filter((c) => partOf(c) === undefined);
  return [...(rest.length === 0 ? [] : [rest]), ...parts.map((c) => [c])].map((changes) => ({ ...change, changes }));
}

function partOf(change: TableChange): string | undefined {
  const [, verb = '', noun = ''] = /^(\w+?)_(.*)$/.exec(change.kind) ?? [];
  return ['add', 'drop', 'modify'].includes(verb) ? PARTS[noun] : undefined;
}

const KINDS: Readonly<Record<string, DriftEntry['kind']>> = { add: 'extra', drop: 'missing' };

/** Nouns of changes that are short for what they are about. */
const TYPES: Readonly<Record<string, string>> = { func: 'function', proc: 'procedure' };

function subjectOf(change: Change, qualified: boolean): Omit<DriftEntry, 'plan'> {
  const [, verb = '', noun = ''] = /^(\w+?)_(.*)$/.exec(change.kind) ?? [];
  const kind = KINDS[verb] ?? 'modified';
  const schema = qualified && 'schema' in change && typeof change.schema === 'string' ? [change.schema] : [];
  if (change.kind === 'modify_table') {
    const [only] = change.changes;
    const part = change.changes.length === 1 && only !== undefined ? partOf(only) : undefined;
    if (only === undefined || part === undefined)
      return { kind, type: 'table', name: [...schema, change.from.name].join('.') };
    const [, inner = ''] = /^(\w+?)_/.exec(only.kind) ?? [];
    return {
      kind: KINDS[inner] ?? 'modified',
      type: part,
      name: [...schema, change.from.name, partName(only)].join('.'),
    };
  }
  const object = 'object' in change ? change.object : undefined;
  const type = object?.kind ?? (change.kind === 'modify_object' ? change.from.kind : (TYPES[noun] ?? noun));
  const owner = 'on' in change ? [change.on.name] : [];
  return { kind, type, name: [...schema, ...owner, ...nameOf(change)].join('.') };
}

function nameOf(change: Change): readonly string[] {
  if (change.kind === 'modify_realm') return ['database'];
  if (change.kind === 'add_schema' || change.kind === 'drop_schema') return [change.schema.name];
  if ('to' in change && 'name' in change.to) return [change.to.name];
  for (const [key, value] of Object.entries(change)) {
    if (key !== 'on' && typeof value === 'object' && value !== null && 'name' in value) return [String(value.name)];
  }
  return [];
}

function partName(change: TableChange): string {
  switch (change.kind) {
    case 'add_index':
    case 'drop_index':
      return change.index.name;
    case 'add_foreign_key':
    case 'drop_foreign_key':
      return change.foreignKey.symbol;
    case 'add_check':
    case 'drop_check':
      return change.check.name;
    case 'modify_index':
    case 'modify_check':
      return change.to.name;
    case 'modify_foreign_key':
      return change.to.symbol;
    default:
      return '';
  }
}
