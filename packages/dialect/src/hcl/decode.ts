import { type Diagnostic, errorAt, hasErrors, suggest } from '@atlas/diagnostics';
import {
  attributeOf,
  type Block,
  decodeBlock,
  type DecodedBlock,
  eachScope,
  expandForEach,
  type HclFile,
  rangeOf,
  refIn,
  SCHEMA_FOR_EACH,
  type Scope,
  stringOf,
  withFallback,
} from '@atlas/hcl';
import {
  newRealm,
  newSchema,
  type Realm,
  type Routine,
  type Schema,
  type SchemaObject,
  type Table,
  type Trigger,
  type View,
} from '@atlas/model';
import { schemaBlockSpecs } from './common.ts';
import { type DecodeContext, nodeOf, report } from './decode-context.ts';
import { decodeObject, decodeRoutine, decodeTrigger, decodeView } from './decode-objects.ts';
import { decodeTable } from './decode-table.ts';
import { extrasToAttrs } from './json.ts';
import { LabelIndex } from './labels.ts';
import type { DialectHcl, ObjectBlock } from './spec.ts';

/** Blocks that give input to a schema file and are no objects. */
const INPUT_BLOCKS: ReadonlySet<string> = new Set(['variable', 'locals', 'data']);

export interface DecodedRealm {
  /** In the order of the text; as far as it could be understood. */
  readonly realm: Realm;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The realm that schema files declare, in natural form: as written, before any database saw it. All files are one name
 * space and the order of blocks does not matter. `scope` provides variables, locals and functions.
 */
export function decodeRealm(files: readonly HclFile[], hcl: DialectHcl, scope: Scope): DecodedRealm {
  const specs = schemaBlockSpecs(hcl);
  const objects = new Map((hcl.objects ?? []).map((o) => [o.kind, o]));
  const diagnostics: Diagnostic[] = [];
  const blocks: DecodedBlock[] = [];
  const eachKeys = new Map<DecodedBlock, string>();
  for (const file of files) {
    for (const item of file.body.items) {
      if (item.kind === 'attribute') {
        diagnostics.push(
          errorAt(
            'Unsupported argument',
            `An argument named "${item.name.name}" is not expected here.`,
            rangeOf(item.name),
          ),
        );
        continue;
      }
      const type = item.type.name;
      if (INPUT_BLOCKS.has(type)) continue;
      const spec = Object.hasOwn(specs, type) ? specs[type] : undefined;
      if (spec === undefined) {
        diagnostics.push(unknownBlock(item, Object.keys(specs)));
        continue;
      }
      for (const { scope: inner, key } of copiesOf(item, scope, diagnostics)) {
        const decoded = decodeBlock(item, spec, inner);
        diagnostics.push(...decoded.diagnostics);
        blocks.push(decoded.value);
        if (key !== undefined) eachKeys.set(decoded.value, key);
      }
    }
  }
  const context: DecodeContext = { hcl, labels: new LabelIndex(), diagnostics, eachKeys };
  const realm = buildRealm(context, blocks, objects);
  diagnostics.push(...context.labels.diagnostics);
  const finished = hasErrors(diagnostics) ? realm : (hcl.finishRealm?.(realm) ?? realm);
  return { realm: finished, diagnostics: hasErrors(diagnostics) ? firstPerPlace(diagnostics) : diagnostics };
}

/** One scope per copy of a block with `for_each`, whose elements may be references; otherwise the scope itself. */
function copiesOf(block: Block, scope: Scope, diagnostics: Diagnostic[]): { scope: Scope; key?: string }[] {
  const forEach = attributeOf(block.body, 'for_each');
  if (forEach === undefined) return [{ scope }];
  const items = expandForEach(forEach.expr, withFallback(scope, 'ref'), SCHEMA_FOR_EACH);
  diagnostics.push(...items.diagnostics);
  return items.value.map((item) => {
    const key = item.key.kind === 'string' ? item.key.value : item.key.kind === 'number' ? item.key.text : undefined;
    return { scope: eachScope(scope, item), ...(key === undefined ? {} : { key }) };
  });
}

function unknownBlock(block: Block, known: readonly string[]): Diagnostic {
  const type = block.type.name;
  const near = suggest(type, known);
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return errorAt(
    'Unsupported block type',
    `Blocks of type "${type}" are not expected here.${hint}`,
    rangeOf(block.type),
    'schema/unknown-block',
  );
}

/** One mistake often surfaces twice, in the syntax and in what was made of it: the first finding at a place is the cause. */
function firstPerPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((d) => {
    if (d.range === undefined) return true;
    const key = `${d.range.file}\u0000${d.range.start.offset}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Label and qualifier of a block, and its SQL name. A copy by `for_each` is referred to as `table.label["key"]`. */
function namesOf(context: DecodeContext, block: DecodedBlock): { label: string; qualifier?: string; name: string } {
  const [first = '', second] = block.labels;
  const own = second ?? first;
  const name = stringOf(block, 'name') ?? own;
  const key = context.eachKeys.get(block);
  if (key !== undefined) return { label: key, qualifier: own, name };
  return { label: own, ...(second === undefined ? {} : { qualifier: first }), name };
}

interface Draft {
  readonly schema: Schema;
  readonly tables: Table[];
  readonly views: View[];
  readonly funcs: Routine[];
  readonly procs: Routine[];
  readonly objects: SchemaObject[];
}

function buildRealm(
  context: DecodeContext,
  blocks: readonly DecodedBlock[],
  objects: ReadonlyMap<string, ObjectBlock>,
): Realm {
  const drafts = new Map<string, Draft>();
  for (const block of blocks) {
    if (block.type !== 'schema') continue;
    const { label, name } = namesOf(context, block);
    context.labels.add({ kind: 'schema', label, name, block });
    if (!drafts.has(name)) drafts.set(name, newDraft(context, block, name));
  }
  const rest = blocks.filter((b) => b.type !== 'schema' && b.type !== 'trigger');
  // What lives in the schema of another object needs that object's label first.
  const owned = (b: DecodedBlock): boolean => objects.get(b.type)?.owner !== undefined;
  const names = new Map(
    [...rest.filter((b) => !owned(b)), ...rest.filter(owned)].map((b) => [b, register(context, b, objects)]),
  );
  const placed = rest.map((block) => ({ block, ...(names.get(block) ?? { name: '' }) }));
  const realmObjects: SchemaObject[] = [];
  for (const { block, name, schema } of placed) {
    const spec = objects.get(block.type);
    if (schema === undefined) {
      const isRealm = spec?.scope === 'realm' || spec?.owner !== undefined;
      const object = isRealm ? decodeObject(context, block, spec, name, undefined) : undefined;
      if (object !== undefined) realmObjects.push(object);
      continue;
    }
    const draft = drafts.get(schema);
    if (draft === undefined) continue;
    switch (block.type) {
      case 'table':
        draft.tables.push(decodeTable(context, block, name, schema));
        break;
      case 'view':
      case 'materialized':
        draft.views.push(decodeView(context, block, name, schema));
        break;
      case 'function':
        draft.funcs.push(decodeRoutine(context, block, name, schema));
        break;
      case 'procedure':
        draft.procs.push(decodeRoutine(context, block, name, schema));
        break;
      default: {
        const object = spec === undefined ? undefined : decodeObject(context, block, spec, name, schema);
        if (object !== undefined) draft.objects.push(object);
      }
    }
  }
  const triggers = collectTriggers(context, blocks);
  const schemas = [...drafts.values()].map((d) => ({
    ...d.schema,
    tables: d.tables.map((t) => withTriggers(t, triggers.get(`table\u0000${d.schema.name}\u0000${t.name}`))),
    views: d.views.map((v) => withTriggers(v, triggers.get(`view\u0000${d.schema.name}\u0000${v.name}`))),
    funcs: d.funcs,
    procs: d.procs,
    objects: d.objects.map((o) => withTriggers(o, triggers.get(`${o.kind}\u0000${d.schema.name}\u0000${o.name}`))),
  }));
  return newRealm({ schemas, objects: realmObjects });
}

function newDraft(context: DecodeContext, block: DecodedBlock, name: string): Draft {
  const attrs = extrasToAttrs(block, context.hcl.schema, () => undefined);
  const { charset, collate, ...rest } = attrs;
  const schema = newSchema(name, {
    ...nodeOf(block),
    ...(typeof charset === 'string' ? { charset } : {}),
    ...(typeof collate === 'string' ? { collate } : {}),
    attrs: rest,
  });
  return { schema, tables: [], views: [], funcs: [], procs: [], objects: [] };
}

/** Enters a block in the label index; its schema is undefined for objects of the database and after an error. */
function register(
  context: DecodeContext,
  block: DecodedBlock,
  objects: ReadonlyMap<string, ObjectBlock>,
): { name: string; schema?: string } {
  const spec = objects.get(block.type);
  const { label, qualifier, name } = namesOf(context, block);
  const schema = spec?.scope === 'realm' ? undefined : schemaOf(context, block, spec);
  if (!spec?.unlabelled) {
    const where = { ...(qualifier === undefined ? {} : { qualifier }), ...(schema === undefined ? {} : { schema }) };
    const repeatable = spec?.repeatable ?? (block.type === 'function' || block.type === 'procedure');
    context.labels.add({ kind: block.type, label, name, block, ...where }, repeatable);
  }
  return { name, ...(schema === undefined ? {} : { schema }) };
}

/** The SQL name of the schema that a block's `schema` attribute refers to, or the one of the object that `owner` does. */
function schemaOf(context: DecodeContext, block: DecodedBlock, spec?: ObjectBlock): string | undefined {
  const name = spec?.owner ?? 'schema';
  const ref = refIn(block, name);
  if (ref === undefined) return undefined;
  // A word for something that is no block.
  const [word, ...more] = ref.path;
  const { values } = spec?.spec.attributes?.[name] ?? {};
  if (word !== undefined && more.length === 0 && values?.includes(word) === true) return undefined;
  const found = context.labels.resolve(ref, undefined);
  if (typeof found !== 'string') return found.target.kind === 'schema' ? found.target.name : found.target.schema;
  report(context, ref.origin ?? block.block, found, 'Declare it with a schema block.');
  return undefined;
}

function collectTriggers(context: DecodeContext, blocks: readonly DecodedBlock[]): Map<string, Trigger[]> {
  const byOwner = new Map<string, Trigger[]>();
  for (const block of blocks) {
    if (block.type !== 'trigger') continue;
    const on = refIn(block, 'on');
    const owner = on === undefined ? undefined : context.labels.resolve(on, undefined);
    if (owner === undefined || typeof owner === 'string') {
      if (typeof owner === 'string') report(context, on?.origin ?? block.block, owner);
      continue;
    }
    const { kind, schema = '', name } = owner.target;
    const key = `${kind === 'materialized' ? 'view' : kind}\u0000${schema}\u0000${name}`;
    const list = byOwner.get(key) ?? [];
    const trigger = decodeTrigger(context, block, schema);
    if (list.some((t) => t.name === trigger.name)) {
      report(
        context,
        block.block,
        `duplicate trigger ${JSON.stringify(trigger.name)} on ${kind} ${JSON.stringify(name)}`,
      );
      continue;
    }
    list.push(trigger);
    byOwner.set(key, list);
  }
  return byOwner;
}

function withTriggers<T extends { readonly triggers?: readonly Trigger[] }>(
  owner: T,
  triggers: readonly Trigger[] | undefined,
): T {
  return triggers === undefined ? owner : { ...owner, triggers };
}
