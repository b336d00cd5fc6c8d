import type { CommandContext } from '../kit/command.ts';
import manifest from '../../package.json' with { type: 'json' };

/** Where the text of a release can be read; scripts look for the line in this form. */
const RELEASES = 'https://github.com/ariga/atlas/releases';

/** Prints the version and where its release notes are, one line each. */
export function run({ stdout }: CommandContext): void {
  stdout.write(`atlas version v${manifest.version}\n${RELEASES}/tag/v${manifest.version}\n`);
}
