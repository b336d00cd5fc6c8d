import { type Dialect, parseDatabaseUrl } from '@atlas/dialect';
import { blocksOf, decodeVariables, parseHcl, type VariableInput } from '@atlas/hcl';
import { dialectOf } from '../connect.ts';
import type { EngineContext } from '../context.ts';
import { readHclFiles } from '../hcl-source.ts';
import type { SchemaApplyRequest } from '../schema-apply.ts';
import { resolveSource, type StateSource } from '../source.ts';

/**
 * What makes two targets in one state need two plans: all of the request but the address and the variables that its
 * schema files do not declare. Targets mostly have a variable each, and either no file that asks for it or one that
 * names its one schema by it, which means nothing where targets are schemas.
 */
export async function desiredKey(request: SchemaApplyRequest, context: EngineContext): Promise<string> {
  const { url, variables, ...rest } = request;
  const source = resolveSource(request.to, 'to', context);
  const declared = variables === undefined || variables.size === 0 ? new Set<string>() : declaredIn(source, context);
  const inputs = [...(variables ?? new Map<string, VariableInput>())].filter(([name]) => declared.has(name));
  const desired = inputs.length === 0 ? undefined : await declaredSchema(source, url, variables, context);
  return JSON.stringify([rest, desired ?? inputs], (_key, value: unknown) => {
    if (value instanceof Set || value instanceof Map) return [...value];
    return typeof value === 'bigint' ? String(value) : value;
  });
}

/** The one schema that HCL files declare for a target that is a schema, without its name; undefined for all others. */
async function declaredSchema(
  source: StateSource,
  url: string,
  variables: SchemaApplyRequest['variables'],
  context: EngineContext,
): Promise<string | undefined> {
  if (source.kind !== 'hcl') return undefined;
  const parsed = parseDatabaseUrl(url);
  const dialect: Dialect = await dialectOf(parsed, context);
  if (dialect.capabilities.supportsSchemas && dialect.locateSchema?.(parsed) === undefined) return undefined;
  const realm = await readHclFiles(source.paths, dialect, source.inputs ?? variables, context);
  const [schema, another] = realm.schemas;
  if (schema === undefined || another !== undefined) return undefined;
  return JSON.stringify({ ...realm, schemas: [{ ...schema, name: '' }] }, (key, value: unknown) =>
    key === 'pos' ? undefined : value,
  );
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
