// ../../../../tmp/pgb/harness.ts
import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import pg from 'pg';

// ../../packages/model/src/builders.ts
function newRealm(parts = {}) {
  return { schemas: [], objects: [], attrs: {}, ...parts };
}
function newSchema(name, parts = {}) {
  return { name, tables: [], views: [], funcs: [], procs: [], objects: [], attrs: {}, ...parts };
}
function compact(object) {
  const out = {};
  for (const [key, value] of Object.entries(object)) if (value !== void 0) out[key] = value;
  return out;
}

// ../../packages/model/src/fingerprint.ts
var known = /* @__PURE__ */ new WeakMap();
function knownFingerprint(node) {
  return known.get(node);
}
var IGNORED = /* @__PURE__ */ new Set(['pos', 'renamedFrom']);
function canonicalJson(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const parts = [];
  for (const key of Object.keys(value).sort()) {
    if (IGNORED.has(key)) continue;
    const item = value[key];
    if (item === void 0 || isEmpty(item)) continue;
    parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`);
  }
  return `{${parts.join(',')}}`;
}
function isEmpty(value) {
  if (value === null || typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

// ../../packages/model/src/equal.ts
function equalNodes(a, b) {
  if (a === b) return true;
  const known2 = knownFingerprint(a);
  if (known2 !== void 0 && known2 === knownFingerprint(b)) return true;
  return equalValues(a, b);
}
function equalValues(a, b) {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equalValues(a[i], b[i])) return false;
    return true;
  }
  for (const key in a) {
    if (key === 'pos' || key === 'renamedFrom') continue;
    if (!equalValues(a[key], b[key])) return false;
  }
  for (const key in b) {
    if (key === 'pos' || key === 'renamedFrom') continue;
    if (a[key] === void 0 && b[key] !== void 0) return false;
  }
  return true;
}

// ../../packages/diagnostics/src/position.ts
function formatRange(range) {
  const { file, start, end } = range;
  const tail = start.line === end.line ? `${end.column}` : `${end.line},${end.column}`;
  return `${file}:${start.line},${start.column}-${tail}`;
}

// ../../packages/diagnostics/src/diagnostic.ts
function formatDiagnostic(d) {
  const where = d.range === void 0 ? '' : `${formatRange(d.range)}: `;
  return `${where}${d.summary}${d.detail === void 0 ? '' : `; ${d.detail}`}`;
}

// ../../packages/diagnostics/src/errors.ts
var AtlasError = class _AtlasError extends Error {
  code;
  diagnostics;
  constructor(message, facts) {
    super(message, facts.cause === void 0 ? void 0 : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.diagnostics = facts.diagnostics ?? [];
  }
  /** An error whose text is the given diagnostics, one per line. There must be at least one. */
  static fromDiagnostics(code, diagnostics) {
    return new _AtlasError(diagnostics.map(formatDiagnostic).join('\n'), { code, diagnostics });
  }
};
function assertNever(value) {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}

// ../../packages/model/src/lookup.ts
function indexBy(items, key) {
  const map = /* @__PURE__ */ new Map();
  for (const item of items) {
    const k = key(item);
    if (!map.has(k)) map.set(k, item);
  }
  return map;
}

// ../../packages/sqltext/src/quoting.ts
function quoteIdentifier(name, style) {
  switch (style) {
    case 'double':
      return `"${name.replaceAll('"', '""')}"`;
    case 'backtick':
      return `\`${name.replaceAll('`', '``')}\``;
    case 'bracket':
      return `[${name.replaceAll(']', ']]')}]`;
  }
}
function unquoteIdentifier(text) {
  const open2 = text[0];
  const close = open2 === '[' ? ']' : open2;
  if (text.length < 2 || text.at(-1) !== close || !'"`['.includes(open2 ?? ' ')) return text;
  return text.slice(1, -1).replaceAll(`${close}${close}`, close ?? '');
}
function quoteLiteral(value, options = {}) {
  const escaped = options.backslash === true ? value.replaceAll('\\', '\\\\') : value;
  return `'${escaped.replaceAll("'", "''")}'`;
}
var ESCAPES = { n: '\n', r: '\r', t: '	', b: '\b', 0: '\0', Z: '' };
function unquoteLiteral(text, options = {}) {
  const prefix = /^[eEnN](?=')/.exec(text)?.[0] ?? '';
  const literal2 = text.slice(prefix.length);
  const quote = literal2[0];
  if ((quote !== "'" && quote !== '"') || literal2.length < 2 || literal2.at(-1) !== quote) return text;
  const inner = literal2.slice(1, -1);
  if (options.backslash !== true && prefix.toUpperCase() !== 'E') return inner.replaceAll(quote + quote, quote);
  return inner.replace(/\\([\s\S])|''|""/g, (all, c) => {
    if (c !== void 0) return ESCAPES[c] ?? c;
    return all === quote + quote ? quote : all;
  });
}
function isQuoted(text, quotes = `'"`) {
  const quote = text[0];
  if (quote === void 0 || !quotes.includes(quote) || text.length < 2) return false;
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '\\' && text[i + 1] === quote && i + 2 < text.length) i++;
    else if (text[i] === quote) {
      if (i === text.length - 1) return true;
      if (text[i + 1] !== quote) return false;
      i++;
    }
  }
  return false;
}

// ../../packages/sqltext/src/builder.ts
var SqlBuilder = class {
  #options;
  #parts = [];
  #level = 0;
  /** Whether the next phrase needs no space before it. */
  #isTight = true;
  constructor(options) {
    this.#options = options;
  }
  /** Phrases as they are; empty ones are left out. */
  p(...phrases) {
    for (const phrase of phrases) {
      if (phrase === '') continue;
      if (!this.#isTight) this.#parts.push(' ');
      this.#parts.push(phrase);
      this.#isTight = '( \n.'.includes(phrase.at(-1) ?? ' ');
    }
    return this;
  }
  /** One quoted name. */
  ident(name) {
    return this.p(quoteIdentifier(name, this.#options.quote));
  }
  /** The name of an object of a schema, qualified as the options say; undefined or empty means that it has none. */
  table(schema, name) {
    const { quote, schemaQualifier } = this.#options;
    const qualifier = schemaQualifier ?? schema ?? '';
    const prefix = qualifier === '' ? '' : `${quoteIdentifier(qualifier, quote)}.`;
    return this.p(prefix + quoteIdentifier(name, quote));
  }
  /** Text without a space before it: `,`, `::text`, `.`. After `(` and `.` none follows either. */
  tight(text) {
    this.#isTight = true;
    this.p(text);
    return this;
  }
  /** What `write` adds, in parentheses on the same line. */
  wrap(write) {
    this.p('(');
    write(this);
    return this.tight(')');
  }
  /** The items with commas between, on the same line and without parentheses. */
  list(items, write) {
    items.forEach((item, index) => {
      if (index > 0) this.tight(',');
      write(this, item, index);
    });
    return this;
  }
  /** The items with commas between, in parentheses; with an indentation each item stands on its own line. */
  wrapList(items, write) {
    return this.wrapLines((lines) => {
      for (const [index, item] of items.entries()) lines.item(() => write(this, item, index));
    });
  }
  /** As `wrapList` for items of several kinds: each call of `item` writes one. */
  wrapLines(write) {
    let count = 0;
    this.p('(');
    this.#level++;
    write({
      item: (writeItem) => {
        if (count++ > 0) this.tight(',');
        this.#newline();
        writeItem(this);
      },
    });
    this.#level--;
    if (count > 0) this.#newline();
    return this.tight(')');
  }
  /** Starts a new line at the current level; without an indentation it does nothing. */
  newline() {
    this.#newline();
    return this;
  }
  #newline() {
    const { indent } = this.#options;
    if (indent === void 0 || indent === '') return;
    this.#parts.push(`
${indent.repeat(this.#level)}`);
    this.#isTight = true;
  }
  /** The statement so far. */
  toString() {
    return this.#parts.join('');
  }
};

// ../../packages/sqltext/src/lexer.ts
var DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
var Lexer = class {
  text;
  profile;
  /** Characters looked at so far: a measure of work that does not depend on the machine. */
  steps = 0;
  #noBlockEndFrom = Number.POSITIVE_INFINITY;
  #nested;
  /** For each ASCII character whether it opens a quote: asked for every character of a text. */
  #quotes = new Uint8Array(128);
  constructor(text, profile) {
    this.text = text;
    this.profile = profile;
    this.#nested = profile.nestedComments;
    for (const quote of profile.stringQuotes + profile.identifierQuotes) this.#quotes[quote.charCodeAt(0)] = 1;
  }
  /** Whether a quoted identifier or string opens with the character at `at`. */
  opensQuote(at) {
    return this.#quotes[this.text.charCodeAt(at)] === 1;
  }
  /** The offset after the quote that opens at `at`, doubled closing quotes included; -1 when it never closes. */
  quoteEnd(at) {
    const { text } = this;
    const open2 = text[at] ?? '';
    const close = open2 === '[' ? ']' : open2;
    if (this.profile.backslashQuotes.includes(open2) || this.#isEscapeString(at, open2)) {
      return this.#escapedEnd(at, close.charCodeAt(0));
    }
    for (let from = at + 1; ; ) {
      const end = text.indexOf(close, from);
      this.steps += (end === -1 ? text.length : end) - from + 1;
      if (end === -1) return -1;
      if (text[end + 1] !== close) return end + 1;
      from = end + 2;
    }
  }
  #isEscapeString(at, open2) {
    if (!this.profile.escapeStrings || open2 !== "'") return false;
    const prefix = this.text[at - 1];
    return (prefix === 'E' || prefix === 'e') && !isWordCode(this.text.charCodeAt(at - 2));
  }
  #escapedEnd(at, close) {
    const { text } = this;
    for (let i = at + 1; i < text.length; i++) {
      this.steps++;
      const c = text.charCodeAt(i);
      if (c === 92) i++;
      else if (c === close) {
        if (text.charCodeAt(i + 1) !== close) return i + 1;
        i++;
      }
    }
    return -1;
  }
  /**
   * The offset after the comment that starts at `at`, the newline of a line comment excluded; -1 when no comment starts
   * there. A block comment that never closes is no comment. `atStart` says that no statement has begun yet.
   */
  commentEnd(at, atStart = false) {
    const { text } = this;
    const c = text.charCodeAt(at);
    if (c === 47 && text.charCodeAt(at + 1) === 42) return this.#blockEnd(at);
    if (!this.#startsLineComment(at, atStart)) return -1;
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    this.steps += end - at;
    return end;
  }
  #startsLineComment(at, atStart) {
    const { text, profile } = this;
    for (const prefix of profile.lineComments) {
      if (!text.startsWith(prefix, at)) continue;
      if (prefix !== '--' || !profile.dashNeedsSpace || atStart) return true;
      return at + 2 >= text.length || text.charCodeAt(at + 2) <= 32;
    }
    return false;
  }
  /** Whether the comment at `at` is one that the server executes. */
  isExecutableComment(at) {
    if (!this.profile.executableComments || !this.text.startsWith('/*', at)) return false;
    return this.text[at + 2] === '!' || (this.text[at + 2] === 'M' && this.text[at + 3] === '!');
  }
  #blockEnd(at) {
    if (this.#nested) {
      const end2 = this.#nestedEnd(at);
      if (end2 !== -1) return end2;
      this.#nested = false;
    }
    if (at + 2 >= this.#noBlockEndFrom) return -1;
    const end = this.text.indexOf('*/', at + 2);
    this.steps += (end === -1 ? this.text.length : end) - at;
    if (end !== -1) return end + 2;
    this.#noBlockEndFrom = at + 2;
    return -1;
  }
  #nestedEnd(at) {
    const { text } = this;
    let depth = 1;
    for (let i = at + 2; i < text.length; i++) {
      this.steps++;
      const c = text.charCodeAt(i);
      if (c === 42 && text.charCodeAt(i + 1) === 47) {
        i++;
        if (--depth === 0) return i + 1;
      } else if (c === 47 && text.charCodeAt(i + 1) === 42) {
        i++;
        depth++;
      }
    }
    return -1;
  }
  /**
   * The offset after the dollar-quoted string that starts at `at`, the end of the text when it never closes; -1 when
   * none starts there. A `$` inside a word starts none.
   */
  dollarEnd(at) {
    const { text } = this;
    if (!this.profile.dollarQuotes || isWordCode(text.charCodeAt(at - 1))) return -1;
    DOLLAR_TAG.lastIndex = at;
    const tag = DOLLAR_TAG.exec(text)?.[0];
    if (tag === void 0) return -1;
    const close = text.indexOf(tag, at + tag.length);
    const end = close === -1 ? text.length : close + tag.length;
    this.steps += end - at;
    return end;
  }
  /** The offset of the first character at or after `at` that is neither white space nor part of a comment. */
  skipBlank(at) {
    let i = at;
    while (i < this.text.length) {
      this.steps++;
      if (isSpaceCode(this.text.charCodeAt(i))) {
        i++;
        continue;
      }
      const end = this.isExecutableComment(i) ? -1 : this.commentEnd(i);
      if (end === -1) break;
      i = end;
    }
    return i;
  }
  /** Whether the word `upper`, given in capitals, stands at `at` in any case and ends there. */
  isWord(at, upper) {
    const { text } = this;
    for (let i = 0; i < upper.length; i++) {
      if ((text.charCodeAt(at + i) & ~32) !== upper.charCodeAt(i)) return false;
    }
    return !isWordCode(text.charCodeAt(at + upper.length));
  }
};
function isWordCode(c) {
  if (c < 128) {
    return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === 36;
  }
  return c >= 128 && !isSpaceCode(c);
}
function isSpaceCode(c) {
  if (c <= 32) return c === 32 || (c >= 9 && c <= 13);
  if (c < 160) return false;
  return (
    c === 160 ||
    c === 65279 ||
    c === 5760 ||
    (c >= 8192 && c <= 8202) ||
    c === 8232 ||
    c === 8233 ||
    c === 8239 ||
    c === 8287 ||
    c === 12288
  );
}

// ../../packages/sqltext/src/tokens.ts
var NUMBER = /0[xX][0-9a-fA-F]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
var STRING_PREFIX = /(?:[eEnNbBxX]|[uU]&)(?=['"])/y;
var PUNCTUATION = '()[]{},;.';
var OPERATOR = '+-*/<>=~!@#%^&|?\\:$';
function tokenizeSql(text, profile) {
  const lexer = new Lexer(text, profile);
  const tokens = [];
  for (let at = 0; at < text.length; ) {
    const { kind, end } = readToken(lexer, at);
    tokens.push({ kind, text: text.slice(at, end), start: at, end });
    at = end;
  }
  return tokens;
}
function isSignificant(token) {
  return token.kind !== 'whitespace' && token.kind !== 'comment';
}
function readToken(lexer, at) {
  const { text } = lexer;
  const c = text.charCodeAt(at);
  if (isSpaceCode(c)) {
    let end = at + 1;
    while (end < text.length && isSpaceCode(text.charCodeAt(end))) end++;
    return { kind: 'whitespace', end };
  }
  const comment = lexer.commentEnd(at);
  if (comment !== -1) return { kind: 'comment', end: comment };
  if (text.startsWith('/*', at)) return { kind: 'comment', end: text.length };
  const dollar = c === 36 ? lexer.dollarEnd(at) : -1;
  if (dollar !== -1) return { kind: 'dollar-string', end: dollar };
  return readQuoted(lexer, at) ?? readParameter(lexer, at) ?? readNumber(text, at) ?? readWordOrSymbol(lexer, at);
}
function readQuoted(lexer, at) {
  const { text, profile } = lexer;
  STRING_PREFIX.lastIndex = at;
  const quote = at + (STRING_PREFIX.exec(text)?.[0].length ?? 0);
  if (!lexer.opensQuote(quote)) return void 0;
  const kind = profile.identifierQuotes.includes(text[quote] ?? '') ? 'quoted-identifier' : 'string';
  if (quote === at + 1 && kind === 'quoted-identifier') return void 0;
  const end = lexer.quoteEnd(quote);
  return { kind, end: end === -1 ? text.length : end };
}
function readParameter(lexer, at) {
  const { text, profile } = lexer;
  const c = text[at] ?? '';
  if (!profile.parameters.includes(c)) return void 0;
  let start = at + 1;
  if (c === '@' && text[start] === '@') start++;
  if (c === ':' && (text[start] === ':' || text[at - 1] === ':')) return void 0;
  let end = start;
  const isPart = c === '?' ? isDigit : isWordCode;
  while (end < text.length && isPart(text.charCodeAt(end))) end++;
  return end === start && c !== '?' ? void 0 : { kind: 'parameter', end };
}
function isDigit(c) {
  return c >= 48 && c <= 57;
}
function readNumber(text, at) {
  NUMBER.lastIndex = at;
  const match = NUMBER.exec(text)?.[0];
  if (match === void 0) return void 0;
  let end = at + match.length;
  if (!isWordCode(text.charCodeAt(end)) || match.includes('.')) return { kind: 'number', end };
  while (end < text.length && isWordCode(text.charCodeAt(end))) end++;
  return { kind: 'word', end };
}
function readWordOrSymbol(lexer, at) {
  const { text } = lexer;
  const c = text[at] ?? '';
  let end = at + 1;
  if (isWordCode(c.charCodeAt(0)) && c !== '$') {
    while (end < text.length && (isWordCode(text.charCodeAt(end)) || isHashInWord(lexer, end))) end++;
    return { kind: 'word', end };
  }
  if (PUNCTUATION.includes(c)) return { kind: 'punctuation', end };
  if (c === ':' && text[end] !== ':' && text[end] !== '=') return { kind: 'punctuation', end };
  if (c === ':') return { kind: 'operator', end: at + 2 };
  if (!OPERATOR.includes(c)) return { kind: 'operator', end };
  while (end < text.length && OPERATOR.includes(text[end] ?? '') && !':$\\'.includes(text[end] ?? '')) {
    if (lexer.commentEnd(end) !== -1 || lexer.profile.parameters.includes(text[end] ?? '')) break;
    end++;
  }
  return { kind: 'operator', end };
}
function isHashInWord(lexer, at) {
  return lexer.profile.goBatches && (lexer.text[at] === '#' || lexer.text[at] === '@');
}

// ../../packages/sqltext/src/token-cursor.ts
var TokenCursor = class _TokenCursor {
  source;
  #tokens;
  #index;
  #limit;
  constructor(source, tokens, index, limit) {
    this.source = source;
    this.#tokens = tokens;
    this.#index = index;
    this.#limit = limit;
  }
  static of(source, profile) {
    const tokens = tokenizeSql(source, profile).filter(isSignificant);
    return new _TokenCursor(source, tokens, 0, tokens.length);
  }
  /** Whether no token is left. */
  get done() {
    return this.#index >= this.#limit;
  }
  /** Where the next token starts; where the last one ends when none is left. */
  get offset() {
    return this.peek()?.start ?? this.#tokens[this.#limit - 1]?.end ?? 0;
  }
  /** The token `ahead` of the next one, which is 0; a negative number looks back. */
  peek(ahead = 0) {
    const index = this.#index + ahead;
    return index < this.#limit ? this.#tokens[index] : void 0;
  }
  next() {
    const token = this.peek();
    if (token !== void 0) this.#index++;
    return token;
  }
  /** A place to come back to with `reset`. */
  mark() {
    return this.#index;
  }
  reset(mark) {
    this.#index = mark;
  }
  /** Whether the next tokens are these unquoted words, in any case. */
  isKeyword(...words) {
    return words.every((word, i) => {
      const token = this.peek(i);
      return (
        token?.kind === 'word' && token.text.length === word.length && token.text.toUpperCase() === word.toUpperCase()
      );
    });
  }
  /** Passes over these words if they come next, all or none. */
  acceptKeyword(...words) {
    if (!this.isKeyword(...words)) return false;
    this.#index += words.length;
    return true;
  }
  /** Whether the next token is this symbol. */
  isSymbol(symbol) {
    const token = this.peek();
    return token?.text === symbol && (token.kind === 'punctuation' || token.kind === 'operator');
  }
  acceptSymbol(symbol) {
    if (!this.isSymbol(symbol)) return false;
    this.#index++;
    return true;
  }
  /** Moves to the next token outside of parentheses that satisfies `found`, and says whether there is one. */
  seek(found) {
    const start = this.#index;
    while (!this.done) {
      if (found(this)) return true;
      if (this.skipParens() === void 0) this.#index++;
    }
    this.#index = start;
    return false;
  }
  /**
   * Passes over a balanced `( ... )` and returns the span between the parentheses. Undefined, without moving, when no
   * `(` comes next; one that never closes reaches to the end.
   */
  skipParens() {
    return this.#passParens()?.span;
  }
  /** As `skipParens`, and returns a cursor over what is between the parentheses. */
  enterParens() {
    const passed = this.#passParens();
    if (passed === void 0) return void 0;
    return new _TokenCursor(this.source, this.#tokens, passed.first, passed.last);
  }
  #passParens() {
    const open2 = this.peek();
    if (open2 === void 0 || !this.isSymbol('(')) return void 0;
    const first = this.#index + 1;
    let depth = 0;
    for (; this.#index < this.#limit; this.#index++) {
      if (this.isSymbol('(')) depth++;
      else if (this.isSymbol(')') && --depth === 0) break;
    }
    const last = this.#index;
    const close = this.next();
    const end = close?.start ?? this.#tokens[last - 1]?.end ?? open2.end;
    return { span: { start: open2.end, end }, first, last };
  }
  /** Cuts the rest at the commas outside of parentheses: one cursor per item, none for an empty rest. */
  splitByComma() {
    const items = [];
    while (!this.done) {
      const first = this.#index;
      if (!this.seek((cursor) => cursor.isSymbol(','))) this.#index = this.#limit;
      items.push(new _TokenCursor(this.source, this.#tokens, first, this.#index));
      this.#index++;
    }
    return items;
  }
  /** The next name, without its quotes; undefined when the next token is none. Unquoted names keep their case. */
  readIdentifier() {
    const token = this.peek();
    if (token?.kind !== 'word' && token?.kind !== 'quoted-identifier') return void 0;
    this.#index++;
    return unquoteIdentifier(token.text);
  }
  /** The parts of a dotted name, outermost first; empty when none comes next. */
  readQualifiedName() {
    const parts = [];
    let part = this.readIdentifier();
    while (part !== void 0) {
      parts.push(part);
      const before = this.#index;
      part = this.acceptSymbol('.') ? this.readIdentifier() : void 0;
      if (part === void 0) this.#index = before;
    }
    return parts;
  }
  /** The source between two offsets, trimmed. Default: from the next token to the end of the last one. */
  slice(start = this.offset, end = this.#tokens[this.#limit - 1]?.end ?? start) {
    return this.source.slice(start, end).trim();
  }
};

// ../../packages/sqltext/src/profile.ts
var genericProfile = {
  identifierQuotes: '"`',
  stringQuotes: "'",
  backslashQuotes: '',
  escapeStrings: false,
  dollarQuotes: true,
  lineComments: ['--'],
  dashNeedsSpace: false,
  nestedComments: false,
  executableComments: false,
  parameters: '$?',
  beginAtomic: true,
  beginBlocks: 'none',
  blockLabels: false,
  goBatches: false,
  shellCommands: false,
};
var postgresProfile = {
  ...genericProfile,
  escapeStrings: true,
  nestedComments: true,
  parameters: '$',
  beginBlocks: 'statement',
  shellCommands: true,
};
var redshiftProfile = { ...postgresProfile, backslashQuotes: "'" };
var mysqlProfile = {
  ...genericProfile,
  identifierQuotes: '`',
  stringQuotes: `'"`,
  backslashQuotes: `'"`,
  dollarQuotes: false,
  lineComments: ['--', '#'],
  dashNeedsSpace: true,
  executableComments: true,
  parameters: '?@',
  beginAtomic: false,
  beginBlocks: 'statement',
  blockLabels: true,
};
var sqliteProfile = {
  ...genericProfile,
  identifierQuotes: '"`[',
  dollarQuotes: false,
  parameters: '$?@:',
  beginAtomic: false,
  beginBlocks: 'statement',
};
var sqlserverProfile = {
  ...genericProfile,
  identifierQuotes: '"`[',
  dollarQuotes: false,
  nestedComments: true,
  parameters: '@',
  beginAtomic: false,
  beginBlocks: 'keyword',
  goBatches: true,
};
var clickhouseProfile = {
  ...genericProfile,
  backslashQuotes: `'"\``,
  lineComments: ['--', '#!', '# '],
  parameters: '?',
  beginAtomic: false,
};

// ../../packages/sqltext/src/expressions.ts
function wrapParens(expr, profile = genericProfile) {
  const trimmed = expr.trim();
  return isWrapped(trimmed, profile) ? trimmed : `(${trimmed})`;
}
function unwrapParens(expr, profile = genericProfile) {
  const trimmed = expr.trim();
  return isWrapped(trimmed, profile) ? trimmed.slice(1, -1).trim() : trimmed;
}
function isWrapped(expr, profile) {
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
function opaqueEnd(lexer, at) {
  if (lexer.opensQuote(at)) {
    const end = lexer.quoteEnd(at);
    return end === -1 ? lexer.text.length : end;
  }
  const dollar = lexer.text[at] === '$' ? lexer.dollarEnd(at) : -1;
  return dollar === -1 ? lexer.commentEnd(at) : dollar;
}
function equalBodies(a, b) {
  if (a === b) return true;
  const [x, y] = [trimBody(a), trimBody(b)];
  return x === y || joinLines(x) === joinLines(y);
}
function trimBody(body2) {
  const isEnd = (c) => c !== void 0 && ' \r\n	;'.includes(c);
  let start = 0;
  let end = body2.length;
  while (start < end && isEnd(body2[start])) start++;
  while (end > start && isEnd(body2[end - 1])) end--;
  return body2.slice(start, end);
}
function joinLines(body2) {
  return body2
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}

// ../../packages/dialect/src/compare.ts
function jsonEqual(a, b) {
  return a === b || (isEmptyObject(a) && isEmptyObject(b)) || canonicalJson(a ?? {}) === canonicalJson(b ?? {});
}
function isEmptyObject(value) {
  if (value === void 0) return true;
  if (value === null || typeof value !== 'object') return false;
  for (const _key in value) return false;
  return true;
}
function typesEqual(a, b) {
  return (
    a === b ||
    (a.class === b.class &&
      a.name === b.name &&
      a.size === b.size &&
      a.precision === b.precision &&
      a.scale === b.scale &&
      (a.unsigned ?? false) === (b.unsigned ?? false) &&
      jsonEqual(a.values, b.values) &&
      jsonEqual(a.ref, b.ref) &&
      jsonEqual(a.attrs, b.attrs))
  );
}
function attrChanges(from, to) {
  const changes = [];
  for (const [name, value] of Object.entries(from)) {
    const target = to[name];
    if (target === void 0) changes.push({ kind: 'drop_attr', name, value });
    else if (!jsonEqual(value, target)) changes.push({ kind: 'modify_attr', name, from: value, to: target });
  }
  for (const [name, value] of Object.entries(to)) {
    if (from[name] === void 0) changes.push({ kind: 'add_attr', name, value });
  }
  return changes;
}
function commentChange(from, to) {
  const a = from ?? '';
  const b = to ?? '';
  if (a === b) return [];
  return a === ''
    ? [{ kind: 'add_attr', name: 'comment', value: b }]
    : [{ kind: 'modify_attr', name: 'comment', from: a, to: b }];
}
function bodiesEqual(a, b) {
  return a === b || equalBodies(a, b);
}
function exprsEqual(a, b) {
  return a === b || unwrapParens(a.trim()) === unwrapParens(b.trim());
}
function exprText(expr) {
  return expr.kind === 'named' ? exprText(expr.expr) : expr.text;
}
function defaultsEqual(a, b) {
  if (a === void 0 || b === void 0) return a === b;
  const x = exprText(a);
  const y = exprText(b);
  return x === y || exprsEqual(x, y) || unquoteLiteral(x) === unquoteLiteral(y);
}

// ../../packages/dialect/src/detach.ts
function detachCycles(changes) {
  for (const change of changes)
    if (change.kind === 'add_table') for (const key of change.table.foreignKeys) validate(key);
  if (!hasCycle(changes)) return [...changes];
  const out = [];
  const end = [];
  for (const change of changes) {
    if (change.kind === 'add_table') {
      const [own, others] = split(change.table, change.schema);
      if (others.length === 0) out.push(change);
      else {
        const bare = { ...change.table, foreignKeys: own };
        out.push({ ...change, table: bare });
        const add = others.map((foreignKey) => ({ kind: 'add_foreign_key', foreignKey }));
        end.push({ kind: 'modify_table', schema: change.schema, from: bare, to: change.table, changes: add });
      }
    } else if (change.kind === 'drop_table') {
      const [own, others] = split(change.table, change.schema);
      if (others.length === 0) out.push(change);
      else {
        const bare = { ...change.table, foreignKeys: own };
        const drop = others.map((foreignKey) => ({ kind: 'drop_foreign_key', foreignKey }));
        out.push({ kind: 'modify_table', schema: change.schema, from: change.table, to: bare, changes: drop });
        end.push({ ...change, table: bare });
      }
    } else if (change.kind === 'modify_table') {
      const added2 = change.changes.filter(
        (c) => c.kind === 'add_foreign_key' && !isSelf(c.foreignKey, change.schema, change.to.name),
      );
      const rest = change.changes.filter((c) => !added2.includes(c));
      if (rest.length > 0) out.push({ ...change, changes: rest });
      if (added2.length > 0) end.push({ ...change, changes: added2 });
    } else out.push(change);
  }
  return [...out, ...end];
}
function validate(key) {
  const missing = [
    ...(key.columns.length === 0 ? ['child columns'] : []),
    ...(key.refTable === '' ? ['parent table'] : []),
  ];
  if (missing.length === 0) return;
  const list = missing.map((m) => JSON.stringify(m)).join(' ');
  throw new AtlasError(`missing [${list}] for foreign key: ${JSON.stringify(key.symbol)}`, {
    code: 'dialect/invalid-foreign-key',
  });
}
function isSelf(key, schema, table2) {
  return key.refTable === table2 && (key.refSchema ?? schema) === schema;
}
function split(table2, schema) {
  const own = table2.foreignKeys.filter((f) => isSelf(f, schema, table2.name));
  return [own, table2.foreignKeys.filter((f) => !own.includes(f))];
}
function hasCycle(changes) {
  const added2 = /* @__PURE__ */ new Map();
  const dropped2 = /* @__PURE__ */ new Map();
  const edge = (graph, schema, table2, key) => {
    if (isSelf(key, schema, table2)) return;
    const from = `${schema}\0${table2}`;
    const targets = graph.get(from) ?? /* @__PURE__ */ new Set();
    targets.add(`${key.refSchema ?? schema}\0${key.refTable}`);
    graph.set(from, targets);
  };
  for (const change of changes) {
    if (change.kind === 'add_table')
      for (const key of change.table.foreignKeys) edge(added2, change.schema, change.table.name, key);
    else if (change.kind === 'drop_table')
      for (const key of change.table.foreignKeys) edge(dropped2, change.schema, change.table.name, key);
    else if (change.kind === 'modify_table') {
      for (const inner of change.changes) {
        if (inner.kind === 'add_foreign_key') edge(added2, change.schema, change.to.name, inner.foreignKey);
        if (inner.kind === 'modify_foreign_key') edge(added2, change.schema, change.to.name, inner.to);
      }
    }
  }
  return cyclic(added2) || cyclic(dropped2);
}
function cyclic(graph) {
  const open2 = /* @__PURE__ */ new Map();
  for (const [node, targets] of graph) {
    if (!open2.has(node)) open2.set(node, 0);
    for (const target of targets) open2.set(target, (open2.get(target) ?? 0) + 1);
  }
  const ready = [...open2].filter(([, n]) => n === 0).map(([node]) => node);
  let taken = 0;
  for (let node = ready.pop(); node !== void 0; node = ready.pop()) {
    taken++;
    for (const target of graph.get(node) ?? []) {
      const left = (open2.get(target) ?? 0) - 1;
      open2.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return taken < open2.size;
}

// ../../packages/dialect/src/diff-table.ts
function diffTables(from, to, hooks, context) {
  if (equalNodes(from, to)) return [];
  const [a, b] = hooks.normalizeTables?.(from, to, context) ?? [from, to];
  const table2 = { ...context, fromTable: a, toTable: b };
  return [
    ...diffTableAttrs(a, b, hooks, table2),
    ...diffChecks(a, b, hooks, table2),
    ...diffColumns(a, b, hooks, table2),
    ...diffPrimaryKey(a, b, hooks, table2),
    ...diffIndexes(a, b, hooks, context),
    ...diffForeignKeys(a, b, hooks, table2),
  ];
}
function diffTableAttrs(from, to, hooks, context) {
  const comment = context.capabilities.supportsComments ? commentChange(from.comment, to.comment) : [];
  if (hooks.tableAttrChanges !== void 0) return [...comment, ...hooks.tableAttrChanges(from, to, context)];
  const own = (t) => ({
    ...(t.charset ? { charset: t.charset } : {}),
    ...(t.collate ? { collate: t.collate } : {}),
    ...t.attrs,
  });
  return [...comment, ...attrChanges(own(from), own(to))];
}
function diffColumns(from, to, hooks, context) {
  const changes = [];
  const wanted = indexBy(to.columns, (c) => c.name);
  const had = indexBy(from.columns, (c) => c.name);
  for (const column of from.columns) {
    const target = wanted.get(column.name);
    if (target === void 0) {
      changes.push({ kind: 'drop_column', column });
      continue;
    }
    const aspects = columnAspects(column, target, hooks, context);
    if (aspects.length > 0) changes.push({ kind: 'modify_column', from: column, to: target, aspects });
  }
  for (const column of to.columns) if (!had.has(column.name)) changes.push({ kind: 'add_column', column });
  return changes;
}
function columnAspects(from, to, hooks, context) {
  if (from === to) return [];
  const aspects = [];
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  if (from.null !== to.null) aspects.push('null');
  if (hooks.typeChanged?.(from.type, to.type, context) ?? !typesEqual(from.type, to.type)) aspects.push('type');
  if (defaultChanged(from.default, to.default, [from, to], hooks, context)) aspects.push('default');
  if (generatedChanged(from, to, hooks, context)) aspects.push('generated');
  if (hooks.columnAttrAspects !== void 0) aspects.push(...hooks.columnAttrAspects(from, to, context));
  else {
    if (from.charset !== to.charset) aspects.push('charset');
    if (from.collate !== to.collate) aspects.push('collate');
    if (!jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  }
  return aspects;
}
function defaultChanged(from, to, columns, hooks, context) {
  if (from === void 0 && to === void 0) return false;
  return hooks.defaultChanged?.(from, to, columns, context) ?? !defaultsEqual(from, to);
}
function generatedChanged(from, to, hooks, context) {
  const [a, b] = [from.generated, to.generated];
  if (a === void 0 && b === void 0) return false;
  if (hooks.generatedChanged !== void 0) return hooks.generatedChanged(a, b, context);
  return a === void 0 || b === void 0 || a.type !== b.type || !exprsEqual(a.expr, b.expr);
}
function diffPrimaryKey(from, to, hooks, context) {
  const [a, b] = [from.primaryKey, to.primaryKey];
  if (a === void 0) return b === void 0 ? [] : [{ kind: 'add_primary_key', primaryKey: b }];
  if (b === void 0) return [{ kind: 'drop_primary_key', primaryKey: a }];
  const aspects = [];
  if (partsChanged(a, b, hooks, context)) aspects.push('parts');
  if (hooks.primaryKeyAttrChanged?.(a, b, context) ?? !jsonEqual(a.attrs, b.attrs)) aspects.push('attr');
  if (context.capabilities.supportsComments && (a.comment ?? '') !== (b.comment ?? '')) aspects.push('comment');
  if (aspects.length > 0) return [{ kind: 'modify_primary_key', from: a, to: b, aspects }];
  if (a.name !== b.name && a.name !== '' && b.name !== '' && context.capabilities.supportsRenameConstraint) {
    return [{ kind: 'rename_constraint', constraint: 'primary_key', from: a.name, to: b.name }];
  }
  return [];
}
function diffIndexes(from, to, hooks, base) {
  if (from.indexes.length === 0 && to.indexes.length === 0) return [];
  const context = { ...base, fromTable: from, toTable: to };
  const changes = [];
  const taken = /* @__PURE__ */ new Set();
  const wanted = indexBy(to.indexes, (i) => i.name);
  for (const index of from.indexes) {
    let target = wanted.get(index.name);
    if (target !== void 0 && taken.has(target)) target = void 0;
    target ??= similarUnnamedIndex(index, from, to, taken, hooks, context);
    if (target === void 0) {
      changes.push({ kind: 'drop_index', index });
      continue;
    }
    taken.add(target);
    const aspects = indexAspects(index, target, hooks, context);
    if (aspects.length > 0) changes.push({ kind: 'modify_index', from: index, to: target, aspects });
  }
  for (const index of to.indexes) if (!taken.has(index)) changes.push({ kind: 'add_index', index });
  return changes;
}
function similarUnnamedIndex(index, from, to, taken, hooks, context) {
  const generated = (i, table2) => i.name === '' || (hooks.isGeneratedIndexName?.(i, table2) ?? false);
  if (!generated(index, from)) return void 0;
  const names = new Set(from.indexes.map((i) => i.name));
  return to.indexes.find(
    (i) =>
      !taken.has(i) &&
      !names.has(i.name) &&
      generated(i, to) &&
      i.unique === index.unique &&
      !partsChanged(index, i, hooks, context),
  );
}
function indexAspects(from, to, hooks, context) {
  if (from === to) return [];
  const aspects = [];
  if (from.unique !== to.unique) aspects.push('unique');
  if (hooks.indexAttrChanged?.(from, to, context) ?? !jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  if (partsChanged(from, to, hooks, context)) aspects.push('parts');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  return aspects;
}
function partsChanged(from, to, hooks, context) {
  if (from.parts.length !== to.parts.length) return true;
  return from.parts.some((part, i) => {
    const other = to.parts[i];
    if (other === void 0 || part.desc !== other.desc || part.column !== other.column) return true;
    if (part.expr !== void 0 && (other.expr === void 0 || !exprsEqual(part.expr, other.expr))) return true;
    if (part.expr === void 0 && other.expr !== void 0) return true;
    return hooks.partAttrChanged?.(part, other, context) ?? !jsonEqual(part.attrs, other.attrs);
  });
}
function diffForeignKeys(from, to, hooks, context) {
  const changes = [];
  const wanted = indexBy(to.foreignKeys, (f) => f.symbol);
  const had = indexBy(from.foreignKeys, (f) => f.symbol);
  for (const key of from.foreignKeys) {
    const target = wanted.get(key.symbol);
    if (target === void 0) {
      changes.push({ kind: 'drop_foreign_key', foreignKey: key });
      continue;
    }
    const aspects = foreignKeyAspects(key, target, hooks, context);
    if (aspects.length > 0) changes.push({ kind: 'modify_foreign_key', from: key, to: target, aspects });
  }
  for (const key of to.foreignKeys)
    if (!had.has(key.symbol)) changes.push({ kind: 'add_foreign_key', foreignKey: key });
  return changes;
}
function foreignKeyAspects(from, to, hooks, context) {
  if (from === to) return [];
  const aspects = [];
  const base = hooks.defaultAction ?? 'NO ACTION';
  const same3 = (a = base, b = base) => a === b || (hooks.actionsEqual?.(a, b) ?? false);
  if (from.refTable !== to.refTable || from.refSchema !== to.refSchema) aspects.push('ref_table', 'ref_column');
  else if (!jsonEqual(from.refColumns, to.refColumns)) aspects.push('ref_column');
  if (!jsonEqual(from.columns, to.columns)) aspects.push('column');
  if (!same3(from.onUpdate, to.onUpdate)) aspects.push('update_action');
  if (!same3(from.onDelete, to.onDelete)) aspects.push('delete_action');
  if (hooks.foreignKeyAttrChanged?.(from, to, context) ?? !jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  return aspects;
}
function diffChecks(from, to, hooks, context) {
  const changes = [];
  const taken = /* @__PURE__ */ new Set();
  for (const check of from.checks) {
    const target = to.checks.find((c) => !taken.has(c) && checksMatch(check, c));
    if (target === void 0) {
      changes.push({ kind: 'drop_check', check });
      continue;
    }
    taken.add(target);
    const aspects = [];
    if (hooks.checkChanged?.(check, target, context) ?? checkChanged(check, target, context)) aspects.push('expr');
    if (context.capabilities.supportsComments && (check.comment ?? '') !== (target.comment ?? ''))
      aspects.push('comment');
    if (aspects.length > 0) changes.push({ kind: 'modify_check', from: check, to: target, aspects });
  }
  for (const check of to.checks) if (!taken.has(check)) changes.push({ kind: 'add_check', check });
  return changes;
}
function checksMatch(from, to) {
  if (from.name !== '' && to.name !== '') return from.name === to.name;
  return exprsEqual(from.expr, to.expr);
}
function checkChanged(from, to, context) {
  if (!jsonEqual(from.attrs, to.attrs)) return true;
  return context.mode === 'normalized' && !exprsEqual(from.expr, to.expr);
}

// ../../packages/dialect/src/diff-trigger.ts
function diffTriggers(from, to, hooks, context) {
  const changes = [];
  for (const kind of ['table', 'view']) {
    const owners = (s) => (kind === 'table' ? s.tables : s.views);
    const had = indexBy(owners(from), (o) => o.name);
    for (const owner of owners(to)) {
      const before = had.get(owner.name);
      if (before === owner) continue;
      const on = { kind, name: owner.name };
      changes.push(...diffTriggerLists(before?.triggers ?? [], owner.triggers, to.name, on, hooks, context));
    }
  }
  return changes;
}
function diffTriggerLists(from, to, schema, on, hooks, context) {
  const changes = [];
  const wanted = indexBy(to, (t) => t.name);
  const had = indexBy(from, (t) => t.name);
  for (const trigger of from) {
    const target = wanted.get(trigger.name);
    if (target === void 0) {
      changes.push({ kind: 'drop_trigger', schema, on, trigger });
      continue;
    }
    const aspects = hooks.triggerAspects?.(trigger, target, context) ?? defaultTriggerAspects(trigger, target, context);
    if (aspects.length > 0) changes.push({ kind: 'modify_trigger', schema, on, from: trigger, to: target, aspects });
  }
  for (const trigger of to) if (!had.has(trigger.name)) changes.push({ kind: 'add_trigger', schema, on, trigger });
  return changes;
}
function defaultTriggerAspects(from, to, context) {
  if (from === to) return [];
  const head = (t) => ({
    time: t.time,
    forEach: t.forEach,
    events: [...t.events].sort((a, b) => a.kind.localeCompare(b.kind)),
  });
  const sameWhen = from.when === void 0 || to.when === void 0 ? from.when === to.when : exprsEqual(from.when, to.when);
  const aspects = [];
  if (!jsonEqual(head(from), head(to)) || !sameWhen || !bodiesEqual(from.body, to.body)) aspects.push('definition');
  if (!jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  return aspects;
}

// ../../packages/dialect/src/rename.ts
function applyRename(realm, rename) {
  return { ...realm, schemas: realm.schemas.map((s) => renameInSchema(s, rename)) };
}
function renameInSchema(schema, rename) {
  const here = schema.name === rename.schema;
  const rel = (name) => (name === rename.from ? rename.to : name);
  switch (rename.kind) {
    case 'view':
      return here ? { ...schema, views: schema.views.map((v) => ({ ...v, name: rel(v.name) })) } : schema;
    case 'index': {
      if (!here) return schema;
      const indexes = (t) => t.indexes.map((i) => ({ ...i, name: rel(i.name) }));
      return {
        ...schema,
        tables: schema.tables.map((t) => (t.name === rename.table ? { ...t, indexes: indexes(t) } : t)),
      };
    }
    case 'table':
    case 'column':
      return { ...schema, tables: schema.tables.map((t) => renameInTable(t, schema.name, rename)) };
  }
}
function renameInTable(table2, schema, rename) {
  const here = schema === rename.schema;
  const refers = (f, name) => (f.refSchema ?? schema) === rename.schema && f.refTable === name;
  const swap = (name) => (name === rename.from ? rename.to : name);
  if (rename.kind === 'table') {
    const foreignKeys2 = table2.foreignKeys.map((f) => (refers(f, rename.from) ? { ...f, refTable: rename.to } : f));
    return { ...table2, name: here ? swap(table2.name) : table2.name, foreignKeys: foreignKeys2 };
  }
  const owner = here && table2.name === rename.table;
  const part = (p) => (p.column === rename.from ? { ...p, column: rename.to } : p);
  const index = (i) => ({ ...i, parts: i.parts.map(part) });
  const foreignKeys = table2.foreignKeys.map((f) => ({
    ...f,
    columns: owner ? f.columns.map(swap) : f.columns,
    refColumns: refers(f, rename.table ?? '') ? f.refColumns.map(swap) : f.refColumns,
  }));
  if (!owner) return { ...table2, foreignKeys };
  return {
    ...table2,
    foreignKeys,
    columns: table2.columns.map((c) => ({ ...c, name: swap(c.name) })),
    ...(table2.primaryKey === void 0 ? {} : { primaryKey: index(table2.primaryKey) }),
    indexes: table2.indexes.map(index),
  };
}

// ../../packages/dialect/src/rename-changes.ts
function addRenames(changes, original, renames) {
  if (renames.length === 0) return [...changes];
  const front = [];
  const inner = /* @__PURE__ */ new Map();
  let state = original;
  for (const rename of renames) {
    const before = state;
    state = applyRename(state, rename);
    const [a, b] = [before, state].map((r) => r.schemas.find((s) => s.name === rename.schema));
    if (a === void 0 || b === void 0) continue;
    if (rename.kind === 'table') {
      const [from, to] = [a.tables.find((t) => t.name === rename.from), b.tables.find((t) => t.name === rename.to)];
      if (from !== void 0 && to !== void 0) front.push({ kind: 'rename_table', schema: rename.schema, from, to });
    } else if (rename.kind === 'view') {
      const [from, to] = [a.views.find((v) => v.name === rename.from), b.views.find((v) => v.name === rename.to)];
      if (from !== void 0 && to !== void 0) front.push({ kind: 'rename_view', schema: rename.schema, from, to });
    } else {
      const [old, table2] = [a, b].map((s) => s.tables.find((t) => t.name === rename.table));
      if (old === void 0 || table2 === void 0) continue;
      const key = `${rename.schema}\0${table2.name}`;
      const entry = inner.get(key) ?? { schema: rename.schema, table: old, changes: [] };
      const change = innerRename(rename, old, table2);
      if (change !== void 0) entry.changes.push(change);
      inner.set(key, entry);
    }
  }
  const rest = changes.map((change) => {
    if (change.kind !== 'modify_table') return change;
    const key = `${change.schema}\0${change.to.name}`;
    const entry = inner.get(key);
    if (entry === void 0) return change;
    inner.delete(key);
    return { ...change, from: entry.table, changes: [...entry.changes, ...change.changes] };
  });
  const alone = [...inner.values()].flatMap(({ schema, table: table2, changes: own }) => {
    const to = state.schemas.find((s) => s.name === schema)?.tables.find((t) => t.name === table2.name);
    return to === void 0 ? [] : [{ kind: 'modify_table', schema, from: table2, to, changes: own }];
  });
  return [...front, ...alone, ...rest];
}
function innerRename(rename, old, table2) {
  if (rename.kind === 'column') {
    const [from2, to2] = [
      old.columns.find((c) => c.name === rename.from),
      table2.columns.find((c) => c.name === rename.to),
    ];
    return from2 === void 0 || to2 === void 0 ? void 0 : { kind: 'rename_column', from: from2, to: to2 };
  }
  const [from, to] = [
    old.indexes.find((i) => i.name === rename.from),
    table2.indexes.find((i) => i.name === rename.to),
  ];
  return from === void 0 || to === void 0 ? void 0 : { kind: 'rename_index', from, to };
}

// ../../packages/dialect/src/diff.ts
function diffRealms(from, to, options) {
  if (from === to) return [];
  const changes = [];
  const realmContext = contextOf('', '', options);
  const attrs = attrChanges(from.attrs, to.attrs);
  if (attrs.length > 0) changes.push({ kind: 'modify_realm', from, to, changes: attrs });
  changes.push(...diffObjects(from.objects, to.objects, void 0, options.hooks, realmContext));
  const wanted = indexBy(to.schemas, (s) => s.name);
  const had = indexBy(from.schemas, (s) => s.name);
  for (const schema of from.schemas) {
    const target = wanted.get(schema.name);
    if (target === void 0) changes.push(...dropSchema(schema));
    else changes.push(...diffSchemas(schema, target, options));
  }
  for (const schema of to.schemas) if (!had.has(schema.name)) changes.push(...addSchema(schema));
  return changes;
}
function diffSchemas(from, to, options) {
  if (from === to) return [];
  if (from.name !== to.name) {
    throw new AtlasError(`mismatched schema names: ${JSON.stringify(from.name)} != ${JSON.stringify(to.name)}`, {
      code: 'dialect/schema-names',
    });
  }
  const { hooks } = options;
  const namesakes = hooks.namesakes?.(from, to) ?? [];
  if (namesakes.length > 0) {
    const original = newRealm({ schemas: [from] });
    const [renamed2] = namesakes.reduce(applyRename, original).schemas;
    if (renamed2 !== void 0) return addRenames(diffSchemas(renamed2, to, options), original, namesakes);
  }
  const context = { ...contextOf(from.name, to.name, options), schemas: [from, to] };
  const changes = [];
  const attrs = schemaAttrs(from, to, hooks, context);
  if (attrs.length > 0) changes.push({ kind: 'modify_schema', from, to, changes: attrs });
  changes.push(...diffObjects(from.objects, to.objects, to.name, hooks, context));
  changes.push(...diffTableLists(from, to, hooks, context));
  changes.push(...diffViews(from, to, hooks, context));
  changes.push(...diffRoutines('func', from.funcs, to.funcs, to.name, hooks, context));
  changes.push(...diffRoutines('proc', from.procs, to.procs, to.name, hooks, context));
  changes.push(...diffTriggers(from, to, hooks, context));
  return changes;
}
function contextOf(fromSchema, toSchema, options) {
  return { capabilities: options.capabilities, mode: options.mode, fromSchema, toSchema };
}
function schemaAttrs(from, to, hooks, context) {
  if (hooks.schemaAttrChanges !== void 0) return hooks.schemaAttrChanges(from, to, context);
  const common = (s) => ({
    ...(context.capabilities.supportsComments && s.comment ? { comment: s.comment } : {}),
    ...(context.capabilities.supportsSchemaCharset && s.charset ? { charset: s.charset } : {}),
    ...(context.capabilities.supportsSchemaCharset && s.collate ? { collate: s.collate } : {}),
    ...s.attrs,
  });
  return attrChanges(common(from), common(to));
}
function addSchema(schema) {
  const changes = [{ kind: 'add_schema', schema }];
  for (const object of schema.objects) changes.push({ kind: 'add_object', schema: schema.name, object });
  for (const table2 of schema.tables) changes.push({ kind: 'add_table', schema: schema.name, table: table2 });
  for (const view of schema.views) changes.push({ kind: 'add_view', schema: schema.name, view });
  for (const func of schema.funcs) changes.push({ kind: 'add_func', schema: schema.name, func });
  for (const proc of schema.procs) changes.push({ kind: 'add_proc', schema: schema.name, proc });
  for (const table2 of schema.tables)
    for (const trigger of table2.triggers)
      changes.push({ kind: 'add_trigger', schema: schema.name, on: { kind: 'table', name: table2.name }, trigger });
  for (const view of schema.views)
    for (const trigger of view.triggers)
      changes.push({ kind: 'add_trigger', schema: schema.name, on: { kind: 'view', name: view.name }, trigger });
  return changes;
}
function dropSchema(schema) {
  return [{ kind: 'drop_schema', schema }];
}
function diffTableLists(from, to, hooks, context) {
  const changes = [];
  const wanted = indexBy(to.tables, (t) => t.name);
  const had = indexBy(from.tables, (t) => t.name);
  for (const table2 of from.tables) {
    const target = wanted.get(table2.name);
    if (target === void 0) {
      changes.push({ kind: 'drop_table', schema: to.name, table: table2 });
      continue;
    }
    const inner = diffTables(table2, target, hooks, context);
    if (inner.length > 0)
      changes.push({ kind: 'modify_table', schema: to.name, from: table2, to: target, changes: inner });
  }
  for (const table2 of to.tables)
    if (!had.has(table2.name)) changes.push({ kind: 'add_table', schema: to.name, table: table2 });
  return changes;
}
function diffViews(from, to, hooks, context) {
  const changes = [];
  const schema = to.name;
  const wanted = indexBy(to.views, (v) => v.name);
  const had = indexBy(from.views, (v) => v.name);
  for (const view of from.views) {
    const target = wanted.get(view.name);
    if (target === void 0 || target.materialized !== view.materialized) {
      changes.push({ kind: 'drop_view', schema, view });
      if (target !== void 0) changes.push({ kind: 'add_view', schema, view: target });
      continue;
    }
    if (view === target) continue;
    const aspects = hooks.viewAspects?.(view, target, context) ?? defaultViewAspects(view, target, context);
    const inner = diffIndexes(tableOf(view), tableOf(target), hooks, context);
    if (aspects.length > 0 || inner.length > 0) {
      changes.push({ kind: 'modify_view', schema, from: view, to: target, changes: inner, aspects });
    }
  }
  for (const view of to.views) if (!had.has(view.name)) changes.push({ kind: 'add_view', schema, view });
  return changes;
}
function tableOf(view) {
  return {
    name: view.name,
    columns: view.columns,
    indexes: view.indexes,
    foreignKeys: [],
    checks: [],
    triggers: [],
    attrs: {},
  };
}
function defaultViewAspects(from, to, context) {
  return [
    ...(bodiesEqual(from.def, to.def) ? [] : ['definition']),
    ...(context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '') ? ['comment'] : []),
    ...(jsonEqual(from.attrs, to.attrs) ? [] : ['attr']),
  ];
}
function diffRoutines(kind, from, to, schema, hooks, context) {
  const changes = [];
  const key = (r) => hooks.routineKey?.(r) ?? r.name;
  const wanted = indexBy(to, key);
  const had = indexBy(from, key);
  for (const routine of from) {
    const target = wanted.get(key(routine));
    if (target === void 0) {
      changes.push(
        kind === 'func' ? { kind: 'drop_func', schema, func: routine } : { kind: 'drop_proc', schema, proc: routine },
      );
      continue;
    }
    const aspects = hooks.routineAspects?.(routine, target, context) ?? defaultRoutineAspects(routine, target, context);
    if (aspects.length === 0) continue;
    changes.push({ kind: kind === 'func' ? 'modify_func' : 'modify_proc', schema, from: routine, to: target, aspects });
  }
  for (const routine of to) {
    if (had.has(key(routine))) continue;
    changes.push(
      kind === 'func' ? { kind: 'add_func', schema, func: routine } : { kind: 'add_proc', schema, proc: routine },
    );
  }
  return changes;
}
function defaultRoutineAspects(from, to, context) {
  const signature2 = (r) => ({ args: r.args, ret: r.ret, lang: r.lang.toLowerCase() });
  return [
    ...(bodiesEqual(from.body, to.body) && jsonEqual(signature2(from), signature2(to)) ? [] : ['definition']),
    ...(context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '') ? ['comment'] : []),
    ...(jsonEqual(from.attrs, to.attrs) ? [] : ['attr']),
  ];
}
function diffObjects(from, to, schema, hooks, context) {
  const changes = [];
  const where = schema === void 0 ? {} : { schema };
  const key = (o) => `${o.kind}\0${hooks.objectKey?.(o) ?? o.name}`;
  const wanted = indexBy(to, key);
  const had = indexBy(from, key);
  for (const object of from) {
    const target = wanted.get(key(object));
    if (target === void 0) changes.push({ kind: 'drop_object', ...where, object });
    else if (
      object !== target &&
      (hooks.objectChanged?.(object, target, context) ?? defaultObjectChanged(object, target, context))
    )
      changes.push({ kind: 'modify_object', ...where, from: object, to: target });
  }
  for (const object of to) if (!had.has(key(object))) changes.push({ kind: 'add_object', ...where, object });
  return changes;
}
function defaultObjectChanged(from, to, context) {
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) return true;
  return !jsonEqual(from.attrs, to.attrs);
}

// ../../packages/dialect/src/errors.ts
var UnsupportedChangeError = class extends AtlasError {
  change;
  reason;
  constructor(change, reason) {
    super(reason, { code: 'dialect/unsupported-change' });
    this.change = change;
    this.reason = reason;
  }
};
var PlanScopeError = class extends AtlasError {
  constructor(message) {
    super(message, { code: 'dialect/plan-scope' });
  }
};

// ../../packages/dialect/src/object-keys.ts
var NAMESPACES = {
  table: 'relation',
  view: 'relation',
  materialized: 'relation',
  foreign_table: 'relation',
  partition: 'relation',
  sequence: 'relation',
  synonym: 'relation',
  dictionary: 'relation',
  enum: 'type',
  domain: 'type',
  composite: 'type',
  range: 'type',
  type_alias: 'type',
  type_table: 'type',
  function: 'routine',
  procedure: 'routine',
  aggregate: 'routine',
  user: 'role',
};
function objectKey(kind, schema, name) {
  return `${NAMESPACES[kind] ?? kind}\0${schema ?? ''}\0${name}`;
}
function refObjectKey(ref, schema) {
  if (ref.table !== void 0) return objectKey('table', ref.schema ?? schema, ref.table);
  return objectKey(ref.kind, ref.schema ?? schema, ref.name);
}
function typeKeys(type, schema) {
  if (type.ref === void 0) return [];
  const key = refObjectKey(type.ref, schema);
  return [key];
}
function tableKeys(table2, schema) {
  return [
    ...table2.columns.flatMap((c) => typeKeys(c.type, schema)),
    ...(table2.deps ?? []).map((d) => refObjectKey(d, schema)),
  ];
}

// ../../packages/dialect/src/order.ts
function orderChanges(changes, options = {}) {
  const detached = options.checksReferences === false ? [...changes] : detachCycles(changes);
  return sortByDependency(detached, options.checksReferences ?? true);
}
var form = (key) => `${key}\0form`;
var columnPart = (table2, column) => `${table2}\0column\0${column}`;
var keyPart = (table2) => `${table2}\0key`;
function sortByDependency(changes, references) {
  const late = (c) => c.kind === 'drop_schema' || c.kind === 'drop_table' || c.kind === 'drop_object';
  const list = [...changes.filter((c) => !late(c)), ...changes.filter(late)];
  const effects = list.map((c) => effectsOf(c, references));
  const index = (pick) => {
    const map = /* @__PURE__ */ new Map();
    effects.forEach((e, i) => {
      for (const key of pick(e)) {
        const at = map.get(key);
        if (at === void 0) map.set(key, [i]);
        else at.push(i);
      }
    });
    return map;
  };
  const makers = index((e) => [...e.creates, ...e.makes]);
  const droppers = index((e) => e.drops);
  const freers = index((e) => e.frees);
  const before = effects.map((e, i) => {
    const found = /* @__PURE__ */ new Set();
    const add = (map, keys) => {
      for (const key of keys) for (const j of map.get(key) ?? []) if (j !== i) found.add(j);
    };
    add(makers, e.needs);
    add(droppers, e.creates);
    add(freers, e.drops);
    add(freers, e.drops.map(form));
    add(freers, e.alters);
    return [...found].sort((a, b) => a - b);
  });
  return depthFirst(list, before);
}
function depthFirst(list, before) {
  const state = new Uint8Array(list.length);
  const out = [];
  for (let start = 0; start < list.length; start++) {
    if (state[start] !== 0) continue;
    const stack = [{ node: start, next: 0 }];
    state[start] = 1;
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top === void 0) break;
      const dependency = before[top.node]?.[top.next++];
      if (dependency === void 0) {
        state[top.node] = 2;
        const change = list[top.node];
        if (change !== void 0) out.push(change);
        stack.pop();
      } else if (state[dependency] === 0) {
        state[dependency] = 1;
        stack.push({ node: dependency, next: 0 });
      }
    }
  }
  return out;
}
var none = [];
function effectsOf(change, references) {
  const schemaKey = (name) => objectKey('schema', void 0, name);
  switch (change.kind) {
    case 'add_schema':
      return { ...nothing, creates: [schemaKey(change.schema.name)] };
    case 'drop_schema': {
      const { name } = change.schema;
      const inside = [
        ...change.schema.tables.map((t) => objectKey('table', name, t.name)),
        ...change.schema.views.map((v) => objectKey('view', name, v.name)),
        ...change.schema.objects.map((o) => objectKey(o.kind, name, o.name)),
        ...[...change.schema.funcs, ...change.schema.procs].map((r) => objectKey('function', name, r.name)),
      ];
      const frees = references ? change.schema.tables.flatMap((t) => foreignKeyNeeds(t.foreignKeys, name)) : none;
      return { ...nothing, drops: [schemaKey(name), ...inside], frees };
    }
    case 'modify_schema':
    case 'modify_realm':
      return nothing;
    case 'add_table': {
      const self = objectKey('table', change.schema, change.table.name);
      const keys = references ? foreignKeyNeeds(change.table.foreignKeys, change.schema) : none;
      return createdWith(self, [
        schemaKey(change.schema),
        ...keys,
        ...tableKeys(change.table, change.schema).map(form),
      ]);
    }
    case 'drop_table': {
      const self = objectKey('table', change.schema, change.table.name);
      const keys = references ? foreignKeyNeeds(change.table.foreignKeys, change.schema) : none;
      return droppedWith(self, [
        schemaKey(change.schema),
        ...keys,
        ...tableKeys(change.table, change.schema).map(form),
      ]);
    }
    case 'rename_table':
      return renamed('table', change.schema, change.from.name, change.to.name);
    case 'modify_table':
      return modifyTableEffects(change.schema, change.from, change.to, change.changes, references);
    case 'add_view':
      return added('view', change.schema, change.view.name, change.view.deps);
    case 'drop_view':
      return dropped('view', change.schema, change.view.name, change.view.deps);
    case 'modify_view':
      return changed('view', change.schema, change.to.name, change.from.deps, change.to.deps);
    case 'rename_view':
      return renamed('view', change.schema, change.from.name, change.to.name);
    case 'add_func':
      return added('function', change.schema, change.func.name, routineDeps(change.func));
    case 'add_proc':
      return added('procedure', change.schema, change.proc.name, routineDeps(change.proc));
    case 'drop_func':
      return dropped('function', change.schema, change.func.name, routineDeps(change.func));
    case 'drop_proc':
      return dropped('procedure', change.schema, change.proc.name, routineDeps(change.proc));
    case 'modify_func':
    case 'modify_proc':
      return changed('function', change.schema, change.to.name, routineDeps(change.from), routineDeps(change.to));
    case 'rename_func':
    case 'rename_proc':
      return renamed('function', change.schema, change.from.name, change.to.name);
    case 'add_trigger':
      return { ...nothing, needs: triggerKeys(change.schema, change.on, change.trigger) };
    case 'drop_trigger':
      return { ...nothing, frees: triggerKeys(change.schema, change.on, change.trigger) };
    case 'modify_trigger':
      return {
        ...nothing,
        needs: triggerKeys(change.schema, change.on, change.to),
        frees: triggerKeys(change.schema, change.on, change.from),
      };
    case 'rename_trigger':
      return { ...nothing, needs: triggerKeys(change.schema, change.on, change.from) };
    case 'add_object':
      return added(change.object.kind, change.schema, change.object.name, change.object.deps);
    case 'drop_object':
      return dropped(change.object.kind, change.schema, change.object.name, change.object.deps);
    case 'modify_object':
      return changed(change.to.kind, change.schema, change.to.name, change.from.deps, change.to.deps);
    case 'rename_object':
      return renamed(change.to.kind, change.schema, change.from.name, change.to.name);
  }
}
var nothing = { creates: none, makes: none, drops: none, needs: none, frees: none, alters: none };
var isOther = (self) => (key) => key !== self && key !== form(self);
function createdWith(self, needs) {
  return { ...nothing, creates: [self], makes: [form(self)], needs: needs.filter(isOther(self)) };
}
function droppedWith(self, frees) {
  return { ...nothing, drops: [self], frees: frees.filter(isOther(self)) };
}
function renamed(kind, schema, from, to) {
  const self = objectKey(kind, schema, to);
  return { ...nothing, creates: [self], makes: [form(self)], drops: [objectKey(kind, schema, from)] };
}
function parentKeys(schema) {
  return schema === void 0 ? none : [objectKey('schema', void 0, schema)];
}
function added(kind, schema, name, deps) {
  return createdWith(objectKey(kind, schema, name), [...parentKeys(schema), ...depKeys(deps, schema)]);
}
function dropped(kind, schema, name, deps) {
  return droppedWith(objectKey(kind, schema, name), [...parentKeys(schema), ...depKeys(deps, schema)]);
}
function changed(kind, schema, name, from, to) {
  const self = objectKey(kind, schema, name);
  const needs = depKeys(to, schema).filter(isOther(self));
  const gone = depKeys(from, schema).filter((k) => isOther(self)(k) && !needs.includes(k));
  return { ...nothing, makes: [form(self)], needs, frees: gone };
}
function routineDeps(routine) {
  const { ret } = routine;
  const results = ret === void 0 ? [] : ret.kind === 'table' ? ret.columns.map((c) => c.type) : [ret.type];
  const types = [...routine.args.map((a) => a.type), ...results];
  return [...(routine.deps ?? []), ...types.flatMap((t) => (t.ref === void 0 ? [] : [t.ref]))];
}
function depKeys(deps, schema) {
  return (deps ?? []).map((d) => form(refObjectKey(d, schema)));
}
function triggerKeys(schema, on, trigger) {
  return [form(objectKey(on.kind, schema, on.name)), ...depKeys(trigger.deps, schema)];
}
function foreignKeyNeeds(keys, schema) {
  return keys.flatMap((f) => {
    const table2 = objectKey('table', f.refSchema ?? schema, f.refTable);
    return [table2, keyPart(table2), ...f.refColumns.map((c) => columnPart(table2, c))];
  });
}
function modifyTableEffects(schema, from, to, changes, references) {
  const self = objectKey('table', schema, to.name);
  const needs = (to.deps ?? []).map((d) => form(refObjectKey(d, schema)));
  const frees = (from.deps ?? []).map((d) => form(refObjectKey(d, schema)));
  const makes = [form(self)];
  const alters = [form(self)];
  const types = (column) => typeKeys(column.type, schema).map(form);
  for (const change of changes) {
    switch (change.kind) {
      case 'add_column':
        needs.push(...types(change.column));
        makes.push(columnPart(self, change.column.name));
        break;
      case 'drop_column':
        frees.push(...types(change.column));
        alters.push(columnPart(self, change.column.name));
        break;
      case 'modify_column':
        needs.push(...types(change.to));
        frees.push(...types(change.from));
        break;
      case 'rename_column':
        makes.push(columnPart(self, change.to.name));
        break;
      case 'add_primary_key':
      case 'add_index':
        makes.push(keyPart(self));
        break;
      case 'drop_primary_key':
      case 'drop_index':
        alters.push(keyPart(self));
        break;
      case 'add_foreign_key':
        if (references) needs.push(...foreignKeyNeeds([change.foreignKey], schema));
        break;
      case 'drop_foreign_key':
        if (references) frees.push(...foreignKeyNeeds([change.foreignKey], schema));
        break;
      case 'modify_foreign_key':
        if (references) {
          needs.push(...foreignKeyNeeds([change.to], schema));
          frees.push(...foreignKeyNeeds([change.from], schema));
        }
        break;
      default:
        break;
    }
  }
  const other = isOther(self);
  const kept = new Set(needs);
  const own = (key) => !key.startsWith(`${self}\0`);
  return {
    ...nothing,
    makes,
    needs: [...kept].filter((k) => other(k) && own(k)),
    frees: [...new Set(frees)].filter((k) => other(k) && own(k) && !kept.has(k)),
    alters,
  };
}

// ../../packages/dialect/src/hcl/json.ts
function refFromJson(json) {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return void 0;
  const { kind, name } = json;
  return typeof kind === 'string' && typeof name === 'string' ? json : void 0;
}

// src/capabilities.ts
function capabilitiesOf(versionNum) {
  const since = (major) => versionNum >= major * 1e4;
  return {
    supportsTransactionalDdl: true,
    supportsSchemas: true,
    supportsRenameConstraint: true,
    supportsComments: true,
    supportsSchemaCharset: false,
    versionNum,
    supportsGeneratedColumns: since(12),
    supportsSetExpression: since(17),
    supportsVirtualColumns: since(18),
    supportsDropExpression: since(13),
    supportsColumnCompression: since(14),
    supportsMultiranges: since(14),
    supportsNullsNotDistinct: since(15),
    supportsSecurityInvoker: since(15),
    supportsSetAccessMethod: since(15),
    supportsSetNullColumns: since(15),
    supportsReplaceTrigger: since(14),
    supportsSqlBodies: since(14),
    supportsDetachConcurrently: since(14),
    supportsMembershipOptions: since(16),
    supportsMaintain: since(17),
    supportsNotNullConstraints: since(18),
    supportsPeriods: since(18),
  };
}
var newestCapabilities = capabilitiesOf(18e4);

// src/catalog/types.ts
function family(names, name, rest = {}) {
  return names.split(' ').map((n) => ({ name: n, class: 'dialect', family: name, ...rest }));
}
var BUILTIN_TYPES = [
  { name: 'smallint', class: 'integer', aliases: ['int2'], doc: 'Integer of 2 bytes.' },
  { name: 'integer', class: 'integer', aliases: ['int', 'int4'], doc: 'Integer of 4 bytes.' },
  { name: 'bigint', class: 'integer', aliases: ['int8'], doc: 'Integer of 8 bytes.' },
  { name: 'smallserial', class: 'integer', aliases: ['serial2'], doc: 'smallint with a sequence of its own.' },
  { name: 'serial', class: 'integer', aliases: ['serial4'], doc: 'integer with a sequence of its own.' },
  { name: 'bigserial', class: 'integer', aliases: ['serial8'], doc: 'bigint with a sequence of its own.' },
  {
    name: 'numeric',
    class: 'decimal',
    aliases: ['decimal', 'dec'],
    params: ['precision', 'scale'],
    doc: 'Exact number.',
  },
  { name: 'real', class: 'float', aliases: ['float4'], doc: 'Floating point number of 4 bytes.' },
  {
    name: 'double precision',
    class: 'float',
    hcl: 'double_precision',
    aliases: ['float8'],
    doc: 'Floating point number of 8 bytes.',
  },
  { name: 'boolean', class: 'bool', aliases: ['bool'], doc: 'true or false.' },
  { name: 'text', class: 'string', doc: 'Text of any length.' },
  {
    name: 'character varying',
    class: 'string',
    hcl: 'character_varying',
    aliases: ['varchar', 'char varying', 'national character varying'],
    params: ['size'],
    doc: 'Text with a limit.',
  },
  {
    name: 'character',
    class: 'string',
    aliases: ['char', 'national character', 'nchar'],
    params: ['size'],
    doc: 'Text padded with blanks; one character without a size.',
  },
  { name: 'bpchar', class: 'string', doc: 'Text without trailing blanks.' },
  { name: 'name', class: 'string', doc: 'Identifier of at most 63 bytes.' },
  { name: 'bytea', class: 'binary', doc: 'Bytes.' },
  { name: 'bit', class: 'dialect', family: 'bit', params: ['size'], doc: 'Bits; one without a size.' },
  {
    name: 'bit varying',
    class: 'dialect',
    family: 'bit',
    hcl: 'bit_varying',
    aliases: ['varbit'],
    params: ['size'],
    doc: 'Bits with a limit.',
  },
  { name: 'date', class: 'time', doc: 'Day.' },
  { name: 'time', class: 'time', aliases: ['time without time zone'], params: ['precision'], doc: 'Time of day.' },
  {
    name: 'timetz',
    class: 'time',
    aliases: ['time with time zone'],
    params: ['precision'],
    doc: 'Time of day with zone.',
  },
  {
    name: 'timestamp',
    class: 'time',
    aliases: ['timestamp without time zone'],
    params: ['precision'],
    doc: 'Day and time.',
  },
  {
    name: 'timestamptz',
    class: 'time',
    aliases: ['timestamp with time zone'],
    params: ['precision'],
    doc: 'Point in time.',
  },
  { name: 'interval', class: 'time', params: ['precision'], doc: 'Span of time.' },
  { name: 'json', class: 'json', doc: 'JSON as text.' },
  { name: 'jsonb', class: 'json', doc: 'JSON, parsed.' },
  { name: 'uuid', class: 'uuid', doc: 'UUID.' },
  ...family('xml', 'xml'),
  ...family('money', 'money'),
  ...family('inet cidr macaddr macaddr8', 'network'),
  ...family('point line lseg box path polygon circle', '', { class: 'spatial' }).map(withoutFamily),
  ...family('tsvector tsquery', 'text search'),
  ...family('int4range int8range numrange tsrange tstzrange daterange', 'range'),
  ...family('int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange', 'range'),
  ...family(
    'oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype',
    'oid',
  ),
  ...family('xid xid8 cid tid pg_lsn pg_snapshot txid_snapshot jsonpath', 'system'),
  ...family(
    'any anyelement anyarray anynonarray anyenum anyrange anymultirange anycompatible anycompatiblearray anycompatiblenonarray anycompatiblerange anycompatiblemultirange internal record trigger event_trigger void unknown cstring language_handler fdw_handler index_am_handler table_am_handler',
    'pseudo',
    { doc: 'Pseudo type: for arguments and results only.' },
  ),
];
function withoutFamily(type) {
  const { family: _family, ...rest } = type;
  return rest;
}
var INTERVAL_FIELDS = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'year to month',
  'day to hour',
  'day to minute',
  'day to second',
  'hour to minute',
  'hour to second',
  'minute to second',
];

// src/catalog/reserved.ts
var RESERVED_WORDS = new Set(
  'all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check coalesce collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real references returning right row select session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable'.split(
    ' ',
  ),
);

// src/names.ts
function identifier(name) {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !RESERVED_WORDS.has(name) ? name : quoteIdentifier(name, 'double');
}
function parseQualifiedName(text) {
  const part = /\s*("(?:[^"]|"")+"|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*)\s*/iy;
  const parts = [];
  for (let at = 0; ; at++) {
    part.lastIndex = at;
    const match = part.exec(text)?.[1];
    if (match === void 0) return void 0;
    parts.push(match.startsWith('"') ? unquoteIdentifier(match) : match.toLowerCase());
    at = part.lastIndex;
    if (at === text.length) break;
    if (text[at] !== '.') return void 0;
  }
  const [first, second, ...more] = parts;
  if (first === void 0 || more.length > 0) return void 0;
  return second === void 0 ? { name: first } : { schema: first, name: second };
}
var MAX_BYTES = 63;
function generatedName(table2, rest, suffix) {
  const overhead = (rest === '' ? 0 : 1) + (suffix === '' ? 0 : suffix.length + 1);
  let [a, b] = [byteLength(table2), byteLength(rest)];
  while (a + b + overhead > MAX_BYTES) {
    if (a > b) a--;
    else b--;
  }
  return [clip(table2, a), clip(rest, b), suffix].filter((part) => part !== '').join('_');
}
function serialSequenceName(table2, column) {
  return generatedName(table2, column, 'seq');
}
function byteLength(text) {
  return isAscii(text) ? text.length : encoder.encode(text).length;
}
function isAscii(text) {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
var encoder = new TextEncoder();
function clip(text, bytes) {
  if (isAscii(text)) return text.slice(0, bytes);
  let used = 0;
  let out = '';
  for (const char of text) {
    used += byteLength(char);
    if (used > bytes) break;
    out += char;
  }
  return out;
}
function castName(source, target) {
  return `${source} AS ${target}`;
}
function userMappingName(user, server2) {
  return `${typeof user === 'string' ? user : user.name}@${server2}`;
}
function permissionName(to, on, grantable) {
  const role = typeof to === 'string' ? to : to.name;
  const table2 = on.table === void 0 ? '' : `${on.table}.`;
  const args = on.args === void 0 ? '' : `(${on.args.join(', ')})`;
  return `${role}:${on.kind}:${table2}${on.name}${args}${grantable ? ':grantable' : ''}`;
}

// src/column-types.ts
var BY_NAME = new Map(
  BUILTIN_TYPES.flatMap((type) => [type.name, ...(type.aliases ?? [])].map((name) => [name, type])),
);
var BY_HCL = new Map(
  BUILTIN_TYPES.flatMap((type) =>
    [type.hcl ?? type.name, ...(type.aliases ?? [])].filter((n) => !n.includes(' ')).map((n) => [n, type]),
  ),
);
var hclTypes = [
  ...BUILTIN_TYPES.map((type) => ({
    name: type.hcl ?? type.name,
    ...(type.params === void 0 ? {} : { params: type.params }),
    ...(type.doc === void 0 ? {} : { doc: type.doc }),
  })),
  { name: 'varchar', params: ['size'], doc: 'Text with a limit.' },
  { name: 'char', params: ['size'], doc: 'Text padded with blanks.' },
  { name: 'int', doc: 'Integer of 4 bytes.' },
  { name: 'decimal', params: ['precision', 'scale'], doc: 'Exact number.' },
  { name: 'float', params: ['precision'], doc: 'Floating point number.' },
  { name: 'hstore', doc: 'Keys and values, of the extension of that name.' },
  ...INTERVAL_FIELDS.map((field) => ({
    name: field.replaceAll(' ', '_'),
    ...(field.endsWith('second') ? { params: ['precision'] } : {}),
    doc: `Interval of ${field}.`,
  })),
];
function formatColumnType(type, qualify = plainName) {
  if (type.ref !== void 0) return qualify(type.ref) + (type.attrs?.class === 'array' ? '[]' : '');
  const args = typeArgs(type);
  const params2 = args.length === 0 ? '' : `(${args.join(',')})`;
  return type.name + params2;
}
function plainName(ref) {
  const name = identifier(ref.name);
  return ref.schema === void 0 ? name : `${identifier(ref.schema)}.${name}`;
}
function typeArgs(type) {
  if (type.size !== void 0) return [type.size];
  if (type.precision === void 0) return [];
  return type.scale === void 0 ? [type.precision] : [type.precision, type.scale];
}
var SERIAL_OF = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
};
var INTEGER_OF = {
  smallserial: 'smallint',
  serial: 'integer',
  bigserial: 'bigint',
};
function isSerial(type) {
  return Object.hasOwn(INTEGER_OF, type.name) && type.class === 'integer';
}
function withoutSerial(type) {
  const name = isSerial(type) ? INTEGER_OF[type.name] : void 0;
  return name === void 0 ? type : { class: 'integer', name };
}
function refType(ref) {
  return { class: ref.kind === 'enum' ? 'enum' : 'user', name: ref.name, ref };
}
function arrayOf(element) {
  return {
    class: 'dialect',
    name: `${formatColumnType(element)}[]`,
    ...(element.ref === void 0 ? {} : { ref: element.ref }),
    attrs: ARRAY,
  };
}
var ARRAY = { class: 'array' };
var ARRAY_SUFFIX = /^(.+?)((?:\s+ARRAY(?:\s*\[\s*\d*\s*\])*)+|(?:\s*\[\s*\d*\s*\])+)\s*$/is;
var parsed = /* @__PURE__ */ new Map();
var MAX_PARSED = 1e4;
function parseColumnType(text) {
  let type = parsed.get(text);
  if (type === void 0) {
    type = parse(text);
    if (parsed.size < MAX_PARSED) parsed.set(text, type);
  }
  return type;
}
function parse(source) {
  const text = source.trim();
  const array = ARRAY_SUFFIX.exec(text)?.[1];
  if (array !== void 0) return arrayOf(parseColumnType(array));
  const bare = text.replace(/^pg_catalog\s*\.\s*/i, '');
  const match = /^([a-z_][a-z0-9_ ]*?)\s*(?:\(([^()]*)\)\s*([a-z ]*))?$/i.exec(bare.replaceAll(/\s+/g, ' '));
  const user = { class: 'user', name: text };
  if (match === null) return user;
  const [, head = '', params2, tail] = match;
  const name = `${head} ${tail ?? ''}`.trim().toLowerCase();
  const args = params2 === void 0 ? [] : params2.split(',').map((p) => p.trim());
  if (args.some((a) => !/^-?\d+$/.test(a))) return user;
  const numbers = args.map(Number);
  const field = /^interval (.+)$/.exec(name)?.[1];
  if (field !== void 0) return typed(INTERVAL_FIELDS.includes(field) ? intervalType(field, numbers[0]) : user, user);
  if (name === 'float') return typed(floatType(numbers[0]), user);
  const known2 = BY_NAME.get(name);
  if (known2 === void 0 || numbers.length > (known2.params?.length ?? 0)) return user;
  return typed(builtinType(known2, numbers, true), user);
}
function typed(type, otherwise) {
  return typeof type === 'string' ? otherwise : type;
}
function builtinType(known2, args, lenient = false) {
  const [first, second] = args;
  const base = {
    class: known2.class,
    name: known2.name,
    ...(known2.family === void 0 ? {} : { attrs: familyAttrs(known2.family) }),
  };
  switch (known2.class) {
    case 'decimal':
      if (!lenient && second !== void 0 && second < 0) return 'postgres: decimal type must have scale >= 0';
      if (first !== void 0 && (first < 1 || first > 1e3))
        return 'postgres: decimal type must have precision between 1 and 1000';
      if (first === void 0) return base;
      return { ...base, precision: first, ...(second === void 0 || second === 0 ? {} : { scale: second }) };
    case 'time':
      return first === void 0 || first === 6 ? base : { ...base, precision: first };
    default:
      if (known2.name === 'character') return { ...base, size: first ?? 1 };
      return first === void 0 || (known2.name === 'bit' && first === 1) ? base : { ...base, size: first };
  }
}
var families = /* @__PURE__ */ new Map();
function familyAttrs(name) {
  const found = families.get(name) ?? { class: name };
  families.set(name, found);
  return found;
}
function intervalType(field, precision) {
  return {
    class: 'time',
    name: `interval ${field}`,
    ...(precision === void 0 || precision === 6 ? {} : { precision }),
  };
}
function floatType(precision) {
  if (precision !== void 0 && (precision < 1 || precision > 53))
    return `postgres: precision for type float must be between 1 and 53: ${precision}`;
  return { class: 'float', name: precision !== void 0 && precision < 25 ? 'real' : 'double precision' };
}

// src/types.ts
function objectAttrs(_kind, object) {
  return object.attrs;
}
function tableAttrs(table2) {
  return table2.attrs;
}
function columnAttrs(column) {
  return column.attrs;
}
function indexAttrs(index) {
  return index.attrs;
}
function foreignKeyAttrs(key) {
  return key.attrs;
}
function roleName(role) {
  return typeof role === 'string' ? role : role.name;
}
function wrapperName(fdw) {
  return typeof fdw === 'string' ? fdw : fdw.name;
}
function isSqlText(value) {
  return typeof value === 'object' && value !== null && typeof value.sql === 'string';
}
function toAttrs(attrs) {
  return attrs;
}

// src/diff/objects.ts
function objectKey2(object) {
  switch (object.kind) {
    case 'policy': {
      const { on } = objectAttrs('policy', object);
      return `${on.schema ?? ''}\0${on.name}\0${object.name}`;
    }
    case 'aggregate':
      return `${object.name}(${(objectAttrs('aggregate', object).arg ?? []).map((a) => formatColumnType(a.type)).join(',')})`;
    default:
      return object.name;
  }
}
function objectChanged(from, to, context) {
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) return true;
  const [a, b] = [normalAttrs(from, to, context.fromSchema, context), normalAttrs(to, from, context.toSchema, context)];
  return !jsonEqual(a, b);
}
function normalAttrs(object, other, schema, context) {
  switch (object.kind) {
    case 'extension': {
      const attrs = objectAttrs('extension', object);
      const { version, schema: where } = attrs;
      const compared = version !== void 0 && objectAttrs('extension', other).version !== void 0;
      const placed = where !== void 0 && objectAttrs('extension', other).schema !== void 0;
      return { ...(compared ? { version } : {}), ...(placed ? { schema: where.name } : {}) };
    }
    case 'domain': {
      const { type, default: value, check = [], ...rest } = objectAttrs('domain', object);
      return {
        ...rest,
        type: typeText(type, schema),
        default: value === void 0 ? '' : exprText(value).replace(/::[A-Za-z ]+$/, ''),
        check: checks(check, object.kind, other, context),
      };
    }
    case 'policy': {
      const { on, to, using, check, ...rest } = objectAttrs('policy', object);
      const roles2 = to === void 0 || to.length === 0 ? ['PUBLIC'] : to.map(roleName).sort();
      const others = objectAttrs('policy', other);
      return {
        ...rest,
        on: [on.schema ?? schema, on.name],
        to: roles2,
        using: same(using, others.using),
        check: same(check, others.check),
      };
    }
    case 'sequence':
      return sequence(objectAttrs('sequence', object), schema);
    case 'role':
    case 'user': {
      const { password: _password, login, member_of = [], membership = [], ...rest } = objectAttrs('role', object);
      const members = [...member_of.map((role) => ({ role })), ...membership].map((m) => ({
        ...m,
        role: roleName(m.role),
      }));
      members.sort((x, y) => (x.role < y.role ? -1 : 1));
      return { ...rest, login: login ?? object.kind === 'user', members };
    }
    case 'user_mapping': {
      const { options, ...rest } = objectAttrs('user_mapping', object);
      const compared = options !== void 0 && objectAttrs('user_mapping', other).options !== void 0;
      return { ...rest, user: roleName(rest.user), ...(compared ? { options } : {}) };
    }
    default:
      return resolve(object.attrs, schema);
  }
}
function typeText(type, schema) {
  return formatColumnType(type, (ref) => JSON.stringify([ref.schema ?? schema, ref.name]));
}
function same(text, other) {
  if (text === void 0) return '';
  return other !== void 0 && (exprsEqual(text, other) || bodiesEqual(text, other))
    ? `= ${[text, other].sort()[0]}`
    : `= ${text}`;
}
function checks(list, _kind, other, context) {
  const others = objectAttrs('domain', other).check ?? [];
  return [...list]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((check) => {
      const match = others.find((c) => c.name === check.name);
      const expr = context.mode === 'natural' && match !== void 0 ? '' : same(check.expr, match?.expr);
      return { ...check, expr };
    });
}
function sequence(attrs, schema) {
  const { owner, start, increment = 1, ...rest } = attrs;
  const descends = String(increment).startsWith('-');
  const first = start ?? (descends ? (attrs.max_value ?? -1) : (attrs.min_value ?? 1));
  return {
    ...rest,
    increment: String(increment),
    start: String(first),
    owner: owner === void 0 ? '' : [owner.schema ?? schema, owner.table ?? '', owner.name],
  };
}
function resolve(value, schema) {
  if (Array.isArray(value)) return value.map((v) => resolve(v, schema));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([k, v]) => [k, resolve(v, schema)]);
  const object = Object.fromEntries(entries);
  const isRef = typeof object.kind === 'string' && typeof object.name === 'string';
  return isRef && object.schema === void 0 && !REALM_KINDS.has(String(object.kind)) ? { ...object, schema } : object;
}
var REALM_KINDS = /* @__PURE__ */ new Set(['extension', 'server', 'role', 'user', 'schema']);

// src/diff.ts
var postgresDiff = {
  typeChanged: (from, to, context) => typeDiffers(from, to, context),
  defaultChanged: (from, to) => !defaultsAgree(from, to),
  generatedChanged: (from, to) =>
    from === void 0 || to === void 0 ? from !== to : from.type !== to.type || !exprsEqual(from.expr, to.expr),
  columnAttrAspects,
  tableAttrChanges: (from, to) => attrChanges(tableParts(from), tableParts(to)),
  schemaAttrChanges: (from, to) => {
    const comment = (s) => (s.name === 'public' && s.comment === STANDARD_COMMENT ? '' : (s.comment ?? ''));
    const [a, b] = [comment(from), comment(to)];
    if (a === b) return [];
    return a === ''
      ? [{ kind: 'add_attr', name: 'comment', value: b }]
      : [{ kind: 'modify_attr', name: 'comment', from: a, to: b }];
  },
  isGeneratedIndexName,
  indexAttrChanged: (from, to) => indexDiffers(from, to),
  primaryKeyAttrChanged: (from, to) => indexDiffers(from, to),
  partAttrChanged: (from, to) => !jsonEqual(partAttrs(from.attrs), partAttrs(to.attrs)),
  foreignKeyAttrChanged: (from, to) => !jsonEqual(from.attrs, to.attrs),
  checkChanged: (from, to, context) =>
    !jsonEqual(from.attrs, to.attrs) || (context.mode === 'normalized' && !exprsEqual(from.expr, to.expr)),
  viewAspects,
  routineKey: (routine) =>
    `${routine.name}(${routine.args
      .filter((a) => a.mode !== 'OUT')
      .map((a) => formatColumnType(a.type))
      .join(',')})`,
  routineAspects,
  triggerAspects,
  objectKey: objectKey2,
  objectChanged,
};
var STANDARD_COMMENT = 'standard public schema';
function typeDiffers(from, to, context) {
  if (from === to) return false;
  const text = (type, schema) => {
    const sql = formatColumnType(type, (ref) => JSON.stringify([ref.schema ?? schema, ref.name]));
    if (type.class !== 'user' || type.ref !== void 0 || schema === '') return sql;
    for (const prefix of [`"${schema}".`, `${schema}.`]) if (sql.startsWith(prefix)) return sql.slice(prefix.length);
    return sql;
  };
  return text(from, context.fromSchema) !== text(to, context.toSchema);
}
function defaultsAgree(from, to) {
  if (from === void 0 || to === void 0) return from === to;
  const [a, b] = [exprText(from), exprText(to)];
  if (a === b || exprsEqual(a, b)) return true;
  const [x, y] = [withoutCast(a), withoutCast(b)];
  return x === y || (isLiteral(x) && isLiteral(y) && unquoteLiteral(x) === unquoteLiteral(y));
}
function withoutCast(text) {
  const match = /^([\s\S]*)::[A-Za-z ]+$/.exec(text);
  return match?.[1] ?? text;
}
function isLiteral(text) {
  return isQuoted(text, "'") || /^-?[\d.]+$|^true$|^false$/i.test(text);
}
function columnAttrAspects(from, to) {
  const aspects = [];
  if (from.collate !== to.collate) aspects.push('collate');
  const [a, b] = [columnAttrs(from), columnAttrs(to)];
  const same3 =
    jsonEqual(identityOf(a.identity), identityOf(b.identity)) &&
    a.storage === b.storage &&
    a.compression === b.compression;
  if (!same3) aspects.push('attr');
  return aspects;
}
function identityOf(identity) {
  if (identity === void 0) return void 0;
  const { start = 1, increment = 1, ...rest } = identity;
  const number = (value) => (String(value) === '0' ? '1' : String(value));
  return { ...rest, start: number(start), increment: number(increment) };
}
function tableParts(table2) {
  const { partition: partition2, ...attrs } = table2.attrs;
  if (partition2 === void 0) return attrs;
  const key = tableAttrs(table2).partition;
  const parts = key?.columns?.map((column) => ({ column })) ?? key?.by ?? [];
  return { ...attrs, partition: { type: key?.type ?? 'RANGE', by: parts.map((p) => ({ ...p })) } };
}
function indexDiffers(from, to) {
  const normal = (index) => {
    const { type = 'BTREE', where, page_per_range = 128, storage_params, include = [], ...rest } = indexAttrs(index);
    const { autosummarize, ...params2 } = storage_params ?? {};
    return {
      ...rest,
      type: type.toUpperCase(),
      page_per_range,
      include,
      params: autosummarize === true ? { ...params2, autosummarize } : params2,
      partial: where !== void 0,
    };
  };
  const [a, b] = [indexAttrs(from).where ?? '', indexAttrs(to).where ?? ''];
  return !jsonEqual(normal(from), normal(to)) || !exprsEqual(a, b);
}
function partAttrs(attrs) {
  return attrs;
}
function isGeneratedIndexName(index, table2) {
  const columns = index.parts.map((p) => p.column ?? 'expr').join('_');
  return ['key', 'idx', 'excl'].some((suffix) => {
    const name = generatedName(table2.name, columns, suffix);
    return index.name.startsWith(name) && /^[1-9]?\d*$/.test(index.name.slice(name.length));
  });
}
function viewAspects(from, to, context) {
  const aspects = [];
  const names = (view) => view.columns.map((c) => c.name);
  const known2 = from.columns.length > 0 && to.columns.length > 0;
  if (!bodiesEqual(from.def, to.def) || (known2 && !jsonEqual(names(from), names(to)))) aspects.push('definition');
  const comments = (view) => view.columns.map((c) => [c.name, c.comment ?? '']).filter(([, text]) => text !== '');
  if (
    context.capabilities.supportsComments &&
    ((from.comment ?? '') !== (to.comment ?? '') || !jsonEqual(comments(from), comments(to)))
  )
    aspects.push('comment');
  if (!jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  return aspects;
}
function routineAspects(from, to, context) {
  const head = (routine, schema) => {
    const type = (t) => formatColumnType(t, (ref) => JSON.stringify([ref.schema ?? schema, ref.name]));
    const { ret } = routine;
    return {
      args: routine.args.map((a) => [
        a.name ?? '',
        a.mode ?? 'IN',
        type(a.type),
        a.default === void 0 ? '' : withoutCast(exprText(a.default)),
      ]),
      ret:
        ret === void 0
          ? ''
          : ret.kind === 'table'
            ? ret.columns.map((c) => [c.name, type(c.type)])
            : [ret.kind, type(ret.type)],
      lang: routine.lang.toLowerCase(),
    };
  };
  const aspects = [];
  if (!bodiesEqual(from.body, to.body) || !jsonEqual(head(from, context.fromSchema), head(to, context.toSchema)))
    aspects.push('definition');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  if (!jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  return aspects;
}
function triggerAspects(from, to, context) {
  const head = (trigger, schema) => {
    const { execute, from: other, ...attrs } = trigger.attrs;
    const routine = execute?.function ?? execute?.procedure;
    const name = (ref) => (ref === void 0 || !('name' in ref) ? ref : { schema, ...ref, kind: '' });
    return {
      time: trigger.time,
      forEach: trigger.forEach,
      events: trigger.events.map((e) => [e.kind, ...[...(e.columns ?? [])].sort()].join(' ')).sort(),
      body: trigger.body.trim(),
      execute: name(routine),
      args: execute?.args ?? [],
      from: name(other),
      attrs: { ...attrs },
    };
  };
  const [a, b] = [from.when, to.when];
  const sameWhen = a === void 0 || b === void 0 ? a === b : exprsEqual(a, b);
  const aspects = [];
  if (!sameWhen || !jsonEqual(head(from, context.fromSchema), head(to, context.toSchema))) aspects.push('definition');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  return aspects;
}

// src/plan/casts.ts
var CASTS = {
  smallint:
    'integer bigint numeric real double precision oid regproc regprocedure regoper regoperator regclass regtype regconfig regdictionary regrole regnamespace regcollation',
  integer:
    'smallint bigint numeric real double precision money oid regproc regprocedure regoper regoperator regclass regtype regconfig regdictionary regrole regnamespace regcollation',
  bigint:
    'smallint integer numeric real double precision money oid regproc regprocedure regoper regoperator regclass regtype regconfig regdictionary regrole regnamespace regcollation',
  numeric: 'smallint integer bigint real double precision money',
  real: 'smallint integer bigint numeric double precision',
  'double precision': 'smallint integer bigint numeric real',
  money: 'numeric',
  oid: 'integer bigint regproc regprocedure regoper regoperator regclass regtype regconfig regdictionary regrole regnamespace regcollation',
  regclass: 'oid integer bigint',
  regtype: 'oid integer bigint',
  regproc: 'oid regprocedure integer bigint',
  regprocedure: 'oid regproc integer bigint',
  text: 'character varying bpchar character name regclass "char"',
  'character varying': 'text bpchar character name regclass "char"',
  character: 'text character varying bpchar name "char"',
  bpchar: 'text character varying character name "char"',
  name: 'text character varying bpchar character',
  '"char"': 'text character varying bpchar character',
  bit: 'bit varying',
  'bit varying': 'bit',
  date: 'timestamp timestamptz',
  time: 'interval timetz',
  timetz: 'time',
  timestamp: 'date time timestamptz',
  timestamptz: 'date time timestamp timetz',
  interval: 'time',
  json: 'jsonb',
  jsonb: 'json',
  cidr: 'inet',
  inet: 'cidr',
  macaddr: 'macaddr8',
  macaddr8: 'macaddr',
  point: 'box',
  lseg: 'point',
  path: 'polygon',
  box: 'polygon circle',
  polygon: 'path',
  circle: 'polygon',
  xid8: 'xid',
  int4range: 'int4multirange',
  int8range: 'int8multirange',
  numrange: 'nummultirange',
  daterange: 'datemultirange',
  tsrange: 'tsmultirange',
  tstzrange: 'tstzmultirange',
};
var SETS = new Map(Object.entries(CASTS).map(([source, targets]) => [source, ` ${targets} `]));
var STRINGS = /* @__PURE__ */ new Set(['text', 'character varying', 'character', 'bpchar', 'name']);
function baseTypeName(text) {
  return text
    .replace(/\s*\([^()]*\)/, '')
    .replace(/^interval .*$/, 'interval')
    .trim();
}
function castsOnAssignment(from, to) {
  const [a, b] = [baseTypeName(from), baseTypeName(to)];
  if (a === b) return true;
  const isArray = [a.endsWith('[]'), b.endsWith('[]')];
  if (isArray[0] && isArray[1]) return castsOnAssignment(a.slice(0, -2), b.slice(0, -2));
  if (STRINGS.has(b) && b !== 'name') return true;
  if (isArray[0] !== isArray[1]) return false;
  return SETS.get(a)?.includes(` ${b} `) ?? false;
}
var EXPLICIT = {
  boolean: 'integer',
  integer: 'boolean bit bit varying "char"',
  bigint: 'bit bit varying',
  jsonb: 'boolean numeric smallint integer bigint real double precision',
  box: 'lseg point',
  circle: 'box point',
  polygon: 'box circle point',
  path: 'point',
  '"char"': 'integer',
  bit: 'integer bigint',
  'bit varying': 'integer bigint',
  bytea: 'smallint integer bigint',
  xml: '',
};
function castExpression(column, from, to) {
  const [a, b] = [baseTypeName(from), baseTypeName(to)];
  const direct = castsOnAssignment(from, to) || STRINGS.has(a) || ` ${EXPLICIT[a] ?? ''} `.includes(` ${b} `);
  if (direct) return `${column}::${to}`;
  return a.endsWith('[]') && b.endsWith('[]') ? `${column}::text[]::${to}` : `${column}::text::${to}`;
}

// src/catalog/index-methods.ts
var INDEX_METHODS = ['BTREE', 'HASH', 'GIN', 'GIST', 'SPGIST', 'BRIN', 'HNSW', 'IVFFlat'];
var BY_NAME2 = new Map(INDEX_METHODS.map((name) => [name.toLowerCase(), name]));
function indexMethod(name) {
  return BY_NAME2.get(name.toLowerCase()) ?? name;
}

// src/mentions.ts
var SPACE_OF = {
  sequence: 'relation',
  foreign_table: 'relation',
  partition: 'relation',
  enum: 'type',
  domain: 'type',
  composite: 'type',
  range: 'type',
  aggregate: 'routine',
};
var NameIndex = class {
  #kinds = /* @__PURE__ */ new Map();
  constructor(realm) {
    for (const schema of realm.schemas) {
      for (const table2 of schema.tables) this.#add('relation', schema.name, table2.name, 'table');
      for (const view of schema.views)
        this.#add('relation', schema.name, view.name, view.materialized ? 'materialized' : 'view');
      for (const routine of schema.funcs) this.#add('routine', schema.name, routine.name, 'function');
      for (const routine of schema.procs) this.#add('routine', schema.name, routine.name, 'procedure');
      for (const object of schema.objects) {
        const space = SPACE_OF[object.kind];
        if (space !== void 0) this.#add(space, schema.name, object.name, object.kind);
      }
    }
  }
  #add(space, schema, name, kind) {
    const key = `${space}\0${schema}\0${name}`;
    if (!this.#kinds.has(key)) this.#kinds.set(key, kind);
  }
  /** The object a name means in `schema`: of that schema first, then of `public`. Relations are types as well. */
  find(space, name, schema) {
    for (const where of name.schema === void 0 ? [schema, 'public'] : [name.schema]) {
      const key = `\0${where}\0${name.name}`;
      const kind = this.#kinds.get(space + key) ?? (space === 'type' ? this.#kinds.get(`relation${key}`) : void 0);
      if (kind !== void 0) return { kind, ...(where === schema ? {} : { schema: where }), name: name.name };
    }
    return void 0;
  }
  /**
   * The objects that a SQL text names, each once: relations and types anywhere, routines where they are called, and
   * names in strings that a cast or `nextval` makes one. With `only`, names of other kinds do not count.
   */
  mentioned(sql, schema, only) {
    const found = /* @__PURE__ */ new Map();
    const look = (space, parts) => {
      const ref = only === void 0 || only.has(space) ? this.find(space, parts, schema) : void 0;
      if (ref !== void 0) found.set(`${ref.kind}\0${ref.schema ?? ''}\0${ref.name}`, ref);
    };
    const cursor = TokenCursor.of(sql, postgresProfile);
    while (!cursor.done) {
      const token = cursor.peek();
      if (token?.kind === 'string') {
        const name2 = parseQualifiedName(unquoteLiteral(token.text));
        const ref = name2 === void 0 ? void 0 : this.find('relation', name2, schema);
        if (ref?.kind === 'sequence') found.set(`sequence\0${ref.schema ?? ''}\0${ref.name}`, ref);
        cursor.next();
        continue;
      }
      const start = cursor.mark();
      const name = readName(cursor);
      if (name === void 0) {
        cursor.reset(start);
        cursor.next();
        continue;
      }
      const parts = parseQualifiedName(name);
      if (parts === void 0) continue;
      if (cursor.isSymbol('(')) look('routine', parts);
      look('relation', parts);
      look('type', parts);
    }
    return [...found.values()];
  }
};
function readName(cursor) {
  const first = cursor.peek();
  if (cursor.readIdentifier() === void 0 || first === void 0) return void 0;
  let end = first.end;
  for (let parts = 1; cursor.isSymbol('.'); parts++) {
    const before = cursor.mark();
    cursor.next();
    const part = cursor.peek();
    if (cursor.readIdentifier() === void 0 || part === void 0) {
      cursor.reset(before);
      break;
    }
    if (parts === 1) end = part.end;
  }
  return cursor.source.slice(first.start, end);
}

// src/dependencies.ts
function addRoutineMentions(realm, applies) {
  const wanted = (s) => s.funcs.some(applies) || s.procs.some(applies);
  if (!realm.schemas.some(wanted)) return realm;
  const names = new NameIndex(realm);
  const schemas = realm.schemas.map((schema) => {
    if (!wanted(schema)) return schema;
    const routine = (r) => (applies(r) ? withDeps(r, routineRefs(r, { names, schema: schema.name })) : r);
    return { ...schema, funcs: schema.funcs.map(routine), procs: schema.procs.map(routine) };
  });
  return { ...realm, schemas };
}
function withDeps(object, refs) {
  const known2 = /* @__PURE__ */ new Map();
  for (const ref of [...(object.deps ?? []), ...refs]) {
    if (ref.kind === 'schema' || ref.kind === 'index') continue;
    const key = JSON.stringify([ref.kind, ref.schema ?? '', ref.table ?? '', ref.name, ref.args ?? []]);
    if (!known2.has(key)) known2.set(key, ref);
  }
  if (known2.size === (object.deps?.length ?? 0)) return object;
  return { ...object, deps: [...known2.values()] };
}
var CALLED = /* @__PURE__ */ new Set(['routine']);
function called(expressions, { names, schema }) {
  return expressions
    .filter((text) => text.includes('(') || text.includes('::'))
    .flatMap((text) => names.mentioned(text, schema, CALLED));
}
function routineRefs(routine, { names, schema }) {
  const { support } = routine.attrs;
  const own = refFromJson(support);
  const defaults = routine.args.flatMap((a) => (a.default === void 0 ? [] : [exprText(a.default)]));
  const body2 = routine.lang.toUpperCase() === 'SQL' ? names.mentioned(routine.body, schema) : [];
  return [...(own === void 0 ? [] : [own]), ...called(defaults, { names, schema }), ...body2].filter(
    (r) => r.schema !== void 0 || r.name !== routine.name || (r.kind !== 'function' && r.kind !== 'procedure'),
  );
}

// src/permissions.ts
function defaultPermissionName(to, on, schema, by, grantable) {
  const owner = by === void 0 ? '' : roleName(by);
  return `${roleName(to)}:${on}:${schema ?? ''}:${owner}${grantable ? ':grantable' : ''}`;
}

// src/normalize.ts
var LANGUAGES = { sql: 'SQL', plpgsql: 'PLpgSQL' };
function languageName(name) {
  return LANGUAGES[name.toLowerCase()] ?? name;
}
function isSqlBody(routine) {
  return languageName(routine.lang) === 'SQL' && /^\s*(?:RETURN|BEGIN\s+ATOMIC)\b/i.test(routine.body);
}
function mapTypes(attrs, change) {
  const walk = (value) => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    if (isColumnType(value)) return change(value);
    if (refFromJson(value) !== void 0) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v)]));
  };
  return walk(attrs);
}
function isColumnType(value) {
  const { class: kind, name } = value;
  return typeof kind === 'string' && typeof name === 'string';
}
function typesIn(attrs) {
  const found = [];
  mapTypes(attrs, (type) => {
    found.push(type);
    return type;
  });
  return found;
}
function refsIn(attrs) {
  const found = [];
  const walk = (value) => {
    if (value === null || typeof value !== 'object') return;
    const ref = isColumnType(value) ? void 0 : refFromJson(value);
    if (ref !== void 0) found.push(ref);
    else for (const item of Object.values(value)) walk(item);
  };
  walk(attrs);
  return found;
}

// src/plan/mentions.ts
function namesIn(sql) {
  let names = cache.get(sql);
  if (names !== void 0) return names;
  const found = /* @__PURE__ */ new Set();
  const tokens = tokenizeSql(sql, postgresProfile).filter(isSignificant);
  tokens.forEach((token, i) => {
    if (token.kind === 'word') found.add(token.text.toLowerCase());
    else if (token.kind === 'quoted-identifier') found.add(unquoteIdentifier(token.text));
    else if (token.text.startsWith('*') && tokens[i - 1]?.text === '.') found.add('*');
  });
  names = found;
  if (cache.size > MAX_CACHED) cache.clear();
  cache.set(sql, names);
  return names;
}
var cache = /* @__PURE__ */ new Map();
var MAX_CACHED = 1e3;
function usesColumn(sql, column) {
  const names = namesIn(sql);
  return names.has(column) || names.has('*');
}

// src/plan/dependents.ts
var DependentIndex = class {
  #realm;
  #byKey;
  constructor(realm) {
    this.#realm = realm;
  }
  /** Everything that uses it directly, without repetitions. */
  of(doomed) {
    this.#byKey ??= collect(this.#realm);
    const key = doomed.kind === 'object' ? doomed.key : doomed.relation;
    return (this.#byKey.get(key) ?? []).filter((d) => isAffected(d, doomed));
  }
};
function collect(realm) {
  const map = /* @__PURE__ */ new Map();
  const add = (dependent, keys) => {
    for (const key of new Set(keys)) {
      const list = map.get(key);
      if (list === void 0) map.set(key, [dependent]);
      else list.push(dependent);
    }
  };
  for (const schema of realm.schemas) {
    collectTables(schema, add);
    for (const view of schema.views) {
      add({ kind: 'view', schema: schema.name, view }, keysOf(view.deps, schema.name, view.columns));
      collectTriggers(schema, { kind: 'view', name: view.name }, view.triggers, add);
    }
    for (const kind of ['func', 'proc'])
      for (const routine of kind === 'func' ? schema.funcs : schema.procs)
        add({ kind, schema: schema.name, routine }, routineKeys(routine, schema.name));
    for (const object of schema.objects)
      add({ kind: 'object', schema: schema.name, object, isRealm: false }, objectKeys(object, schema.name));
    for (const object of schema.objects)
      if (object.kind === 'partition') {
        const parent = refsIn(object.attrs)[0];
        const relation = objectKey('table', schema.name, object.name);
        if (parent !== void 0)
          add({ kind: 'child', schema: schema.name, relation }, [refObjectKey(parent, schema.name)]);
      }
  }
  for (const object of realm.objects)
    add({ kind: 'object', schema: '', object, isRealm: true }, objectKeys(object, void 0));
  return map;
}
function collectTables(schema, add) {
  const { name } = schema;
  for (const table2 of schema.tables) {
    const self = objectKey('table', name, table2.name);
    const used = keysOf(table2.deps, name, []);
    for (const column of table2.columns) {
      if (column.default !== void 0)
        add({ kind: 'default', schema: name, table: table2, column }, [...used, ...columnKeys(column, name)]);
      if (column.generated !== void 0) add({ kind: 'generated', schema: name, table: table2, column }, [...used, self]);
    }
    for (const check of table2.checks)
      add({ kind: 'check', schema: name, table: table2, name: check.name, expr: check.expr }, [...used, self]);
    for (const index of table2.indexes)
      if (indexTexts(index).length > 0) add({ kind: 'index', schema: name, table: table2, index }, [...used, self]);
    for (const foreignKey of table2.foreignKeys)
      add({ kind: 'foreign_key', schema: name, table: table2, foreignKey }, [
        self,
        objectKey('table', foreignKey.refSchema ?? name, foreignKey.refTable),
      ]);
    for (const parent of tableAttrs(table2).inherits ?? [])
      add({ kind: 'child', schema: name, relation: self }, [refObjectKey(parent, name)]);
    collectTriggers(schema, { kind: 'table', name: table2.name }, table2.triggers, add);
  }
}
function collectTriggers(schema, on, triggers, add) {
  for (const trigger of triggers) {
    const keys = [objectKey(on.kind, schema.name, on.name), ...keysOf(trigger.deps, schema.name, [])];
    for (const ref of refsIn(trigger.attrs)) keys.push(refObjectKey(ref, schema.name));
    add({ kind: 'trigger', schema: schema.name, on, trigger }, keys);
  }
}
function keysOf(deps, schema, columns) {
  return [...(deps ?? []).map((d) => refObjectKey(d, schema)), ...columns.flatMap((c) => columnKeys(c, schema ?? ''))];
}
function columnKeys(column, schema) {
  return column.type.ref === void 0 ? [] : [refObjectKey(column.type.ref, schema)];
}
function routineKeys(routine, schema) {
  const { ret } = routine;
  const results = ret === void 0 ? [] : ret.kind === 'table' ? ret.columns.map((c) => c.type) : [ret.type];
  const types = [...routine.args.map((a) => a.type), ...results];
  return [
    ...keysOf(routine.deps, schema, []),
    ...types.flatMap((t) => (t.ref === void 0 ? [] : [refObjectKey(t.ref, schema)])),
  ];
}
function objectKeys(object, schema) {
  const refs = object.kind === 'sequence' ? [] : refsIn(object.attrs);
  const types = typeRefs(object.attrs);
  const self = objectKey(object.kind, schema, object.name);
  return [...keysOf(object.deps, schema, []), ...[...refs, ...types].map((r) => refObjectKey(r, schema))].filter(
    (k) => k !== self,
  );
}
function typeRefs(value) {
  if (value === null || typeof value !== 'object') return [];
  const { class: kind, ref } = value;
  if (typeof kind === 'string' && ref !== void 0) return [ref];
  return Object.values(value).flatMap(typeRefs);
}
function indexTexts(index) {
  const { where } = indexAttrs(index);
  return [...index.parts.flatMap((p) => p.expr ?? []), ...(where === void 0 ? [] : [where])];
}
function hasParsedBody(routine) {
  return /^\s*(?:RETURN\s|BEGIN\s+ATOMIC\s)/i.test(routine.body);
}
function isAffected(dependent, doomed) {
  if (doomed.kind === 'key') return dependent.kind === 'foreign_key' && isKeyOf(dependent, doomed);
  if (doomed.kind === 'object') return isAffectedByObject(dependent, doomed.key);
  const { relation, column, way } = doomed;
  const { schema } = dependent;
  switch (dependent.kind) {
    case 'child':
      return true;
    case 'view':
      return usesColumnOf(dependent.view.deps, dependent.view.def, schema, relation, column);
    case 'func':
    case 'proc':
      return hasParsedBody(dependent.routine) && usesColumn(dependent.routine.body, column);
    case 'trigger': {
      const { trigger, on } = dependent;
      if (objectKey(on.kind, schema, on.name) !== relation) return false;
      const listed = trigger.events.some((e) => e.columns?.includes(column));
      return listed || (trigger.when !== void 0 && usesColumn(trigger.when, column));
    }
    case 'object': {
      const { object } = dependent;
      if (object.kind === 'policy') {
        const text = [object.attrs.using, object.attrs.check].filter((t) => typeof t === 'string').join(' ; ');
        return usesColumnOf(object.deps, text, schema, relation, column);
      }
      return object.kind === 'permission' && isColumnPermission(object, column);
    }
    case 'generated':
      return dependent.column.name !== column && usesColumn(dependent.column.generated?.expr ?? '', column);
    case 'check':
      return way === 'convert' && isOwn(dependent.table, schema, relation) && usesColumn(dependent.expr, column);
    case 'index':
      return (
        way === 'convert' &&
        isOwn(dependent.table, schema, relation) &&
        indexTexts(dependent.index).some((t) => usesColumn(t, column))
      );
    case 'foreign_key':
      return isKeyOverColumn(dependent, relation, column, way);
    case 'default':
      return false;
  }
}
function isOwn(table2, schema, relation) {
  return objectKey('table', schema, table2.name) === relation;
}
function isColumnPermission(object, column) {
  const on = object.attrs.for;
  return on?.kind === 'column' && on.name === column;
}
function usesColumnOf(deps, text, schema, relation, column) {
  const columns = (deps ?? []).filter((d) => d.table !== void 0 && refObjectKey(d, schema) === relation);
  return columns.length > 0 ? columns.some((d) => d.name === column) : usesColumn(text, column);
}
function isKeyOf({ foreignKey, schema }, key) {
  const target = objectKey('table', foreignKey.refSchema ?? schema, foreignKey.refTable);
  return (
    target === key.relation &&
    key.columns.length === foreignKey.refColumns.length &&
    foreignKey.refColumns.every((c) => key.columns.includes(c))
  );
}
function isKeyOverColumn({ foreignKey, schema, table: table2 }, relation, column, way) {
  const target = objectKey('table', foreignKey.refSchema ?? schema, foreignKey.refTable);
  if (target === relation && foreignKey.refColumns.includes(column)) return way !== 'retype';
  return way === 'convert' && isOwn(table2, schema, relation) && foreignKey.columns.includes(column);
}
function isAffectedByObject(dependent, key) {
  const text = (key.split('\0')[2] ?? '').toString();
  const isCalled = (sql) => usesName(sql, text);
  switch (dependent.kind) {
    case 'default':
      return isCalled(dependent.column.default === void 0 ? '' : defaultText(dependent.column.default));
    case 'generated':
      return isCalled(dependent.column.generated?.expr ?? '');
    case 'check':
      return isCalled(dependent.expr);
    case 'index':
      return indexTexts(dependent.index).some(isCalled);
    case 'foreign_key':
      return (
        objectKey('table', dependent.foreignKey.refSchema ?? dependent.schema, dependent.foreignKey.refTable) === key
      );
    case 'child':
      return false;
    default:
      return true;
  }
}
function defaultText(expr) {
  return expr.kind === 'named' ? defaultText(expr.expr) : expr.text;
}
function usesName(sql, name) {
  return sql.includes(name);
}

// src/plan/context.ts
function newContext(options, capabilities, changes = []) {
  const { schemaQualifier, indent } = options;
  const name = (schema, object) => {
    const qualifier = schemaQualifier ?? schema ?? '';
    return qualifier === '' ? ident(object) : `${ident(qualifier)}.${ident(object)}`;
  };
  let dependents;
  return {
    options,
    capabilities,
    builder: () => new SqlBuilder({ quote: 'double', schemaQualifier, indent }),
    name,
    type: (type, schema) => formatColumnType(type, (ref) => name(ref.schema ?? schema, ref.name)),
    ref: (ref, schema) => (isSqlText(ref) ? ref.sql : name(ref.schema ?? schema, ref.name)),
    findTable: (schema, table2) =>
      options.to?.schemas.find((s) => s.name === schema)?.tables.find((t) => t.name === table2) ??
      changes.flatMap((c) =>
        c.kind === 'add_table' && c.schema === schema && c.table.name === table2 ? [c.table] : [],
      )[0],
    hasDependents: (key) => {
      if (options.to === void 0) return false;
      dependents ??= new DependentIndex(options.to);
      return dependents.of({ kind: 'object', key }).some((d) => d.kind !== 'object' || d.object.kind !== 'permission');
    },
    partitionsOf: (schema, table2) => leafPartitions(options, schema, table2),
    routineKey: (routine) =>
      `${routine.name}(${routine.args
        .filter((a) => a.mode !== 'OUT')
        .map((a) => formatColumnType(a.type))
        .join(',')})`,
    objectKey: objectKey2,
  };
}
function leafPartitions(options, schema, table2) {
  return (options.to?.schemas ?? []).flatMap((s) =>
    s.objects.flatMap((object) => {
      if (object.kind !== 'partition') return [];
      const attrs = objectAttrs('partition', object);
      if (attrs.of.name !== table2 || (attrs.of.schema ?? s.name) !== schema) return [];
      return attrs.partition === void 0
        ? [{ schema: s.name, name: object.name }]
        : leafPartitions(options, s.name, object.name);
    }),
  );
}
function ident(name) {
  return quoteIdentifier(name, 'double');
}
function identList(names) {
  return `(${names.map(ident).join(', ')})`;
}
function literal(text) {
  return quoteLiteral(text);
}
function quoted(name) {
  return JSON.stringify(name);
}
function dollarQuote(text) {
  const isFree = (tag) => !text.includes(`$${tag}$`) && !`${text}$`.includes(`$${tag}$`);
  for (const tag of ['', 'body', '_']) if (isFree(tag)) return `$${tag}$${text}$${tag}$`;
  let n = 1;
  while (!isFree(`body${n}`)) n++;
  return `$body${n}$${text}$body${n}$`;
}
var ROLE_WORDS = /* @__PURE__ */ new Set(['PUBLIC', 'CURRENT_ROLE', 'CURRENT_USER', 'SESSION_USER']);
function roleSql(role) {
  if (typeof role !== 'string') return ident(role.name);
  return ROLE_WORDS.has(role) ? role : ident(role);
}
function draft(cmd, comment, reverse) {
  if (reverse === void 0) return { cmd, comment };
  return { cmd, comment, reverse: typeof reverse === 'string' ? [reverse] : reverse };
}
function commands(drafts) {
  return drafts.map((d) => d.cmd);
}
function withSource(drafts, source) {
  return drafts.map((d) => ({ ...d, source }));
}

// src/plan/columns.ts
var BARE = /* @__PURE__ */ new Set(['bool', 'integer', 'decimal', 'float']);
function defaultSql(expr, column) {
  if (expr.kind === 'named') return defaultSql(expr.expr, column);
  if (expr.kind === 'raw' || BARE.has(column.type.class)) return expr.text;
  const isLiteral2 = isQuoted(expr.text, "'") || /^([eEbBxXnN]|[uU]&)'|^null$|^[-+]?[\d.]+$|'::/i.test(expr.text);
  return isLiteral2 ? expr.text : literal(expr.text);
}
function columnDefinition(column, schema, context) {
  const { identity, compression } = columnAttrs(column);
  const words = [ident(column.name), context.type(column.type, schema)];
  if (compression !== void 0) words.push(`COMPRESSION ${compression}`);
  words.push(column.null ? 'NULL' : 'NOT NULL');
  if (column.default !== void 0 && !isSerial(column.type)) words.push(`DEFAULT ${defaultSql(column.default, column)}`);
  if (column.collate !== void 0) words.push(`COLLATE ${collation(column.collate)}`);
  if (identity !== void 0) words.push(identityClause(identity));
  if (column.generated !== void 0) words.push(generatedClause(column));
  return words.join(' ');
}
function collation(name) {
  return /^"(?:[^"]|"")*"\."/.test(name) ? name : ident(name);
}
function generatedClause(column) {
  const { expr = '', type = 'STORED' } = column.generated ?? {};
  return `GENERATED ALWAYS AS ${wrapParens(expr)} ${type}`;
}
function identityClause(identity) {
  const options = identityOptions(identity);
  const head = `GENERATED ${identity.generated.replace('_', ' ')} AS IDENTITY`;
  return options.length === 0 ? head : `${head} (${options.join(' ')})`;
}
function identityOptions(identity) {
  const options = [];
  if (identity.start !== void 0) options.push(`START WITH ${identity.start}`);
  if (identity.increment !== void 0) options.push(`INCREMENT BY ${identity.increment}`);
  if (identity.min_value !== void 0) options.push(`MINVALUE ${identity.min_value}`);
  if (identity.max_value !== void 0) options.push(`MAXVALUE ${identity.max_value}`);
  if (identity.cache !== void 0) options.push(`CACHE ${identity.cache}`);
  if (identity.cycle === true) options.push('CYCLE');
  return options;
}
function alterColumn(from, to, aspects, schema, context, nextval) {
  const has = (aspect) => aspects.includes(aspect);
  const column = `ALTER COLUMN ${ident(to.name)}`;
  const clauses = [];
  const [oldType, newType] = [storedType(from, schema, context), storedType(to, schema, context)];
  const retyped = oldType !== newType || from.collate !== to.collate;
  const using =
    retyped && !castsOnAssignment(oldType, newType) ? castExpression(ident(to.name), oldType, newType) : void 0;
  const [wasSerial, willBeSerial] = [isSerial(from.type), isSerial(to.type)];
  const isRecast = retyped && !wasSerial && !keepsDefaults(oldType, newType);
  const resetDefault = from.default !== void 0 && to.default !== void 0 && (isRecast || (retyped && has('default')));
  const drops = from.default !== void 0 && to.default === void 0 && !willBeSerial;
  if (resetDefault || (drops && retyped && !wasSerial)) clauses.push(`${column} DROP DEFAULT`);
  if (wasSerial && !willBeSerial) clauses.push(`${column} DROP DEFAULT`);
  if (has('generated') && from.generated !== void 0 && to.generated === void 0)
    clauses.push(`${column} DROP EXPRESSION`);
  if (retyped) {
    const collate =
      to.collate === void 0
        ? from.collate === void 0 || oldType !== newType
          ? ''
          : ' COLLATE "default"'
        : ` COLLATE ${collation(to.collate)}`;
    clauses.push(`${column} TYPE ${newType}${collate}${using === void 0 ? '' : ` USING ${using}`}`);
  }
  const losesIdentity = columnAttrs(from).identity !== void 0 && columnAttrs(to).identity === void 0;
  if (losesIdentity) clauses.push(`${column} DROP IDENTITY`);
  if (from.null !== to.null) clauses.push(`${column} ${to.null ? 'DROP' : 'SET'} NOT NULL`);
  if (willBeSerial && !wasSerial && nextval !== void 0) clauses.push(`${column} SET DEFAULT ${nextval}`);
  else if (to.default !== void 0 && (has('default') || resetDefault || wasSerial) && !willBeSerial)
    clauses.push(`${column} SET DEFAULT ${defaultSql(to.default, to)}`);
  else if (drops && !retyped && !wasSerial) clauses.push(`${column} DROP DEFAULT`);
  clauses.push(...alterIdentity(from, to, column));
  if (has('generated') && from.generated !== void 0 && to.generated !== void 0)
    clauses.push(`${column} SET EXPRESSION AS ${wrapParens(to.generated.expr)}`);
  const [a, b] = [columnAttrs(from), columnAttrs(to)];
  if (a.storage !== b.storage) clauses.push(`${column} SET STORAGE ${b.storage ?? defaultStorage(to)}`);
  if (a.compression !== b.compression) clauses.push(`${column} SET COMPRESSION ${b.compression ?? 'default'}`);
  return using === void 0 ? { clauses } : { clauses, using };
}
var MAIN_TYPES = /* @__PURE__ */ new Set(['numeric', 'inet', 'cidr']);
var FIXED_CLASSES = /* @__PURE__ */ new Set(['bool', 'integer', 'float', 'time', 'uuid', 'enum']);
function defaultStorage(column) {
  if (column.type.attrs?.class === 'array') return 'EXTENDED';
  if (MAIN_TYPES.has(column.type.name)) return 'MAIN';
  return FIXED_CLASSES.has(column.type.class) ? 'PLAIN' : 'EXTENDED';
}
var NUMBERS = /* @__PURE__ */ new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);
var STRINGS2 = /* @__PURE__ */ new Set(['text', 'character varying', 'character', 'bpchar']);
function keepsDefaults(from, to) {
  const [a, b] = [baseTypeName(from), baseTypeName(to)];
  return a === b || (NUMBERS.has(a) && NUMBERS.has(b)) || (STRINGS2.has(a) && STRINGS2.has(b));
}
function storedType(column, schema, context) {
  return context.type(withoutSerial(column.type), schema);
}
function alterIdentity(from, to, column) {
  const [a, b] = [columnAttrs(from).identity, columnAttrs(to).identity];
  if (a === void 0) return b === void 0 ? [] : [`${column} ADD ${identityClause(b)}`];
  if (b === void 0) return [];
  const sets = [];
  const differs = (key) => String(a[key] ?? '') !== String(b[key] ?? '');
  const isDifferent = ['generated', 'start', 'increment', 'min_value', 'max_value', 'cache', 'cycle'].some(differs);
  if (!isDifferent) return [];
  sets.push(`SET GENERATED ${b.generated.replace('_', ' ')}`);
  const [oldStart, start] = [identityStart(a), identityStart(b)];
  if (oldStart !== start) sets.push(`SET START WITH ${start}`);
  if (differs('increment')) sets.push(`SET INCREMENT BY ${b.increment ?? 1}`);
  if (differs('min_value')) sets.push(b.min_value === void 0 ? 'SET NO MINVALUE' : `SET MINVALUE ${b.min_value}`);
  if (differs('max_value')) sets.push(b.max_value === void 0 ? 'SET NO MAXVALUE' : `SET MAXVALUE ${b.max_value}`);
  if (differs('cache')) sets.push(`SET CACHE ${b.cache ?? 1}`);
  if (differs('cycle')) sets.push(b.cycle === true ? 'SET CYCLE' : 'SET NO CYCLE');
  return [`${column} ${sets.join(' ')}`];
}
function identityStart(identity) {
  const descends = String(identity.increment ?? 1).startsWith('-');
  return String(identity.start ?? (descends ? (identity.max_value ?? -1) : (identity.min_value ?? 1)));
}

// src/plan/comments.ts
function setComment(target, subject2, from, to) {
  if ((from ?? '') === (to ?? '')) return [];
  const cmd = (text) => `COMMENT ON ${target} IS ${literal(text ?? '')}`;
  return [draft(cmd(to), `set comment to ${subject2}`, cmd(from))];
}

// src/plan/indexes.ts
function createIndex(owner, index, context, concurrently2 = false) {
  const ifNotExists = context.options.policy?.addIndex?.ifNotExists === true && concurrently2;
  const drop = dropIndexSql(owner, index, context, concurrently2);
  const comment = `create index ${quoted(index.name)} to table: ${quoted(owner.name)}`;
  const create2 = (name, on, apart) =>
    [
      index.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX',
      ...(apart ? ['CONCURRENTLY'] : []),
      ...(ifNotExists ? ['IF NOT EXISTS'] : []),
      ...(name === '' ? [] : [ident(name)]),
      'ON',
      on,
      indexBody(index),
    ].join(' ');
  const drafts = [];
  const partitions = concurrently2 ? owner.partitions : void 0;
  for (const [i, partition2] of (partitions ?? []).entries()) {
    const name = `${index.name.slice(0, 50)}_${i + 1}`;
    const cmd2 = create2(name, context.name(partition2.schema, partition2.name), true);
    const partComment = `create index ${quoted(name)} to table: ${quoted(partition2.name)}`;
    drafts.push({ ...draft(cmd2, partComment, []), noTransaction: true });
  }
  const isApart = concurrently2 && partitions === void 0;
  const cmd = create2(index.name, context.name(owner.schema, owner.name), isApart);
  drafts.push({
    ...draft(cmd, comment, index.name === '' ? void 0 : drop),
    ...(isApart ? { noTransaction: true } : {}),
  });
  drafts.push(...indexComment(owner, index.name, void 0, index.comment, context));
  return drafts;
}
function indexComment(owner, name, from, to, context) {
  const subject2 = `index: ${quoted(name)} on table: ${quoted(owner.name)}`;
  return setComment(`INDEX ${context.name(owner.schema, name)}`, subject2, from, to);
}
function dropIndex(owner, index, context, concurrently2 = false) {
  const isApart = concurrently2 && owner.partitions === void 0;
  const reverse = createIndex(owner, index, context, isApart).map((d) => d.cmd);
  const comment = `drop index ${quoted(index.name)} from table: ${quoted(owner.name)}`;
  const drop = draft(dropIndexSql(owner, index, context, isApart), comment, reverse);
  return [isApart ? { ...drop, noTransaction: true } : drop];
}
function dropIndexSql(owner, index, context, concurrently2) {
  return `DROP INDEX ${concurrently2 ? 'CONCURRENTLY ' : ''}${context.name(owner.schema, index.name)}`;
}
function indexBody(index) {
  const attrs = indexAttrs(index);
  const words = [...methodClause(attrs.type), `(${index.parts.map(indexPart).join(', ')})`, ...includeClause(index)];
  if (attrs.nulls_distinct === false) words.push('NULLS NOT DISTINCT');
  words.push(...withClause(indexParams(index)));
  if (attrs.where !== void 0) words.push(`WHERE ${attrs.where}`);
  return words.join(' ');
}
function methodClause(type) {
  if (type === void 0 || type.toUpperCase() === 'BTREE') return [];
  return [`USING ${/^[A-Za-z_][A-Za-z0-9_]*$/.test(type) ? type : ident(type)}`];
}
function includeClause(index) {
  const { include } = indexAttrs(index);
  return include === void 0 || include.length === 0 ? [] : [`INCLUDE ${identList(include)}`];
}
function indexParams(index) {
  const { storage_params, page_per_range } = indexAttrs(index);
  const params2 = { ...storage_params };
  if (page_per_range !== void 0 && page_per_range !== 128) params2.pages_per_range = page_per_range;
  return params2;
}
function withClause(params2) {
  const list = paramList(params2);
  return list === '' ? [] : [`WITH (${list})`];
}
function paramList(params2) {
  return Object.entries(params2 ?? {})
    .map(([name, value]) => `${name} = ${paramValue(value)}`)
    .join(', ');
}
function paramValue(value) {
  return typeof value === 'string' && !/^[A-Za-z0-9_.-]+$/.test(value) ? literal(value) : String(value);
}
function indexPart(part) {
  const attrs = part.attrs;
  const words = [part.column === void 0 ? wrapParens(part.expr ?? '') : ident(part.column)];
  if (attrs.collate !== void 0) words.push(`COLLATE ${collation(attrs.collate)}`);
  if (attrs.ops !== void 0) words.push(operatorClass(attrs.ops));
  if (part.desc) words.push('DESC');
  if (attrs.nulls_first === true && !part.desc) words.push('NULLS FIRST');
  if (attrs.nulls_last === true && part.desc) words.push('NULLS LAST');
  return words.join(' ');
}
function operatorClass(ops) {
  if (isSqlText(ops)) return ops.sql;
  const name = String(ops);
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : ident(name);
}

// src/plan/constraints.ts
function primaryKeyName(table2, key) {
  return key.name === '' ? `${table2}_pkey` : key.name;
}
function primaryKeyClause(table2, key) {
  const name = key.name === '' || key.name === `${table2}_pkey` ? '' : `CONSTRAINT ${ident(key.name)} `;
  return `${name}PRIMARY KEY ${keyBody(key)}`;
}
function indexConstraintClause(index) {
  const attrs = indexAttrs(index);
  const name = index.name === '' ? '' : `CONSTRAINT ${ident(index.name)} `;
  if (attrs.constraint !== 'exclude') {
    const nulls = attrs.nulls_distinct === false ? ' NULLS NOT DISTINCT' : '';
    return `${name}UNIQUE${nulls} ${keyBody(index)}`;
  }
  const parts = index.parts.map((part) => `${indexPart(part)} WITH ${part.attrs.op ?? '='}`);
  const words = [
    `${name}EXCLUDE`,
    ...methodClause(attrs.type),
    `(${parts.join(', ')})`,
    ...includeClause(index),
    ...withClause(indexParams(index)),
    ...(attrs.where === void 0 ? [] : [`WHERE ${wrapParens(attrs.where)}`]),
    ...deferrableClause(attrs.deferrable),
  ];
  return words.join(' ');
}
function keyBody(index) {
  const attrs = indexAttrs(index);
  const last = index.parts.length - 1;
  const columns = index.parts.map(
    (p, i) => ident(p.column ?? '') + (i === last && attrs.without_overlaps === true ? ' WITHOUT OVERLAPS' : ''),
  );
  return [
    `(${columns.join(', ')})`,
    ...includeClause(index),
    ...withClause(indexParams(index)),
    ...deferrableClause(attrs.deferrable),
  ].join(' ');
}
function deferrableClause(deferrable) {
  return deferrable === void 0 ? [] : [`DEFERRABLE ${deferrable.replace('_', ' ')}`];
}
function foreignKeyClause(key, schema, context) {
  const attrs = foreignKeyAttrs(key);
  const columns = (names) => {
    if (attrs.period !== true) return identList(names);
    return `(${names.map((n, i) => (i === names.length - 1 ? 'PERIOD ' : '') + ident(n)).join(', ')})`;
  };
  const words = [
    ...(key.symbol === '' ? [] : [`CONSTRAINT ${ident(key.symbol)}`]),
    `FOREIGN KEY ${columns(key.columns)} REFERENCES ${context.name(key.refSchema ?? schema, key.refTable)}`,
    ...(key.refColumns.length === 0 ? [] : [columns(key.refColumns)]),
    ...(key.onUpdate === void 0 ? [] : [`ON UPDATE ${key.onUpdate}`]),
    ...(key.onDelete === void 0 ? [] : [`ON DELETE ${key.onDelete}`]),
    ...(attrs.on_delete_columns === void 0 ? [] : [identList(attrs.on_delete_columns)]),
    ...deferrableClause(attrs.deferrable),
  ];
  return words.join(' ');
}
function notValid(attrs) {
  return attrs.not_valid === true ? ' NOT VALID' : '';
}
function checkClause(check) {
  const attrs = check.attrs;
  const name = check.name === '' ? '' : `CONSTRAINT ${ident(check.name)} `;
  return `${name}CHECK ${wrapParens(check.expr)}${attrs.no_inherit === true ? ' NO INHERIT' : ''}`;
}

// src/plan/not-null.ts
function wantsSafeNotNull(from, to, aspects, context) {
  const policy = context.options.policy?.dialect?.not_null;
  return policy?.lock_safe === true && from.null && !to.null && !aspects.includes('type');
}
function setNotNullSafely(schema, table2, column, context) {
  const alter = (clause) => `ALTER TABLE ${context.name(schema, table2)} ${clause}`;
  const comment = `modify ${quoted(table2)} table`;
  const drop = alter(`ALTER COLUMN ${ident(column)} DROP NOT NULL`);
  const name = ident(generatedName(table2, column, 'not_null'));
  const apart = (d) => ({ ...d, noTransaction: true });
  const validate2 = apart(draft(alter(`VALIDATE CONSTRAINT ${name}`), comment, []));
  if (context.capabilities.supportsNotNullConstraints) {
    return [
      apart(draft(alter(`ADD CONSTRAINT ${name} NOT NULL ${ident(column)} NOT VALID`), comment, drop)),
      validate2,
    ];
  }
  const check = `ADD CONSTRAINT ${name} CHECK (${ident(column)} IS NOT NULL) NOT VALID`;
  return [
    apart(draft(alter(check), comment, [])),
    validate2,
    apart(draft(alter(`ALTER COLUMN ${ident(column)} SET NOT NULL`), comment, drop)),
    apart(draft(alter(`DROP CONSTRAINT ${name}`), comment, [])),
  ];
}

// src/plan/serial.ts
function serialSequence(table2, column) {
  return columnAttrs(column).serial_sequence ?? serialSequenceName(table2, column.name);
}
function planSerial(schema, table2, from, to, context, keepsSequence) {
  const [was, is] = [isSerial(from.type), isSerial(to.type)];
  if (!was && !is) return { before: [], after: [], from };
  const sequence2 = (column) => context.name(schema, serialSequence(table2, column));
  const nextval = (column) => `nextval(${literal(sequence2(column))})`;
  const width = (column) => withoutSerial(column.type).name;
  if (was && is) {
    if (width(from) === width(to)) return { before: [], after: [], from };
    const alter2 = (column) => `ALTER SEQUENCE ${sequence2(from)} AS ${width(column)}`;
    const comment2 = `modify sequence ${quoted(serialSequence(table2, from))}`;
    return { before: [], after: [draft(alter2(to), comment2, alter2(from))], from };
  }
  if (keepsSequence)
    return { before: [], after: [], from, ...(is ? { nextval: nextval(to) } : { oldNextval: nextval(from) }) };
  const create2 = (column) => {
    const type = width(column) === 'bigint' ? '' : ` AS ${width(column)}`;
    return `CREATE SEQUENCE IF NOT EXISTS ${sequence2(column)}${type} OWNED BY ${context.name(schema, table2)}.${ident(column.name)}`;
  };
  const drop = (column) => `DROP SEQUENCE IF EXISTS ${sequence2(column)}`;
  const alter = (clause) => `ALTER TABLE ${context.name(schema, table2)} ALTER COLUMN ${ident(to.name)} ${clause}`;
  const comment = `modify ${quoted(table2)} table`;
  if (is) {
    const { identity, ...attrs } = columnAttrs(from);
    const createIt = draft(create2(to), `create sequence for serial column ${quoted(to.name)}`, drop(to));
    if (identity === void 0) return { before: [createIt], after: [], from, nextval: nextval(to) };
    const before2 = [draft(alter('DROP IDENTITY'), comment), createIt];
    return { before: before2, after: [], from: { ...from, attrs: { ...attrs } }, nextval: nextval(to) };
  }
  const dropIt = draft(drop(from), `drop sequence used by serial column ${quoted(from.name)}`, create2(from));
  if (columnAttrs(to).identity === void 0) return { before: [], after: [dropIt], from, oldNextval: nextval(from) };
  const before = [draft(alter('DROP DEFAULT'), comment, alter(`SET DEFAULT ${nextval(from)}`)), dropIt];
  return { before, after: [], from: { ...from, type: withoutSerial(from.type) } };
}

// src/plan/triggers.ts
function createTrigger(change, context) {
  const { schema, on, trigger } = change;
  const place2 = `${ident(trigger.name)} ON ${context.name(schema, on.name)}`;
  return [
    draft(
      triggerSql(schema, on, trigger, context, false),
      `create trigger ${quoted(trigger.name)}`,
      `DROP TRIGGER ${place2}`,
    ),
    ...setComment(`TRIGGER ${place2}`, `trigger: ${quoted(trigger.name)}`, void 0, trigger.comment).map((d) => ({
      ...d,
      reverse: [],
    })),
  ];
}
function dropTrigger(change, context) {
  const { schema, on, trigger } = change;
  const cmd = `DROP TRIGGER ${ident(trigger.name)} ON ${context.name(schema, on.name)}`;
  const reverse = commands(createTrigger({ kind: 'add_trigger', schema, on, trigger }, context));
  return [draft(cmd, `drop trigger ${quoted(trigger.name)}`, reverse)];
}
function modifyTrigger(change, context) {
  const { schema, on, from, to, aspects } = change;
  const isConstraint = (t) => t.attrs.constraint === true;
  const drafts = [];
  if (aspects.some((a) => a !== 'comment')) {
    if (!context.capabilities.supportsReplaceTrigger || isConstraint(from) || isConstraint(to)) {
      return [
        ...dropTrigger({ kind: 'drop_trigger', schema, on, trigger: from }, context),
        ...createTrigger({ kind: 'add_trigger', schema, on, trigger: to }, context),
      ];
    }
    const sql = (trigger) => triggerSql(schema, on, trigger, context, true);
    drafts.push(draft(sql(to), `modify trigger ${quoted(to.name)}`, sql(from)));
  }
  const place2 = `${ident(to.name)} ON ${context.name(schema, on.name)}`;
  drafts.push(...setComment(`TRIGGER ${place2}`, `trigger: ${quoted(to.name)}`, from.comment, to.comment));
  return drafts;
}
function renameTrigger(change, context) {
  const [a, b] = [change.from.name, change.to.name];
  const table2 = context.name(change.schema, change.on.name);
  const rename = (x, y) => `ALTER TRIGGER ${ident(x)} ON ${table2} RENAME TO ${ident(y)}`;
  return [draft(rename(a, b), `rename a trigger from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
}
function triggerSql(schema, on, trigger, context, replace) {
  const attrs = trigger.attrs;
  const words = [
    `CREATE${replace ? ' OR REPLACE' : ''}${attrs.constraint === true ? ' CONSTRAINT' : ''} TRIGGER ${ident(trigger.name)}`,
    trigger.time,
    eventList(trigger.events),
    `ON ${context.name(schema, on.name)}`,
  ];
  if (attrs.from !== void 0) words.push(`FROM ${context.ref(attrs.from, schema)}`);
  words.push(...deferrableClause(attrs.deferrable));
  const { old_table, new_table } = attrs.referencing ?? {};
  if (old_table !== void 0 || new_table !== void 0) words.push('REFERENCING');
  if (old_table !== void 0) words.push(`OLD TABLE AS ${ident(old_table)}`);
  if (new_table !== void 0) words.push(`NEW TABLE AS ${ident(new_table)}`);
  words.push(`FOR EACH ${trigger.forEach}`);
  if (trigger.when !== void 0) words.push(`WHEN ${wrapParens(trigger.when)}`);
  words.push(action(schema, trigger, context));
  return words.join(' ');
}
function eventList(events) {
  return [...events]
    .sort((a, b) => (a.kind < b.kind ? -1 : 1))
    .map((e) =>
      e.columns === void 0 || e.columns.length === 0 ? e.kind : `${e.kind} OF ${e.columns.map(ident).join(', ')}`,
    )
    .join(' OR ');
}
function action(schema, trigger, context) {
  const { execute } = trigger.attrs;
  const routine = execute?.function ?? execute?.procedure;
  if (routine === void 0) return trigger.body;
  const args = (execute?.args ?? []).map((a) => literal(a)).join(', ');
  return `EXECUTE FUNCTION ${context.ref(routine, schema)}(${args})`;
}

// src/plan/tables.ts
function addTable(change, context) {
  const { schema, table: table2 } = change;
  const name = context.name(schema, table2.name);
  const owner = { schema, name: table2.name };
  const create2 = draft(
    createTableSql(schema, table2, context, change.clauses?.if_not_exists === true),
    `create ${quoted(table2.name)} table`,
    `DROP TABLE ${name}`,
  );
  const late = [
    ...table2.foreignKeys
      .filter((f) => foreignKeyAttrs(f).not_valid)
      .map((f) => `ADD ${foreignKeyClause(f, schema, context)} NOT VALID`),
    ...table2.checks.filter((c) => c.attrs.not_valid === true).map((c) => `ADD ${checkClause(c)} NOT VALID`),
    ...table2.columns.flatMap((c) => {
      const { storage } = columnAttrs(c);
      return storage === void 0 ? [] : [`ALTER COLUMN ${ident(c.name)} SET STORAGE ${storage}`];
    }),
  ];
  const drafts = [create2];
  if (late.length > 0)
    drafts.push(draft(`ALTER TABLE ${name} ${late.join(', ')}`, `modify ${quoted(table2.name)} table`, []));
  for (const index of table2.indexes.filter(isPlainIndex)) drafts.push(...createIndex(owner, index, context));
  drafts.push(...tableComments(schema, table2, context));
  drafts.push(...rowSecurity(schema, table2.name, {}, tableAttrs(table2).row_security ?? {}, context));
  drafts.push(...replicaIdentity(schema, table2.name, void 0, tableAttrs(table2).replica_identity, context));
  return drafts;
}
function isPlainIndex(index) {
  return indexAttrs(index).constraint === void 0;
}
function createTableSql(schema, table2, context, ifNotExists) {
  const attrs = tableAttrs(table2);
  const inherited = inheritedParts(schema, table2, context);
  const lines = [
    ...table2.columns.filter((c) => !inherited.columns.has(c.name)).map((c) => columnDefinition(c, schema, context)),
    ...(table2.primaryKey === void 0 ? [] : [primaryKeyClause(table2.name, table2.primaryKey)]),
    ...table2.indexes.filter((i) => !isPlainIndex(i)).map(indexConstraintClause),
    ...table2.foreignKeys.filter((f) => !foreignKeyAttrs(f).not_valid).map((f) => foreignKeyClause(f, schema, context)),
    ...table2.checks.filter((c) => c.attrs.not_valid !== true && !inherited.checks.has(c.name)).map(checkClause),
  ];
  const b = context.builder();
  b.p('CREATE', attrs.unlogged === true ? 'UNLOGGED TABLE' : 'TABLE', ifNotExists ? 'IF NOT EXISTS' : '');
  b.p(context.name(schema, table2.name));
  b.wrapList(lines, (list, line) => list.p(line));
  if (attrs.inherits !== void 0 && attrs.inherits.length > 0)
    b.p(`INHERITS (${attrs.inherits.map((p) => context.ref(p, schema)).join(', ')})`);
  if (attrs.partition !== void 0) b.p(partitionKeySql(attrs.partition));
  if (attrs.access_method !== void 0) b.p(`USING ${ident(attrs.access_method)}`);
  return b.p(...withClause(tableParams(attrs.storage_params))).toString();
}
function inheritedParts(schema, table2, context) {
  const [columns, checks2] = [/* @__PURE__ */ new Set(), /* @__PURE__ */ new Set()];
  for (const parent of tableAttrs(table2).inherits ?? []) {
    const found = context.findTable(parent.schema ?? schema, parent.name);
    for (const column of found?.columns ?? []) {
      const own = table2.columns.find((c) => c.name === column.name);
      if (own !== void 0 && inheritedText(own, schema, context) === inheritedText(column, schema, context))
        columns.add(own.name);
    }
    for (const check of found?.checks ?? []) if (check.attrs.no_inherit !== true) checks2.add(check.name);
  }
  return { columns, checks: checks2 };
}
function inheritedText(column, schema, context) {
  const isSequence =
    isSerial(column.type) || (column.default !== void 0 && exprText(column.default).startsWith('nextval('));
  const { default: value, ...rest } = column;
  const plain = { ...rest, attrs: {}, type: withoutSerial(column.type) };
  return columnDefinition(isSequence || value === void 0 ? plain : { ...plain, default: value }, schema, context);
}
function partitionKeySql(key) {
  const parts =
    key.columns?.map(ident) ?? key.by?.map((p) => (p.column === void 0 ? wrapParens(p.expr ?? '') : ident(p.column)));
  return `PARTITION BY ${key.type} (${(parts ?? []).join(', ')})`;
}
function tableParams(params2) {
  const entries = Object.entries(params2 ?? {}).map(([key, value]) => [tableParam(key), value]);
  return Object.fromEntries(entries);
}
function tableParam(key) {
  return key === 'toast_tuple_target' ? key : key.replace(/^toast_/, 'toast.');
}
function tableComments(schema, table2, context) {
  const drafts = tableComment(schema, table2.name, void 0, table2.comment, context);
  for (const column of table2.columns) drafts.push(...columnComment(schema, table2.name, void 0, column, context));
  const name = context.name(schema, table2.name);
  const constraints = [
    ...(table2.primaryKey === void 0
      ? []
      : [{ ...table2.primaryKey, name: primaryKeyName(table2.name, table2.primaryKey) }]),
    ...table2.indexes.filter((i) => !isPlainIndex(i)),
    ...table2.foreignKeys.map((f) => ({ ...f, name: f.symbol })),
    ...table2.checks,
  ];
  for (const item of constraints) drafts.push(...constraintComment(name, table2.name, item.name, void 0, item.comment));
  return drafts;
}
function tableComment(schema, name, from, to, context) {
  return setComment(`TABLE ${context.name(schema, name)}`, `table: ${quoted(name)}`, from, to);
}
function columnComment(schema, table2, from, to, context) {
  const target = `COLUMN ${context.name(schema, table2)}.${ident(to.name)}`;
  return setComment(target, `column: ${quoted(to.name)} on table: ${quoted(table2)}`, from, to.comment);
}
function constraintComment(owner, table2, name, from, to) {
  if (name === '') return [];
  const subject2 = `constraint: ${quoted(name)} on table: ${quoted(table2)}`;
  return setComment(`CONSTRAINT ${ident(name)} ON ${owner}`, subject2, from, to);
}
function rowSecurity(schema, table2, from, to, context) {
  const alter = (clause) => `ALTER TABLE ${context.name(schema, table2)} ${clause} ROW LEVEL SECURITY`;
  const drafts = [];
  if ((from.enabled ?? false) !== (to.enabled ?? false)) {
    const [word, opposite] = to.enabled === true ? ['ENABLE', 'DISABLE'] : ['DISABLE', 'ENABLE'];
    drafts.push(
      draft(alter(word), `${word.toLowerCase()} row-level security for ${quoted(table2)} table`, alter(opposite)),
    );
  }
  if ((from.enforced ?? false) !== (to.enforced ?? false)) {
    const [word, opposite] = to.enforced === true ? ['FORCE', 'NO FORCE'] : ['NO FORCE', 'FORCE'];
    const verb = to.enforced === true ? 'enforce' : 'do not enforce';
    drafts.push(draft(alter(word), `${verb} row-level security for ${quoted(table2)} table`, alter(opposite)));
  }
  return drafts;
}
function replicaIdentity(schema, table2, from, to, context) {
  const text = (r) => (r === void 0 ? 'DEFAULT' : typeof r === 'string' ? r : `USING INDEX ${ident(r.name)}`);
  if (text(from) === text(to)) return [];
  const alter = (r) => `ALTER TABLE ${context.name(schema, table2)} REPLICA IDENTITY ${text(r)}`;
  return [draft(alter(to), `modify ${quoted(table2)} table`, alter(from))];
}
function dropTable(change, context) {
  const { schema, table: table2, clauses } = change;
  const words = ['DROP TABLE'];
  const policy = context.options.policy?.dropTable;
  if (clauses?.if_exists === true || policy?.ifExists === true) words.push('IF EXISTS');
  words.push(context.name(schema, table2.name));
  if (clauses?.cascade === true || policy?.cascade === true) words.push('CASCADE');
  const create2 = commands(addTable({ kind: 'add_table', schema, table: table2 }, context));
  const on = { kind: 'table', name: table2.name };
  const triggers = table2.triggers.flatMap((trigger) =>
    commands(createTrigger({ kind: 'add_trigger', schema, on, trigger }, context)),
  );
  return [draft(words.join(' '), `drop ${quoted(table2.name)} table`, [...create2, ...triggers])];
}
function renameTable(change, context) {
  const [a, b] = [change.from.name, change.to.name];
  const rename = (x, y) => `ALTER TABLE ${context.name(change.schema, x)} RENAME TO ${ident(y)}`;
  return [draft(rename(a, b), `rename a table from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
}

// src/plan/alter-table.ts
function modifyTable(change, context) {
  const { schema, from, to } = change;
  const isPartitioned = tableAttrs(to).partition !== void 0;
  const partitions = isPartitioned ? context.partitionsOf(schema, to.name) : void 0;
  const work = {
    schema,
    from,
    to,
    context,
    owner: { schema, name: to.name, ...(partitions === void 0 ? {} : { partitions }) },
    changes: change.changes,
    before: [],
    clauses: [],
    after: [],
    last: [],
    restore: [],
    keepsSequence: keptSequences(change),
    remarks: [],
  };
  const renames = change.changes.flatMap((c) => (c.kind === 'rename_column' ? renameColumn(work, c) : []));
  for (const inner of withoutImplied(work)) addTableChange(work, inner);
  keepReplicaIdentity(work);
  return [...renames, ...work.before, ...alterTable(work), ...work.after, ...work.last];
}
function keepReplicaIdentity(work) {
  const { replica_identity: identity } = tableAttrs(work.to);
  const isChanged = work.changes.some((c) => c.kind.endsWith('_attr') && 'name' in c && c.name === 'replica_identity');
  if (isChanged || identity === void 0 || typeof identity === 'string') return;
  const isRebuilt = work.changes.some(
    (c) =>
      (c.kind === 'add_index' && c.index.name === identity.name) ||
      (c.kind === 'modify_index' && c.to.name === identity.name && c.aspects.some((a) => a !== 'comment')),
  );
  if (!isRebuilt) return;
  const drafts = replicaIdentity(work.schema, work.to.name, void 0, identity, work.context);
  work.last.push(...drafts.map(withoutReverse));
}
function isReplicaIdentity(table2, index) {
  const { replica_identity: identity } = tableAttrs(table2);
  return identity !== void 0 && typeof identity !== 'string' && identity.name === index.name;
}
function keptSequences(change) {
  const prefix = 'keep_sequence:';
  const keys = Object.keys(change.clauses ?? {}).filter((key) => key.startsWith(prefix));
  return new Set(keys.map((key) => key.slice(prefix.length)));
}
function alterTable(work) {
  const clauses = [
    ...work.clauses.filter((c) => c.isConstraintDrop),
    ...work.clauses.filter((c) => !c.isConstraintDrop),
  ];
  if (clauses.length === 0) return [];
  const alter = (list) => `ALTER TABLE ${work.context.name(work.schema, work.to.name)} ${list.join(', ')}`;
  const comment = [`modify ${quoted(work.to.name)} table`, ...work.remarks].join(', ');
  const cmd = alter(clauses.map((c) => c.cmd));
  if (clauses.some((c) => c.undo === void 0)) return [draft(cmd, comment)];
  const undo = clauses
    .flatMap((c) => [c.undo ?? []])
    .reverse()
    .flat();
  const isDrop = (clause) => clause.startsWith('DROP CONSTRAINT');
  const ordered = [...undo.filter(isDrop), ...undo.filter((c) => !isDrop(c))];
  return [draft(cmd, comment, [...(ordered.length === 0 ? [] : [alter(ordered)]), ...work.restore])];
}
function withoutImplied(work) {
  const dropped2 = new Set(work.changes.flatMap((c) => (c.kind === 'drop_column' ? [c.column.name] : [])));
  if (dropped2.size === 0) return work.changes;
  const name = work.context.name(work.schema, work.to.name);
  return work.changes.filter((change) => {
    if (change.kind === 'drop_index' && usesColumn2(change.index, dropped2)) {
      const drafts = isPlainIndex(change.index)
        ? commands(createIndex(work.owner, change.index, work.context))
        : [
            `ALTER TABLE ${name} ADD ${indexConstraintClause(change.index)}`,
            ...commands(constraintComment(name, work.to.name, change.index.name, void 0, change.index.comment)),
          ];
      work.restore.push(...drafts);
      return false;
    }
    if (change.kind === 'drop_foreign_key' && change.foreignKey.columns.some((c) => dropped2.has(c))) {
      const clause = foreignKeyClause(change.foreignKey, work.schema, work.context);
      work.restore.push(`ALTER TABLE ${name} ADD ${clause}${notValid(foreignKeyAttrs(change.foreignKey))}`);
      return false;
    }
    return true;
  });
}
function usesColumn2(index, names) {
  const { include = [] } = indexAttrs(index);
  return index.parts.some((p) => p.column !== void 0 && names.has(p.column)) || include.some((c) => names.has(c));
}
function addTableChange(work, change) {
  const { schema, to, context, clauses } = work;
  switch (change.kind) {
    case 'rename_column':
      return;
    case 'add_column': {
      const { column } = change;
      const ifNotExists = context.options.policy?.addColumn?.ifNotExists === true ? 'IF NOT EXISTS ' : '';
      clauses.push({
        cmd: `ADD COLUMN ${ifNotExists}${columnDefinition(column, schema, context)}`,
        undo: [`DROP COLUMN ${ident(column.name)}`],
      });
      const { storage } = columnAttrs(column);
      if (storage !== void 0)
        clauses.push({ cmd: `ALTER COLUMN ${ident(column.name)} SET STORAGE ${storage}`, undo: [] });
      work.last.push(...columnComment(schema, to.name, void 0, column, context).map(withoutReverse));
      return;
    }
    case 'drop_column': {
      const { column } = change;
      clauses.push({
        cmd: `DROP COLUMN ${ident(column.name)}`,
        undo: [`ADD COLUMN ${columnDefinition(column, schema, context)}`],
      });
      work.restore.unshift(...commands(columnComment(schema, to.name, void 0, column, context)));
      return;
    }
    case 'modify_column':
      modifyColumn(work, change);
      return;
    case 'add_index':
      addIndex(work, change.index);
      return;
    case 'drop_index':
      if (!isTaken(work, change.index)) removeIndex(work, change.index);
      return;
    case 'modify_index':
      modifyIndex(work, change);
      return;
    case 'rename_index': {
      const [a, b] = [change.from.name, change.to.name];
      const rename = (x, y) => `ALTER INDEX ${context.name(schema, x)} RENAME TO ${ident(y)}`;
      work.last.push(draft(rename(a, b), `rename an index from ${quoted(a)} to ${quoted(b)}`, rename(b, a)));
      return;
    }
    case 'add_primary_key':
      addPrimaryKey(work, change.primaryKey);
      return;
    case 'drop_primary_key':
      dropPrimaryKey(work, change.primaryKey);
      return;
    case 'modify_primary_key':
      if (change.aspects.every((a) => a === 'comment')) {
        work.last.push(...commentOn(work, primaryKeyName(to.name, change.to), change.from.comment, change.to.comment));
        return;
      }
      dropPrimaryKey(work, change.from);
      addPrimaryKey(work, change.to);
      return;
    case 'add_foreign_key':
      addForeignKey(work, change.foreignKey);
      return;
    case 'drop_foreign_key':
      dropForeignKey(work, change.foreignKey);
      return;
    case 'modify_foreign_key':
      modifyForeignKey(work, change);
      return;
    case 'add_check':
      clauses.push({
        cmd: `ADD ${checkClause(change.check)}${notValid(change.check.attrs)}`,
        ...(change.check.name === '' ? {} : { undo: [`DROP CONSTRAINT ${ident(change.check.name)}`] }),
      });
      work.last.push(...commentOn(work, change.check.name, void 0, change.check.comment).map(withoutReverse));
      return;
    case 'drop_check':
      dropConstraint(
        work,
        change.check.name,
        `ADD ${checkClause(change.check)}${notValid(change.check.attrs)}`,
        change.check.comment,
      );
      return;
    case 'modify_check':
      modifyCheck(work, change);
      return;
    case 'rename_constraint': {
      const rename = (a, b) =>
        `ALTER TABLE ${context.name(schema, to.name)} RENAME CONSTRAINT ${ident(a)} TO ${ident(b)}`;
      const comment = `rename a constraint from ${quoted(change.from)} to ${quoted(change.to)}`;
      work.last.push(draft(rename(change.from, change.to), comment, rename(change.to, change.from)));
      return;
    }
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      changeAttr(work, change);
  }
}
function withoutReverse(comment) {
  return { ...comment, reverse: [] };
}
function renameColumn(work, change) {
  const [a, b] = [change.from.name, change.to.name];
  const rename = (x, y) =>
    `ALTER TABLE ${work.context.name(work.schema, work.to.name)} RENAME COLUMN ${ident(x)} TO ${ident(y)}`;
  return [draft(rename(a, b), `rename a column from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
}
function modifyColumn(work, change) {
  const { schema, to, context } = work;
  const { from: a, to: b, aspects } = change;
  work.last.push(...columnComment(schema, to.name, a.comment, b, context));
  if (aspects.every((aspect) => aspect === 'comment')) return;
  const serial = planSerial(schema, to.name, a, b, context, work.keepsSequence.has(b.name));
  work.before.push(...serial.before);
  work.after.push(...serial.after);
  const safely = wantsSafeNotNull(a, b, aspects, context);
  const target = safely ? { ...b, null: true } : b;
  const forth = alterColumn(serial.from, target, aspects, schema, context, serial.nextval);
  const back = alterColumn(target, serial.from, aspects, schema, context, serial.oldNextval);
  const undo = forth.clauses.some((c) => c.endsWith(' DROP EXPRESSION')) ? {} : { undo: back.clauses };
  forth.clauses.forEach((cmd, i) => {
    work.clauses.push(i === 0 ? { cmd, ...undo } : { cmd, undo: [] });
  });
  if (forth.using !== void 0) work.remarks.push(`converting column ${quoted(b.name)} by ${forth.using}`);
  if (safely) work.last.push(...setNotNullSafely(schema, to.name, b.name, context));
}
function concurrently(work, way) {
  return work.context.options.policy?.concurrentIndex?.[way] === true;
}
function addIndex(work, index) {
  if (!isPlainIndex(index)) {
    const source = sourceIndex(work, index);
    if (source !== void 0) useIndex(work, source, index, 'UNIQUE');
    else
      work.clauses.push({
        cmd: `ADD ${indexConstraintClause(index)}`,
        ...(index.name === '' ? {} : { undo: [`DROP CONSTRAINT ${ident(index.name)}`] }),
      });
    work.last.push(...commentOn(work, index.name, void 0, index.comment).map(withoutReverse));
    return;
  }
  work.after.push(...createIndex(work.owner, index, work.context, concurrently(work, 'add')));
}
function removeIndex(work, index) {
  if (!isPlainIndex(index)) dropConstraint(work, index.name, `ADD ${indexConstraintClause(index)}`, index.comment);
  else {
    const identity = isReplicaIdentity(work.from, index) ? tableAttrs(work.from).replica_identity : void 0;
    const back = commands(replicaIdentity(work.schema, work.to.name, void 0, identity, work.context));
    const drafts = dropIndex(work.owner, index, work.context, concurrently(work, 'drop'));
    work.before.push(...drafts.map((d) => ({ ...d, reverse: [...(d.reverse ?? []), ...back] })));
  }
}
function modifyIndex(work, { from, to, aspects }) {
  if (aspects.every((a) => a === 'comment')) {
    const drafts = isPlainIndex(to)
      ? indexComment(work.owner, to.name, from.comment, to.comment, work.context)
      : commentOn(work, to.name, from.comment, to.comment);
    work.last.push(...drafts);
    return;
  }
  if (canServe(work, from, to)) {
    useIndex(work, from, to, 'UNIQUE');
    work.last.push(...commentOn(work, to.name, void 0, to.comment));
    return;
  }
  const named = to.name === '' ? { ...to, name: from.name } : to;
  removeIndex(work, from);
  addIndex(work, named);
}
function canBecome(index, constraint) {
  const [a, b] = [indexAttrs(index), indexAttrs(constraint)];
  const rest = ({ constraint: _c, deferrable: _d, ...others }) => others;
  const isSimple = index.parts.every((p) => p.column !== void 0 && !p.desc && Object.keys(p.attrs).length === 0);
  return (
    index.unique &&
    a.constraint === void 0 &&
    b.constraint !== 'exclude' &&
    a.where === void 0 &&
    isSimple &&
    jsonEqual(rest(a), rest(b)) &&
    jsonEqual(
      index.parts.map((p) => p.column),
      constraint.parts.map((p) => p.column),
    )
  );
}
function canServe(work, index, constraint) {
  if (tableAttrs(work.to).partition !== void 0 || !canBecome(index, constraint)) return false;
  const changed2 = work.changes.flatMap((c) => {
    if (c.kind === 'drop_column') return [c.column.name];
    return c.kind === 'modify_column' && c.aspects.includes('type') ? [c.to.name] : [];
  });
  return !index.parts.some((p) => changed2.includes(p.column ?? ''));
}
function sourceIndex(work, key) {
  for (const change of work.changes)
    if (change.kind === 'drop_index' && canServe(work, change.index, key)) return change.index;
  return void 0;
}
function isTaken(work, index) {
  return work.changes.some((c) => {
    const key =
      c.kind === 'add_primary_key' ? c.primaryKey : c.kind === 'add_index' && !isPlainIndex(c.index) ? c.index : void 0;
    return key !== void 0 && sourceIndex(work, key) === index;
  });
}
function useIndex(work, index, key, kind) {
  const name = kind === 'UNIQUE' ? key.name || index.name : primaryKeyName(work.to.name, key);
  const words = [
    `ADD CONSTRAINT ${ident(name)} ${kind} USING INDEX ${ident(index.name)}`,
    ...deferrableClause(indexAttrs(key).deferrable),
  ];
  work.clauses.push({ cmd: words.join(' '), undo: [`DROP CONSTRAINT ${ident(name)}`] });
  work.restore.push(...commands(createIndex(work.owner, index, work.context)));
}
function addPrimaryKey(work, key) {
  const name = primaryKeyName(work.to.name, key);
  const source = sourceIndex(work, key);
  if (source !== void 0) useIndex(work, source, key, 'PRIMARY KEY');
  else
    work.clauses.push({ cmd: `ADD ${primaryKeyClause(work.to.name, key)}`, undo: [`DROP CONSTRAINT ${ident(name)}`] });
  work.last.push(...commentOn(work, name, void 0, key.comment).map(withoutReverse));
}
function dropPrimaryKey(work, key) {
  dropConstraint(work, primaryKeyName(work.from.name, key), `ADD ${primaryKeyClause(work.to.name, key)}`, key.comment);
}
function addForeignKey(work, key) {
  work.clauses.push({
    cmd: `ADD ${foreignKeyClause(key, work.schema, work.context)}${notValid(foreignKeyAttrs(key))}`,
    ...(key.symbol === '' ? {} : { undo: [`DROP CONSTRAINT ${ident(key.symbol)}`] }),
  });
  work.last.push(...commentOn(work, key.symbol, void 0, key.comment).map(withoutReverse));
}
function dropForeignKey(work, key) {
  const add = `ADD ${foreignKeyClause(key, work.schema, work.context)}${notValid(foreignKeyAttrs(key))}`;
  dropConstraint(work, key.symbol, add, key.comment);
}
function modifyForeignKey(work, { from, to, aspects }) {
  if (aspects.every((a) => a === 'comment' || a === 'attr') && alterForeignKey(work, from, to)) {
    work.last.push(...commentOn(work, to.symbol, from.comment, to.comment));
    return;
  }
  dropForeignKey(work, from);
  addForeignKey(work, to);
}
function alterForeignKey(work, from, to) {
  const { deferrable: a, not_valid: wasInvalid, ...restA } = foreignKeyAttrs(from);
  const { deferrable: b, not_valid: isInvalid, ...restB } = foreignKeyAttrs(to);
  if (!jsonEqual(restA, restB) || (isInvalid === true && wasInvalid !== true)) return false;
  const name = ident(to.symbol);
  const alter = (d) => `ALTER CONSTRAINT ${name} ${deferrableClause(d)[0] ?? 'NOT DEFERRABLE'}`;
  if (a !== b) work.clauses.push({ cmd: alter(b), undo: [alter(a)] });
  if (wasInvalid === true && isInvalid !== true) {
    const add = `ADD ${foreignKeyClause(from, work.schema, work.context)} NOT VALID`;
    work.clauses.push({ cmd: `VALIDATE CONSTRAINT ${name}`, undo: [`DROP CONSTRAINT ${name}`, add] });
  }
  return true;
}
function modifyCheck(work, { from, to, aspects }) {
  const name = to.name === '' ? from.name : to.name;
  if (aspects.every((a2) => a2 === 'comment')) {
    work.last.push(...commentOn(work, name, from.comment, to.comment));
    return;
  }
  if (name === '') throw new UnsupportedChangeError('modify_check', 'cannot modify unnamed check constraint');
  const { not_valid: wasInvalid, ...a } = from.attrs;
  const { not_valid: isInvalid, ...b } = to.attrs;
  const add = (check) => `ADD ${checkClause({ ...check, name })}${notValid(check.attrs)}`;
  if (wasInvalid === true && isInvalid !== true && exprsEqual(from.expr, to.expr) && jsonEqual(a, b)) {
    const undo = [`DROP CONSTRAINT ${ident(name)}`, add(from)];
    work.clauses.push({ cmd: `VALIDATE CONSTRAINT ${ident(name)}`, undo });
    return;
  }
  dropConstraint(work, name, add(from), void 0);
  work.clauses.push({ cmd: add(to), undo: [`DROP CONSTRAINT ${ident(name)}`] });
  work.last.push(...commentOn(work, name, void 0, to.comment));
  if (from.comment !== void 0) {
    const table2 = work.context.name(work.schema, work.to.name);
    work.restore.push(...commands(constraintComment(table2, work.to.name, name, void 0, from.comment)));
  }
}
function dropConstraint(work, name, add, comment) {
  work.clauses.push({ cmd: `DROP CONSTRAINT ${ident(name)}`, undo: [add], isConstraintDrop: true });
  const table2 = work.context.name(work.schema, work.to.name);
  work.restore.push(...commands(constraintComment(table2, work.to.name, name, void 0, comment)));
}
function commentOn(work, name, from, to) {
  return constraintComment(work.context.name(work.schema, work.to.name), work.to.name, name, from, to);
}
function changeAttr(work, change) {
  const { schema, from, to, context, clauses } = work;
  const [a, b] = [tableAttrs(from), tableAttrs(to)];
  switch (change.name) {
    case 'comment':
      work.last.push(...tableComment(schema, to.name, from.comment, to.comment, context));
      return;
    case 'unlogged': {
      const word = (attrs) => (attrs.unlogged === true ? 'SET UNLOGGED' : 'SET LOGGED');
      clauses.push({ cmd: word(b), undo: [word(a)] });
      return;
    }
    case 'access_method': {
      if (!context.capabilities.supportsSetAccessMethod)
        throw new UnsupportedChangeError(
          'modify_table',
          `access method of table ${quoted(to.name)} cannot be changed before PostgreSQL 15 (drop and add is required)`,
        );
      const set = (method = 'heap') => `SET ACCESS METHOD ${ident(method)}`;
      clauses.push({ cmd: set(b.access_method), undo: [set(a.access_method)] });
      return;
    }
    case 'inherits': {
      const names = (attrs) => (attrs.inherits ?? []).map((p) => context.ref(p, schema));
      const [old, parents] = [names(a), names(b)];
      for (const name of old)
        if (!parents.includes(name)) clauses.push({ cmd: `NO INHERIT ${name}`, undo: [`INHERIT ${name}`] });
      for (const name of parents) if (!old.includes(name)) work.after.push(...inherit(work, name));
      return;
    }
    case 'storage_params':
      clauses.push(...storageClauses(tableParams(a.storage_params), tableParams(b.storage_params)));
      return;
    case 'row_security':
      work.last.push(...rowSecurity(schema, to.name, a.row_security ?? {}, b.row_security ?? {}, context));
      return;
    case 'replica_identity':
      work.last.push(
        ...replicaIdentity(schema, to.name, a.replica_identity, b.replica_identity, context).map((d) =>
          // The index is not there yet when this is undone; the reverse of its drop does it.
          work.changes.some(
            (c) => isIndexDrop(c) && isReplicaIdentity(from, c.kind === 'drop_index' ? c.index : c.from),
          )
            ? withoutReverse(d)
            : d,
        ),
      );
      return;
    case 'partition':
      throw new UnsupportedChangeError('modify_table', partitionMessage(to.name, a, b));
    default:
      throw new UnsupportedChangeError(
        'modify_table',
        `unexpected change of attribute ${quoted(change.name)} of table ${quoted(to.name)}`,
      );
  }
}
function isIndexDrop(change) {
  return (
    change.kind === 'drop_index' || (change.kind === 'modify_index' && change.aspects.some((a) => a !== 'comment'))
  );
}
function inherit(work, parent) {
  const alter = (word) => `ALTER TABLE ${work.context.name(work.schema, work.to.name)} ${word} ${parent}`;
  return [draft(alter('INHERIT'), `modify ${quoted(work.to.name)} table`, alter('NO INHERIT'))];
}
function storageClauses(from, to) {
  const pick = (params2, names) => Object.fromEntries(Object.entries(params2).filter(([name]) => names.includes(name)));
  const set = (a, b) => {
    const changed2 = Object.keys(b).filter((k) => b[k] !== a[k]);
    const gone = Object.keys(a).filter((k) => b[k] === void 0);
    return [
      ...(changed2.length === 0 ? [] : [`SET (${paramList(pick(b, changed2))})`]),
      ...(gone.length === 0 ? [] : [`RESET (${gone.map(tableParam).sort().join(', ')})`]),
    ];
  };
  const undo = set(to, from);
  return set(from, to).map((cmd, i) => ({ cmd, undo: i === 0 ? undo : [] }));
}
function partitionMessage(table2, from, to) {
  const name = quoted(table2);
  const advice = '(drop and add is required)';
  if (from.partition === void 0) return `partition key cannot be added to ${name} ${advice}`;
  if (to.partition === void 0) return `partition key cannot be dropped from ${name} ${advice}`;
  const [a, b] = [partitionKeySql(from.partition), partitionKeySql(to.partition)];
  return `partition key of table ${name} cannot be changed from ${a} to ${b} ${advice}`;
}

// src/plan/catalog-objects.ts
var collationPlanner = {
  target: (object, schema, context) => `COLLATION ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = objectAttrs('collation', object);
    const options = [
      ...(attrs.provider === void 0 ? [] : [`provider = ${attrs.provider}`]),
      ...(attrs.locale === void 0 ? [] : [`locale = ${literal(attrs.locale)}`]),
      ...(attrs.lc_collate === void 0 ? [] : [`lc_collate = ${literal(attrs.lc_collate)}`]),
      ...(attrs.lc_ctype === void 0 ? [] : [`lc_ctype = ${literal(attrs.lc_ctype)}`]),
      ...(attrs.deterministic === false ? ['deterministic = false'] : []),
      ...(attrs.rules === void 0 ? [] : [`rules = ${literal(attrs.rules)}`]),
    ];
    return [`CREATE COLLATION ${context.name(schema, object.name)} (${options.join(', ')})`];
  },
};
var cast = (object) => objectAttrs('cast', object);
function castTypes(object, context) {
  return `(${context.type(cast(object).source, void 0)} AS ${context.type(cast(object).target, void 0)})`;
}
var castPlanner = {
  target: (object, _schema, context) => `CAST ${castTypes(object, context)}`,
  create: (object, _schema, context) => {
    const attrs = cast(object);
    const words = [`CREATE CAST ${castTypes(object, context)}`, castMethod(object, context)];
    if (attrs.context !== void 0) words.push(`AS ${attrs.context}`);
    return [words.join(' ')];
  },
};
function castMethod(object, context) {
  const { with: method, source } = cast(object);
  if (method === 'INOUT') return 'WITH INOUT';
  if (method === 'BINARY') return 'WITHOUT FUNCTION';
  if (isSqlText(method)) return `WITH FUNCTION ${method.sql}`;
  const args = method.args?.join(', ') ?? context.type(source, void 0);
  return `WITH FUNCTION ${context.ref(method, void 0)} (${args})`;
}
var eventTriggerPlanner = {
  target: (object) => `EVENT TRIGGER ${ident(object.name)}`,
  create: (object, _schema, context) => {
    const { on, tags = [], execute } = objectAttrs('event_trigger', object);
    const words = [`CREATE EVENT TRIGGER ${ident(object.name)} ON ${on}`];
    if (tags.length > 0) words.push(`WHEN TAG IN (${tags.map(literal).join(', ')})`);
    words.push(`EXECUTE FUNCTION ${context.ref(execute, void 0)}()`);
    return [words.join(' ')];
  },
};
var aggregate = (object) => objectAttrs('aggregate', object);
function aggregateSignature(object, schema, context, names) {
  const args = (aggregate(object).arg ?? []).map((arg) =>
    [
      ...(arg.mode === 'VARIADIC' ? ['VARIADIC'] : []),
      ...(names && arg.name !== void 0 && arg.name !== '' ? [ident(arg.name)] : []),
      context.type(arg.type, schema),
    ].join(' '),
  );
  return `${context.name(schema, object.name)} (${args.length === 0 ? '*' : args.join(', ')})`;
}
var aggregatePlanner = {
  target: (object, schema, context) => `AGGREGATE ${aggregateSignature(object, schema, context, false)}`,
  create: (object, schema, context) => {
    const attrs = aggregate(object);
    const ref = (routine) => context.ref(routine, schema);
    const options = [
      `SFUNC = ${ref(attrs.state_func)}`,
      `STYPE = ${context.type(attrs.state_type, schema)}`,
      ...(attrs.final_func === void 0 ? [] : [`FINALFUNC = ${ref(attrs.final_func)}`]),
      ...(attrs.combine_func === void 0 ? [] : [`COMBINEFUNC = ${ref(attrs.combine_func)}`]),
      ...(attrs.initial_value === void 0 ? [] : [`INITCOND = ${literal(attrs.initial_value)}`]),
      ...(attrs.sort_op === void 0 ? [] : [`SORTOP = ${attrs.sort_op}`]),
      ...(attrs.parallel === void 0 ? [] : [`PARALLEL = ${attrs.parallel}`]),
    ];
    return [`CREATE AGGREGATE ${aggregateSignature(object, schema, context, true)} (${options.join(', ')})`];
  },
};

// src/plan/extensions.ts
var attrsOf = (object) => objectAttrs('extension', object);
var extensionPlanner = {
  target: (object) => `EXTENSION ${ident(object.name)}`,
  create: (object) => {
    const { schema, version } = attrsOf(object);
    const words = [`CREATE EXTENSION ${ident(object.name)}`];
    if (schema !== void 0) words.push(`WITH SCHEMA ${ident(schema.name)}`);
    if (version !== void 0) words.push(`VERSION ${ident(version)}`);
    return [words.join(' ')];
  },
  alter: (from, to) => {
    const [a, b] = [attrsOf(from), attrsOf(to)];
    const drafts = [];
    const alter = (clause) => `ALTER EXTENSION ${ident(to.name)} ${clause}`;
    const comment = `modify extension ${quoted(to.name)}`;
    if (a.version !== void 0 && b.version !== void 0 && a.version !== b.version) {
      drafts.push(draft(alter(`UPDATE TO ${literal(b.version)}`), comment, alter(`UPDATE TO ${literal(a.version)}`)));
    }
    if (b.schema !== void 0 && a.schema !== void 0 && a.schema.name !== b.schema.name) {
      const set = (name) => alter(`SET SCHEMA ${ident(name)}`);
      drafts.push(draft(set(b.schema.name), comment, set(a.schema.name)));
    }
    return drafts;
  },
};

// src/plan/foreign-data.ts
function optionsClause(options) {
  const list = Object.entries(options ?? {}).map(([k, v]) => `${ident(k)} ${literal(v)}`);
  return list.length === 0 ? [] : [`OPTIONS (${list.join(', ')})`];
}
function optionChanges(from = {}, to = {}) {
  const list = [
    ...Object.entries(to).flatMap(([k, v]) => {
      if (from[k] === void 0) return [`ADD ${ident(k)} ${literal(v)}`];
      return from[k] === v ? [] : [`SET ${ident(k)} ${literal(v)}`];
    }),
    ...Object.keys(from).flatMap((k) => (to[k] === void 0 ? [`DROP ${ident(k)}`] : [])),
  ];
  return list.length === 0 ? [] : [`OPTIONS (${list.join(', ')})`];
}
var server = (object) => objectAttrs('server', object);
var serverPlanner = {
  target: (object) => `SERVER ${ident(object.name)}`,
  create: (object) => {
    const attrs = server(object);
    const words = [
      `CREATE SERVER ${ident(object.name)}`,
      ...(attrs.type === void 0 ? [] : [`TYPE ${literal(attrs.type)}`]),
      ...(attrs.version === void 0 ? [] : [`VERSION ${literal(attrs.version)}`]),
      `FOREIGN DATA WRAPPER ${ident(wrapperName(attrs.fdw))}`,
      ...optionsClause(attrs.options),
    ];
    return [words.join(' ')];
  },
  // A version can be changed but not taken away.
  canAlter: (from, to) =>
    wrapperName(server(from).fdw) === wrapperName(server(to).fdw) &&
    server(from).type === server(to).type &&
    (server(from).version === void 0 || server(to).version !== void 0),
  alter: (from, to) => {
    const clauses = (a, b) => [
      ...(server(a).version === server(b).version || server(b).version === void 0
        ? []
        : [`VERSION ${literal(server(b).version ?? '')}`]),
      ...optionChanges(server(a).options, server(b).options),
    ];
    return alterWith(
      `ALTER SERVER ${ident(to.name)}`,
      clauses(from, to),
      clauses(to, from),
      `modify server ${quoted(to.name)}`,
    );
  },
};
function alterWith(head, clauses, back, comment) {
  if (clauses.length === 0) return [];
  return [draft(`${head} ${clauses.join(' ')}`, comment, back.length === 0 ? [] : `${head} ${back.join(' ')}`)];
}
var mapping = (object) => objectAttrs('user_mapping', object);
var mappingTarget = (object) =>
  `USER MAPPING FOR ${roleSql(mapping(object).user)} SERVER ${ident(mapping(object).server.name)}`;
var userMappingPlanner = {
  target: mappingTarget,
  create: (object) => [[`CREATE ${mappingTarget(object)}`, ...optionsClause(mapping(object).options)].join(' ')],
  alter: (from, to) => {
    const [a, b] = [mapping(from).options, mapping(to).options];
    const comment = `modify user mapping ${quoted(to.name)}`;
    return alterWith(`ALTER ${mappingTarget(to)}`, optionChanges(a, b), optionChanges(b, a), comment);
  },
};
var table = (object) => objectAttrs('foreign_table', object);
function columnSql(column, schema, context) {
  const words = [ident(column.name), context.type(column.type, schema), ...optionsClause(column.options)];
  if (column.collate !== void 0) words.push(`COLLATE ${collation(column.collate)}`);
  if (column.null !== true) words.push('NOT NULL');
  if (column.default !== void 0) words.push(`DEFAULT ${defaultSql(column.default, column)}`);
  return words.join(' ');
}
var foreignTablePlanner = {
  target: (object, schema, context) => `FOREIGN TABLE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = table(object);
    const b = context.builder().p(`CREATE FOREIGN TABLE ${context.name(schema, object.name)}`);
    const checks2 = (attrs.check ?? []).map((c) => `CONSTRAINT ${ident(c.name)} CHECK ${wrapParens(c.expr)}`);
    b.wrapList([...attrs.column.map((c) => columnSql(c, schema, context)), ...checks2], (list, line) => list.p(line));
    return [b.p(`SERVER ${ident(attrs.server.name)}`, ...optionsClause(attrs.options)).toString()];
  },
  canAlter: (from, to) => table(from).server.name === table(to).server.name,
  alter: (from, to, schema, context) => {
    const head = `ALTER FOREIGN TABLE ${context.name(schema, to.name)}`;
    const clauses = (a, b) => foreignTableClauses(a, b, schema, context).join(', ');
    const [forth, back] = [clauses(from, to), clauses(to, from)];
    return alterWith(
      head,
      forth === '' ? [] : [forth],
      back === '' ? [] : [back],
      `modify foreign table ${quoted(to.name)}`,
    );
  },
  partComments: (from, to, schema, context) =>
    table(to).column.flatMap((column) => {
      const old = from === void 0 ? void 0 : table(from).column.find((c) => c.name === column.name)?.comment;
      const target = `COLUMN ${context.name(schema, to.name)}.${ident(column.name)}`;
      return setComment(
        target,
        `column: ${quoted(column.name)} on foreign table: ${quoted(to.name)}`,
        old,
        column.comment,
      );
    }),
};
function foreignTableClauses(from, to, schema, context) {
  const [a, b] = [table(from), table(to)];
  const clauses = [];
  for (const check of a.check ?? [])
    if (!b.check?.some((c) => jsonEqual(c, check))) clauses.push(`DROP CONSTRAINT ${ident(check.name)}`);
  for (const column of a.column)
    if (!b.column.some((c) => c.name === column.name)) clauses.push(`DROP COLUMN ${ident(column.name)}`);
  for (const column of b.column) {
    const old = a.column.find((c) => c.name === column.name);
    const alter = `ALTER COLUMN ${ident(column.name)}`;
    if (old === void 0) {
      clauses.push(`ADD COLUMN ${columnSql(column, schema, context)}`);
      continue;
    }
    const type = context.type(column.type, schema);
    if (context.type(old.type, schema) !== type || old.collate !== column.collate)
      clauses.push(`${alter} TYPE ${type}${column.collate === void 0 ? '' : ` COLLATE ${collation(column.collate)}`}`);
    if (old.null !== column.null) clauses.push(`${alter} ${column.null === true ? 'DROP' : 'SET'} NOT NULL`);
    if (!jsonEqual(old.default, column.default))
      clauses.push(
        `${alter} ${column.default === void 0 ? 'DROP DEFAULT' : `SET DEFAULT ${defaultSql(column.default, column)}`}`,
      );
    for (const options of optionChanges(old.options, column.options)) clauses.push(`${alter} ${options}`);
  }
  for (const check of b.check ?? [])
    if (!a.check?.some((c) => jsonEqual(c, check)))
      clauses.push(`ADD CONSTRAINT ${ident(check.name)} CHECK ${wrapParens(check.expr)}`);
  clauses.push(...optionChanges(a.options, b.options));
  return clauses;
}

// src/plan/object-planner.ts
function createObject(planner, object, schema, context) {
  const [create2, ...more] = planner.create(object, schema, context);
  const noun2 = nounOf(planner, object);
  const drafts =
    create2 === void 0 ? [] : [draft(create2, `create ${noun2}`, dropSql(planner, object, schema, context))];
  drafts.push(...more.map((cmd) => draft(cmd, `modify ${noun2}`, [])));
  drafts.push(...objectComment(planner, void 0, object, schema, context).map((d) => ({ ...d, reverse: [] })));
  return drafts;
}
function dropObject(planner, object, schema, context, clauses = {}) {
  const sql = dropSql(planner, object, schema, context);
  const ifExists = clauses.if_exists === true ? sql.replace(/^(DROP [A-Z ]*[A-Z])(?= )/, '$1 IF EXISTS') : sql;
  const cmd = clauses.cascade === true ? `${ifExists} CASCADE` : ifExists;
  return [draft(cmd, `drop ${nounOf(planner, object)}`, commands(createObject(planner, object, schema, context)))];
}
function alterObject(planner, from, to, schema, context) {
  return [...(planner.alter?.(from, to, schema, context) ?? []), ...objectComment(planner, from, to, schema, context)];
}
function dropSql(planner, object, schema, context) {
  return planner.drop?.(object, schema, context) ?? `DROP ${planner.target(object, schema, context)}`;
}
function nounOf(planner, object) {
  return planner.noun?.(object) ?? `${object.kind.replaceAll('_', ' ')} ${quoted(object.name)}`;
}
function objectComment(planner, from, to, schema, context) {
  const subject2 = nounOf(planner, to).replace(/ (?=")/, ': ');
  return [
    ...setComment(planner.target(to, schema, context), subject2, from?.comment, to.comment),
    ...(planner.partComments?.(from, to, schema, context) ?? []),
  ];
}

// src/plan/partitions.ts
var attrsOf2 = (object) => objectAttrs('partition', object);
var partitionPlanner = {
  noun: (object) => `${quoted(object.name)} partition`,
  target: (object, schema, context) => `TABLE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = attrsOf2(object);
    const table2 = ownTable(object);
    const lines = [
      ...(attrs.column ?? []).map((c) =>
        [
          ident(c.name),
          ...(c.not_null === true ? ['NOT NULL'] : []),
          ...(c.default === void 0
            ? []
            : [`DEFAULT ${defaultSql(c.default, { type: { class: 'integer', name: '' } })}`]),
        ].join(' '),
      ),
      ...(table2.primaryKey === void 0 ? [] : [primaryKeyClause(object.name, table2.primaryKey)]),
      ...table2.indexes.filter((i) => !isPlainIndex(i)).map(indexConstraintClause),
      ...table2.checks.map(checkClause),
    ];
    const b = context.builder().p('CREATE', attrs.unlogged === true ? 'UNLOGGED TABLE' : 'TABLE');
    b.p(context.name(schema, object.name), 'PARTITION OF', context.ref(attrs.of, schema));
    if (lines.length > 0) b.wrapList(lines, (list, line) => list.p(line));
    b.p(bounds(attrs));
    if (attrs.partition !== void 0) b.p(partitionKeySql(attrs.partition));
    if (attrs.access_method !== void 0) b.p(`USING ${ident(attrs.access_method)}`);
    b.p(...withClause(tableParams(attrs.storage_params)));
    const owner = { schema, name: object.name };
    return [
      b.toString(),
      ...table2.indexes.filter(isPlainIndex).flatMap((i) => commands(createIndex(owner, i, context))),
      ...commands(rowSecurity(schema, object.name, {}, attrs.row_security ?? {}, context)),
    ];
  },
  alter: (from, to, schema, context) => {
    const [a, b] = [attrsOf2(from), attrsOf2(to)];
    const drafts = [];
    const name = context.name(schema, to.name);
    const parent = (attrs) => context.ref(attrs.of, schema);
    if (parent(a) !== parent(b) || bounds(a) !== bounds(b)) {
      const detach = (attrs) => `ALTER TABLE ${parent(attrs)} DETACH PARTITION ${name}`;
      const attach = (attrs) => `ALTER TABLE ${parent(attrs)} ATTACH PARTITION ${name} ${bounds(attrs)}`;
      drafts.push(draft(detach(a), `detach partition ${quoted(to.name)}`, attach(a)));
      drafts.push(draft(attach(b), `attach partition ${quoted(to.name)}`, detach(b)));
    }
    const [old, table2] = [ownTable(from), ownTable(to)];
    const diffContext = {
      capabilities: context.capabilities,
      fromSchema: schema ?? '',
      toSchema: schema ?? '',
      mode: 'normalized',
    };
    const changes = diffTables({ ...old, comment: '' }, { ...table2, comment: '' }, postgresDiff, diffContext);
    if (changes.length > 0)
      drafts.push(
        ...modifyTable({ kind: 'modify_table', schema: schema ?? '', from: old, to: table2, changes }, context),
      );
    drafts.push(...columnChanges(a, b, schema, to.name, context));
    return drafts;
  },
};
function bounds(attrs) {
  if (attrs.range !== void 0)
    return `FOR VALUES FROM (${attrs.range.from.join(', ')}) TO (${attrs.range.to.join(', ')})`;
  if (attrs.list !== void 0) return `FOR VALUES IN (${attrs.list.in.join(', ')})`;
  if (attrs.hash !== void 0)
    return `FOR VALUES WITH (MODULUS ${attrs.hash.modulus}, REMAINDER ${attrs.hash.remainder})`;
  return 'DEFAULT';
}
function columnChanges(a, b, schema, table2, context) {
  const clauses = (x, y) => {
    const names = [...new Set([...(x.column ?? []), ...(y.column ?? [])].map((c) => c.name))];
    return names.flatMap((name) => {
      const [old, column] = [x, y].map((attrs) => attrs.column?.find((c) => c.name === name));
      const alter2 = `ALTER COLUMN ${ident(name)}`;
      const type = { type: { class: 'integer', name: '' } };
      return [
        ...(old?.not_null === column?.not_null
          ? []
          : [`${alter2} ${column?.not_null === true ? 'SET' : 'DROP'} NOT NULL`]),
        ...(jsonEqual(old?.default, column?.default)
          ? []
          : [
              `${alter2} ${column?.default === void 0 ? 'DROP DEFAULT' : `SET DEFAULT ${defaultSql(column.default, type)}`}`,
            ]),
      ];
    });
  };
  const forth = clauses(a, b);
  if (forth.length === 0) return [];
  const alter = (list) => `ALTER TABLE ${context.name(schema, table2)} ${list.join(', ')}`;
  return [draft(alter(forth), `modify ${quoted(table2)} table`, alter(clauses(b, a)))];
}
function ownTable(object) {
  const attrs = attrsOf2(object);
  const { unlogged, access_method, partition: partition2, row_security, storage_params } = attrs;
  return compact({
    name: object.name,
    comment: object.comment,
    columns: [],
    primaryKey: attrs.primary_key === void 0 ? void 0 : ownIndex(attrs.primary_key, void 0, true),
    indexes: [
      ...(attrs.index ?? []).map((i) => ownIndex(i, void 0, i.unique === true)),
      ...(attrs.unique ?? []).map((i) => ownIndex(i, 'unique', true)),
    ],
    foreignKeys: [],
    checks: (attrs.check ?? []).map(({ name, expr, comment, ...rest }) =>
      compact({ name, expr, comment, attrs: toAttrs(rest) }),
    ),
    triggers: [],
    attrs: toAttrs(compact({ unlogged, access_method, partition: partition2, row_security, storage_params })),
  });
}
function ownIndex(index, constraint, unique) {
  const { name = '', unique: _unique, columns, on, comment, ...attrs } = index;
  const parts =
    on?.map(({ column, expr, desc, ...part }) =>
      compact({ column, expr, desc: desc === true, attrs: toAttrs(part) }),
    ) ?? (columns ?? []).map((column) => ({ column, desc: false, attrs: {} }));
  return compact({
    name,
    unique,
    parts,
    comment,
    attrs: { ...toAttrs(attrs), ...(constraint === void 0 ? {} : { constraint }) },
  });
}

// src/plan/routines.ts
function addRoutine(kind, schema, routine, context) {
  const target = `${kind.toUpperCase()} ${signature(schema, routine, context)}`;
  return [
    draft(createSql(kind, schema, routine, context, false), `create ${quoted(routine.name)} ${kind}`, `DROP ${target}`),
    ...setComment(target, `${kind}: ${quoted(routine.name)}`, void 0, routine.comment).map((d) => ({
      ...d,
      reverse: [],
    })),
  ];
}
function dropRoutine(kind, schema, routine, context) {
  const drop = `DROP ${kind.toUpperCase()} ${signature(schema, routine, context)}`;
  return [draft(drop, `drop ${quoted(routine.name)} ${kind}`, commands(addRoutine(kind, schema, routine, context)))];
}
function modifyRoutine(change, context) {
  const kind = change.kind === 'modify_func' ? 'function' : 'procedure';
  const { schema, from, to, aspects } = change;
  const drafts = [];
  if (aspects.some((a) => a !== 'comment')) {
    const sql = (routine) => createSql(kind, schema, routine, context, true);
    const isUsed = context.hasDependents(objectKey('function', schema, to.name));
    const back = canReplaceRoutine(to, from)
      ? [sql(from)]
      : isUsed
        ? void 0
        : commands([...dropRoutine(kind, schema, to, context), ...addRoutine(kind, schema, from, context)]);
    drafts.push(draft(sql(to), `modify ${quoted(to.name)} ${kind}`, back));
  }
  const target = `${kind.toUpperCase()} ${signature(schema, to, context)}`;
  drafts.push(...setComment(target, `${kind}: ${quoted(to.name)}`, from.comment, to.comment));
  return drafts;
}
function renameRoutine(change, context) {
  const kind = change.kind === 'rename_func' ? 'function' : 'procedure';
  const [a, b] = [change.from, change.to];
  const rename = (x, y) =>
    `ALTER ${kind.toUpperCase()} ${signature(change.schema, x, context)} RENAME TO ${ident(y.name)}`;
  return [draft(rename(a, b), `rename a ${kind} from ${quoted(a.name)} to ${quoted(b.name)}`, rename(b, a))];
}
function canReplaceRoutine(from, to) {
  if (!jsonEqual(from.ret, to.ret) || from.args.length !== to.args.length) return false;
  if (from.attrs.window !== to.attrs.window) return false;
  return from.args.every((arg, i) => {
    const other = to.args[i];
    if (other === void 0 || (arg.mode ?? 'IN') !== (other.mode ?? 'IN') || !jsonEqual(arg.type, other.type))
      return false;
    if ((arg.name ?? '') !== '' && arg.name !== other.name) return false;
    if (isOutput(arg) && (arg.name ?? '') !== (other.name ?? '')) return false;
    return arg.default === void 0 || other.default !== void 0;
  });
}
function isOutput(arg) {
  return arg.mode === 'OUT' || arg.mode === 'INOUT';
}
function inputTypes(args) {
  return args.filter((a) => a.mode !== 'OUT').map((a) => a.type);
}
function signature(schema, routine, context) {
  const types = inputTypes(routine.args).map((t) => context.type(t, schema));
  return `${context.name(schema, routine.name)} (${types.join(', ')})`;
}
function createSql(kind, schema, routine, context, replace) {
  const attrs = routine.attrs;
  const args = routine.args.map((arg) => argument(arg, schema, context)).join(', ');
  const words = [
    `CREATE ${replace ? 'OR REPLACE ' : ''}${kind.toUpperCase()} ${context.name(schema, routine.name)} (${args})`,
    ...result(routine, schema, context),
    `LANGUAGE ${language(routine.lang)}`,
  ];
  if (attrs.window === true) words.push('WINDOW');
  if (attrs.volatility !== void 0) words.push(attrs.volatility);
  if (attrs.leakproof === true) words.push('LEAKPROOF');
  if (attrs.strict === true) words.push('STRICT');
  if (attrs.security === 'DEFINER') words.push('SECURITY DEFINER');
  if (attrs.parallel !== void 0) words.push(`PARALLEL ${attrs.parallel}`);
  if (attrs.cost !== void 0) words.push(`COST ${attrs.cost}`);
  if (attrs.rows !== void 0) words.push(`ROWS ${attrs.rows}`);
  if (attrs.support !== void 0) words.push(`SUPPORT ${context.ref(attrs.support, schema)}`);
  for (const [name, value] of Object.entries(attrs.config_params ?? {})) words.push(`SET ${name} = ${value}`);
  words.push(body(routine, attrs));
  return words.join(' ');
}
function argument(arg, schema, context) {
  const words = [];
  if (arg.mode !== void 0 && arg.mode !== 'IN') words.push(arg.mode);
  if (arg.name !== void 0 && arg.name !== '') words.push(ident(arg.name));
  words.push(context.type(arg.type, schema));
  if (arg.default !== void 0) words.push(`DEFAULT ${exprText(arg.default)}`);
  return words.join(' ');
}
function result(routine, schema, context) {
  const { ret } = routine;
  switch (ret?.kind) {
    case void 0:
      return [];
    case 'type':
      return [`RETURNS ${context.type(ret.type, schema)}`];
    case 'set':
      return [`RETURNS SETOF ${context.type(ret.type, schema)}`];
    case 'table':
      return [
        `RETURNS TABLE (${ret.columns.map((c) => `${ident(c.name)} ${context.type(c.type, schema)}`).join(', ')})`,
      ];
  }
}
function language(lang) {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(lang) ? lang.toLowerCase() : ident(lang);
}
var SQL_BODY = /^\s*(?:RETURN\s|BEGIN\s+ATOMIC\s)/i;
function body(routine, attrs) {
  if (attrs.library !== void 0) return `AS ${literal(attrs.library)}, ${literal(routine.body)}`;
  if (routine.lang.toUpperCase() === 'SQL' && SQL_BODY.test(routine.body)) return routine.body.trim();
  return `AS ${dollarQuote(routine.body)}`;
}

// src/plan/permissions.ts
function grantTarget(on, schema, context) {
  const name = context.name(on.schema ?? schema, on.name);
  switch (on.kind) {
    case 'schema':
      return `SCHEMA ${ident(on.name)}`;
    case 'database':
      return `DATABASE ${ident(on.name)}`;
    case 'column':
      return `TABLE ${context.name(on.schema ?? schema, on.table ?? '')}`;
    case 'sequence':
      return `SEQUENCE ${name}`;
    case 'function':
    case 'aggregate':
      return `FUNCTION ${name} (${(on.args ?? []).join(', ')})`;
    case 'procedure':
      return `PROCEDURE ${name} (${(on.args ?? []).join(', ')})`;
    case 'enum':
    case 'composite':
    case 'range':
      return `TYPE ${name}`;
    case 'domain':
      return `DOMAIN ${name}`;
    case 'server':
      return `FOREIGN SERVER ${ident(on.name)}`;
    case 'fdw':
    case 'extension':
      return `FOREIGN DATA WRAPPER ${ident(on.name)}`;
    default:
      return `TABLE ${name}`;
  }
}
function subject(on) {
  return on.kind === 'column'
    ? `table ${quoted(on.table ?? '')}`
    : `${on.kind.replaceAll('_', ' ')} ${quoted(on.name)}`;
}
function privilegeList(attrs, privileges) {
  const column = attrs.for.kind === 'column' ? ` (${ident(attrs.for.name)})` : '';
  return privileges.map((p) => `${p}${column}`).join(', ');
}
function changePermission(from, to, schema, context, onlyGrantOption = false) {
  const [a, b] = [from, to].map((o) => (o === void 0 ? void 0 : objectAttrs('permission', o)));
  const attrs = b ?? a;
  if (attrs === void 0) return [];
  const [old, wanted] = [a?.privileges ?? [], b?.privileges ?? []];
  const target = grantTarget(attrs.for, schema, context);
  const grant = (list, grantable) =>
    `GRANT ${privilegeList(attrs, list)} ON ${target} TO ${roleSql(attrs.to)}${grantable ? ' WITH GRANT OPTION' : ''}`;
  const revoke = (list) =>
    `REVOKE ${onlyGrantOption ? 'GRANT OPTION FOR ' : ''}${privilegeList(attrs, list)} ON ${target} FROM ${roleSql(attrs.to)}`;
  const drafts = [];
  const [wasGrantable, isGrantable] = [a?.grantable === true, b?.grantable === true];
  const gone = old.filter((p) => !wanted.includes(p));
  const added2 = wanted.filter((p) => !old.includes(p) || wasGrantable !== isGrantable);
  const who = quoted(roleName(attrs.to));
  if (gone.length > 0)
    drafts.push(draft(revoke(gone), `revoke on ${subject(attrs.for)} from ${who}`, grant(gone, wasGrantable)));
  if (added2.length > 0)
    drafts.push(draft(grant(added2, isGrantable), `grant on ${subject(attrs.for)} to ${who}`, revoke(added2)));
  return drafts;
}
function changeDefaultPermission(from, to) {
  const [a, b] = [from, to].map((o) => (o === void 0 ? void 0 : objectAttrs('default_permission', o)));
  const attrs = b ?? a;
  if (attrs === void 0) return [];
  const words = ['ALTER DEFAULT PRIVILEGES'];
  if (attrs.by !== void 0) words.push(`FOR ROLE ${roleSql(attrs.by)}`);
  if (attrs.for !== void 0) words.push(`IN SCHEMA ${ident(attrs.for.name)}`);
  const head = words.join(' ');
  const grant = (list, grantable) =>
    `${head} GRANT ${list.join(', ')} ON ${attrs.on} TO ${roleSql(attrs.to)}${grantable ? ' WITH GRANT OPTION' : ''}`;
  const revoke = (list) => `${head} REVOKE ${list.join(', ')} ON ${attrs.on} FROM ${roleSql(attrs.to)}`;
  const [old, wanted] = [a?.privileges ?? [], b?.privileges ?? []];
  const gone = old.filter((p) => !wanted.includes(p));
  const added2 = wanted.filter((p) => !old.includes(p));
  const who = quoted(roleName(attrs.to));
  const on = attrs.on.toLowerCase();
  const drafts = [];
  if (gone.length > 0)
    drafts.push(
      draft(revoke(gone), `revoke default privileges on ${on} from ${who}`, grant(gone, a?.grantable === true)),
    );
  if (added2.length > 0)
    drafts.push(
      draft(grant(added2, b?.grantable === true), `grant default privileges on ${on} to ${who}`, revoke(added2)),
    );
  return drafts;
}
function publicPermissions(changes, context) {
  const created = changes.flatMap((c) => {
    if (c.kind === 'add_func') return [{ kind: 'function', schema: c.schema, routine: c.func }];
    return c.kind === 'add_proc' ? [{ kind: 'procedure', schema: c.schema, routine: c.proc }] : [];
  });
  const plain = (type) => type.replaceAll('"', '').replace(/^[^.]*\./, '');
  const keyOf = (schema, name, args) => JSON.stringify([schema, name, args.map(plain)]);
  const argsOf = (routine) => inputTypes(routine.args).map((t) => formatColumnType(t));
  const keys = new Set(created.map(({ schema, routine }) => keyOf(schema, routine.name, argsOf(routine))));
  const publicKey = (object, schema) => {
    if (object.kind !== 'permission') return void 0;
    const { to, for: on, grantable, privileges } = objectAttrs('permission', object);
    const isPublic = roleName(to) === 'PUBLIC' && grantable !== true && privileges.join() === 'EXECUTE';
    return isPublic ? keyOf(on.schema ?? schema, on.name, on.args ?? []) : void 0;
  };
  const dropped2 = new Set(
    changes.flatMap((c) => {
      if (c.kind === 'drop_func') return [keyOf(c.schema, c.func.name, argsOf(c.func))];
      return c.kind === 'drop_proc' ? [keyOf(c.schema, c.proc.name, argsOf(c.proc))] : [];
    }),
  );
  const isImplied = (c) => {
    if (c.kind !== 'add_object' && c.kind !== 'drop_object') return false;
    const key = publicKey(c.object, c.schema);
    return key !== void 0 && (c.kind === 'add_object' ? keys : dropped2).has(key);
  };
  const kept = changes.filter((c) => !isImplied(c));
  const schemas = context.options.to?.schemas ?? [];
  const isManaged = schemas.some((s) => s.objects.some((o) => o.kind === 'permission'));
  if (!isManaged) return kept;
  const allowed = new Set(schemas.flatMap((s) => s.objects.flatMap((o) => publicKey(o, s.name) ?? [])));
  const revokes = created.flatMap(({ kind, schema, routine }) => {
    const args = argsOf(routine);
    if (allowed.has(keyOf(schema, routine.name, args))) return [];
    const on = { kind, name: routine.name, args };
    const version = (privileges) => ({
      kind: 'permission',
      name: routine.name,
      attrs: toAttrs({ to: 'PUBLIC', for: on, privileges }),
      deps: [on],
    });
    return [{ kind: 'modify_object', schema, from: version(['EXECUTE']), to: version([]) }];
  });
  return [...kept, ...revokes];
}

// src/plan/policies.ts
var attrsOf3 = (object) => objectAttrs('policy', object);
function place(object, schema, context) {
  return `${ident(object.name)} ON ${context.ref(attrsOf3(object).on, schema)}`;
}
function roles(attrs) {
  return attrs.to === void 0 || attrs.to.length === 0 ? 'PUBLIC' : attrs.to.map(roleSql).join(', ');
}
var policyPlanner = {
  target: (object, schema, context) => `POLICY ${place(object, schema, context)}`,
  create: (object, schema, context) => {
    const attrs = attrsOf3(object);
    const words = [`CREATE POLICY ${place(object, schema, context)}`];
    words.push(`AS ${attrs.as ?? 'PERMISSIVE'} FOR ${attrs.for ?? 'ALL'} TO ${roles(attrs)}`);
    if (attrs.using !== void 0) words.push(`USING ${wrapParens(attrs.using)}`);
    if (attrs.check !== void 0) words.push(`WITH CHECK ${wrapParens(attrs.check)}`);
    return [words.join(' ')];
  },
  // ALTER POLICY cannot take an expression away.
  canAlter: (from, to) => {
    const [a, b] = [attrsOf3(from), attrsOf3(to)];
    const keeps = (x, y) => x === void 0 || y !== void 0;
    return a.as === b.as && a.for === b.for && keeps(a.using, b.using) && keeps(a.check, b.check);
  },
  alter: (from, to, schema, context) => {
    const [a, b] = [attrsOf3(from), attrsOf3(to)];
    const clauses = (x, y) => [
      ...(roles(x) === roles(y) ? [] : [`TO ${roles(y)}`]),
      ...(same2(x.using, y.using) ? [] : [`USING ${wrapParens(y.using ?? '')}`]),
      ...(same2(x.check, y.check) ? [] : [`WITH CHECK ${wrapParens(y.check ?? '')}`]),
    ];
    const forth = clauses(a, b);
    if (forth.length === 0) return [];
    const alter = (list) => `ALTER POLICY ${place(to, schema, context)} ${list.join(' ')}`;
    const keepsAll = (b.using === void 0) === (a.using === void 0) && (b.check === void 0) === (a.check === void 0);
    const back = keepsAll
      ? [alter(clauses(b, a))]
      : [`DROP POLICY ${place(to, schema, context)}`, ...policyPlanner.create(from, schema, context)];
    return [draft(alter(forth), `alter policy ${quoted(to.name)}`, back)];
  },
};
function same2(a, b) {
  return a === void 0 || b === void 0 ? a === b : exprsEqual(a, b);
}

// src/plan/roles.ts
var attrsOf4 = (object) => objectAttrs('role', object);
var FLAGS = [
  ['superuser', 'SUPERUSER', 'NOSUPERUSER'],
  ['create_db', 'CREATEDB', 'NOCREATEDB'],
  ['create_role', 'CREATEROLE', 'NOCREATEROLE'],
  ['replication', 'REPLICATION', 'NOREPLICATION'],
  ['bypass_rls', 'BYPASSRLS', 'NOBYPASSRLS'],
];
function canLogin(object) {
  return attrsOf4(object).login ?? object.kind === 'user';
}
function roleOptions(from, to, context) {
  const [a, b] = [from === void 0 ? {} : attrsOf4(from), attrsOf4(to)];
  const options = [];
  if ((from !== void 0 && canLogin(from)) !== canLogin(to)) options.push(canLogin(to) ? 'LOGIN' : 'NOLOGIN');
  for (const [key, on, off] of FLAGS)
    if ((a[key] ?? false) !== (b[key] ?? false)) options.push(b[key] === true ? on : off);
  if ((a.inherit ?? true) !== (b.inherit ?? true)) options.push(b.inherit === false ? 'NOINHERIT' : 'INHERIT');
  if ((a.conn_limit ?? -1) !== (b.conn_limit ?? -1)) options.push(`CONNECTION LIMIT ${b.conn_limit ?? -1}`);
  const isSecretWanted = b.password !== void 0 && context.options.mode !== 'deferred';
  if (isSecretWanted && a.password !== b.password) options.push(`PASSWORD ${literal(b.password ?? '')}`);
  if (a.valid_until !== b.valid_until) options.push(`VALID UNTIL ${literal(b.valid_until ?? 'infinity')}`);
  return options;
}
var rolePlanner = {
  target: (object) => `ROLE ${ident(object.name)}`,
  create: (object, _schema, context) => {
    if (attrsOf4(object).external === true) return [];
    const options = roleOptions(void 0, object, context);
    const head = `CREATE ROLE ${ident(object.name)}`;
    return [options.length === 0 ? head : `${head} WITH ${options.join(' ')}`, ...membershipSql(void 0, object)];
  },
  alter: (from, to, _schema, context) => {
    if (attrsOf4(to).external === true) return [];
    const comment = `modify ${to.kind} ${quoted(to.name)}`;
    const alter = (options) => `ALTER ROLE ${ident(to.name)} WITH ${options.join(' ')}`;
    const forth = roleOptions(from, to, context);
    const drafts = [];
    if (forth.length > 0) drafts.push(draft(alter(forth), comment, alter(roleOptions(to, from, context))));
    const back = membershipSql(to, from);
    drafts.push(...membershipSql(from, to).map((cmd, i) => draft(cmd, comment, i === 0 ? back : [])));
    return drafts;
  },
};
function memberships(object) {
  const attrs = object === void 0 ? {} : attrsOf4(object);
  const plain = (attrs.member_of ?? []).map((role) => ({ role }));
  return new Map([...plain, ...(attrs.membership ?? [])].map((m) => [roleSql(m.role), m]));
}
function membershipSql(from, to) {
  const [a, b] = [memberships(from), memberships(to)];
  const commands2 = [];
  const member = ident(to.name);
  const options = ({ role: _role, ...rest }) => rest;
  for (const [role, old] of a) {
    const target = b.get(role);
    if (target === void 0 || !jsonEqual(options(old), options(target))) commands2.push(`REVOKE ${role} FROM ${member}`);
  }
  for (const [role, membership] of b) {
    const old = a.get(role);
    if (old !== void 0 && jsonEqual(options(old), options(membership))) continue;
    const { admin: admin2, inherit: inherit2, set } = membership;
    const list = [
      ...(inherit2 === void 0 ? [] : [`INHERIT ${String(inherit2).toUpperCase()}`]),
      ...(set === false ? ['SET FALSE'] : []),
    ];
    if (admin2 === true) list.unshift(list.length === 0 ? 'ADMIN OPTION' : 'ADMIN TRUE');
    commands2.push(`GRANT ${role} TO ${member}${list.length === 0 ? '' : ` WITH ${list.join(', ')}`}`);
  }
  return commands2;
}

// src/plan/sequences.ts
var attrsOf5 = (object) => objectAttrs('sequence', object);
var sequencePlanner = {
  target: (object, schema, context) => `SEQUENCE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = attrsOf5(object);
    const words = [
      `CREATE SEQUENCE ${context.name(schema, object.name)}`,
      ...(attrs.type === void 0 ? [] : [`AS ${attrs.type}`]),
      ...(attrs.increment === void 0 ? [] : [`INCREMENT BY ${attrs.increment}`]),
      ...(attrs.min_value === void 0 ? [] : [`MINVALUE ${attrs.min_value}`]),
      ...(attrs.max_value === void 0 ? [] : [`MAXVALUE ${attrs.max_value}`]),
      ...(attrs.start === void 0 ? [] : [`START WITH ${attrs.start}`]),
      ...(attrs.cache === void 0 ? [] : [`CACHE ${attrs.cache}`]),
      ...(attrs.cycle === true ? ['CYCLE'] : []),
    ];
    return [words.join(' ')];
  },
  alter: (from, to, schema, context) => {
    const [a, b] = [attrsOf5(from), attrsOf5(to)];
    const clauses = (x, y) => {
      const column = (owner2) =>
        owner2?.table === void 0
          ? 'NONE'
          : `${context.name(owner2.schema ?? schema, owner2.table)}.${ident(owner2.name)}`;
      const owner = column(y.owner);
      return [...sequenceClauses(x, y), ...(column(x.owner) === owner ? [] : [`OWNED BY ${owner}`])];
    };
    const forth = clauses(a, b);
    if (forth.length === 0) return [];
    const alter = (list) => `ALTER SEQUENCE ${context.name(schema, to.name)} ${list.join(' ')}`;
    return [draft(alter(forth), `modify sequence ${quoted(to.name)}`, alter(clauses(b, a)))];
  },
};
function sequenceClauses(a, b) {
  const clauses = [];
  const differs = (key) => String(a[key] ?? '') !== String(b[key] ?? '');
  if (differs('type')) clauses.push(`AS ${b.type ?? 'bigint'}`);
  if (differs('increment')) clauses.push(`INCREMENT BY ${b.increment ?? 1}`);
  if (differs('min_value')) clauses.push(b.min_value === void 0 ? 'NO MINVALUE' : `MINVALUE ${b.min_value}`);
  if (differs('max_value')) clauses.push(b.max_value === void 0 ? 'NO MAXVALUE' : `MAXVALUE ${b.max_value}`);
  const [oldStart, start] = [startOf(a), startOf(b)];
  if (String(oldStart) !== String(start)) clauses.push(`START WITH ${start}`);
  if (differs('cache')) clauses.push(`CACHE ${b.cache ?? 1}`);
  if (differs('cycle')) clauses.push(b.cycle === true ? 'CYCLE' : 'NO CYCLE');
  return clauses;
}
function startOf(attrs) {
  const descends = String(attrs.increment ?? 1).startsWith('-');
  return attrs.start ?? (descends ? (attrs.max_value ?? -1) : (attrs.min_value ?? 1));
}

// src/plan/user-types.ts
var values = (object) => objectAttrs('enum', object).values;
var enumPlanner = {
  noun: (object) => `enum type ${quoted(object.name)}`,
  target: (object, schema, context) => `TYPE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => [
    `CREATE TYPE ${context.name(schema, object.name)} AS ENUM (${values(object).map(literal).join(', ')})`,
  ],
  canAlter: (from, to) => {
    const kept = values(to).filter((v) => values(from).includes(v));
    return jsonEqual(kept, values(from));
  },
  alter: (from, to, schema, context) => addValues(from, to, schema, context),
};
function addValues(from, to, schema, context) {
  const have = [...values(from)];
  const drafts = [];
  values(to).forEach((value, i) => {
    if (have.includes(value)) return;
    const previous = values(to)[i - 1];
    const first = have[0];
    const isLast = previous !== void 0 && have.at(-1) === previous;
    const place2 =
      isLast || first === void 0
        ? ''
        : previous === void 0
          ? ` BEFORE ${literal(first)}`
          : ` AFTER ${literal(previous)}`;
    have.splice(previous === void 0 ? 0 : have.indexOf(previous) + 1, 0, value);
    const cmd = `ALTER TYPE ${context.name(schema, to.name)} ADD VALUE ${literal(value)}${place2}`;
    drafts.push(draft(cmd, `add value to enum type: ${quoted(to.name)}`));
  });
  return drafts;
}
var domain = (object) => objectAttrs('domain', object);
function domainCheck(check) {
  return `CONSTRAINT ${ident(check.name)} CHECK ${wrapParens(check.expr)}`;
}
var domainPlanner = {
  noun: (object) => `domain type ${quoted(object.name)}`,
  target: (object, schema, context) => `DOMAIN ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = domain(object);
    const name = context.name(schema, object.name);
    const words = [`CREATE DOMAIN ${name} AS ${context.type(attrs.type, schema)}`];
    if (attrs.collate !== void 0) words.push(`COLLATE ${collation(attrs.collate)}`);
    if (attrs.default !== void 0) words.push(`DEFAULT ${defaultSql(attrs.default, attrs)}`);
    if (attrs.null !== true) words.push('NOT NULL');
    const checks2 = attrs.check ?? [];
    words.push(...checks2.filter((c) => c.not_valid !== true).map(domainCheck));
    const late = checks2.filter((c) => c.not_valid === true);
    return [words.join(' '), ...late.map((c) => `ALTER DOMAIN ${name} ADD ${domainCheck(c)} NOT VALID`)];
  },
  // The base type and the collation are fixed.
  canAlter: (from, to) => jsonEqual(domain(from).type, domain(to).type) && domain(from).collate === domain(to).collate,
  alter: (from, to, schema, context) => {
    const clauses = domainClauses(from, to);
    const back = domainClauses(to, from);
    const alter = (clause) => `ALTER DOMAIN ${context.name(schema, to.name)} ${clause}`;
    const comment = `modify domain type ${quoted(to.name)}`;
    return clauses.map((clause, i) => draft(alter(clause), comment, i === 0 ? back.map(alter) : []));
  },
  partComments: (from, to, schema, context) =>
    (domain(to).check ?? []).flatMap((check) => {
      const old =
        from === void 0 ? void 0 : domain(from).check?.find((c) => c.name === check.name && sameCheck(c, check));
      const target = `CONSTRAINT ${ident(check.name)} ON DOMAIN ${context.name(schema, to.name)}`;
      return setComment(
        target,
        `constraint: ${quoted(check.name)} on domain: ${quoted(to.name)}`,
        old?.comment,
        check.comment,
      );
    }),
};
function sameCheck(a, b) {
  return exprsEqual(a.expr, b.expr) && a.not_valid === b.not_valid;
}
function domainClauses(from, to) {
  const [a, b] = [domain(from), domain(to)];
  const clauses = [];
  if (!defaultsEqual(a.default, b.default))
    clauses.push(b.default === void 0 ? 'DROP DEFAULT' : `SET DEFAULT ${defaultSql(b.default, b)}`);
  if (a.null !== b.null) clauses.push(b.null === true ? 'DROP NOT NULL' : 'SET NOT NULL');
  const [old, checks2] = [a.check ?? [], b.check ?? []];
  const added2 = [];
  const renamed2 = /* @__PURE__ */ new Set();
  for (const check of checks2) {
    const same3 = old.find((c) => c.name === check.name);
    if (same3 !== void 0 && sameCheck(same3, check)) continue;
    const other = old.find((c) => sameCheck(c, check) && !renamed2.has(c) && !checks2.some((x) => x.name === c.name));
    if (same3 === void 0 && other !== void 0) {
      renamed2.add(other);
      clauses.push(`RENAME CONSTRAINT ${ident(other.name)} TO ${ident(check.name)}`);
    } else if (same3 !== void 0 && same3.not_valid === true && exprsEqual(same3.expr, check.expr)) {
      added2.push(`VALIDATE CONSTRAINT ${ident(check.name)}`);
    } else {
      if (same3 !== void 0) clauses.push(`DROP CONSTRAINT ${ident(same3.name)}`);
      added2.push(`ADD ${domainCheck(check)}${check.not_valid === true ? ' NOT VALID' : ''}`);
    }
  }
  for (const check of old)
    if (!renamed2.has(check) && !checks2.some((c) => c.name === check.name))
      clauses.push(`DROP CONSTRAINT ${ident(check.name)}`);
  return [...clauses, ...added2];
}
var fields = (object) => objectAttrs('composite', object).field;
function fieldSql(field, schema, context) {
  const collate = field.collate === void 0 ? '' : ` COLLATE ${collation(field.collate)}`;
  return `${context.type(field.type, schema)}${collate}`;
}
var compositePlanner = {
  noun: (object) => `composite type ${quoted(object.name)}`,
  target: (object, schema, context) => `TYPE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const list = fields(object).map((f) => `${ident(f.name)} ${fieldSql(f, schema, context)}`);
    return [`CREATE TYPE ${context.name(schema, object.name)} AS (${list.join(', ')})`];
  },
  // New fields go to the end; a field that moves, or sits in front of an old one, needs a new type.
  canAlter: (from, to) => {
    const kept = fields(to).filter((f) => fields(from).some((o) => o.name === f.name));
    const old = fields(from).filter((f) => fields(to).some((n) => n.name === f.name));
    return kept.every((f, i) => f.name === old[i]?.name && f.name === fields(to)[i]?.name);
  },
  alter: (from, to, schema, context) => {
    const clauses = (a, b) => [
      ...fields(a)
        .filter((f) => !fields(b).some((n) => n.name === f.name))
        .map((f) => `DROP ATTRIBUTE ${ident(f.name)}`),
      ...fields(b).flatMap((f) => {
        const old = fields(a).find((o) => o.name === f.name);
        const sql = fieldSql(f, schema, context);
        if (old === void 0) return [`ADD ATTRIBUTE ${ident(f.name)} ${sql}`];
        return fieldSql(old, schema, context) === sql ? [] : [`ALTER ATTRIBUTE ${ident(f.name)} TYPE ${sql}`];
      }),
    ];
    const alter = (list) => `ALTER TYPE ${context.name(schema, to.name)} ${list.join(', ')}`;
    const forth = clauses(from, to);
    const names = fields(from).map((f) => f.name);
    const kept = names.filter((n) => fields(to).some((f) => f.name === n));
    const reverse = kept.every((n, i) => n === names[i]) ? alter(clauses(to, from)) : void 0;
    return forth.length === 0 ? [] : [draft(alter(forth), `modify composite type ${quoted(to.name)}`, reverse)];
  },
};
var rangePlanner = {
  noun: (object) => `range type ${quoted(object.name)}`,
  target: (object, schema, context) => `TYPE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = objectAttrs('range', object);
    const options = [
      `SUBTYPE = ${context.type(attrs.subtype, schema)}`,
      ...(attrs.subtype_opclass === void 0 ? [] : [`SUBTYPE_OPCLASS = ${attrs.subtype_opclass}`]),
      ...(attrs.collation === void 0 ? [] : [`COLLATION = ${collation(attrs.collation)}`]),
      ...(attrs.canonical === void 0 ? [] : [`CANONICAL = ${context.ref(attrs.canonical, schema)}`]),
      ...(attrs.subtype_diff === void 0 ? [] : [`SUBTYPE_DIFF = ${context.ref(attrs.subtype_diff, schema)}`]),
      ...(attrs.multirange_name === void 0
        ? []
        : [`MULTIRANGE_TYPE_NAME = ${context.name(schema, attrs.multirange_name)}`]),
    ];
    return [`CREATE TYPE ${context.name(schema, object.name)} AS RANGE (${options.join(', ')})`];
  },
};

// src/plan/objects.ts
var PLANNERS = {
  enum: enumPlanner,
  domain: domainPlanner,
  composite: compositePlanner,
  range: rangePlanner,
  sequence: sequencePlanner,
  aggregate: aggregatePlanner,
  policy: policyPlanner,
  collation: collationPlanner,
  foreign_table: foreignTablePlanner,
  partition: partitionPlanner,
  extension: extensionPlanner,
  event_trigger: eventTriggerPlanner,
  cast: castPlanner,
  server: serverPlanner,
  user_mapping: userMappingPlanner,
  role: rolePlanner,
  user: rolePlanner,
};
function plannerOf(object) {
  const planner = PLANNERS[object.kind];
  if (planner === void 0)
    throw new UnsupportedChangeError(
      'add_object',
      `objects of kind ${quoted(object.kind)} are not supported by PostgreSQL`,
    );
  return planner;
}
function addObject(change, context) {
  const { object, schema } = change;
  if (object.kind === 'permission') return changePermission(void 0, object, schema, context);
  if (object.kind === 'default_permission') return changeDefaultPermission(void 0, object);
  return createObject(plannerOf(object), object, schema, context);
}
function removeObject(change, context) {
  const { object, schema } = change;
  if (object.kind === 'permission') return changePermission(object, void 0, schema, context);
  if (object.kind === 'default_permission') return changeDefaultPermission(object, void 0);
  if (object.attrs.external === true) return [];
  return dropObject(plannerOf(object), object, schema, context, change.clauses);
}
function modifyObject(change, context) {
  const { from, to, schema } = change;
  if (to.kind === 'permission')
    return changePermission(from, to, schema, context, change.clauses?.grant_option === true);
  if (to.kind === 'default_permission') return changeDefaultPermission(from, to);
  return alterObject(plannerOf(to), from, to, schema, context);
}
function canAlterObject(from, to, context) {
  const planner = PLANNERS[to.kind];
  if (planner === void 0) return true;
  if (onlyCommentDiffers(from, to)) return true;
  return planner.alter !== void 0 && (planner.canAlter?.(from, to, context) ?? true);
}
function onlyCommentDiffers(from, to) {
  return JSON.stringify(from.attrs) === JSON.stringify(to.attrs);
}
var RENAME = {
  enum: 'TYPE',
  composite: 'TYPE',
  range: 'TYPE',
  partition: 'TABLE',
  user: 'ROLE',
};
function renameObject(change, context) {
  const { from, to, schema } = change;
  const keyword2 = RENAME[to.kind] ?? to.kind.replaceAll('_', ' ').toUpperCase();
  const rename = (a, b) => {
    const target =
      RENAME[a.kind] === void 0
        ? plannerOf(a).target(a, schema, context)
        : `${keyword2} ${context.name(schema, a.name)}`;
    return `ALTER ${target} RENAME TO ${ident(b.name)}`;
  };
  const noun2 = nounOf(plannerOf(to), { ...to, name: '' })
    .replace(/( type)? ""( partition)?$/, '')
    .replace(/^"" /, '');
  const article = /^[aeiou]/.test(noun2) ? 'an' : 'a';
  return [
    draft(
      rename(from, to),
      `rename ${article} ${noun2} from ${quoted(from.name)} to ${quoted(to.name)}`,
      rename(to, from),
    ),
  ];
}

// src/plan/enum-values.ts
function addValuesFirst(changes, context) {
  const first = [];
  const rest = [];
  for (const change of changes) {
    const isAdding = change.kind === 'modify_object' && change.to.kind === 'enum' && change.clauses?.rebuild !== true;
    if (!isAdding || !usesNewValue(change, changes)) {
      rest.push(change);
      continue;
    }
    for (const statement of withSource(modifyObject(change, context), change))
      first.push(statement.cmd.includes(' ADD VALUE ') ? { ...statement, noTransaction: true } : statement);
  }
  return [first, rest];
}
function usesNewValue(change, changes) {
  const old = new Set(objectAttrs('enum', change.from).values);
  const added2 = objectAttrs('enum', change.to).values.filter((v) => !old.has(v));
  return changes.some(
    (other) =>
      other !== change && added2.some((v) => newTexts(other).includes(JSON.stringify(literal(v)).slice(1, -1))),
  );
}
function newTexts(change) {
  switch (change.kind) {
    case 'modify_table':
      return JSON.stringify(change.changes.map((c) => ('to' in c ? c.to : c)));
    case 'drop_table':
    case 'drop_view':
    case 'drop_func':
    case 'drop_proc':
    case 'drop_trigger':
    case 'drop_object':
    case 'drop_schema':
      return '';
    // Bodies are read when they run.
    case 'add_func':
      return isParsed(change.func.body) ? change.func.body : '';
    case 'modify_func':
      return isParsed(change.to.body) ? change.to.body : '';
    case 'add_proc':
    case 'modify_proc':
      return '';
    default:
      return JSON.stringify('to' in change ? change.to : change);
  }
}
function isParsed(body2) {
  return /^\s*(?:RETURN\s|BEGIN\s+ATOMIC\s)/i.test(body2);
}

// src/plan/rebuild-types.ts
var PLANNERS2 = {
  enum: enumPlanner,
  domain: domainPlanner,
  composite: compositePlanner,
  range: rangePlanner,
  collation: collationPlanner,
};
function convertedColumns(change, context) {
  const { from, to } = context.options;
  const found = [];
  for (const schema of from?.schemas ?? []) {
    for (const table2 of schema.tables) {
      const end = to?.schemas.find((s) => s.name === schema.name)?.tables.find((t) => t.name === table2.name);
      for (const column of table2.columns) {
        if (!isOfType(column, change, schema.name)) continue;
        const target = end?.columns.find((c) => c.name === column.name);
        if (target !== void 0 && isOfType(target, change, schema.name) && target.generated === void 0)
          found.push({ schema: schema.name, table: table2, column, target });
      }
    }
  }
  return found;
}
function isOfType(column, change, schema) {
  const { name, kind } = change.from;
  if (kind === 'collation')
    return [name, `${ident(change.schema ?? '')}.${ident(name)}`].includes(column.collate ?? '');
  const { ref } = column.type;
  return ref !== void 0 && ref.name === name && (ref.schema ?? schema) === change.schema && ref.kind === kind;
}
function isRebuiltType(change, context) {
  return (
    PLANNERS2[change.to.kind] !== void 0 && (change.to.kind === 'enum' || convertedColumns(change, context).length > 0)
  );
}
function oldName(object) {
  return `${object.name.slice(0, 55)}__old`;
}
function keywordOf(object) {
  return object.kind === 'domain' || object.kind === 'collation' ? object.kind.toUpperCase() : 'TYPE';
}
function rebuildType(change, context) {
  const { from, to, schema } = change;
  const planner = PLANNERS2[to.kind];
  if (planner === void 0) return [];
  const keyword2 = keywordOf(to);
  const noun2 = nounOf(planner, from);
  const name = context.name(schema, from.name);
  const drafts = [
    draft(`ALTER ${keyword2} ${name} RENAME TO ${ident(oldName(from))}`, `set ${noun2} aside`),
    ...createObject(planner, to, schema, context).map(({ reverse: _reverse, ...d }) => d),
  ];
  const tables = /* @__PURE__ */ new Map();
  for (const column of convertedColumns(change, context))
    tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
  for (const [table2, columns] of tables) {
    const clauses = columns.flatMap((c) => convertClauses(change, c, context));
    const where = columns[0]?.schema;
    const comment = `modify ${quoted(table2.name)} table`;
    drafts.push(draft(`ALTER TABLE ${context.name(where, table2.name)} ${clauses.join(', ')}`, comment));
  }
  return drafts;
}
function dropOldType(change, context) {
  const { from, schema } = change;
  const keyword2 = keywordOf(from);
  const noun2 = nounOf(PLANNERS2[from.kind] ?? enumPlanner, from);
  return draft(`DROP ${keyword2} ${context.name(schema, oldName(from))}`, `drop old ${noun2}`);
}
function convertClauses(change, { schema, column, target }, context) {
  const alter = `ALTER COLUMN ${ident(column.name)}`;
  if (change.to.kind === 'collation') {
    const name = context.name(change.schema, change.to.name);
    return [`${alter} TYPE ${context.type(target.type, schema)} COLLATE ${name}`];
  }
  const type = context.type(target.type, schema);
  const keeps = column.default !== void 0 && target.default !== void 0 && defaultsAgree(column.default, target.default);
  return [
    ...(column.default === void 0 ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${type} USING ${conversion(change, column, type, context)}`,
    ...(keeps && target.default !== void 0 ? [`${alter} SET DEFAULT ${defaultSql(target.default, target)}`] : []),
  ];
}
function conversion(change, column, type, context) {
  const name = ident(column.name);
  const isArray = column.type.attrs?.class === 'array';
  if (change.to.kind === 'composite' && !isArray) {
    const old = new Set(objectAttrs('composite', change.from).field.map((f) => f.name));
    const values2 = objectAttrs('composite', change.to).field.map((f) => {
      const fieldType = context.type(f.type, change.schema);
      if (!old.has(f.name)) return `NULL::${fieldType}`;
      return `(${name}).${ident(f.name)}${f.type.ref === void 0 ? '' : '::text'}::${fieldType}`;
    });
    return `CASE WHEN ${name} IS NULL THEN NULL ELSE ROW(${values2.join(', ')})::${type} END`;
  }
  return `${name}::text${isArray ? '[]' : ''}::${type}`;
}

// src/plan/views.ts
var noun = (view) => (view.materialized ? 'materialized view' : 'view');
var keyword = (view) => noun(view).toUpperCase();
function addView(change, context) {
  const { schema, view } = change;
  const name = context.name(schema, view.name);
  return [
    draft(
      createSql2(schema, view, context, false),
      `create ${quoted(view.name)} ${noun(view)}`,
      `DROP ${keyword(view)} ${name}`,
    ),
    ...viewComments(schema, view, context),
    ...view.indexes.flatMap((index) => createIndex({ schema, name: view.name }, index, context)),
  ];
}
function dropView(change, context) {
  const { schema, view, clauses } = change;
  const name = context.name(schema, view.name);
  const on = { kind: 'view', name: view.name };
  const reverse = [
    ...commands(addView({ kind: 'add_view', schema, view }, context)),
    ...view.triggers.flatMap((trigger) =>
      commands(createTrigger({ kind: 'add_trigger', schema, on, trigger }, context)),
    ),
  ];
  const words = [
    `DROP ${keyword(view)}`,
    ...(clauses?.if_exists === true ? ['IF EXISTS'] : []),
    name,
    ...(clauses?.cascade === true ? ['CASCADE'] : []),
  ];
  return [draft(words.join(' '), `drop ${quoted(view.name)} ${noun(view)}`, reverse)];
}
function renameView(change, context) {
  const [a, b] = [change.from.name, change.to.name];
  const rename = (x, y) => `ALTER ${keyword(change.to)} ${context.name(change.schema, x)} RENAME TO ${ident(y)}`;
  return [draft(rename(a, b), `rename a ${noun(change.to)} from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
}
function modifyView(change, context) {
  const { schema, from, to, aspects } = change;
  const drafts = [];
  if (aspects.includes('definition')) {
    const sql = createSql2(schema, to, context, true);
    const isUsed = context.hasDependents(objectKey('view', schema, to.name)) || to.triggers.length > 0;
    const back = canReplaceView(to, from)
      ? [createSql2(schema, from, context, true)]
      : isUsed
        ? void 0
        : commands([
            ...dropView({ kind: 'drop_view', schema, view: to }, context),
            ...addView({ kind: 'add_view', schema, view: from }, context),
          ]);
    drafts.push(draft(sql, `modify ${quoted(to.name)} view`, back));
  } else if (aspects.includes('attr')) drafts.push(...alterOptions(schema, from, to, context));
  drafts.push(...modifyComments(schema, from, to, context));
  const owner = { schema, name: to.name };
  for (const inner of change.changes) drafts.push(...indexChange(owner, inner, context));
  return drafts;
}
function canReplaceView(from, to) {
  if (from.materialized || to.materialized || from.columns.length === 0) return false;
  return from.columns.every((column, i) => {
    const other = to.columns[i];
    return (
      other !== void 0 &&
      other.name === column.name &&
      typesEqual(other.type, column.type) &&
      other.collate === column.collate
    );
  });
}
function createSql2(schema, view, context, replace) {
  const words = [`CREATE${replace ? ' OR REPLACE' : ''} ${keyword(view)} ${context.name(schema, view.name)}`];
  if (view.columns.length > 0) words.push(identList(view.columns.map((c) => c.name)));
  if (view.materialized) {
    const attrs2 = view.attrs;
    if (attrs2.access_method !== void 0) words.push(`USING ${ident(attrs2.access_method)}`);
    words.push(...withClause(attrs2.storage_params), 'AS', view.def);
    if (context.options.policy?.materialized?.withNoData === true) words.push('WITH NO DATA');
    return words.join(' ');
  }
  const { check_option, ...attrs } = view.attrs;
  words.push(...withClause(viewOptions({ ...attrs })), 'AS', view.def);
  if (check_option !== void 0) words.push(`WITH ${check_option} CHECK OPTION`);
  return words.join(' ');
}
function viewOptions(attrs) {
  return {
    ...(attrs.check_option === void 0 ? {} : { check_option: attrs.check_option.toLowerCase() }),
    ...(attrs.security?.barrier === true ? { security_barrier: true } : {}),
    ...(attrs.security?.invoker === true ? { security_invoker: true } : {}),
  };
}
function alterOptions(schema, from, to, context) {
  const name = context.name(schema, to.name);
  const [a, b] = to.materialized
    ? [from.attrs.storage_params ?? {}, to.attrs.storage_params ?? {}]
    : [viewOptions(from.attrs), viewOptions(to.attrs)];
  const statements = (x, y) => {
    const set = Object.fromEntries(Object.entries(y).filter(([k, v]) => x[k] !== v));
    const gone = Object.keys(x).filter((k) => !(k in y));
    return [
      ...withClause(set).map((clause) => `ALTER ${keyword(to)} ${name} SET ${clause.slice('WITH '.length)}`),
      ...(gone.length === 0 ? [] : [`ALTER ${keyword(to)} ${name} RESET (${gone.join(', ')})`]),
    ];
  };
  const back = statements(b, a);
  return statements(a, b).map((cmd, i) => draft(cmd, `modify ${quoted(to.name)} ${noun(to)}`, i === 0 ? back : []));
}
function viewComments(schema, view, context) {
  return modifyComments(schema, { ...view, comment: '', columns: [] }, view, context).map((d) => ({
    ...d,
    reverse: [],
  }));
}
function modifyComments(schema, from, to, context) {
  const name = context.name(schema, to.name);
  const drafts = setComment(`${keyword(to)} ${name}`, `${noun(to)}: ${quoted(to.name)}`, from.comment, to.comment);
  for (const column of to.columns) {
    const old = from.columns.find((c) => c.name === column.name)?.comment;
    const subject2 = `column: ${quoted(column.name)} on ${noun(to)}: ${quoted(to.name)}`;
    drafts.push(...setComment(`COLUMN ${name}.${ident(column.name)}`, subject2, old, column.comment));
  }
  return drafts;
}
function indexChange(owner, change, context) {
  const { add = false, drop = false } = context.options.policy?.concurrentIndex ?? {};
  switch (change.kind) {
    case 'add_index':
      return createIndex(owner, change.index, context, add);
    case 'drop_index':
      return dropIndex(owner, change.index, context, drop);
    case 'modify_index': {
      const { from, to, aspects } = change;
      if (aspects.every((a) => a === 'comment')) return indexComment(owner, to.name, from.comment, to.comment, context);
      const named = to.name === '' ? { ...to, name: from.name } : to;
      return [...dropIndex(owner, from, context, drop), ...createIndex(owner, named, context, add)];
    }
    case 'rename_index': {
      const [a, b] = [change.from.name, change.to.name];
      const rename = (x, y) => `ALTER INDEX ${context.name(owner.schema, x)} RENAME TO ${ident(y)}`;
      return [draft(rename(a, b), `rename an index from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
    }
    default:
      return [];
  }
}
function needsRebuild(change) {
  const { from, to, aspects } = change;
  if (aspects.includes('definition')) return !canReplaceView(from, to);
  if (!aspects.includes('attr') || !to.materialized) return false;
  const rest = ({ storage_params: _s, ...others }) => others;
  return !jsonEqual(rest(from.attrs), rest(to.attrs));
}

// src/plan/expand.ts
function expandChanges(changes, context) {
  const renames = changes.filter((c) => c.kind.startsWith('rename_'));
  const draft2 = new Draft(
    changes.filter((c) => !c.kind.startsWith('rename_')).flatMap((c) => withoutImpossible(c, context)),
    context,
  );
  draft2.splitPartitions();
  draft2.restoreParts();
  draft2.expand();
  const [first, rest] = splitRenames(draft2.main);
  const [early, late] = splitForeignKeys(rest);
  return {
    renames: [...renames, ...first],
    teardown: publicPermissions(draft2.teardown, context),
    main: publicPermissions(early, context),
    late,
  };
}
function withoutImpossible(change, context) {
  switch (change.kind) {
    case 'modify_view': {
      if (!needsRebuild(change)) return [change];
      const { schema, from, to } = change;
      return [
        { kind: 'drop_view', schema, view: from },
        { kind: 'add_view', schema, view: to },
      ];
    }
    case 'modify_func': {
      const { schema, from, to } = change;
      if (canReplaceRoutine(from, to)) return [change];
      return [
        { kind: 'drop_func', schema, func: from },
        { kind: 'add_func', schema, func: to },
      ];
    }
    case 'modify_proc': {
      const { schema, from, to } = change;
      if (canReplaceRoutine(from, to)) return [change];
      return [
        { kind: 'drop_proc', schema, proc: from },
        { kind: 'add_proc', schema, proc: to },
      ];
    }
    case 'modify_object': {
      const isBlocked = change.to.kind === 'composite' && retypesField(change) && isRebuiltType(change, context);
      if (canAlterObject(change.from, change.to, context) && !isBlocked) return [change];
      if (isRebuiltType(change, context)) return [{ ...change, clauses: { rebuild: true } }];
      const where = change.schema === void 0 ? {} : { schema: change.schema };
      return [
        { kind: 'drop_object', ...where, object: change.from },
        { kind: 'add_object', ...where, object: change.to },
      ];
    }
    case 'modify_table':
      return [{ ...change, changes: change.changes.flatMap((c) => withoutImpossibleColumn(c, context)) }];
    default:
      return [change];
  }
}
function withoutImpossibleColumn(change, context) {
  if (change.kind !== 'modify_column' || !change.aspects.includes('generated')) return [change];
  const { from, to } = change;
  const [a, b] = [from.generated, to.generated];
  const { supportsSetExpression, supportsDropExpression } = context.capabilities;
  const canDrop = b === void 0 && a?.type !== 'VIRTUAL' && supportsDropExpression;
  const canSet = a !== void 0 && b !== void 0 && a.type === b.type && supportsSetExpression;
  if (canDrop || canSet) return [change];
  return [
    { kind: 'drop_column', column: from },
    { kind: 'add_column', column: to },
  ];
}
function splitRenames(changes) {
  const first = [];
  const rest = [];
  for (const change of changes) {
    if (change.kind !== 'modify_table') {
      rest.push(change);
      continue;
    }
    const renames = change.changes.filter((c) => c.kind === 'rename_column');
    if (renames.length > 0) first.push({ ...change, changes: renames });
    const others = change.changes.filter((c) => c.kind !== 'rename_column');
    if (others.length > 0) rest.push({ ...change, changes: others });
  }
  return [first, rest];
}
function splitForeignKeys(changes) {
  const retyped = new Set(
    changes.flatMap((c) =>
      c.kind === 'modify_table' && c.changes.some((i) => i.kind === 'modify_column' && i.aspects.includes('type'))
        ? [objectKey('table', c.schema, c.to.name)]
        : [],
    ),
  );
  if (retyped.size === 0) return [[...changes], []];
  const early = [];
  const late = [];
  for (const change of changes) {
    if (change.kind !== 'modify_table') {
      early.push(change);
      continue;
    }
    const waits = (c) => {
      if (c.kind !== 'add_foreign_key') return false;
      const target = objectKey('table', c.foreignKey.refSchema ?? change.schema, c.foreignKey.refTable);
      return target !== objectKey('table', change.schema, change.to.name) && retyped.has(target);
    };
    const [now, then] = [change.changes.filter((c) => !waits(c)), change.changes.filter(waits)];
    if (now.length > 0) early.push({ ...change, changes: now });
    if (then.length > 0) late.push({ ...change, changes: then });
  }
  return [early, late];
}
var idOf = (schema, ...parts) => [schema ?? '', ...parts].join('\0');
var Draft = class {
  teardown = [];
  main;
  #context;
  #from;
  #to;
  #done = /* @__PURE__ */ new Set();
  constructor(changes, context) {
    this.main = [...changes];
    this.#context = context;
    this.#from = context.options.from === void 0 ? void 0 : new DependentIndex(context.options.from);
    this.#to = context.options.to;
  }
  expand() {
    const queue = this.main.flatMap((c) => this.#roots(c));
    const seen = /* @__PURE__ */ new Set();
    for (let next = queue.shift(); next !== void 0; next = queue.shift()) {
      const key = JSON.stringify(next);
      if (seen.has(key)) continue;
      seen.add(key);
      for (const dependent of this.#from?.of(next) ?? []) queue.push(...this.#rebuild(dependent, next));
    }
    this.#permissions();
  }
  /** What a partition loses of its own goes before the parent gets the like, which would take it over. */
  splitPartitions() {
    this.main = this.main.flatMap((change) => {
      if (change.kind !== 'modify_object' || change.to.kind !== 'partition') return [change];
      const middle = withoutLostParts(change.from, change.to);
      if (middle === change.from) return [change];
      this.teardown.push({ ...change, to: middle });
      return jsonEqual(middle, change.to) ? [] : [{ ...change, from: middle }];
    });
  }
  /** What a change destroys. */
  #roots(change) {
    const object = (kind, schema, name) => ({
      kind: 'object',
      key: objectKey(kind, schema, name),
    });
    switch (change.kind) {
      case 'drop_table':
        return [object('table', change.schema, change.table.name)];
      case 'drop_view':
        return [object('view', change.schema, change.view.name)];
      case 'drop_func':
        return [object('function', change.schema, change.func.name)];
      case 'drop_proc':
        return [object('procedure', change.schema, change.proc.name)];
      case 'drop_object':
        if (change.object.kind === 'permission' || change.object.kind === 'policy') return [];
        return [object(change.object.kind, change.schema, change.object.name)];
      case 'drop_schema': {
        const { schema } = change;
        return [
          ...schema.tables.map((t) => object('table', schema.name, t.name)),
          ...schema.views.map((v) => object('view', schema.name, v.name)),
          ...[...schema.funcs, ...schema.procs].map((r) => object('function', schema.name, r.name)),
          ...schema.objects.map((o) => object(o.kind, schema.name, o.name)),
        ];
      }
      case 'modify_object':
        if (change.clauses?.rebuild === true) {
          const columns = convertedColumns(change, this.#context).map(({ schema, table: table2, column }) => ({
            kind: 'column',
            relation: objectKey('table', schema, table2.name),
            column: column.name,
            way: 'convert',
          }));
          return [object(change.to.kind, change.schema, change.to.name), ...columns];
        }
        return change.to.kind === 'composite' ? compositeRoots(change) : [];
      case 'modify_table':
        return change.changes.flatMap((c) => this.#tableRoots(change, c));
      default:
        return [];
    }
  }
  #tableRoots({ schema, from, to }, change) {
    const relation = objectKey('table', schema, to.name);
    const key = (index) =>
      index.unique ? [{ kind: 'key', relation, columns: index.parts.flatMap((p) => p.column ?? []) }] : [];
    switch (change.kind) {
      case 'drop_column':
        return [{ kind: 'column', relation, column: change.column.name, way: 'drop' }];
      case 'modify_column': {
        const type = (c) => this.#context.type(withoutSerial(c.type), schema);
        const [a, b] = [type(change.from), type(change.to)];
        if (a === b && change.from.collate === change.to.collate) return [];
        const way = castsOnAssignment(a, b) && sameFamily(a, b) ? 'retype' : 'convert';
        return [{ kind: 'column', relation, column: change.to.name, way }];
      }
      case 'drop_index':
        return key(change.index);
      case 'modify_index':
        return change.aspects.every((a) => a === 'comment') ? [] : key(change.from);
      case 'drop_primary_key':
        return key({ ...change.primaryKey, unique: true });
      case 'modify_primary_key':
        return change.aspects.every((a) => a === 'comment') ? [] : key({ ...change.from, unique: true });
      default:
        void from;
        return [];
    }
  }
  /** Drops a dependent ahead of everything and makes it again if it still exists in the end. */
  #rebuild(dependent, cause) {
    const { schema } = dependent;
    switch (dependent.kind) {
      case 'child':
        return cause.kind === 'column' ? [{ ...cause, relation: dependent.relation }] : [];
      case 'view':
        return this.#rebuildView(schema, dependent);
      case 'func':
      case 'proc':
        return this.#rebuildRoutine(dependent);
      case 'trigger':
        this.#rebuildTrigger(dependent, cause);
        return [];
      case 'object':
        return this.#rebuildObject(dependent);
      default:
        return this.#rebuildPart(dependent, cause);
    }
  }
  #once(id) {
    if (this.#done.has(id)) return false;
    this.#done.add(id);
    return true;
  }
  #rebuildView(schema, { view }) {
    if (!this.#once(idOf(schema, 'view', view.name))) return [];
    const isThis = (s, name) => s === schema && name === view.name;
    const isDropped = this.main.some((c) => c.kind === 'drop_schema' && c.schema.name === schema);
    if (isDropped) return [];
    const target = this.#findSchema(schema)?.views.find((v) => v.name === view.name);
    this.main = this.main.filter((c) => {
      if (c.kind === 'drop_view' || c.kind === 'add_view') return !isThis(c.schema, c.view.name);
      if (c.kind === 'modify_view') return !isThis(c.schema, c.to.name);
      const isTrigger = c.kind === 'add_trigger' || c.kind === 'drop_trigger' || c.kind === 'modify_trigger';
      return !(isTrigger && c.on.kind === 'view' && isThis(c.schema, c.on.name));
    });
    this.teardown.push({ kind: 'drop_view', schema, view });
    if (target !== void 0) {
      this.main.push({ kind: 'add_view', schema, view: target });
      const on = { kind: 'view', name: view.name };
      for (const trigger of target.triggers) this.main.push({ kind: 'add_trigger', schema, on, trigger });
    }
    this.#gone.add(objectKey('view', schema, view.name));
    return [{ kind: 'object', key: objectKey('view', schema, view.name) }];
  }
  #rebuildRoutine(dependent) {
    const { schema, kind, routine } = dependent;
    const key = this.#context.routineKey(routine);
    if (!this.#once(idOf(schema, kind, key))) return [];
    const same3 = (r) => this.#context.routineKey(r) === key;
    this.main = this.main.filter((c) => {
      if (!('schema' in c) || c.schema !== schema) return true;
      if (c.kind === 'drop_func' || c.kind === 'add_func') return !same3(c.func);
      if (c.kind === 'drop_proc' || c.kind === 'add_proc') return !same3(c.proc);
      return !((c.kind === 'modify_func' || c.kind === 'modify_proc') && same3(c.to));
    });
    const found = this.#findSchema(schema);
    const target = (kind === 'func' ? found?.funcs : found?.procs)?.find(same3);
    this.teardown.push(
      kind === 'func' ? { kind: 'drop_func', schema, func: routine } : { kind: 'drop_proc', schema, proc: routine },
    );
    if (target !== void 0)
      this.main.push(
        kind === 'func' ? { kind: 'add_func', schema, func: target } : { kind: 'add_proc', schema, proc: target },
      );
    this.#gone.add(objectKey('function', schema, routine.name));
    return [{ kind: 'object', key: objectKey('function', schema, routine.name) }];
  }
  #rebuildTrigger({ schema, on, trigger }, cause) {
    if (this.#isOwnerGone(schema, on)) {
      if (cause.kind !== 'object' || !this.#gone.has(cause.key) || on.kind === 'view') return;
      if (!this.#once(idOf(schema, 'trigger', on.name, trigger.name))) return;
      this.teardown.push({ kind: 'drop_trigger', schema, on, trigger });
      this.#forget(schema, on.name, (t) => ({ ...t, triggers: t.triggers.filter((x) => x.name !== trigger.name) }));
      return;
    }
    if (!this.#once(idOf(schema, 'trigger', on.name, trigger.name))) return;
    const isThis = (c, name) =>
      c.schema === schema && c.on.kind === on.kind && c.on.name === on.name && name === trigger.name;
    this.main = this.main.filter((c) => {
      if (c.kind === 'drop_trigger' || c.kind === 'add_trigger') return !isThis(c, c.trigger.name);
      return !(c.kind === 'modify_trigger' && isThis(c, c.to.name));
    });
    this.teardown.push({ kind: 'drop_trigger', schema, on, trigger });
    const found = this.#findSchema(schema);
    const owner =
      on.kind === 'table'
        ? found?.tables.find((t) => t.name === on.name)
        : found?.views.find((v) => v.name === on.name);
    const target = owner?.triggers.find((t) => t.name === trigger.name);
    if (target !== void 0) this.main.push({ kind: 'add_trigger', schema, on, trigger: target });
  }
  #isOwnerGone(schema, on) {
    if (on.kind === 'view') return this.#gone.has(objectKey('view', schema, on.name));
    return this.main.some((c) => c.kind === 'drop_table' && c.schema === schema && c.table.name === on.name);
  }
  #rebuildObject({ schema, object, isRealm }) {
    if (
      object.kind === 'permission' ||
      object.kind === 'sequence' ||
      object.kind === 'partition' ||
      object.kind === 'default_permission'
    )
      return [];
    const key = this.#context.objectKey(object);
    if (!this.#once(idOf(schema, object.kind, key))) return [];
    const where = isRealm ? {} : { schema };
    const same3 = (o) => o.kind === object.kind && this.#context.objectKey(o) === key;
    const mine = (c) =>
      ((c.kind === 'drop_object' || c.kind === 'add_object') && c.schema === where.schema && same3(c.object)) ||
      (c.kind === 'modify_object' && c.schema === where.schema && same3(c.to));
    if (object.kind === 'policy') {
      const { on } = objectAttrs('policy', object);
      if (this.#isOwnerGone(on.schema ?? schema, { kind: 'table', name: on.name })) return [];
    }
    if (object.kind === 'role' || object.kind === 'user') return [];
    const wasRebuilt = this.main.some((c) => mine(c) && c.clauses?.rebuild === true);
    if (wasRebuilt) return [];
    const list = isRealm ? this.#to?.objects : this.#findSchema(schema)?.objects;
    const target = list?.find(same3);
    if (TYPES.has(object.kind) && target !== void 0) return this.#rebuildType(object, target, schema, mine);
    this.main = this.main.filter((c) => !mine(c));
    this.teardown.push({ kind: 'drop_object', ...where, object });
    if (target !== void 0) this.main.push({ kind: 'add_object', ...where, object: target });
    return object.kind === 'policy' ? [] : [{ kind: 'object', key: objectKey(object.kind, where.schema, object.name) }];
  }
  /** A type over a type that is built again: when columns use it, they have to move to the new one. */
  #rebuildType(from, to, schema, mine) {
    const change = { kind: 'modify_object', schema, from, to, clauses: { rebuild: true } };
    this.main = [...this.main.filter((c) => !mine(c)), change];
    return this.#roots(change);
  }
  /** Parts of tables: they leave and come back by changes of their table. */
  #rebuildPart(dependent, cause) {
    const { schema, table: table2 } = dependent;
    const name = partName(dependent);
    const isGone = this.main.some(
      (c) =>
        (c.kind === 'drop_table' && c.schema === schema && c.table.name === table2.name) ||
        (c.kind === 'drop_schema' && c.schema.name === schema),
    );
    if (isGone && dependent.kind !== 'foreign_key') return [];
    if (!this.#once(idOf(schema, dependent.kind, table2.name, name))) return [];
    const target = this.#findSchema(schema)?.tables.find((t) => t.name === table2.name);
    const relation = objectKey('table', schema, table2.name);
    switch (dependent.kind) {
      case 'foreign_key':
        this.#swapForeignKey(schema, table2, target, dependent.foreignKey, cause, isGone);
        return [];
      case 'check': {
        const check = table2.checks.find((c) => c.name === name);
        const wanted = target?.checks.find((c) => c.name === name);
        if (check === void 0) return [];
        this.#drop(
          schema,
          table2,
          { kind: 'drop_check', check },
          (c) =>
            (c.kind === 'drop_check' && c.check.name === name) || (c.kind === 'modify_check' && c.to.name === name),
        );
        if (wanted !== void 0) this.#add(schema, table2, target, { kind: 'add_check', check: wanted });
        return [];
      }
      case 'index': {
        const { index } = dependent;
        const wanted = target?.indexes.find((i) => i.name === name);
        this.#drop(
          schema,
          table2,
          { kind: 'drop_index', index },
          (c) =>
            (c.kind === 'drop_index' && c.index.name === name) || (c.kind === 'modify_index' && c.to.name === name),
        );
        if (wanted !== void 0) this.#add(schema, table2, target, { kind: 'add_index', index: wanted });
        return [];
      }
      case 'default': {
        const { column } = dependent;
        const wanted = target?.columns.find((c) => c.name === column.name);
        if (wanted === void 0 || this.#hasColumnDrop(schema, table2, column.name)) return [];
        const { default: _default, ...bare } = column;
        this.#tear(schema, table2, { kind: 'modify_column', from: column, to: bare, aspects: ['default'] });
        this.#redefault(schema, table2, target, bare, wanted);
        return [];
      }
      case 'generated':
        return this.#rebuildGenerated(schema, table2, target, dependent.column, relation);
    }
  }
  /** Columns that are dropped and added again take their indexes, keys and checks along. */
  restoreParts() {
    for (const change of this.main) {
      if (change.kind !== 'modify_table') continue;
      const added2 = new Set(change.changes.flatMap((c) => (c.kind === 'add_column' ? [c.column.name] : [])));
      for (const inner of change.changes)
        if (inner.kind === 'drop_column' && added2.has(inner.column.name))
          this.#restoreParts(change.schema, change.from, change.to, inner.column.name, (drop) =>
            this.#add(change.schema, change.from, change.to, drop),
          );
    }
  }
  #restoreParts(schema, table2, target, name, drop) {
    const uses = (i) =>
      i.parts.some((p) => p.column === name) ||
      (indexAttrs(i).include ?? []).includes(name) ||
      indexTexts(i).some((t) => usesColumn(t, name));
    for (const index of table2.indexes.filter(uses)) {
      this.#removeChanges(
        schema,
        table2.name,
        (c) =>
          (c.kind === 'drop_index' && c.index.name === index.name) ||
          (c.kind === 'modify_index' && c.to.name === index.name),
      );
      drop({ kind: 'drop_index', index });
      const wanted = target?.indexes.find((i) => i.name === index.name);
      if (wanted !== void 0) this.#add(schema, table2, target, { kind: 'add_index', index: wanted });
    }
    for (const check of table2.checks.filter((c) => usesColumn(c.expr, name))) {
      this.#removeChanges(
        schema,
        table2.name,
        (c) =>
          (c.kind === 'drop_check' && c.check.name === check.name) ||
          (c.kind === 'modify_check' && c.to.name === check.name),
      );
      drop({ kind: 'drop_check', check });
      const wanted = target?.checks.find((c) => c.name === check.name);
      if (wanted !== void 0) this.#add(schema, table2, target, { kind: 'add_check', check: wanted });
    }
  }
  #rebuildGenerated(schema, table2, target, column, relation) {
    const wanted = target?.columns.find((c) => c.name === column.name);
    const { name } = column;
    this.#drop(
      schema,
      table2,
      { kind: 'drop_column', column },
      (c) =>
        (c.kind === 'drop_column' && c.column.name === name) ||
        (c.kind === 'modify_column' && c.to.name === name) ||
        (c.kind === 'add_column' && c.column.name === name),
    );
    if (wanted !== void 0) this.#add(schema, table2, target, { kind: 'add_column', column: wanted });
    this.#restoreParts(schema, table2, target, name, (drop) => this.#tear(schema, table2, drop));
    return [{ kind: 'column', relation, column: name, way: 'drop' }];
  }
  #swapForeignKey(schema, table2, target, key, cause, isGone) {
    const isOwn2 = cause.kind !== 'object' && cause.relation === objectKey('table', schema, table2.name);
    const mine = (c) =>
      (c.kind === 'drop_foreign_key' && c.foreignKey.symbol === key.symbol) ||
      (c.kind === 'modify_foreign_key' && c.to.symbol === key.symbol);
    if (isGone) {
      if (cause.kind !== 'object') this.#tear(schema, table2, { kind: 'drop_foreign_key', foreignKey: key });
      if (cause.kind !== 'object')
        this.#forget(schema, table2.name, (t) => ({
          ...t,
          foreignKeys: t.foreignKeys.filter((f) => f.symbol !== key.symbol),
        }));
      return;
    }
    const selfReference = isOwn2 && key.refTable === table2.name && (key.refSchema ?? schema) === schema;
    const isColumnDrop = cause.kind === 'column' && cause.way === 'drop';
    const dropsOwnColumn = key.columns.some((c) => this.#hasColumnDrop(schema, table2, c));
    if (cause.kind === 'object' && !this.#hasInner(schema, table2.name, mine)) return;
    if (selfReference && isColumnDrop && dropsOwnColumn) return;
    this.#drop(schema, table2, { kind: 'drop_foreign_key', foreignKey: key }, mine);
    const wanted = target?.foreignKeys.find((f) => f.symbol === key.symbol);
    if (
      wanted !== void 0 &&
      !this.#hasInner(schema, table2.name, (c) => c.kind === 'add_foreign_key' && c.foreignKey.symbol === key.symbol)
    )
      this.#add(schema, table2, target, { kind: 'add_foreign_key', foreignKey: wanted });
  }
  /** Takes something out of a table that is dropped, so that undoing the drop does not make it twice. */
  #forget(schema, name, change) {
    this.main = this.main.map((c) =>
      c.kind === 'drop_table' && c.schema === schema && c.table.name === name ? { ...c, table: change(c.table) } : c,
    );
  }
  #hasInner(schema, table2, test) {
    return this.main.some(
      (c) => c.kind === 'modify_table' && c.schema === schema && c.to.name === table2 && c.changes.some(test),
    );
  }
  #hasColumnDrop(schema, table2, column) {
    return this.#hasInner(schema, table2.name, (c) => c.kind === 'drop_column' && c.column.name === column);
  }
  /** Moves a drop from the table's own change to the teardown, or makes it up. */
  #drop(schema, table2, change, mine) {
    this.#removeChanges(schema, table2.name, mine);
    this.#tear(schema, table2, change);
  }
  #tear(schema, table2, change) {
    const at = this.teardown.findIndex(
      (c) => c.kind === 'modify_table' && c.schema === schema && c.to.name === table2.name,
    );
    const old = this.teardown[at];
    if (old?.kind === 'modify_table') this.teardown[at] = { ...old, changes: [...old.changes, change] };
    else this.teardown.push({ kind: 'modify_table', schema, from: table2, to: withoutDeps(table2), changes: [change] });
  }
  #add(schema, from, to, change) {
    const at = this.main.findIndex((c) => c.kind === 'modify_table' && c.schema === schema && c.to.name === from.name);
    const old = this.main[at];
    if (old?.kind === 'modify_table') this.main[at] = { ...old, changes: [...old.changes, change] };
    else this.main.push({ kind: 'modify_table', schema, from, to: to ?? from, changes: [change] });
  }
  #redefault(schema, from, to, bare, wanted) {
    const at = this.main.findIndex((c) => c.kind === 'modify_table' && c.schema === schema && c.to.name === from.name);
    const old = this.main[at];
    const isThis = (c) => c.kind === 'modify_column' && c.to.name === bare.name;
    if (old?.kind === 'modify_table' && old.changes.some(isThis)) {
      const changes = old.changes.map((c) => {
        if (c.kind !== 'modify_column' || c.to.name !== bare.name) return c;
        const aspects = c.aspects.filter((a) => a !== 'default');
        return { ...c, from: bare, aspects: wanted.default === void 0 ? aspects : [...aspects, 'default'] };
      });
      this.main[at] = { ...old, changes: changes.filter((c) => c.kind !== 'modify_column' || c.aspects.length > 0) };
    } else if (wanted.default !== void 0) {
      this.#add(schema, from, to, { kind: 'modify_column', from: bare, to: wanted, aspects: ['default'] });
    }
  }
  #removeChanges(schema, table2, mine) {
    this.main = this.main.flatMap((c) => {
      if (c.kind !== 'modify_table' || c.schema !== schema || c.to.name !== table2) return [c];
      const changes = c.changes.filter((inner) => !mine(inner));
      return changes.length === 0 ? [] : [{ ...c, changes }];
    });
  }
  #gone = /* @__PURE__ */ new Set();
  /** Privileges on what was dropped are gone; those that are wanted in the end are granted again. */
  #permissions() {
    if (this.#gone.size === 0) return;
    const isOn = (object, schema) => {
      if (object.kind !== 'permission') return false;
      const { for: on } = objectAttrs('permission', object);
      const ref = on.table === void 0 ? on : { ...on, kind: 'table', name: on.table };
      return this.#gone.has(objectKey(ref.kind, ref.schema ?? schema, ref.name));
    };
    this.main = this.main.filter((c) => {
      if (c.kind === 'drop_object' || c.kind === 'add_object') return !isOn(c.object, c.schema ?? '');
      return !(c.kind === 'modify_object' && isOn(c.to, c.schema ?? ''));
    });
    for (const schema of this.#context.options.from?.schemas ?? [])
      for (const object of schema.objects)
        if (isOn(object, schema.name)) this.teardown.push({ kind: 'drop_object', schema: schema.name, object });
    for (const schema of this.#to?.schemas ?? [])
      for (const object of schema.objects)
        if (isOn(object, schema.name)) this.main.push({ kind: 'add_object', schema: schema.name, object });
  }
  #findSchema(name) {
    return this.#to?.schemas.find((s) => s.name === name);
  }
};
function retypesField(change) {
  const [a, b] = [change.from, change.to].map((o) => objectAttrs('composite', o).field);
  return (a ?? []).some((f) => b?.some((o) => o.name === f.name && !jsonEqual(o, f)));
}
function withoutLostParts(from, to) {
  const [a, b] = [objectAttrs('partition', from), objectAttrs('partition', to)];
  const keep = (list, wanted) => {
    const kept = list?.filter((item) => wanted?.some((other) => jsonEqual(item, other)));
    return kept?.length === 0 ? void 0 : kept;
  };
  const { index: _i, unique: _u, check: _c, primary_key: _p, ...rest } = a;
  const attrs = compact({
    ...rest,
    index: keep(a.index, b.index),
    unique: keep(a.unique, b.unique),
    check: keep(a.check, b.check),
    primary_key: jsonEqual(a.primary_key, b.primary_key) ? a.primary_key : void 0,
  });
  return jsonEqual(attrs, a) ? from : { ...from, attrs: toAttrs(attrs) };
}
var TYPES = /* @__PURE__ */ new Set(['enum', 'domain', 'composite', 'range']);
function withoutDeps(table2) {
  const { deps: _deps, ...rest } = table2;
  return rest;
}
function partName(dependent) {
  switch (dependent.kind) {
    case 'foreign_key':
      return dependent.foreignKey.symbol;
    case 'check':
      return dependent.name;
    case 'index':
      return dependent.index.name;
    default:
      return dependent.column.name;
  }
}
function compositeRoots(change) {
  const fields2 = (o) => objectAttrs('composite', o).field.map((f) => JSON.stringify(f));
  const kept = new Set(fields2(change.to));
  const loses = fields2(change.from).some((f) => !kept.has(f));
  return loses ? [{ kind: 'object', key: objectKey('composite', change.schema, change.to.name) }] : [];
}
var INTEGERS = /* @__PURE__ */ new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);
var STRINGS3 = /^(text|character varying|character|bpchar|name|citext)\b/;
function sameFamily(a, b) {
  const base = (t) => t.replace(/\(.*\)/, '');
  if (base(a) === base(b)) return true;
  return (INTEGERS.has(base(a)) && INTEGERS.has(base(b))) || (STRINGS3.test(a) && STRINGS3.test(b));
}

// src/plan/partition-moves.ts
function movePartitions(changes, context) {
  const { from, to } = context.options;
  const [detach, attach, others] = [[], [], []];
  const done = /* @__PURE__ */ new Set();
  for (const change of changes) {
    if (change.kind !== 'drop_object' && change.kind !== 'add_object') continue;
    const { object, schema = '' } = change;
    if (object.kind !== 'partition') continue;
    const leaves = change.kind === 'drop_object';
    const partner = changes.find((c) => isTableChange(c, leaves ? 'add_table' : 'drop_table', schema, object.name));
    const table2 = partner?.kind === 'add_table' || partner?.kind === 'drop_table' ? partner.table : void 0;
    const whole = wholeTable(leaves ? from : to, schema, object);
    if (partner === void 0 || table2 === void 0 || whole === void 0) continue;
    done.add(change).add(partner);
    const step = { kind: 'modify_object', schema, from: object, to: object };
    if (leaves) detach.push({ ...step, clauses: { detach: true } });
    else attach.push({ ...step, clauses: { attach: true } });
    const [a, b] = leaves ? [whole, table2] : [table2, withNamesOf(whole, table2)];
    const inner = tableChanges(a, b, schema, context, leaves);
    if (inner.length > 0) others.push({ kind: 'modify_table', schema, from: a, to: b, changes: inner });
  }
  return { detach, attach, others: [...changes.filter((c) => !done.has(c)), ...others] };
}
function isTableChange(change, kind, schema, name) {
  if (change.kind !== 'add_table' && change.kind !== 'drop_table') return false;
  return change.kind === kind && change.schema === schema && change.table.name === name;
}
function tableChanges(from, to, schema, context, leaves) {
  const { capabilities } = context;
  const changes = diffTables(from, to, postgresDiff, {
    capabilities,
    fromSchema: schema,
    toSchema: schema,
    mode: 'normalized',
  });
  return leaves
    ? changes
    : changes.filter((c) => c.kind !== 'add_foreign_key' && c.kind !== 'add_index' && c.kind !== 'add_primary_key');
}
function wholeTable(realm, schema, object) {
  const { of } = objectAttrs('partition', object);
  const home = realm?.schemas.find((s) => s.name === (of.schema ?? schema));
  const above = home?.objects.find((o) => o.kind === 'partition' && o.name === of.name);
  const parent =
    home?.tables.find((t) => t.name === of.name) ??
    (above === void 0 ? void 0 : wholeTable(realm, of.schema ?? schema, above));
  if (parent === void 0) return void 0;
  const own = ownTable(object);
  const { primaryKey: _key, ...rest } = parent;
  const key = own.primaryKey ?? (parent.primaryKey === void 0 ? void 0 : { ...parent.primaryKey, name: '' });
  return {
    ...rest,
    name: object.name,
    ...(own.comment === void 0 ? {} : { comment: own.comment }),
    ...(key === void 0 ? {} : { primaryKey: key }),
    indexes: [...own.indexes, ...parent.indexes.map((i) => childIndex(i, object.name))],
    checks: [...parent.checks, ...own.checks],
    triggers: [],
    attrs: own.attrs,
  };
}
function childIndex(index, table2) {
  const columns = index.parts.map((p) => p.column ?? 'expr').join('_');
  return { ...index, name: generatedName(table2, columns, indexAttrs(index).constraint === void 0 ? 'idx' : 'key') };
}
function withNamesOf(whole, table2) {
  const shape = (i) => ({ parts: i.parts, unique: i.unique, attrs: i.attrs });
  const indexes = whole.indexes.map((index) => {
    const same3 = table2.indexes.find((i) => jsonEqual(shape(i), shape(index)));
    return same3 === void 0 ? index : { ...index, name: same3.name };
  });
  return { ...whole, indexes };
}
function planMove(change, context) {
  const { schema, to, clauses } = change;
  if (clauses?.detach !== true && clauses?.attach !== true) return void 0;
  const attrs = objectAttrs('partition', to);
  const [parent, name] = [context.ref(attrs.of, schema), context.name(schema, to.name)];
  const detach = `ALTER TABLE ${parent} DETACH PARTITION ${name}`;
  const attach = `ALTER TABLE ${parent} ATTACH PARTITION ${name} ${bounds(attrs)}`;
  return clauses.detach === true
    ? // What undoes a drop makes the partition as a whole.
      [draft(detach, `detach partition ${quoted(to.name)}`, clauses.dropped === true ? [] : attach)]
    : [draft(attach, `attach partition ${quoted(to.name)}`, detach)];
}
function detachReferenced(changes, context) {
  const tables = (context.options.from?.schemas ?? []).flatMap((s) => s.tables.map((t) => [s.name, t]));
  return changes.flatMap((change) => {
    if (change.kind !== 'drop_object' || change.object.kind !== 'partition') return [];
    const { of } = objectAttrs('partition', change.object);
    const home = of.schema ?? change.schema;
    const isReferenced = tables.some(([schema, t]) =>
      t.foreignKeys.some((f) => f.refTable === of.name && (f.refSchema ?? schema) === home),
    );
    if (!isReferenced) return [];
    const where = change.schema === void 0 ? {} : { schema: change.schema };
    return [
      {
        kind: 'modify_object',
        ...where,
        from: change.object,
        to: change.object,
        clauses: { detach: true, dropped: true },
      },
    ];
  });
}

// src/plan/prepare.ts
function prepareChanges(changes) {
  const paired = pairPermissions(pairRoles(pairSequences(withoutDroppedPartitions(changes))));
  const complete = paired.flatMap((c) => splitOwnership(withObjectDeps(c)));
  return complete.flatMap((c) => withoutInherited(c, paired));
}
function withoutDroppedPartitions(changes) {
  const gone = new Set(changes.flatMap((c) => droppedPartitions(changes, c).map((p) => p.object)));
  return changes.filter((c) => !(c.kind === 'drop_object' && gone.has(c.object)));
}
function droppedPartitions(changes, change) {
  const under = (schema, name) =>
    changes.flatMap((c) => {
      if (c.kind !== 'drop_object' || c.object.kind !== 'partition') return [];
      const { of } = objectAttrs('partition', c.object);
      const home = c.schema ?? '';
      return of.name === name && (of.schema ?? home) === schema ? [c, ...under(home, c.object.name)] : [];
    });
  return change.kind === 'drop_table' ? under(change.schema, change.table.name) : [];
}
function pairPermissions(changes) {
  const groups = /* @__PURE__ */ new Map();
  const isGrantable = (o) => objectAttrs('permission', o).grantable === true;
  for (const change of changes) {
    const object =
      change.kind === 'modify_object'
        ? change.to
        : change.kind === 'add_object' || change.kind === 'drop_object'
          ? change.object
          : void 0;
    if (object?.kind !== 'permission') continue;
    const { to, for: on } = objectAttrs('permission', object);
    const key = JSON.stringify(['schema' in change ? change.schema : '', roleName(to), on]);
    const group2 = groups.get(key) ?? {};
    groups.set(key, isGrantable(object) ? { ...group2, grantable: change } : { ...group2, plain: change });
  }
  const replaced = /* @__PURE__ */ new Map();
  for (const { plain, grantable } of groups.values()) {
    if (plain === void 0 || grantable === void 0) continue;
    const [before, after] = [privilegesOf(grantable, 'from'), privilegesOf(grantable, 'to')];
    const [had, wanted] = [privilegesOf(plain, 'from'), privilegesOf(plain, 'to')];
    const lowered = before.filter((p) => wanted.includes(p));
    const kept = before.filter((p) => !lowered.includes(p));
    replaced.set(plain, [
      withPrivileges(
        plain,
        had.filter((p) => !after.includes(p)),
        wanted.filter((p) => !lowered.includes(p)),
      ),
    ]);
    const raised = after.filter((p) => had.includes(p));
    const rest = withPrivileges(
      grantable,
      kept,
      after.filter((p) => !raised.includes(p)),
    );
    const option = { ...withPrivileges(grantable, lowered, raised), clauses: { grant_option: true } };
    replaced.set(grantable, [option, rest]);
  }
  return changes.flatMap((c) => replaced.get(c) ?? [c]);
}
function privilegesOf(change, side) {
  const object =
    change.kind === 'modify_object'
      ? change[side]
      : (side === 'to' && change.kind === 'add_object') || (side === 'from' && change.kind === 'drop_object')
        ? change.object
        : void 0;
  return object === void 0 ? [] : objectAttrs('permission', object).privileges;
}
function withPrivileges(change, from, to) {
  if (change.kind !== 'modify_object' && change.kind !== 'add_object' && change.kind !== 'drop_object') return change;
  const object = change.kind === 'modify_object' ? change.to : change.object;
  const version = (privileges) => ({
    ...object,
    attrs: { ...object.attrs, privileges },
  });
  const where = change.schema === void 0 ? {} : { schema: change.schema };
  return { kind: 'modify_object', ...where, from: version(from), to: version(to) };
}
function withObjectDeps(change) {
  const complete = (object) => {
    if (object.kind === 'sequence') return object;
    const types = typesIn(object.attrs).flatMap((t) => t.ref ?? []);
    return withDeps(
      object,
      [...refsIn(object.attrs), ...types].filter((r) => r.kind !== object.kind || r.name !== object.name),
    );
  };
  switch (change.kind) {
    case 'add_object':
    case 'drop_object':
      return { ...change, object: complete(change.object) };
    case 'modify_object':
      return { ...change, from: complete(change.from), to: complete(change.to) };
    // What triggers call goes after the table they go with.
    case 'drop_table':
      return { ...change, table: withDeps(change.table, change.table.triggers.flatMap(triggerRefs)) };
    case 'drop_view':
      return { ...change, view: withDeps(change.view, change.view.triggers.flatMap(triggerRefs)) };
    case 'add_trigger':
    case 'drop_trigger':
      return { ...change, trigger: withDeps(change.trigger, triggerRefs(change.trigger)) };
    case 'modify_trigger':
      return {
        ...change,
        from: withDeps(change.from, triggerRefs(change.from)),
        to: withDeps(change.to, triggerRefs(change.to)),
      };
    default:
      return change;
  }
}
function triggerRefs(trigger) {
  return [...(trigger.deps ?? []), ...refsIn(trigger.attrs)].filter((r) => r.table === void 0);
}
function pairRoles(changes) {
  const isRole = (o) => o.kind === 'role' || o.kind === 'user';
  const added2 = new Map(
    changes.flatMap((c) => (c.kind === 'add_object' && isRole(c.object) ? [[c.object.name, c]] : [])),
  );
  const paired = /* @__PURE__ */ new Set();
  const out = [];
  for (const change of changes) {
    const match = change.kind === 'drop_object' && isRole(change.object) ? added2.get(change.object.name) : void 0;
    if (change.kind === 'drop_object' && match !== void 0) {
      paired.add(match);
      out.push({ kind: 'modify_object', from: change.object, to: match.object });
    } else out.push(change);
  }
  return out.filter((c) => !paired.has(c));
}
function pairSequences(changes) {
  let out = [...changes];
  for (const change of changes) {
    if (change.kind !== 'modify_table') continue;
    for (const inner of change.changes) {
      if (inner.kind !== 'modify_column') continue;
      const [was, is] = [isSerial(inner.from.type), isSerial(inner.to.type)];
      if (was === is) continue;
      const name = serialSequence(change.to.name, was ? inner.from : inner.to);
      const owner = { kind: 'column', table: change.to.name, name: inner.to.name };
      const found = out.find((c) => isSequenceChange(c, was ? 'add_object' : 'drop_object', change.schema, name));
      if (found === void 0) continue;
      const type = was ? serialSequenceType(inner.from.type.name) : serialSequenceType(inner.to.type.name);
      const hidden = { kind: 'sequence', name, attrs: compact({ type, owner }) };
      const shown = found.object;
      const [from, to] = was ? [hidden, shown] : [shown, hidden];
      out = out.map((c) => {
        if (c === found) return { kind: 'modify_object', schema: change.schema, from, to, clauses: { serial: true } };
        if (c !== change) return c;
        return { ...change, clauses: { ...change.clauses, [`keep_sequence:${inner.to.name}`]: true } };
      });
    }
  }
  return out;
}
function isSequenceChange(change, kind, schema, name) {
  if (change.kind !== 'add_object' && change.kind !== 'drop_object') return false;
  return (
    change.kind === kind && change.schema === schema && change.object.kind === 'sequence' && change.object.name === name
  );
}
function serialSequenceType(type) {
  return type === 'smallserial' ? 'smallint' : type === 'serial' ? 'integer' : void 0;
}
function splitOwnership(change) {
  const bare = (object) => {
    const { owner: _owner, ...attrs } = object.attrs;
    return { ...object, attrs };
  };
  const owned = (object) => {
    const { owner } = objectAttrs('sequence', object);
    return owner === void 0 ? object : withDeps(object, [owner]);
  };
  if (change.kind === 'add_object' && change.object.kind === 'sequence' && change.object.attrs.owner !== void 0) {
    const object = bare(change.object);
    const where = change.schema === void 0 ? {} : { schema: change.schema };
    return [
      { ...change, object },
      { kind: 'modify_object', ...where, from: object, to: owned(change.object) },
    ];
  }
  if (change.kind === 'drop_object' && change.object.kind === 'sequence' && change.object.attrs.owner !== void 0) {
    const object = bare(change.object);
    const where = change.schema === void 0 ? {} : { schema: change.schema };
    return [
      { kind: 'modify_object', ...where, from: owned(change.object), to: object },
      { ...change, object },
    ];
  }
  if (change.kind === 'modify_object' && change.to.kind === 'sequence')
    return [{ ...change, from: owned(change.from), to: owned(change.to) }];
  return [change];
}
function withoutInherited(change, all) {
  if (change.kind !== 'modify_table') return [change];
  const kept = tableAttrs(change.to).inherits ?? [];
  const parents = kept.filter((p) => (tableAttrs(change.from).inherits ?? []).some((o) => jsonEqual(o, p)));
  if (parents.length === 0) return [change];
  const done = all.flatMap((c) => {
    if (c.kind !== 'modify_table') return [];
    const isParent = parents.some((p) => p.name === c.to.name && (p.schema ?? change.schema) === c.schema);
    return isParent ? c.changes : [];
  });
  const changes = change.changes.filter((c) => !done.some((d) => isSame(d, c)));
  return changes.length === 0 ? [] : [{ ...change, changes }];
}
function isSame(parent, child) {
  switch (child.kind) {
    case 'add_column':
    case 'drop_column':
      return parent.kind === child.kind && parent.column.name === child.column.name;
    case 'modify_column':
      return parent.kind === 'modify_column' && parent.to.name === child.to.name && jsonEqual(parent.to, child.to);
    case 'rename_column':
      return (
        parent.kind === 'rename_column' && parent.from.name === child.from.name && parent.to.name === child.to.name
      );
    case 'add_check':
    case 'drop_check':
      return (
        parent.kind === child.kind && parent.check.name === child.check.name && parent.check.attrs.no_inherit !== true
      );
    case 'modify_check':
      return parent.kind === 'modify_check' && parent.to.name === child.to.name;
    default:
      return false;
  }
}

// src/plan/schemas.ts
function addSchema2(change) {
  const { schema, clauses } = change;
  const name = ident(schema.name);
  const ifNotExists = schema.name === 'public' || clauses?.if_not_exists === true;
  return [
    draft(
      `CREATE SCHEMA ${ifNotExists ? 'IF NOT EXISTS ' : ''}${name}`,
      `Add new schema named ${quoted(schema.name)}`,
      `DROP SCHEMA ${name} CASCADE`,
    ),
    ...setComment(`SCHEMA ${name}`, `schema: ${quoted(schema.name)}`, void 0, schema.comment),
  ];
}
function dropSchema2(change) {
  const { schema, clauses } = change;
  const words = ['DROP SCHEMA', ...(clauses?.if_exists === true ? ['IF EXISTS'] : []), ident(schema.name), 'CASCADE'];
  return [draft(words.join(' '), `Drop schema named ${quoted(schema.name)}`)];
}
function modifySchema(change) {
  const { from, to } = change;
  return setComment(`SCHEMA ${ident(to.name)}`, `schema: ${quoted(to.name)}`, from.comment, to.comment);
}

// src/plan/scope.ts
function checkScope(changes, options) {
  if (options.schemaQualifier === void 0) return;
  const names = /* @__PURE__ */ new Set();
  const refused = (kind) => new PlanScopeError(`${kind} is not allowed when migration plan is scoped to one schema`);
  const { schemaQualifier: scope } = options;
  for (const change of changes) {
    switch (change.kind) {
      case 'add_schema':
      case 'drop_schema':
        throw refused(`${change.kind.replace('_', ' ')} ${JSON.stringify(change.schema.name)}`);
      case 'modify_schema':
        if (options.mode === 'deferred') throw refused(`modify schema ${JSON.stringify(change.to.name)}`);
        if (scope !== '' && change.to.name !== scope)
          throw new PlanScopeError(
            `modify schema ${change.to.name} is not allowed when migration plan is scoped to schema ${scope}`,
          );
        break;
      case 'add_table':
      case 'drop_table':
        names.add(change.schema);
        typeSchemas(change.table.columns, names);
        break;
      case 'modify_table':
        names.add(change.schema);
        for (const inner of change.changes) {
          if (inner.kind === 'add_column') typeSchemas([inner.column], names);
          if (inner.kind === 'modify_column') typeSchemas([inner.to], names);
        }
        break;
      default:
        break;
    }
  }
  if (names.size > 1) {
    const list = [...names].sort().map((n) => JSON.stringify(n));
    throw new PlanScopeError(`found ${names.size} schemas when migration plan is scoped to one: [${list.join(' ')}]`);
  }
}
function typeSchemas(columns, names) {
  for (const { type } of columns) if (type.class === 'enum' && type.ref?.schema !== void 0) names.add(type.ref.schema);
}

// src/plan/index.ts
function planPostgres(changes, options) {
  checkScope(changes, options);
  const context = newContext(options, options.capabilities ?? newestCapabilities, changes);
  const moves = movePartitions(changes, context);
  const prepared = prepareChanges(moves.others);
  const detached = [...moves.detach, ...detachReferenced(prepared, context)];
  const { renames, teardown, main, late } = expandChanges(prepared, context);
  const isSchema = (c) => c.kind === 'add_schema' || c.kind === 'modify_schema';
  const schemas = main.filter(isSchema);
  const [values2, rest] = addValuesFirst(orderChanges(main.filter((c) => !isSchema(c))), context);
  const statements = [...values2];
  for (const change of [
    ...schemas,
    ...renames,
    ...detached,
    ...orderChanges(teardown),
    ...rest,
    ...moves.attach,
    ...orderChanges(late),
  ]) {
    const drafts = planChange(change, context);
    const partitions = droppedPartitions(changes, change).flatMap(({ object, schema }) => {
      const add = addObject({ kind: 'add_object', ...(schema === void 0 ? {} : { schema }), object }, context);
      return add.map((d) => d.cmd);
    });
    const complete = drafts.map((d) =>
      d.reverse === void 0 || partitions.length === 0 ? d : { ...d, reverse: [...d.reverse, ...partitions] },
    );
    statements.push(...withSource(complete, change));
  }
  for (const change of [...rest].reverse())
    if (change.kind === 'modify_object' && change.clauses?.rebuild === true)
      statements.push(...withSource([dropOldType(change, context)], change));
  const apart = statements.some((s) => s.noTransaction === true);
  return {
    transactional: !apart,
    reversible: statements.every((s) => s.reverse !== void 0),
    statements,
    ...(apart ? { directives: ['atlas:txmode none'] } : {}),
  };
}
function planChange(change, context) {
  switch (change.kind) {
    case 'add_schema':
      return addSchema2(change);
    case 'drop_schema':
      return dropSchema2(change);
    case 'modify_schema':
      return modifySchema(change);
    case 'modify_realm':
      return [];
    case 'add_table':
      return addTable(change, context);
    case 'drop_table':
      return dropTable(change, context);
    case 'modify_table':
      return modifyTable(change, context);
    case 'rename_table':
      return renameTable(change, context);
    case 'add_view':
      return addView(change, context);
    case 'drop_view':
      return dropView(change, context);
    case 'modify_view':
      return modifyView(change, context);
    case 'rename_view':
      return renameView(change, context);
    case 'add_func':
      return addRoutine('function', change.schema, change.func, context);
    case 'drop_func':
      return dropRoutine('function', change.schema, change.func, context);
    case 'add_proc':
      return addRoutine('procedure', change.schema, change.proc, context);
    case 'drop_proc':
      return dropRoutine('procedure', change.schema, change.proc, context);
    case 'modify_func':
    case 'modify_proc':
      return modifyRoutine(change, context);
    case 'rename_func':
    case 'rename_proc':
      return renameRoutine(change, context);
    case 'add_trigger':
      return createTrigger(change, context);
    case 'drop_trigger':
      return dropTrigger(change, context);
    case 'modify_trigger':
      return modifyTrigger(change, context);
    case 'rename_trigger':
      return renameTrigger(change, context);
    case 'add_object':
      return addObject(change, context);
    case 'drop_object':
      return removeObject(change, context);
    case 'modify_object':
      if (change.clauses?.rebuild === true) return rebuildType(change, context);
      return planMove(change, context) ?? modifyObject(change, context);
    case 'rename_object':
      return renameObject(change, context);
    default:
      return assertNever(change);
  }
}

// src/inspect/queries.ts
var FIRST_USER_OID = 16384;
function catalogQueries(options) {
  const since = (major) => options.versionNum >= major * 1e4;
  const names = options.schemas ?? [];
  const wanted = names.length === 0 ? '' : ` AND n.nspname IN (${names.map((n) => quoteLiteral(n)).join(', ')})`;
  const schemas = `SELECT n.oid FROM pg_namespace n WHERE n.nspname NOT IN ('information_schema', 'pg_catalog', 'pg_toast', 'crdb_internal', 'pg_extension') AND n.nspname !~ '^pg_.*temp_'${wanted}`;
  const realmOnly = (sql) => (options.schemaBound ? 'SELECT NULL::text WHERE false' : sql);
  const rows = (sql) => `SELECT row_to_json(x)::text FROM (${sql}) x`;
  const flag = (expression) => `nullif(${expression}, false)`;
  const unless = (expression, usual) => `nullif(${expression}, ${usual})`;
  const acl = (expression) => (options.permissions ? expression : 'NULL');
  return {
    schemas: rows(
      `SELECT n.oid::text AS oid, n.nspname AS name, ${acl('n.nspacl::text[]')} AS acl, n.nspowner::text AS owner FROM pg_namespace n WHERE n.oid IN (${schemas}) ORDER BY 2`,
    ),
    relations: `SELECT c.oid, c.relname, c.relnamespace, c.relkind, ${unless('c.relpersistence', "'p'")}, ${flag('c.relispartition')}, ${flag('c.relrowsecurity')}, ${flag('c.relforcerowsecurity')}, ${unless('c.relreplident', "'d'")}, ${unless('c.relam', '0')}, c.reltype, array_to_string(c.reloptions, E'\\x01'), array_to_string(t.reloptions, E'\\x01'), pg_get_expr(c.relpartbound, c.oid), ${acl('c.relacl::text')}, c.relowner FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.relnamespace IN (${schemas})`,
    columns: `SELECT a.attrelid, a.attnum, a.attname, a.atttypid, ${unless('a.atttypmod', '-1')}, ${flag('a.attnotnull')}, ${unless('a.attidentity', "''")}, ${unless('a.attgenerated', "''")}, CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation END, CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, ${since(14) ? unless('a.attcompression', "''") : 'NULL'}, array_to_string(a.attfdwoptions, E'\\x01'), ${acl('a.attacl::text')} FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND c.relnamespace IN (${schemas})`,
    defaults: `SELECT d.adrelid, d.adnum, pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid WHERE c.relnamespace IN (${schemas})`,
    indexes: `SELECT i.indexrelid, i.indrelid, c.relname, c.relam, ${flag('i.indisunique')}, ${flag('i.indisprimary')}, ${flag('i.indisreplident')}, ${since(15) ? flag('i.indnullsnotdistinct') : 'NULL'}, i.indnkeyatts, i.indkey::text, ${unless('i.indoption::text', "'0'")}, i.indclass::text, ${unless('i.indcollation::text', "'0'")}, pg_get_expr(i.indpred, i.indrelid), array_to_string(c.reloptions, E'\\x01'), CASE WHEN i.indexprs IS NOT NULL THEN (SELECT json_agg(pg_get_indexdef(i.indexrelid, k.ord::int, false) ORDER BY k.ord) FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord) WHERE k.attnum = 0)::text END, ${flag('c.relispartition')} FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class r ON r.oid = i.indrelid WHERE r.relkind IN ('r', 'p', 'm') AND c.relnamespace IN (${schemas})`,
    constraints: `SELECT k.oid, k.conname, k.contype, ${unless('k.conrelid', '0')}, ${unless('k.contypid', '0')}, ${unless('k.conindid', '0')}, ${flag('k.condeferrable')}, ${flag('k.condeferred')}, ${flag('NOT k.convalidated')}, ${flag('k.connoinherit')}, ${unless('k.coninhcount', '0')}, ${unless('k.conparentid', '0')}, array_to_string(k.conkey, ' '), ${unless('k.confrelid', '0')}, array_to_string(k.confkey, ' '), ${unless('k.confupdtype', "' '")}, ${unless('k.confdeltype', "' '")}, ${since(15) ? "array_to_string(k.confdelsetcols, ' ')" : 'NULL'}, ${since(18) ? flag('k.conperiod') : 'NULL'}, pg_get_expr(k.conbin, k.conrelid), CASE WHEN k.contype = 'x' THEN (SELECT json_agg(CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname ELSE format('OPERATOR(%I.%s)', n.nspname, o.oprname) END ORDER BY e.ord) FROM unnest(k.conexclop) WITH ORDINALITY AS e(op, ord) JOIN pg_operator o ON o.oid = e.op JOIN pg_namespace n ON n.oid = o.oprnamespace)::text END FROM pg_constraint k WHERE k.contype IN ('p', 'u', 'x', 'f', 'c') AND k.connamespace IN (${schemas})`,
    comments: `SELECT classoid, objoid, objsubid, description FROM pg_description WHERE objoid >= ${FIRST_USER_OID} OR classoid = 'pg_namespace'::regclass`,
    types: `SELECT u.oid, u.typmod, format_type(u.oid, u.typmod) FROM (SELECT a.atttypid AS oid, a.atttypmod AS typmod FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND c.relnamespace IN (${schemas}) UNION SELECT oid, -1 FROM pg_type WHERE typtype <> 'c' AND (oid < ${FIRST_USER_OID} OR typelem = 0) UNION SELECT typbasetype, typtypmod FROM pg_type WHERE typtype = 'd' UNION SELECT unnest(p.prorettype || coalesce(p.proallargtypes, p.proargtypes::oid[])), -1 FROM pg_proc p WHERE p.oid >= ${FIRST_USER_OID}) u WHERE u.oid <> 0`,
    userTypes: `SELECT t.oid, t.typname, n.nspname, t.typtype, t.typarray, c.relkind, c.relispartition FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid WHERE t.oid >= ${FIRST_USER_OID} AND t.typelem = 0 AND (t.typtype IN ('e', 'd', 'r') OR c.relkind IN ('c', 'r', 'p', 'v', 'm', 'f') AND t.typtype = 'c')`,
    inherits: `SELECT inhrelid, inhparent, inhseqno FROM pg_inherits`,
    members: `SELECT d.classid, d.objid, e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass`,
    // Which object (relation, type, routine, ...) depends on which; parts such as rules count for their owners.
    edges: `SELECT DISTINCT CASE d.classid WHEN 'pg_rewrite'::regclass THEN 'pg_class'::regclass::oid WHEN 'pg_attrdef'::regclass THEN 'pg_class'::regclass::oid WHEN 'pg_constraint'::regclass THEN CASE WHEN k.conrelid <> 0 THEN 'pg_class'::regclass::oid ELSE 'pg_type'::regclass::oid END ELSE d.classid END, CASE d.classid WHEN 'pg_rewrite'::regclass THEN r.ev_class WHEN 'pg_attrdef'::regclass THEN ad.adrelid WHEN 'pg_constraint'::regclass THEN CASE WHEN k.conrelid <> 0 THEN k.conrelid ELSE k.contypid END WHEN 'pg_class'::regclass THEN coalesce(i.indrelid, d.objid) ELSE d.objid END, d.refclassid, d.refobjid, CASE WHEN d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass) THEN d.refobjsubid ELSE 0 END FROM pg_depend d LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid LEFT JOIN pg_attrdef ad ON d.classid = 'pg_attrdef'::regclass AND ad.oid = d.objid LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid LEFT JOIN pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid WHERE d.deptype = 'n' AND d.objid >= ${FIRST_USER_OID} AND d.refobjid >= ${FIRST_USER_OID} AND d.classid IN ('pg_rewrite'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass) AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass) AND (k.contype IS NULL OR k.contype <> 'f')`,
    methods: `SELECT oid, amname, amname = current_setting('default_table_access_method') FROM pg_am`,
    // The word behind the name says whether it is seen without its schema.
    collations: `SELECT c.oid, c.collname, n.nspname, pg_collation_is_visible(c.oid) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace`,
    operatorClasses: `SELECT o.oid, o.opcname, n.nspname, pg_opclass_is_visible(o.oid), o.opcdefault, o.opcmethod, o.opcintype FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace`,
    partOptions: since(13)
      ? `SELECT a.attrelid, a.attnum, array_to_string(a.attoptions, E'\\x01') FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attoptions IS NOT NULL AND c.relkind IN ('i', 'I')`
      : `SELECT NULL::text, NULL::text, NULL::text WHERE false`,
    partitionKeys: `SELECT partrelid, partstrat, partattrs::text, pg_get_expr(partexprs, partrelid) FROM pg_partitioned_table`,
    views: `SELECT c.oid, pg_get_viewdef(c.oid) FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace IN (${schemas})`,
    enums: rows(
      `SELECT e.enumtypid::text AS oid, json_agg(e.enumlabel ORDER BY e.enumsortorder) AS values FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typnamespace IN (${schemas}) GROUP BY 1`,
    ),
    domains: rows(
      `SELECT t.oid::text AS oid, t.typbasetype::text AS base, t.typtypmod AS typmod, t.typnotnull AS "notNull", pg_get_expr(t.typdefaultbin, 0) AS default, CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::text END AS collation FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype WHERE t.typtype = 'd' AND t.typnamespace IN (${schemas})`,
    ),
    ranges: rows(
      `SELECT r.rngtypid::text AS oid, r.rngsubtype::text AS subtype, CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::text END AS collation, CASE WHEN NOT oc.opcdefault THEN oc.oid::text END AS opclass, r.rngcanonical::oid::text AS canonical, r.rngcanonical::oid::regproc::text AS "canonicalName", r.rngsubdiff::oid::text AS subdiff, r.rngsubdiff::oid::regproc::text AS "subdiffName", ${since(14) ? 'm.typname' : 'NULL'} AS multirange FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_type s ON s.oid = r.rngsubtype JOIN pg_opclass oc ON oc.oid = r.rngsubopc ${since(14) ? 'LEFT JOIN pg_type m ON m.oid = r.rngmultitypid' : ''} WHERE t.typnamespace IN (${schemas})`,
    ),
    sequences: `SELECT s.seqrelid, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, d.deptype, d.refobjid, d.refobjsubid FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') WHERE c.relnamespace IN (${schemas})`,
    routines: rows(
      `SELECT p.oid::text AS oid, p.proname AS name, p.pronamespace::text AS schema, p.prokind AS kind, l.lanname AS lang, ${since(14) ? 'coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)' : 'p.prosrc'} AS body, ${since(14) ? 'p.prosqlbody IS NOT NULL' : 'false'} AS "sqlBody", p.probin AS library, p.proargnames AS names, p.proargtypes::oid[]::text[] AS "inTypes", p.proallargtypes::text[] AS "allTypes", p.proargmodes::text[] AS modes, (SELECT json_agg(pg_get_function_arg_default(p.oid, k) ORDER BY k) FROM generate_series(1, CASE WHEN p.pronargdefaults > 0 THEN coalesce(array_length(p.proallargtypes, 1), p.pronargs) ELSE 0 END) k) AS defaults, p.prorettype::text AS returns, p.proretset AS "returnsSet", p.provolatile AS volatility, p.proisstrict AS strict, p.proleakproof AS leakproof, p.prosecdef AS definer, p.proparallel AS parallel, p.proconfig AS config, p.procost AS cost, p.prorows AS rows, p.prosupport::oid::text AS support, p.prosupport::oid::regproc::text AS "supportName", ${acl('p.proacl::text[]')} AS acl, p.proowner::text AS owner FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace IN (${schemas}) AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('i', 'e')) ORDER BY p.proname, p.oid`,
    ),
    aggregates: rows(
      `SELECT a.aggfnoid::oid::text AS oid, a.aggkind AS kind, a.aggtransfn::oid::text AS state, a.aggtransfn::oid::regproc::text AS "stateName", a.aggfinalfn::oid::text AS final, a.aggfinalfn::oid::regproc::text AS "finalName", a.aggcombinefn::oid::text AS combine, a.aggcombinefn::oid::regproc::text AS "combineName", CASE WHEN a.aggsortop <> 0 THEN a.aggsortop::regoperator::text END AS "sortOp", a.aggtranstype::text AS "stateType", a.agginitval AS initial, a.aggmtransfn::oid <> 0 OR a.aggfinalextra OR a.aggserialfn::oid <> 0 OR a.aggfinalmodify <> 'r' OR a.aggtransspace <> 0 AS extended FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid WHERE p.pronamespace IN (${schemas})`,
    ),
    triggers: rows(
      `SELECT t.oid::text AS oid, t.tgrelid::text AS relation, t.tgname AS name, t.tgtype AS type, t.tgfoid::oid::text AS function, t.tgfoid::oid::regproc::text AS "functionName", t.tgattr::int2[] AS columns, pg_get_triggerdef(t.oid) AS def, t.tgqual IS NOT NULL AS "hasWhen", encode(t.tgargs, 'escape') AS args, t.tgconstraint <> 0 AS constraint, t.tgdeferrable AS deferrable, t.tginitdeferred AS deferred, t.tgoldtable AS "oldTable", t.tgnewtable AS "newTable", t.tgconstrrelid::text AS "from" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND ${since(13) ? 't.tgparentid = 0' : "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'P')"} AND c.relnamespace IN (${schemas}) ORDER BY t.tgname`,
    ),
    policies: rows(
      `SELECT p.oid::text AS oid, p.polrelid::text AS relation, p.polname AS name, p.polcmd AS command, p.polpermissive AS permissive, (SELECT json_agg(coalesce(r.rolname, 'PUBLIC') ORDER BY r.rolname) FROM unnest(p.polroles) AS u(id) LEFT JOIN pg_roles r ON r.oid = u.id) AS roles, pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace IN (${schemas}) ORDER BY p.polname`,
    ),
    collationObjects: rows(
      `SELECT c.oid::text AS oid, c.collname AS name, c.collnamespace::text AS schema, c.collprovider AS provider, c.collcollate AS collate, c.collctype AS ctype, ${since(17) ? 'c.colllocale' : since(15) ? 'c.colliculocale' : 'NULL'} AS locale, ${since(16) ? 'c.collicurules' : 'NULL'} AS rules, c.collisdeterministic AS deterministic FROM pg_collation c WHERE c.oid >= ${FIRST_USER_OID} AND c.collnamespace IN (${schemas}) ORDER BY 2`,
    ),
    foreignTables: rows(
      `SELECT f.ftrelid::text AS oid, s.srvname AS server, f.ftoptions AS options FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver`,
    ),
    extensions: realmOnly(
      rows(
        `SELECT e.oid::text AS oid, e.extname AS name, e.extversion AS version, n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY 2`,
      ),
    ),
    eventTriggers: realmOnly(
      rows(
        `SELECT t.oid::text AS oid, t.evtname AS name, t.evtevent AS event, t.evtfoid::oid::text AS function, t.evtfoid::oid::regproc::text AS "functionName", t.evttags AS tags FROM pg_event_trigger t ORDER BY 2`,
      ),
    ),
    casts: realmOnly(
      rows(
        `SELECT c.oid::text AS oid, c.castsource::text AS source, c.casttarget::text AS target, c.castfunc::oid::text AS function, c.castfunc::oid::regproc::text AS "functionName", c.castcontext AS context, c.castmethod AS method FROM pg_cast c WHERE c.oid >= ${FIRST_USER_OID} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'i')`,
      ),
    ),
    servers: realmOnly(
      rows(
        `SELECT s.oid::text AS oid, s.srvname AS name, w.fdwname AS fdw, s.srvtype AS type, s.srvversion AS version, s.srvoptions AS options, ${acl('s.srvacl::text[]')} AS acl, s.srvowner::text AS owner FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw ORDER BY 2`,
      ),
    ),
    userMappings: realmOnly(
      rows(
        `SELECT m.umid::text AS oid, m.srvname AS server, CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE m.usename END AS user, ${options.sensitive ? 'm.umoptions' : 'NULL'} AS options FROM pg_user_mappings m ORDER BY 2, 3`,
      ),
    ),
    unmanaged: rows(unmanagedQuery(schemas, options.schemaBound)),
    roles: options.roles
      ? rows(
          `SELECT r.oid::text AS oid, r.rolname AS name, r.rolcanlogin AS login, r.rolinherit AS inherit, r.rolsuper AS superuser, r.rolcreatedb AS "createDb", r.rolcreaterole AS "createRole", r.rolreplication AS replication, r.rolbypassrls AS "bypassRls", r.rolconnlimit AS "connLimit", r.rolvaliduntil::text AS "validUntil", shobj_description(r.oid, 'pg_authid') AS comment, r.rolname = current_user AS "isSelf" FROM pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 2`,
        )
      : 'SELECT NULL::text WHERE false',
    memberships: options.roles
      ? rows(
          `SELECT m.member::text AS member, g.rolname AS role, m.admin_option AS admin, ${since(16) ? 'm.inherit_option' : 'NULL'} AS inherit, ${since(16) ? 'm.set_option' : 'NULL'} AS set FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid ORDER BY 2`,
        )
      : 'SELECT NULL::text WHERE false',
    roleNames:
      options.permissions || options.roles
        ? rows(`SELECT r.oid::text AS oid, r.rolname AS name, r.rolcanlogin AS login FROM pg_roles r`)
        : 'SELECT NULL::text WHERE false',
    defaultAcls: options.defaultPermissions
      ? rows(
          `SELECT r.rolname AS "by", r.rolname = current_user AS "isSelf", d.defaclnamespace::text AS schema, d.defaclobjtype AS type, d.defaclacl::text[] AS acl FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole WHERE d.defaclnamespace = 0 OR d.defaclnamespace IN (${schemas}) ORDER BY 1, 3, 4`,
        )
      : 'SELECT NULL::text WHERE false',
  };
}
function unmanagedQuery(schemas, schemaBound) {
  const count = (name, from, where) => `SELECT '${name}' AS kind, count(*)::int AS count FROM ${from} WHERE ${where}`;
  const member = (catalog, oid) =>
    `${oid} >= ${FIRST_USER_OID} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype IN ('e', 'i'))`;
  const inSchemas = [
    count(
      'rule',
      'pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class',
      `r.rulename <> '_RETURN' AND ${member('pg_rewrite', 'r.oid')} AND ${member('pg_class', 'c.oid')} AND c.relnamespace IN (${schemas})`,
    ),
    count(
      'statistics object',
      'pg_statistic_ext s',
      `${member('pg_statistic_ext', 's.oid')} AND s.stxnamespace IN (${schemas})`,
    ),
    count('operator', 'pg_operator o', `${member('pg_operator', 'o.oid')} AND o.oprnamespace IN (${schemas})`),
    count('operator class', 'pg_opclass o', `${member('pg_opclass', 'o.oid')} AND o.opcnamespace IN (${schemas})`),
    count(
      'text search configuration',
      'pg_ts_config t',
      `${member('pg_ts_config', 't.oid')} AND t.cfgnamespace IN (${schemas})`,
    ),
    count(
      'text search dictionary',
      'pg_ts_dict t',
      `${member('pg_ts_dict', 't.oid')} AND t.dictnamespace IN (${schemas})`,
    ),
    count('conversion', 'pg_conversion t', `${member('pg_conversion', 't.oid')} AND t.connamespace IN (${schemas})`),
    count(
      'foreign key of a partition',
      'pg_constraint k JOIN pg_class c ON c.oid = k.conrelid',
      `k.contype = 'f' AND k.conparentid = 0 AND c.relispartition AND c.relnamespace IN (${schemas})`,
    ),
    count(
      'base type',
      'pg_type t',
      `t.typtype = 'b' AND t.typelem = 0 AND ${member('pg_type', 't.oid')} AND t.typnamespace IN (${schemas})`,
    ),
  ];
  const ofDatabase = [
    count('publication', 'pg_publication p', 'true'),
    count('language', 'pg_language l', `${member('pg_language', 'l.oid')}`),
    count(
      'foreign data wrapper outside of extensions',
      'pg_foreign_data_wrapper w',
      member('pg_foreign_data_wrapper', 'w.oid'),
    ),
  ];
  return [...inSchemas, ...(schemaBound ? [] : ofDatabase)].join(' UNION ALL ');
}
var ROW_QUERIES = [
  'relations',
  'columns',
  'defaults',
  'indexes',
  'constraints',
  'comments',
  'types',
  'userTypes',
  'inherits',
  'members',
  'edges',
  'methods',
  'collations',
  'operatorClasses',
  'partOptions',
  'partitionKeys',
  'views',
  'sequences',
];
var JSON_QUERIES = [
  'schemas',
  'enums',
  'domains',
  'ranges',
  'routines',
  'aggregates',
  'triggers',
  'policies',
  'collationObjects',
  'foreignTables',
  'extensions',
  'eventTriggers',
  'casts',
  'servers',
  'userMappings',
  'unmanaged',
  'roles',
  'memberships',
  'roleNames',
  'defaultAcls',
];
var QUERIES = [...ROW_QUERIES, ...JSON_QUERIES];

// src/inspect/catalog.ts
var CLASS = {
  relation: '1259',
  routine: '1255',
  type: '1247',
  schema: '2615',
  constraint: '2606',
  trigger: '2620',
  policy: '3256',
  extension: '3079',
  eventTrigger: '3466',
  cast: '2605',
  collation: '3456',
  server: '1417',
};
function isSet(oid) {
  return oid !== null && oid !== void 0 && oid !== '0' && oid !== '-';
}
function joined(text) {
  return text === null || text === void 0 || text === '' ? [] : text.split('');
}
function vector(text) {
  return text === null || text === void 0 || text === '' ? [] : text.trim().split(/\s+/);
}
function routineRef(catalog, oid, name, schema) {
  return catalog.ref(CLASS.routine, oid, schema) ?? { sql: name };
}
function refIn(kind, schema, name, from) {
  return schema === from ? { kind, name } : { kind, schema, name };
}
function readCatalog(results, versionNum) {
  const byQuery = new Map(QUERIES.map((name, i) => [name, results[i] ?? []]));
  const rows = (query) => byQuery.get(query) ?? [];
  const parsed2 = /* @__PURE__ */ new Map();
  const json = (query) => {
    const known2 = parsed2.get(query) ?? (byQuery.get(query) ?? []).map((row) => JSON.parse(row[0] ?? 'null'));
    parsed2.set(query, known2);
    return known2;
  };
  const members = new Map(rows('members').map((r) => [`${r[0]}:${r[1]}`, r[2] ?? '']));
  const extensionOf = (classId, oid) => members.get(`${classId}:${oid}`);
  const schemas = new Map(
    json('schemas')
      .filter((s) => extensionOf(CLASS.schema, s.oid) === void 0)
      .map((s) => [s.oid, s.name]),
  );
  const relations = readRelations(rows, schemas, (oid) => extensionOf(CLASS.relation, oid) !== void 0);
  const routines = new Map(
    json('routines').map((r) => [r.oid, { name: r.name, schema: schemas.get(r.schema) ?? '', kind: r.kind }]),
  );
  const comments = new Map(rows('comments').map((r) => [`${r[0]}:${r[1]}:${r[2]}`, r[3] ?? '']));
  const types = readTypes(rows, extensionOf);
  const edges = group(
    rows('edges').map((r) => ({ key: `${r[0]}:${r[1]}`, classId: r[2] ?? '', oid: r[3] ?? '', column: r[4] ?? '0' })),
    (e) => e.key,
  );
  const ref = (classId, oid, schema) => {
    if (extensionOf(classId, oid) !== void 0) return void 0;
    if (classId === CLASS.relation) {
      const relation = relations.get(oid);
      return relation === void 0 ? void 0 : refIn(relationKind(relation), relation.schema, relation.name, schema);
    }
    if (classId === CLASS.routine) {
      const routine = routines.get(oid);
      return routine === void 0 ? void 0 : refIn(routineKind(routine.kind), routine.schema, routine.name, schema);
    }
    return classId === CLASS.type ? types.ref(oid, schema) : void 0;
  };
  const methodRows = rows('methods');
  return {
    versionNum,
    schemas,
    relations,
    routines,
    collations: new Map(
      rows('collations').map((r) => [r[0] ?? '', { name: r[1] ?? '', schema: r[2] ?? '', visible: r[3] === 't' }]),
    ),
    operatorClasses: new Map(
      rows('operatorClasses').map((r) => [
        r[0] ?? '',
        {
          name: r[1] ?? '',
          schema: r[2] ?? '',
          visible: r[3] === 't',
          isDefault: r[4] === 't',
          method: r[5] ?? '',
          type: r[6] ?? '',
        },
      ]),
    ),
    methods: new Map(methodRows.map((r) => [r[0] ?? '', r[1] ?? ''])),
    defaultTableMethod: methodRows.find((r) => r[2] === 't')?.[1] ?? void 0,
    rows,
    json,
    grouped: (query, column = 0) => group(rows(query), (r) => r[column] ?? ''),
    comment(classId, oid, subId = '0') {
      const text = comments.get(`${classId}:${oid}:${subId}`);
      return text === void 0 || text === '' ? {} : { comment: text };
    },
    extensionOf,
    edges: (classId, oid) => edges.get(`${classId}:${oid}`) ?? [],
    type: types.type,
    typeText: types.text,
    ref,
  };
}
var QUERY_COUNT = ROW_QUERIES.length + JSON_QUERIES.length;
function relationKind(relation) {
  switch (relation.kind) {
    case 'v':
      return 'view';
    case 'm':
      return 'materialized';
    case 'f':
      return 'foreign_table';
    case 'S':
      return 'sequence';
    case 'c':
      return 'composite';
    default:
      return relation.isPartition ? 'partition' : 'table';
  }
}
function routineKind(kind) {
  return kind === 'p' ? 'procedure' : kind === 'a' ? 'aggregate' : 'function';
}
function readRelations(rows, schemas, isMember) {
  const relations = /* @__PURE__ */ new Map();
  for (const row of rows('relations')) {
    const [oid = '', name, schemaOid, kind, , isPartition] = row;
    const schema = schemas.get(schemaOid ?? '');
    if (oid === null || schema === void 0 || isMember(oid)) continue;
    relations.set(oid, {
      oid,
      name: name ?? '',
      schema,
      kind: kind ?? '',
      isPartition: isPartition === 't',
      row,
      columns: [],
      byNumber: /* @__PURE__ */ new Map(),
    });
  }
  for (const row of rows('columns')) {
    const relation = relations.get(row[0] ?? '');
    if (relation === void 0) continue;
    const column = { name: row[2] ?? '', number: row[1] ?? '', row };
    relation.columns.push(column);
    relation.byNumber.set(column.number, column);
  }
  for (const { columns } of relations.values()) {
    if (columns.some((c, i) => i > 0 && Number(columns[i - 1]?.number) > Number(c.number)))
      columns.sort((a, b) => Number(a.number) - Number(b.number));
  }
  return relations;
}
function readTypes(rows, extensionOf) {
  const texts = new Map(rows('types').map((r) => [`${r[0]}:${r[1]}`, r[2] ?? '']));
  const users = /* @__PURE__ */ new Map();
  const elements = /* @__PURE__ */ new Map();
  for (const [oid = '', name, schema, type2, array, relkind, isPartition] of rows('userTypes')) {
    if (oid === null || extensionOf(CLASS.type, oid) !== void 0) continue;
    users.set(oid, { name: name ?? '', schema: schema ?? '', kind: typeKind(type2, relkind, isPartition === 't') });
    if (isSet(array)) elements.set(array, oid);
  }
  const ref = (oid, schema) => {
    const user = users.get(elements.get(oid) ?? oid);
    return user === void 0 ? void 0 : refIn(user.kind, user.schema, user.name, schema);
  };
  const text = (oid, typmod) => texts.get(`${oid}:${typmod}`) ?? texts.get(`${oid}:-1`) ?? '';
  const known2 = /* @__PURE__ */ new Map();
  const type = (oid, typmod, schema) => {
    const key = `${oid}:${typmod}:${schema}`;
    let found = known2.get(key);
    if (found === void 0) {
      const target = ref(oid, schema);
      if (target === void 0) found = parseColumnType(text(oid, typmod));
      else found = elements.has(oid) ? arrayOf(refType(target)) : refType(target);
      known2.set(key, found);
    }
    return found;
  };
  return { ref, text, type };
}
function typeKind(type, relkind, isPartition) {
  switch (type) {
    case 'e':
      return 'enum';
    case 'd':
      return 'domain';
    case 'r':
      return 'range';
    default:
      switch (relkind) {
        case 'c':
          return 'composite';
        case 'v':
          return 'view';
        case 'm':
          return 'materialized';
        case 'f':
          return 'foreign_table';
        default:
          return isPartition ? 'partition' : 'table';
      }
  }
}
function group(items, key) {
  const groups = /* @__PURE__ */ new Map();
  for (const item of items) {
    const k = key(item);
    const list = groups.get(k);
    if (list === void 0) groups.set(k, [item]);
    else list.push(item);
  }
  return groups;
}
function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

// src/inspect/expressions.ts
var CAST_LITERAL = /^(E?'(?:[^']|'')*')::(.+)$/s;
var NUMBER2 = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;
var NUMERIC = /* @__PURE__ */ new Set(['integer', 'decimal', 'float']);
function parseDefault(text, type, typeText2) {
  if (text === 'true' || text === 'false') return { kind: 'literal', text };
  const bare = /^\((-\d+(?:\.\d+)?)\)$/.exec(text)?.[1] ?? text;
  if (NUMBER2.test(bare)) return { kind: 'literal', text: bare };
  const match = CAST_LITERAL.exec(text);
  const [, literal2, cast2] = match ?? [];
  if (literal2 === void 0 || cast2 === void 0) {
    return /^E?'(?:[^']|'')*'$/s.test(text) ? { kind: 'literal', text: standardLiteral(text) } : { kind: 'raw', text };
  }
  if (!isOwnCast(cast2, type, typeText2)) return { kind: 'raw', text };
  const value = standardLiteral(literal2);
  const inner = unquoteLiteral(value);
  return { kind: 'literal', text: NUMERIC.has(type.class) && NUMBER2.test(inner) ? inner : value };
}
function isOwnCast(cast2, type, typeText2) {
  return (
    cast2 === typeText2 ||
    cast2 === typeText2.replace(/\s*\([^()]*\)/, '') ||
    /^[A-Za-z ]+$/.test(cast2) ||
    cast2 === formatColumnType(type)
  );
}
function standardLiteral(literal2) {
  return literal2.startsWith('E') ? quoteLiteral(unquoteLiteral(literal2)) : literal2;
}
function collationText(collation2) {
  if (collation2.visible) return collation2.name;
  const quote = (name) => `"${name.replaceAll('"', '""')}"`;
  return `${quote(collation2.schema)}.${quote(collation2.name)}`;
}
function collationOf(catalog, oid) {
  const found = oid === null || oid === void 0 ? void 0 : catalog.collations.get(oid);
  return found === void 0 ? void 0 : collationText(found);
}
function qualifiedName(object) {
  return object.visible ? object.name : `${identifier(object.schema)}.${identifier(object.name)}`;
}

// src/inspect/routines.ts
function readRoutines(catalog, dependencies) {
  const aggregates = new Map(catalog.json('aggregates').map((a) => [a.oid, a]));
  const schemas = /* @__PURE__ */ new Map();
  let unmanagedAggregates = 0;
  const rows = [...catalog.json('routines')].sort((a, b) => compareRoutines(catalog, a, b));
  for (const row of rows) {
    const schema = catalog.schemas.get(row.schema);
    if (schema === void 0) continue;
    const lists = schemas.get(schema) ?? { funcs: [], procs: [], aggregates: [] };
    schemas.set(schema, lists);
    const aggregate2 = aggregates.get(row.oid);
    if (aggregate2 !== void 0) {
      if (aggregate2.kind !== 'n' || aggregate2.extended) unmanagedAggregates++;
      else lists.aggregates.push(readAggregate(catalog, row, aggregate2, schema, dependencies));
    } else if (row.kind === 'p') lists.procs.push(readRoutine(catalog, row, schema, dependencies));
    else lists.funcs.push(readRoutine(catalog, row, schema, dependencies));
  }
  return { of: (schema) => schemas.get(schema) ?? { funcs: [], procs: [], aggregates: [] }, unmanagedAggregates };
}
function compareRoutines(catalog, a, b) {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  const [x, y] = [inputTypes2(catalog, a).join(), inputTypes2(catalog, b).join()];
  return x < y ? -1 : x > y ? 1 : 0;
}
function inputTypes2(catalog, row) {
  return (row.inTypes ?? []).map((oid) => catalog.typeText(oid, '-1'));
}
var MODES = { o: 'OUT', b: 'INOUT', v: 'VARIADIC' };
var PARALLEL = { s: 'SAFE', r: 'RESTRICTED' };
function argumentsOf(row) {
  const types = row.allTypes ?? row.inTypes ?? [];
  return types.map((type, i) => ({
    type,
    name: row.names?.[i] ?? '',
    mode: row.modes?.[i] ?? 'i',
    default: row.defaults?.[i] ?? null,
  }));
}
function readRoutine(catalog, row, schema, dependencies) {
  const all = argumentsOf(row);
  const args = all
    .filter((a) => a.mode !== 't')
    .map((a) => {
      const type = catalog.type(a.type, '-1', schema);
      const mode = MODES[a.mode];
      return {
        ...(a.name === '' ? {} : { name: a.name }),
        type,
        ...(mode === void 0 ? {} : { mode }),
        ...(a.default === null ? {} : { default: parseDefault(a.default, type, catalog.typeText(a.type, '-1')) }),
      };
    });
  const ret = row.kind === 'p' ? void 0 : readReturn(catalog, row, all, schema);
  return {
    name: row.name,
    ...catalog.comment(CLASS.routine, row.oid),
    args,
    ...(ret === void 0 ? {} : { ret }),
    lang: languageName(row.lang),
    body: row.sqlBody ? row.body.trim() : row.body,
    attrs: toAttrs(routineAttrs(catalog, row, schema)),
    ...dependencies(CLASS.routine, row.oid, schema),
  };
}
function readReturn(catalog, row, args, schema) {
  const columns = args.filter((a) => a.mode === 't');
  if (columns.length > 0) {
    return {
      kind: 'table',
      columns: columns.map((c) => ({ name: c.name, type: catalog.type(c.type, '-1', schema) })),
    };
  }
  const hasOut = args.some((a) => a.mode === 'o' || a.mode === 'b');
  if (hasOut && !row.returnsSet) return void 0;
  return { kind: row.returnsSet ? 'set' : 'type', type: catalog.type(row.returns, '-1', schema) };
}
function routineAttrs(catalog, row, schema) {
  const config = Object.fromEntries((row.config ?? []).map(configEntry));
  const parallel = PARALLEL[row.parallel];
  const isNative = row.lang === 'c' || row.lang === 'internal';
  const library = row.library ?? '';
  return {
    ...(row.volatility === 's' ? { volatility: 'STABLE' } : {}),
    ...(row.volatility === 'i' ? { volatility: 'IMMUTABLE' } : {}),
    ...(row.strict ? { strict: true } : {}),
    ...(row.leakproof ? { leakproof: true } : {}),
    ...(parallel === void 0 ? {} : { parallel }),
    ...(row.definer ? { security: 'DEFINER' } : {}),
    ...(row.config === null || row.config.length === 0 ? {} : { config_params: config }),
    ...(row.kind === 'p' || row.cost === (isNative ? 1 : 100) ? {} : { cost: row.cost }),
    ...(!row.returnsSet || row.rows === 1e3 ? {} : { rows: row.rows }),
    ...(isSet(row.support) ? { support: routineRef(catalog, row.support, row.supportName, schema) } : {}),
    ...(library === '' ? {} : { library }),
    ...(row.kind === 'w' ? { window: true } : {}),
  };
}
var LISTS = /* @__PURE__ */ new Set([
  'search_path',
  'temp_tablespaces',
  'session_preload_libraries',
  'local_preload_libraries',
]);
function configEntry(entry) {
  const mark = entry.indexOf('=');
  const [name, value] = [entry.slice(0, mark), entry.slice(mark + 1)];
  if (LISTS.has(name)) return [name, value === '' ? "''" : value];
  const bare = /^(?:[A-Za-z_][A-Za-z0-9_]*|-?\d+(?:\.\d+)?)$/.test(value);
  return [name, bare ? value : `'${value.replaceAll("'", "''")}'`];
}
function readAggregate(catalog, row, aggregate2, schema, dependencies) {
  const arg = argumentsOf(row).map((a) => ({
    ...(a.name === '' ? {} : { name: a.name }),
    type: catalog.type(a.type, '-1', schema),
    ...(a.mode === 'v' ? { mode: 'VARIADIC' } : {}),
  }));
  const parallel = PARALLEL[row.parallel];
  const routine = (oid, name) => routineRef(catalog, oid, name, schema);
  const attrs = {
    ...(arg.length === 0 ? {} : { arg }),
    state_func: routine(aggregate2.state, aggregate2.stateName),
    state_type: catalog.type(aggregate2.stateType, '-1', schema),
    ...(aggregate2.initial === null ? {} : { initial_value: aggregate2.initial }),
    ...(isSet(aggregate2.final) ? { final_func: routine(aggregate2.final, aggregate2.finalName) } : {}),
    ...(isSet(aggregate2.combine) ? { combine_func: routine(aggregate2.combine, aggregate2.combineName) } : {}),
    ...(aggregate2.sortOp === null ? {} : { sort_op: aggregate2.sortOp.replace(/\(.*$/s, '') }),
    ...(parallel === void 0 ? {} : { parallel }),
  };
  return {
    kind: 'aggregate',
    name: row.name,
    ...catalog.comment(CLASS.routine, row.oid),
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.routine, row.oid, schema),
  };
}

// src/inspect/access.ts
function roleObjects(catalog) {
  const roles2 = catalog.json('roles');
  const kinds = new Map(roles2.map((r) => [r.name, r.login ? 'user' : 'role']));
  const memberships2 = catalog.json('memberships');
  return roles2
    .filter((row) => !row.isSelf)
    .map((row) => {
      const own = memberships2.filter((m) => m.member === row.oid);
      const ref = (name) => (kinds.has(name) ? { kind: kinds.get(name) ?? 'role', name } : name);
      const isPlain = (m) => !m.admin && m.set !== false && (m.inherit === null || m.inherit === row.inherit);
      const plain = own.filter(isPlain).map((m) => ref(m.role));
      const membership = own
        .filter((m) => !isPlain(m))
        .map((m) => ({
          role: ref(m.role),
          ...(m.admin ? { admin: true } : {}),
          ...(m.inherit === null || m.inherit === row.inherit ? {} : { inherit: m.inherit }),
          ...(m.set === false ? { set: false } : {}),
        }));
      const attrs = {
        ...(row.inherit ? {} : { inherit: false }),
        ...(row.superuser ? { superuser: true } : {}),
        ...(row.createDb ? { create_db: true } : {}),
        ...(row.createRole ? { create_role: true } : {}),
        ...(row.replication ? { replication: true } : {}),
        ...(row.bypassRls ? { bypass_rls: true } : {}),
        ...(row.connLimit === -1 ? {} : { conn_limit: row.connLimit }),
        ...(row.validUntil === null ? {} : { valid_until: row.validUntil }),
        ...(plain.length === 0 ? {} : { member_of: plain }),
        ...(membership.length === 0 ? {} : { membership }),
      };
      const deps = own.map((m) => ref(m.role)).filter((r) => typeof r !== 'string');
      return {
        kind: row.login ? 'user' : 'role',
        name: row.name,
        ...(row.comment === null || row.comment === '' ? {} : { comment: row.comment }),
        attrs: toAttrs(attrs),
        ...(deps.length === 0 ? {} : { deps }),
      };
    });
}
var LETTERS = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  m: 'MAINTAIN',
  C: 'CREATE',
  c: 'CONNECT',
  T: 'TEMPORARY',
  X: 'EXECUTE',
  U: 'USAGE',
};
function parseAcl(items) {
  return items.flatMap((item) => {
    const match = /^(?:group )?("(?:[^"]|"")*"|[^=]*)=([a-zA-Z*]*)\//.exec(item);
    if (match === null) return [];
    const [, grantee = '', letters = ''] = match;
    const to = grantee === '' ? 'PUBLIC' : grantee.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');
    const plain = [];
    const grantable = [];
    for (const [, letter = '', star] of letters.matchAll(/([a-zA-Z])(\*?)/g)) {
      const privilege = LETTERS[letter];
      if (privilege !== void 0) (star === '*' ? grantable : plain).push(privilege);
    }
    return [
      { to, privileges: plain.sort(), grantable: false },
      { to, privileges: grantable.sort(), grantable: true },
    ].filter((g) => g.privileges.length > 0);
  });
}
function aclItems(text) {
  if (text === null || text === void 0) return void 0;
  return [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)].map(
    ([, quoted2, bare]) => quoted2?.replaceAll(/\\(.)/gs, '$1') ?? bare ?? '',
  );
}
var PUBLIC_DEFAULTS = {
  function: ['EXECUTE'],
  procedure: ['EXECUTE'],
  aggregate: ['EXECUTE'],
};
function permissionReader(catalog) {
  const names = new Map(catalog.json('roleNames').map((r) => [r.oid, r]));
  const kinds = new Map(catalog.json('roles').map((r) => [r.name, r.login ? 'user' : 'role']));
  const bySchema = /* @__PURE__ */ new Map();
  const add = (schema, on, acl, owner) => {
    const ownerName = names.get(owner)?.name;
    const effective =
      acl === void 0
        ? (PUBLIC_DEFAULTS[on.kind] ?? []).map((p) => ({ to: 'PUBLIC', privileges: [p], grantable: false }))
        : parseAcl(acl);
    for (const grant of effective) {
      if (grant.to === ownerName) continue;
      const kind = kinds.get(grant.to);
      const to = kind === void 0 ? grant.to : { kind, name: grant.to };
      const attrs = {
        to,
        for: on,
        privileges: grant.privileges,
        ...(grant.grantable ? { grantable: true } : {}),
      };
      const list = bySchema.get(schema) ?? [];
      list.push({
        kind: 'permission',
        name: permissionName(to, on, grant.grantable),
        attrs: toAttrs(attrs),
        deps: [...(on.kind === 'schema' ? [] : [on]), ...(typeof to === 'string' ? [] : [to])],
      });
      bySchema.set(schema, list);
    }
  };
  for (const row of catalog.json('schemas')) {
    if (catalog.schemas.has(row.oid)) add(row.name, { kind: 'schema', name: row.name }, row.acl ?? void 0, row.owner);
  }
  for (const relation of catalog.relations.values()) {
    if (relation.kind === 'c') continue;
    const on = { kind: relationKind(relation), name: relation.name };
    const owner = relation.row[15] ?? '';
    if (relation.row[14] !== null) add(relation.schema, on, aclItems(relation.row[14]), owner);
    for (const column of relation.columns) {
      const acl = aclItems(column.row[12]);
      if (acl !== void 0) add(relation.schema, { kind: 'column', table: relation.name, name: column.name }, acl, owner);
    }
  }
  const overloads = /* @__PURE__ */ new Map();
  for (const { schema, name } of catalog.routines.values())
    overloads.set(`${schema}.${name}`, (overloads.get(`${schema}.${name}`) ?? 0) + 1);
  for (const row of catalog.json('routines')) {
    const routine = catalog.routines.get(row.oid);
    const ref = routine === void 0 ? void 0 : catalog.ref(CLASS.routine, row.oid, routine.schema);
    if (routine === void 0 || ref === void 0) continue;
    const isOverloaded = (overloads.get(`${routine.schema}.${routine.name}`) ?? 0) > 1;
    const target = isOverloaded ? { ...ref, args: inputTypes2(catalog, row) } : ref;
    add(routine.schema, target, row.acl ?? void 0, row.owner);
  }
  for (const row of catalog.json('servers')) {
    if (row.acl !== null) add('', { kind: 'server', name: row.name }, row.acl, row.owner);
  }
  for (const list of bySchema.values()) list.sort((a, b) => (a.name < b.name ? -1 : 1));
  return (schema) => bySchema.get(schema ?? '') ?? [];
}
var OBJECT_TYPES = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
};
function defaultPermissionObjects(catalog) {
  const kinds = new Map(catalog.json('roles').map((r) => [r.name, r.login ? 'user' : 'role']));
  const ref = (name) => {
    const kind = kinds.get(name);
    return kind === void 0 ? name : { kind, name };
  };
  return catalog.json('defaultAcls').flatMap((row) => {
    const schema = catalog.schemas.get(row.schema);
    const on = OBJECT_TYPES[row.type] ?? 'TABLES';
    return parseAcl(row.acl)
      .filter((grant) => grant.to !== row.by)
      .map((grant) => {
        const by = row.isSelf ? void 0 : ref(row.by);
        const attrs = {
          ...(schema === void 0 ? {} : { for: { kind: 'schema', name: schema } }),
          on,
          ...(by === void 0 ? {} : { by }),
          to: ref(grant.to),
          privileges: grant.privileges,
          ...(grant.grantable ? { grantable: true } : {}),
        };
        return {
          kind: 'default_permission',
          name: defaultPermissionName(ref(grant.to), on, schema, by, grant.grantable),
          attrs: toAttrs(attrs),
        };
      });
  });
}

// src/inspect/dependencies.ts
function dependencyReader(catalog, sequences) {
  return (classId, oid, schema, options = {}) => {
    const found = /* @__PURE__ */ new Map();
    const add = (ref) => {
      found.set(`${ref.kind}\0${ref.schema ?? ''}\0${ref.table ?? ''}\0${ref.name}`, ref);
    };
    for (const edge of catalog.edges(classId, oid)) {
      if (edge.oid === oid || edge.oid === options.owner || (edge.classId === CLASS.type && options.types === false))
        continue;
      if (edge.classId === CLASS.relation && sequences.isHidden(edge.oid)) continue;
      const ref = catalog.ref(edge.classId, edge.oid, schema);
      if (ref === void 0) continue;
      add(ref);
      const column = edge.column === '0' ? void 0 : catalog.relations.get(edge.oid)?.byNumber.get(edge.column);
      if (column !== void 0) {
        const where = ref.schema === void 0 ? {} : { schema: ref.schema };
        add({ kind: 'column', ...where, table: ref.name, name: column.name });
      }
    }
    for (const ref of options.also ?? []) add(ref);
    if (found.size === 0) return {};
    return { deps: [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref) };
  };
}

// src/inspect/partition-keys.ts
var STRATEGIES = { r: 'RANGE', l: 'LIST', h: 'HASH' };
function partitionKeys(catalog) {
  const rows = new Map(catalog.rows('partitionKeys').map((r) => [r[0] ?? '', r]));
  return {
    get(relation) {
      const row = rows.get(relation.oid);
      if (row === void 0) return void 0;
      const expressions = splitList(row[3] ?? '');
      let next = 0;
      const parts = vector(row[2]).map((number) => {
        const column = number === '0' ? void 0 : relation.byNumber.get(number);
        return column === void 0 ? { expr: expressions[next++] ?? '' } : { column: column.name };
      });
      const type = STRATEGIES[row[1] ?? ''] ?? 'RANGE';
      const columns = parts.flatMap((p) => p.column ?? []);
      return columns.length === parts.length ? { type, columns } : { type, by: parts };
    },
  };
}
function splitList(text) {
  return TokenCursor.of(text, postgresProfile)
    .splitByComma()
    .map((cursor) => cursor.slice());
}
function parseBound(text) {
  const cursor = TokenCursor.of(text, postgresProfile);
  const list = () =>
    cursor
      .enterParens()
      ?.splitByComma()
      .map((item) => item.slice()) ?? [];
  if (!cursor.acceptKeyword('FOR', 'VALUES')) return {};
  if (cursor.acceptKeyword('FROM')) {
    const from = list();
    cursor.acceptKeyword('TO');
    return { range: { from, to: list() } };
  }
  if (cursor.acceptKeyword('IN')) return { list: { in: list() } };
  const hash = /modulus\s+(\d+)\s*,\s*remainder\s+(\d+)/i.exec(text);
  return hash === null ? {} : { hash: { modulus: Number(hash[1]), remainder: Number(hash[2]) } };
}

// src/catalog/storage-params.ts
function params(kind, names) {
  const spec = kind === 'bool' ? { kind, default: null } : { kind };
  return Object.fromEntries(names.split(' ').map((name) => [name, spec]));
}
var vacuum = {
  ...params('bool', 'autovacuum_enabled vacuum_truncate'),
  ...params(
    'int',
    'log_autovacuum_min_duration autovacuum_vacuum_threshold autovacuum_vacuum_max_threshold autovacuum_vacuum_insert_threshold autovacuum_vacuum_cost_limit autovacuum_freeze_min_age autovacuum_freeze_max_age autovacuum_freeze_table_age autovacuum_multixact_freeze_min_age autovacuum_multixact_freeze_max_age autovacuum_multixact_freeze_table_age',
  ),
  ...params(
    'number',
    'autovacuum_vacuum_scale_factor autovacuum_vacuum_insert_scale_factor autovacuum_vacuum_cost_delay vacuum_max_eager_freeze_failure_rate',
  ),
  vacuum_index_cleanup: { kind: 'enum', values: ['AUTO', 'ON', 'OFF'], open: true },
};
var tableParams2 = {
  ...params('int', 'fillfactor toast_tuple_target parallel_workers autovacuum_analyze_threshold'),
  ...params('number', 'autovacuum_analyze_scale_factor'),
  ...params('bool', 'user_catalog_table'),
  ...vacuum,
  ...Object.fromEntries(Object.entries(vacuum).map(([name, spec]) => [`toast_${name}`, spec])),
};
var indexParams2 = {
  ...params('int', 'fillfactor gin_pending_list_limit m ef_construction lists'),
  ...params('bool', 'deduplicate_items fastupdate autosummarize'),
  buffering: { kind: 'enum', values: ['ON', 'OFF', 'AUTO'] },
};
var BOOLEANS = {
  true: true,
  on: true,
  yes: true,
  false: false,
  off: false,
  no: false,
};
function parseStorageParams(entries, known2, prefix = '') {
  const out = {};
  for (const entry of entries) {
    const mark = entry.indexOf('=');
    const name = prefix + (mark === -1 ? entry : entry.slice(0, mark));
    const text = mark === -1 ? 'true' : entry.slice(mark + 1);
    const spec = Object.hasOwn(known2, name) ? known2[name] : void 0;
    const flag = BOOLEANS[text.toLowerCase()];
    const isNumber =
      spec?.kind === 'int' || spec?.kind === 'number' || (spec === void 0 && /^-?\d+(\.\d+)?$/.test(text));
    if (spec?.kind === 'bool' && flag !== void 0) out[name] = flag;
    else if (isNumber && Number.isFinite(Number(text))) out[name] = Number(text);
    else out[name] = spec?.kind === 'enum' ? text.toUpperCase() : text;
  }
  return out;
}

// src/sequences.ts
var MAX = {
  smallint: 32767n,
  integer: 2147483647n,
  bigint: 9223372036854775807n,
};
function sequenceDefaults(numbers, type) {
  const increment = toBigInt(numbers.increment) ?? 1n;
  const largest = MAX[type] ?? MAX.bigint ?? 0n;
  const min_value = increment > 0n ? 1n : -largest - 1n;
  const max_value = increment > 0n ? largest : -1n;
  const start =
    increment > 0n ? (toBigInt(numbers.min_value) ?? min_value) : (toBigInt(numbers.max_value) ?? max_value);
  return { start, increment: 1n, min_value, max_value, cache: 1n };
}
function canonicalSequence(numbers, type) {
  const defaults = sequenceDefaults(numbers, type);
  return Object.fromEntries(
    Object.entries(numbers).filter(([key, value]) => {
      if (value === void 0 || (key === 'cycle' && value === false)) return false;
      const standard = defaults[key];
      return standard === void 0 || toBigInt(value) !== standard;
    }),
  );
}
function sequenceNumber(text) {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : String(text);
}
function toBigInt(value) {
  if (value === void 0) return void 0;
  try {
    return BigInt(value);
  } catch {
    return void 0;
  }
}

// src/inspect/rows.ts
function sequenceNumbers(row, type) {
  const number = (i) => sequenceNumber(row[i] ?? '0');
  return canonicalSequence(
    {
      start: number(2),
      increment: number(3),
      min_value: number(4),
      max_value: number(5),
      cache: number(6),
      ...(row[7] === 't' ? { cycle: true } : {}),
    },
    type,
  );
}
function deferrableOf(row) {
  if (row[6] !== 't') return {};
  return { deferrable: row[7] === 't' ? 'INITIALLY_DEFERRED' : 'INITIALLY_IMMEDIATE' };
}

// src/inspect/indexes.ts
function indexReader(catalog) {
  const byTable = catalog.grouped('indexes', 1);
  const constraints = new Map(
    catalog
      .rows('constraints')
      .filter((r) => r[2] === 'p' || r[2] === 'u' || r[2] === 'x')
      .map((r) => [r[5] ?? '', r]),
  );
  const options = new Map(catalog.rows('partOptions').map((r) => [`${r[0]}:${r[1]}`, joined(r[2])]));
  const read = (relation, row) => readIndex(catalog, relation, row, constraints.get(row[0] ?? ''), options);
  return {
    of(relation, { own } = { own: false }) {
      const rows = (byTable.get(relation.oid) ?? []).filter((r) => !own || r[16] !== 't');
      const primary = rows.find((r) => r[5] === 't');
      return {
        ...(primary === void 0 ? {} : { primaryKey: read(relation, primary) }),
        plain: rows
          .filter((r) => r !== primary)
          .map((r) => read(relation, r))
          .sort(byName),
      };
    },
    replicaIdentity: (relation) => byTable.get(relation.oid)?.find((r) => r[6] === 't')?.[2] ?? void 0,
  };
}
function readIndex(catalog, relation, row, constraint, options) {
  const [oid = '', , name, method, isUnique, isPrimary, , nullsNotDistinct, keyCount] = row;
  const keys = vector(row[9]);
  const columnName = (number) => relation.byNumber.get(number)?.name ?? '';
  const include = keys.slice(Number(keyCount)).map(columnName);
  const methodName = indexMethod(catalog.methods.get(method ?? '') ?? 'btree');
  const { pages_per_range: pages, ...params2 } = parseStorageParams(joined(row[14]), indexParams2);
  const kind = constraint === void 0 || isPrimary === 't' ? void 0 : constraint[2] === 'x' ? 'exclude' : 'unique';
  const attrs = {
    ...(kind === void 0 ? {} : { constraint: kind }),
    ...(methodName === 'BTREE' ||
    (kind === 'unique' && constraint?.[18] === 't') ||
    (isPrimary === 't' && methodName !== 'BTREE')
      ? {}
      : { type: methodName }),
    ...(row[13] === null || row[13] === void 0 ? {} : { where: row[13] }),
    ...(include.length === 0 ? {} : { include }),
    ...(nullsNotDistinct === 't' ? { nulls_distinct: false } : {}),
    ...(typeof pages === 'number' && pages !== 128 ? { page_per_range: pages } : {}),
    ...(Object.keys(params2).length === 0 ? {} : { storage_params: params2 }),
    ...(constraint === void 0 ? {} : deferrableOf(constraint)),
    ...(constraint?.[18] === 't' ? { without_overlaps: true } : {}),
  };
  const comment = {
    ...catalog.comment(CLASS.relation, oid ?? ''),
    ...(constraint === void 0 ? {} : catalog.comment(CLASS.constraint, constraint[0] ?? '')),
  };
  const isDefaultName = isPrimary === 't' && name === generatedName(relation.name, '', 'pkey');
  return {
    name: isDefaultName ? '' : (name ?? ''),
    unique: isUnique === 't' && kind !== 'exclude',
    parts: readParts(catalog, relation, row, Number(keyCount), constraint, options),
    ...comment,
    attrs: toAttrs(attrs),
  };
}
function readParts(catalog, relation, row, keyCount, constraint, options) {
  const expressions = row[15] === null || row[15] === void 0 ? [] : JSON.parse(row[15]);
  const operators =
    constraint?.[2] !== 'x' || constraint[20] === null || constraint[20] === void 0 ? [] : JSON.parse(constraint[20]);
  const flags = vector(row[10]);
  const classes = vector(row[11]);
  const collations = vector(row[12]);
  let expression = 0;
  return vector(row[9])
    .slice(0, keyCount)
    .map((number, i) => {
      const column = number === '0' ? void 0 : relation.byNumber.get(number);
      const flag = Number(flags[i] ?? 0);
      const [desc, nullsFirst] = [(flag & 1) !== 0, (flag & 2) !== 0];
      const own = column === void 0 ? void 0 : column.row[8];
      const collation2 = collations[i];
      const ops = operatorClass2(catalog, classes[i] ?? '', column?.row[3], options.get(`${row[0]}:${i + 1}`));
      const collate = isSet(collation2) ? partCollation(catalog, collation2, own, column !== void 0) : void 0;
      const isPeriod = constraint?.[18] === 't';
      const attrs = {
        ...(nullsFirst && !desc ? { nulls_first: true } : {}),
        ...(!nullsFirst && desc ? { nulls_last: true } : {}),
        ...(ops === void 0 || isPeriod ? {} : { ops }),
        ...(collate === void 0 ? {} : { collate }),
        ...(operators[i] === void 0 ? {} : { op: operators[i] }),
      };
      if (column !== void 0) return { column: column.name, desc, attrs: toAttrs(attrs) };
      return { expr: unwrapParens(expressions[expression++] ?? '', postgresProfile), desc, attrs: toAttrs(attrs) };
    });
}
function partCollation(catalog, oid, columnCollation, isColumn) {
  const name = collationOf(catalog, oid);
  if (columnCollation === oid) return void 0;
  const isDefault = name === 'default' || (isColumn && columnCollation === null && name === 'C');
  return isDefault ? void 0 : name;
}
function operatorClass2(catalog, oid, columnType, params2) {
  const found = catalog.operatorClasses.get(oid);
  if (found === void 0) return void 0;
  if (params2 !== void 0 && params2.length > 0) {
    const list = params2.map((p) => p.replace(/^([^=]+)=(.*)$/s, (_all, k, v) => `${k}='${v}'`));
    return { sql: `${className(found)}(${list.join(', ')})` };
  }
  if (!found.isDefault) return classRef(found);
  if (found.type === columnType || !isSet(columnType)) return void 0;
  for (const other of catalog.operatorClasses.values()) {
    if (other.isDefault && other.method === found.method && other.type === columnType) return classRef(found);
  }
  return void 0;
}
function className(found) {
  return found.schema === 'public' ? found.name : qualifiedName(found);
}
function classRef(found) {
  const name = className(found);
  return name === found.name ? name : { sql: name };
}

// src/inspect/tables.ts
function tableReader(catalog, sequences, dependencies) {
  const defaults = new Map(catalog.rows('defaults').map((r) => [`${r[0]}:${r[1]}`, r[2] ?? '']));
  const constraints = catalog.grouped('constraints', 3);
  const parents = catalog.grouped('inherits');
  const indexes = indexReader(catalog);
  const keys = partitionKeys(catalog);
  const columns = (relation) =>
    relation.columns.map((column) => readColumn(catalog, sequences, relation, column, defaults));
  const checks2 = (relation, options) =>
    (constraints.get(relation.oid) ?? [])
      .filter((r) => r[2] === 'c' && (!options.own || r[10] === null))
      .map((r) => readCheck(catalog, r))
      .sort(byName);
  const common = (relation) => {
    const [, , , , persistence, , enabled, enforced, , method, , options, toastOptions] = relation.row;
    const params2 = {
      ...parseStorageParams(joined(options), tableParams2),
      ...parseStorageParams(joined(toastOptions), tableParams2, 'toast_'),
    };
    const methodName = isSet(method) ? catalog.methods.get(method) : void 0;
    const key = keys.get(relation);
    return {
      ...(persistence === 'u' ? { unlogged: true } : {}),
      ...(methodName === void 0 || methodName === catalog.defaultTableMethod ? {} : { access_method: methodName }),
      ...(key === void 0 ? {} : { partition: key }),
      ...(enabled === 't' || enforced === 't'
        ? {
            row_security: {
              ...(enabled === 't' ? { enabled: true } : {}),
              ...(enforced === 't' ? { enforced: true } : {}),
            },
          }
        : {}),
      ...(Object.keys(params2).length === 0 ? {} : { storage_params: params2 }),
    };
  };
  const table2 = (relation) => {
    const { primaryKey, plain } = indexes.of(relation);
    const inherited = [...(parents.get(relation.oid) ?? [])]
      .sort((a, b) => Number(a[2]) - Number(b[2]))
      .flatMap((r) => catalog.ref(CLASS.relation, r[1] ?? '', relation.schema) ?? []);
    const own = common(relation);
    const identity = relation.row[8];
    const identityIndex = indexes.replicaIdentity(relation);
    const attrs = {
      ...own,
      ...(identity === 'f' ? { replica_identity: 'FULL' } : {}),
      ...(identity === 'n' ? { replica_identity: 'NOTHING' } : {}),
      ...(identity === 'i' && identityIndex !== void 0
        ? { replica_identity: { kind: 'index', name: identityIndex } }
        : {}),
      ...(inherited.length === 0 ? {} : { inherits: inherited }),
    };
    return {
      name: relation.name,
      ...catalog.comment(CLASS.relation, relation.oid),
      columns: columns(relation),
      ...(primaryKey === void 0 ? {} : { primaryKey }),
      indexes: plain,
      foreignKeys: (constraints.get(relation.oid) ?? [])
        .filter((r) => r[2] === 'f' && !isSet(r[11]))
        .flatMap((r) => readForeignKey(catalog, relation, r) ?? [])
        .sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
      checks: checks2(relation, { own: false }),
      triggers: [],
      attrs: toAttrs(attrs),
      ...dependencies(CLASS.relation, relation.oid, relation.schema, { types: false, also: inherited }),
    };
  };
  return { indexes, keys, table: table2, columns, checks: checks2, common };
}
var STORAGE = {
  p: 'PLAIN',
  e: 'EXTERNAL',
  x: 'EXTENDED',
  m: 'MAIN',
};
var COMPRESSION = { p: 'pglz', l: 'lz4' };
var NO_ATTRS = {};
function readColumn(catalog, sequences, relation, column, defaults) {
  const [, number, , typeOid, typmod, notNull, , generated, collation2] = column.row;
  const declared = catalog.type(typeOid ?? '', typmod ?? '-1', relation.schema);
  const text = defaults.get(`${relation.oid}:${number}`);
  const comment = catalog.comment(CLASS.relation, relation.oid, number ?? '0');
  const plain = {
    name: column.name,
    type: declared,
    null: notNull !== 't',
    ...comment,
    attrs: columnAttrsOf(sequences, relation, column, declared.name),
  };
  const collate = collation2 === null ? void 0 : collationOf(catalog, collation2);
  const withCollation = collate === void 0 ? plain : { ...plain, collate };
  if (text === void 0) return withCollation;
  if (generated === 's' || generated === 'v')
    return { ...withCollation, generated: { expr: text, type: generated === 'v' ? 'VIRTUAL' : 'STORED' } };
  const owned = sequences.ownedBy(relation.oid, number ?? '');
  const serial = owned !== void 0 && sequences.isHidden(owned.oid) ? SERIAL_OF[declared.name] : void 0;
  if (serial !== void 0) return { ...withCollation, type: SERIAL_TYPES[serial] ?? { class: 'integer', name: serial } };
  const value = parseDefault(text, declared, catalog.typeText(typeOid ?? '', typmod ?? '-1'));
  return { ...withCollation, default: value };
}
var SERIAL_TYPES = Object.fromEntries(Object.values(SERIAL_OF).map((name) => [name, { class: 'integer', name }]));
function columnAttrsOf(sequences, relation, column, type) {
  const [, number, , , , , identity, , , storage, compression] = column.row;
  const owned = sequences.ownedBy(relation.oid, number ?? '');
  if (identity === null && storage === null && compression === null && owned === void 0) return NO_ATTRS;
  const isSerial2 = owned !== void 0 && !isSet(identity) && sequences.isHidden(owned.oid);
  const attrs = {
    ...(isSet(identity) ? { identity: readIdentity(identity, owned?.row, type) } : {}),
    ...(storage === null || storage === void 0 ? {} : { storage: STORAGE[storage] ?? 'PLAIN' }),
    ...(compression === null || compression === void 0 ? {} : { compression: COMPRESSION[compression] ?? compression }),
    ...(isSerial2 && owned.name !== serialSequenceName(relation.name, column.name)
      ? { serial_sequence: owned.name }
      : {}),
  };
  return toAttrs(attrs);
}
function readIdentity(code, sequence2, type) {
  const generated = code === 'a' ? 'ALWAYS' : 'BY_DEFAULT';
  return sequence2 === void 0 ? { generated } : { generated, ...sequenceNumbers(sequence2, type) };
}
var ACTIONS = {
  a: 'NO ACTION',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};
function readForeignKey(catalog, relation, row) {
  const target = catalog.relations.get(row[13] ?? '');
  const names = (of, numbers) => vector(numbers).map((n) => of?.byNumber.get(n)?.name ?? '');
  if (target === void 0) return void 0;
  const attrs = {
    ...deferrableOf(row),
    ...(row[18] === 't' ? { period: true } : {}),
    ...(row[8] === 't' ? { not_valid: true } : {}),
    ...(row[17] === null || row[17] === void 0 || row[17] === ''
      ? {}
      : { on_delete_columns: names(relation, row[17]) }),
  };
  return {
    symbol: row[1] ?? '',
    columns: names(relation, row[12]),
    ...(target.schema === relation.schema ? {} : { refSchema: target.schema }),
    refTable: target.name,
    refColumns: names(target, row[14]),
    onUpdate: ACTIONS[row[15] ?? 'a'] ?? 'NO ACTION',
    onDelete: ACTIONS[row[16] ?? 'a'] ?? 'NO ACTION',
    ...catalog.comment(CLASS.constraint, row[0] ?? ''),
    attrs: toAttrs(attrs),
  };
}
function readCheck(catalog, row) {
  const attrs = {
    ...(row[9] === 't' ? { no_inherit: true } : {}),
    ...(row[8] === 't' ? { not_valid: true } : {}),
  };
  return {
    name: row[1] ?? '',
    expr: row[19] ?? '',
    ...catalog.comment(CLASS.constraint, row[0] ?? ''),
    attrs: toAttrs(attrs),
  };
}
function namedCheck({ name, expr, comment, attrs }) {
  return { name, expr, ...(comment === void 0 ? {} : { comment }), ...attrs };
}

// src/inspect/objects.ts
function schemaObjectReader(context) {
  const { catalog } = context;
  const types = [...enumObjects(context), ...domainObjects(context), ...rangeObjects(context)];
  const collations = collationObjects(context);
  const policies = policyObjects(context);
  const foreign = new Map(catalog.json('foreignTables').map((f) => [f.oid, f]));
  const parents = new Map(catalog.rows('inherits').map((r) => [r[0] ?? '', r[1] ?? '']));
  const relations = [...catalog.relations.values()].flatMap((r) => {
    if (r.kind === 'f') return [{ schema: r.schema, object: foreignTable(context, r, foreign) }];
    if (r.isPartition && (r.kind === 'r' || r.kind === 'p'))
      return [{ schema: r.schema, object: partition(context, r, parents.get(r.oid) ?? '') }];
    return r.kind === 'c' ? [{ schema: r.schema, object: composite(context, r) }] : [];
  });
  const all = [...relations, ...types, ...collations, ...policies];
  const bySchema = /* @__PURE__ */ new Map();
  for (const { schema, object } of all) {
    const list = bySchema.get(schema) ?? [];
    list.push(object);
    bySchema.set(schema, list);
  }
  return (schema) => bySchema.get(schema) ?? [];
}
function typeNames(catalog) {
  return new Map(
    catalog
      .rows('userTypes')
      .filter((r) => catalog.extensionOf(CLASS.type, r[0] ?? '') === void 0)
      .map((r) => [r[0] ?? '', { name: r[1] ?? '', schema: r[2] ?? '' }]),
  );
}
function enumObjects({ catalog }) {
  const names = typeNames(catalog);
  return catalog.json('enums').flatMap((row) => {
    const type = names.get(row.oid);
    if (type === void 0) return [];
    const object = {
      kind: 'enum',
      name: type.name,
      ...catalog.comment(CLASS.type, row.oid),
      attrs: { values: row.values },
    };
    return [{ schema: type.schema, object }];
  });
}
function domainObjects({ catalog, dependencies }) {
  const names = typeNames(catalog);
  const checks2 = catalog.grouped('constraints', 4);
  return catalog.json('domains').flatMap((row) => {
    const domain2 = names.get(row.oid);
    if (domain2 === void 0) return [];
    const type = catalog.type(row.base, String(row.typmod), domain2.schema);
    const collate = collationOf(catalog, row.collation);
    const value =
      row.default === null ? void 0 : parseDefault(row.default, type, catalog.typeText(row.base, String(row.typmod)));
    const check = (checks2.get(row.oid) ?? [])
      .filter((r) => r[2] === 'c')
      .map((r) => ({
        name: r[1] ?? '',
        expr: r[19] ?? '',
        ...catalog.comment(CLASS.constraint, r[0] ?? ''),
        ...(r[8] === 't' ? { not_valid: true } : {}),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const attrs = {
      type,
      ...(row.notNull ? {} : { null: true }),
      ...(value === void 0 ? {} : { default: value }),
      ...(collate === void 0 ? {} : { collate }),
      ...(check.length === 0 ? {} : { check }),
    };
    const also = type.ref === void 0 ? [] : [type.ref];
    const object = {
      kind: 'domain',
      name: domain2.name,
      ...catalog.comment(CLASS.type, row.oid),
      attrs: toAttrs(attrs),
      ...dependencies(CLASS.type, row.oid, domain2.schema, { also }),
    };
    return [{ schema: domain2.schema, object }];
  });
}
function rangeObjects({ catalog, dependencies }) {
  const names = typeNames(catalog);
  return catalog.json('ranges').flatMap((row) => {
    const range = names.get(row.oid);
    if (range === void 0) return [];
    const subtype = catalog.type(row.subtype, '-1', range.schema);
    const opclass = row.opclass === null ? void 0 : catalog.operatorClasses.get(row.opclass);
    const collation2 = collationOf(catalog, row.collation);
    const attrs = {
      subtype,
      ...(opclass === void 0 ? {} : { subtype_opclass: qualifiedName(opclass) }),
      ...(collation2 === void 0 ? {} : { collation: collation2 }),
      ...(isSet(row.canonical)
        ? { canonical: routineRef(catalog, row.canonical, row.canonicalName, range.schema) }
        : {}),
      ...(isSet(row.subdiff) ? { subtype_diff: routineRef(catalog, row.subdiff, row.subdiffName, range.schema) } : {}),
      ...(row.multirange === null || row.multirange === multirangeName(range.name)
        ? {}
        : { multirange_name: row.multirange }),
    };
    const object = {
      kind: 'range',
      name: range.name,
      ...catalog.comment(CLASS.type, row.oid),
      attrs: toAttrs(attrs),
      ...dependencies(CLASS.type, row.oid, range.schema),
    };
    return [{ schema: range.schema, object }];
  });
}
function multirangeName(range) {
  const name = range.includes('range') ? range.replace('range', 'multirange') : `${range}_multirange`;
  return name.slice(0, 63);
}
function composite({ catalog, dependencies }, relation) {
  const type = catalog.relations.get(relation.oid)?.row[10] ?? '';
  const attrs = {
    field: relation.columns.map((c) => {
      const collate = collationOf(catalog, c.row[8]);
      return {
        name: c.name,
        type: catalog.type(c.row[3] ?? '', c.row[4] ?? '-1', relation.schema),
        ...(collate === void 0 ? {} : { collate }),
      };
    }),
  };
  return {
    kind: 'composite',
    name: relation.name,
    ...catalog.comment(CLASS.type, type),
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.relation, relation.oid, relation.schema),
  };
}
function collationObjects({ catalog }) {
  return catalog.json('collationObjects').flatMap((row) => {
    const schema = catalog.schemas.get(row.schema);
    if (schema === void 0 || catalog.extensionOf(CLASS.collation, row.oid) !== void 0) return [];
    const locale = row.locale ?? (row.collate === row.ctype ? row.collate : null);
    const attrs = {
      ...(row.provider === 'i' ? { provider: 'icu' } : {}),
      ...(row.provider === 'b' ? { provider: 'builtin' } : {}),
      ...(locale !== null
        ? { locale }
        : {
            ...(row.collate === null ? {} : { lc_collate: row.collate }),
            ...(row.ctype === null ? {} : { lc_ctype: row.ctype }),
          }),
      ...(row.deterministic ? {} : { deterministic: false }),
      ...(row.rules === null ? {} : { rules: row.rules }),
    };
    const object = {
      kind: 'collation',
      name: row.name,
      ...catalog.comment(CLASS.collation, row.oid),
      attrs: toAttrs(attrs),
    };
    return [{ schema, object }];
  });
}
var COMMANDS = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
};
function policyObjects({ catalog, dependencies }) {
  return catalog.json('policies').flatMap((row) => {
    const relation = catalog.relations.get(row.relation);
    if (relation === void 0 || catalog.extensionOf(CLASS.policy, row.oid) !== void 0) return [];
    const on = catalog.ref(CLASS.relation, row.relation, relation.schema);
    if (on === void 0) return [];
    const command = COMMANDS[row.command];
    const roles2 = row.roles ?? [];
    const attrs = {
      on,
      ...(row.permissive ? {} : { as: 'RESTRICTIVE' }),
      ...(command === void 0 ? {} : { for: command }),
      ...(roles2.length === 0 || (roles2.length === 1 && roles2[0] === 'PUBLIC') ? {} : { to: roles2 }),
      ...(row.using === null ? {} : { using: row.using }),
      ...(row.check === null ? {} : { check: row.check }),
    };
    const object = {
      kind: 'policy',
      name: row.name,
      ...catalog.comment(CLASS.policy, row.oid),
      attrs: toAttrs(attrs),
      ...dependencies(CLASS.policy, row.oid, relation.schema, { also: [on] }),
    };
    return [{ schema: relation.schema, object }];
  });
}
function optionsOf(entries) {
  if (entries === null || entries.length === 0) return {};
  return {
    options: Object.fromEntries(
      entries.map((e) => {
        const mark = e.indexOf('=');
        return [e.slice(0, mark), e.slice(mark + 1)];
      }),
    ),
  };
}
function foreignTable({ catalog, tables, dependencies }, relation, foreign) {
  const row = foreign.get(relation.oid);
  const columns = tables.columns(relation).map((c, i) => {
    const options = optionsOf(joined(relation.columns[i]?.row[11]));
    return {
      name: c.name,
      type: c.type,
      ...(c.null ? { null: true } : {}),
      ...(c.default === void 0 ? {} : { default: c.default }),
      ...(c.collate === void 0 ? {} : { collate: c.collate }),
      ...(c.comment === void 0 ? {} : { comment: c.comment }),
      ...options,
    };
  });
  const check = tables.checks(relation, { own: true }).map(namedCheck);
  const server2 = { kind: 'server', name: row?.server ?? '' };
  const attrs = {
    server: server2,
    column: columns,
    ...optionsOf(row?.options ?? null),
    ...(check.length === 0 ? {} : { check }),
  };
  return {
    kind: 'foreign_table',
    name: relation.name,
    ...catalog.comment(CLASS.relation, relation.oid),
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.relation, relation.oid, relation.schema, { also: [server2] }),
  };
}
function partition({ catalog, tables, dependencies }, relation, parent) {
  const of = catalog.ref(CLASS.relation, parent, relation.schema) ?? { kind: 'table', name: '' };
  const { primaryKey, plain } = tables.indexes.of(relation, { own: true });
  const index = plain.filter((i) => i.attrs.constraint === void 0).map(partitionIndex);
  const unique = plain.filter((i) => i.attrs.constraint === 'unique').map(partitionIndex);
  const check = tables.checks(relation, { own: true }).map(namedCheck);
  const attrs = {
    of,
    ...parseBound(relation.row[13] ?? ''),
    ...tables.common(relation),
    ...(primaryKey === void 0 ? {} : { primary_key: partitionIndex(primaryKey) }),
    ...(index.length === 0 ? {} : { index }),
    ...(unique.length === 0 ? {} : { unique }),
    ...(check.length === 0 ? {} : { check }),
  };
  return {
    kind: 'partition',
    name: relation.name,
    ...catalog.comment(CLASS.relation, relation.oid),
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.relation, relation.oid, relation.schema, { types: false, also: [of] }),
  };
}
function partitionIndex(index) {
  const { constraint: _constraint, ...attrs } = index.attrs;
  const isPlain = index.parts.every((p) => p.column !== void 0 && !p.desc && Object.keys(p.attrs).length === 0);
  const isIndex = index.attrs.constraint === void 0;
  return {
    ...(index.name === '' ? {} : { name: index.name }),
    ...(index.unique && isIndex && index.name !== '' ? { unique: true } : {}),
    ...(isPlain
      ? { columns: index.parts.map((p) => p.column ?? '') }
      : {
          on: index.parts.map((p) => ({
            ...(p.column === void 0 ? { expr: p.expr ?? '' } : { column: p.column }),
            ...(p.desc ? { desc: true } : {}),
            ...p.attrs,
          })),
        }),
    ...(index.comment === void 0 ? {} : { comment: index.comment }),
    ...attrs,
  };
}
function realmObjects({ catalog }, options) {
  return [
    ...castObjects(catalog),
    ...eventTriggerObjects(catalog),
    ...serverObjects(catalog),
    ...userMappingObjects(catalog, options.sensitive),
    ...extensionObjects(catalog),
  ];
}
function castObjects(catalog) {
  return catalog
    .json('casts')
    .filter((row) => catalog.extensionOf(CLASS.cast, row.oid) === void 0)
    .map((row) => {
      const source = catalog.type(row.source, '-1', '');
      const target = catalog.type(row.target, '-1', '');
      const how =
        row.method === 'f'
          ? routineRef(catalog, row.function, row.functionName, '')
          : row.method === 'i'
            ? 'INOUT'
            : 'BINARY';
      const attrs = {
        source,
        target,
        with: how,
        ...(row.context === 'a' ? { context: 'ASSIGNMENT' } : {}),
        ...(row.context === 'i' ? { context: 'IMPLICIT' } : {}),
      };
      const refs = [source.ref, target.ref, typeof how === 'object' && 'kind' in how ? how : void 0];
      const deps = refs.filter((r) => r !== void 0);
      return {
        kind: 'cast',
        name: castName(catalog.typeText(row.source, '-1'), catalog.typeText(row.target, '-1')),
        ...catalog.comment(CLASS.cast, row.oid),
        attrs: toAttrs(attrs),
        ...(deps.length === 0 ? {} : { deps }),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
function eventTriggerObjects(catalog) {
  return catalog
    .json('eventTriggers')
    .filter((row) => catalog.extensionOf(CLASS.eventTrigger, row.oid) === void 0)
    .map((row) => {
      const execute = routineRef(catalog, row.function, row.functionName, '');
      const attrs = {
        on: row.event,
        ...(row.tags === null || row.tags.length === 0 ? {} : { tags: row.tags }),
        execute,
      };
      return {
        kind: 'event_trigger',
        name: row.name,
        ...catalog.comment(CLASS.eventTrigger, row.oid),
        attrs: toAttrs(attrs),
        ...('sql' in execute ? {} : { deps: [execute] }),
      };
    });
}
function serverObjects(catalog) {
  const extensions = new Set(catalog.json('extensions').map((e) => e.name));
  return catalog
    .json('servers')
    .filter((row) => catalog.extensionOf(CLASS.server, row.oid) === void 0)
    .map((row) => {
      const extension = extensions.has(row.fdw) ? { kind: 'extension', name: row.fdw } : void 0;
      const attrs = {
        fdw: extension ?? row.fdw,
        ...(row.type === null ? {} : { type: row.type }),
        ...(row.version === null ? {} : { version: row.version }),
        ...optionsOf(row.options),
      };
      return {
        kind: 'server',
        name: row.name,
        ...catalog.comment(CLASS.server, row.oid),
        attrs: toAttrs(attrs),
        ...(extension === void 0 ? {} : { deps: [extension] }),
      };
    });
}
function userMappingObjects(catalog, sensitive) {
  return catalog.json('userMappings').map((row) => {
    const server2 = { kind: 'server', name: row.server };
    const attrs = { server: server2, user: row.user, ...(sensitive ? optionsOf(row.options) : {}) };
    return {
      kind: 'user_mapping',
      name: userMappingName(row.user, row.server),
      attrs: toAttrs(attrs),
      deps: [server2],
    };
  });
}
function extensionObjects(catalog) {
  const schemas = new Set(catalog.schemas.values());
  return catalog.json('extensions').map((row) => {
    const attrs = {
      // An extension that made its schema itself, or lives in one of the server's, needs none.
      ...(schemas.has(row.schema) ? { schema: { kind: 'schema', name: row.schema } } : {}),
      version: row.version,
    };
    return { kind: 'extension', name: row.name, ...catalog.comment(CLASS.extension, row.oid), attrs: toAttrs(attrs) };
  });
}

// src/inspect/sequences.ts
function readSequences(catalog) {
  const owned = /* @__PURE__ */ new Map();
  const rows = /* @__PURE__ */ new Map();
  for (const row of catalog.rows('sequences')) {
    const oid = row[0] ?? '';
    const relation = catalog.relations.get(oid);
    if (relation === void 0) continue;
    rows.set(oid, row);
    if (row[9] !== null) owned.set(`${row[9]}:${row[10]}`, { oid, name: relation.name, row });
  }
  const defaults = new Map(
    catalog
      .rows('defaults')
      .flatMap((r) => ((r[2] ?? '').startsWith('nextval(') ? [[`${r[0]}:${r[1]}`, r[2] ?? '']] : [])),
  );
  const isPlain = (oid) => {
    const row = rows.get(oid);
    if (row === void 0 || isSet(catalog.relations.get(oid)?.row[14])) return false;
    const { max_value: _max, ...rest } = sequenceNumbers(row, row[1] ?? 'bigint');
    return Object.keys(rest).length === 0;
  };
  const computeHidden = (oid) => {
    const row = rows.get(oid);
    if (row === void 0) return false;
    if (row[8] === 'i') return true;
    const column = catalog.relations.get(row[9] ?? '')?.byNumber.get(row[10] ?? '');
    const text = defaults.get(`${row[9]}:${row[10]}`);
    return (
      row[8] === 'a' &&
      column?.row[5] === 't' &&
      text !== void 0 &&
      isNextValue(text, catalog.relations.get(oid)?.name ?? '') &&
      INTEGERS2.has(catalog.typeText(column.row[3] ?? '', column.row[4] ?? '-1')) &&
      isPlain(oid)
    );
  };
  const hidden = new Set([...rows.keys()].filter(computeHidden));
  const isHidden = (oid) => hidden.has(oid);
  return {
    ownedBy: (relation, column) => owned.get(`${relation}:${column}`),
    isHidden,
    objects: (schema) =>
      [...rows]
        .filter(([oid]) => catalog.relations.get(oid)?.schema === schema && !isHidden(oid))
        .map(([oid, row]) => sequenceObject(catalog, oid, row, schema)),
  };
}
function isNextValue(text, sequence2) {
  const name = /^nextval\('((?:[^']|'')+)'::regclass\)$/.exec(text)?.[1];
  return name !== void 0 && parseQualifiedName(name.replaceAll("''", "'"))?.name === sequence2;
}
var INTEGERS2 = /* @__PURE__ */ new Set(['smallint', 'integer', 'bigint']);
function sequenceObject(catalog, oid, row, schema) {
  const type = row[1] ?? 'bigint';
  const owner = catalog.relations.get(row[9] ?? '');
  const column = owner?.byNumber.get(row[10] ?? '');
  const attrs = {
    ...(type === 'smallint' || type === 'integer' ? { type } : {}),
    ...sequenceNumbers(row, type),
    ...(owner === void 0 || column === void 0
      ? {}
      : {
          owner: {
            kind: 'column',
            ...(owner.schema === schema ? {} : { schema: owner.schema }),
            table: owner.name,
            name: column.name,
          },
        }),
  };
  return {
    kind: 'sequence',
    name: catalog.relations.get(oid)?.name ?? '',
    ...catalog.comment(CLASS.relation, oid),
    attrs: toAttrs(attrs),
  };
}

// src/inspect/triggers.ts
function readTriggers(catalog, dependencies) {
  const byRelation = /* @__PURE__ */ new Map();
  for (const row of catalog.json('triggers')) {
    if (catalog.extensionOf(CLASS.trigger, row.oid) !== void 0) continue;
    const relation = catalog.relations.get(row.relation);
    if (relation === void 0) continue;
    const list = byRelation.get(row.relation) ?? [];
    list.push(readTrigger(catalog, row, relation.schema, dependencies));
    byRelation.set(row.relation, list);
  }
  return byRelation;
}
var BITS = { row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32, instead: 64 };
function readTrigger(catalog, row, schema, dependencies) {
  const has = (bit) => (row.type & bit) !== 0;
  const relation = catalog.relations.get(row.relation);
  const columns = (row.columns ?? []).map((n) => relation?.byNumber.get(String(n))?.name ?? '');
  const events = [
    ...(has(BITS.insert) ? [{ kind: 'INSERT' }] : []),
    ...(has(BITS.update) ? [{ kind: 'UPDATE', ...(columns.length === 0 ? {} : { columns }) }] : []),
    ...(has(BITS.delete) ? [{ kind: 'DELETE' }] : []),
    ...(has(BITS.truncate) ? [{ kind: 'TRUNCATE' }] : []),
  ];
  const action2 = routineRef(catalog, row.function, row.functionName, schema);
  const other = isSet(row.from) ? catalog.ref(CLASS.relation, row.from, schema) : void 0;
  const args = triggerArgs(row.args);
  const referencing = {
    ...(row.oldTable === null ? {} : { old_table: row.oldTable }),
    ...(row.newTable === null ? {} : { new_table: row.newTable }),
  };
  const attrs = {
    execute: { function: action2, ...(args.length === 0 ? {} : { args }) },
    ...(row.constraint ? { constraint: true } : {}),
    ...(row.deferrable ? { deferrable: row.deferred ? 'INITIALLY_DEFERRED' : 'INITIALLY_IMMEDIATE' } : {}),
    ...(Object.keys(referencing).length === 0 ? {} : { referencing }),
    ...(other === void 0 ? {} : { from: other }),
  };
  const when = row.hasWhen ? whenOf(row.def) : void 0;
  return {
    name: row.name,
    ...catalog.comment(CLASS.trigger, row.oid),
    time: has(BITS.instead) ? 'INSTEAD OF' : has(BITS.before) ? 'BEFORE' : 'AFTER',
    events,
    forEach: has(BITS.row) ? 'ROW' : 'STATEMENT',
    ...(when === void 0 ? {} : { when }),
    body: '',
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.trigger, row.oid, schema, { also: 'sql' in action2 ? [] : [action2], owner: row.relation }),
  };
}
function triggerArgs(escaped) {
  const bytes = [];
  const encoder2 = new TextEncoder();
  for (let i = 0; i < escaped.length; ) {
    const octal = /^\\([0-7]{3})/.exec(escaped.slice(i, i + 4))?.[1];
    if (octal !== void 0) {
      bytes.push(Number.parseInt(octal, 8));
      i += 4;
    } else if (escaped.startsWith('\\\\', i)) {
      bytes.push(92);
      i += 2;
    } else {
      bytes.push(...encoder2.encode(escaped[i] ?? ''));
      i++;
    }
  }
  const text = new TextDecoder().decode(Uint8Array.from(bytes));
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}
function whenOf(def) {
  const cursor = TokenCursor.of(def, postgresProfile);
  if (!cursor.seek((c) => c.isKeyword('WHEN'))) return void 0;
  cursor.next();
  const inner = cursor.skipParens();
  return inner === void 0 ? void 0 : def.slice(inner.start, inner.end).trim();
}

// src/inspect/views.ts
function viewReader(catalog, tables, dependencies) {
  const definitions = new Map(catalog.rows('views').map((r) => [r[0] ?? '', r[1] ?? '']));
  return (relation) => {
    const materialized = relation.kind === 'm';
    return {
      name: relation.name,
      ...catalog.comment(CLASS.relation, relation.oid),
      materialized,
      def: (definitions.get(relation.oid) ?? '').trim().replace(/;$/, ''),
      columns: tables.columns(relation),
      indexes: tables.indexes.of(relation).plain,
      triggers: [],
      attrs: toAttrs(materialized ? materializedAttrs(catalog, relation) : viewAttrs(relation)),
      ...dependencies(CLASS.relation, relation.oid, relation.schema),
    };
  };
}
function viewAttrs(relation) {
  const options = parseStorageParams(joined(relation.row[11]), {
    security_invoker: { kind: 'bool' },
    security_barrier: { kind: 'bool' },
  });
  const check = options.check_option;
  const security = {
    ...(options.security_invoker === true ? { invoker: true } : {}),
    ...(options.security_barrier === true ? { barrier: true } : {}),
  };
  return {
    ...(check === 'local' ? { check_option: 'LOCAL' } : {}),
    ...(check === 'cascaded' ? { check_option: 'CASCADED' } : {}),
    ...(Object.keys(security).length === 0 ? {} : { security }),
  };
}
function materializedAttrs(catalog, relation) {
  const method = relation.row[9];
  const name = isSet(method) ? catalog.methods.get(method) : void 0;
  const params2 = {
    ...parseStorageParams(joined(relation.row[11]), tableParams2),
    ...parseStorageParams(joined(relation.row[12]), tableParams2, 'toast_'),
  };
  return {
    ...(name === void 0 || name === catalog.defaultTableMethod ? {} : { access_method: name }),
    ...(Object.keys(params2).length === 0 ? {} : { storage_params: params2 }),
  };
}

// src/inspect/inspect.ts
function inspectCatalog(catalog, options) {
  const sequences = readSequences(catalog);
  const dependencies = dependencyReader(catalog, sequences);
  const tables = tableReader(catalog, sequences, dependencies);
  const view = viewReader(catalog, tables, dependencies);
  const routines = readRoutines(catalog, dependencies);
  const triggers = readTriggers(catalog, dependencies);
  const context = { catalog, dependencies, tables };
  const objects = schemaObjectReader(context);
  const permissions = options.permissions ? permissionReader(catalog) : () => [];
  const bySchema = new Map([...catalog.schemas.values()].map((name) => [name, []]));
  for (const relation of catalog.relations.values()) bySchema.get(relation.schema)?.push(relation);
  let partitionTriggers = 0;
  const schemas = [...catalog.schemas].map(([oid, name]) => {
    const relations = (bySchema.get(name) ?? []).sort(byName);
    const owned = routines.of(name);
    for (const r of relations)
      if (r.isPartition || r.kind === 'f') partitionTriggers += triggers.get(r.oid)?.length ?? 0;
    return newSchema(name, {
      ...schemaComment(catalog, oid, name, options),
      tables: relations
        .filter((r) => (r.kind === 'r' || r.kind === 'p') && !r.isPartition)
        .map((r) => ({ ...tables.table(r), triggers: triggers.get(r.oid) ?? [] })),
      views: relations
        .filter((r) => r.kind === 'v' || r.kind === 'm')
        .map((r) => ({ ...view(r), triggers: triggers.get(r.oid) ?? [] })),
      funcs: owned.funcs,
      procs: owned.procs,
      objects: inOrder([...objects(name), ...sequences.objects(name), ...owned.aggregates, ...permissions(name)]),
    });
  });
  schemas.sort(byName);
  const realm = newRealm({
    schemas,
    objects: options.schemaBound
      ? []
      : [
          ...realmObjects(context, options),
          ...(options.roles ? roleObjects(catalog) : []),
          ...permissions(void 0),
          ...(options.defaultPermissions ? defaultPermissionObjects(catalog) : []),
        ],
  });
  const notice = unmanagedNotice(catalog, {
    'special aggregate': routines.unmanagedAggregates,
    'trigger of a partition or foreign table': partitionTriggers,
  });
  const complete = addRoutineMentions(realm, (routine) => routine.lang === 'SQL' && !isSqlBody(routine));
  return { realm: complete, ...(notice === void 0 ? {} : { notice }) };
}
function schemaComment(catalog, oid, name, options) {
  const { comment } = catalog.comment(CLASS.schema, oid);
  const isStandard = comment === 'standard public schema' && (name === 'public' || options.schemaBound);
  return comment === void 0 || isStandard ? {} : { comment };
}
function inOrder(objects) {
  const kinds = /* @__PURE__ */ new Map();
  for (const object of objects) if (!kinds.has(object.kind)) kinds.set(object.kind, kinds.size);
  return [...objects].sort((a, b) => (kinds.get(a.kind) ?? 0) - (kinds.get(b.kind) ?? 0) || byName(a, b));
}
function unmanagedNotice(catalog, more) {
  const counts2 = [
    ...catalog.json('unmanaged'),
    ...Object.entries(more).map(([kind, count]) => ({ kind, count })),
  ].filter((row) => row.count > 0);
  if (counts2.length === 0) return void 0;
  return `not managed: ${counts2.map(({ kind, count }) => `${count} ${count === 1 ? kind : plural(kind)}`).join(', ')}`;
}
function plural(kind) {
  const [noun2 = kind] = / (?:of|outside) /.test(kind) ? kind.split(/ (?=of |outside )/, 1) : [kind];
  return noun2 + (noun2.endsWith('ss') ? 'es' : 's') + kind.slice(noun2.length);
}

// ../../../../tmp/pgb/harness.ts
var port = 25499;
var perms = process.env.PERMS !== '0';
async function open(db) {
  const c = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: db });
  await c.connect();
  return c;
}
var raw = { getTypeParser: () => (v) => v };
async function inspect(c) {
  const versionNum = 150018;
  const options = {
    versionNum,
    schemaBound: false,
    roles: false,
    permissions: perms,
    defaultPermissions: false,
    sensitive: false,
  };
  const q = catalogQueries(options);
  const results = [];
  await c.query("SET search_path = ''");
  for (const n of QUERIES) {
    const r = await c.query({ text: q[n], rowMode: 'array', types: raw });
    results.push(r.rows);
  }
  await c.query('RESET search_path');
  return inspectCatalog(readCatalog(results, versionNum), options);
}
function canonical(dump2) {
  return dump2
    .replace(/^--.*$/gm, '')
    .replace(/^\\(un)?restrict .*$/gm, '')
    .split(/;\s*\n/)
    .map((s) => s.trim())
    .filter((s) => s && !/^(SET|SELECT pg_catalog\.set_config|\/\*!|USE )/i.test(s))
    .map((s) =>
      /^CREATE (UNLOGGED |FOREIGN )?TABLE/.test(s)
        ? s
            .split('\n')
            .map((l) => l.trim().replace(/,$/, ''))
            .sort()
            .join('\n')
        : s.replace(/\s+/g, ' '),
    )
    .sort()
    .join('\n');
}
function dump(db) {
  const r = spawnSync('pg_dump', [
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-U',
    'postgres',
    '--schema-only',
    '--no-owner',
    db,
  ]);
  if (r.status !== 0) throw new Error(String(r.stderr));
  return canonical(String(r.stdout));
}
var admin = await open('postgres');
async function create(db) {
  await admin.query(`DROP DATABASE IF EXISTS "${db}" WITH (FORCE)`);
  await admin.query(`CREATE DATABASE "${db}" TEMPLATE template0`);
}
async function load(db, sql) {
  for (let i = 0; i < 6; i++) {
    await create(db);
    const c = await open(db);
    try {
      await c.query(sql || 'SELECT 1');
      await c.query('RESET ALL');
      return c;
    } catch (e) {
      await c.end();
      const role = /role "([^"]+)" does not exist/.exec(e.message)?.[1];
      if (!role) throw e;
      await admin.query(`CREATE ROLE "${role}"`);
    }
  }
  throw new Error('load');
}
async function one(cs) {
  if (/CREATE ROLE|CREATE USER|SET ROLE/i.test(cs.current + cs.desired)) return { r: 'INVALID', why: 'roles' };
  let a, b;
  try {
    try {
      a = await load('hb_a', cs.current);
      b = await load('hb_b', cs.desired);
    } catch (e) {
      return { r: 'INVALID', why: e.message };
    }
    if (cs.seed) await a.query(cs.seed);
    const rowsOf = async (c) => {
      const out = {};
      for (const t of (
        await c.query(
          `SELECT format('%I.%I', n.nspname, c.relname) AS t FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace WHERE relkind IN ('r','p') AND n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema'`,
        )
      ).rows)
        out[t.t] = Number((await c.query(`SELECT count(*) FROM ${t.t}`)).rows[0].count);
      return out;
    };
    const before = cs.seed ? await rowsOf(a) : {};
    const from = (await inspect(a)).realm,
      to = (await inspect(b)).realm;
    const capabilities = capabilitiesOf(150018);
    const dopt = { hooks: postgresDiff, capabilities, mode: 'normalized' };
    let stmts = [];
    const show = () => stmts.map((s) => s.cmd + (s.noTransaction ? ' /*notx*/' : '')).join(';\n      ');
    let plan;
    try {
      const changes = diffRealms(from, to, dopt);
      if (process.env.DUMP) console.log(JSON.stringify(changes, null, 1));
      plan = planPostgres(changes, { mode: 'in-place', capabilities, from, to });
      stmts = plan.statements;
    } catch (e) {
      return { r: 'FAIL', kind: 'plan', why: e.stack };
    }
    try {
      if (plan.transactional) await a.query('BEGIN');
      for (const s of stmts) await a.query(s.cmd);
      if (plan.transactional) await a.query('COMMIT');
    } catch (e) {
      return { r: 'FAIL', kind: 'apply', why: e.message + '\n      ' + show() };
    }
    if (cs.seed) {
      const after = await rowsOf(a);
      for (const [t, n] of Object.entries(before))
        if (after[t] !== void 0 && after[t] < n) return { r: 'FAIL', kind: 'rows lost', why: t + '\n      ' + show() };
    }
    const [got, want] = [dump('hb_a'), dump('hb_b')];
    const again = diffRealms((await inspect(a)).realm, to, dopt);
    if (got !== want) {
      const g = new Set(got.split('\n')),
        w = new Set(want.split('\n'));
      return {
        r: 'FAIL',
        kind: 'diverged',
        why:
          [
            ...[...g].filter((x) => !w.has(x)).map((x) => '+ ' + x),
            ...[...w].filter((x) => !g.has(x)).map((x) => '- ' + x),
          ]
            .slice(0, 14)
            .join('\n') +
          '\n      ' +
          show(),
      };
    }
    if (again.length)
      return { r: 'FAIL', kind: 'not idempotent', why: JSON.stringify(again).slice(0, 600) + '\n      ' + show() };
    if (plan.reversible && process.env.REVERSE === '1') {
      const rs = [...stmts].reverse().flatMap((s) => s.reverse ?? []);
      for (const s of rs)
        try {
          await a.query(s);
        } catch (e) {
          return {
            r: 'FAIL',
            kind: 'reverse',
            why: e.message + ' IN ' + s + '\n      ' + show() + '\n   REV ' + rs.join(';\n      '),
          };
        }
      const back = diffRealms((await inspect(a)).realm, from, dopt);
      if (back.length)
        return {
          r: 'FAIL',
          kind: 'reverse differs',
          why: JSON.stringify(back).slice(0, 800) + '\n      ' + show() + '\n   REV ' + rs.join(';\n      '),
        };
    }
    return { r: 'PASS', n: stmts.length, why: process.env.SHOW ? show() : '', rev: plan.reversible };
  } catch (e) {
    return { r: 'ERROR', why: e.stack };
  } finally {
    await a?.end().catch(() => {});
    await b?.end().catch(() => {});
  }
}
var cases = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
if (process.argv[3]) {
  const re = new RegExp(process.argv[3]);
  cases = cases.filter((c) => re.test(c.id));
}
var counts = {};
for (const cs of cases) {
  const r = await one(cs);
  counts[r.r] = (counts[r.r] ?? 0) + 1;
  if ((r.r !== 'PASS' && r.r !== 'INVALID') || process.env.SHOW)
    console.log(`${r.r} ${cs.id} ${r.kind ?? ''}
    ${r.why ?? ''}`);
}
console.log(counts);
await admin.end();
