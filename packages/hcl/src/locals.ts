import { type Diagnostic, errorAt, suggest } from '@atlas/diagnostics';
import { evaluate } from './evaluate.ts';
import { collectReferences } from './references.ts';
import type { Evaluated, Reference, Resolution, Scope } from './scope.ts';
import { rangeOf } from './source.ts';
import type { Attribute, Block } from './syntax.ts';
import { objectValue, UNKNOWN, type Value } from './value.ts';

/** The attributes of all `locals` blocks by name. Names are unique across blocks; other blocks are passed over. */
export function decodeLocals(blocks: Iterable<Block>): Evaluated<ReadonlyMap<string, Attribute>> {
  const diagnostics: Diagnostic[] = [];
  const locals = new Map<string, Attribute>();
  for (const block of blocks) {
    if (block.type.name !== 'locals') continue;
    for (const item of block.body.items) {
      if (item.kind === 'block') {
        diagnostics.push(
          errorAt('Unsupported block type', 'A locals block holds only arguments.', rangeOf(item.type), 'hcl/locals'),
        );
      } else if (locals.has(item.name.name)) {
        // Repetition inside one block was already found by the parser.
        const sameBlock = block.body.items.includes(locals.get(item.name.name) ?? item);
        const detail = `A local value named "${item.name.name}" has already been defined. Local value names must be unique.`;
        if (!sameBlock)
          diagnostics.push(errorAt('Duplicate local value definition', detail, rangeOf(item.name), 'hcl/locals'));
      } else locals.set(item.name.name, item);
    }
  }
  return { value: locals, diagnostics };
}

/**
 * A scope inside `parent` in which `local.x` is the value of a local. Each is evaluated when first used, once, in the
 * same scope; its findings come with every use, as the same objects. A cycle is an error at the local it leads back to:
 * `cyclic reference to "local.a"`.
 */
export function localsScope(locals: ReadonlyMap<string, Attribute>, parent: Scope): Scope {
  const results = new Map<string, Evaluated>();

  const resolve = (reference: Reference): Resolution | undefined => {
    if (reference.root !== 'local') return undefined;
    const [step] = reference.steps;
    const name = step === undefined ? undefined : step.kind === 'attribute' ? step.name : textOfKey(step.key);
    if (name === undefined) return wholeObject();
    if (locals.has(name)) return { ...evaluateLocal(name), consumed: 1 };
    const close = suggest(name, locals.keys());
    const hint = close === undefined ? '' : ` Did you mean "${close}"?`;
    const detail = `This object does not have an attribute named "${name}".${hint}`;
    return {
      value: UNKNOWN,
      diagnostics: [errorAt('Unsupported attribute', detail, rangeOf(step ?? reference), 'hcl/evaluation')],
    };
  };
  const scope: Scope = { parent, resolve };

  const wholeObject = (): Resolution => {
    const all = [...locals.keys()].map((name) => [name, evaluateLocal(name)] as const);
    return {
      value: objectValue(all.map(([name, result]): [string, Value] => [name, result.value])),
      consumed: 0,
      diagnostics: all.flatMap(([, result]) => result.diagnostics),
    };
  };

  /** Evaluates what a local needs before the local itself, with a stack of its own: chains may be long. */
  const evaluateLocal = (wanted: string): Evaluated => {
    const open: { name: string; needs: string[] }[] = [];
    const onPath = new Set<string>();
    const enter = (name: string): void => {
      const attribute = locals.get(name);
      if (attribute === undefined || results.has(name)) return;
      if (onPath.has(name)) {
        const error = errorAt(
          `cyclic reference to "local.${name}"`,
          undefined,
          rangeOf(attribute.name),
          'hcl/cyclic-reference',
        );
        results.set(name, { value: UNKNOWN, diagnostics: [error] });
        return;
      }
      onPath.add(name);
      open.push({ name, needs: neededLocals(attribute, locals) });
    };
    enter(wanted);
    for (let top = open[open.length - 1]; top !== undefined; top = open[open.length - 1]) {
      const next = top.needs.pop();
      if (next !== undefined) {
        enter(next);
        continue;
      }
      open.pop();
      onPath.delete(top.name);
      const attribute = locals.get(top.name);
      if (attribute !== undefined && !results.has(top.name)) results.set(top.name, evaluate(attribute.expr, scope));
    }
    return results.get(wanted) ?? { value: UNKNOWN, diagnostics: [] };
  };

  return scope;
}

function neededLocals(attribute: Attribute, locals: ReadonlyMap<string, Attribute>): string[] {
  const needs = collectReferences(attribute.expr).flatMap(({ root, path }) => {
    if (root !== 'local') return [];
    const [name] = path;
    return name === undefined ? [...locals.keys()] : [name];
  });
  return [...new Set(needs)].reverse();
}

function textOfKey(key: Value): string | undefined {
  return key.kind === 'string' ? key.value : undefined;
}
