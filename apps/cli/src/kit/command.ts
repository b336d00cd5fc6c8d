import type { FlagSpecs, ValueCompletion } from './flag-spec.ts';
import type { Flags } from './flags.ts';
import type { Runtime } from './runtime.ts';

/** What a command's code gets: the world, its flags and its positional arguments. */
export interface CommandContext<F extends FlagSpecs = FlagSpecs> extends Runtime {
  /** The command's own flags and those of the groups above it. */
  readonly flags: Flags<F>;
  readonly args: readonly string[];
  /** The whole tree; help and completion describe it. */
  readonly root: CommandGroup;
}

/** The lazily loaded code of a command. */
export interface CommandModule<F extends FlagSpecs = FlagSpecs> {
  /** Before required and exclusive flags are checked: the place to set fallbacks from the project file. */
  readonly prepare?: (context: CommandContext<F>) => void | Promise<void>;
  /** Resolves when all is done; a failure is thrown (see `exit.ts` for how it is shown). */
  readonly run: (context: CommandContext<F>) => void | Promise<void>;
}

interface NodeFacts {
  readonly name: string;
  /** One line for the list of commands. */
  readonly short: string;
  /** What `--help` starts with, as broken into lines here; by default `short`. */
  readonly long?: string;
  /** Indented by two spaces by its author. */
  readonly example?: string;
  /** Works but is not shown in help and completion. */
  readonly hidden?: boolean;
}

/** How many positional arguments a command takes; both default to 0, `max` at least to `min`. */
export interface ArgumentCount {
  readonly min?: number;
  readonly max?: number;
}

export interface Command extends NodeFacts {
  readonly kind: 'command';
  /** What follows the name in the usage line: `[flags] [amount]`. `[flags]` is appended when missing. */
  readonly usage?: string;
  readonly args?: ArgumentCount;
  readonly completeArgs?: ValueCompletion;
  readonly flags?: FlagSpecs;
  /** Groups of flags of which the user may give only one. */
  readonly exclusive?: readonly (readonly string[])[];
  /** Everything after a command's name goes to it untouched, as `__complete` needs. */
  readonly rawArgs?: boolean;
  /** Commands below it, for a command that can also be used by itself. They do not inherit its flags. */
  readonly commands?: readonly CommandNode[];
  readonly load: () => Promise<CommandModule>;
}

export interface CommandGroup extends NodeFacts {
  readonly kind: 'group';
  /** Flags of every command below, accepted before and after the subcommand's name. */
  readonly persistentFlags?: FlagSpecs;
  readonly commands: readonly CommandNode[];
}

export type CommandNode = Command | CommandGroup;

/** A command as its author writes it: `F` are its own flags, `P` those of the groups above. */
export interface CommandDeclaration<F extends FlagSpecs, P extends FlagSpecs>
  extends Omit<Command, 'kind' | 'flags' | 'load' | 'exclusive'> {
  readonly flags?: F;
  readonly exclusive?: readonly (readonly (keyof F & string)[])[];
  /** `() => import('./x.ts')`, so that other commands do not pay for this one's code. */
  readonly load: () => Promise<CommandModule<NoInfer<F & P>>>;
}

/** For a command without flags of its own. */
export type NoFlags = Readonly<Record<never, never>>;

/**
 * Declares a command; its module's `run` and `prepare` are checked against the flags. A command that uses the flags of
 * its groups names both types: `defineCommand<typeof applyFlags, ProjectFlags>({ ... })`.
 */
export function defineCommand<F extends FlagSpecs = NoFlags, P extends FlagSpecs = NoFlags>(
  declaration: CommandDeclaration<F, P>,
): Command {
  // The tree forgets the flag types; parsing with `declaration.flags` is what makes them true again.
  return { kind: 'command', ...declaration } as unknown as Command;
}

/** Declares a group. A group without usable commands is as good as absent. */
export function defineGroup(declaration: Omit<CommandGroup, 'kind'>): CommandGroup {
  return { kind: 'group', ...declaration };
}

/** A place in the tree: what is above it from the root down, then the node itself. */
export interface CommandPath {
  readonly groups: readonly CommandNode[];
  readonly node: CommandNode;
}

/** `atlas schema apply`. */
export function formatCommandPath(path: CommandPath): string {
  return [...path.groups, path.node].map((node) => node.name).join(' ');
}

/** Flags that the groups above (not the node itself) give to the node. */
export function inheritedFlags(path: CommandPath): FlagSpecs {
  const persistent = path.groups.map((node) => (node.kind === 'group' ? (node.persistentFlags ?? {}) : {}));
  return Object.assign({}, ...persistent) as FlagSpecs;
}

/** Flags that the node adds, `--help` last. */
export function localFlags(node: CommandNode): FlagSpecs {
  const own = (node.kind === 'group' ? node.persistentFlags : node.flags) ?? {};
  return { ...own, help: { type: 'bool', short: 'h', usage: `help for ${node.name}` } };
}

/** Whether the node can be used at all: a command, or a group that has one. */
export function isUsable(node: CommandNode): boolean {
  return node.kind === 'command' || node.commands.some(isUsable);
}

/** The commands that help and completion show below the node, sorted by name. */
export function visibleCommands(node: CommandNode): readonly CommandNode[] {
  return (node.commands ?? [])
    .filter((child) => isUsable(child) && child.hidden !== true)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
