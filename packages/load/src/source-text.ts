import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from '@babel/parser';
import type { Place } from './positions.ts';

/** A node of a syntax tree, as far as it is looked at here. */
export interface SyntaxNode {
  readonly type: string;
  readonly loc: { readonly start: Point; readonly end: Point };
  readonly [key: string]: unknown;
}

interface Point {
  readonly line: number;
  /** 0-based. */
  readonly column: number;
}

/** A source file and its syntax tree. */
export interface SourceText {
  readonly path: string;
  readonly program: SyntaxNode;
}

/** A file's syntax tree; undefined when it does not parse, which costs positions and nothing else. */
export function readSource(path: string): SourceText | undefined {
  const isTypescript = /\.[cm]?tsx?$/.test(path);
  try {
    const { program } = parse(readFileSync(path, 'utf8'), {
      sourceType: 'unambiguous',
      plugins: [
        ...(isTypescript ? (['typescript'] as const) : []),
        'decorators-legacy',
        ...(path.endsWith('sx') ? (['jsx'] as const) : []),
      ],
    });
    return { path, program: program as unknown as SyntaxNode };
  } catch {
    return undefined;
  }
}

/** Files and those they import by relative paths, each once. */
export function readSources(paths: readonly string[]): readonly SourceText[] {
  const found = new Map<string, SourceText>();
  const seen = new Set<string>();
  const pending = [...paths].reverse();
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const source = readSource(path);
    if (source === undefined) continue;
    found.set(path, source);
    for (const { node } of walk(source.program)) {
      const target = node.type === 'Program' ? undefined : stringOf(node['source']);
      const file = target?.startsWith('.') === true ? fileOf(resolve(dirname(path), target)) : undefined;
      if (file !== undefined) pending.push(file);
    }
  }
  return [...found.values()];
}

/** The file that a relative import means; TypeScript projects write `.js` for what is `.ts`. */
function fileOf(path: string): string | undefined {
  const bare = path.replace(/\.([cm]?)jsx?$/, '.$1ts');
  const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];
  return [path, bare, ...endings.map((ending) => path + ending)].find(
    (p) => /\.[cm]?[jt]sx?$/.test(p) && existsSync(p),
  );
}

/** A node and the statement at the top of the file that it is part of. */
export interface Visited {
  readonly node: SyntaxNode;
  readonly statement: SyntaxNode;
}

/** All nodes, outer before inner. */
export function* walk(program: SyntaxNode): Generator<Visited> {
  const body = program['body'];
  yield { node: program, statement: program };
  for (const statement of Array.isArray(body) ? body.filter(isNode) : []) {
    const pending = [statement];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      yield { node, statement };
      const children = Object.values(node).flatMap((value: unknown) => (Array.isArray(value) ? value : [value]));
      pending.push(...children.filter(isNode).reverse());
    }
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value && value.loc !== null;
}

/** The child node under a key. */
export function child(node: SyntaxNode | undefined, key: string): SyntaxNode | undefined {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
}

/** The text of a string literal, or of a template without parts. */
export function stringOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'StringLiteral') return String(node['value']);
  const quasis = node.type === 'TemplateLiteral' ? (node['quasis'] as readonly SyntaxNode[]) : [];
  const value = quasis[0]?.['value'] as { readonly cooked?: string } | undefined;
  return quasis.length === 1 ? value?.cooked : undefined;
}

/** The name of an identifier, or of the last member of a path. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'Identifier') return String(node['name']);
  if (node?.type === 'MemberExpression') return nameOf(child(node, 'property'));
  return undefined;
}

/** The arguments of a call. */
export function argumentsOf(call: SyntaxNode): readonly unknown[] {
  const given = call['arguments'];
  return Array.isArray(given) ? given : [];
}

/** The range of a node, in 1-based columns. */
export function placeOf(path: string, { loc }: SyntaxNode): Place {
  return {
    file: path,
    line: loc.start.line,
    column: loc.start.column + 1,
    endLine: loc.end.line,
    endColumn: loc.end.column + 1,
  };
}
