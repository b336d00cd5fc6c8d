import { type Diagnostic, errorAt, formatPosition, LineIndex, type Range } from '@atlas/diagnostics';
import { isCommentLine, leadingLines, parseDirective } from './directives.ts';

/** Where imported files are read from. Paths use `/`. */
export interface SourceFiles {
  /** The text of a file, or undefined when there is none of that name. */
  readFile(path: string): string | undefined;
  /** The names of the files directly in a directory, in any order, or undefined when there is no such directory. */
  readDir(path: string): readonly string[] | undefined;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One `-- atlas:import PATH` line. */
export interface ImportDirective {
  /** As written, without quotes around it. */
  readonly path: string;
  /** The whole line. */
  readonly range: Range;
}

export interface ImportResult {
  /** Every file once, each after the files it imports; otherwise in the order of the entries and of the lines. */
  readonly files: readonly SourceFile[];
  /** Whether any file has an import line. Then the statements are to be ordered by what they depend on. */
  readonly hasImports: boolean;
  /** Missing files and import cycles. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The import lines at the top of a file: before the first line that is neither empty nor a line comment. */
export function findImports(path: string, text: string): ImportDirective[] {
  const found: ImportDirective[] = [];
  let index: LineIndex | undefined;
  for (const { line, start } of leadingLines(text)) {
    if (line.trim() === '') continue;
    if (!isCommentLine(line)) break;
    const directive = parseDirective(line, start);
    if (directive?.name !== 'import') continue;
    const target = directive.args.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (target === '') continue;
    index ??= new LineIndex(path, text);
    found.push({ path: target, range: index.range(start, directive.end) });
  }
  return found;
}

/**
 * Loads files and all they import. Import paths are relative to the importing file; a directory stands for all its
 * `.sql` files, in the order of their names, without those of its own directories and without the importing file.
 */
export function resolveImports(entries: readonly string[], source: SourceFiles): ImportResult {
  const walk = new ImportWalk(source);
  for (const entry of entries) walk.entry(normalizePath(entry));
  return { files: walk.files, hasImports: walk.hasImports, diagnostics: walk.diagnostics };
}

/** A file whose imports are being loaded, and the line that led there. */
interface Frame {
  readonly file: SourceFile;
  readonly pending: { path: string; text: string; from: ImportDirective }[];
  current: ImportDirective | undefined;
}

class ImportWalk {
  readonly files: SourceFile[] = [];
  readonly diagnostics: Diagnostic[] = [];
  hasImports = false;
  readonly #source: SourceFiles;
  readonly #done = new Set<string>();
  /** The chain of files being loaded, outermost first: kept by hand because it may be longer than the call stack. */
  readonly #chain: Frame[] = [];
  readonly #depth = new Map<string, number>();

  constructor(source: SourceFiles) {
    this.#source = source;
  }

  entry(path: string): void {
    if (this.#done.has(path)) return;
    const text = this.#source.readFile(path);
    if (text === undefined) {
      this.diagnostics.push(errorAt(`file "${path}" does not exist`, undefined, undefined, 'sql/import-not-found'));
      return;
    }
    this.#push({ path, text });
    for (let frame = this.#chain.at(-1); frame !== undefined; frame = this.#chain.at(-1)) this.#advance(frame);
  }

  #push(file: SourceFile): void {
    const imports = findImports(file.path, file.text);
    if (imports.length > 0) this.hasImports = true;
    const pending = imports.flatMap((line) => this.#targets(file.path, line)).reverse();
    this.#depth.set(file.path, this.#chain.length);
    this.#chain.push({ file, pending, current: undefined });
  }

  #advance(frame: Frame): void {
    const next = frame.pending.pop();
    if (next === undefined) {
      this.#chain.pop();
      this.#depth.delete(frame.file.path);
      this.#done.add(frame.file.path);
      this.files.push(frame.file);
      return;
    }
    if (this.#done.has(next.path)) return;
    frame.current = next.from;
    const depth = this.#depth.get(next.path);
    if (depth === undefined) this.#push({ path: next.path, text: next.text });
    else this.#reportCycle(depth, next.from);
  }

  #reportCycle(depth: number, line: ImportDirective): void {
    const chain = this.#chain.slice(depth);
    const steps = chain.flatMap((frame) => (frame.current === undefined ? [] : [formatPosition(frame.current.range)]));
    const summary = `import cycle: ${[...steps, chain[0]?.file.path ?? ''].join(' -> ')}`;
    this.diagnostics.push(errorAt(summary, 'Remove one of these imports.', line.range, 'sql/import-cycle'));
  }

  #targets(importer: string, line: ImportDirective): { path: string; text: string; from: ImportDirective }[] {
    const path = joinPath(importer, line.path);
    const isDir = line.path.endsWith('/') || line.path === '.' || line.path === '..';
    const text = isDir ? undefined : this.#source.readFile(path);
    if (text !== undefined) return [{ path, text, from: line }];
    const names = this.#source.readDir(path);
    if (names === undefined) {
      this.diagnostics.push(
        errorAt(
          `imported file "${line.path}" does not exist`,
          `The path is relative to ${importer}.`,
          line.range,
          'sql/import-not-found',
        ),
      );
      return [];
    }
    const sorted = names.filter((name) => name.endsWith('.sql')).sort(compareStrings);
    return sorted.flatMap((name) => {
      const member = path === '.' ? name : `${path}/${name}`;
      const memberText = member === importer ? undefined : this.#source.readFile(member);
      return memberText === undefined ? [] : [{ path: member, text: memberText, from: line }];
    });
  }
}

function joinPath(importer: string, path: string): string {
  if (path.startsWith('/')) return normalizePath(path);
  const slash = importer.lastIndexOf('/');
  return normalizePath(slash === -1 ? path : `${importer.slice(0, slash + 1)}${path}`);
}

/** The path without `.` and empty parts, and with `..` resolved where possible; `.` when nothing is left. */
function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  const joined = parts.join('/');
  return path.startsWith('/') ? `/${joined}` : joined === '' ? '.' : joined;
}

function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
