import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, formatRange } from '@atlas/diagnostics';
import { expect, test } from 'vitest';
import {
  evaluate,
  fromPlain,
  listValue,
  NULL,
  parseHcl,
  type Scope,
  setValue,
  standardFunctions,
  STRING,
  stringValue,
  toPlain,
  type Value,
} from './index.ts';

/**
 * One file per rule of the language. `#=> JSON` above an argument is its value. `#! 2,5-9: Summary` lines at the end are
 * all the errors of the file, those of the parser before those of evaluation. `UPDATE=1` rewrites both.
 */
const directory = fileURLToPath(new URL('../testdata/spec/', import.meta.url));

const scope: Scope = {
  functions: standardFunctions(),
  variables: new Map<string, Value>([
    ['n', fromPlain(1)],
    ['s', stringValue('text')],
    ['nothing', NULL],
    ['list', listValue([stringValue('a'), stringValue('b')], STRING)],
    ['set', setValue([stringValue('b'), stringValue('a')], STRING)],
    ['map', fromPlain({ y: 'q', x: 'p' })],
    ['obj', fromPlain({ name: 'me', deep: { list: [7] } })],
    [
      'objs',
      fromPlain([
        { id: 1, tags: ['a'] },
        { id: 2, tags: [] },
      ]),
    ],
    ['nested', fromPlain([[1, 2], [3]])],
  ]),
};

function describe(d: Diagnostic): string {
  const range = d.range === undefined ? '' : formatRange(d.range).replace(/^:/, '');
  return `#! ${range}: ${d.summary}`;
}

/** The file as it should be: with the values and errors that the package finds. */
function annotate(text: string): string {
  const plain = text.replace(/^#(=>|!).*\n/gm, '');
  const file = parseHcl(plain, '');
  const errors = file.diagnostics.map(describe);
  const values = new Map<number, string>();
  for (const item of file.body.items) {
    if (item.kind !== 'attribute' || item.expr.kind === 'invalid') continue;
    const { value, diagnostics } = evaluate(item.expr, scope);
    errors.push(...diagnostics.map(describe));
    if (value.kind === 'unknown' || diagnostics.length > 0 || file.diagnostics.length > 0) continue;
    const json = JSON.stringify(toPlain(value), (_key, v: unknown) => (typeof v === 'bigint' ? `${v}` : v));
    values.set(file.source.range(item.start, item.start).start.line, `#=> ${json}`);
  }
  const lines = plain.split('\n').flatMap((line, i) => {
    const value = values.get(i + 1);
    return value === undefined ? [line] : [value, line];
  });
  return [lines.join('\n'), ...errors.map((e) => `${e}\n`)].join('');
}

const names = readdirSync(directory).filter((name) => name.endsWith('.hcl'));

test.each(names)('%s', (name) => {
  const path = `${directory}${name}`;
  const text = readFileSync(path, 'utf8');
  if (process.env.UPDATE === '1') writeFileSync(path, annotate(text));
  else expect(annotate(text)).toBe(text);
});
