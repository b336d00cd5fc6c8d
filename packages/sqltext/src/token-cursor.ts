import type { ScannerProfile } from './profile.ts';
import { unquoteIdentifier } from './quoting.ts';
import { isSignificant, type Token, tokenizeSql } from './tokens.ts';

/** A stretch `[start, end)` of the source. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Walks over the tokens of one SQL text, passing over white space and comments. Made for reading what is needed out of
 * a statement and skipping the rest, so nothing here fails: a method that does not find what it looks for stays put.
 */
export class TokenCursor {
  readonly source: string;
  readonly #tokens: readonly Token[];
  #index: number;
  readonly #limit: number;

  private constructor(source: string, tokens: readonly Token[], index: number, limit: number) {
    this.source = source;
    this.#tokens = tokens;
    this.#index = index;
    this.#limit = limit;
  }

  static of(source: string, profile: ScannerProfile): TokenCursor {
    const tokens = tokenizeSql(source, profile).filter(isSignificant);
    return new TokenCursor(source, tokens, 0, tokens.length);
  }

  /** Whether no token is left. */
  get done(): boolean {
    return this.#index >= this.#limit;
  }

  /** Where the next token starts; where the last one ends when none is left. */
  get offset(): number {
    return this.peek()?.start ?? this.#tokens[this.#limit - 1]?.end ?? 0;
  }

  /** The token `ahead` of the next one, which is 0; a negative number looks back. */
  peek(ahead = 0): Token | undefined {
    const index = this.#index + ahead;
    return index < this.#limit ? this.#tokens[index] : undefined;
  }

  next(): Token | undefined {
    const token = this.peek();
    if (token !== undefined) this.#index++;
    return token;
  }

  /** A place to come back to with `reset`. */
  mark(): number {
    return this.#index;
  }

  reset(mark: number): void {
    this.#index = mark;
  }

  /** Whether the next tokens are these unquoted words, in any case. */
  isKeyword(...words: readonly string[]): boolean {
    return words.every((word, i) => {
      const token = this.peek(i);
      return (
        token?.kind === 'word' && token.text.length === word.length && token.text.toUpperCase() === word.toUpperCase()
      );
    });
  }

  /** Passes over these words if they come next, all or none. */
  acceptKeyword(...words: readonly string[]): boolean {
    if (!this.isKeyword(...words)) return false;
    this.#index += words.length;
    return true;
  }

  /** Whether the next token is this symbol. */
  isSymbol(symbol: string): boolean {
    const token = this.peek();
    return token?.text === symbol && (token.kind === 'punctuation' || token.kind === 'operator');
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#index++;
    return true;
  }

  /** Moves to the next token outside of parentheses that satisfies `found`, and says whether there is one. */
  seek(found: (cursor: TokenCursor) => boolean): boolean {
    const start = this.#index;
    while (!this.done) {
      if (found(this)) return true;
      if (this.skipParens() === undefined) this.#index++;
    }
    this.#index = start;
    return false;
  }

  /**
   * Passes over a balanced `( ... )` and returns the span between the parentheses. Undefined, without moving, when no
   * `(` comes next; one that never closes reaches to the end.
   */
  skipParens(): Span | undefined {
    return this.#passParens()?.span;
  }

  /** As `skipParens`, and returns a cursor over what is between the parentheses. */
  enterParens(): TokenCursor | undefined {
    const passed = this.#passParens();
    if (passed === undefined) return undefined;
    return new TokenCursor(this.source, this.#tokens, passed.first, passed.last);
  }

  #passParens(): { span: Span; first: number; last: number } | undefined {
    const open = this.peek();
    if (open === undefined || !this.isSymbol('(')) return undefined;
    const first = this.#index + 1;
    let depth = 0;
    for (; this.#index < this.#limit; this.#index++) {
      if (this.isSymbol('(')) depth++;
      else if (this.isSymbol(')') && --depth === 0) break;
    }
    const last = this.#index;
    const close = this.next();
    const end = close?.start ?? this.#tokens[last - 1]?.end ?? open.end;
    return { span: { start: open.end, end }, first, last };
  }

  /** Cuts the rest at the commas outside of parentheses: one cursor per item, none for an empty rest. */
  splitByComma(): TokenCursor[] {
    const items: TokenCursor[] = [];
    while (!this.done) {
      const first = this.#index;
      if (!this.seek((cursor) => cursor.isSymbol(','))) this.#index = this.#limit;
      items.push(new TokenCursor(this.source, this.#tokens, first, this.#index));
      this.#index++;
    }
    return items;
  }

  /** The next name, without its quotes; undefined when the next token is none. Unquoted names keep their case. */
  readIdentifier(): string | undefined {
    const token = this.peek();
    if (token?.kind !== 'word' && token?.kind !== 'quoted-identifier') return undefined;
    this.#index++;
    return unquoteIdentifier(token.text);
  }

  /** The parts of a dotted name, outermost first; empty when none comes next. */
  readQualifiedName(): string[] {
    const parts: string[] = [];
    let part = this.readIdentifier();
    while (part !== undefined) {
      parts.push(part);
      const before = this.#index;
      part = this.acceptSymbol('.') ? this.readIdentifier() : undefined;
      if (part === undefined) this.#index = before;
    }
    return parts;
  }

  /** The source between two offsets, trimmed. Default: from the next token to the end of the last one. */
  slice(start = this.offset, end = this.#tokens[this.#limit - 1]?.end ?? start): string {
    return this.source.slice(start, end).trim();
  }
}
