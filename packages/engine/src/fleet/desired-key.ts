import { blocksOf, decodeVariables, parseHcl, type VariableInput } from '@atlas/hcl';
import type { EngineContext } from '../context.ts';
import type { SchemaApplyRequest } from '../schema-apply.ts';
import { resolveSource, type StateSource } from '../source.ts';

/**
 * What makes two targets in one state need two plans: all of the request but the address and the variables that its
 * schema files do not declare. Targets mostly have a variable each, and no file that asks for it.
 */
export function desiredKey(request: SchemaApplyRequest, context: EngineContext): string {
  const { url: _url, variables, ...rest } = request;
  const source = resolveSource(request.to, 'to', context);
  const declared = variables === undefined || variables.size === 0 ? new Set<string>() : declaredIn(source, context);
  const inputs = [...(variables ?? new Map<string, VariableInput>())].filter(([name]) => declared.has(name));
  return JSON.stringify([rest, inputs], (_key, value: unknown) => {
    if (value instanceof Set || value instanceof Map) return [...value];
    return typeof value === 'bigint' ? String(value) : value;
  });
}

const known = new WeakMap<EngineContext, Map<string, ReadonlySet<string>>>();

/** The names of the input variables that the HCL files of a source declare, those of a composite's parts included. */
function declaredIn(source: StateSource, context: EngineContext): ReadonlySet<string> {
  if (source.kind === 'composite') {
    return new Set(source.parts.flatMap(({ source: part }) => [...declaredIn(part, context)]));
  }
  if (source.kind !== 'hcl' || source.inputs !== undefined) return new Set();
  const cache = known.get(context) ?? new Map<string, ReadonlySet<string>>();
  known.set(context, cache);
  const key = source.paths.join('\0');
  const names = cache.get(key) ?? namesIn(source.paths, context);
  cache.set(key, names);
  return names;
}

function namesIn(paths: readonly string[], context: EngineContext): ReadonlySet<string> {
  const blocks = paths.flatMap((path) => blocksOf(parseHcl(context.fs.readFile(path), path).body));
  return new Set(decodeVariables(blocks, { functions: new Map() }).value.map(({ name }) => name));
}
