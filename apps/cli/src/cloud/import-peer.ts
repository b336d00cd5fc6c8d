import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Loads a package that users install only if they need it: from beside this program, or from the project in the working
 * directory. Throws with the command that installs it.
 */
export async function importPeer<T>(name: string, load: () => Promise<T>, cwd: string, purpose: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    const path = createRequire(join(cwd, 'package.json')).resolve(name);
    return unwrap((await import(pathToFileURL(path).href)) as T | { readonly default: T });
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new Error(`${purpose} needs the package ${name}, which is not installed: run "npm install ${name}"`, {
      cause: error,
    });
  }
}

/** CommonJS modules are the default export when they are imported by path. */
function unwrap<T>(module: T | { readonly default: T }): T {
  const { default: inner } = module as { readonly default?: T };
  return inner ?? (module as T);
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
