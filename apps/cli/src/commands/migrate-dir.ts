import type { EngineContext } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import type { CommandContext } from '../kit/command.ts';
import type { dirFlags } from './migrate-flags.ts';
import { withExplanations } from './migrate-report.ts';
import { resolveDir } from './migrate-settings.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget, type Target } from './project.ts';

/** Runs a command that works on a migration directory and on nothing else; `dir` is its URL. */
export async function withDir(
  context: CommandContext<typeof dirFlags & ProjectFlags>,
  work: (dir: string, engine: EngineContext, target: Target) => Promise<void>,
): Promise<void> {
  const { flags, stdout } = context;
  const engine = createEngineContext(context);
  const target = singleTarget(await loadTargets(context, engine));
  const dir = resolveDir(target, { dir: flags.get('dir'), format: flags.get('dir-format') });
  await withExplanations(stdout, () => work(dir, engine, target));
}
