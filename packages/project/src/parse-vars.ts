import { ProjectError } from './errors.ts';

/** Input variables by name: the text of `--var name=value`, or the texts of all when a name was given more than once. */
export type VarInputs = ReadonlyMap<string, string | readonly string[]>;

/** Reads `name=value` texts. A name given again collects its values in order. The value may hold `=` and be empty. */
export function parseVars(texts: readonly string[]): VarInputs {
  const vars = new Map<string, string | readonly string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) {
      const message = `variables must be format as key=value, got: ${JSON.stringify(text)}`;
      throw new ProjectError('project/bad-variable-flag', message);
    }
    const name = text.slice(0, at);
    const value = text.slice(at + 1);
    const before = vars.get(name);
    vars.set(name, before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value]);
  }
  return vars;
}
