import type { FlagSpecs } from '../kit/flag-spec.ts';

/** Flags of commands that work on the targets of an environment. */
export const fleetFlags = {
  parallel: { type: 'uint', usage: 'how many targets of the environment to work on at a time (default 1)' },
  'on-error': {
    type: 'string',
    usage: 'whether a target that fails ends the run (fail) or not (continue); by default it does',
    complete: { kind: 'values', values: ['fail', 'continue'] },
  },
} as const satisfies FlagSpecs;
