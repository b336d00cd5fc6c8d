import type { DiffPolicy, InspectMode } from '@atlas/dialect';
import type { InputValues } from '@atlas/engine';
import { UsageError } from '../kit/errors.ts';
import { type Target, withFileScheme } from './project.ts';

/** What a `schema` command was told: flags first, then the project file's environment, then nothing. */
export interface Settings {
  readonly url: readonly string[];
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly devUrl: string | undefined;
  readonly schemas: readonly string[];
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  /** Template text; absent for the standard output. */
  readonly format: string | undefined;
  readonly policy: DiffPolicy | undefined;
  /** Which classes of objects are managed. */
  readonly mode: InspectMode | undefined;
  /** Input variables of schema files. */
  readonly variables: InputValues;
}

/** The flags' own values; an absent or empty one is taken from the environment. */
export type GivenSettings = Partial<Omit<Settings, 'policy' | 'mode' | 'variables'>>;

/**
 * Fills what flags left open from the environment, and puts the values of its attributes in place of `env://` URLs.
 * Throws what `env://` URLs throw.
 */
export function resolveSettings(target: Target, given: GivenSettings): Settings {
  const { env } = target;
  const list = (own: readonly string[] | undefined, fallback: readonly string[] | undefined): readonly string[] =>
    own === undefined || own.length === 0 ? (fallback ?? []) : own;
  const urls = (own: readonly string[] | undefined, fallback: readonly string[] | undefined): readonly string[] =>
    list(own, fallback).flatMap((url) => target.resolveUrl(url));
  const devUrl = nonEmpty(given.devUrl) ?? env?.dev;
  return {
    url: urls(given.url, env?.url === undefined ? [] : [env.url]),
    from: urls(given.from, undefined),
    to: urls(given.to, env?.src.map(withFileScheme)),
    devUrl: devUrl === undefined ? undefined : target.resolveUrl(devUrl)[0],
    schemas: list(given.schemas, env?.schemas),
    exclude: list(given.exclude, env?.exclude),
    include: list(given.include, env?.include),
    format: nonEmpty(given.format),
    policy: target.policy,
    mode: target.mode,
    variables: target.variables,
  };
}

/** Throws `required flag(s) "url" not set` when neither flag nor environment gave a setting. */
export function requireSettings(settings: Settings, names: readonly ('url' | 'from' | 'to')[]): void {
  const missing = names.filter((name) => settings[name].length === 0);
  if (missing.length === 0) return;
  throw new UsageError(`required flag(s) ${missing.map((name) => JSON.stringify(name)).join(', ')} not set`);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
