import type { DialectHcl } from '@atlas/dialect';
import type { Column, Realm, SchemaObject } from '@atlas/model';
import { decodeType, encodeType, formatColumnType, hclTypes, isSerial, parseColumnType } from './column-types.ts';
import { accessObjects, policies } from './hcl/access.ts';
import { realmObjects, schemaObjects } from './hcl/objects.ts';
import { checkTrigger, functionExtras, materialized, procedureExtras, trigger, view } from './hcl/routines.ts';
import { check, column, foreignKey, index, indexPart, primaryKey, table, tableIndexBlocks } from './hcl/tables.ts';
import { finishRealm } from './normalize.ts';
import { canonicalSequence } from './sequences.ts';
import { type Identity, objectAttrs } from './types.ts';

/** The schema language of PostgreSQL; `types.ts` says what it is decoded to. */
export const postgresHcl: DialectHcl = {
  types: hclTypes,
  decodeType,
  encodeType,
  parseType: parseColumnType,
  formatType: formatColumnType,
  schema: {},
  table,
  column,
  primaryKey,
  index,
  indexPart,
  tableIndexBlocks,
  foreignKey,
  check,
  view,
  materialized,
  function: functionExtras,
  procedure: procedureExtras,
  trigger,
  objects: [...schemaObjects, ...policies, ...realmObjects, ...accessObjects],
  defaultGeneratedType: 'STORED',
  generatedTypes: ['STORED', 'VIRTUAL'],
  finishColumn,
  finishRealm,
  printRealm,
  unreadable: ({ attrs: { password, external } }) => ({
    ...(password === undefined ? {} : { password }),
    ...(external === true ? { external } : {}),
  }),
  checkTrigger,
};

/** That `PUBLIC` may not use an object is said by not saying that it may. */
function printRealm(realm: Realm): Realm {
  const isSaid = (o: SchemaObject): boolean =>
    o.kind !== 'permission' || objectAttrs('permission', o).privileges.length > 0;
  return { ...realm, schemas: realm.schemas.map((s) => ({ ...s, objects: s.objects.filter(isSaid) })) };
}

function finishColumn(original: Column): Column | string {
  const { collate, identity, ...attrs } = original.attrs;
  if (identity !== undefined && original.generated !== undefined)
    return `both identity and generation expression specified for column ${JSON.stringify(original.name)}`;
  if (isSerial(original.type) && original.null)
    return `NOT NULL constraint is required for serial column ${JSON.stringify(original.name)}`;
  return {
    ...original,
    ...(typeof collate === 'string' ? { collate } : {}),
    attrs: identity === undefined ? attrs : { identity: identityOf(identity as Partial<Identity>, original), ...attrs },
  };
}

function identityOf(
  identity: Partial<Identity>,
  { type }: Column,
): { readonly [name: string]: string | number | true } {
  const { generated = 'BY_DEFAULT', ...numbers } = identity;
  return { generated, ...canonicalSequence(numbers, type.name) };
}
