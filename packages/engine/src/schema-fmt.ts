import { AtlasError, type Diagnostic, hasErrors } from '@atlas/diagnostics';
import { formatHcl } from '@atlas/hcl';
import { RULE_SUFFIX } from '@atlas/rules';
import type { EngineContext } from './context.ts';

export interface SchemaFmtResult {
  /** Paths of the files that were rewritten, in the order given. */
  readonly changed: readonly string[];
  /** What is wrong in the files that were left alone. */
  readonly error?: AtlasError;
}

/**
 * Rewrites `.hcl` files in canonical form. A folder stands for the files directly in it. A file with syntax errors is
 * left alone and reported when all others are done. Throws `AtlasError` `engine/no-such-file`.
 */
export function schemaFmt(paths: readonly string[], context: EngineContext): SchemaFmtResult {
  const { fs } = context;
  const changed: string[] = [];
  const problems: Diagnostic[] = [];
  for (const file of paths.flatMap((path) => hclFiles(path, context))) {
    const text = fs.readFile(file);
    const { text: formatted, diagnostics } = formatHcl(text, file, { nestsOnLine: file.endsWith(RULE_SUFFIX) });
    if (hasErrors(diagnostics)) problems.push(...diagnostics);
    else if (formatted !== text) {
      fs.writeFile(file, formatted);
      changed.push(file);
    }
  }
  return problems.length === 0 ? { changed } : { changed, error: AtlasError.fromDiagnostics('engine/hcl', problems) };
}

function hclFiles(path: string, { fs }: EngineContext): string[] {
  const kind = fs.stat(path);
  if (kind === 'file') return [path];
  if (kind === undefined)
    throw new AtlasError(`stat ${path}: no such file or directory`, { code: 'engine/no-such-file' });
  const names = fs.list(path).filter((name) => name.endsWith('.hcl'));
  return names.map((name) => fs.join(path, name)).filter((file) => fs.stat(file) === 'file');
}
