import {
  type ArgumentCount,
  type CommandContext,
  type CommandGroup,
  type CommandNode,
  type CommandPath,
  formatCommandPath,
  inheritedFlags,
  isUsable,
  localFlags,
  visibleCommands,
} from './command.ts';
import { didYouMean } from './did-you-mean.ts';
import { UsageError } from './errors.ts';
import type { FlagSpecs } from './flag-spec.ts';
import { FlagNames, type Flags, forbidTogether, parseFlags, requireFlags } from './flags.ts';
import type { Runtime } from './runtime.ts';

/**
 * Runs the command that `argv` (without the program's name) names, in cobra's order: find the command, parse flags,
 * help, count arguments, `prepare`, required and exclusive flags, `run`. A group without a subcommand shows its help.
 * Resolves when the command is done. Throws `UsageError` or whatever the command throws.
 */
export async function dispatch(root: CommandGroup, argv: readonly string[], runtime: Runtime): Promise<void> {
  const { path, rest } = findCommand(root, argv);
  const { node } = path;
  if (node.kind === 'command' && node.rawArgs === true) {
    const { flags } = parseFlags({}, []);
    await (await node.load()).run(createContext(runtime, flags, rest, root));
    return;
  }

  const { flags, args, warnings } = parseFlags(acceptedFlags(path), rest);
  for (const warning of warnings) runtime.stderr.write(`${warning}\n`);
  if (flags.get('help') === true || (node.kind === 'group' && args.length === 0)) {
    const { formatHelp } = await import('./help.ts');
    runtime.stdout.write(formatHelp(path, runtime.stdout.isTTY === true ? runtime.stdout.columns : undefined));
    return;
  }
  if (node.kind === 'group') throw unknownCommand(path, args[0] ?? '');

  checkArgumentCount(path, node.args ?? {}, args);
  const context = createContext(runtime, flags, args, root);
  const module = await node.load();
  await module.prepare?.(context);
  const required = Object.entries(acceptedFlags(path)).filter(([, spec]) => spec.required === true);
  requireFlags(
    flags,
    required.map(([name]) => name),
  );
  forbidTogether(flags, node.exclusive ?? []);
  await module.run(context);
}

/** Looks the streams up only when a command uses them, because opening one takes Node about as long as a command. */
function createContext(runtime: Runtime, flags: Flags, args: readonly string[], root: CommandGroup): CommandContext {
  return {
    flags,
    args,
    root,
    get stdin() {
      return runtime.stdin;
    },
    get stdout() {
      return runtime.stdout;
    },
    get stderr() {
      return runtime.stderr;
    },
    env: runtime.env,
    cwd: runtime.cwd,
    clock: runtime.clock,
    signal: runtime.signal,
  };
}

/** All flags that a node accepts: its own, then those of the groups above. */
export function acceptedFlags(path: CommandPath): FlagSpecs {
  return { ...inheritedFlags(path), ...localFlags(path.node) };
}

/** The node that `argv` names, and `argv` without the names that led there. */
export interface FoundCommand {
  readonly path: CommandPath;
  readonly rest: readonly string[];
}

/**
 * Walks down the tree as long as the first positional argument names a subcommand. Flags may stand in between: one that
 * the group knows is skipped by its type, an unknown one is taken to have a value, so that `atlas --url x schema apply`
 * reaches `schema apply`.
 */
export function findCommand(root: CommandGroup, argv: readonly string[]): FoundCommand {
  let path: CommandPath = { groups: [], node: root };
  let rest = argv;
  while (path.node.commands !== undefined) {
    const parent: CommandNode = path.node;
    const at = firstPositional(acceptedFlags(path), rest);
    const child = at === -1 ? undefined : parent.commands?.find((node) => node.name === rest[at] && isUsable(node));
    if (child === undefined) break;
    path = { groups: [...path.groups, parent], node: child };
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)];
  }
  return { path, rest };
}

/** `unknown command "x" for "atlas"`, with what the user may have meant. */
export function unknownCommand(path: CommandPath, name: string): UsageError {
  const names = visibleCommands(path.node).map((node) => node.name);
  return new UsageError(`unknown command "${name}" for "${formatCommandPath(path)}"${didYouMean(name, names)}`);
}

function firstPositional(specs: FlagSpecs, argv: readonly string[]): number {
  const names = new FlagNames(specs);
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? '';
    if (arg === '--') return -1;
    if (!arg.startsWith('-') || arg === '-') return i;
    const flag = arg.startsWith('--') ? names.find(arg.slice(2)) : names.findShort(arg.slice(1));
    const isWhole = arg.startsWith('--') ? !arg.includes('=') : arg.length === 2;
    if (isWhole && flag?.spec.type !== 'bool') i++;
  }
  return -1;
}

function checkArgumentCount(path: CommandPath, count: ArgumentCount, args: readonly string[]): void {
  const min = count.min ?? 0;
  const max = count.max ?? min;
  const given = args.length;
  if (given >= min && given <= max) return;
  if (max === 0) throw new UsageError(`unknown command "${args[0]}" for "${formatCommandPath(path)}"`);
  if (min === max) throw new UsageError(`accepts ${max} arg(s), received ${given}`);
  if (min === 0) throw new UsageError(`accepts at most ${max} arg(s), received ${given}`);
  if (max === Infinity) throw new UsageError(`requires at least ${min} arg(s), only received ${given}`);
  throw new UsageError(`accepts between ${min} and ${max} arg(s), received ${given}`);
}
