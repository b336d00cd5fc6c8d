import { AtlasError } from '@atlas/diagnostics';
import type { LintSettings } from '@atlas/lint';
import type { EngineContext } from '../context.ts';
import { git } from './git.ts';

/**
 * Who wrote what is analysed, for the ownership policy: who a CI system says started the job, or whom git knows. Undefined
 * when no policy asks. Throws `AtlasError` `engine/author`: a gate that knows nobody must not let everybody through.
 *
 * `repository` is the folder whose repository is asked; undefined for the working directory.
 */
export async function lintAuthor(
  { analyzers: { ownership } }: LintSettings,
  repository: string | undefined,
  context: EngineContext,
): Promise<string | undefined> {
  if (ownership === undefined) return undefined;
  if (ownership.author !== undefined && ownership.author !== '') return ownership.author;
  const { env } = context;
  const ask = async (...args: readonly string[]): Promise<string | undefined> => {
    const { code, stdout } = await git(['-C', repository ?? '.', ...args], context);
    return code === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
  };
  switch (ownership.provider) {
    case 'github':
      // https://docs.github.com/actions/reference/variables-reference
      return env['GITHUB_ACTOR'] ?? (await ask('config', 'github.user')) ?? unknown('GITHUB_ACTOR', 'github.user');
    case 'gitlab':
      // https://docs.gitlab.com/ci/variables/predefined_variables/
      return (
        env['GITLAB_USER_LOGIN'] ?? (await ask('config', 'gitlab.user')) ?? unknown('GITLAB_USER_LOGIN', 'gitlab.user')
      );
    case 'git': {
      // In CI the commit is somebody else's than the one whose name git is configured with.
      const isCi = (env['CI'] ?? '') !== '';
      const configured = isCi ? undefined : await ask('config', 'user.email');
      return configured ?? (await ask('log', '-1', '--format=%ae')) ?? unknown(undefined, 'user.email');
    }
  }
}

function unknown(variable: string | undefined, setting: string): never {
  const places = [...(variable === undefined ? [] : [`set ${variable}`]), `run git config ${setting} NAME`];
  throw new AtlasError(
    `lint.ownership: it is not known who the author is. To say it, ${places.join(', ')}, or write author in the block`,
    { code: 'engine/author' },
  );
}
