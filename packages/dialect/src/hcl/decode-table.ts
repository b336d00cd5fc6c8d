import { boolOf, type DecodedBlock, refIn, refsIn, type RefValue, stringOf } from '@atlas/hcl';
import type { Check, Column, ForeignKey, Generated, Index, IndexPart, ReferentialAction, Table } from '@atlas/model';
import { attrsOf, type DecodeContext, defaultOf, depsOf, nodeOf, report, sqlTextOf, typeOf } from './decode-context.ts';
import type { BlockExtras } from './spec.ts';

/** The table of a decoded `table` block. Columns that references name must exist; problems are reported. */
export function decodeTable(context: DecodeContext, block: DecodedBlock, name: string, schema: string): Table {
  const of = (type: string): DecodedBlock[] => block.blocks.filter((b) => b.type === type);
  const columns = uniqueNames(context, of('column'), 'column').map((b) => decodeColumn(context, b, schema));
  const owner = { name, columns: new Set(columns.map((c) => c.name)) };
  const primaryKey = of('primary_key')[0];
  const kinds = new Set(['index', ...Object.keys(context.hcl.tableIndexBlocks ?? {})]);
  const indexes = uniqueNames(
    context,
    block.blocks.filter((b) => kinds.has(b.type)),
    'index',
  );
  return {
    ...nodeOf(block),
    name,
    columns,
    ...(primaryKey === undefined ? {} : { primaryKey: decodePrimaryKey(context, primaryKey, owner, schema) }),
    indexes: indexes.map((b) => decodeIndex(context, b, owner, schema)),
    foreignKeys: uniqueNames(context, of('foreign_key'), 'foreign_key').map((b) =>
      decodeForeignKey(context, b, owner, schema),
    ),
    checks: of('check').map((b) => decodeCheck(context, b, schema)),
    triggers: [],
    attrs: attrsOf(context, block, context.hcl.table, schema),
    ...depsOf(context, block, schema),
  };
}

/** What columns a part may name. */
export interface ColumnOwner {
  readonly name: string;
  readonly columns: ReadonlySet<string>;
}

function uniqueNames(context: DecodeContext, blocks: readonly DecodedBlock[], kind: string): DecodedBlock[] {
  const seen = new Set<string>();
  return blocks.filter((block) => {
    const name = block.labels[0] ?? '';
    if (name === '' || !seen.has(name)) {
      seen.add(name);
      return true;
    }
    report(
      context,
      block.block.labels[0] ?? block.block,
      `duplicate ${kind} ${JSON.stringify(name)}`,
      'Each name is used once per table.',
    );
    return false;
  });
}

export function decodeColumn(context: DecodeContext, block: DecodedBlock, schema: string): Column {
  const type = typeOf(context, block, 'type', schema) ?? { class: 'user', name: '' };
  const value = defaultOf(context, block, type);
  const generated = generatedOf(context, block);
  const column: Column = {
    ...nodeOf(block),
    name: block.labels[0] ?? '',
    type,
    null: boolOf(block, 'null') ?? false,
    ...(value === undefined ? {} : { default: value }),
    ...(generated === undefined ? {} : { generated }),
    attrs: attrsOf(context, block, context.hcl.column, schema),
  };
  const finished = context.hcl.finishColumn?.(column) ?? column;
  if (typeof finished !== 'string') return finished;
  report(context, block.block, finished);
  return column;
}

function generatedOf(context: DecodeContext, block: DecodedBlock): Generated | undefined {
  const short = sqlTextOf(block, 'as');
  const long = block.blocks.find((b) => b.type === 'as');
  if (short !== undefined && long !== undefined) {
    report(
      context,
      long.block,
      `multiple definitions for the generation expression of column ${JSON.stringify(block.labels[0] ?? '')}`,
      'Use either the attribute or the block "as".',
    );
  }
  const expr = short ?? (long === undefined ? undefined : sqlTextOf(long, 'expr'));
  if (expr === undefined) return undefined;
  const type = long === undefined ? undefined : stringOf(long, 'type');
  return { expr, type: (type ?? context.hcl.defaultGeneratedType) as Generated['type'] };
}

function decodePrimaryKey(context: DecodeContext, block: DecodedBlock, owner: ColumnOwner, schema: string): Index {
  return {
    ...nodeOf(block),
    name: stringOf(block, 'name') ?? block.labels[0] ?? '',
    unique: true,
    parts: partsOf(context, block, owner, schema, 'primary key'),
    attrs: attrsOf(context, block, context.hcl.primaryKey, schema),
  };
}

export function decodeIndex(context: DecodeContext, block: DecodedBlock, owner: ColumnOwner, schema: string): Index {
  const name = block.labels[0] ?? '';
  const special = context.hcl.tableIndexBlocks?.[block.type];
  const attrs = attrsOf(context, block, special?.extras ?? context.hcl.index, schema);
  return {
    ...nodeOf(block),
    name,
    unique: special?.unique ?? boolOf(block, 'unique') ?? false,
    parts: partsOf(context, block, owner, schema, `${block.type} ${JSON.stringify(name)}`, special?.part),
    attrs: special === undefined ? attrs : { constraint: block.type, ...attrs },
  };
}

/** The parts of a key given as `columns = [...]` or as `on` blocks, never both. */
export function partsOf(
  context: DecodeContext,
  block: DecodedBlock,
  owner: ColumnOwner,
  schema: string,
  what: string,
  extras: BlockExtras | undefined = context.hcl.indexPart,
): IndexPart[] {
  const on = block.blocks.filter((b) => b.type === 'on');
  const columns = block.attributes.get('columns');
  if (columns !== undefined && on.length > 0) {
    report(context, columns.attribute, `multiple definitions for ${what}, use "columns" or "on"`);
    return [];
  }
  if (columns === undefined && on.length === 0) {
    report(context, block.block, `missing definition for ${what}, use "columns" or "on"`);
    return [];
  }
  if (columns !== undefined) {
    return columnNames(context, refsIn(block, 'columns') ?? [], owner).map((column) => ({
      column,
      desc: false,
      attrs: {},
    }));
  }
  return on.flatMap((part): IndexPart[] => {
    const column = refIn(part, 'column');
    const expr = sqlTextOf(part, 'expr');
    if ((column === undefined) === (expr === undefined)) {
      const verb = column === undefined ? 'missing definition' : 'multiple definitions';
      report(context, part.block, `${verb} for a part of ${what}, use "column" or "expr"`);
      return [];
    }
    const rest = { desc: boolOf(part, 'desc') ?? false, attrs: attrsOf(context, part, extras, schema) };
    if (column === undefined) return [{ expr: expr ?? '', ...rest }];
    return columnNames(context, [column], owner).map((name) => ({ column: name, ...rest }));
  });
}

/** Column names that references of the form `column.x` or `table.t.column.x` mean; unknown ones are reported. */
function columnNames(context: DecodeContext, refs: readonly RefValue[], owner: ColumnOwner): string[] {
  return refs.flatMap((ref) => {
    const name = ref.path[ref.path.length - 1] ?? '';
    if (owner.columns.has(name)) return [name];
    const at = ref.origin;
    const summary = `column ${JSON.stringify(name)} was not found in table ${JSON.stringify(owner.name)}`;
    if (at !== undefined) report(context, at, summary);
    return [];
  });
}

function decodeForeignKey(context: DecodeContext, block: DecodedBlock, owner: ColumnOwner, schema: string): ForeignKey {
  const symbol = block.labels[0] ?? '';
  const columns = columnNames(context, refsIn(block, 'columns') ?? [], owner);
  const refs = refsIn(block, 'ref_columns') ?? [];
  const target = foreignTarget(context, block, refs, owner, schema, symbol);
  if (columns.length > 0 && target.refColumns.length > 0 && columns.length !== target.refColumns.length) {
    report(
      context,
      block.block,
      `number of referencing and referenced columns do not match for foreign-key ${JSON.stringify(symbol)}`,
    );
  }
  const action = (name: string): ReferentialAction | undefined =>
    stringOf(block, name)?.replaceAll('_', ' ') as ReferentialAction | undefined;
  const [onUpdate, onDelete] = [action('on_update'), action('on_delete')];
  return {
    ...nodeOf(block),
    symbol,
    columns,
    ...target,
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(onDelete === undefined ? {} : { onDelete }),
    attrs: attrsOf(context, block, context.hcl.foreignKey, schema),
  };
}

function foreignTarget(
  context: DecodeContext,
  block: DecodedBlock,
  refs: readonly RefValue[],
  owner: ColumnOwner,
  schema: string,
  symbol: string,
): Pick<ForeignKey, 'refTable' | 'refColumns' | 'refSchema'> {
  const tables = new Map<string, Pick<ForeignKey, 'refTable' | 'refSchema'>>();
  const refColumns: string[] = [];
  for (const ref of refs) {
    const at = ref.origin ?? block.block;
    if (ref.path[0] === 'column') {
      tables.set('', { refTable: owner.name });
      refColumns.push(...columnNames(context, [ref], owner));
      continue;
    }
    const found = context.labels.resolve(ref, schema);
    if (typeof found === 'string') {
      report(context, at, found);
      continue;
    }
    const { target, child } = found;
    if (child?.kind !== 'column') {
      report(
        context,
        at,
        `invalid reference in ref_columns of foreign-key ${JSON.stringify(symbol)}`,
        'Refer to columns: table.name.column.name.',
      );
      continue;
    }
    // Other relations have columns that their blocks do not list.
    const lists = target.kind === 'table';
    if (lists && !target.block.blocks.some((b) => b.type === 'column' && b.labels[0] === child.name)) {
      report(context, at, `column ${JSON.stringify(child.name)} was not found in table ${JSON.stringify(target.name)}`);
      continue;
    }
    const self = target.name === owner.name && target.schema === schema;
    const refSchema = target.schema === undefined || target.schema === schema ? {} : { refSchema: target.schema };
    tables.set(self ? '' : `${target.schema ?? ''}\u0000${target.name}`, { refTable: target.name, ...refSchema });
    refColumns.push(child.name);
  }
  if (tables.size > 1)
    report(context, block.block, `more than 1 table was referenced for foreign-key ${JSON.stringify(symbol)}`);
  const first = [...tables.values()][0];
  return { refTable: '', ...first, refColumns };
}

function decodeCheck(context: DecodeContext, block: DecodedBlock, schema: string): Check {
  return {
    ...nodeOf(block),
    name: block.labels[0] ?? '',
    expr: sqlTextOf(block, 'expr') ?? '',
    attrs: attrsOf(context, block, context.hcl.check, schema),
  };
}
