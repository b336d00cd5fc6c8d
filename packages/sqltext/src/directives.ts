import type { Comment, Directive } from './statement.ts';

const LINE_DIRECTIVE = /^(?:--|#) *atlas:(\w+)(?: +(.*))?$/;
const STATEMENT_DIRECTIVE = /^(?:#|-- ?)atlas:(\w+)(?: +(.*))?$/;
const BLOCK_DIRECTIVE = /^\/\*atlas:(\w+)(?: +(.*))?\*\/$/;

/**
 * The directive in one comment line that starts with `--` or `#`, or undefined. `args` keeps trailing blanks, which
 * matter in a delimiter; a carriage return at the end does not count. `offset` is where the line starts.
 */
export function parseDirective(line: string, offset = 0): Directive | undefined {
  return matchDirective(LINE_DIRECTIVE, line.endsWith('\r') ? line.slice(0, -1) : line, offset);
}

function matchDirective(pattern: RegExp, line: string, offset: number): Directive | undefined {
  const match = pattern.exec(line);
  const name = match?.[1];
  if (name === undefined) return undefined;
  return { name, args: match?.[2] ?? '', start: offset, end: offset + line.length };
}

/**
 * The directives of a file: in its first run of lines that start with `--` or `#`, which an empty line or the end of
 * the file must follow. Otherwise those comments belong to the first statement and the file has none.
 */
export function fileDirectives(text: string): Directive[] {
  const found: Directive[] = [];
  let isHeader = false;
  for (const { line, start } of leadingLines(text)) {
    if (line.trim() === '') return isHeader ? found : [];
    if (!isCommentLine(line)) return [];
    isHeader = true;
    const directive = parseDirective(line, start);
    if (directive !== undefined) found.push({ ...directive, args: directive.args.trim() });
  }
  return found;
}

/** The lines of a text from its start, without their ends; a byte order mark is skipped. */
export function* leadingLines(text: string): Generator<{ line: string; start: number }> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const bare = text[end - 1] === '\r' && end > start ? end - 1 : end;
    yield { line: text.slice(start, bare), start };
    start = end + 1;
  }
}

export function isCommentLine(line: string): boolean {
  return line.startsWith('--') || line.startsWith('#');
}

/**
 * The directives among the comments above a statement: `-- atlas:x`, `--atlas:x`, `#atlas:x` and a block comment of
 * one line. Others, such as an indented one or one with a blank after the opener of a block, are plain comments.
 */
export function statementDirectives(comments: readonly Comment[]): Directive[] {
  return comments.flatMap((comment) => {
    const pattern = comment.text.startsWith('/*') ? BLOCK_DIRECTIVE : STATEMENT_DIRECTIVE;
    const directive = matchDirective(pattern, comment.text, comment.start);
    return directive === undefined ? [] : [{ ...directive, args: directive.args.trim() }];
  });
}

/** The first directive of that name. */
export function findDirective(directives: readonly Directive[], name: string): Directive | undefined {
  return directives.find((directive) => directive.name === name);
}

/**
 * The blank-separated arguments of all directives of that name, in order: the rules of `nolint`, the codes of `assert`,
 * the values of `txmode`. Undefined when there is no such directive, empty when all of them are bare.
 */
export function directiveWords(directives: readonly Directive[], name: string): string[] | undefined {
  const named = directives.filter((directive) => directive.name === name);
  if (named.length === 0) return undefined;
  return named.flatMap((directive) => directive.args.split(/\s+/).filter((word) => word !== ''));
}

/** Whether the first line takes the file out of the integrity sum: `atlas:sum ignore` after any printable prefix. */
export function isSumIgnored(text: string): boolean {
  const first = leadingLines(text).next();
  return first.done !== true && /^[ -~]*atlas:sum +ignore\s*$/.test(first.value.line);
}

/** The delimiter that the first line of a file sets, its escapes expanded, or undefined. */
export function delimiterDirective(text: string): string | undefined {
  const first = leadingLines(text).next();
  if (first.done === true || !first.value.line.startsWith('-- atlas:delimiter')) return undefined;
  const directive = parseDirective(first.value.line);
  return directive?.name === 'delimiter' && directive.args !== '' ? expandEscapes(directive.args) : undefined;
}

/** `\n`, `\r` and `\t` as the characters they stand for. */
export function expandEscapes(text: string): string {
  return text.replace(/\\([nrt])/g, (_all, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : '\t'));
}

/** The opposite of `expandEscapes`, as a delimiter is written in a directive. */
export function escapeControls(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

/** The file with `-- atlas:NAME ARGS` in front of all others, and an empty line after it if there were none yet. */
export function addFileDirective(text: string, name: string, args = ''): string {
  const bom = text.charCodeAt(0) === 0xfeff ? '\ufeff' : '';
  const line = `-- atlas:${name}${args === '' ? '' : ` ${args}`}\n`;
  return `${bom}${line}${fileDirectives(text).length === 0 ? '\n' : ''}${text.slice(bom.length)}`;
}

/** Where an object of loader-printed SQL comes from. Lines and columns are 1-based; columns may be unknown. */
export interface SourcePosition {
  /** `[schema.]object`, with `.member` for what is inside of it. */
  readonly path: readonly string[];
  /** `table`, `view`, ... as written. */
  readonly type?: string;
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

const POSITION = /^([^\s[]+)(?:\[type=(\w+)\])?(?:\.(\S+))?\s+(\S.*?):(\d+)(?::(\d+))?(?:-(\d+)(?::(\d+))?)?$/;

/** Far beyond any path; the pattern takes quadratic time on lines made to hurt it. */
const MAX_POSITION_LENGTH = 4096;

/** The arguments of `atlas:pos`: `PATH[type=T] FILE:LINE[:COL][-LINE[:COL]]`. Undefined when they are something else. */
export function parseSourcePosition(args: string): SourcePosition | undefined {
  const match = args.length > MAX_POSITION_LENGTH ? null : POSITION.exec(args);
  if (match === null) return undefined;
  const [, object = '', type, member, file = '', line, column, endLine, endColumn] = match;
  return {
    path: [...object.split('.'), ...(member?.split('.') ?? [])],
    ...(type === undefined ? {} : { type }),
    file,
    line: Number(line),
    ...(column === undefined ? {} : { column: Number(column) }),
    ...(endLine === undefined ? {} : { endLine: Number(endLine) }),
    ...(endColumn === undefined ? {} : { endColumn: Number(endColumn) }),
  };
}
