import { AtlasError } from '@atlas/diagnostics';
import {
  type EngineContext,
  filePath,
  parsePlanFile,
  type PlanFile,
  PlanStore,
  parsePlanUrl,
  type StoredPlan,
} from '@atlas/engine';
import { AbortError, UsageError } from '../kit/errors.ts';
import type { Target } from './project.ts';

/**
 * The plans of the repository that `--repo` or the project file names; undefined when neither does. They are files in
 * `plans/<repo>`, or in the folder that the project file gives them.
 */
export function openStore(target: Target, repo: string | undefined, engine: EngineContext): PlanStore | undefined {
  const { repo: configured, plans } = target.env?.schema ?? {};
  const name = repo === undefined || repo === '' ? configured : repo.replace(/^atlas:\/\//, '');
  if (name === undefined) return undefined;
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name)) {
    throw new UsageError(
      `invalid repository ${JSON.stringify(name)}: it is a name of letters, digits, dots and dashes, as in --repo atlas://app`,
    );
  }
  const folder = plans !== undefined && name === configured ? pathOf(plans) : engine.fs.join('plans', name);
  return new PlanStore(name, folder, engine);
}

/** Throws `UsageError` when no repository is named. */
export function requireStore(store: PlanStore | undefined, otherwise: string): PlanStore {
  if (store !== undefined) return store;
  throw new UsageError(
    `no repository for the plan: pass --repo atlas://name, or name one in the project file with schema { repo { name = "app" } }${otherwise}`,
  );
}

/** Where an `atlas://repo/plans/name` URL leads. Throws `AbortError` for other `atlas://` URLs: there is no network. */
export function locatePlan(
  url: string,
  target: Target,
  engine: EngineContext,
): { readonly store: PlanStore; readonly name: string } {
  const parsed = parsePlanUrl(url);
  if (parsed === undefined) {
    if (!url.startsWith('atlas://')) {
      throw new UsageError(`invalid plan URL ${JSON.stringify(url)}: expected atlas://repo/plans/name`);
    }
    throw new AbortError(
      `${url} is kept by a service on the network, which this program never asks: only atlas://repo/plans/name is known, which stands for a file in the folder of the repository's plans`,
    );
  }
  return { store: requireStore(openStore(target, parsed.repo, engine), ''), name: parsed.name };
}

/** A plan that a flag names, and where it is stored if it is one of a store. */
export interface NamedPlan {
  readonly file: PlanFile;
  readonly stored: StoredPlan | undefined;
  readonly url: string;
}

/** The plan of a `file://` or `atlas://` URL. Throws `AtlasError` `engine/plan-file` with file, line and column. */
export function readNamedPlan(url: string, target: Target, engine: EngineContext): NamedPlan {
  if (url.startsWith('atlas://')) {
    const { store, name } = locatePlan(url, target, engine);
    const stored = store.get(name);
    return { file: stored.file, stored, url };
  }
  const path = pathOf(url);
  if (engine.fs.stat(path) !== 'file') {
    throw new AtlasError(`no plan file ${path}: make one with "atlas schema plan --save"`, {
      code: 'engine/no-such-file',
    });
  }
  const file = parsePlanFile(engine.fs.readFile(path), path);
  return { file, stored: openStore(target, undefined, engine)?.same(file), url: `file://${path}` };
}

function pathOf(url: string): string {
  if (url.startsWith('file://')) return filePath(url);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1];
  if (scheme !== undefined)
    throw new UsageError(`plans are files: ${scheme}:// is not supported, use file:// or atlas://`);
  return url;
}
