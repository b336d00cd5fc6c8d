import { parseDocument, stringify } from 'yaml';
import { FunctionError } from './function-spec.ts';
import type { YamlCodec } from './functions/encoding.ts';
import { fromPlain, toPlain } from './value.ts';

/**
 * The YAML half of the function library, for `standardFunctions({ yaml: yamlCodec })`. An entry of its own, so that
 * programs that meet no YAML do not load a YAML parser.
 */
export const yamlCodec: YamlCodec = {
  decode: (text) => fromPlain(parse(text)),
  encode: (value) => stringify(toPlain(value), STYLE),
  merge: (documents) => stringify(documents.map(parse).filter(isPresent).reduce(mergeYaml, null), STYLE),
};

/** Strings are quoted only where they must be; long lines are not folded, and repeated parts are written out. */
const STYLE = { lineWidth: 0, aliasDuplicateObjects: false } as const;

function parse(text: string): unknown {
  const document = parseDocument(text, { intAsBigInt: true, prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new FunctionError(`invalid YAML: ${error.message.split('\n')[0] ?? ''}`, 0);
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 1000 });
  } catch (error_) {
    // Aliases that blow up are found only here.
    throw new FunctionError(`invalid YAML: ${error_ instanceof Error ? error_.message : String(error_)}`, 0);
  }
}

function isPresent(document: unknown): boolean {
  return document !== null && document !== undefined;
}

/** Maps are merged key by key, lists appended; anything else is replaced by the later one. */
function mergeYaml(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(over)) return [...(base as unknown[]), ...(over as unknown[])];
  if (!(base instanceof Map) || !(over instanceof Map)) return over;
  const merged = new Map<unknown, unknown>(base);
  for (const [key, value] of over) merged.set(key, merged.has(key) ? mergeYaml(merged.get(key), value) : value);
  return merged;
}
