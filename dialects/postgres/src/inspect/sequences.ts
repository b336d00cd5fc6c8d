import type { SchemaObject } from '@atlas/model';
import { parseQualifiedName } from '../names.ts';
import { type SequenceAttrs, toAttrs } from '../types.ts';
import { type Catalog, CLASS, isSet, type RawRow } from './catalog.ts';
import { sequenceNumbers } from './rows.ts';

export interface OwnedSequence {
  readonly oid: string;
  readonly name: string;
  readonly row: RawRow;
}

/** The sequences of one inspection. */
export interface Sequences {
  /** The sequence that goes away with a column: of an identity or serial column. */
  ownedBy(relation: string, column: string): OwnedSequence | undefined;
  /** Is part of a column: identity, or serial and plain. */
  isHidden(oid: string): boolean;
  objects(schema: string): readonly SchemaObject[];
}

/** `permissions`: privileges are part of the state. */
export function readSequences(catalog: Catalog, permissions: boolean): Sequences {
  const owned = new Map<string, Map<string, OwnedSequence>>();
  const rows = new Map<string, RawRow>();
  for (const row of catalog.rows('sequences')) {
    const oid = row[0] ?? '';
    const relation = catalog.relations.get(oid);
    if (relation === undefined) continue;
    rows.set(oid, row);
    if (row[9] === null || row[9] === undefined) continue;
    const columns = owned.get(row[9]) ?? new Map<string, OwnedSequence>();
    columns.set(row[10] ?? '', { oid, name: relation.name, row });
    owned.set(row[9], columns);
  }
  // Only default parameters, so that `serial` says all of it.
  const isPlain = (oid: string): boolean => {
    const row = rows.get(oid);
    // A sequence with privileges of its own has to be an object that they can be of.
    if (row === undefined || (permissions && isSet(catalog.relations.get(oid)?.row[14]))) return false;
    const { max_value: _max, ...rest } = sequenceNumbers(row, row[1] ?? 'bigint');
    return Object.keys(rest).length === 0;
  };
  const computeHidden = (oid: string): boolean => {
    const row = rows.get(oid);
    if (row === undefined) return false;
    if (row[8] === 'i') return true;
    const column = catalog.relations.get(row[9] ?? '')?.byNumber.get(row[10] ?? '');
    const text = column?.row[0];
    return (
      row[8] === 'a' &&
      column?.row[5] === 't' &&
      typeof text === 'string' &&
      isNextValue(text, catalog.relations.get(oid)?.name ?? '') &&
      INTEGERS.has(catalog.typeText(column.row[3] ?? '', column.row[4] ?? '-1')) &&
      isPlain(oid)
    );
  };
  const hidden = new Set([...rows.keys()].filter(computeHidden));
  const isHidden = (oid: string): boolean => hidden.has(oid);
  return {
    ownedBy: (relation, column) => owned.get(relation)?.get(column),
    isHidden,
    objects: (schema) =>
      [...rows]
        .filter(([oid]) => catalog.relations.get(oid)?.schema === schema && !isHidden(oid))
        .map(([oid, row]) => sequenceObject(catalog, oid, row, schema)),
  };
}

/** Whether a default is `nextval` of this sequence and nothing else. */
function isNextValue(text: string, sequence: string): boolean {
  const name = /^nextval\('((?:[^']|'')+)'::regclass\)$/.exec(text)?.[1];
  return name !== undefined && parseQualifiedName(name.replaceAll("''", "'"))?.name === sequence;
}

const INTEGERS = new Set(['smallint', 'integer', 'bigint']);

function sequenceObject(catalog: Catalog, oid: string, row: RawRow, schema: string): SchemaObject {
  const type = row[1] ?? 'bigint';
  const owner = catalog.relations.get(row[9] ?? '');
  const column = owner?.byNumber.get(row[10] ?? '');
  const attrs: SequenceAttrs = {
    ...(type === 'smallint' || type === 'integer' ? { type } : {}),
    ...sequenceNumbers(row, type),
    ...(owner === undefined || column === undefined
      ? {}
      : {
          owner: {
            kind: 'column',
            ...(owner.schema === schema ? {} : { schema: owner.schema }),
            table: owner.name,
            name: column.name,
          },
        }),
  };
  return {
    kind: 'sequence',
    name: catalog.relations.get(oid)?.name ?? '',
    ...catalog.comment(CLASS.relation, oid),
    attrs: toAttrs(attrs),
  };
}
