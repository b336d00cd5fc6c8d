import type { FunctionSpec } from '../function-spec.ts';
import { collectionFunctions } from './collections.ts';
import { conversionFunctions, otherFunctions } from './conversion.ts';
import { encodingFunctions, type YamlCodec } from './encoding.ts';
import { numberFunctions } from './numbers.ts';
import { regexFunctions } from './regex.ts';
import { stringFunctions } from './strings.ts';
import { timeFunctions } from './time.ts';
import { urlFunctions } from './urls.ts';

/** What functions need of the world around them. Each may be left out; the functions that need it then fail. */
export interface FunctionOptions {
  /** Takes what `print` writes, without a newline at the end. Left out: `print` is silent. */
  readonly print?: (text: string) => void;
  /** The clock of `timestamp`. */
  readonly now?: () => Date;
  /** Reads and writes YAML; `yamlCodec` of `@atlas/hcl/yaml`. */
  readonly yaml?: YamlCodec;
}

/** The functions that all kinds of files have, by name in alphabetical order. Add further ones with `withFunctions`. */
export function standardFunctions(options: FunctionOptions = {}): ReadonlyMap<string, FunctionSpec> {
  return withFunctions(new Map(), [
    ...numberFunctions,
    ...stringFunctions,
    ...regexFunctions,
    ...collectionFunctions,
    ...encodingFunctions(options.yaml),
    ...timeFunctions(options.now),
    ...conversionFunctions,
    ...urlFunctions,
    ...otherFunctions(options.print),
  ]);
}

/** The functions given and further ones, which win over those of the same name. */
export function withFunctions(
  functions: ReadonlyMap<string, FunctionSpec>,
  more: Iterable<FunctionSpec>,
): ReadonlyMap<string, FunctionSpec> {
  const all = new Map(functions);
  for (const spec of more) all.set(spec.name, spec);
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}
