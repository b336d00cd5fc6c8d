import { AtlasError, formatPosition, LineIndex, type Range } from '@atlas/diagnostics';
import type { DevStatement } from '@atlas/dialect';
import {
  type Directive,
  formatScanError,
  orderStatements,
  resolveImports,
  type ScannerProfile,
  scanStatements,
} from '@atlas/sqltext';
import type { EngineContext } from './context.ts';

/** A statement of a schema file. `where` is its start as `file:line:column`. */
export interface SourceStatement extends DevStatement {
  readonly text: string;
  readonly range: Range;
  readonly directives: readonly Directive[];
}

/**
 * The statements of SQL schema files in the order to run them. Files run in the given order; where a file imports
 * others (`-- atlas:import`), every file is read once and all statements are put in order of dependency.
 * Throws `AtlasError` `engine/sql-syntax` and `engine/sql-import` with file, line and column.
 */
export function readSqlFiles(
  paths: readonly string[],
  profile: ScannerProfile,
  context: EngineContext,
): SourceStatement[] {
  const { fs } = context;
  const { files, hasImports, diagnostics } = resolveImports(paths, {
    readFile: (path) => (fs.stat(path) === 'file' ? fs.readFile(path) : undefined),
    readDir: (path) => (fs.stat(path) === 'directory' ? fs.list(path) : undefined),
  });
  if (diagnostics.length > 0) throw AtlasError.fromDiagnostics('engine/sql-import', diagnostics);
  const statements = files.flatMap(({ path, text }) => scanFile(path, text, profile));
  return hasImports ? orderStatements(statements, profile) : statements;
}

function scanFile(path: string, text: string, profile: ScannerProfile): SourceStatement[] {
  const { statements, diagnostics } = scanStatements(text, profile, { file: path });
  const [problem] = diagnostics;
  if (problem !== undefined) {
    throw new AtlasError(`scanning statements from ${path}:${formatScanError(problem)}`, {
      code: 'engine/sql-syntax',
      diagnostics,
    });
  }
  const lines = new LineIndex(path, text);
  return statements.map((s) => {
    const range = lines.range(s.start, s.end);
    return { sql: s.text, text: s.text, where: formatPosition(range), range, directives: s.directives };
  });
}
