import type { FlagSpecs } from '../kit/flag-spec.ts';

/** Flags of every command that reads the project file; persistent on their groups. */
export const projectFlags = {
  config: {
    type: 'strings',
    short: 'c',
    default: ['file://atlas.hcl'],
    usage: 'select config (project) file using URL format',
    complete: { kind: 'fileUrls', extensions: ['hcl'] },
  },
  env: { type: 'string', usage: 'set which env from the config file to use' },
  var: { type: 'keyValues', valueName: '<name>=<value>', usage: 'input variables' },
} as const satisfies FlagSpecs;

/** Their type, to join with a command's own: `CommandContext<typeof flags & ProjectFlags>`. */
export type ProjectFlags = typeof projectFlags;
