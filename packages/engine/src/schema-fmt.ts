import { AtlasError, hasErrors } from '@atlas/diagnostics';
import { formatHcl } from '@atlas/hcl';
import type { EngineContext } from './context.ts';

/**
 * Rewrites `.hcl` files in canonical form and returns the paths of those that changed, in the order given. A folder
 * stands for the files directly in it. A file with syntax errors is left alone and reported when all others are done.
 */
export function schemaFmt(paths: readonly string[], context: EngineContext): string[] {
  const { fs } = context;
  const changed: string[] = [];
  const problems: AtlasError[] = [];
  for (const path of paths) {
    const kind = fs.stat(path);
    if (kind === undefined)
      throw new AtlasError(`stat ${path}: no such file or directory`, { code: 'engine/no-such-file' });
    const files =
      kind === 'file'
        ? [path]
        : fs
            .list(path)
            .filter((n) => n.endsWith('.hcl'))
            .map((n) => fs.join(path, n));
    for (const file of files) {
      const text = fs.readFile(file);
      const { text: formatted, diagnostics } = formatHcl(text, file);
      if (hasErrors(diagnostics)) problems.push(AtlasError.fromDiagnostics('engine/hcl', diagnostics));
      else if (formatted !== text) {
        fs.writeFile(file, formatted);
        changed.push(file);
      }
    }
  }
  const [first] = problems;
  if (first === undefined) return changed;
  throw new AtlasError(problems.map((p) => p.message).join('\n'), {
    code: first.code,
    diagnostics: problems.flatMap((p) => p.diagnostics),
  });
}
