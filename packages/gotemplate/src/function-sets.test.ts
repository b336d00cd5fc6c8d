import { describe, expect, test } from 'vitest';
import { colorFunctions } from './colors.ts';
import { executeTemplate } from './execute.ts';
import type { TemplateFunctions } from './functions.ts';
import { stringFunctions, wrapWords } from './strings.ts';
import { parseTemplate } from './template.ts';

function run(text: string, functions: TemplateFunctions): string {
  const data = { List: ['a', 'b'], Stmt: 'CREATE (\n  x\n)' };
  return executeTemplate(parseTemplate('x', text, { functions }), data);
}

describe('functions on text', () => {
  test.each<[text: string, expected: string]>([
    ['{{upper "aé"}} {{lower "AÉ"}}', 'AÉ aé'],
    ['{{add 1 2}} {{sub 1 2}} {{len .List | add 1}}', '3 -1 3'],
    ['{{repeat "-" 3}}{{repeat "x" 0}}', '---'],
    ['{{join .List ", "}}', 'a, b'],
    ['{{indent_ln .Stmt 2}}', 'CREATE (\n    x\n  )'],
    ['{{indent_ln .Stmt "> "}}', 'CREATE (\n>   x\n> )'],
    ['{{range maxWidth "one two three" 6}}[{{.}}]{{end}}', '[one two][three]'],
    ['{{base64url "a+b/c=="}}', 'a-b_c'],
  ])('%s', (text, expected) => {
    expect(run(text, stringFunctions)).toBe(expected);
  });

  test.each<[text: string, message: string]>([
    ['{{repeat "x" -1}}', 'error calling repeat: strings: negative Repeat count'],
    ['{{repeat "x" 99999999}}', 'error calling repeat: the text would be longer than 10000000'],
    ['{{join "a" ","}}', 'error calling join: the first argument is not a list'],
    ['{{upper 1}}', 'at <1>: expected string; found 1'],
    ['{{add 1}}', 'at <add>: wrong number of args for add: want 2 got 1'],
  ])('%s is refused', (text, message) => {
    expect(() => run(text, stringFunctions)).toThrow(message);
  });
});

test('words wrap by the characters of the words alone', () => {
  expect(wrapWords('aa bb cc', 4)).toEqual(['aa bb', 'cc']);
  expect(wrapWords('a  longword b', 3)).toEqual(['a', 'longword', 'b']);
  expect(wrapWords('', 3)).toEqual(['']);
});

describe('colours', () => {
  const text = '{{cyan "v%d" 1}}|{{red "100%"}}|{{redBgWhiteFg "a" 1 2}}|{{underline "u"}}|{{colorize "drop \\"t\\""}}';

  test('disabled, they only format', () => {
    expect(run(text, colorFunctions(false))).toBe('v1|100%|a1 2|u|drop "t"');
  });

  test('enabled, they add escape codes', () => {
    expect(run(text, colorFunctions(true))).toBe(
      '\x1b[36mv1\x1b[0m|\x1b[91m100%\x1b[0m|\x1b[97;101ma1 2\x1b[0m|\x1b[4mu\x1b[24m|drop \x1b[36m"t"\x1b[0m',
    );
  });
});
