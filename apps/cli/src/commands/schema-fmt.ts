import { schemaFmt } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import type { CommandContext } from '../kit/command.ts';

/** Formats HCL files and prints the paths of those that changed. */
export function run(context: CommandContext): void {
  const { args, stdout } = context;
  const { changed, error } = schemaFmt(args.length === 0 ? ['./'] : args, createEngineContext(context));
  for (const path of changed) stdout.write(`${path}\n`);
  if (error !== undefined) throw error;
}
