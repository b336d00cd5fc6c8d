import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LoaderError, messageOf } from './errors.ts';

/** What a program printed, and its exit code. */
export interface ProgramOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The user's project. All packages come from it, so that models and loader share one copy of the ORM. */
export class UserProject {
  readonly cwd: string;
  readonly #require: NodeJS.Require;
  #typescript: Promise<(path: string) => Promise<unknown>> | undefined;

  constructor(cwd: string) {
    this.cwd = resolve(cwd);
    this.#require = createRequire(join(this.cwd, 'package.json'));
  }

  /** A package of the project, as `import` gives it. Throws `LoaderError` when it is not installed. */
  async importPackage(specifier: string): Promise<Readonly<Record<string, unknown>>> {
    return (await importModule(this.resolvePackage(specifier))) as Readonly<Record<string, unknown>>;
  }

  /** The path of a package's file. Throws `LoaderError` when it is not installed. */
  resolvePackage(specifier: string): string {
    const path = this.#resolve(specifier);
    if (path === undefined) throw notInstalled(specifier, this.cwd);
    return path;
  }

  hasPackage(specifier: string): boolean {
    return this.#resolve(specifier) !== undefined;
  }

  /** A module of the project, TypeScript included. Throws `LoaderError` with the reason when it does not load. */
  async importFile(path: string): Promise<Readonly<Record<string, unknown>>> {
    const file = resolve(this.cwd, path);
    if (!existsSync(file)) throw new LoaderError(`${path} does not exist`);
    try {
      const load = /\.[cm]?tsx?$/.test(file) ? await this.#typescriptLoader() : importModule;
      return (await load(file)) as Readonly<Record<string, unknown>>;
    } catch (error) {
      if (error instanceof LoaderError) throw error;
      throw new LoaderError(`loading ${path}: ${messageOf(error)}`, { cause: error });
    }
  }

  /**
   * Source files of a path, sorted: the file, or all in a folder and below. A pattern stands for the folder in front of
   * its first star. Declarations, tests and installed packages are left out of folders. Throws `LoaderError` when there
   * are none.
   */
  sourceFiles(path: string): readonly string[] {
    const full = resolve(this.cwd, path.includes('*') ? path.replace(/[^/]*\*.*$/s, '') : path);
    const found = existsSync(full) ? (statSync(full).isDirectory() ? filesBelow(full) : [full]) : [];
    if (found.length === 0) throw new LoaderError(`${path}: no source files found`);
    return found;
  }

  /** Runs the program that a package of the project installs under its own name, without a shell. */
  async run(packageName: string, args: readonly string[]): Promise<ProgramOutput> {
    const manifest = this.#manifest(packageName);
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | Readonly<Record<string, string>> };
    const script = typeof bin === 'string' ? bin : bin[packageName];
    if (script === undefined) throw new LoaderError(`package ${packageName} has no program ${packageName}`);
    return runNode([join(dirname(manifest), script), ...args], this.cwd);
  }

  /** The first number of an installed package's version. Throws `LoaderError` when it is not installed. */
  majorVersion(packageName: string): number {
    const { version } = JSON.parse(readFileSync(this.#manifest(packageName), 'utf8')) as { version: string };
    return Number.parseInt(version, 10);
  }

  #manifest(packageName: string): string {
    for (const folder of this.#require.resolve.paths(packageName) ?? []) {
      const manifest = join(folder, packageName, 'package.json');
      if (existsSync(manifest)) return manifest;
    }
    throw notInstalled(packageName, this.cwd);
  }

  #resolve(specifier: string): string | undefined {
    try {
      return this.#require.resolve(specifier);
    } catch {
      return undefined;
    }
  }

  /** What runs TypeScript: the project's own choice first, because decorators may need type metadata that only some emit. */
  #typescriptLoader(): Promise<(path: string) => Promise<unknown>> {
    this.#typescript ??= this.#findTypescriptLoader();
    return this.#typescript;
  }

  async #findTypescriptLoader(): Promise<(path: string) => Promise<unknown>> {
    const hook = ['ts-node/register/transpile-only', '@swc-node/register'].find((name) => this.hasPackage(name));
    if (hook !== undefined) {
      this.#require(hook);
      return (path) => Promise.resolve(this.#require(path));
    }
    if (this.hasPackage('tsx/esm/api')) {
      for (const part of ['tsx/esm/api', 'tsx/cjs/api']) {
        // The ES module finds its loader; the CommonJS one does not from here.
        const path = this.resolvePackage(part).replace(/\.cjs$/, '.mjs');
        const { register } = (await importModule(path)) as { readonly register: () => unknown };
        register();
      }
      // One way for each file: a module that is both imported and required exists twice, and its models do not match.
      return (path) => (isCommonJs(path) ? Promise.resolve(this.#require(path)) : importModule(path));
    }
    if ('typescript' in process.features && process.features.typescript !== false) return importModule;
    throw new LoaderError(
      `nothing in ${this.cwd} runs TypeScript: install one of ts-node, @swc-node/register or tsx as a development dependency`,
    );
  }
}

/** Runs Node with a script; what the script waits for on standard input is not there. */
function runNode(args: readonly string[], cwd: string): Promise<ProgramOutput> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', fail);
    child.on('close', (code) =>
      done({
        exitCode: code ?? 1,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}

function importModule(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href);
}

/** Whether Node takes a file for CommonJS, by its name or by the manifest of its package. */
function isCommonJs(path: string): boolean {
  if (/\.m[jt]s$/.test(path)) return false;
  if (/\.c[jt]s$/.test(path)) return true;
  for (let folder = dirname(path), parent = ''; folder !== parent; [folder, parent] = [dirname(folder), folder]) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type !== 'module';
  }
  return true;
}

function isSource(path: string): boolean {
  return ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs'].includes(extname(path));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
      return isSource(path) && !/\.(d|test|spec)\.[cm]?tsx?$|\.(test|spec)\.[cm]?js$/.test(entry.name) ? [path] : [];
    });
}

function notInstalled(name: string, cwd: string): LoaderError {
  return new LoaderError(
    `package ${name} is not installed in ${cwd}: install it there, or run the loader from the project's folder`,
  );
}

/** What a module exports, an object given as `default` included. */
export function exportsOf(module: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { default: main } = module;
  const inner = typeof main === 'object' && main !== null ? Object.values(main) : [];
  return [...new Set([...Object.values(module), ...inner])];
}
