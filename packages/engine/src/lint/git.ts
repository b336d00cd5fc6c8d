import { resolve } from 'node:path';
import { AtlasError } from '@atlas/diagnostics';
import type { EngineContext } from '../context.ts';

export interface GitDiffRequest {
  /** Folder of the repository, or one inside of it. */
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly base: string;
  /** Folder whose files count, as the user gave it. */
  readonly dir: string;
}

/** How files of a folder differ from a base. Names are without folders. */
export interface GitDiff {
  readonly added: readonly string[];
  readonly edited: readonly string[];
  readonly removed: readonly string[];
}

/** Compares HEAD with a base. Throws `AtlasError` `engine/git` that says what to do. */
export async function gitDiff(request: GitDiffRequest, context: EngineContext): Promise<GitDiff> {
  const { repository, base } = request;
  if (base.startsWith('-')) {
    // Git would take it for an option, and some write files.
    const message = `git diff: the base ${JSON.stringify(base)} is no branch, tag or commit: names do not begin with a hyphen`;
    throw new AtlasError(message, { code: 'engine/git' });
  }
  // A path of its own meaning for git would be read from the repository's folder.
  const dir = resolve(request.dir);
  const names = async (filter: string): Promise<readonly string[]> => {
    const args = ['diff', '--name-only', '--no-renames', `--diff-filter=${filter}`, base, 'HEAD', '--', dir];
    const result = await git(['-C', repository, '--no-pager', ...args], context);
    if (result.code !== 0) throw await diffError(result, request, context);
    return result.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((path) => unquotePath(path).split('/').at(-1) ?? path);
  };
  const added = await names('A');
  return { added, edited: await names('M'), removed: await names('D') };
}

/** Files of the folder whose present text is in no commit. Names are without folders; empty where git has no answer. */
export async function uncommittedFiles(
  { repository, dir }: Pick<GitDiffRequest, 'repository' | 'dir'>,
  context: EngineContext,
): Promise<readonly string[]> {
  const args = ['status', '--porcelain', '--untracked-files=all', '--', resolve(dir)];
  const { code, stdout } = await git(['-C', repository, ...args], context);
  if (code !== 0) return [];
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => unquotePath(line.slice(3).split(' -> ').at(-1) ?? ''))
    .map((path) => path.split('/').at(-1) ?? path);
}

export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git. Throws `AtlasError` `engine/git` when there is none; what it refuses is in the result. */
export async function git(args: readonly string[], context: EngineContext): Promise<GitResult> {
  const { execFile } = await import('node:child_process');
  return new Promise((done, reject) => {
    const options = { env: { ...context.env } as NodeJS.ProcessEnv, maxBuffer: 2 ** 26 };
    execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) return done({ code: 0, stdout, stderr });
      if (typeof error.code === 'number') return done({ code: error.code, stdout, stderr });
      const isMissing = 'code' in error && (error.code as unknown) === 'ENOENT';
      const reason = isMissing ? 'the program git was not found in PATH: install it, or use --latest' : error.message;
      reject(new AtlasError(`lookup git: ${reason}`, { code: 'engine/git', cause: error }));
    });
  });
}

async function diffError(
  { code, stderr }: GitResult,
  { repository, base }: GitDiffRequest,
  context: EngineContext,
): Promise<AtlasError> {
  const said = (stderr.trim().split('\n')[0] ?? '').replace(/\.$/, '');
  const advice = await adviceOf(said, repository, base, context);
  return new AtlasError(`git diff: exit status ${code}: ${said}. ${advice}`, { code: 'engine/git' });
}

async function adviceOf(said: string, repository: string, base: string, context: EngineContext): Promise<string> {
  if (/not a git repository/i.test(said)) {
    return `Run the command inside of a repository, or name its folder with --git-dir (now ${JSON.stringify(repository)})`;
  }
  if (/dubious ownership/i.test(said)) return 'Run: git config --global --add safe.directory with the folder';
  if (/outside repository/i.test(said)) {
    return /(?:^|\/)\.git\/?$/.test(repository)
      ? '--git-dir is the folder that holds .git, not .git itself'
      : 'The migration directory is not in the repository: see --git-dir';
  }
  const head = await git(['-C', repository, 'rev-parse', '--verify', '--quiet', 'HEAD'], context);
  if (head.code !== 0) return 'The repository has no commit yet: commit the files first, or use --latest';
  const shallow = await git(['-C', repository, 'rev-parse', '--is-shallow-repository'], context);
  if (shallow.stdout.trim() === 'true') {
    return `The repository is a shallow clone that does not have ${JSON.stringify(base)}: run git fetch --unshallow origin ${base}, or check out the whole history (fetch-depth: 0)`;
  }
  return `The base ${JSON.stringify(base)} does not exist here: check its name, or fetch it with git fetch origin ${base}`;
}

/** Git quotes paths with unusual characters as C does. */
function unquotePath(path: string): string {
  if (!path.startsWith('"')) return path;
  const bytes: number[] = [];
  const text = path.slice(1, -1);
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\' };
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') bytes.push(...new TextEncoder().encode(text[i]));
    else if (/^[0-7]{3}/.test(text.slice(i + 1))) {
      bytes.push(Number.parseInt(text.slice(i + 1, i + 4), 8));
      i += 3;
    } else bytes.push(...new TextEncoder().encode(escapes[text[++i] ?? ''] ?? ''));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
