import { describe, expect, test } from 'vitest';
import { select } from './prompt.ts';
import { createInput, createRecorder } from './testing.ts';

const choices = [
  { label: 'Approve and apply', value: 'apply' },
  { label: 'Abort', value: 'abort' },
];

const ESCAPE = '\u001b';

/** The screen after the escapes that the prompt uses: up, clear below, cursor. */
function render(output: string): string {
  const lines: string[] = [''];
  const units = new RegExp(`${ESCAPE}\\[\\??[0-9]*[A-Za-z]|\\n|[^\\n${ESCAPE}]+`, 'g');
  for (const unit of output.match(units) ?? []) {
    const up = /\[([0-9]+)A$/.exec(unit);
    if (up !== null) lines.length -= Number(up[1]);
    else if (unit === '\n') lines.push('');
    else if (unit.endsWith('[J')) lines[lines.length - 1] = '';
    else if (!unit.startsWith(ESCAPE)) lines[lines.length - 1] += unit;
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

function ask(signal = new AbortController().signal) {
  const stdin = createInput();
  const stdout = createRecorder({ isTTY: true });
  return { stdin, stdout, answer: select('Approve or abort the plan', choices, { stdin, stdout, signal }) };
}

test('the question shows its choices with the first one marked', async () => {
  const { stdin, stdout, answer } = ask();
  expect(render(stdout.text())).toBe('? Approve or abort the plan:\n  ▸ Approve and apply\n    Abort\n');
  expect(stdin.modes).toEqual([true]);
  stdin.press('\r');
  await answer;
});

describe('keys move the mark and choose', () => {
  test.each<[string, string[], string]>([
    ['Enter', ['\r'], 'apply'],
    ['arrow down', ['\u001b[B', '\r'], 'abort'],
    ['arrow down in application mode', ['\u001bOB', '\r'], 'abort'],
    ['j and k', ['j', 'k', '\r'], 'apply'],
    ['the list does not wrap around', ['j', 'j', '\r'], 'abort'],
    ['several keys at once', ['jkj\r'], 'abort'],
    ['other keys do nothing', ['x', '\u001b[1;5C', '\u001b[5~', '\r'], 'apply'],
  ])('%s', async (_name, keys, value) => {
    const { stdin, stdout, answer } = ask();
    for (const key of keys) stdin.press(key);
    expect(await answer).toEqual({ kind: 'selected', value });
    const label = value === 'apply' ? 'Approve and apply' : 'Abort';
    expect(render(stdout.text())).toBe(`✔ ${label}\n`);
    expect(stdin.modes).toEqual([true, false]);
    expect(stdout.text().endsWith('\u001b[?25h')).toBe(true);
  });
});

test('^C answers "interrupted" and clears the question', async () => {
  const { stdin, stdout, answer } = ask();
  stdin.press('\u0003');
  expect(await answer).toEqual({ kind: 'interrupted' });
  expect(render(stdout.text())).toBe('');
});

test.each<[string, (input: ReturnType<typeof createInput>) => void]>([
  ['^D', (input) => input.press('\u0004')],
  ['the end of the input', (input) => input.hangUp()],
])('%s is an error', async (_name, act) => {
  const { stdin, answer } = ask();
  act(stdin);
  await expect(answer).rejects.toMatchObject({ code: 'cli/prompt-unavailable' });
  expect(stdin.modes).toEqual([true, false]);
});

test('an interrupt from outside ends the question', async () => {
  const controller = new AbortController();
  const { stdin, answer } = ask(controller.signal);
  controller.abort(new Error('interrupted'));
  await expect(answer).rejects.toThrow('interrupted');
  expect(stdin.modes).toEqual([true, false]);
});

test.each([
  [true, false],
  [false, true],
])('without a terminal nothing is asked (stdin %s, stdout %s)', async (input, output) => {
  const stdin = createInput(input);
  const stdout = createRecorder({ isTTY: output });
  const answer = select('Are you sure?', choices, { stdin, stdout, signal: new AbortController().signal });
  await expect(answer).rejects.toThrow(
    'cannot ask "Are you sure?": standard input and output are not a terminal. ' +
      'Pass --auto-approve to go on without asking, or --dry-run to only see the plan',
  );
  expect(stdout.text()).toBe('');
});
