import type { Cursor } from './cursor.ts';
import { forHeader, parseTemplate } from './parse-template.ts';
import type { BinaryOperator, Expression, ObjectItem, Step } from './syntax.ts';
import { Token, type TokenKind } from './tokens.ts';

/** Parses one expression at the cursor. Always gives a node; on an error `c.failed` is set and callers unwind. */
export function parseExpression(c: Cursor): Expression {
  if (!c.enter()) return c.invalid();
  const result = parseConditional(c);
  c.leave();
  return result;
}

/** Each `? :` of a chain counts as a level, because evaluation goes one level down for each. */
function parseConditional(c: Cursor): Expression {
  const arms: { condition: Expression; whenTrue: Expression }[] = [];
  let last = parseOperation(c, 1);
  while (!c.failed && c.peek() === Token.question && c.enter()) {
    c.advance();
    const condition = last;
    const whenTrue = parseExpression(c);
    if (!c.failed && !c.accept(Token.colon)) {
      c.fail(
        'Missing false expression in conditional',
        'The conditional operator (...?...:...) requires a false expression, delimited by a colon.',
      );
    }
    arms.push({ condition, whenTrue });
    last = c.failed ? c.invalid() : parseOperation(c, 1);
  }
  for (let i = arms.length - 1; i >= 0; i--) {
    const arm = arms[i];
    if (arm === undefined) continue;
    const { condition, whenTrue } = arm;
    c.leave();
    last = {
      kind: 'conditional',
      source: c.source,
      start: condition.start,
      end: last.end,
      condition,
      whenTrue,
      whenFalse: last,
    };
  }
  return last;
}

const OPERATORS = new Map<TokenKind, { precedence: number; operator: BinaryOperator }>([
  [Token.or, { precedence: 1, operator: '||' }],
  [Token.and, { precedence: 2, operator: '&&' }],
  [Token.equal, { precedence: 3, operator: '==' }],
  [Token.notEqual, { precedence: 3, operator: '!=' }],
  [Token.greater, { precedence: 4, operator: '>' }],
  [Token.greaterEqual, { precedence: 4, operator: '>=' }],
  [Token.less, { precedence: 4, operator: '<' }],
  [Token.lessEqual, { precedence: 4, operator: '<=' }],
  [Token.plus, { precedence: 5, operator: '+' }],
  [Token.minus, { precedence: 5, operator: '-' }],
  [Token.star, { precedence: 6, operator: '*' }],
  [Token.slash, { precedence: 6, operator: '/' }],
  [Token.percent, { precedence: 6, operator: '%' }],
]);

/** Operators of at least this precedence; all are left-associative. */
function parseOperation(c: Cursor, minimum: number): Expression {
  let left = parseUnary(c);
  while (!c.failed) {
    const found = OPERATORS.get(c.peek());
    if (found === undefined || found.precedence < minimum) {
      if (c.peek() === Token.invalid) failOnInvalidOperator(c);
      break;
    }
    c.advance();
    const right = parseOperation(c, found.precedence + 1);
    const { operator } = found;
    left = { kind: 'binary', source: c.source, start: left.start, end: right.end, operator, left, right };
  }
  return left;
}

function failOnInvalidOperator(c: Cursor): void {
  const meant = { '&': 'AND ("&&")', '|': 'OR ("||")' }[c.text];
  if (meant !== undefined)
    c.fail('Unsupported operator', `Bitwise operators are not supported. Did you mean boolean ${meant}?`);
}

function parseUnary(c: Cursor): Expression {
  const kind = c.peek();
  if (kind !== Token.minus && kind !== Token.not) return parsePostfix(c);
  if (!c.enter()) return c.invalid();
  const start = c.start;
  c.advance();
  const operand = parseUnary(c);
  c.leave();
  const operator = kind === Token.minus ? '-' : '!';
  return { kind: 'unary', source: c.source, start, end: operand.end, operator, operand };
}

/** A primary expression with the steps behind it. */
function parsePostfix(c: Cursor): Expression {
  const target = parsePrimary(c);
  const steps: Step[] = [];
  while (!c.failed) {
    const kind = c.peek();
    if (kind === Token.dot) parseDotStep(c, steps);
    else if (kind === Token.openBracket) parseIndexStep(c, steps);
    else break;
  }
  const last = steps[steps.length - 1];
  if (last === undefined) return target;
  return { kind: 'traversal', source: c.source, start: target.start, end: last.end, target, steps };
}

function parseDotStep(c: Cursor, steps: Step[]): void {
  const source = c.source;
  const start = c.start;
  c.advance();
  const kind = c.peek();
  const end = c.end;
  if (kind === Token.identifier) {
    steps.push({ kind: 'attribute-step', source, start, end, name: c.text });
    c.advance();
  } else if (kind === Token.star) {
    steps.push({ kind: 'splat-step', source, start, end, full: false });
    c.advance();
  } else if (kind === Token.number && /^[0-9.]+$/.test(c.text)) {
    // `a.0.1` reaches us as the number `0.1`.
    if (c.text.includes('.')) {
      c.fail(
        'Invalid legacy index syntax',
        'When using the legacy index syntax, chaining two indexes together is not permitted. Use the proper index syntax instead, like [0][1].',
      );
    }
    const key: Expression = { kind: 'number', source, start: c.start, end, text: c.text };
    steps.push({ kind: 'index-step', source, start, end, key });
    c.advance();
  } else {
    c.fail('Invalid attribute name', 'An attribute name is required after a dot.');
    steps.push({ kind: 'attribute-step', source, start, end: start + 1, name: '' });
  }
}

function parseIndexStep(c: Cursor, steps: Step[]): void {
  const start = c.start;
  c.advance();
  const step = c.withNewlines(false, (): Step => {
    if (c.peek() === Token.star && c.peekNextWord() === Token.closeBracket) {
      c.advance();
      c.advance();
      return { kind: 'splat-step', source: c.source, start, end: c.lastEnd, full: true };
    }
    const key = parseExpression(c);
    if (!c.failed && !c.accept(Token.closeBracket))
      c.fail('Missing close bracket on index', 'The index operator must end with a closing bracket ("]").');
    return { kind: 'index-step', source: c.source, start, end: c.lastEnd, key };
  });
  steps.push(step);
}

function parsePrimary(c: Cursor): Expression {
  const { source, start, end } = c;
  switch (c.peek()) {
    case Token.number: {
      const text = c.text;
      if (/[eE][+-]?0*[0-9]{5,}$/.test(text))
        c.fail('Invalid number literal', 'The exponent of a number has at most four digits.');
      c.advance();
      return { kind: 'number', source, start, end, text };
    }
    case Token.identifier:
      return parseWord(c);
    case Token.openQuote:
    case Token.openHeredoc:
      return parseTemplate(c, parseExpression);
    case Token.openParen:
      return parseParen(c);
    case Token.openBracket:
      return parseTuple(c);
    case Token.openBrace:
      return parseObject(c);
    case Token.eof:
      c.fail('Missing expression', 'Expected the start of an expression, but found the end of the file.');
      return c.invalid();
    case Token.invalid:
      c.fail(...invalidCharacter(c.text));
      return c.invalid();
    default:
      c.fail('Invalid expression', 'Expected the start of an expression, but found an invalid expression token.');
      return c.invalid();
  }
}

/** Summary and detail for a character outside the language. */
export function invalidCharacter(text: string): [summary: string, detail: string] {
  const summary = 'Invalid character';
  if (text === "'") return [summary, 'Single quotes are not valid. Use double quotes (") to enclose strings.'];
  if (text === '`')
    return [
      summary,
      'The "`" character is not valid. To create a multi-line string, use the "heredoc" syntax, like "<<EOT".',
    ];
  if (text === ';')
    return [
      summary,
      'The ";" character is not valid. Use newlines to separate arguments and blocks, and commas to separate items in collection values.',
    ];
  return [summary, 'This character is not used within the language.'];
}

function parseWord(c: Cursor): Expression {
  const { source, start, end, text } = c;
  if (c.peekNext() === Token.openParen) return parseCall(c);
  c.advance();
  if (text === 'true' || text === 'false') return { kind: 'bool', source, start, end, value: text === 'true' };
  if (text === 'null') return { kind: 'null', source, start, end };
  return { kind: 'variable', source, start, end, name: text };
}

function parseCall(c: Cursor): Expression {
  const name = c.name();
  const headEnd = c.end;
  c.advance();
  const args: Expression[] = [];
  let expand = false;
  c.withNewlines(false, () => {
    while (!c.failed && !c.accept(Token.closeParen)) {
      if (c.peek() === Token.eof) {
        c.fail(
          'Unterminated function call',
          'There is no closing parenthesis for this function call before the end of the file. This may be caused by incorrect parenthesis nesting elsewhere in this file.',
          name.start,
          headEnd,
        );
        break;
      }
      args.push(parseExpression(c));
      if (c.failed || c.accept(Token.comma)) continue;
      if (c.accept(Token.ellipsis)) {
        expand = true;
        if (!c.accept(Token.closeParen))
          c.fail(
            'Missing closing parenthesis',
            'An expanded function argument (with ...) must be immediately followed by closing parentheses.',
          );
        break;
      }
      if (c.peek() !== Token.closeParen && c.peek() !== Token.eof) {
        c.fail('Missing argument separator', 'A comma is required to separate each function argument from the next.');
      }
    }
  });
  return { kind: 'call', source: c.source, start: name.start, end: c.lastEnd, name, args, expand };
}

function parseParen(c: Cursor): Expression {
  const start = c.start;
  c.advance();
  const inner = c.withNewlines(false, () => {
    const result = parseExpression(c);
    if (!c.failed && !c.accept(Token.closeParen)) {
      if (c.peek() === Token.invalid) c.fail(...invalidCharacter(c.text));
      c.fail('Unbalanced parentheses', 'Expected a closing parenthesis to terminate the expression.');
    }
    return result;
  });
  return { kind: 'paren', source: c.source, start, end: c.lastEnd, inner };
}

function parseTuple(c: Cursor): Expression {
  const start = c.start;
  c.advance();
  return c.withNewlines(false, (): Expression => {
    if (isFor(c)) return parseFor(c, start, Token.closeBracket);
    const items: Expression[] = [];
    while (!c.failed && !c.accept(Token.closeBracket)) {
      if (c.peek() === Token.eof) {
        c.fail(
          'Unterminated tuple constructor expression',
          'There is no corresponding closing bracket before the end of the file. This may be caused by incorrect bracket nesting elsewhere in this file.',
          start,
          start + 1,
        );
        break;
      }
      items.push(parseExpression(c));
      if (c.failed || c.accept(Token.comma)) continue;
      if (c.peek() !== Token.closeBracket && c.peek() !== Token.eof)
        c.fail('Missing item separator', 'Expected a comma to mark the beginning of the next item.');
    }
    return { kind: 'tuple', source: c.source, start, end: c.lastEnd, items };
  });
}

function parseObject(c: Cursor): Expression {
  const start = c.start;
  c.advance();
  if (c.withNewlines(false, () => isFor(c))) return c.withNewlines(false, () => parseFor(c, start, Token.closeBrace));
  return c.withNewlines(true, (): Expression => {
    const items: ObjectItem[] = [];
    while (!c.failed) {
      while (c.accept(Token.newline));
      if (c.accept(Token.closeBrace)) break;
      if (c.peek() === Token.eof) {
        c.fail(
          'Unterminated object constructor expression',
          'There is no corresponding closing brace before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.',
          start,
          start + 1,
        );
        break;
      }
      items.push(parseObjectItem(c));
      if (c.failed || c.accept(Token.comma)) continue;
      const kind = c.peek();
      if (kind !== Token.closeBrace && kind !== Token.newline && kind !== Token.eof) {
        c.fail(
          'Missing attribute separator',
          'Expected a newline or comma to mark the beginning of the next attribute.',
        );
      }
    }
    return { kind: 'object', source: c.source, start, end: c.lastEnd, items };
  });
}

function parseObjectItem(c: Cursor): ObjectItem {
  const key = parseExpression(c);
  if (!c.failed && (c.peek() === Token.newline || c.peek() === Token.closeBrace)) {
    c.fail('Missing attribute value', 'Expected an attribute value, introduced by an equals sign ("=").');
  } else if (!c.failed && !c.accept(Token.assign) && !c.accept(Token.colon)) {
    c.fail(
      'Missing key/value separator',
      'Expected an equals sign ("=") to mark the beginning of the attribute value.',
    );
  }
  const value = c.failed ? c.invalid() : parseExpression(c);
  return { kind: 'object-item', source: c.source, start: key.start, end: value.end, key, value };
}

/** `for` begins a for-expression unless it is plainly the key of an object. */
function isFor(c: Cursor): boolean {
  if (c.peek() !== Token.identifier || c.text !== 'for') return false;
  return c.peekNextWord() === Token.identifier;
}

function parseFor(c: Cursor, start: number, close: TokenKind): Expression {
  c.advance();
  const header = forHeader(c, parseExpression);
  const object = close === Token.closeBrace;
  let key: Expression | undefined;
  let value: Expression = c.invalid();
  let condition: Expression | undefined;
  let grouped = false;
  if (!c.failed && !c.accept(Token.colon))
    c.fail("Invalid 'for' expression", 'For expression requires a colon after the collection expression.');
  if (!c.failed) value = parseExpression(c);
  if (object && !c.failed) {
    key = value;
    if (c.accept(Token.arrow)) value = parseExpression(c);
    else
      c.fail(
        "Invalid 'for' expression",
        'A key expression is required when building an object: separate it from the value by the arrow symbol (=>).',
      );
    if (!c.failed) grouped = c.accept(Token.ellipsis);
  } else if (!c.failed && c.peek() === Token.arrow) {
    c.fail("Invalid 'for' expression", 'Key expression is not valid when building a tuple.');
  }
  if (!c.failed && c.peek() === Token.identifier && c.text === 'if') {
    c.advance();
    condition = parseExpression(c);
  }
  if (!c.failed && !c.accept(close))
    c.fail("Invalid 'for' expression", "Extra characters after the end of the 'for' expression.");
  return {
    kind: 'for',
    source: c.source,
    start,
    end: c.lastEnd,
    ...header,
    ...(key === undefined ? {} : { key }),
    value,
    ...(condition === undefined ? {} : { condition }),
    grouped,
  };
}
