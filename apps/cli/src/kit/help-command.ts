import { type Command, defineCommand } from './command.ts';

/** `atlas help [command]`. */
export const helpCommand: Command = defineCommand({
  name: 'help',
  usage: '[command]',
  short: 'Help about any command',
  long: 'Help provides help for any command in the application.\nSimply type atlas help [path to command] for full details.',
  args: { max: Infinity },
  load: async () => {
    const { showHelp } = await import('./help.ts');
    return { run: showHelp };
  },
});
