import { isSpaceCode, Lexer } from './lexer.ts';
import { genericProfile, type ScannerProfile } from './profile.ts';

/** The expression in one pair of parentheses; one that already has a pair around all of it stays as it is. */
export function wrapParens(expr: string, profile: ScannerProfile = genericProfile): string {
  const trimmed = expr.trim();
  return isWrapped(trimmed, profile) ? trimmed : `(${trimmed})`;
}

/** The expression without the one pair of parentheses around all of it, if there is one. `(a) + (b)` has none. */
export function unwrapParens(expr: string, profile: ScannerProfile = genericProfile): string {
  const trimmed = expr.trim();
  return isWrapped(trimmed, profile) ? trimmed.slice(1, -1).trim() : trimmed;
}

function isWrapped(expr: string, profile: ScannerProfile): boolean {
  if (expr[0] !== '(' || expr.at(-1) !== ')') return false;
  const lexer = new Lexer(expr, profile);
  let depth = 0;
  for (let i = 0; i < expr.length; ) {
    const end = opaqueEnd(lexer, i);
    if (end !== -1) {
      i = end;
      continue;
    }
    if (expr[i] === '(') depth++;
    else if (expr[i] === ')' && --depth === 0) return i === expr.length - 1;
    i++;
  }
  return false;
}

/** The end of the quoted text or comment at `at`, or -1 when none is there. */
function opaqueEnd(lexer: Lexer, at: number): number {
  if (lexer.opensQuote(at)) {
    const end = lexer.quoteEnd(at);
    return end === -1 ? lexer.text.length : end;
  }
  const dollar = lexer.text[at] === '$' ? lexer.dollarEnd(at) : -1;
  return dollar === -1 ? lexer.commentEnd(at) : dollar;
}

/** The expression with each run of white space outside of quotes and comments as one space, trimmed. */
export function normalizeSpace(expr: string, profile: ScannerProfile = genericProfile): string {
  const lexer = new Lexer(expr, profile);
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < expr.length; ) {
    const end = opaqueEnd(lexer, i);
    if (end !== -1) {
      // The newline after a line comment ends it, so it cannot become a space.
      const isLineComment = expr[end] === '\n' && lexer.commentEnd(i) === end && !expr.startsWith('/*', i);
      i = isLineComment ? end + 1 : end;
    } else if (isSpaceCode(expr.charCodeAt(i))) {
      parts.push(expr.slice(from, i), ' ');
      while (i < expr.length && isSpaceCode(expr.charCodeAt(i))) i++;
      from = i;
    } else i++;
  }
  parts.push(expr.slice(from));
  return parts.join('').trim();
}

/**
 * Whether two bodies of views, functions or triggers say the same: they are equal as they are, or without blanks and
 * semicolons at both ends, or moreover with each line trimmed and the lines joined by one space.
 */
export function equalBodies(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [trimBody(a), trimBody(b)];
  return x === y || joinLines(x) === joinLines(y);
}

/** The text that bodies have in common when `equalBodies` holds. */
export function canonicalBody(body: string): string {
  return joinLines(trimBody(body));
}

function trimBody(body: string): string {
  const isEnd = (c: string | undefined): boolean => c !== undefined && ' \r\n\t;'.includes(c);
  let start = 0;
  let end = body.length;
  while (start < end && isEnd(body[start])) start++;
  while (end > start && isEnd(body[end - 1])) end--;
  return body.slice(start, end);
}

function joinLines(body: string): string {
  return body
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}
