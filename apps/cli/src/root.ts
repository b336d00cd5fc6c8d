import { migrateGroup } from './commands/migrate.ts';
import { schemaGroup } from './commands/schema.ts';
import { type CommandGroup, defineCommand, defineGroup } from './kit/command.ts';
import { completeCommands, completionGroup } from './kit/completion.ts';
import { helpCommand } from './kit/help-command.ts';

/**
 * The whole command line as data. A command is a line here or in its group's file, plus a module with its `run` that is
 * loaded only when the command is used; nothing else may be imported by these files.
 */
export const root: CommandGroup = defineGroup({
  name: 'atlas',
  short: 'Manage your database schema as code',
  commands: [
    schemaGroup,
    migrateGroup,
    completionGroup,
    helpCommand,
    defineCommand({
      name: 'license',
      short: 'Display license information',
      load: () => import('./commands/license.ts'),
    }),
    defineCommand({
      name: 'version',
      short: 'Prints this Atlas CLI version information.',
      load: () => import('./commands/version.ts'),
    }),
    ...completeCommands,
  ],
});
