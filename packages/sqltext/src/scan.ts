import { type Diagnostic, errorAt, LineIndex } from '@atlas/diagnostics';
import { BlockStack } from './blocks.ts';
import { expandEscapes, parseDirective, statementDirectives } from './directives.ts';
import { isSpaceCode, isWordCode, Lexer } from './lexer.ts';
import type { ScannerProfile } from './profile.ts';
import type { Comment, Statement } from './statement.ts';

export interface ScanOptions {
  /** The file's name in diagnostics. Default: empty. */
  readonly file?: string;
}

export interface ScanResult {
  /** In the order of the text. After an error: the statements before it. */
  readonly statements: readonly Statement[];
  /** At most one error; scanning cannot carry on after it. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Cuts a file into statements. It knows quotes, comments, parentheses and compound bodies, and no grammar beyond that.
 * The delimiter is `;` unless the first line is `-- atlas:delimiter X` or a `DELIMITER X` line changes it; only under
 * `;` are `BEGIN ... END` bodies kept together. Takes time in proportion to the text, and never throws.
 */
export function scanStatements(text: string, profile: ScannerProfile, options: ScanOptions = {}): ScanResult {
  return new StatementScanner(text, profile, options.file ?? '').scan();
}

/** The error of a scan as users see it: `line:column: message`. */
export function formatScanError(diagnostic: Diagnostic): string {
  const start = diagnostic.range?.start;
  return start === undefined ? diagnostic.summary : `${start.line}:${start.column}: ${diagnostic.summary}`;
}

/** A statement found so far. It stays tentative while a `BEGIN` before it may turn out to enclose it. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly comments: readonly Comment[];
}

interface Failure {
  readonly message: string;
  readonly at: number;
}

/** The state of one scan. Exported for the tests, which read `lexer.steps`. */
export class StatementScanner {
  readonly lexer: Lexer;
  readonly #text: string;
  readonly #profile: ScannerProfile;
  readonly #file: string;
  readonly #pieces: Piece[] = [];
  readonly #blocks: BlockStack<{ pieces: number; start: number; comments: Comment[] }>;
  #at = 0;
  #delimiter = ';';
  #comments: Comment[] = [];
  /** Where the current statement starts, -1 before its first character. */
  #start = -1;
  /** Offsets of the open parentheses. */
  #parens: number[] = [];
  #failure: Failure | undefined;

  constructor(text: string, profile: ScannerProfile, file: string) {
    this.lexer = new Lexer(text, profile);
    this.#text = text;
    this.#profile = profile;
    this.#file = file;
    this.#blocks = new BlockStack(this.lexer);
  }

  scan(): ScanResult {
    this.#readHead();
    while (this.#at < this.#text.length && this.#failure === undefined) {
      this.lexer.steps++;
      if (this.#start === -1) this.#beforeStatement();
      else this.#insideStatement();
    }
    if (this.#failure === undefined) this.#finish();
    const statements = this.#pieces.map((piece) => this.#statement(piece));
    return { statements, diagnostics: this.#failure === undefined ? [] : [this.#diagnostic(this.#failure)] };
  }

  /** The byte order mark and the `atlas:delimiter` line. */
  #readHead(): void {
    const text = this.#text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
    if (!text.startsWith('-- atlas:delimiter', this.#at)) return;
    const newline = text.indexOf('\n', this.#at);
    const end = newline === -1 ? text.length : newline;
    const directive = parseDirective(text.slice(this.#at, end));
    if (directive?.name !== 'delimiter') return;
    const delimiter = expandEscapes(directive.args);
    if (delimiter === '') {
      this.#fail('empty delimiter', this.#at);
    } else if (this.#firstNonSpace(end) === text.length) {
      this.#fail(`no input found after delimiter ${JSON.stringify(delimiter)}`, this.#at);
    } else {
      this.#delimiter = delimiter;
      this.#at = end;
    }
  }

  #firstNonSpace(from: number): number {
    let i = from;
    while (i < this.#text.length && isSpaceCode(this.#text.charCodeAt(i))) i++;
    return i;
  }

  #beforeStatement(): void {
    const at = this.#at;
    if (isSpaceCode(this.#text.charCodeAt(at))) {
      this.#at++;
      return;
    }
    if (this.#readDelimiterCommand() || this.#readGo() || this.#readShellCommand()) return;
    const delimiterEnd = this.#delimiterEnd(at);
    if (delimiterEnd !== -1 && this.#delimiter !== ';') {
      this.#at = delimiterEnd;
      this.#comments = [];
      return;
    }
    if (this.#readLeadingComment()) return;
    this.#start = at;
    this.#blocks.startStatement(at);
  }

  #readLeadingComment(): boolean {
    const at = this.#at;
    if (this.lexer.isExecutableComment(at)) return false;
    const end = this.lexer.commentEnd(at, true);
    if (end === -1) return false;
    // The last line of a file, when it is a comment and has no newline, has always counted as a statement; revision
    // tables written so far hold hashes of it. A file of nothing but comments has no statements all the same.
    if (end === this.#text.length && !this.#text.startsWith('/*', at) && this.#pieces.length > 0) {
      this.#emit(at, end);
      this.#at = end;
      return true;
    }
    this.#comments.push({ text: this.#text.slice(at, this.#trimmedEnd(at, end)), start: at, end });
    this.#at = end;
    let newlines = 0;
    for (let i = end; i < this.#text.length && newlines < 2; i++) {
      const c = this.#text.charCodeAt(i);
      if (c === 0x0a) newlines++;
      else if (c !== 0x0d && c !== 0x20 && c !== 0x09) break;
      this.#at = i + 1;
    }
    if (newlines === 2) this.#comments = [];
    return true;
  }

  /** `DELIMITER x`, a command of the MySQL shell that other tools took over. */
  #readDelimiterCommand(): boolean {
    const at = this.#at;
    if (!this.lexer.isWord(at, 'DELIMITER') || this.#text[at + 9] !== ' ') return false;
    const newline = this.#text.indexOf('\n', at);
    const end = newline === -1 ? this.#text.length : newline;
    let value = this.#text.slice(at + 10, end).trim();
    if (/^'.*'$/.test(value) && value.length > 1) value = value.slice(1, -1).replaceAll("''", "'");
    value = expandEscapes(value);
    if (value === '') {
      this.#fail('empty delimiter', at);
      return true;
    }
    this.#delimiter = value;
    this.#comments = [];
    this.#blocks.abandon();
    this.#at = end;
    return true;
  }

  /** A line `GO` or `GO n`. It ends the statement before it, if any. */
  #readGo(): boolean {
    const at = this.#at;
    if (!this.#profile.goBatches || !this.lexer.isWord(at, 'GO') || !this.#isLineStart(at)) return false;
    const newline = this.#text.indexOf('\n', at);
    const end = newline === -1 ? this.#text.length : newline;
    const rest = this.#text.slice(at + 2, end);
    if (rest !== '' && !isSpaceCode(rest.charCodeAt(0))) return false;
    const comment = rest.indexOf('--');
    const count = (comment === -1 ? rest : rest.slice(0, comment)).trim();
    if (!/^\d*$/.test(count)) {
      this.#fail(`sql/migrate: invalid GO command, expect digits got ${JSON.stringify(count)}`, at);
      return true;
    }
    if (this.#start !== -1) this.#emit(this.#start, at);
    this.#comments = [];
    this.#blocks.abandon();
    this.#at = end;
    return true;
  }

  #isLineStart(at: number): boolean {
    let i = at - 1;
    while (i >= 0 && (this.#text[i] === ' ' || this.#text[i] === '\t')) i--;
    return i < 0 || this.#text[i] === '\n' || (i === 0 && this.#text.charCodeAt(0) === 0xfeff);
  }

  /** A line of the PostgreSQL shell. Dumps guard themselves with `\restrict`, which has no meaning outside of it. */
  #readShellCommand(): boolean {
    const at = this.#at;
    if (!this.#profile.shellCommands || this.#text[at] !== '\\' || !this.#isLineStart(at)) return false;
    const newline = this.#text.indexOf('\n', at);
    const end = newline === -1 ? this.#text.length : newline;
    const name = /^\\\S*/.exec(this.#text.slice(at, Math.min(end, at + 40)))?.[0] ?? '\\';
    if (name !== '\\restrict' && name !== '\\unrestrict') {
      this.#fail(`psql command ${name} is not supported, remove the line`, at);
    }
    this.#comments = [];
    this.#at = end;
    return true;
  }

  #insideStatement(): void {
    const text = this.#text;
    const at = this.#at;
    const c = text.charCodeAt(at);
    if (c === 0x28) {
      this.#parens.push(at);
    } else if (c === 0x29) {
      if (this.#parens.pop() === undefined) this.#fail("unexpected ')'", at);
    } else if (this.lexer.opensQuote(at)) {
      const end = this.lexer.quoteEnd(at);
      if (end === -1) this.#fail(`unclosed quote ${text[at] === "'" ? "'\\''" : `'${text[at]}'`}`, at);
      else this.#at = end;
      this.#blocks.text(this.#at);
      return;
    } else if (this.#parens.length === 0) {
      if ((c === 0x47 || c === 0x67) && this.#readGo()) return;
      const end = this.#delimiterEnd(at);
      if (end !== -1) {
        this.#readDelimiter(end);
        return;
      }
    }
    if (this.#skipOpaque()) return;
    if (this.#delimiter === ';' && this.#parens.length === 0 && this.#readBlockWord()) return;
    if (!isSpaceCode(c)) this.#blocks.text(at + 1);
    this.#at++;
  }

  /** Skips what only looks like SQL: dollar-quoted strings and comments. */
  #skipOpaque(): boolean {
    const { lexer } = this;
    const at = this.#at;
    const c = this.#text.charCodeAt(at);
    if (c === 0x24) {
      const end = lexer.dollarEnd(at);
      if (end === -1) return false;
      this.#at = end;
      this.#blocks.text(end);
      return true;
    }
    if (c !== 0x2d && c !== 0x2f && c !== 0x23) return false;
    const end = lexer.commentEnd(at);
    if (end === -1) return false;
    if (lexer.isExecutableComment(at)) this.#blocks.text(end);
    this.#at = end;
    return true;
  }

  #readBlockWord(): boolean {
    const word = this.#blocks.readWord(this.#at, () => ({
      pieces: this.#pieces.length,
      start: this.#start,
      comments: this.#comments,
    }));
    if (word === undefined) return false;
    this.#at = word.end;
    if (word.closed !== undefined) {
      // What looked like statements since BEGIN was its body: the statement that holds the block goes on.
      this.#pieces.length = word.closed.pieces;
      this.#start = word.closed.start;
      this.#comments = word.closed.comments;
    }
    return true;
  }

  /** The offset after the delimiter at `at`, or -1. A newline in the delimiter also stands for a CRLF in the text. */
  #delimiterEnd(at: number): number {
    const text = this.#text;
    const delimiter = this.#delimiter;
    let i = at;
    for (let d = 0; d < delimiter.length; d++, i++) {
      if (delimiter[d] === '\n' && text[i] === '\r' && text[i + 1] === '\n') i++;
      if (text[i] !== delimiter[d]) return -1;
    }
    // `\nGO` must not cut the text before `GOTO`.
    if (this.#profile.goBatches && isWordCode(text.charCodeAt(i - 1)) && isWordCode(text.charCodeAt(i))) return -1;
    return i;
  }

  #readDelimiter(end: number): void {
    const keep = this.#delimiter === ';';
    if (keep && this.#blocks.holdsModule()) {
      this.#at = end;
      this.#blocks.text(end);
      return;
    }
    this.#emit(this.#start, keep ? end : this.#at);
    this.#at = end;
    this.#blocks.startSegment();
  }

  #emit(start: number, end: number): void {
    this.#pieces.push({ start, end: this.#trimmedEnd(start, end), comments: this.#comments });
    this.#comments = [];
    this.#start = -1;
    if (this.#profile.shellCommands && this.lexer.isWord(start, 'COPY')) {
      if (/\bFROM\s+STDIN\b/i.test(this.#text.slice(start, end))) {
        this.#pieces.pop();
        this.#fail('COPY ... FROM STDIN is not supported, use INSERT statements instead', start);
      }
    }
  }

  #trimmedEnd(start: number, end: number): number {
    let i = end;
    while (i > start && isSpaceCode(this.#text.charCodeAt(i - 1))) i--;
    return i;
  }

  #finish(): void {
    const open = this.#parens[0];
    if (open !== undefined) this.#fail("unclosed '('", open);
    else if (this.#start !== -1) this.#emit(this.#start, this.#text.length);
  }

  #fail(message: string, at: number): void {
    this.#failure ??= { message, at };
  }

  #statement(piece: Piece): Statement {
    const { start, end, comments } = piece;
    return {
      text: this.#text.slice(start, end),
      start,
      end,
      comments,
      directives: comments.length === 0 ? [] : statementDirectives(comments),
    };
  }

  #diagnostic(failure: Failure): Diagnostic {
    const range = new LineIndex(this.#file, this.#text).range(failure.at, failure.at + 1);
    return errorAt(failure.message, undefined, range, 'sql/scan');
  }
}
