import { isAtlasError, formatPosition } from '@atlas/diagnostics';
import {
  attributesOf,
  bindVariables,
  type Block,
  blocksOf,
  decodeVariables,
  type FunctionOptions,
  type HclFile,
  parseHcl,
  rangeOf,
  type Scope,
  standardFunctions,
  type Value,
  type VariableDeclaration,
} from '@atlas/hcl';
import { compileRule } from './compile-rule.ts';
import type { Compilation } from './conditions.ts';
import { PREDICATE_KINDS } from './kinds/kinds.ts';
import type { KindName } from './node.ts';
import { type PredicateDeclaration, Predicates } from './predicates.ts';
import { hintFor, Problems } from './problems.ts';
import type { Rule } from './rule.ts';

/** What the names of rule files end in. */
export const RULE_SUFFIX = '.rule.hcl';

/** The files of one `rule "hcl"` block of a project file, and what it says of them. */
export interface RuleSetSource {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly vars: ReadonlyMap<string, Value>;
  /** Whether breaking a rule is an error. */
  readonly error: boolean;
}

/**
 * Reads the files of a rule set and turns their rules into functions, in the order of the text. Predicates and variables
 * of one file may be used in all others. Throws `AtlasError` `rules/invalid` with all that is wrong, each with
 * `file:line:column`.
 */
export function compileRuleSet(source: RuleSetSource, options: FunctionOptions = {}): readonly Rule[] {
  const problems = new Problems();
  const files = source.files.map(({ path, text }) => parseHcl(text, path, { nestsOnLine: true }));
  for (const { diagnostics } of files) problems.add(diagnostics);
  problems.throwIfAny();
  const blocks = files.flatMap((file) => topBlocks(file, problems));
  const base: Scope = { functions: standardFunctions(options) };
  const variables = decodeVariables(blocks, base);
  problems.add(variables.diagnostics);
  const rootVars = bindRoot(variables.value, source, base, problems);
  const predicates = new Predicates(declarePredicates(blocks, base, problems));
  const compilation: Compilation = {
    problems,
    base,
    functions: new Set(base.functions?.keys()),
    predicates,
    rootVars,
    varNames: [...rootVars.entries.keys()],
    fixedVars: rootVars,
  };
  predicates.compileAll(compilation);
  const settings = { set: source.name, isError: source.error };
  const ruleBlocks = blocks.filter(({ type }) => type.name === 'rule');
  const rules = ruleBlocks.flatMap((block) => compileRule(block, settings, compilation) ?? []);
  checkNames(ruleBlocks, problems);
  problems.throwIfAny();
  return rules;
}

function topBlocks({ body }: HclFile, problems: Problems): readonly Block[] {
  for (const { name } of attributesOf(body)) {
    problems.at(name, `unexpected attribute ${JSON.stringify(name.name)}`, 'a rule file consists of blocks');
  }
  return blocksOf(body).filter(({ type }) => {
    const known = ['rule', 'predicate', 'variable'];
    if (known.includes(type.name)) return true;
    problems.at(type, `unexpected block ${JSON.stringify(type.name)}`, hintFor(type.name, known, 'blocks'));
    return false;
  });
}

/** The variables of the set, from `vars` of the project file and their defaults. */
function bindRoot(
  declared: readonly VariableDeclaration[],
  { name: set, vars }: RuleSetSource,
  base: Scope,
  problems: Problems,
): Compilation['rootVars'] {
  const names = declared.map(({ name }) => name);
  for (const name of vars.keys()) {
    if (names.includes(name)) continue;
    const hint = hintFor(name, names, 'variables');
    problems.list.push({
      severity: 'error',
      summary: `rule "hcl" ${JSON.stringify(set)}: vars has ${JSON.stringify(name)}, which no file of the set declares`,
      detail: hint,
    });
  }
  const bound = bindVariables(declared, vars, base);
  for (const diagnostic of bound.diagnostics) {
    const missing = declared.find(({ name }) => diagnostic.summary.includes(JSON.stringify(name)));
    const detail = diagnostic.detail ?? `set it by vars of rule "hcl" ${JSON.stringify(set)} in the project file`;
    problems.list.push({
      ...diagnostic,
      detail,
      ...(missing && { range: diagnostic.range ?? rangeOf(missing.block.type) }),
    });
  }
  return bound.value;
}

function declarePredicates(
  blocks: readonly Block[],
  base: Scope,
  problems: Problems,
): ReadonlyMap<string, PredicateDeclaration> {
  const declared = new Map<string, PredicateDeclaration>();
  for (const block of blocks) {
    if (block.type.name !== 'predicate') continue;
    const [type, name, extra] = block.labels;
    if (type === undefined || name === undefined || extra !== undefined) {
      problems.at(extra ?? block.type, 'a predicate has two labels', 'write predicate "table" "name"');
      continue;
    }
    const kind = PREDICATE_KINDS.find((one) => one === type.name);
    if (kind === undefined) {
      const hint = hintFor(type.name, PREDICATE_KINDS, 'kinds');
      problems.at(type, `there are no objects of kind ${JSON.stringify(type.name)}`, hint);
      continue;
    }
    const key = `${kind}.${name.name}`;
    const first = declared.get(key);
    if (first !== undefined) {
      const place = formatPosition(rangeOf(first.block));
      problems.at(name, `predicate ${JSON.stringify(name.name)} of ${kind} is there already`, `at ${place}`);
      continue;
    }
    const variables = decodeVariables(blocksOf(block.body), base);
    problems.add(variables.diagnostics);
    declared.set(key, { kind: kind satisfies KindName, name: name.name, block, variables: variables.value });
  }
  return declared;
}

function checkNames(blocks: readonly Block[], problems: Problems): void {
  const known = new Map<string, Block>();
  for (const block of blocks) {
    const label = block.labels[1];
    if (label === undefined) continue;
    const first = known.get(label.name);
    if (first === undefined) known.set(label.name, block);
    else {
      const place = formatPosition(rangeOf(first));
      problems.at(label, `rule ${JSON.stringify(label.name)} is there already`, `at ${place}`);
    }
  }
}

/** The error is about the text of rule files. */
export function isRuleError(error: unknown): boolean {
  return isAtlasError(error, 'rules/invalid');
}
