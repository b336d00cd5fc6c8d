import { isSpaceCode, isWordCode, type Lexer } from './lexer.ts';

/** A word that opened or closed a block; `closed` is what was saved when the block was opened. */
export interface BlockWord<T> {
  readonly end: number;
  readonly closed?: T;
}

interface Block<T> {
  readonly kind: 'atomic' | 'begin' | 'case';
  /** The label before `BEGIN`, in lower case. */
  readonly label: string | undefined;
  /** Whether this is the whole body of a routine, as in `AS BEGIN`. */
  readonly isBody: boolean;
  readonly saved: T;
}

const NOT_A_BLOCK = new Set(['TRAN', 'TRANSACTION', 'DISTRIBUTED', 'DIALOG', 'CONVERSATION']);
const NOT_A_STATEMENT = new Set(['FROM', 'AS']);
const MODULE = /(?:CREATE(?:\s+OR\s+ALTER)?|ALTER)\s+(?:PROC|PROCEDURE|TRIGGER)\s/iy;

/**
 * Pairs `BEGIN` with `END` in one pass. A `BEGIN` opens a block only tentatively, since it may be a column or a
 * transaction; one that finds no `END` was no block, and nothing has been lost by assuming that it might be one.
 */
export class BlockStack<T> {
  readonly #lexer: Lexer;
  #open: Block<T>[] = [];
  /** Whether nothing but comments followed the last `;` or `BEGIN`. */
  #atSegmentStart = true;
  /** The end of the last word or symbol, and the end of the last `AS`. */
  #lastEnd = -1;
  #asEnd = -2;
  #module: 'none' | 'open' | 'closed' = 'none';

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  /** A statement starts at `at`. Inside a tentative block it may be one of its body. */
  startStatement(at: number): void {
    this.#atSegmentStart = true;
    if (!this.#lexer.profile.goBatches || this.#open.length > 0) return;
    MODULE.lastIndex = at;
    this.#module = MODULE.test(this.#lexer.text) ? 'open' : 'none';
  }

  /** A delimiter was passed. */
  startSegment(): void {
    this.#atSegmentStart = true;
  }

  /** Text that is neither blank nor a comment ended at `end`. */
  text(end: number): void {
    this.#atSegmentStart = false;
    this.#lastEnd = end;
  }

  /** Gives up all open blocks: whatever opened them was none. */
  abandon(): void {
    this.#open = [];
    this.#module = 'none';
    this.#atSegmentStart = true;
  }

  /** Whether the statement is a routine whose body is no block, which only the end of the batch ends. */
  holdsModule(): boolean {
    return this.#module === 'open' && this.#open.length === 0;
  }

  /** Reads `BEGIN`, `CASE`, `END` or `AS` at `at` if it matters; `save` gives what to return when the block closes. */
  readWord(at: number, save: () => T): BlockWord<T> | undefined {
    const { text, profile } = this.#lexer;
    const c = text.charCodeAt(at) & ~0x20;
    if (c !== 0x42 && c !== 0x43 && c !== 0x45 && c !== 0x41) return undefined;
    if (isWordCode(text.charCodeAt(at - 1)) || '.@#'.includes(text[at - 1] ?? ' ')) return undefined;
    if (profile.beginBlocks === 'keyword') return this.#readKeyword(at, save);
    if (c === 0x42 && this.#lexer.isWord(at, 'BEGIN')) return this.#readBegin(at, save);
    if (c === 0x45 && this.#atSegmentStart && this.#lexer.isWord(at, 'END')) return this.#readEnd(at);
    return undefined;
  }

  #push(
    kind: Block<T>['kind'],
    save: () => T,
    end: number,
    extra?: { label?: string; isBody?: boolean },
  ): BlockWord<T> {
    this.#open.push({ kind, label: extra?.label, isBody: extra?.isBody ?? false, saved: save() });
    this.#lastEnd = end;
    this.#atSegmentStart = kind !== 'case';
    return { end };
  }

  #pop(end: number): BlockWord<T> | undefined {
    const block = this.#open.pop();
    if (block === undefined) return undefined;
    if (block.isBody) this.#module = 'closed';
    this.text(end);
    return { end, closed: block.saved };
  }

  #readBegin(at: number, save: () => T): BlockWord<T> | undefined {
    const { text, profile } = this.#lexer;
    const end = at + 5;
    const before = text[at - 1] ?? ' ';
    if (
      !isSpaceCode(text.charCodeAt(end)) ||
      !(isSpaceCode(before.charCodeAt(0)) || before === ':' || before === ')')
    ) {
      return undefined;
    }
    const next = this.#lexer.skipBlank(end);
    if (profile.beginAtomic && this.#lexer.isWord(next, 'ATOMIC')) return this.#push('atomic', save, next + 6);
    if (profile.beginBlocks !== 'statement') return undefined;
    // A body does not start with an operator or with FROM: this is a name.
    if ('=<>,).;:+-*/%|'.includes(text[next] ?? ';') || NOT_A_STATEMENT.has(this.#wordAt(next))) return undefined;
    const label = profile.blockLabels ? this.#labelBefore(at) : undefined;
    return this.#push('begin', save, end, label === undefined ? {} : { label });
  }

  #labelBefore(at: number): string | undefined {
    const { text } = this.#lexer;
    let i = at - 1;
    while (i >= 0 && isSpaceCode(text.charCodeAt(i))) i--;
    if (text[i] !== ':') return undefined;
    i--;
    while (i >= 0 && isSpaceCode(text.charCodeAt(i))) i--;
    const end = text[i] === '`' ? i : i + 1;
    let start = end;
    while (start > 0 && isWordCode(text.charCodeAt(start - 1))) start--;
    return text.slice(start, end).toLowerCase();
  }

  #readEnd(at: number): BlockWord<T> | undefined {
    const { text } = this.#lexer;
    const block = this.#open.at(-1);
    if (block === undefined) return undefined;
    const end = at + 3;
    if (block.kind === 'atomic') return this.#pop(end);
    const next = this.#lexer.skipBlank(end);
    if (next >= text.length || text[next] === ';') return this.#pop(end);
    if (block.label === undefined) return undefined;
    const quoted = text[next] === '`';
    const word = this.#wordAt(quoted ? next + 1 : next).toLowerCase();
    if (word !== block.label) return undefined;
    const after = this.#lexer.skipBlank(next + word.length + (quoted ? 2 : 0));
    return after >= text.length || text[after] === ';' ? this.#pop(end) : undefined;
  }

  #readKeyword(at: number, save: () => T): BlockWord<T> | undefined {
    const lexer = this.#lexer;
    if (lexer.isWord(at, 'AS')) {
      this.text(at + 2);
      this.#asEnd = at + 2;
      return { end: at + 2 };
    }
    if (lexer.isWord(at, 'CASE')) return this.#push('case', save, at + 4);
    if (lexer.isWord(at, 'BEGIN')) {
      if (NOT_A_BLOCK.has(this.#wordAt(lexer.skipBlank(at + 5)))) return undefined;
      const isBody = this.#open.length === 0 && this.#asEnd === this.#lastEnd;
      return this.#push('begin', save, at + 5, { isBody });
    }
    if (lexer.isWord(at, 'END') && this.#wordAt(lexer.skipBlank(at + 3)) !== 'CONVERSATION') return this.#pop(at + 3);
    return undefined;
  }

  /** The word at `at` in capitals, cut after more characters than any keyword has. */
  #wordAt(at: number): string {
    const { text } = this.#lexer;
    let end = at;
    while (end - at < 130 && isWordCode(text.charCodeAt(end))) end++;
    return text.slice(at, end).toUpperCase();
  }
}
