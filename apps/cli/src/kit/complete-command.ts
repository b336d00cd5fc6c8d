import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CommandContext } from './command.ts';
import { complete, type DirectoryEntry } from './complete.ts';

/** Nothing but the candidates is to be offered: the shell must not add file names. */
const NO_FILES = 4;
/** The word goes on after the candidate (a directory, a URL scheme). */
const NO_SPACE = 2;

/**
 * Prints one candidate per line as `value<TAB>description`, then `:<directive>`, a sum of the bits above. The form and the
 * numbers are cobra's, so that tools made for its completions understand them.
 */
export function printCandidates({ root, args, stdout, cwd, env }: CommandContext, descriptions: boolean): void {
  const home = env['HOME'];
  // PowerShell before 7.3 drops empty arguments, so its script sends two quotes instead.
  const words = args.map((word, i) => (i === args.length - 1 && word === '""' ? '' : word));
  const candidates = complete(root, words, (path) => {
    const isHome = home !== undefined && path.startsWith('~/');
    return listDirectory(isHome ? join(home, path.slice(2)) : resolve(cwd, path));
  });
  const goesOn = candidates.length === 1 && /[/=]$/.test(candidates[0]?.value ?? '');
  for (const { value, description } of candidates) {
    stdout.write(descriptions && description !== undefined ? `${value}\t${description}\n` : `${value}\n`);
  }
  stdout.write(`:${NO_FILES | (goesOn ? NO_SPACE : 0)}\n`);
}

function listDirectory(path: string): readonly DirectoryEntry[] {
  try {
    return readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isDirectory: entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(join(path, entry.name))),
    }));
  } catch {
    return [];
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
