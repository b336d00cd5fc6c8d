import { boolOf, type DecodedBlock, refsIn, stringOf } from '@atlas/hcl';
import type {
  Column,
  Routine,
  RoutineArg,
  RoutineReturn,
  SchemaObject,
  Trigger,
  TriggerEvent,
  View,
} from '@atlas/model';
import { attrsOf, type DecodeContext, defaultOf, depsOf, nodeOf, report, sqlTextOf, typeOf } from './decode-context.ts';
import { decodeIndex } from './decode-table.ts';
import type { BlockExtras, ObjectBlock } from './spec.ts';

/** A heredoc ends with a newline that is not part of the query. */
function textOf(block: DecodedBlock, name: string): string {
  return (sqlTextOf(block, name) ?? '').replace(/^\s*\n|\s+$/g, '').replace(/;\s*$/, '');
}

export function decodeView(context: DecodeContext, block: DecodedBlock, name: string, schema: string): View {
  const materialized = block.type === 'materialized';
  const columns = block.blocks
    .filter((b) => b.type === 'column')
    .map(
      (b): Column => ({
        ...nodeOf(b),
        name: b.labels[0] ?? '',
        type: typeOf(context, b, 'type', schema) ?? { class: 'user', name: '' },
        null: boolOf(b, 'null') ?? false,
        attrs: {},
      }),
    );
  const indexes = block.blocks.filter((b) => b.type === 'index');
  // Column blocks are optional, so an index may name columns that only the server knows.
  const owner = { name, columns: new Set([...columns.map((c) => c.name), ...indexes.flatMap(partColumns)]) };
  return {
    ...nodeOf(block),
    name,
    materialized,
    def: textOf(block, 'as'),
    columns,
    indexes: indexes.map((b) => decodeIndex(context, b, owner, schema)),
    triggers: [],
    attrs: attrsOf(context, block, materialized ? context.hcl.materialized : context.hcl.view, schema),
    ...depsOf(context, block, schema),
  };
}

function partColumns(index: DecodedBlock): string[] {
  const refs = [
    ...(refsIn(index, 'columns') ?? []),
    ...index.blocks.filter((b) => b.type === 'on').flatMap((b) => refsIn(b, 'column') ?? []),
  ];
  return refs.map((r) => r.path[r.path.length - 1] ?? '');
}

export function decodeRoutine(context: DecodeContext, block: DecodedBlock, name: string, schema: string): Routine {
  const ret = returnOf(context, block, schema);
  return {
    ...nodeOf(block),
    name,
    args: block.blocks.filter((b) => b.type === 'arg').map((b) => decodeArg(context, b, schema)),
    ...(ret === undefined ? {} : { ret }),
    lang: stringOf(block, 'lang') ?? '',
    body: sqlTextOf(block, 'as') ?? '',
    attrs: attrsOf(context, block, block.type === 'function' ? context.hcl.function : context.hcl.procedure, schema),
    ...depsOf(context, block, schema),
  };
}

function decodeArg(context: DecodeContext, block: DecodedBlock, schema: string): RoutineArg {
  const type = typeOf(context, block, 'type', schema) ?? { class: 'user', name: '' };
  const name = block.labels[0];
  const mode = stringOf(block, 'mode') as RoutineArg['mode'];
  const value = defaultOf(context, block, type);
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    type,
    ...(mode === undefined || mode === 'IN' ? {} : { mode }),
    ...(value === undefined ? {} : { default: value }),
  };
}

function returnOf(context: DecodeContext, block: DecodedBlock, schema: string): RoutineReturn | undefined {
  const type = typeOf(context, block, 'return', schema);
  if (type !== undefined) return { kind: 'type', type };
  const set = typeOf(context, block, 'return_set', schema);
  if (set !== undefined) return { kind: 'set', type: set };
  const table = block.blocks.find((b) => b.type === 'return_table');
  if (table === undefined) return undefined;
  const columns = table.blocks.map((b) => ({
    name: b.labels[0] ?? '',
    type: typeOf(context, b, 'type', schema) ?? { class: 'user' as const, name: '' },
  }));
  return { kind: 'table', columns };
}

/** The trigger of a `trigger` block; the caller attaches it to what its `on` names. */
export function decodeTrigger(context: DecodeContext, block: DecodedBlock, schema: string): Trigger {
  const name = block.labels[0] ?? '';
  const timing = block.blocks.find((b) => b.type === 'before' || b.type === 'after' || b.type === 'instead_of');
  if (timing === undefined) {
    report(
      context,
      block.block,
      `missing time and events of trigger ${JSON.stringify(name)}`,
      'Add one of the blocks "before", "after" or "instead_of".',
    );
  }
  const events: TriggerEvent[] = [];
  if (timing !== undefined) {
    if (boolOf(timing, 'insert')) events.push({ kind: 'INSERT' });
    const of = (refsIn(timing, 'update_of') ?? []).map((r) => r.path[r.path.length - 1] ?? '');
    if (of.length > 0) events.push({ kind: 'UPDATE', columns: of });
    else if (boolOf(timing, 'update')) events.push({ kind: 'UPDATE' });
    if (boolOf(timing, 'delete')) events.push({ kind: 'DELETE' });
    if (boolOf(timing, 'truncate')) events.push({ kind: 'TRUNCATE' });
    if (events.length === 0)
      report(
        context,
        timing.block,
        `missing events of trigger ${JSON.stringify(name)}`,
        'Set at least one of insert, update, update_of, delete.',
      );
  }
  const when = sqlTextOf(block, 'when');
  const level = stringOf(block, 'for') ?? stringOf(block, 'foreach');
  const trigger: Trigger = {
    ...nodeOf(block),
    name,
    time: timing?.type === 'before' ? 'BEFORE' : timing?.type === 'instead_of' ? 'INSTEAD OF' : 'AFTER',
    events,
    forEach: level === 'ROW' ? 'ROW' : 'STATEMENT',
    ...(when === undefined ? {} : { when }),
    body: (sqlTextOf(block, 'as') ?? '').trim(),
    attrs: attrsOf(context, block, context.hcl.trigger, schema),
    ...depsOf(context, block, schema),
  };
  if (timing === undefined) return trigger;
  const fault = context.hcl.checkTrigger?.(trigger);
  if (fault !== undefined)
    report(context, fault.at === 'time' ? timing.block : block.block, fault.summary, fault.detail);
  return trigger;
}

export function decodeObject(
  context: DecodeContext,
  block: DecodedBlock,
  spec: ObjectBlock,
  name: string,
  schema: string | undefined,
): SchemaObject | undefined {
  const blocks = typeof spec.spec.blocks === 'function' ? spec.spec.blocks() : spec.spec.blocks;
  const extras: BlockExtras = {
    ...(spec.spec.attributes === undefined ? {} : { attributes: spec.spec.attributes }),
    ...(blocks === undefined ? {} : { blocks }),
  };
  const object: SchemaObject = {
    ...nodeOf(block),
    kind: spec.kind,
    name,
    attrs: attrsOf(context, block, extras, schema),
    ...depsOf(context, block, schema),
  };
  const finished = spec.finish?.(object) ?? object;
  if (typeof finished !== 'string') return finished;
  report(context, block.block, finished);
  return undefined;
}
