import type { Diagnostic } from '@atlas/diagnostics';
import { parseHcl, type ParseOptions } from './parser.ts';
import { scanTokens } from './scanner.ts';
import { Token, type TokenKind } from './tokens.ts';

export interface Formatted {
  /** The text in canonical style, or as it was given when it has errors. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Brings a file into canonical style: two blanks of indentation per level, one blank between words, `=` in one column
 * over consecutive arguments, comments at line ends in one column over consecutive lines. Lines stay where they are;
 * comments and heredocs are kept byte for byte. Newlines become LF, a byte order mark is dropped, and the last line ends
 * with a newline. Formatting twice changes nothing more. `file` is the name to show in messages.
 */
export function formatHcl(text: string, file = '', options: ParseOptions = {}): Formatted {
  const { diagnostics } = parseHcl(text, file, options);
  if (diagnostics.length > 0) return { text, diagnostics };
  const lines = splitLines(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'));
  indentLines(lines);
  alignAssignments(lines);
  alignComments(lines);
  return { text: printLines(lines), diagnostics: [] };
}

/** A token with the number of blanks before it. A heredoc is one token from its opening to its closing marker. */
interface Piece {
  readonly kind: TokenKind;
  readonly text: string;
  blanks: number;
}

/** A line in up to three cells: what comes first, `= value` if the value ends on the line, and a comment at the end. */
interface Line {
  lead: Piece[];
  assign: Piece[];
  comment: Piece | undefined;
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let pieces: Piece[] = [];
  for (const piece of piecesOf(text)) {
    if (piece.kind !== Token.newline) {
      pieces.push(piece);
      continue;
    }
    lines.push(lineOf(pieces));
    pieces = [];
  }
  if (pieces.length > 0) lines.push(lineOf(pieces));
  return lines;
}

function piecesOf(text: string): Piece[] {
  const { kinds, starts, ends } = scanTokens(text);
  const pieces: Piece[] = [];
  for (let i = 0; kinds[i] !== Token.eof && i < kinds.length; i++) {
    const start = starts[i] ?? 0;
    const kind = kinds[i] ?? Token.eof;
    if (kind === Token.openHeredoc) {
      for (let open = 1; open > 0 && kinds[i + 1] !== Token.eof; ) {
        i++;
        if (kinds[i] === Token.openHeredoc) open++;
        else if (kinds[i] === Token.closeHeredoc) open--;
      }
    }
    pieces.push({ kind, text: text.slice(start, ends[i]), blanks: 0 });
  }
  return pieces;
}

function lineOf(pieces: Piece[]): Line {
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i];
    const before = pieces[i - 1];
    if (piece !== undefined && before !== undefined)
      piece.blanks = isSpaced(pieces[i - 2]?.kind, before.kind, piece.kind, before.text) ? 1 : 0;
  }
  let lead = pieces;
  const last = lead[lead.length - 1];
  let comment: Piece | undefined;
  if (lead.length > 1 && last?.kind === Token.comment && !last.text.startsWith('/*')) {
    comment = last;
    lead = lead.slice(0, -1);
  }
  const at = lead.findIndex((piece, i) => i > 0 && piece.kind === Token.assign);
  // Where brackets stay open or are closed the value is no cell of a table.
  if (at === -1 || netBrackets(lead.slice(at)) !== 0) return { lead, assign: [], comment };
  return { lead: lead.slice(0, at), assign: lead.slice(at), comment };
}

/** How many brackets a token opens (1) or closes (-1). */
function bracketChange(kind: TokenKind | undefined): number {
  switch (kind) {
    case Token.openBrace:
    case Token.openBracket:
    case Token.openParen:
    case Token.interpolation:
    case Token.directive:
      return 1;
    case Token.closeBrace:
    case Token.closeBracket:
    case Token.closeParen:
    case Token.templateEnd:
      return -1;
    default:
      return 0;
  }
}

function netBrackets(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + bracketChange(piece.kind), 0);
}

/** Whether there is a blank between two neighbours on a line; `before` is the token before them. */
function isSpaced(before: TokenKind | undefined, left: TokenKind, right: TokenKind, leftText: string): boolean {
  if (left === Token.identifier && right === Token.openParen) return false;
  if (left === Token.dot || right === Token.dot) return false;
  if (right === Token.comma || right === Token.ellipsis) return false;
  if (left === Token.comma) return true;
  if (left === Token.text || left === Token.openQuote || right === Token.text || right === Token.closeQuote)
    return false;
  if (right === Token.openBracket) {
    // `in [` begins a list; behind any other word or a closing bracket it is an index.
    if (left === Token.identifier) return leftText === 'in' && before === Token.identifier;
    if (left === Token.number || left === Token.closeQuote || bracketChange(left) < 0) return false;
  }
  if (left === Token.not) return false;
  if (left === Token.minus) return !isNegation(before);
  if (left === Token.openBrace) return right !== Token.closeBrace;
  if (right === Token.closeBrace) return true;
  if ((left === Token.interpolation || left === Token.directive) && right === Token.openBrace) return true;
  if (left === Token.closeBrace && right === Token.templateEnd) return true;
  if (left === Token.templateEnd && (right === Token.interpolation || right === Token.directive)) return false;
  return bracketChange(left) <= 0 && bracketChange(right) >= 0;
}

/** A minus is a sign unless what stands before it can be the end of an expression. */
function isNegation(before: TokenKind | undefined): boolean {
  switch (before) {
    case Token.identifier:
    case Token.number:
    case Token.closeQuote:
    case Token.closeBrace:
    case Token.closeBracket:
    case Token.closeParen:
    case Token.templateEnd:
      return false;
    default:
      return true;
  }
}

/**
 * A line that opens brackets puts the lines behind it one level in, however many brackets it opens; the level ends with
 * the line on which they are all closed.
 */
function indentLines(lines: readonly Line[]): void {
  const levels: number[] = [];
  for (const line of lines) {
    const [first] = line.lead;
    if (first === undefined) continue;
    const net = netBrackets(line.lead) + netBrackets(line.assign);
    if (net < 0) closeLevels(levels, -net);
    first.blanks = 2 * levels.length;
    if (net > 0) levels.push(net);
  }
}

function closeLevels(levels: number[], brackets: number): void {
  let rest = brackets;
  for (let top = levels.pop(); top !== undefined; top = levels.pop()) {
    if (rest < top) {
      levels.push(top - rest);
      return;
    }
    rest -= top;
    if (rest === 0) return;
  }
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.blanks + textWidth(piece.text), 0);
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Columns a text takes: one per character as a reader counts them. */
function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return [...segmenter.segment(text)].length;
}

/** Calls `align` with each longest run of consecutive lines that have the cell. */
function forRuns(lines: readonly Line[], has: (line: Line) => boolean, align: (run: readonly Line[]) => void): void {
  let run: Line[] = [];
  for (const line of lines) {
    if (has(line)) {
      run.push(line);
    } else if (run.length > 0) {
      align(run);
      run = [];
    }
  }
  if (run.length > 0) align(run);
}

function alignAssignments(lines: readonly Line[]): void {
  forRuns(
    lines,
    (line) => line.assign.length > 0,
    (run) => {
      const widths = run.map((line) => widthOf(line.lead));
      const widest = widths.reduce((a, b) => Math.max(a, b), 0);
      run.forEach((line, i) => {
        const [equals] = line.assign;
        if (equals !== undefined) equals.blanks = widest - (widths[i] ?? 0) + 1;
      });
    },
  );
}

function alignComments(lines: readonly Line[]): void {
  forRuns(
    lines,
    (line) => line.comment !== undefined,
    (run) => {
      const widths = run.map((line) => widthOf(line.lead) + widthOf(line.assign));
      const widest = widths.reduce((a, b) => Math.max(a, b), 0);
      run.forEach((line, i) => {
        if (line.comment !== undefined) line.comment.blanks = widest - (widths[i] ?? 0) + 1;
      });
    },
  );
}

function printLines(lines: readonly Line[]): string {
  const out: string[] = [];
  const print = (piece: Piece): void => {
    if (piece.blanks > 0) out.push(' '.repeat(piece.blanks));
    out.push(piece.text);
  };
  for (const line of lines) {
    line.lead.forEach(print);
    line.assign.forEach(print);
    if (line.comment !== undefined) print(line.comment);
    out.push('\n');
  }
  return out.join('');
}
