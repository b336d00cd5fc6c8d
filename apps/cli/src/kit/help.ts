import {
  type CommandContext,
  type CommandPath,
  formatCommandPath,
  inheritedFlags,
  localFlags,
  visibleCommands,
} from './command.ts';
import { UsageError } from './errors.ts';
import { type FlagSpec, type FlagSpecs, isVisibleFlag } from './flag-spec.ts';

/**
 * The help of a command or group in cobra's layout, ending in a newline. Flags keep their order, commands are sorted.
 * `columns` is the terminal's width for wrapping the flags' descriptions; without it lines stay whole, as in a pipe.
 */
export function formatHelp(path: CommandPath, columns?: number): string {
  const { node } = path;
  const commands = visibleCommands(node);
  const name = formatCommandPath(path);
  const inherited = formatFlags(inheritedFlags(path), columns);
  const sections = [
    (node.long ?? node.short).trimEnd(),
    `Usage:\n  ${usageLine(path)}`,
    node.example === undefined ? '' : `Examples:\n${node.example.trimEnd()}`,
    commands.length === 0 ? '' : `Available Commands:\n${formatCommands(path)}`,
    `Flags:\n${formatFlags(localFlags(node), columns)}`,
    inherited === '' ? '' : `Global Flags:\n${inherited}`,
    commands.length === 0 ? '' : `Use "${name} [command] --help" for more information about a command.`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Runs `atlas help [command]`: the help of the command that the arguments name. */
export function showHelp({ root, args, stdout }: CommandContext): void {
  let path: CommandPath = { groups: [], node: root };
  for (const name of args) {
    const { node, groups } = path;
    const child = node.commands?.find((candidate) => candidate.name === name);
    if (child === undefined) {
      throw new UsageError(
        `unknown help topic "${args.join(' ')}": run '${formatCommandPath(path)} --help' for a list`,
      );
    }
    path = { groups: [...groups, node], node: child };
  }
  stdout.write(formatHelp(path, stdout.isTTY === true ? stdout.columns : undefined));
}

function usageLine(path: CommandPath): string {
  const name = formatCommandPath(path);
  if (path.node.kind === 'group') return `${name} [command]`;
  const rest = path.node.usage ?? '';
  const own = [name, rest, rest.includes('[flags]') ? '' : '[flags]'].filter((part) => part !== '').join(' ');
  return path.node.commands === undefined ? own : `${own}\n  ${name} [command]`;
}

/** Cobra pads the names to at least this many columns. */
const MIN_NAME_WIDTH = 11;

function formatCommands(path: CommandPath): string {
  const commands = visibleCommands(path.node);
  const width = Math.max(MIN_NAME_WIDTH, ...commands.map((command) => command.name.length));
  return commands.map((command) => `  ${command.name.padEnd(width)} ${command.short}`).join('\n');
}

/** Descriptions narrower than this are worse to read than lines that the terminal breaks. */
const MIN_DESCRIPTION_WIDTH = 24;

function formatFlags(specs: FlagSpecs, columns: number | undefined): string {
  const rows = Object.entries(specs)
    .filter(([, spec]) => isVisibleFlag(spec))
    .map(([name, spec]) => {
      const { valueName, usage } = describeValue(spec);
      const short = spec.short === undefined ? '    ' : `-${spec.short}, `;
      return {
        left: `  ${short}--${name}${valueName === '' ? '' : ` ${valueName}`}`,
        right: usage + shownDefault(spec),
      };
    });
  const indent = Math.max(0, ...rows.map((row) => row.left.length)) + 3;
  const room = (columns ?? Infinity) - indent;
  const lines = rows.map(({ left, right }) => {
    const text = room < MIN_DESCRIPTION_WIDTH ? right : wrap(right, room).join(`\n${' '.repeat(indent)}`);
    return `${left.padEnd(indent)}${text}`.trimEnd();
  });
  return lines.join('\n');
}

const TYPE_NAMES: Readonly<Record<FlagSpec['type'], string>> = {
  string: 'string',
  strings: 'strings',
  bool: '',
  uint: 'uint',
  duration: 'duration',
  keyValues: 'key=value',
};

function describeValue(spec: FlagSpec): { readonly valueName: string; readonly usage: string } {
  const quoted = /`([^`]*)`/.exec(spec.usage)?.[1];
  return { valueName: spec.valueName ?? quoted ?? TYPE_NAMES[spec.type], usage: spec.usage.replaceAll('`', '') };
}

function shownDefault(spec: FlagSpec): string {
  switch (spec.type) {
    case 'string':
      return spec.default === undefined || spec.default === '' ? '' : ` (default ${JSON.stringify(spec.default)})`;
    case 'strings':
      return spec.default === undefined || spec.default.length === 0 ? '' : ` (default [${spec.default.join(',')}])`;
    case 'bool':
      return spec.default === true ? ' (default true)' : '';
    case 'uint':
      return spec.default === undefined || spec.default === 0 ? '' : ` (default ${spec.default})`;
    case 'duration':
      return spec.default === undefined || spec.default === '0s' ? '' : ` (default ${spec.default})`;
    case 'keyValues':
      return '';
  }
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
