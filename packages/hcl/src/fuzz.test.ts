import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  attribute,
  block,
  evaluate,
  expr,
  formatHcl,
  parseHcl,
  standardFunctions,
  type SyntaxNode,
  walk,
  type WriteExpr,
  type WriteItem,
  withFallback,
  writeHcl,
} from './index.ts';
import { scanTokens } from './scanner.ts';

/** A small generator of random numbers that gives the same sequence for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const directory = fileURLToPath(new URL('../testdata/spec/', import.meta.url));
const seeds = readdirSync(directory).map((name) => readFileSync(`${directory}${name}`, 'utf8'));
const scope = withFallback({ functions: standardFunctions() }, 'type');

const PIECES = [
  '${',
  '%{',
  '}',
  '{',
  '[',
  ']',
  '(',
  ')',
  '"',
  '<<X\n',
  'X\n',
  '\n',
  '=',
  '.',
  '*',
  '~}',
  'for x in y : ',
  'if ',
  '\\',
  '#',
  '/*',
  '?',
  ':',
  '-',
  '1',
  'a',
  ' ',
  '\r\n',
  '...',
  '=>',
  '\u{1F600}',
  '\ud800',
];

/** One of the spec files with a few pieces deleted, doubled, swapped in or cut off. */
function mutant(random: (below: number) => number): string {
  let text = seeds[random(seeds.length)] ?? '';
  for (let n = random(6); n >= 0; n--) {
    const at = random(text.length + 1);
    const length = random(12);
    const piece = PIECES[random(PIECES.length)] ?? '';
    const edits = [
      text.slice(0, at) + piece + text.slice(at),
      text.slice(0, at) + text.slice(at + length),
      text.slice(0, at) + text.slice(at, at + length) + text.slice(at),
      text.slice(0, at),
      text.slice(0, at) + piece + text.slice(at + length),
    ];
    text = edits[random(edits.length)] ?? text;
  }
  return text;
}

const values = (text: string): unknown =>
  parseHcl(text, 'f').body.items.map((item) =>
    item.kind === 'attribute' ? evaluate(item.expr, scope).value : textOfBlock(item),
  );

function textOfBlock(node: SyntaxNode): string[] {
  const kinds: string[] = [];
  walk(node, (inner) => {
    kinds.push(inner.kind);
  });
  return kinds;
}

const withoutOrigins = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === 'origin' ? undefined : part instanceof Map ? [...part] : part,
    ),
  );

test('any text parses, every node lies within its parent, and evaluation does not throw', () => {
  const random = randomFrom(1);
  for (let i = 0; i < 3000; i++) {
    const text = mutant(random);
    const file = parseHcl(text, 'f');
    walk(file, (node) => {
      if (node.start > node.end || node.start < 0 || node.end > text.length)
        throw new Error(`${node.kind} outside of ${JSON.stringify(text)}`);
    });
    for (const item of file.body.items) if (item.kind === 'attribute') evaluate(item.expr, scope);
  }
});

test('tokens and the blanks between them are the whole text', () => {
  const random = randomFrom(2);
  for (let i = 0; i < 1000; i++) {
    const text = mutant(random);
    const { starts, ends } = scanTokens(text);
    let last = 0;
    starts.forEach((start, n) => {
      expect(text.slice(last, start)).toMatch(/^[\uFEFF \t]*$/);
      last = ends[n] ?? 0;
    });
    expect(last).toBe(text.length);
  }
});

test('formatting is idempotent and keeps every value', () => {
  const random = randomFrom(3);
  let formatted = 0;
  for (let i = 0; i < 4000; i++) {
    const text = mutant(random);
    const first = formatHcl(text);
    if (first.diagnostics.length > 0) {
      expect(first.text).toBe(text);
      continue;
    }
    formatted++;
    expect(formatHcl(first.text)).toEqual({ text: first.text, diagnostics: [] });
    expect(withoutOrigins(values(first.text))).toEqual(withoutOrigins(values(text.replaceAll('\r\n', '\n'))));
  }
  expect(formatted).toBeGreaterThan(500);
});

function randomExpr(random: (below: number) => number, depth: number): WriteExpr {
  const texts = ['a', '', 'a"b\\', '${x}', 'x\ny\n', ' lead', 'é😀', '%{', 'SQL'];
  const text = texts[random(texts.length)] ?? '';
  const inner = (): WriteExpr[] => Array.from({ length: random(4) }, () => randomExpr(random, depth + 1));
  switch (random(depth > 3 ? 4 : 8)) {
    case 0:
      return expr.string(text);
    case 1:
      return expr.number(random(1000));
    case 2:
      return expr.bool(random(2) === 0);
    case 3:
      return expr.sql(text);
    case 4:
      return expr.list(inner(), { multiline: random(2) === 0 });
    case 5:
      return expr.object(
        inner().map((v, i) => [['a', 'b c', 'for', 'long_name'][i] ?? 'z', v] as const),
        { multiline: random(2) === 0 },
      );
    case 6:
      return expr.call('f', inner());
    default:
      return expr.heredoc(`${text}\n  ${text}`);
  }
}

test('what is written parses and is canonical', () => {
  const random = randomFrom(4);
  for (let i = 0; i < 2000; i++) {
    const items: WriteItem[] = Array.from({ length: 1 + random(4) }, (_, n) =>
      attribute(`${'n'.repeat(1 + random(6))}${n}`, randomExpr(random, 0)),
    );
    const text = writeHcl([block('b', ['l'], items)]);
    expect(formatHcl(text)).toEqual({ text, diagnostics: [] });
  }
});
