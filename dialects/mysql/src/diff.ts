import {
  bodiesEqual,
  type DiffContext,
  type DiffHooks,
  jsonEqual,
  type RenameCandidate,
  type TableContext,
  UnsupportedChangeError,
} from '@atlas/dialect';
import {
  type Aspect,
  type AttrChange,
  type Column,
  type Generated,
  type Index,
  indexBy,
  type Routine,
  type Schema,
  type SchemaObject,
  type Table,
  type Trigger,
  type View,
} from '@atlas/model';
import {
  algorithmOf,
  autoRandomOf,
  autoIncrementOf,
  checkOptionOf,
  comparable,
  CREATION_OPTIONS,
  createOptionsOf,
  differsInSpelling,
  engineOf,
  indexTypeOf,
  isAutoIncrement,
  isClustered,
  isCompressedColumn,
  isInvisible,
  isSystemVersioned,
  isUnversioned,
  periodOf,
  withoutOverlapsOf,
  onUpdateOf,
  parserOf,
  PLACE_OPTIONS,
  prefixOf,
  securityOf,
  sridOf,
  triggerOrderOf,
} from './attrs.ts';
import { type Charset, completeCharset, effectiveCharset, type PartialCharset, serverCharset } from './charset.ts';
import { hasCharset, typesDiffer } from './column-types.ts';
import { defaultsDiffer, timeKey } from './defaults.ts';
import { capabilitiesIn, schemaCharset, schemasIn, tableCharset } from './diff-context.ts';
import { foldNames, spellNamesAs } from './letter-case.ts';
import { isGeneratedIndexName, normalizeTables } from './normalize.ts';
import { partitioningOf, samePartitioning } from './partitions.ts';
import { passwordDiffers, withoutPassword } from './passwords.ts';
import { nameKey, sameName, shown, unwrap } from './sql.ts';
import { asText } from './text.ts';

/** What counts as a difference to the servers of the family. */
export const mysqlDiff: DiffHooks = {
  spellNamesAs,
  namesakes,
  normalizeTables,
  typeChanged: (from, to, { spelled }) => typesDiffer(from, to, { width: spelled === true }),
  defaultChanged: (from, to, [, column]) => defaultsDiffer(from, to, column.type),
  generatedChanged,
  columnAttrAspects,
  tableAttrChanges,
  schemaAttrChanges,
  isGeneratedIndexName,
  indexAttrChanged: (from, to, { spelled }) =>
    (spelled === true && differsInSpelling(from, to)) ||
    indexTypeOf(from) !== indexTypeOf(to) ||
    nameKey(parserOf(from) ?? '') !== nameKey(parserOf(to) ?? '') ||
    isInvisible(from) !== isInvisible(to) ||
    withoutOverlapsOf(from) !== withoutOverlapsOf(to),
  primaryKeyAttrChanged: (from, to, { toTable }) =>
    refuseClustering(from, to, toTable.name) ||
    indexTypeOf(from) !== indexTypeOf(to) ||
    withoutOverlapsOf(from) !== withoutOverlapsOf(to),
  partAttrChanged: (from, to) => prefixOf(from) !== prefixOf(to),
  foreignKeyAttrChanged: () => false,
  actionsEqual: (from, to) => isRestrict(from) && isRestrict(to),
  viewAspects,
  routineAspects,
  triggerAspects,
  objectChanged,
};

function isRestrict(action: string): boolean {
  return action === 'NO ACTION' || action === 'RESTRICT';
}

/** A VIRTUAL column is the default kind; MariaDB's PERSISTENT is STORED. */
function generatedChanged(from: Generated | undefined, to: Generated | undefined): boolean {
  if (from === undefined || to === undefined) return from !== to;
  return (from.type === 'VIRTUAL') !== (to.type === 'VIRTUAL') || unwrap(from.expr) !== unwrap(to.expr);
}

function columnAttrAspects(from: Column, to: Column, context: TableContext): Aspect[] {
  const aspects: Aspect[] = [];
  if (hasCharset(to.type) && hasCharset(from.type)) {
    const capabilities = capabilitiesIn(context);
    const [fromSchema, toSchema] = schemasIn(context);
    const a = effectiveCharset(from, tableCharset(context.fromTable, fromSchema, capabilities), capabilities.server);
    const b = effectiveCharset(to, desiredTableCharset(context, toSchema), capabilities.server);
    if (a.charset !== b.charset) aspects.push('charset');
    if (a.collate !== b.collate) aspects.push('collate');
  }
  const sameUpdate = timeKey(onUpdateOf(from) ?? '') === timeKey(onUpdateOf(to) ?? '');
  const same =
    sameUpdate &&
    isAutoIncrement(from) === isAutoIncrement(to) &&
    isInvisible(from) === isInvisible(to) &&
    isCompressedColumn(from) === isCompressedColumn(to) &&
    isUnversioned(from) === isUnversioned(to) &&
    autoRandomOf(from) === autoRandomOf(to) &&
    (sridOf(from) === sridOf(to) || (context.mode === 'natural' && sridOf(to) === undefined));
  if (!same) aspects.push('attr');
  return aspects;
}

function desiredTableCharset(context: TableContext, schema: Schema | undefined): Charset {
  return tableCharset(context.toTable, schema, capabilitiesIn(context));
}

function tableAttrChanges(from: Table, to: Table, context: TableContext): AttrChange[] {
  const capabilities = capabilitiesIn(context);
  const parent = schemaCharset(schemasIn(context)[1], capabilities);
  const changes = charsetChanges(from, to, parent, context);
  const [engine, wanted] = [engineOf(from) ?? DEFAULT_ENGINE, engineOf(to) ?? DEFAULT_ENGINE];
  if (!sameName(engine, wanted)) changes.push({ kind: 'modify_attr', name: 'engine', from: engine, to: wanted });
  const [next, start] = [autoIncrementOf(from) ?? 1, autoIncrementOf(to) ?? 1];
  // The server never hands a number out twice, so it does not count back.
  if (start > next) changes.push({ kind: 'modify_attr', name: 'auto_increment', from: next, to: start });
  if (isSystemVersioned(from) !== isSystemVersioned(to)) {
    changes.push({ kind: isSystemVersioned(to) ? 'add_attr' : 'drop_attr', name: 'system_versioned', value: true });
  }
  const [period, other] = [periodOf(from), periodOf(to)];
  if (period !== other) {
    if (other === undefined) changes.push({ kind: 'drop_attr', name: 'period', value: period ?? null });
    else if (period === undefined) changes.push({ kind: 'add_attr', name: 'period', value: other });
    else changes.push({ kind: 'modify_attr', name: 'period', from: period, to: other });
  }
  changes.push(...createOptionChanges(from, to));
  const [a, b] = [from.attrs.partition, to.attrs.partition];
  if (!samePartitioning(partitioningOf(from), partitioningOf(to))) {
    if (a === undefined) changes.push({ kind: 'add_attr', name: 'partition', value: b ?? null });
    else if (b === undefined) changes.push({ kind: 'drop_attr', name: 'partition', value: a });
    else changes.push({ kind: 'modify_attr', name: 'partition', from: a, to: b });
  }
  return changes;
}

const DEFAULT_ENGINE = 'InnoDB';

/** What every InnoDB table has that nobody asked for. */
const DEFAULT_OPTIONS: ReadonlyMap<string, string> = new Map([['row_format', 'dynamic']]);

function createOptionChanges(from: Table, to: Table): AttrChange[] {
  const [a, b] = [createOptionsOf(from), createOptionsOf(to)];
  const value = (options: ReadonlyMap<string, string>, key: string): string | undefined => {
    const text = options.get(key)?.toLowerCase();
    return text === DEFAULT_OPTIONS.get(key) ? undefined : text;
  };
  refuseMove(a, b, to.name);
  const same = [...a.keys(), ...b.keys()].every((key) => {
    if (CREATION_OPTIONS.has(key)) return true;
    if (PLACE_OPTIONS.has(key)) return !b.has(key) || a.get(key) === b.get(key);
    return value(a, key) === value(b, key) && (!b.has(key) || a.has(key));
  });
  if (same) return [];
  return [
    {
      kind: 'modify_attr',
      name: 'create_options',
      from: from.attrs.create_options ?? '',
      to: to.attrs.create_options ?? '',
    },
  ];
}

/** TiDB stores a table one way or the other from its beginning. What nobody names is no difference. */
function refuseClustering(from: Index, to: Index, table: string): false {
  const [a, b] = [isClustered(from), isClustered(to)];
  if (a === undefined || b === undefined || a === b) return false;
  throw new UnsupportedChangeError(
    'modify_primary_key',
    `the primary key of table ${shown(table)} is ${a ? '' : 'not '}clustered, and that cannot be changed: ` +
      'leave the attribute "clustered" out, or make a new table and copy the rows',
  );
}

/** The servers take these options for new tables, and ignore them with a warning for those that are there. */
function refuseMove(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>, table: string): void {
  for (const option of ['data directory', 'index directory']) {
    const wanted = to.get(option);
    if (wanted === undefined || wanted === from.get(option)) continue;
    throw new UnsupportedChangeError(
      'modify_table',
      `table ${shown(table)} is to have ${option.toUpperCase()} ${wanted}, but a table that is there does not move to another ` +
        'directory: leave the option out, or make a new table there and copy the rows',
    );
  }
}

/**
 * Differences of character set and collation. What the desired side does not say is inherited from `parent`, so it is a
 * change only when the current value is another one.
 */
function charsetChanges(from: PartialCharset, to: PartialCharset, parent: Charset, context: DiffContext): AttrChange[] {
  const { server } = capabilitiesIn(context);
  const [a, b] = [completeCharset(from, server), completeCharset(to, server)];
  if (a === undefined && b === undefined) return [];
  const wanted = b ?? parent;
  const changes: AttrChange[] = [];
  for (const name of ['charset', 'collate'] as const) {
    if (a === undefined) changes.push({ kind: 'add_attr', name, value: wanted[name] });
    else if (a[name] !== wanted[name]) changes.push({ kind: 'modify_attr', name, from: a[name], to: wanted[name] });
  }
  return changes;
}

function schemaAttrChanges(from: Schema, to: Schema, context: DiffContext): AttrChange[] {
  const capabilities = capabilitiesIn(context);
  const changes = charsetChanges(from, to, serverCharset(capabilities.server), context);
  const [a, b] = [from.comment ?? '', to.comment ?? ''];
  if (capabilities.supportsSchemaComment && a !== b)
    changes.push({ kind: 'modify_attr', name: 'comment', from: a, to: b });
  return changes;
}

function viewAspects(from: View, to: View, context: DiffContext): Aspect[] {
  const names = (view: View): string => view.columns.map((c) => c.name).join('\u0000');
  const sameColumns = from.columns.length === 0 || to.columns.length === 0 || names(from) === names(to);
  const [a, b] = [algorithmOf(from), algorithmOf(to)];
  const fold = capabilitiesIn(context).server.lowerCaseTableNames === 0 ? (text: string) => text : foldNames;
  const sameAlgorithm = a === b || (context.mode === 'natural' && b === undefined);
  return [
    ...(bodiesEqual(fold(from.def), fold(to.def)) && sameColumns ? [] : (['definition'] as const)),
    ...(securityOf(from) === securityOf(to) && checkOptionOf(from) === checkOptionOf(to) && sameAlgorithm
      ? []
      : (['attr'] as const)),
  ];
}

function routineAspects(from: Routine, to: Routine): Aspect[] {
  const args = (r: Routine): string =>
    r.args.map((a) => `${a.mode ?? 'IN'} ${nameKey(a.name ?? '')} ${typeText(a.type)}`).join(',');
  const ret = (r: Routine): string => (r.ret?.kind === 'type' ? typeText(r.ret.type) : '');
  return [
    ...(bodiesEqual(from.body, to.body) && args(from) === args(to) && ret(from) === ret(to)
      ? []
      : (['definition'] as const)),
    ...((from.comment ?? '') === (to.comment ?? '') ? [] : (['comment'] as const)),
    ...(jsonEqual(comparable(from.attrs), comparable(to.attrs)) ? [] : (['attr'] as const)),
  ];
}

function typeText(type: Routine['args'][number]['type']): string {
  const { width: _width, ...attrs } = (type.attrs ?? {}) as { readonly width?: number };
  return JSON.stringify([type.name, type.size, type.precision, type.scale, type.unsigned ?? false, type.values, attrs]);
}

function triggerAspects(from: Trigger, to: Trigger): Aspect[] {
  const events = (t: Trigger): string => t.events.map((e) => e.kind).join(',');
  const order = (t: Trigger): string => JSON.stringify(triggerOrderOf(t) ?? null);
  const same = from.time === to.time && events(from) === events(to) && order(from) === order(to);
  return same && bodiesEqual(from.body, to.body) ? [] : ['definition'];
}

function objectChanged(from: SchemaObject, to: SchemaObject): boolean {
  if ((from.comment ?? '') !== (to.comment ?? '')) return true;
  if (to.kind === 'event') {
    const { as: a, ...rest } = from.attrs;
    const { as: b, ...wanted } = to.attrs;
    return !bodiesEqual(asText(a), asText(b)) || !jsonEqual(rest, wanted);
  }
  return !jsonEqual(withoutPassword(from.attrs), withoutPassword(to.attrs)) || passwordDiffers(from, to);
}

/** Columns and indexes of which only the letter case of the name differs. Two of them cannot exist side by side. */
function namesakes(from: Schema, to: Schema): RenameCandidate[] {
  const tables = indexBy(from.tables, (t) => t.name);
  const found: RenameCandidate[] = [];
  for (const target of to.tables) {
    const table = tables.get(target.name);
    if (table === undefined || table === target) continue;
    for (const [kind, a, b] of [
      ['column', table.columns, target.columns],
      ['index', table.indexes, target.indexes],
    ] as const) {
      const had = new Map(a.map((x) => [nameKey(x.name), x.name]));
      for (const { name } of b) {
        const old = had.get(nameKey(name));
        if (old !== undefined && old !== name)
          found.push({ kind, schema: to.name, table: target.name, from: old, to: name });
      }
    }
  }
  return found;
}
