import { expect, test } from 'vitest';
import { defineCommand, defineGroup } from './command.ts';
import { complete, type ListDirectory } from './complete.ts';
import { completionScript } from './completion-scripts.ts';

const load = async () => ({ run: () => {} });

const root = defineGroup({
  name: 'atlas',
  short: 'root',
  commands: [
    defineGroup({
      name: 'schema',
      short: 'Schemas.',
      persistentFlags: {
        config: { type: 'string', short: 'c', usage: 'config', complete: { kind: 'fileUrls', extensions: ['hcl'] } },
      },
      commands: [
        defineCommand({
          name: 'apply',
          short: 'Apply.',
          flags: {
            url: { type: 'string', short: 'u', usage: 'the `URL`' },
            to: { type: 'strings', usage: 'to' },
            'tx-mode': { type: 'string', usage: 'mode', complete: { kind: 'values', values: ['file', 'none'] } },
            'dry-run': { type: 'bool', usage: 'dry' },
            log: { type: 'string', hidden: true, usage: 'old' },
          },
          load,
        }),
        defineCommand({
          name: 'fmt',
          short: 'Format.',
          args: { max: Infinity },
          completeArgs: { kind: 'files', extensions: ['hcl'] },
          load,
        }),
        defineCommand({ name: 'dir', short: 'Dir.', args: { max: 1 }, completeArgs: { kind: 'directories' }, load }),
      ],
    }),
    defineCommand({ name: 'secret', short: 'Hidden.', hidden: true, load }),
  ],
});

const files: Readonly<Record<string, readonly string[]>> = {
  '.': ['b.hcl', 'a.hcl', 'a.sql', '.git/', 'dir/'],
  'dir/': ['x.hcl'],
};

const listDirectory: ListDirectory = (path) =>
  (files[path] ?? []).map((name) => ({ name: name.replace('/', ''), isDirectory: name.endsWith('/') }));

const check = (line: string, expected: string): void => {
  const values = complete(root, line.split(' '), listDirectory).map(({ value }) => value);
  expect(values.join(' ')).toBe(expected);
};

test.each<[string, string]>([
  ['', 'schema'],
  ['s', 'schema'],
  ['x', ''],
  ['schema ', 'apply dir fmt'],
  ['schema -c x a', 'apply'],
  ['schema nope ', ''],
  ['schema apply --d', '--dry-run'],
  ['schema apply -', '--url --to --tx-mode --dry-run --help --config'],
  ['schema apply ', '--url --to --tx-mode --dry-run --help --config'],
  ['schema apply -u x --to y --', '--to --tx-mode --dry-run --help --config'],
  ['schema apply --log', ''],
  ['schema apply --url ', ''],
  ['schema apply --tx-mode ', 'file none'],
  ['schema apply --tx-mode=n', '--tx-mode=none'],
  ['schema apply --dry-run --tx-mode f', 'file'],
  ['schema fmt ', 'a.hcl b.hcl dir/'],
  ['schema fmt a.hcl b', 'b.hcl'],
  ['schema fmt dir/', 'dir/x.hcl'],
  ['schema fmt .', '.git/'],
  ['schema fmt -- -', ''],
  ['schema dir ', 'dir/'],
  ['schema dir x ', '--help --config'],
  ['schema fmt -c ', 'file://'],
  ['schema fmt --config file://', 'file://a.hcl file://b.hcl file://dir/'],
  ['schema fmt --config=file://d', '--config=file://dir/'],
])('completes "%s"', check);

test.each(['bash', 'zsh', 'fish', 'powershell'] as const)('the script for %s', async (shell) => {
  await expect(completionScript(shell, true)).toMatchFileSnapshot(`testdata/completion.${shell}.txt`);
  expect(completionScript(shell, false)).toBe(
    completionScript(shell, true).replace('__complete ', '__completeNoDesc '),
  );
});
