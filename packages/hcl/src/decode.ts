import { type Diagnostic, errorAt, suggest } from '@atlas/diagnostics';
import { type AttributeSpec, attributeSpec, type BlockSpec, nestedSpec, nestedSpecs } from './block-spec.ts';
import { decodeAttributeValue } from './decode-attribute.ts';
import type { DecodedAttribute, DecodedBlock, DecodedBody } from './decoded.ts';
import type { Evaluated, Scope } from './scope.ts';
import { rangeOf } from './source.ts';
import type { Attribute, Block, Body } from './syntax.ts';

/**
 * Decodes a block by its spec: evaluates its attributes in `scope`, checks names, labels, counts and exclusions, and
 * decodes nested blocks the same way. What is wrong is reported and left out; the rest is in the value.
 */
export function decodeBlock(block: Block, spec: BlockSpec, scope: Scope): Evaluated<DecodedBlock> {
  const diagnostics: Diagnostic[] = [];
  return { value: decode(block, spec, scope, diagnostics), diagnostics };
}

/** Decodes the body of a file by a spec, as if it were the inside of a block. */
export function decodeBody(body: Body, spec: BlockSpec, scope: Scope): Evaluated<DecodedBody> {
  const diagnostics: Diagnostic[] = [];
  return { value: decodeItems(body, undefined, spec, scope, diagnostics), diagnostics };
}

/** Accepts everything: for blocks that no spec describes. */
const OPEN_SPEC: BlockSpec = { open: 'both', labels: { min: 0, max: Number.POSITIVE_INFINITY } };

function decode(block: Block, spec: BlockSpec, scope: Scope, diagnostics: Diagnostic[]): DecodedBlock {
  checkLabels(block, spec, diagnostics);
  const inside = decodeItems(block.body, block, spec, scope, diagnostics);
  return { type: block.type.name, labels: block.labels.map((label) => label.name), block, ...inside };
}

function decodeItems(
  body: Body,
  block: Block | undefined,
  spec: BlockSpec,
  scope: Scope,
  diagnostics: Diagnostic[],
): DecodedBody {
  const attributes = new Map<string, DecodedAttribute>();
  const blocks: DecodedBlock[] = [];
  /** What is there and not null, also when it could not be decoded: no reason to call it missing. */
  const present = new Set<string>();
  for (const item of body.items) {
    if (item.kind === 'attribute') {
      const found = attributeSpec(spec, item.name.name) ?? openAttribute(item, spec, diagnostics);
      if (found === undefined) continue;
      const decoded = decodeAttribute(item, found, scope, diagnostics);
      if (decoded === 'null') continue;
      present.add(item.name.name);
      if (decoded !== undefined && !attributes.has(item.name.name)) attributes.set(item.name.name, decoded);
    } else {
      const found = nestedSpec(spec, item.type.name) ?? openBlock(item, spec, diagnostics);
      if (found === undefined) continue;
      present.add(item.type.name);
      blocks.push(decode(item, found, scope, diagnostics));
    }
  }
  checkRequired(spec, present, block, body, diagnostics);
  checkCounts(spec, blocks, block, body, diagnostics);
  checkExclusive(spec, body, present, diagnostics);
  return { attributes, blocks };
}

const OPEN_ATTRIBUTE: AttributeSpec = { kind: 'any' };

function openAttribute(item: Attribute, spec: BlockSpec, diagnostics: Diagnostic[]): AttributeSpec | undefined {
  if (spec.open === 'attributes' || spec.open === 'both') return OPEN_ATTRIBUTE;
  const { name } = item.name;
  const close = suggest(name, Object.keys(spec.attributes ?? {}));
  const hint =
    nestedSpec(spec, name) !== undefined
      ? ` Did you mean to define a block of type "${name}"?`
      : close === undefined
        ? ''
        : ` Did you mean "${close}"?`;
  const detail = `An argument named "${name}" is not expected here.${hint}`;
  diagnostics.push(
    withFix(errorAt('Unsupported argument', detail, rangeOf(item.name), 'hcl/unsupported-argument'), close),
  );
  return undefined;
}

function openBlock(item: Block, spec: BlockSpec, diagnostics: Diagnostic[]): BlockSpec | undefined {
  if (spec.open === 'blocks' || spec.open === 'both') return OPEN_SPEC;
  const { name } = item.type;
  const close = suggest(name, Object.keys(nestedSpecs(spec)));
  const hint =
    attributeSpec(spec, name) !== undefined
      ? ` Did you mean to define argument "${name}"? If so, use the equals sign to assign it a value.`
      : close === undefined
        ? ''
        : ` Did you mean "${close}"?`;
  const detail = `Blocks of type "${name}" are not expected here.${hint}`;
  diagnostics.push(
    withFix(errorAt('Unsupported block type', detail, rangeOf(item.type), 'hcl/unsupported-block'), close),
  );
  return undefined;
}

function withFix(diagnostic: Diagnostic, word: string | undefined): Diagnostic {
  if (word === undefined || diagnostic.range === undefined) return diagnostic;
  return {
    ...diagnostic,
    fixes: [{ message: `Change to "${word}"`, edits: [{ range: diagnostic.range, newText: word }] }],
  };
}

/** The decoded attribute, `null` for one that counts as omitted, undefined for one in error. */
function decodeAttribute(
  item: Attribute,
  spec: AttributeSpec,
  scope: Scope,
  diagnostics: Diagnostic[],
): DecodedAttribute | 'null' | undefined {
  const { name } = item.name;
  if (spec.deprecated !== undefined) {
    const warning = errorAt(`"${name}" is deprecated`, spec.deprecated, rangeOf(item.name), 'hcl/deprecated');
    diagnostics.push({ ...warning, severity: 'warning' });
  }
  const value = decodeAttributeValue(name, item.expr, spec, scope, diagnostics);
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'null' && spec.kind !== 'condition') return 'null';
  return { name, value, expr: item.expr, attribute: item };
}

function headerRange(block: Block | undefined, body: Body): ReturnType<typeof rangeOf> {
  if (block === undefined) return body.source.range(body.end, body.end);
  return block.source.range(block.start, (block.labels[block.labels.length - 1] ?? block.type).end);
}

function checkLabels(block: Block, spec: BlockSpec, diagnostics: Diagnostic[]): void {
  const { min, max, names = [] } = spec.labels ?? { min: 0, max: 0 };
  const type = block.type.name;
  const extra = block.labels[max];
  const meaning = names.length === 0 ? '' : ` (${names.join(', ')})`;
  if (extra !== undefined) {
    const detail =
      max === 0
        ? `No labels are expected for ${type} blocks.`
        : `Only ${max} labels${meaning} are expected for ${type} blocks.`;
    diagnostics.push(errorAt(`Extraneous label for ${type}`, detail, rangeOf(extra), 'hcl/labels'));
  } else if (block.labels.length < min) {
    const what = names[block.labels.length] ?? 'label';
    const detail = `All ${type} blocks must have ${min} labels${meaning}.`;
    diagnostics.push(errorAt(`Missing ${what} for ${type}`, detail, headerRange(block, block.body), 'hcl/labels'));
  }
}

function checkRequired(
  spec: BlockSpec,
  present: ReadonlySet<string>,
  block: Block | undefined,
  body: Body,
  diagnostics: Diagnostic[],
): void {
  for (const [name, { required }] of Object.entries(spec.attributes ?? {})) {
    if (required !== true || present.has(name)) continue;
    const detail = `The argument "${name}" is required, but no definition was found.`;
    diagnostics.push(errorAt('Missing required argument', detail, headerRange(block, body), 'hcl/missing-argument'));
  }
}

function checkCounts(
  spec: BlockSpec,
  blocks: readonly DecodedBlock[],
  block: Block | undefined,
  body: Body,
  diagnostics: Diagnostic[],
): void {
  for (const [type, { min = 0, max = Number.POSITIVE_INFINITY }] of Object.entries(nestedSpecs(spec))) {
    if (min === 0 && max === Number.POSITIVE_INFINITY) continue;
    const found = blocks.filter((b) => b.type === type);
    const extra = found[max];
    if (found.length < min) {
      const detail = `At least ${min} "${type}" blocks are required.`;
      diagnostics.push(errorAt(`Insufficient ${type} blocks`, detail, headerRange(block, body), 'hcl/block-count'));
    } else if (extra !== undefined) {
      const detail =
        max === 1 ? `Only one "${type}" block is allowed.` : `No more than ${max} "${type}" blocks are allowed.`;
      diagnostics.push(
        errorAt(
          max === 1 ? `Duplicate ${type} block` : `Too many ${type} blocks`,
          detail,
          rangeOf(extra.block.type),
          'hcl/block-count',
        ),
      );
    }
  }
}

function checkExclusive(spec: BlockSpec, body: Body, present: ReadonlySet<string>, diagnostics: Diagnostic[]): void {
  for (const group of spec.exclusive ?? []) {
    const used = group.filter((name) => present.has(name));
    const [first, second] = used;
    if (first === undefined || second === undefined) continue;
    const items = body.items
      .map((item) => (item.kind === 'attribute' ? item.name : item.type))
      .filter((n) => used.includes(n.name));
    const late = items.find((n) => n.name !== items[0]?.name) ?? items[0];
    const detail = `Only one of ${group.map((name) => `"${name}"`).join(', ')} can be set, but both "${first}" and "${second}" are.`;
    diagnostics.push(
      errorAt('Conflicting definitions', detail, late === undefined ? undefined : rangeOf(late), 'hcl/conflict'),
    );
  }
}
