import { assertNever } from '@atlas/diagnostics';
import { isIdentifier } from './scanner.ts';
import type { Value } from './value.ts';

/** What a body consists of when it is written. */
export type WriteItem = WriteAttribute | WriteBlock | WriteComment | WriteBlank;

export interface WriteAttribute {
  readonly kind: 'attribute';
  readonly name: string;
  readonly expr: WriteExpr;
}

export interface WriteBlock {
  readonly kind: 'block';
  readonly type: string;
  readonly labels: readonly string[];
  readonly items: readonly WriteItem[];
}

/** A comment on lines of its own, written with `#`. */
export interface WriteComment {
  readonly kind: 'comment';
  readonly text: string;
}

/** An empty line. */
export interface WriteBlank {
  readonly kind: 'blank';
}

/** An expression to write; build with `expr`. */
export type WriteExpr =
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly WriteExpr[]; readonly multiline: boolean }
  | {
      readonly kind: 'object';
      readonly entries: readonly (readonly [string, WriteExpr])[];
      readonly multiline: boolean;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly WriteExpr[] }
  | { readonly kind: 'heredoc'; readonly text: string; readonly marker: string };

/** `type "label" { items }` */
export function block(type: string, labels: readonly string[], items: readonly WriteItem[]): WriteBlock {
  return { kind: 'block', type, labels, items };
}

/** `name = expr` */
export function attribute(name: string, value: WriteExpr): WriteAttribute {
  return { kind: 'attribute', name, expr: value };
}

/** `# text`, one comment line per line of the text. */
export function comment(text: string): WriteComment {
  return { kind: 'comment', text };
}

export function blankLine(): WriteBlank {
  return { kind: 'blank' };
}

/** Builders of expressions. */
export const expr = {
  /** A quoted string; the text stands for itself, `${` included. */
  string: (text: string): WriteExpr => raw(quoteString(text)),
  /** A number; decimal text is written as it is. */
  number: (value: number | bigint | string): WriteExpr => raw(String(value)),
  bool: (value: boolean): WriteExpr => raw(String(value)),
  null: (): WriteExpr => raw('null'),
  /** One line of HCL in canonical style, such as `column.id` or `SET_NULL`. */
  raw,
  /** `table.users.column["my id"]`; at least one name. */
  ref: (path: readonly string[]): WriteExpr => raw(formatReference(path)),
  /** `[a, b]`, or one item per line. */
  list: (items: readonly WriteExpr[], options: { readonly multiline?: boolean } = {}): WriteExpr => {
    return { kind: 'list', items, multiline: options.multiline ?? false };
  },
  /** `{ k = v }` over several lines, or on one. Keys that are not identifiers are quoted. */
  object: (
    entries: Iterable<readonly [string, WriteExpr]>,
    options: { readonly multiline?: boolean } = {},
  ): WriteExpr => {
    return { kind: 'object', entries: [...entries], multiline: options.multiline ?? true };
  },
  /** `name(args)` */
  call: (name: string, args: readonly WriteExpr[]): WriteExpr => ({ kind: 'call', name, args }),
  /** `sql("text")` */
  sql: (text: string): WriteExpr => ({ kind: 'call', name: 'sql', args: [raw(quoteString(text))] }),
  /**
   * A text over several lines, indented with the attribute. It ends with exactly one newline when read back, whether or
   * not it does so here. Text that a heredoc cannot hold (carriage returns, control characters) becomes a string.
   * Directly as the value of an attribute only; inside other expressions it is written as a string.
   */
  heredoc: (text: string, marker = 'SQL'): WriteExpr => ({ kind: 'heredoc', text, marker }),
  /** Any value of the language. Objects and maps over several lines unless they are empty. */
  value: exprOfValue,
} as const;

function raw(text: string): WriteExpr {
  return { kind: 'raw', text };
}

function exprOfValue(value: Value): WriteExpr {
  switch (value.kind) {
    case 'string':
      return raw(quoteString(value.value));
    case 'number':
      return raw(value.text);
    case 'list':
    case 'set':
    case 'tuple':
      return { kind: 'list', items: value.items.map(exprOfValue), multiline: false };
    case 'map':
    case 'object':
      return {
        kind: 'object',
        entries: [...value.entries].map(([key, v]) => [key, exprOfValue(v)] as const),
        multiline: true,
      };
    case 'ref':
      return raw(formatReference(value.path));
    case 'type':
      return value.args.length === 0
        ? raw(value.name)
        : { kind: 'call', name: value.name, args: value.args.map(exprOfValue) };
    case 'sql':
      return { kind: 'call', name: 'sql', args: [raw(quoteString(value.text))] };
    default:
      return raw(value.kind === 'bool' ? String(value.value) : 'null');
  }
}

/** A text as a quoted string that reads back as the same text. */
export function quoteString(text: string): string {
  const escaped = text.replaceAll(/["\\\p{Cc}\u2028\u2029]|[$%](?=\{)/gu, (char) => {
    const simple = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', $: '$$', '%': '%%' }[char];
    return simple ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** `table.users.column.id`, with the index form for names that cannot stand behind a dot: `table["my table"]`. */
export function formatReference(path: readonly string[]): string {
  const [root = '', ...names] = path;
  return root + names.map((name) => (isPlainName(name) ? `.${name}` : `[${quoteString(name)}]`)).join('');
}

/** Names that may stand behind a dot: ASCII letters, digits, `_` and `-`, not starting with a digit or `-`. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name);
}

/**
 * Writes a body in canonical style: two blanks of indentation, `=` in one column over consecutive arguments, blocks
 * directly behind each other. The same items always give the same bytes; `formatHcl` leaves the result as it is.
 */
export function writeHcl(items: readonly WriteItem[]): string {
  const out: string[] = [];
  writeItems(items, '', out);
  return out.join('');
}

function writeItems(items: readonly WriteItem[], indent: string, out: string[]): void {
  for (let i = 0; i < items.length; ) {
    const item = items[i];
    if (item?.kind === 'attribute') {
      i = writeAttributes(items, i, indent, out);
      continue;
    }
    i++;
    if (item?.kind === 'block') writeBlock(item, indent, out);
    else if (item?.kind === 'comment') {
      for (const line of item.text.split(/\r?\n/)) out.push(indent, line === '' ? '#' : `# ${line}`, '\n');
    } else if (item?.kind === 'blank') out.push('\n');
  }
}

function writeBlock({ type, labels, items }: WriteBlock, indent: string, out: string[]): void {
  out.push(indent, type, ' ');
  for (const label of labels) out.push(quoteString(label), ' ');
  out.push('{\n');
  writeItems(items, `${indent}  `, out);
  out.push(indent, '}\n');
}

/** Writes the attributes from `first` on that share a column; gives the index behind the last. */
function writeAttributes(items: readonly WriteItem[], first: number, indent: string, out: string[]): number {
  const names: string[] = [];
  const values: string[] = [];
  let end = first;
  for (let item = items[end]; item?.kind === 'attribute'; item = items[++end]) {
    const value = printAttributeValue(item.expr, indent);
    // A value with brackets open at the end of its line stands alone.
    if (isOpenEnded(item.expr)) {
      if (names.length > 0) break;
      out.push(indent, item.name, ' = ', value, '\n');
      return end + 1;
    }
    names.push(item.name);
    values.push(value);
  }
  const widest = names.reduce((width, name) => Math.max(width, name.length), 0);
  names.forEach((name, i) => out.push(indent, name.padEnd(widest), ' = ', values[i] ?? '', '\n'));
  return end;
}

function isOpenEnded(value: WriteExpr): boolean {
  switch (value.kind) {
    case 'list':
      return value.items.length > 0 && (value.multiline || value.items.some(isOpenEnded));
    case 'object':
      return value.entries.length > 0 && (value.multiline || value.entries.some(([, v]) => isOpenEnded(v)));
    case 'call':
      // A call of several arguments is written on one line.
      return value.args.length === 1 && value.args.some(isOpenEnded);
    default:
      return false;
  }
}

function printAttributeValue(value: WriteExpr, indent: string): string {
  return value.kind === 'heredoc' ? printHeredoc(value.text, value.marker, indent) : printExpr(value, indent);
}

function printExpr(value: WriteExpr, indent: string): string {
  switch (value.kind) {
    case 'raw':
      return value.text;
    case 'heredoc':
      return quoteString(withNewline(value.text));
    case 'call': {
      const args = value.args.length > 1 ? value.args.map(flatten) : value.args;
      return `${value.name}(${printInline(args, indent)})`;
    }
    case 'list':
      return printList(value, indent);
    case 'object':
      return printObject(value, indent);
    default:
      return assertNever(value);
  }
}

function printList(value: WriteExpr & { kind: 'list' }, indent: string): string {
  const { items } = value;
  if (items.length === 0) return '[]';
  if (!value.multiline && (items.length === 1 || !items.some(isOpenEnded))) return `[${printInline(items, indent)}]`;
  return `[\n${items.map((item) => `${indent}  ${printExpr(item, `${indent}  `)},\n`).join('')}${indent}]`;
}

function printObject(value: WriteExpr & { kind: 'object' }, indent: string): string {
  if (value.entries.length === 0) return '{}';
  const key = (name: string): string => (isIdentifier(name) && !isReserved(name) ? name : quoteString(name));
  if (!isOpenEnded(value))
    return `{ ${value.entries.map(([name, v]) => `${key(name)} = ${printExpr(v, indent)}`).join(', ')} }`;
  const out: string[] = [];
  const items = value.entries.map(([name, v]) =>
    attribute(key(name), v.kind === 'heredoc' ? raw(printExpr(v, '')) : v),
  );
  writeItems(items, `${indent}  `, out);
  return `{\n${out.join('')}${indent}}`;
}

function printInline(items: readonly WriteExpr[], indent: string): string {
  return items.map((item) => printExpr(item, indent)).join(', ');
}

/** The same expression on one line. */
function flatten(value: WriteExpr): WriteExpr {
  switch (value.kind) {
    case 'list':
      return { ...value, items: value.items.map(flatten), multiline: false };
    case 'object':
      return { ...value, entries: value.entries.map(([name, v]) => [name, flatten(v)] as const), multiline: false };
    case 'call':
      return { ...value, args: value.args.map(flatten) };
    default:
      return value;
  }
}

/** Words that would be read as something else than a key. */
function isReserved(name: string): boolean {
  return name === 'for' || name === 'null' || name === 'true' || name === 'false';
}

function withNewline(text: string): string {
  return text.replace(/\n*$/, '\n');
}

function printHeredoc(text: string, marker: string, indent: string): string {
  const body = withNewline(text);
  if (/[^\P{Cc}\t\n]/u.test(body) || body === '\n') return quoteString(body);
  const lines = body.slice(0, -1).split('\n');
  const end = freeMarker(marker, lines);
  const escaped = lines.map((line) => line.replaceAll(/[$%](?=\{)/g, '$&$&'));
  const flush = lines.some((line) => line.trim() !== '' && !/^[ \t]/.test(line));
  // `<<-` would take away an indentation that all lines share, so such a text is written as it is.
  if (!flush) return `<<${end}\n${escaped.join('\n')}\n${indent}${end}`;
  const inner = `${indent}  `;
  return `<<-${end}\n${escaped.map((line) => (line.trim() === '' ? line : inner + line)).join('\n')}\n${indent}${end}`;
}

/** The marker, or the first of `SQL1`, `SQL2`, ... that is no line of the text. */
function freeMarker(marker: string, lines: readonly string[]): string {
  const taken = new Set(lines.map((line) => line.trim()));
  let free = marker;
  for (let i = 1; taken.has(free); i++) free = `${marker}${i}`;
  return free;
}
