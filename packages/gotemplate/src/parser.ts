import { TemplateError } from './errors.ts';
import { type Token, type TokenKind, tokenize } from './lexer.ts';
import { type Command, formatNode, type Pipeline, type Statement, type Term, type VariableTerm } from './nodes.ts';
import { parseNumber } from './number.ts';
import { goQuote, goUnquote } from './quote.ts';

/** The bodies found in one template text: the text itself and its `{{define}}` and `{{block}}` parts by name. */
export interface ParsedText {
  readonly body: readonly Statement[];
  readonly defined: ReadonlyMap<string, readonly Statement[]>;
}

/** How deep actions may nest; it keeps the reader and the interpreter from using up the stack. */
const MAX_NESTING = 400;

const TERM_KINDS: ReadonlySet<TokenKind> = new Set([
  'bool',
  'charConstant',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

type Stop = 'end' | 'else';

/**
 * Reads template text by Go's grammar. `isFunction` tells which names may be called.
 * Throws {@link TemplateError} `template/parse` at the first mistake.
 */
export function parseText(name: string, text: string, isFunction: (name: string) => boolean): ParsedText {
  const tokens = tokenize(text);
  const defined = new Map<string, readonly Statement[]>();
  let index = 0;
  /** The furthest token looked at; Go reports the line of it. */
  let furthest = 0;
  let actionLine = 0;
  let rangeDepth = 0;
  let nesting = 0;
  let variables: string[] = ['$'];

  function tokenAt(at: number): Token {
    const last = tokens.length - 1;
    furthest = Math.max(furthest, Math.min(at, last));
    return tokens[Math.min(at, last)] as Token;
  }
  function next(): Token {
    return tokenAt(index++);
  }
  function peek(): Token {
    return tokenAt(index);
  }
  function skipSpace(): void {
    while (peek().kind === 'space') index++;
  }
  function nextNonSpace(): Token {
    skipSpace();
    return next();
  }
  function peekNonSpace(): Token {
    skipSpace();
    return peek();
  }

  function fail(reason: string): never {
    const line = (tokens[furthest] as Token).line;
    throw new TemplateError(`template: ${name}:${line}: ${reason}`, {
      code: 'template/parse',
      templateName: name,
      line,
    });
  }
  function unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') return fail(`unexpected ${describeToken(token)} in ${context}`);
    if (actionLine === 0 || actionLine === token.line) return fail(token.value);
    const started = `started at ${name}:${actionLine}`;
    return fail(token.value.endsWith(' action') ? `${token.value} ${started}` : `${token.value} in action ${started}`);
  }
  function expect(kind: TokenKind, context: string): Token {
    const token = nextNonSpace();
    return token.kind === kind ? token : unexpected(token, context);
  }
  function nested<T>(read: () => T): T {
    if (++nesting > MAX_NESTING) fail(`actions are nested more than ${MAX_NESTING} deep`);
    const result = read();
    nesting--;
    return result;
  }

  function parseRoot(): readonly Statement[] {
    const body: Statement[] = [];
    while (peek().kind !== 'eof') {
      const statement = parseStatement(true);
      if (typeof statement === 'string') fail(`unexpected {{${statement}}}`);
      body.push(...statement);
    }
    return body;
  }

  /** Reads statements up to and including `{{end}}` or the `else` of `{{else}}`, and tells which it was. */
  function parseList(): { readonly list: readonly Statement[]; readonly stop: Stop } {
    const list: Statement[] = [];
    while (peekNonSpace().kind !== 'eof') {
      const statement = parseStatement(false);
      if (typeof statement === 'string') return { list, stop: statement };
      list.push(...statement);
    }
    return fail('unexpected EOF');
  }

  /** Text, an action, a control structure; nothing for a definition. */
  function parseStatement(atTop: boolean): readonly Statement[] | Stop {
    const token = nextNonSpace();
    if (token.kind === 'text') return [{ kind: 'text', pos: token.pos, text: token.value }];
    if (token.kind !== 'leftDelim') return unexpected(token, 'input');
    actionLine = token.line;
    const first = peekNonSpace();
    const statement = first.kind === 'keyword' ? parseKeyword(first, atTop) : undefined;
    actionLine = 0;
    if (statement !== undefined) return statement;
    actionLine = token.line;
    const pos = peek().pos;
    const pipeline = parsePipeline('command', 'rightDelim');
    actionLine = 0;
    return [{ kind: 'action', pos, pipeline }];
  }

  function parseKeyword(token: Token, atTop: boolean): readonly Statement[] | Stop | undefined {
    switch (token.value) {
      case 'define':
        if (!atTop) return undefined;
        next();
        parseDefinition();
        return [];
      case 'end':
        next();
        expect('rightDelim', 'end');
        return 'end';
      case 'else': {
        next();
        const after = peekNonSpace();
        if (after.kind !== 'keyword' || (after.value !== 'if' && after.value !== 'with')) expect('rightDelim', 'else');
        return 'else';
      }
      case 'if':
      case 'with':
      case 'range':
        next();
        return [parseBranch(token.value)];
      case 'break':
      case 'continue': {
        next();
        expect('rightDelim', `{{${token.value}}}`);
        if (rangeDepth === 0) fail(`{{${token.value}}} outside {{range}}`);
        return [{ kind: token.value, pos: token.pos }];
      }
      case 'template':
        next();
        return [parseInvocation()];
      case 'block':
        next();
        return [parseBlock()];
      default:
        return undefined;
    }
  }

  function parseBranch(kind: 'if' | 'with' | 'range'): Statement {
    return nested(() => {
      const scope = variables.length;
      const pos = peek().pos;
      const pipeline = parsePipeline(kind, 'rightDelim');
      if (kind === 'range') rangeDepth++;
      const { list: body, stop } = parseList();
      if (kind === 'range') rangeDepth--;
      const otherwise = stop === 'else' ? parseElse(kind) : undefined;
      variables = variables.slice(0, scope);
      return { kind, pos, pipeline, body, otherwise };
    });
  }
  function parseElse(kind: 'if' | 'with' | 'range'): readonly Statement[] {
    const token = peek();
    // `{{else if}}` is an `if` in the else branch that shares the outer `{{end}}`.
    if (kind !== 'range' && token.kind === 'keyword' && token.value === kind) {
      next();
      return [parseBranch(kind)];
    }
    const { list, stop } = parseList();
    return stop === 'end' ? list : fail(`expected end; found {{${stop}}}`);
  }

  function parseTemplateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') return unexpected(token, context);
    return goUnquote(token.value) ?? fail('invalid syntax');
  }
  function parseInvocation(): Statement {
    const token = nextNonSpace();
    const templateName = parseTemplateName(token, 'template clause');
    if (peekNonSpace().kind === 'rightDelim') {
      next();
      return { kind: 'template', pos: token.pos, name: templateName, pipeline: undefined };
    }
    const pipeline = parsePipeline('template clause', 'rightDelim');
    return { kind: 'template', pos: token.pos, name: templateName, pipeline };
  }
  function parseBlock(): Statement {
    const token = nextNonSpace();
    const blockName = parseTemplateName(token, 'block clause');
    const pipeline = parsePipeline('block clause', 'rightDelim');
    define(blockName, 'block clause');
    return { kind: 'template', pos: token.pos, name: blockName, pipeline };
  }
  function parseDefinition(): void {
    const definedName = parseTemplateName(nextNonSpace(), 'define clause');
    expect('rightDelim', 'define clause');
    define(definedName, 'define clause');
  }
  /** Reads a body with variables of its own. */
  function define(definedName: string, context: string): void {
    const outer = { variables, rangeDepth };
    variables = ['$'];
    rangeDepth = 0;
    const { list, stop } = nested(parseList);
    if (stop !== 'end') fail(`unexpected {{${stop}}} in ${context}`);
    variables = outer.variables;
    rangeDepth = outer.rangeDepth;
    const before = defined.get(definedName);
    if (before !== undefined && isEmptyBody(list)) return;
    if (before !== undefined && !isEmptyBody(before)) {
      fail(`template: multiple definition of template ${goQuote(definedName)}`);
    }
    defined.set(definedName, list);
  }

  function parsePipeline(context: string, end: TokenKind): Pipeline {
    return nested(() => {
      const pos = peekNonSpace().pos;
      const { declared, assign } = parseVariables(context);
      const commands: Command[] = [];
      for (;;) {
        const token = nextNonSpace();
        if (token.kind === end) break;
        if (!TERM_KINDS.has(token.kind)) unexpected(token, context);
        index--;
        commands.push(parseCommand());
      }
      if (commands.length === 0) fail(`missing value for ${context}`);
      commands.forEach((command, stage) => {
        const kind = command.args[0]?.kind;
        if (
          stage > 0 &&
          (kind === 'bool' || kind === 'dot' || kind === 'nil' || kind === 'number' || kind === 'string')
        )
          fail(`non executable command in pipeline stage ${stage + 1}`);
      });
      return { kind: 'pipeline', pos, assign, variables: declared, commands };
    });
  }

  /** Reads `$x :=`, `$x =`, and for range `$i, $x :=`; nothing if the pipeline starts with a plain variable. */
  function parseVariables(context: string): { readonly declared: readonly VariableTerm[]; readonly assign: boolean } {
    const declared: VariableTerm[] = [];
    for (;;) {
      const start = index;
      const token = peekNonSpace();
      if (token.kind !== 'variable') return { declared, assign: false };
      next();
      const operator = nextNonSpace();
      const comma = operator.kind === 'char' && operator.value === ',';
      if (!comma && operator.kind !== 'assign' && operator.kind !== 'declare') {
        index = start;
        return { declared, assign: false };
      }
      declared.push({ kind: 'variable', pos: token.pos, names: [token.value] });
      // As in Go, the variable counts as known also after `=`: setting an unknown one fails when it is run.
      variables.push(token.value);
      if (!comma) return { declared, assign: operator.kind === 'assign' };
      if (context !== 'range' || declared.length >= 2) fail(`too many declarations in ${context}`);
      const after = peekNonSpace().kind;
      if (after !== 'variable' && after !== 'rightDelim' && after !== 'rightParen') {
        fail('range can only initialize variables');
      }
    }
  }

  function parseCommand(): Command {
    const args: Term[] = [];
    const pos = peekNonSpace().pos;
    for (;;) {
      skipSpace();
      const operand = parseOperand();
      if (operand !== undefined) args.push(operand);
      const token = next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') index--;
      else if (token.kind !== 'pipe') unexpected(token, 'operand');
      return { kind: 'command', pos, args };
    }
  }

  function parseOperand(): Term | undefined {
    const term = parseTerm();
    if (term === undefined || peek().kind !== 'field') return term;
    const pos = peek().pos;
    const names: string[] = [];
    while (peek().kind === 'field') names.push(next().value.slice(1));
    switch (term.kind) {
      case 'field':
      case 'variable':
        return { kind: term.kind, pos, names: [...term.names, ...names] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return fail(`unexpected . after term ${goQuote(formatNode(term))}`);
      case 'identifier':
      case 'chain':
      case 'pipeline':
        return { kind: 'chain', pos, node: term, names };
    }
  }

  function parseTerm(): Term | undefined {
    const token = nextNonSpace();
    const { pos, value } = token;
    switch (token.kind) {
      case 'identifier':
        return isFunction(value)
          ? { kind: 'identifier', pos, name: value }
          : fail(`function ${goQuote(value)} not defined`);
      case 'dot':
      case 'nil':
        return { kind: token.kind, pos };
      case 'variable':
        return variables.includes(value)
          ? { kind: 'variable', pos, names: [value] }
          : fail(`undefined variable ${goQuote(value)}`);
      case 'field':
        return { kind: 'field', pos, names: [value.slice(1)] };
      case 'bool':
        return { kind: 'bool', pos, value: value === 'true' };
      case 'charConstant':
        return { kind: 'number', pos, text: value, value: parseCharConstant(value), isInt: true };
      case 'number': {
        const number = parseNumber(value);
        if ('error' in number) return fail(`${number.error}: ${goQuote(value)}`);
        return { kind: 'number', pos, text: value, ...number };
      }
      case 'string':
      case 'rawString':
        return { kind: 'string', pos, quoted: value, value: goUnquote(value) ?? fail('invalid syntax') };
      case 'leftParen':
        return parsePipeline('parenthesized pipeline', 'rightParen');
      default:
        index--;
        return undefined;
    }
  }
  function parseCharConstant(literal: string): number {
    const char = goUnquote(literal);
    if (char !== undefined) return char.codePointAt(0) ?? 0;
    const first = /^'(\\(?:x..|u.{4}|U.{8}|[0-7]{3}|.)|.)/su.exec(literal)?.[1] ?? '';
    return fail(goUnquote(`'${first}'`) === undefined ? 'invalid syntax' : `malformed character constant: ${literal}`);
  }

  return { body: parseRoot(), defined };
}

/** True if a body has nothing but white space; such a definition does not replace another. */
export function isEmptyBody(body: readonly Statement[]): boolean {
  return body.every((statement) => statement.kind === 'text' && statement.text.trim() === '');
}

function describeToken(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (token.kind === 'keyword' || token.kind === 'dot' || token.kind === 'nil') return `<${token.value}>`;
  const chars = Array.from(token.value);
  return chars.length > 10 ? `${goQuote(chars.slice(0, 10).join(''))}...` : goQuote(token.value);
}
