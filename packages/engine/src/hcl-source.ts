import { AtlasError, hasErrors } from '@atlas/diagnostics';
import { decodeRealm, type Dialect } from '@atlas/dialect';
import { bindInputs, type InputValues, parseHcl } from '@atlas/hcl';
import type { Realm } from '@atlas/model';
import type { EngineContext } from './context.ts';

export type { InputValues };

/**
 * The realm that HCL schema files declare, as written. Throws `AtlasError` `engine/hcl` with every problem found, each
 * with file, line and column.
 */
export function readHclFiles(
  paths: readonly string[],
  dialect: Dialect,
  inputs: InputValues | undefined,
  context: EngineContext,
): Realm {
  const files = paths.map((path) => parseHcl(context.fs.readFile(path), path));
  for (const file of files) {
    const env = file.body.items.find((i) => i.kind === 'block' && i.type.name === 'env');
    if (env !== undefined) {
      throw new AtlasError(`cannot parse project file ${JSON.stringify(file.source.file)} as a schema file`, {
        code: 'engine/project-file',
      });
    }
  }
  const syntax = files.flatMap((f) => f.diagnostics);
  if (hasErrors(syntax))
    throw AtlasError.fromDiagnostics(
      'engine/hcl',
      syntax.filter((d) => d.severity === 'error'),
    );
  const scope = bindInputs(files, inputs, context);
  const { realm, diagnostics } = decodeRealm(files, dialect.hcl, scope);
  if (hasErrors(diagnostics))
    throw AtlasError.fromDiagnostics(
      'engine/hcl',
      diagnostics.filter((d) => d.severity === 'error'),
    );
  return realm;
}
