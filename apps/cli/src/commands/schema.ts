import { type CommandGroup, defineGroup } from '../kit/command.ts';
import { projectFlags } from './project-flags.ts';

/** `atlas schema`. */
export const schemaGroup: CommandGroup = defineGroup({
  name: 'schema',
  short: 'Work with atlas schemas.',
  long: 'The `atlas schema` command groups subcommands working with declarative Atlas schemas.',
  persistentFlags: projectFlags,
  commands: [],
});
