import { type CommandGroup, defineGroup } from '../kit/command.ts';
import { projectFlags } from './project-flags.ts';

/** `atlas migrate`. */
export const migrateGroup: CommandGroup = defineGroup({
  name: 'migrate',
  short: 'Manage versioned migration files',
  long: 'The `atlas migrate` command groups subcommands that write, verify and run versioned migration files.',
  persistentFlags: projectFlags,
  commands: [],
});
