import { type Command, type CommandGroup, defineCommand, defineGroup } from './command.ts';
import type { FlagSpecs } from './flag-spec.ts';

/** The shells that have a completion script. */
export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

const flags = {
  'no-descriptions': { type: 'bool', usage: 'disable completion descriptions' },
} as const satisfies FlagSpecs;

/** `atlas completion <shell>`: prints the script that makes the shell ask `atlas __complete`. */
export const completionGroup: CommandGroup = defineGroup({
  name: 'completion',
  short: 'Generate the autocompletion script for the specified shell',
  long:
    'Generate the autocompletion script for atlas for the specified shell.\n' +
    "See each sub-command's help for details on how to use the generated script.",
  commands: [
    script('bash', 'source <(atlas completion bash)', 'atlas completion bash > /etc/bash_completion.d/atlas'),
    script('zsh', 'source <(atlas completion zsh)', 'atlas completion zsh > "${fpath[1]}/_atlas"'),
    script('fish', 'atlas completion fish | source', 'atlas completion fish > ~/.config/fish/completions/atlas.fish'),
    script(
      'powershell',
      'atlas completion powershell | Out-String | Invoke-Expression',
      'atlas completion powershell >> $PROFILE',
    ),
  ],
});

/** The hidden commands that the scripts call on every press of the Tab key. */
export const completeCommands: readonly Command[] = [complete('__complete', true), complete('__completeNoDesc', false)];

function script(shell: Shell, now: string, always: string): Command {
  return defineCommand({
    name: shell,
    short: `Generate the autocompletion script for ${shell}`,
    long:
      `Generate the autocompletion script for the ${shell} shell.\n\n` +
      `To load completions in your current shell session:\n\n\t${now}\n\n` +
      `To load completions for every new session, execute once:\n\n\t${always}`,
    flags,
    load: async () => {
      const { completionScript } = await import('./completion-scripts.ts');
      return {
        run: (context) => {
          context.stdout.write(completionScript(shell, !context.flags.get('no-descriptions')));
        },
      };
    },
  });
}

function complete(name: string, descriptions: boolean): Command {
  return defineCommand({
    name,
    short: 'Request shell completion choices for the words that follow',
    hidden: true,
    rawArgs: true,
    load: async () => {
      const { printCandidates } = await import('./complete-command.ts');
      return { run: (context) => printCandidates(context, descriptions) };
    },
  });
}
