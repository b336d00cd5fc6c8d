import { AtlasError } from '@atlas/diagnostics';
import { matchFiles, type RuleSetConfig } from '@atlas/project';
import { compileRuleSet, RULE_SUFFIX, type Rule } from '@atlas/rules';
import type { EngineContext } from '../context.ts';

export { ruleAnalyzers } from '@atlas/rules';

/**
 * The rules of all sets that a project file attaches, in order. Files are named by paths or patterns relative to the folder
 * of the project file, or by folders, which stand for the rule files in them. Throws `AtlasError`: `rules/source` for a
 * set that cannot be read, `rules/invalid` with all that is wrong in the text of one.
 */
export async function readRules(
  sets: readonly RuleSetConfig[],
  folder: string,
  context: EngineContext,
): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  for (const set of sets) rules.push(...(await readSet(set, folder, context)));
  return rules;
}

async function readSet(set: RuleSetConfig, folder: string, context: EngineContext): Promise<readonly Rule[]> {
  const { language, name, src, vars, error } = set;
  const fail = (message: string): never => {
    throw new AtlasError(`rule ${JSON.stringify(language)} ${JSON.stringify(name)}: ${message}`, {
      code: 'rules/source',
    });
  };
  if (language !== 'hcl') fail(`unknown rule language ${JSON.stringify(language)}, use "hcl"`);
  if (src.length === 0) fail('src names no file');
  const paths = [...new Set(src.flatMap((given) => pathsOf(given, folder, context, fail)))];
  const files = paths.map((path) => ({ path, text: context.fs.readFile(path) }));
  // The YAML parser is large and few files need it.
  const yaml = files.some(({ text }) => /\byaml(decode|encode|merge)\b/.test(text))
    ? (await import('@atlas/hcl/yaml')).yamlCodec
    : undefined;
  return compileRuleSet(
    { name, files, vars, error },
    { print: context.print, now: () => new Date(context.now()), ...(yaml && { yaml }) },
  );
}

function pathsOf(
  given: string,
  folder: string,
  { fs }: EngineContext,
  fail: (message: string) => never,
): readonly string[] {
  const path = given.replace(/^file:\/\//, '');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) fail(`src ${JSON.stringify(given)} is no path of a file`);
  const isAbsolute = /^([/\\]|[a-zA-Z]:[/\\])/.test(path);
  const full = isAbsolute ? path : fs.join(folder, path);
  const found = fs.stat(full);
  if (found === 'file') return [full];
  const pattern = found === 'directory' ? `${full}/*${RULE_SUFFIX}` : full;
  const matches = /[*?[{]/.test(pattern) ? matchFiles(pattern, '.', fs, true) : [];
  if (matches.length > 0) return matches;
  if (found === 'directory') return fail(`folder ${JSON.stringify(full)} holds no file that ends in ${RULE_SUFFIX}`);
  return fail(`there is no file ${JSON.stringify(full)}, which src names`);
}
