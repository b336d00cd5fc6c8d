import type { AttributeSpec, BlockSpec, NestedBlockSpec } from '@atlas/hcl';
import type { BlockExtras, DialectHcl, ObjectBlock, TableIndexBlock } from './spec.ts';

const ACTIONS = ['NO_ACTION', 'RESTRICT', 'CASCADE', 'SET_NULL', 'SET_DEFAULT'] as const;

const sqlName: AttributeSpec = { kind: 'string', doc: 'SQL name, when it differs from the label.' };
const comment: AttributeSpec = { kind: 'string', doc: 'Comment stored in the database.' };
const renamedFrom: AttributeSpec = {
  kind: 'string',
  doc: 'Former name: the object is renamed instead of dropped and created.',
};
const schemaRef: AttributeSpec = { kind: 'ref', roots: ['schema'], required: true, doc: 'The schema it belongs to.' };
const dependsOn: AttributeSpec = { kind: 'refs', doc: 'Objects that must exist first.' };
const forEach: AttributeSpec = {
  kind: 'any',
  doc: 'Repeats the block for every element; read it as each.key and each.value.',
};
const columns: AttributeSpec = { kind: 'refs', roots: ['column', 'table'], doc: 'Columns in order.' };

/** The specs of all top-level blocks of a dialect, by block type. */
export function schemaBlockSpecs(hcl: DialectHcl): Readonly<Record<string, BlockSpec>> {
  const specs: Record<string, BlockSpec> = {
    schema: {
      doc: 'A named schema.',
      labels: { min: 1, max: 1, names: ['name'] },
      ...merge(
        {
          attributes: {
            name: sqlName,
            comment,
            for_each: forEach,
          },
        },
        hcl.schema,
      ),
    },
    table: tableSpec(hcl),
  };
  if (hcl.view !== undefined) specs.view = viewSpec(hcl, hcl.view, 'A view.', false);
  if (hcl.materialized !== undefined)
    specs.materialized = viewSpec(hcl, hcl.materialized, 'A materialized view.', true);
  if (hcl.function !== undefined) specs.function = routineSpec(hcl.function, 'A function.', true);
  if (hcl.procedure !== undefined) specs.procedure = routineSpec(hcl.procedure, 'A procedure.', false);
  if (hcl.trigger !== undefined) specs.trigger = triggerSpec(hcl.trigger);
  for (const object of hcl.objects ?? []) specs[object.kind] = objectSpec(object);
  return specs;
}

function merge(base: BlockExtras, extra: BlockExtras | undefined): BlockExtras {
  return {
    attributes: { ...base.attributes, ...extra?.attributes },
    blocks: { ...base.blocks, ...extra?.blocks },
    exclusive: [...(base.exclusive ?? []), ...(extra?.exclusive ?? [])],
  };
}

function tableSpec(hcl: DialectHcl): BlockSpec {
  return {
    doc: 'A table.',
    labels: { min: 1, max: 2, names: ['name'] },
    ...merge(
      {
        attributes: {
          schema: schemaRef,
          name: sqlName,
          comment,
          depends_on: dependsOn,
          renamed_from: renamedFrom,
          for_each: forEach,
        },
        blocks: {
          column: columnSpec(hcl),
          primary_key: { ...primaryKeySpec(hcl), max: 1 },
          index: indexSpec(hcl),
          ...Object.fromEntries(
            Object.entries(hcl.tableIndexBlocks ?? {}).map(([name, block]) => [name, tableIndexSpec(hcl, block)]),
          ),
          foreign_key: foreignKeySpec(hcl),
          check: {
            doc: 'A condition every row must meet.',
            labels: { min: 0, max: 1, names: ['name'] },
            ...merge(
              { attributes: { expr: { kind: 'expr', required: true, doc: 'Boolean SQL expression.' }, comment } },
              hcl.check,
            ),
          },
        },
      },
      hcl.table,
    ),
  };
}

export function columnSpec(hcl: DialectHcl): NestedBlockSpec {
  return {
    doc: 'A column.',
    labels: { min: 1, max: 1, names: ['name'] },
    ...merge(
      {
        attributes: {
          null: { kind: 'bool', doc: 'The column accepts NULL. Default: false.' },
          type: { kind: 'type', required: true, doc: 'Column type.' },
          default: { kind: 'default', doc: 'Default value: a literal, or sql("...") for an expression.' },
          as: { kind: 'expr', doc: 'Expression of a generated column.' },
          comment,
          renamed_from: renamedFrom,
        },
        blocks: {
          as: {
            doc: 'Expression and storage of a generated column.',
            max: 1,
            attributes: {
              expr: { kind: 'expr', required: true, doc: 'SQL expression.' },
              type: { kind: 'enum', values: hcl.generatedTypes, doc: `Storage. Default: ${hcl.defaultGeneratedType}.` },
            },
          },
        },
      },
      hcl.column,
    ),
  };
}

function tableIndexSpec(hcl: DialectHcl, block: TableIndexBlock): NestedBlockSpec {
  return {
    doc: block.doc,
    labels: { min: 1, max: 1, names: ['name'] },
    ...merge({ attributes: { columns, comment }, blocks: { on: partSpec(hcl, block.part) } }, block.extras),
  };
}

function partSpec(hcl: DialectHcl, extras: BlockExtras | undefined = hcl.indexPart): NestedBlockSpec {
  return {
    doc: 'One part of the key: a column or an expression.',
    ...merge(
      {
        attributes: {
          column: { kind: 'ref', roots: ['column', 'table'], doc: 'The column.' },
          expr: { kind: 'expr', doc: 'The expression.' },
          desc: { kind: 'bool', doc: 'Descending order.' },
        },
      },
      extras,
    ),
  };
}

export function primaryKeySpec(hcl: DialectHcl): NestedBlockSpec {
  return {
    doc: 'The primary key.',
    labels: { min: 0, max: 1, names: ['name'] },
    ...merge(
      {
        attributes: { columns, comment, name: { kind: 'string', doc: 'Constraint name.' } },
        blocks: { on: partSpec(hcl) },
      },
      hcl.primaryKey,
    ),
  };
}

export function indexSpec(hcl: DialectHcl): NestedBlockSpec {
  return {
    doc: 'An index.',
    labels: { min: 1, max: 1, names: ['name'] },
    ...merge(
      {
        attributes: {
          unique: { kind: 'bool', doc: 'No two rows may have equal keys.' },
          columns,
          comment,
          renamed_from: renamedFrom,
        },
        blocks: { on: partSpec(hcl) },
      },
      hcl.index,
    ),
  };
}

export function foreignKeySpec(hcl: DialectHcl): NestedBlockSpec {
  return {
    doc: 'A foreign key.',
    labels: { min: 1, max: 1, names: ['name'] },
    ...merge(
      {
        attributes: {
          columns: { ...columns, required: true },
          ref_columns: {
            kind: 'refs',
            roots: ['column', 'table', 'partition'],
            required: true,
            doc: 'Columns of the referenced table, in the same order.',
          },
          on_update: { kind: 'enum', values: ACTIONS, doc: 'What happens when the referenced key changes.' },
          on_delete: { kind: 'enum', values: ACTIONS, doc: 'What happens when the referenced row is deleted.' },
          comment,
        },
      },
      hcl.foreignKey,
    ),
  };
}

function viewSpec(hcl: DialectHcl, extras: BlockExtras, doc: string, materialized: boolean): BlockSpec {
  return {
    doc,
    labels: { min: 1, max: 2, names: ['name'] },
    ...merge(
      {
        attributes: {
          schema: schemaRef,
          name: sqlName,
          as: { kind: 'string', required: true, doc: 'The query.' },
          comment,
          depends_on: dependsOn,
          renamed_from: renamedFrom,
          for_each: forEach,
        },
        blocks: {
          column: {
            doc: 'A column of the result.',
            labels: { min: 1, max: 1, names: ['name'] },
            attributes: {
              type: { kind: 'type', doc: 'Column type.' },
              null: { kind: 'bool', doc: 'May be NULL.' },
              comment,
            },
          },
          ...(materialized ? { index: indexSpec(hcl) } : {}),
        },
      },
      extras,
    ),
  };
}

function routineSpec(extras: BlockExtras, doc: string, returns: boolean): BlockSpec {
  const type: AttributeSpec = { kind: 'type', required: true, doc: 'Type.' };
  return {
    doc,
    labels: { min: 1, max: 2, names: ['name'] },
    ...merge(
      {
        attributes: {
          schema: schemaRef,
          name: sqlName,
          lang: { kind: 'enum', open: true, values: ['SQL'], doc: 'Language of the body.' },
          as: { kind: 'string', required: true, doc: 'The body.' },
          ...(returns ? { return: { ...type, required: false }, return_set: { ...type, required: false } } : {}),
          comment,
          depends_on: dependsOn,
          for_each: forEach,
        },
        blocks: {
          arg: {
            doc: 'An argument.',
            labels: { min: 0, max: 1, names: ['name'] },
            attributes: {
              type,
              mode: { kind: 'enum', values: ['IN', 'OUT', 'INOUT', 'VARIADIC'], doc: 'Direction. Default: IN.' },
              default: { kind: 'default', doc: 'Default value.' },
            },
          },
          ...(returns
            ? {
                return_table: {
                  doc: 'The result is a table.',
                  max: 1,
                  blocks: {
                    column: { doc: 'A column.', labels: { min: 1, max: 1, names: ['name'] }, attributes: { type } },
                  },
                },
              }
            : {}),
        },
        ...(returns ? { exclusive: [['return', 'return_set', 'return_table']] } : {}),
      },
      extras,
    ),
  };
}

function triggerSpec(extras: BlockExtras): BlockSpec {
  const event: NestedBlockSpec = {
    doc: 'The events that fire it.',
    max: 1,
    attributes: {
      insert: { kind: 'bool', doc: 'Rows are inserted.' },
      update: { kind: 'bool', doc: 'Rows are updated.' },
      update_of: {
        kind: 'refs',
        roots: ['column', 'table', 'view', 'foreign_table', 'partition'],
        doc: 'These columns are updated.',
      },
      delete: { kind: 'bool', doc: 'Rows are deleted.' },
      truncate: { kind: 'bool', doc: 'The table is truncated.' },
    },
    exclusive: [['update', 'update_of']],
  };
  const level: AttributeSpec = {
    kind: 'enum',
    values: ['ROW', 'STATEMENT'],
    doc: 'Runs for each row or once per statement.',
  };
  return {
    doc: 'A trigger.',
    labels: { min: 1, max: 1, names: ['name'] },
    ...merge(
      {
        attributes: {
          on: {
            kind: 'ref',
            roots: ['table', 'view', 'materialized', 'foreign_table', 'partition'],
            required: true,
            doc: 'The table or view it belongs to.',
          },
          for: level,
          foreach: level,
          when: { kind: 'expr', doc: 'Fires only when this is true.' },
          as: { kind: 'string', doc: 'What it runs.' },
          comment,
          depends_on: dependsOn,
          for_each: forEach,
        },
        blocks: { before: event, after: event, instead_of: event },
        exclusive: [
          ['before', 'after', 'instead_of'],
          ['for', 'foreach'],
        ],
      },
      extras,
    ),
  };
}

function objectSpec(object: ObjectBlock): BlockSpec {
  const qualified = object.scope === 'schema' && object.owner === undefined;
  return {
    ...object.spec,
    ...(object.unlabelled ? {} : { labels: { min: 1, max: qualified ? 2 : 1, names: ['name'] } }),
    attributes: {
      ...(qualified ? { schema: schemaRef } : {}),
      ...(object.unlabelled ? {} : { name: sqlName }),
      comment,
      depends_on: dependsOn,
      for_each: forEach,
      ...object.spec.attributes,
    },
  };
}

/** Attributes that the common decoder handles itself; everything else goes to `attrs`. */
export const COMMON_ATTRIBUTES: ReadonlySet<string> = new Set([
  'schema',
  'comment',
  'depends_on',
  'renamed_from',
  'for_each',
  'name',
]);
