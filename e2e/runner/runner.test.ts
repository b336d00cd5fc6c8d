import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runScript } from './run-script.ts';
import { expandWord, parseScript } from './script.ts';

const folder = mkdtempSync(join(tmpdir(), 'atlas-runner-'));
const launcher = join(folder, 'fake.cjs');
writeFileSync(
  launcher,
  'console.log(process.argv.slice(2).join("|")); process.exit(process.argv.includes("fail") ? 1 : 0);',
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (script: string, update = false): Promise<string> =>
  runScript(script, { launcher, examples: folder, update });

test.each([
  ["atlas a 'b c' # comment", ['atlas', 'a', 'b c']],
  ["echo 'it''s' x'y'z", ['echo', "it's", 'xyz']],
  ["a $NAME '$NAME' ${NAME}s", ['a', 'value', '$NAME', 'values']],
  ['a "b c"', ['a', '"b', 'c"']],
])('words of %s', (line, words) => {
  const [parsed] = parseScript(line);
  expect(parsed?.words.map((word) => expandWord(word, { NAME: 'value' }))).toEqual(words);
});

test('marks and conditions stand in front', () => {
  const [line] = parseScript('[root] [!x] ! atlas');
  expect(line).toMatchObject({
    expect: 'failure',
    conditions: [
      { name: 'root', negated: false },
      { name: 'x', negated: true },
    ],
  });
});

describe('a script fails', () => {
  test.each([
    ['a command that fails', 'atlas fail', /line 1: atlas fail\nexit status 1/],
    ['a command that should fail', '! atlas ok', /line 1: .*it succeeded/s],
    ['a missing match', 'atlas a\nstdout b', /line 2: .*no match for b/s],
    ['different text', 'atlas a\ncmp stdout x\n-- x --\nb\n', /line 2: .*from line 1\n\+ a/s],
    ['a missing file', 'exists nope', /nope is missing/],
    ['an unknown command', 'nope', /there is no command "nope"/],
    ['SQL that the database refuses', "sqlite a.db 'SELECT nope'", /no such column: nope/],
    ['an open quote', "atlas 'a", /a single quote is not closed/],
  ])('%s', async (_name, script, message) => {
    await expect(run(`${script}\n`)).rejects.toThrow(message);
  });
});

test('an update writes what was found, and nothing else changes', async () => {
  const script = "# comment\natlas a 'b'\ncmp stdout x\nmkdir d\n-- x --\nold\n-- y --\ny\n";
  expect(await run(script, true)).toBe(script.replace('old', 'a|b'));
});

test('times are the same in every run', async () => {
  await run(
    'atlas 1.5ms 749.815µs 1m30s 2h0m0.1s 10mm v1.2\ncmp stdout x\n-- x --\n<time>|<time>|<time>|<time>|10mm|v1.2\n',
  );
});
