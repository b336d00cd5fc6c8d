import { Cursor } from './cursor.ts';
import { invalidCharacter, parseExpression } from './parse-expression.ts';
import { parseTemplate } from './parse-template.ts';
import { scanTokens } from './scanner.ts';
import { SourceText } from './source.ts';
import type { Attribute, Block, Body, Comment, Expression, HclFile, Label, Name } from './syntax.ts';
import { Token, type TokenList } from './tokens.ts';

export interface ParseOptions {
  readonly nestsOnLine?: boolean;
}

/**
 * Parses a file. Never throws: what cannot be read is reported in `diagnostics`, one error per argument or block, and
 * the rest of the file is parsed as if it were not there. `file` is the name to show in messages. With `nestsOnLine` a
 * block on one line may hold blocks and several arguments, for languages of many small blocks; HCL allows one argument.
 */
export function parseHcl(text: string, file: string, { nestsOnLine = false }: ParseOptions = {}): HclFile {
  const source = new SourceText(file, text);
  const tokens = scanTokens(text);
  const c = new Cursor(source, tokens);
  c.nestsOnLine = nestsOnLine;
  for (const { start, end } of tokens.problems.filter((p) => p.kind === 'unclosed-comment'))
    c.report('Unterminated comment', 'There is no "*/" for this comment before the end of the file.', start, end);
  const body = parseBody(c, 'file');
  const diagnostics = c.diagnostics.toSorted((a, b) => (a.range?.start.offset ?? 0) - (b.range?.start.offset ?? 0));
  const comments = commentsOf(source, tokens);
  return { kind: 'file', source, start: 0, end: text.length, body, comments, tokens, diagnostics };
}

/** Parses a text that is one expression, such as a value given on the command line. */
export function parseHclExpression(text: string, file: string): Pick<HclFile, 'diagnostics'> & { expr: Expression } {
  const c = new Cursor(new SourceText(file, text), scanTokens(text));
  c.newlines = false;
  const expr = parseExpression(c);
  if (!c.failed && c.peek() !== Token.eof)
    c.fail(
      'Extra characters after expression',
      'An expression was successfully parsed, but extra characters were found after it.',
    );
  return { expr, diagnostics: c.diagnostics };
}

function commentsOf(source: SourceText, tokens: TokenList): Comment[] {
  const comments: Comment[] = [];
  tokens.kinds.forEach((kind, i) => {
    if (kind === Token.comment)
      comments.push({ kind: 'comment', source, start: tokens.starts[i] ?? 0, end: tokens.ends[i] ?? 0 });
  });
  return comments;
}

/** Where a body stands: a whole file, a block over several lines, or a block on one line. */
type Place = 'file' | 'block' | 'line';

function parseBody(c: Cursor, place: Place): Body {
  const start = place === 'file' ? 0 : c.lastEnd;
  const items: (Attribute | Block)[] = [];
  const arguments_ = new Map<string, Attribute>();
  for (;;) {
    const kind = c.peek();
    if (kind === Token.eof || (kind === Token.closeBrace && place !== 'file')) break;
    if (kind === Token.newline) {
      c.advance();
      continue;
    }
    const first = c.pos;
    const item = parseItem(c);
    if (item !== undefined) {
      items.push(item);
      if (item.kind === 'attribute') reportRedefinition(c, item, arguments_);
    }
    if (!c.failed) endItem(c, item, place, items.length === 1);
    if (c.failed) c.recover(first);
    // Nothing readable here at all: pass one token, so that the loop moves on.
    if (c.pos === first) c.advance();
  }
  const end = place === 'file' ? c.source.text.length : c.start;
  return { kind: 'body', source: c.source, start, end, items };
}

function reportRedefinition(c: Cursor, item: Attribute, seen: Map<string, Attribute>): void {
  const { name, start, end } = item.name;
  const before = seen.get(name);
  if (before === undefined) {
    seen.set(name, item);
    return;
  }
  const { file, start: at } = c.source.range(before.name.start, before.name.end);
  c.report(
    'Attribute redefined',
    `The argument "${name}" was already set at ${file}:${at.line},${at.column}. Each argument may be set only once.`,
    start,
    end,
  );
}

/** Checks what stands behind an item: a newline, or in a block on one line its closing brace. */
function endItem(c: Cursor, item: Attribute | Block | undefined, place: Place, only: boolean): void {
  const kind = c.peek();
  if (kind === Token.eof) return;
  if (place === 'line') {
    if (!only || kind === Token.closeBrace || c.nestsOnLine) return;
    c.report(
      'Invalid single-argument block definition',
      'A single-line block definition must end with a closing brace immediately after its single argument definition.',
    );
    c.accept(Token.comma);
    return;
  }
  if (kind === Token.newline) return;
  if (kind === Token.invalid) c.fail(...invalidCharacter(c.text));
  else if (kind === Token.comma && item?.kind === 'attribute')
    c.fail(
      'Unexpected comma after argument',
      'Argument definitions must be separated by newlines, not commas. An argument definition must end with a newline.',
    );
  else if (item?.kind === 'block')
    c.fail('Missing newline after block definition', 'A block definition must end with a newline.');
  else c.fail('Missing newline after argument', 'An argument definition must end with a newline.');
}

function parseItem(c: Cursor): Attribute | Block | undefined {
  const kind = c.peek();
  if (kind === Token.identifier) {
    const name = c.name();
    if (c.peek() === Token.assign) return parseAttribute(c, name);
    if (c.peek() === Token.openBrace || c.peek() === Token.openQuote || c.peek() === Token.identifier)
      return parseBlock(c, name);
    c.fail(
      'Argument or block definition required',
      'An argument or block definition is required here. To set an argument, use the equals sign "=" to introduce the argument value.',
      name.start,
      name.end,
    );
  } else if (kind === Token.openQuote) {
    c.fail('Invalid argument name', 'Argument names must not be quoted.');
  } else if (kind === Token.invalid) {
    c.fail(...invalidCharacter(c.text));
  } else {
    c.fail('Argument or block definition required', 'An argument or block definition is required here.');
  }
  return undefined;
}

function parseAttribute(c: Cursor, name: Name): Attribute {
  c.advance();
  const expr = parseExpression(c);
  return { kind: 'attribute', source: c.source, start: name.start, end: Math.max(expr.end, c.lastEnd), name, expr };
}

function parseBlock(c: Cursor, type: Name): Block {
  const labels: Label[] = [];
  while (!c.failed && c.peek() !== Token.openBrace) {
    const label = parseLabel(c);
    if (label !== undefined) labels.push(label);
  }
  const source = c.source;
  if (c.failed || !c.enter()) {
    const body: Body = { kind: 'body', source, start: c.lastEnd, end: c.lastEnd, items: [] };
    return { kind: 'block', source, start: type.start, end: c.lastEnd, type, labels, body };
  }
  const brace = c.start;
  c.advance();
  const oneLine = c.peek() !== Token.newline && c.peek() !== Token.eof;
  if (oneLine && !c.nestsOnLine && c.peek() === Token.identifier && c.peekNext() !== Token.assign)
    reportNestedOnLine(c);
  const body = parseBody(c, oneLine ? 'line' : 'block');
  c.leave();
  if (!c.accept(Token.closeBrace) && !c.diagnostics.some((d) => d.summary === UNCLOSED))
    c.report(UNCLOSED, UNCLOSED_DETAIL, brace, brace + 1);
  return { kind: 'block', source, start: type.start, end: c.lastEnd, type, labels, body };
}

const UNCLOSED = 'Unclosed configuration block';
const UNCLOSED_DETAIL =
  'There is no closing brace for this block before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.';

function reportNestedOnLine(c: Cursor): void {
  c.report(
    'Argument definition required',
    `A single-line block definition can contain only a single argument. If you meant to define argument "${c.text}", use an equals sign to assign it a value. To define a nested block, place it on a line of its own within its parent block.`,
  );
}

function parseLabel(c: Cursor): Label | undefined {
  const { source, start, end } = c;
  switch (c.peek()) {
    case Token.identifier: {
      const name = c.text;
      c.advance();
      return { kind: 'label', source, start, end, name, quoted: false };
    }
    case Token.openQuote: {
      const template = parseTemplate(c, parseExpression);
      const [part] = template.parts;
      if (part !== undefined && part.kind !== 'text')
        c.fail(
          'Invalid string literal',
          'Template sequences are not allowed in this string. To include a literal "$", double it (as "$$") to escape it.',
          part.start,
          part.end,
        );
      const name = part?.kind === 'text' ? part.value : '';
      return { kind: 'label', source, start, end: template.end, name, quoted: true };
    }
    case Token.assign:
      c.fail(
        'Invalid block definition',
        'The equals sign "=" indicates an argument definition, and must not be used when defining a block.',
      );
      return undefined;
    case Token.newline:
    case Token.eof:
      c.fail(
        'Invalid block definition',
        'A block definition must have block content delimited by "{" and "}", starting on the same line as the block header.',
      );
      return undefined;
    default:
      c.fail(
        'Invalid block definition',
        'Either a quoted string block label or an opening brace ("{") is expected here.',
      );
      return undefined;
  }
}
