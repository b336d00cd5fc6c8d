import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import type { SourceText } from './source.ts';
import type { InvalidExpression, Name } from './syntax.ts';
import { Token, type TokenKind, type TokenList } from './tokens.ts';

/** Brackets, blocks and templates may nest this deep. Bounds the call stack of everything that walks a tree. */
export const MAX_DEPTH = 200;

/** A parser's place in a token list. Comments are skipped, newlines too while they mean nothing. */
export class Cursor {
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[] = [];
  /** Index of the current token. */
  pos = 0;
  /** Whether a newline is a token here; false inside `()`, `[]` and `${}`. */
  newlines = true;
  depth = 0;
  /** Whether a block on one line may hold blocks and several arguments. */
  nestsOnLine = false;
  /** Set by the first error of an item and cleared when the parser has found the next one: one error per item. */
  failed = false;
  /** End offset of the token consumed last. */
  lastEnd = 0;
  readonly #kinds: readonly TokenKind[];
  readonly #starts: readonly number[];
  readonly #ends: readonly number[];

  constructor(source: SourceText, tokens: TokenList) {
    this.source = source;
    this.#kinds = tokens.kinds;
    this.#starts = tokens.starts;
    this.#ends = tokens.ends;
  }

  /** The kind of the current token. */
  peek(): TokenKind {
    for (;;) {
      const kind = this.#kinds[this.pos] ?? Token.eof;
      if (kind !== Token.comment && (kind !== Token.newline || this.newlines)) return kind;
      this.pos++;
    }
  }

  /** The kind of the token behind the current one; newlines count where they mean something. */
  peekNext(): TokenKind {
    this.peek();
    let i = this.pos + 1;
    while (this.#kinds[i] === Token.comment || (!this.newlines && this.#kinds[i] === Token.newline)) i++;
    return this.#kinds[i] ?? Token.eof;
  }

  /** The kind of the token behind the current one that is neither newline nor comment. */
  peekNextWord(): TokenKind {
    this.peek();
    let i = this.pos + 1;
    while (this.#kinds[i] === Token.newline || this.#kinds[i] === Token.comment) i++;
    return this.#kinds[i] ?? Token.eof;
  }

  /** Start of the current token. */
  get start(): number {
    this.peek();
    return this.#starts[this.pos] ?? this.source.text.length;
  }

  /** End of the current token. */
  get end(): number {
    this.peek();
    return this.#ends[this.pos] ?? this.source.text.length;
  }

  /** The text of the current token. */
  get text(): string {
    return this.source.text.slice(this.start, this.end);
  }

  /** Consumes the current token. The end of the file is never passed. */
  advance(): void {
    const kind = this.peek();
    this.lastEnd = this.#ends[this.pos] ?? this.lastEnd;
    if (kind !== Token.eof) this.pos++;
  }

  /** Consumes the current token if it is of this kind. */
  accept(kind: TokenKind): boolean {
    if (this.peek() !== kind) return false;
    this.advance();
    return true;
  }

  /** Consumes an identifier as a name. The current token must be one. */
  name(): Name {
    const { start, end, text } = this;
    this.advance();
    return { kind: 'name', source: this.source, start, end, name: text };
  }

  /** Reports an error without giving the item up. */
  report(summary: string, detail: string, start = this.start, end = this.end): void {
    this.diagnostics.push(errorAt(summary, detail, this.source.range(start, end), 'hcl/syntax'));
  }

  /** Gives the item up: reports this error unless one was reported for the item before. */
  fail(summary: string, detail: string, start = this.start, end = this.end): void {
    if (!this.failed) this.report(summary, detail, start, end);
    this.failed = true;
  }

  /** A stand-in for a missing expression, empty and placed behind the last token. */
  invalid(): InvalidExpression {
    return { kind: 'invalid', source: this.source, start: this.lastEnd, end: this.lastEnd };
  }

  /** Enters a nested construct; false (and an error) when that is too deep. Pair a true answer with `leave`. */
  enter(): boolean {
    if (this.depth >= MAX_DEPTH) {
      this.fail('Nesting too deep', `Expressions and blocks can be nested at most ${MAX_DEPTH} levels deep.`);
      return false;
    }
    this.depth++;
    return true;
  }

  leave(): void {
    this.depth--;
  }

  /** Runs `parse` with newlines counting as given, and restores the setting. */
  withNewlines<T>(newlines: boolean, parse: () => T): T {
    const before = this.newlines;
    this.newlines = newlines;
    const result = parse();
    this.newlines = before;
    return result;
  }

  /**
   * Moves to the end of the broken item that began at token `first`: the newline, or the closing brace of the block
   * around it, at which all brackets opened by the item are closed. A line that can only be the start of another item
   * ends it too, so that a forgotten bracket costs one item and not the rest of the file.
   */
  recover(first: number): void {
    this.failed = false;
    this.newlines = true;
    const open = new OpenBrackets();
    for (let i = first; ; i++) {
      const kind = this.#kinds[i] ?? Token.eof;
      const passed = i >= this.pos;
      if (kind === Token.eof || (kind === Token.newline && this.#endsItem(open, i, passed))) {
        this.pos = i;
        return;
      }
      if (passed && kind === Token.closeBrace && !open.has(Token.closeBrace)) {
        this.pos = i;
        return;
      }
      open.see(kind);
    }
  }

  /** In what was already parsed (`passed` is false) only `name =` inside `[]` and `()`, where it cannot stand. */
  #endsItem(open: OpenBrackets, newline: number, passed: boolean): boolean {
    const innermost = open.innermost();
    if (innermost === undefined) return passed;
    if (this.#kinds[newline + 1] !== Token.identifier) return false;
    const behind = this.#kinds[newline + 2];
    if (behind === Token.openQuote || behind === Token.openBrace) return passed;
    return behind === Token.assign && innermost !== Token.closeBrace;
  }
}

/** The closing token that each opening token waits for. */
const CLOSING = new Map<TokenKind, TokenKind>([
  [Token.openBrace, Token.closeBrace],
  [Token.openBracket, Token.closeBracket],
  [Token.openParen, Token.closeParen],
  [Token.interpolation, Token.templateEnd],
  [Token.directive, Token.templateEnd],
]);

/** The brackets open at a place, as the closing tokens they wait for. */
class OpenBrackets {
  readonly #stack: TokenKind[] = [];
  readonly #counts = new Map<TokenKind, number>();

  innermost(): TokenKind | undefined {
    return this.#stack[this.#stack.length - 1];
  }

  has(close: TokenKind): boolean {
    return (this.#counts.get(close) ?? 0) > 0;
  }

  /** A closing bracket also closes the unclosed ones inside its pair; one without a partner is passed over. */
  see(kind: TokenKind): void {
    const close = CLOSING.get(kind);
    if (close !== undefined) {
      this.#stack.push(close);
      this.#counts.set(close, (this.#counts.get(close) ?? 0) + 1);
    } else if (this.has(kind)) {
      for (let top = this.#pop(); top !== undefined && top !== kind; top = this.#pop());
    }
  }

  #pop(): TokenKind | undefined {
    const top = this.#stack.pop();
    if (top !== undefined) this.#counts.set(top, (this.#counts.get(top) ?? 1) - 1);
    return top;
  }
}
