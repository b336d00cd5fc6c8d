import { AtlasError, formatPosition, LineIndex, type Range } from '@atlas/diagnostics';
import type { DevStatement } from '@atlas/dialect';
import {
  type Directive,
  fileDirectives,
  formatScanError,
  orderStatements,
  parseSourcePosition,
  resolveImports,
  type ScannerProfile,
  scanStatements,
  type SourcePosition,
} from '@atlas/sqltext';
import type { EngineContext } from './context.ts';

/** A statement of a schema file. `where` is its start as `file:line:column`. */
export interface SourceStatement extends DevStatement {
  readonly text: string;
  readonly range: Range;
  readonly directives: readonly Directive[];
  /** The schema of names that the statement writes without one; absent where that is the connection's. */
  readonly schema?: string;
}

/** SQL text of a desired state. */
export interface SqlSource {
  /** In the order to run them. */
  readonly statements: readonly SourceStatement[];
  /** Where objects come from according to `atlas:pos` directives, which say it better than the SQL's own places. */
  readonly positions: readonly SourcePosition[];
}

/**
 * The statements of SQL schema files. Files run in the given order; where a file imports others (`-- atlas:import`),
 * every file is read once and all statements are put in order of dependency. `texts` are files that are not on disk, by
 * path. Throws `AtlasError` `engine/sql-syntax` and `engine/sql-import` with file, line and column.
 */
export function readSqlFiles(
  paths: readonly string[],
  profile: ScannerProfile,
  context: EngineContext,
  texts: ReadonlyMap<string, string> = new Map(),
): SqlSource {
  const { fs } = context;
  const { files, hasImports, diagnostics } = resolveImports(paths, {
    readFile: (path) => texts.get(path) ?? (fs.stat(path) === 'file' ? fs.readFile(path) : undefined),
    readDir: (path) => (fs.stat(path) === 'directory' ? fs.list(path) : undefined),
  });
  if (diagnostics.length > 0) throw AtlasError.fromDiagnostics('engine/sql-import', diagnostics);
  const statements = files.flatMap(({ path, text }) => scanFile(path, text, profile));
  return {
    statements: hasImports ? orderStatements(statements, profile) : statements,
    positions: files.flatMap(({ text }) => filePositions(text)),
  };
}

/** The `atlas:pos` lines at the top of a text; those that say something else are left to other readers. */
function filePositions(text: string): SourcePosition[] {
  return fileDirectives(text).flatMap(({ name, args }) => {
    const position = name === 'pos' ? parseSourcePosition(args) : undefined;
    return position === undefined ? [] : [position];
  });
}

/** The statements of one text. Throws `AtlasError` `engine/sql-syntax`. */
export function scanFile(path: string, text: string, profile: ScannerProfile): SourceStatement[] {
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
