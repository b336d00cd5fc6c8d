import { formatRange, suggest } from '@atlas/diagnostics';
import { type Cursor, MAX_DEPTH } from './cursor.ts';
import type { Expression, Heredoc, Name, Template, TemplatePart, TemplateText } from './syntax.ts';
import { Token } from './tokens.ts';

type ParseExpression = (c: Cursor) => Expression;

/** Parses a quoted string or heredoc at the cursor. */
export function parseTemplate(c: Cursor, parseExpression: ParseExpression): Template {
  // Newlines count, so that a string without its closing quote is seen to end with its line.
  return c.withNewlines(true, () => parseTemplateParts(c, parseExpression));
}

function parseTemplateParts(c: Cursor, parseExpression: ParseExpression): Template {
  const { source, start } = c;
  const heredoc = c.peek() === Token.openHeredoc ? heredocOf(c.text) : undefined;
  const close = heredoc === undefined ? Token.closeQuote : Token.closeHeredoc;
  c.advance();
  const items: FlatItem[] = [];
  if (heredoc === undefined && c.peek() === Token.text && c.peekNext() === Token.closeQuote) {
    // Nearly all strings are one piece of text.
    const { start: from, end: to, text } = c;
    const part: TemplateText = { kind: 'text', source, start: from, end: to, value: decodeQuotedText(c, text, from) };
    c.advance();
    c.advance();
    return { kind: 'template', source, start, end: c.lastEnd, parts: [part] };
  }
  while (!c.failed && c.peek() !== close) {
    const kind = c.peek();
    if (kind === Token.text) items.push(textItem(c, heredoc !== undefined));
    else if (kind === Token.interpolation) items.push(interpolationItem(c, parseExpression));
    else if (kind === Token.directive) items.push(directiveItem(c, parseExpression));
    else {
      failUnterminated(c);
      break;
    }
  }
  if (!c.failed) c.advance();
  if (heredoc?.flush === true) removeIndentation(items);
  const parts = nestParts(c, trimTexts(mergeTexts(items)));
  return { kind: 'template', source, start, end: c.lastEnd, parts, ...(heredoc === undefined ? {} : { heredoc }) };
}

/** Parts before `%{ if }` and `%{ for }` are matched with their ends. */
type FlatItem =
  | TemplateText
  | (Mark & { readonly kind: 'interpolation'; readonly expr: Expression })
  | (Mark & { readonly kind: 'if'; readonly condition: Expression })
  | (Mark & {
      readonly kind: 'for';
      readonly keyName?: Name;
      readonly valueName: Name;
      readonly collection: Expression;
    })
  | (Mark & { readonly kind: 'else' | 'endif' | 'endfor' });

interface Mark {
  readonly source: Cursor['source'];
  readonly start: number;
  readonly end: number;
  readonly trimLeft: boolean;
  readonly trimRight: boolean;
}

function heredocOf(opening: string): Heredoc {
  const flush = opening.startsWith('<<-');
  return { marker: opening.slice(flush ? 3 : 2).trim(), flush };
}

function failUnterminated(c: Cursor): void {
  if (c.peek() === Token.newline) {
    c.fail(
      'Invalid multi-line string',
      'Quoted strings may not be split over multiple lines. To produce a multi-line string, either use the \\n escape to represent a newline character or use the "heredoc" multi-line template syntax.',
    );
  } else {
    c.fail('Unterminated template string', 'No closing marker was found for the string.');
  }
}

function textItem(c: Cursor, heredoc: boolean): FlatItem {
  const { source, start, end, text } = c;
  const value = heredoc ? decodeHeredocText(text) : decodeQuotedText(c, text, start);
  c.advance();
  return { kind: 'text', source, start, end, value };
}

function decodeHeredocText(text: string): string {
  // A file checked out with CRLF means the same as one with LF.
  const unified = text.endsWith('\r\n') ? `${text.slice(0, -2)}\n` : text;
  return unified.includes('{') ? unified.replaceAll('$${', '${').replaceAll('%%{', '%{') : unified;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Decodes the escapes of literal text in quotes; reports the invalid ones and keeps them as they are. */
function decodeQuotedText(c: Cursor, text: string, start: number): string {
  if (!text.includes('\\') && !text.includes('{')) return text;
  return text.replaceAll(
    /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S]?)|([$%])\2\{/g,
    (all, selector, sign, at: number) => {
      if (sign !== undefined) return `${sign}{`;
      const simple = ESCAPES[selector as string];
      if (simple !== undefined) return simple;
      const point = Number.parseInt((selector as string).slice(1), 16);
      if ((selector as string).length > 1 && point <= 0x10ffff) return String.fromCodePoint(point);
      c.report(
        'Invalid escape sequence',
        escapeDetail(selector as string),
        start + at,
        start + at + Math.max(1, all.length),
      );
      return all;
    },
  );
}

function escapeDetail(selector: string): string {
  if (selector === 'u') return 'The \\u escape sequence must be followed by four hexadecimal digits.';
  if (selector.startsWith('U'))
    return 'The \\U escape sequence must be followed by eight hexadecimal digits of a Unicode character.';
  if (selector === '') return 'A backslash must be followed by an escape sequence selector character.';
  return `The symbol "${selector}" is not a valid escape sequence selector.`;
}

function interpolationItem(c: Cursor, parseExpression: ParseExpression): FlatItem {
  const { source, start } = c;
  const trimLeft = c.text.endsWith('~');
  c.advance();
  const expr = c.withNewlines(false, () => parseExpression(c));
  const trimRight = endTemplateSequence(c, start);
  return { kind: 'interpolation', source, start, end: c.lastEnd, trimLeft, trimRight, expr };
}

/** Consumes the closing brace of a sequence; true when it carries a trim marker. */
function endTemplateSequence(c: Cursor, start: number, directive?: string): boolean {
  return c.withNewlines(false, () => {
    if (c.failed) return false;
    if (c.peek() === Token.templateEnd) {
      const trim = c.text.startsWith('~');
      c.advance();
      return trim;
    }
    if (c.peek() === Token.eof) {
      const what = directive === undefined ? 'interpolation' : 'directive';
      c.fail(
        `Unclosed template ${what} sequence`,
        `There is no closing brace for this ${what} sequence before the end of the file. This might be caused by incorrect nesting inside the given expression.`,
        start,
        start + 2,
      );
    } else {
      const where = directive === undefined ? 'after interpolation expression' : `in ${directive} marker`;
      const what = directive === undefined ? 'interpolation expression' : `${directive} marker`;
      c.fail(`Extra characters ${where}`, `Expected a closing brace to end the ${what}, but found extra characters.`);
    }
    return false;
  });
}

function directiveItem(c: Cursor, parseExpression: ParseExpression): FlatItem {
  const { source, start } = c;
  const trimLeft = c.text.endsWith('~');
  c.advance();
  const head = c.withNewlines(false, () => directiveHead(c, parseExpression));
  const trimRight = endTemplateSequence(c, start, head.kind);
  return { ...head, source, start, end: c.lastEnd, trimLeft, trimRight };
}

type DirectiveHead =
  | { readonly kind: 'if'; readonly condition: Expression }
  | { readonly kind: 'for'; readonly keyName?: Name; readonly valueName: Name; readonly collection: Expression }
  | { readonly kind: 'else' | 'endif' | 'endfor' };

function directiveHead(c: Cursor, parseExpression: ParseExpression): DirectiveHead {
  if (c.peek() !== Token.identifier) {
    c.fail(
      'Invalid template directive',
      'A template directive keyword ("if", "for", etc) is expected at the beginning of a %{ sequence.',
    );
    return { kind: 'endif' };
  }
  const word = c.text;
  switch (word) {
    case 'if':
      c.advance();
      return { kind: 'if', condition: parseExpression(c) };
    case 'for':
      c.advance();
      return { kind: 'for', ...forHeader(c, parseExpression) };
    case 'else':
    case 'endif':
    case 'endfor':
      c.advance();
      return { kind: word };
    default: {
      const close = suggest(word, ['if', 'else', 'endif', 'for', 'endfor']);
      const hint = close === undefined ? '' : ` Did you mean "${close}"?`;
      c.fail('Invalid template control keyword', `"${word}" is not a valid template control keyword.${hint}`);
      return { kind: 'endif' };
    }
  }
}

/** `k, v in collection`, as it stands behind `for` in expressions and template directives. */
export function forHeader(
  c: Cursor,
  parseExpression: ParseExpression,
): { keyName?: Name; valueName: Name; collection: Expression } {
  const variable = (): Name => {
    if (!c.failed && c.peek() === Token.identifier) return c.name();
    c.fail("Invalid 'for' expression", "For expression requires variable name after 'for'.");
    return { kind: 'name', source: c.source, start: c.lastEnd, end: c.lastEnd, name: '' };
  };
  const first = variable();
  const second = !c.failed && c.accept(Token.comma) ? variable() : undefined;
  if (!c.failed && c.peek() === Token.identifier && c.text === 'in') c.advance();
  else c.fail("Invalid 'for' expression", "For expression requires the 'in' keyword after its name declarations.");
  const collection = c.failed ? c.invalid() : parseExpression(c);
  return second === undefined ? { valueName: first, collection } : { keyName: first, valueName: second, collection };
}

/** Removes from each line the indentation that all lines share. Blank lines do not count and stay as they are. */
function removeIndentation(items: FlatItem[]): void {
  const lineStarts: number[] = [];
  let shared = Number.POSITIVE_INFINITY;
  let lineStart = true;
  for (const [i, item] of items.entries()) {
    const blank = item.kind === 'text' && item.value.endsWith('\n') && item.value.trim() === '';
    if (lineStart && !blank) {
      lineStarts.push(i);
      shared = Math.min(shared, item.kind === 'text' ? indentOf(item.value) : 0);
    }
    lineStart = item.kind === 'text' && item.value.endsWith('\n');
  }
  for (const i of lineStarts) {
    const item = items[i];
    if (item?.kind === 'text') items[i] = { ...item, value: item.value.slice(shared) };
  }
}

function indentOf(line: string): number {
  let i = 0;
  while (line[i] === ' ' || line[i] === '\t') i++;
  return i;
}

function mergeTexts(items: readonly FlatItem[]): FlatItem[] {
  if (items.length < 2) return [...items];
  const merged: FlatItem[] = [];
  let run: TemplateText[] = [];
  const flush = (): void => {
    const first = run[0];
    const last = run[run.length - 1];
    if (first !== undefined && last !== undefined)
      merged.push({ ...first, end: last.end, value: run.map((t) => t.value).join('') });
    run = [];
  };
  for (const item of items) {
    if (item.kind === 'text') run.push(item);
    else {
      flush();
      merged.push(item);
    }
  }
  flush();
  return merged;
}

/** Applies the `~` markers to the texts beside them. */
function trimTexts(items: FlatItem[]): FlatItem[] {
  return items.map((item, i) => {
    if (item.kind !== 'text') return item;
    const before = items[i - 1];
    const after = items[i + 1];
    let value = item.value;
    if (before !== undefined && before.kind !== 'text' && before.trimRight) value = value.trimStart();
    if (after !== undefined && after.kind !== 'text' && after.trimLeft) value = value.trimEnd();
    return { ...item, value };
  });
}

/** An open `%{ if }` or `%{ for }` while its end is looked for. */
interface OpenDirective {
  readonly opening: FlatItem & { kind: 'if' | 'for' };
  readonly parts: TemplatePart[];
  /** Set behind `%{ else }`: the parts before it. */
  whenTrue?: TemplatePart[];
}

/** Builds the tree of directives with a stack. */
function nestParts(c: Cursor, items: readonly FlatItem[]): TemplatePart[] {
  const top: TemplatePart[] = [];
  const open: OpenDirective[] = [];
  const current = (): TemplatePart[] => open[open.length - 1]?.parts ?? top;
  for (const item of items) {
    const { source, start, end } = item;
    const innermost = open[open.length - 1];
    switch (item.kind) {
      case 'text':
        current().push({ kind: 'text', source, start, end, value: item.value });
        break;
      case 'interpolation':
        current().push({ kind: 'interpolation', source, start, end, expr: item.expr });
        break;
      case 'if':
      case 'for':
        if (c.depth + open.length >= MAX_DEPTH)
          c.fail('Nesting too deep', 'Template directives are nested too deep.', start, end);
        else open.push({ opening: item, parts: [] });
        break;
      case 'else':
        if (innermost?.opening.kind !== 'if' || innermost.whenTrue !== undefined) unexpected(c, item, 'else');
        else innermost.whenTrue = innermost.parts.splice(0);
        break;
      case 'endif':
      case 'endfor':
        if (innermost === undefined || innermost.opening.kind !== item.kind.slice(3)) unexpected(c, item, item.kind);
        else {
          open.pop();
          current().push(closeDirective(innermost, end));
        }
        break;
    }
  }
  const unclosed = open[open.length - 1];
  if (unclosed !== undefined) {
    const { kind, source, start, end } = unclosed.opening;
    const place = formatRange(source.range(start, end));
    c.fail(
      'Unexpected end of template',
      `The ${kind} directive at ${place} is missing its corresponding end${kind} directive.`,
      c.lastEnd - 1,
      c.lastEnd,
    );
  }
  // What was left open is closed here, so that its expressions stay in the tree.
  for (let last = open.pop(); last !== undefined; last = open.pop()) current().push(closeDirective(last, c.lastEnd));
  return top;
}

function unexpected(c: Cursor, item: FlatItem, word: string): void {
  c.fail(
    `Unexpected ${word} directive`,
    'The control directives within this template are unbalanced.',
    item.start,
    item.end,
  );
}

function closeDirective(directive: OpenDirective, end: number): TemplatePart {
  const { opening, parts, whenTrue } = directive;
  const { source, start } = opening;
  if (opening.kind === 'for') {
    const { keyName, valueName, collection } = opening;
    const key = keyName === undefined ? {} : { keyName };
    return { kind: 'template-for', source, start, end, ...key, valueName, collection, body: parts };
  }
  const { condition } = opening;
  return {
    kind: 'template-if',
    source,
    start,
    end,
    condition,
    whenTrue: whenTrue ?? parts,
    whenFalse: whenTrue === undefined ? [] : parts,
  };
}
