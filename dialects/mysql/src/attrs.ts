import type { Attrs, Column, Index, IndexPart, Json, Routine, Table, Trigger, View } from '@atlas/model';
import { unwrap } from './sql.ts';

/**
 * What the family adds to the common model, by key of `attrs`. Keys that are HCL attributes are in `hcl.ts`; the others
 * only remember how the server spells something, never take part in a comparison, and are lost by way of HCL:
 *
 * | object | key | meaning |
 * |---|---|---|
 * | type | `width` | display width that is not the usual one |
 * | index | `using` | `BTREE` or `HASH` where that was written, `none` where it was not; absent where nobody looked |
 * | routine | `params` | the parameter list as it was written |
 * | trigger | `head` | MariaDB: the statement up to the body, as it was written |
 * | view | `listed` | the names of its columns stand in a list |
 */

/** The storage engine; undefined for the default one. */
export function engineOf(table: Table): string | undefined {
  return textOf(table.attrs.engine);
}

/** The first value to hand out, beyond 1. */
export function autoIncrementOf(table: Table): number | undefined {
  const value = Number(table.attrs.auto_increment ?? 0);
  return value > 1 ? value : undefined;
}

/** Options such as `row_format=DYNAMIC`, as the catalog lists them: name in lower case and value, in order. */
export function createOptionsOf(table: Table): ReadonlyMap<string, string> {
  const text = textOf(table.attrs.create_options) ?? '';
  const pairs = [
    ...text.matchAll(
      /((?:data|index)\s+directory|placement\s+policy|`[^`]+`|[\w]+)\s*=\s*("[^"]*"|'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`(?:\s*\+\s*INTERVAL\s+\S+\s+\w+)?|\S+)/gi,
    ),
  ];
  return new Map(pairs.map((m) => [(m[1] ?? '').toLowerCase().replace(/\s+/, ' '), m[2] ?? '']));
}

/** Options that say where the rows are: those that nobody names follow from the server. */
export const PLACE_OPTIONS: ReadonlySet<string> = new Set(['data directory', 'index directory', 'tablespace']);

/** Options that only say how a table is made (TiDB). */
export const CREATION_OPTIONS: ReadonlySet<string> = new Set(['pre_split_regions']);

export function isSystemVersioned(table: Table): boolean {
  return table.attrs.system_versioned === true;
}

/** An application-time period as MariaDB prints it: `` `p` (`a`, `b`) ``. */
export function periodOf(table: Table): string | undefined {
  return textOf(table.attrs.period);
}

/** The period that stands last in a key, whose rows must not overlap in it. */
export function withoutOverlapsOf(index: Index): string | undefined {
  return textOf(index.attrs.without_overlaps);
}

/** The arguments of AUTO_RANDOM (TiDB): `5`, `5, 54`. */
export function autoRandomOf(column: Column): string | undefined {
  return textOf(column.attrs.auto_random);
}

/** Whether rows are stored in the order of the primary key (TiDB); undefined where nobody says. */
export function isClustered(key: Index): boolean | undefined {
  return typeof key.attrs.clustered === 'boolean' ? key.attrs.clustered : undefined;
}

/** Whether MariaDB compresses the values of the column. */
export function isCompressedColumn(column: Column): boolean {
  return column.attrs.compressed === true;
}

/** Whether changes of the column alone make no history. */
export function isUnversioned(column: Column): boolean {
  return column.attrs.system_versioned === false;
}

/** `ROW START` or `ROW END` for a column that says since or until when a row of a versioned table is valid. */
export function rowTimeOf(column: Column): 'ROW START' | 'ROW END' | undefined {
  const text = column.generated === undefined ? '' : unwrap(column.generated.expr).toUpperCase();
  return text === 'ROW START' || text === 'ROW END' ? text : undefined;
}

export function isAutoIncrement(column: Column): boolean {
  return column.attrs.auto_increment === true;
}

export function isInvisible(owner: Column | Index): boolean {
  return owner.attrs.invisible === true;
}

/** The expression of ON UPDATE. */
export function onUpdateOf(column: Column): string | undefined {
  return sqlOf(column.attrs.on_update);
}

export function sridOf(column: Column): number | undefined {
  return typeof column.attrs.srid === 'number' ? column.attrs.srid : undefined;
}

/** `BTREE`, `HASH`, `FULLTEXT`, `SPATIAL`, `VECTOR`. */
export function indexTypeOf(index: Index): string {
  return (textOf(index.attrs.type) ?? 'BTREE').toUpperCase();
}

/** Whether `USING BTREE` or `USING HASH` is written out; undefined where that is not known. */
export function isSpelledOut(index: Index): boolean | undefined {
  return index.attrs.using === undefined ? undefined : index.attrs.using !== 'none';
}

/** Whether two indexes differ in nothing but the word USING, as far as it is known of both. */
export function differsInSpelling(from: Index, to: Index): boolean {
  const [a, b] = [isSpelledOut(from), isSpelledOut(to)];
  return a !== undefined && b !== undefined && a !== b;
}

/** Whether type, parser and visibility are the same, and the spelling is not. */
export function sameButSpelling(from: Index, to: Index): boolean {
  const kind = (i: Index): string => JSON.stringify([indexTypeOf(i), parserOf(i) ?? '', isInvisible(i)]);
  return differsInSpelling(from, to) && kind(from) === kind(to);
}

/** The parser of a full-text index. */
export function parserOf(index: Index): string | undefined {
  return textOf(index.attrs.parser);
}

/** How many characters of the column are in the index; undefined for all. */
export function prefixOf(part: IndexPart): number | undefined {
  return typeof part.attrs.prefix === 'number' ? part.attrs.prefix : undefined;
}

export type Security = 'DEFINER' | 'INVOKER';

export function securityOf(object: View | Routine): Security {
  return object.attrs.security === 'INVOKER' ? 'INVOKER' : 'DEFINER';
}

/** `LOCAL` or `CASCADED`. */
export function checkOptionOf(view: View): string | undefined {
  return textOf(view.attrs.check_option);
}

/** `MERGE` or `TEMPTABLE`; undefined where the server chooses. */
export function algorithmOf(view: View): string | undefined {
  const text = textOf(view.attrs.algorithm);
  return text === 'UNDEFINED' ? undefined : text;
}

export function isDeterministic(routine: Routine): boolean {
  return routine.attrs.deterministic === true;
}

/** With underscores, as in HCL. */
export function dataAccessOf(routine: Routine): string {
  return textOf(routine.attrs.data_access) ?? 'CONTAINS_SQL';
}

/** The trigger that runs before or after this one. */
export function triggerOrderOf(
  trigger: Trigger,
): { readonly word: 'FOLLOWS' | 'PRECEDES'; readonly name: string } | undefined {
  for (const word of ['FOLLOWS', 'PRECEDES'] as const) {
    const name = refName(trigger.attrs[word.toLowerCase()]);
    if (name !== undefined) return { word, name };
  }
  return undefined;
}

/** The attributes without those that only remember a spelling. */
export function comparable(attrs: Attrs): Attrs {
  const { params: _params, head: _head, listed: _listed, ...rest } = attrs;
  return rest;
}

/** The name in a reference. */
export function refName(value: Json | undefined): string | undefined {
  const name = (value as { readonly name?: Json } | undefined)?.name;
  return typeof name === 'string' ? name : textOf(value);
}

/** The text of `sql("...")`, or of a plain string. */
export function sqlOf(value: Json | undefined): string | undefined {
  return textOf((value as { readonly sql?: Json } | undefined)?.sql) ?? textOf(value);
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
