import { AtlasError, type Diagnostic, hasErrors } from '@atlas/diagnostics';
import { decodeRealm, type Dialect } from '@atlas/dialect';
import {
  bindVariables,
  blocksOf,
  childScope,
  decodeLocals,
  decodeVariables,
  type HclFile,
  localsScope,
  parseHcl,
  type Scope,
  standardFunctions,
  type VariableInput,
} from '@atlas/hcl';
import type { Realm } from '@atlas/model';
import type { EngineContext } from './context.ts';

/** Values for the `variable` blocks of schema files. Names that no file declares are ignored. */
export type InputValues = ReadonlyMap<string, VariableInput>;

/**
 * The realm that HCL schema files declare, as written. Throws `AtlasError` `engine/hcl` with every problem found, each
 * with file, line and column.
 */
export async function readHclFiles(
  paths: readonly string[],
  dialect: Dialect,
  inputs: InputValues | undefined,
  context: EngineContext,
): Promise<Realm> {
  const { files, scope } = await openHclFiles(paths, inputs, context);
  const { realm, diagnostics } = decodeRealm(files, dialect.hcl, scope);
  failOn(diagnostics);
  return realm;
}

/** The parsed files and what their expressions can see. Throws as `readHclFiles`. */
export async function openHclFiles(
  paths: readonly string[],
  inputs: InputValues | undefined,
  context: EngineContext,
): Promise<{ readonly files: readonly HclFile[]; readonly scope: Scope }> {
  const files = paths.map((path) => parseHcl(context.fs.readFile(path), path));
  for (const file of files) {
    if (blocksOf(file.body, 'env').length === 0) continue;
    const name = JSON.stringify(file.source.file);
    throw new AtlasError(`cannot parse project file ${name} as a schema file`, { code: 'engine/project-file' });
  }
  failOn(files.flatMap((f) => f.diagnostics));
  return { files, scope: await bindInputs(files, inputs ?? new Map(), context) };
}

/** Throws `AtlasError` `engine/hcl` for the errors among the diagnostics. */
export function failOn(diagnostics: readonly Diagnostic[]): void {
  if (!hasErrors(diagnostics)) return;
  throw AtlasError.fromDiagnostics(
    'engine/hcl',
    diagnostics.filter((d) => d.severity === 'error'),
  );
}

/** What expressions of schema files can see: functions, `var` and `local`. */
async function bindInputs(files: readonly HclFile[], inputs: InputValues, context: EngineContext): Promise<Scope> {
  const blocks = files.flatMap((f) => blocksOf(f.body));
  // The YAML parser is large and few schema files need it.
  const yaml = files.some((f) => /\byaml(decode|encode|merge)\b/.test(f.source.text))
    ? (await import('@atlas/hcl/yaml')).yamlCodec
    : undefined;
  const functions = standardFunctions({
    print: context.print,
    now: () => new Date(context.now()),
    ...(yaml === undefined ? {} : { yaml }),
  });
  const root: Scope = { functions };
  const declared = decodeVariables(blocks, root);
  const bound = bindVariables(declared.value, inputs, root);
  const locals = decodeLocals(blocks);
  failOn([...declared.diagnostics, ...bound.diagnostics, ...locals.diagnostics]);
  return localsScope(locals.value, childScope(root, new Map([['var', bound.value]])));
}
