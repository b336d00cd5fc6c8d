import { expr, type WriteBlock, type WriteItem } from '@atlas/hcl';
import type { Check, Column, ForeignKey, Index, IndexPart, ReferentialAction, Table } from '@atlas/model';
import { attributesOf, encodeExtras, nodeItems, splitExtras } from './encode-attrs.ts';
import type { EncodeContext } from './encode-context.ts';
import { defaultExpr } from './encode-default.ts';
import type { BlockExtras } from './spec.ts';

/** What stands in a table block behind its `schema` attribute. */
export function encodeTableItems(context: EncodeContext, table: Table, schema: string): WriteItem[] {
  const own = {
    ...table.attrs,
    ...(table.charset === undefined ? {} : { charset: table.charset }),
    ...(table.collate === undefined ? {} : { collate: table.collate }),
  };
  const { attributes, blocks } = splitExtras(context, own, context.hcl.table, schema);
  return [
    ...nodeItems(table),
    ...attributes,
    ...table.columns.map((c) => encodeColumnBlock(context, c, schema)),
    ...(table.primaryKey === undefined ? [] : [primaryKeyBlock(context, table.primaryKey, schema)]),
    ...table.foreignKeys.map((f) => foreignKeyBlock(context, f, schema)),
    ...table.indexes.map((i) => indexBlock(context, i, schema)),
    ...table.checks.map((c) => checkBlock(context, c, schema)),
    ...blocks,
  ];
}

export function encodeColumnBlock(
  context: EncodeContext,
  original: Column,
  schema: string,
  options: { readonly view?: boolean } = {},
): WriteBlock {
  const column = context.hcl.printColumn?.(original) ?? original;
  const own = {
    ...column.attrs,
    ...(column.charset === undefined ? {} : { charset: column.charset }),
    ...(column.collate === undefined ? {} : { collate: column.collate }),
  };
  const { attributes, blocks } = splitExtras(context, own, options.view ? undefined : context.hcl.column, schema);
  const { generated } = column;
  const items: WriteItem[] = [
    { kind: 'attribute', name: 'null', expr: expr.bool(column.null) },
    { kind: 'attribute', name: 'type', expr: context.names.typeExpr(context.hcl, column.type, schema) },
    ...(column.default === undefined ? [] : attributesOf({ default: defaultExpr(column.default, column.type) })),
    ...attributes,
    ...nodeItems(column),
  ];
  if (generated !== undefined) {
    const inner = attributesOf({ expr: expr.string(generated.expr), type: expr.raw(generated.type) });
    items.push({ kind: 'block', type: 'as', labels: [], items: inner });
  }
  items.push(...blocks);
  return { kind: 'block', type: 'column', labels: [column.name], items };
}

function primaryKeyBlock(context: EncodeContext, key: Index, schema: string): WriteBlock {
  return {
    kind: 'block',
    type: 'primary_key',
    labels: key.name === '' ? [] : [key.name],
    items: [
      ...partItems(context, key.parts, schema),
      ...nodeItems(key),
      ...encodeExtras(context, key.attrs, context.hcl.primaryKey, schema),
    ],
  };
}

export function indexBlock(context: EncodeContext, index: Index, schema: string): WriteBlock {
  const { constraint } = index.attrs;
  const special = typeof constraint === 'string' ? context.hcl.tableIndexBlocks?.[constraint] : undefined;
  return {
    kind: 'block',
    type: special === undefined || typeof constraint !== 'string' ? 'index' : constraint,
    labels: [index.name],
    items: [
      ...(index.unique && special === undefined ? attributesOf({ unique: expr.bool(true) }) : []),
      ...partItems(context, index.parts, schema, special?.part),
      ...nodeItems(index),
      ...encodeExtras(context, index.attrs, special?.extras ?? context.hcl.index, schema),
    ],
  };
}

/** `columns = [...]` when every part is a plain ascending column, otherwise one `on` block per part. */
export function partItems(
  context: EncodeContext,
  parts: readonly IndexPart[],
  schema: string,
  extras: BlockExtras | undefined = context.hcl.indexPart,
): WriteItem[] {
  const plain = parts.every((p) => p.column !== undefined && !p.desc && Object.keys(p.attrs).length === 0);
  if (plain) return attributesOf({ columns: expr.list(parts.map((p) => expr.ref(['column', p.column ?? '']))) });
  return parts.map(
    (part): WriteBlock => ({
      kind: 'block',
      type: 'on',
      labels: [],
      items: [
        ...(part.desc ? attributesOf({ desc: expr.bool(true) }) : []),
        ...(part.column === undefined
          ? attributesOf({ expr: expr.string(part.expr ?? '') })
          : attributesOf({ column: expr.ref(['column', part.column]) })),
        ...encodeExtras(context, part.attrs, extras, schema),
      ],
    }),
  );
}

function foreignKeyBlock(context: EncodeContext, key: ForeignKey, schema: string): WriteBlock {
  const refSchema = key.refSchema ?? schema;
  const path = context.names.path('table', refSchema, key.refTable);
  const action = (a: ReferentialAction | undefined) => expr.raw((a ?? 'NO ACTION').replace(' ', '_'));
  return {
    kind: 'block',
    type: 'foreign_key',
    labels: [key.symbol],
    items: [
      ...attributesOf({
        columns: expr.list(key.columns.map((c) => expr.ref(['column', c]))),
        ref_columns: expr.list(key.refColumns.map((c) => expr.ref([...path, 'column', c]))),
        on_update: action(key.onUpdate),
        on_delete: action(key.onDelete),
      }),
      ...nodeItems(key),
      ...encodeExtras(context, key.attrs, context.hcl.foreignKey, schema),
    ],
  };
}

function checkBlock(context: EncodeContext, check: Check, schema: string): WriteBlock {
  return {
    kind: 'block',
    type: 'check',
    labels: check.name === '' ? [] : [check.name],
    items: [
      ...attributesOf({ expr: expr.string(check.expr) }),
      ...nodeItems(check),
      ...encodeExtras(context, check.attrs, context.hcl.check, schema),
    ],
  };
}
