import { withDirFormat } from '@atlas/engine';
import { parseGoDurationMs } from '@atlas/gotemplate';
import manifest from '../../package.json' with { type: 'json' };
import { type Target, withFileScheme } from './project.ts';

const DEFAULT_DIR = 'file://migrations';

/** Written into each revision. */
export const OPERATOR_VERSION = `Atlas CLI v${manifest.version}`;

/**
 * The URL of the migration directory with its format: the flags' own, else the environment's, else `file://migrations`.
 * Throws what `env://` URLs throw.
 */
export function resolveDir(
  target: Target,
  given: { readonly dir?: string | undefined; readonly format?: string | undefined },
): string {
  const { dir, format } = target.env?.migration ?? {};
  const configured = dir === undefined ? DEFAULT_DIR : withFileScheme(dir);
  const url = nonEmpty(given.dir) ?? configured;
  return withDirFormat(target.resolveUrl(url)[0] ?? url, nonEmpty(given.format) ?? format);
}

/** A flag's duration in milliseconds, unless the user did not give it and the environment says another. */
export function resolveLockTimeout(
  target: Target,
  flag: { readonly isGiven: boolean; readonly value: bigint },
): number {
  const configured = target.env?.migration.lockTimeout;
  return flag.isGiven || configured === undefined ? Number(flag.value / 1_000_000n) : parseGoDurationMs(configured);
}

/** Undefined for an empty text, as for a flag that was not given. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
