import { describe, expect, test } from 'vitest';
import { type CommandContext, type CommandGroup, defineCommand, defineGroup, type NoFlags } from './command.ts';
import { completeCommands, completionGroup } from './completion.ts';
import { dispatch } from './dispatch.ts';
import type { FlagSpecs } from './flag-spec.ts';
import { helpCommand } from './help-command.ts';
import { createTestRuntime } from './testing.ts';

const projectFlags = {
  config: {
    type: 'string',
    short: 'c',
    default: 'file://atlas.hcl',
    usage: 'select config (project) file using URL format',
  },
  env: { type: 'string', usage: 'set which env from the config file to use' },
} as const satisfies FlagSpecs;

const applyFlags = {
  url: {
    type: 'string',
    short: 'u',
    required: true,
    usage: '[driver://username:password@address/dbname?param=value] select a resource',
  },
  to: { type: 'strings', usage: '`URL` of the desired state' },
  schema: { type: 'strings', short: 's', default: ['a', 'b'], usage: 'set schema names' },
  'dry-run': { type: 'bool', usage: 'print the plan' },
  'auto-approve': { type: 'bool', usage: 'apply without asking' },
  latest: { type: 'uint', usage: 'latest n' },
  'lock-timeout': { type: 'duration', default: '10s', usage: 'how long to wait' },
  format: { type: 'string', alias: 'log', usage: 'Go template' },
  context: { type: 'string', hidden: true, usage: 'not shown' },
} as const satisfies FlagSpecs;

const echo = ({ flags, args, stdout }: CommandContext<typeof projectFlags>): void => {
  stdout.write(`env=${flags.get('env')} args=${args.join(' ')}\n`);
};

function tree(): CommandGroup {
  return defineGroup({
    name: 'atlas',
    short: 'Manage your database schema as code',
    commands: [
      defineGroup({
        name: 'schema',
        short: 'Work with atlas schemas.',
        long: 'The `atlas schema` command groups subcommands.',
        persistentFlags: projectFlags,
        commands: [
          defineCommand<NoFlags, typeof projectFlags>({
            name: 'fmt',
            usage: '[path ...]',
            short: 'Format.',
            args: { max: Infinity },
            load: async () => ({ run: echo }),
          }),
          defineCommand<typeof applyFlags, typeof projectFlags>({
            name: 'apply',
            usage: '[flags] [amount]',
            short: 'Apply.',
            long: "'atlas schema apply' plans\nand executes.",
            example: '  atlas schema apply -u x',
            args: { max: 1 },
            flags: applyFlags,
            exclusive: [['dry-run', 'auto-approve']],
            load: async () => ({
              prepare: ({ flags }) => {
                if (flags.get('env') === 'local') flags.fallback('url', 'sqlite://local');
              },
              run: ({ flags, args, stdout }) => {
                stdout.write(`url=${flags.get('url')} env=${flags.get('env')} args=${args.join(' ')}\n`);
              },
            }),
          }),
          defineCommand<NoFlags, typeof projectFlags>({
            name: 'two',
            short: 'Two.',
            args: { min: 2 },
            load: async () => ({ run: echo }),
          }),
          defineCommand<NoFlags, typeof projectFlags>({
            name: 'some',
            short: 'Some.',
            args: { min: 1, max: Infinity },
            load: async () => ({ run: echo }),
          }),
          defineCommand<NoFlags, typeof projectFlags>({
            name: 'few',
            short: 'Few.',
            hidden: true,
            args: { min: 1, max: 2 },
            load: async () => ({ run: echo }),
          }),
        ],
      }),
      defineGroup({ name: 'empty', short: 'Nothing yet.', commands: [] }),
      completionGroup,
      helpCommand,
      defineCommand({ name: 'version', short: 'Prints the version.', load: async () => ({ run: () => {} }) }),
      ...completeCommands,
    ],
  });
}

async function run(line: string, columns?: number): Promise<string> {
  const terminal = columns === undefined ? {} : { stdout: { isTTY: true, columns, write: () => {} } };
  const runtime = createTestRuntime(terminal);
  const words = line === '' ? [] : line.split(' ');
  await dispatch(tree(), words, runtime);
  return runtime.stderr.text() + runtime.stdout.text();
}

describe('the command is found and gets its flags and arguments', () => {
  test.each<[string, string]>([
    ['schema apply -u x 3', 'url=x env=undefined args=3\n'],
    ['schema --env e apply -u=x', 'url=x env=e args=\n'],
    ['--env e schema apply -ux', 'url=x env=e args=\n'],
    ['--url x schema apply', 'url=x env=undefined args=\n'],
    ['-u x schema -c file://x apply --env e', 'url=x env=e args=\n'],
    ['schema fmt a --env=e b -- --c', 'env=e args=a b --c\n'],
    ['schema apply --env local', 'url=sqlite://local env=local args=\n'],
    ['schema apply -u x --log y', 'Flag --log has been deprecated, use --format instead\nurl=x env=undefined args=\n'],
    ['schema few a b', 'env=undefined args=a b\n'],
  ])('%s', async (line, output) => {
    expect(await run(line)).toBe(output);
  });
});

describe('mistakes have the texts of cobra', () => {
  test.each<[string, string]>([
    ['x', 'unknown command "x" for "atlas"'],
    ['shcema', 'unknown command "shcema" for "atlas"\n\nDid you mean this?\n\tschema\n'],
    ['ver --x', 'unknown flag: --x'],
    ['ver', 'unknown command "ver" for "atlas"\n\nDid you mean this?\n\tversion\n'],
    ['schema aply', 'unknown command "aply" for "atlas schema"\n\nDid you mean this?\n\tapply\n'],
    ['empty', 'unknown command "empty" for "atlas"'],
    ['version a', 'unknown command "a" for "atlas version"'],
    ['schema apply 1 2 -u x', 'accepts at most 1 arg(s), received 2'],
    ['schema two a', 'accepts 2 arg(s), received 1'],
    ['schema some', 'requires at least 1 arg(s), only received 0'],
    ['schema few', 'accepts between 1 and 2 arg(s), received 0'],
    ['schema apply', 'required flag(s) "url" not set'],
    ['version --env x', 'unknown flag: --env'],
    [
      'schema apply -u x --auto-approve --dry-run',
      'if any flags in the group [dry-run auto-approve] are set none of the others can be; [auto-approve dry-run] were all set',
    ],
    ['help schema nope', 'unknown help topic "schema nope": run \'atlas schema --help\' for a list'],
  ])('%s', async (line, message) => {
    await expect(run(line)).rejects.toMatchObject({ message, code: 'cli/usage' });
  });
});

const ROOT_HELP = `Manage your database schema as code

Usage:
  atlas [command]

Available Commands:
  completion  Generate the autocompletion script for the specified shell
  help        Help about any command
  schema      Work with atlas schemas.
  version     Prints the version.

Flags:
  -h, --help   help for atlas

Use "atlas [command] --help" for more information about a command.
`;

const GROUP_HELP = `The \`atlas schema\` command groups subcommands.

Usage:
  atlas schema [command]

Available Commands:
  apply       Apply.
  fmt         Format.
  some        Some.
  two         Two.

Flags:
  -c, --config string   select config (project) file using URL format (default "file://atlas.hcl")
      --env string      set which env from the config file to use
  -h, --help            help for schema

Use "atlas schema [command] --help" for more information about a command.
`;

const COMMAND_HELP = `'atlas schema apply' plans
and executes.

Usage:
  atlas schema apply [flags] [amount]

Examples:
  atlas schema apply -u x

Flags:
  -u, --url string              [driver://username:password@address/dbname?param=value] select a resource
      --to URL                  URL of the desired state
  -s, --schema strings          set schema names (default [a,b])
      --dry-run                 print the plan
      --auto-approve            apply without asking
      --latest uint             latest n
      --lock-timeout duration   how long to wait (default 10s)
      --format string           Go template
  -h, --help                    help for apply

Global Flags:
  -c, --config string   select config (project) file using URL format (default "file://atlas.hcl")
      --env string      set which env from the config file to use
`;

describe('help has the layout of cobra', () => {
  test.each<[string, string]>([
    ['', ROOT_HELP],
    ['-h', ROOT_HELP],
    ['help', ROOT_HELP],
    ['schema', GROUP_HELP],
    ['schema --env x', GROUP_HELP],
    ['schema --help apply', COMMAND_HELP],
    ['schema apply 1 2 3 -h', COMMAND_HELP],
    ['help schema apply', COMMAND_HELP],
  ])('atlas %s', async (line, help) => {
    expect(await run(line)).toBe(help);
  });

  test('positional arguments come before the flags unless the usage says otherwise', async () => {
    expect(await run('schema fmt -h')).toContain('\nUsage:\n  atlas schema fmt [path ...] [flags]\n');
  });

  test('on a terminal descriptions are wrapped below themselves', async () => {
    expect(await run('schema -h', 60)).toContain(
      [
        '  -c, --config string   select config (project) file using',
        '                        URL format (default',
        '                        "file://atlas.hcl")',
        '      --env string      set which env from the config file',
        '                        to use',
      ].join('\n'),
    );
  });
});

describe('the shell is told what may come next', () => {
  test.each<[string, string]>([
    ['__complete sch', 'schema\tWork with atlas schemas.\n:4\n'],
    ['__completeNoDesc schema a', 'apply\n:4\n'],
    ['__complete schema apply --dry', '--dry-run\tprint the plan\n:4\n'],
    ['__completeNoDesc schema apply --l', '--latest\n--lock-timeout\n:4\n'],
  ])('%s', async (line, output) => {
    expect(await run(line)).toBe(output);
  });
});

test('the code of a command is loaded only when it runs', async () => {
  const never = defineCommand({
    name: 'never',
    short: 'Never.',
    load: () => {
      throw new Error('loaded');
    },
  });
  const root = defineGroup({ name: 'atlas', short: 'x', commands: [never] });
  for (const line of [[], ['-h'], ['never', '-h']]) await dispatch(root, line, createTestRuntime());
  await expect(dispatch(root, ['never'], createTestRuntime())).rejects.toThrow('loaded');
});

test('a command cannot be wired to code that expects flags it does not have', () => {
  const load = async () => ({ run: ({ flags }: CommandContext<typeof projectFlags>) => void flags.get('env') });
  defineCommand<NoFlags, typeof projectFlags>({ name: 'a', short: 'A.', load });
  defineCommand({ name: 'b', short: 'B.', flags: projectFlags, load });
  // @ts-expect-error the flags of the module are not those of the command
  defineCommand({ name: 'c', short: 'C.', load });
});
