import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { findImports } from './imports.ts';

/** A workspace folder with a `package.json`. */
export interface Workspace {
  /** Folder relative to the repository, with slashes: `packages/hcl`. */
  readonly folder: string;
  readonly name: string;
  readonly exports: readonly string[];
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
}

/** Every folder of the workspace that has a manifest, sorted. */
export function readWorkspaces(root: string): readonly Workspace[] {
  return ['packages', 'dialects', 'apps'].flatMap((group) =>
    readdirSync(join(root, group))
      .sort()
      .filter((name) => existsSync(join(root, group, name, 'package.json')))
      .map((name) => readWorkspace(root, `${group}/${name}`)),
  );
}

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function readWorkspace(root: string, folder: string): Workspace {
  const manifest = readManifest(join(root, folder));
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest;
  return {
    folder,
    name: manifest.name,
    exports: Object.keys(manifest.exports ?? {}),
    dependencies: new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })),
    devDependencies: new Set(Object.keys({ ...devDependencies, ...readManifest(root).devDependencies })),
  };
}

/** Which folders below a workspace may import which others, by folder; see the layer table in docs/architecture.md. */
const GROUND = ['packages/diagnostics'];
const LANGUAGES = [...GROUND, 'packages/model', 'packages/hcl', 'packages/sqltext'];
const CONTRACT = [...LANGUAGES, 'packages/dialect'];
const CONCERNS = ['packages/lint', 'packages/rules', 'packages/migrate', 'packages/project', 'packages/api'];
const APPS = [...CONTRACT, ...CONCERNS, 'packages/gotemplate', 'packages/engine', 'packages/ide', 'dialects/all'];

const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'packages/diagnostics': [],
  'packages/gotemplate': [],
  'packages/model': GROUND,
  'packages/hcl': GROUND,
  'packages/sqltext': GROUND,
  // It runs in users' projects, without the rest.
  'packages/load': [],
  'packages/dialect': LANGUAGES,
  'packages/lint': CONTRACT,
  // Rules report as analyzers do.
  'packages/rules': [...CONTRACT, 'packages/lint'],
  'packages/migrate': CONTRACT,
  'packages/project': [...CONTRACT, 'packages/gotemplate'],
  'packages/api': CONTRACT,
  'packages/engine': [...CONTRACT, ...CONCERNS, 'packages/gotemplate'],
  'packages/ide': [...CONTRACT, 'packages/lint', 'packages/project'],
};

/** Whether code in one folder may import another; false for folders that the table does not know. */
export function mayImport(from: string, to: string): boolean {
  if (from === 'dialects/all')
    return ['packages/dialect', 'packages/lint'].includes(to) || /^dialects\/(?!all$)/.test(to);
  if (from.startsWith('dialects/')) return [...CONTRACT, 'packages/lint'].includes(to);
  if (from.startsWith('apps/')) return APPS.includes(to);
  return LAYERS[from]?.includes(to) ?? false;
}

/** Folders that also run in a browser, so they use nothing of Node. */
const WITHOUT_NODE = [...LANGUAGES, 'packages/gotemplate', 'packages/dialect', 'packages/lint', 'packages/rules'];

/** What is wrong with one import, or undefined. `file` is relative to the repository, with slashes. */
export function checkImport(
  workspace: Workspace,
  file: string,
  specifier: string,
  workspaces: readonly Workspace[],
): string | undefined {
  const isTest = /\.test\.ts$|\/testing\//.test(file);
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier).split(sep).join('/');
    return target.startsWith(`${workspace.folder}/`) ? undefined : 'a relative path leaves the package';
  }
  if (specifier.startsWith('node:')) {
    const isAllowed = isTest || !WITHOUT_NODE.includes(workspace.folder);
    return isAllowed ? undefined : 'this package must run without Node';
  }
  if (builtinModules.includes(specifier)) return `write it as "node:${specifier}"`;

  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const isDeclared = workspace.dependencies.has(name) || (isTest && workspace.devDependencies.has(name));
  if (!isDeclared && name !== workspace.name) return `"${name}" is not in the dependencies of ${workspace.name}`;
  const target = workspaces.find((candidate) => candidate.name === name);
  if (target === undefined) return undefined;
  const entry = `.${specifier.slice(name.length)}`;
  if (!target.exports.includes(entry)) return `"${name}" does not export "${entry}"`;
  if (isTest || target === workspace || mayImport(workspace.folder, target.folder)) return undefined;
  return `${workspace.folder} must not import ${target.folder}`;
}

/** All imports in the workspace that cross a boundary, as `file:line: "specifier": reason`. */
export function findViolations(root: string): readonly string[] {
  const workspaces = readWorkspaces(root);
  return workspaces.flatMap((workspace) =>
    listSources(join(root, workspace.folder)).flatMap((path) => {
      const file = relative(root, path).split(sep).join('/');
      return findImports(readFileSync(path, 'utf8')).flatMap(({ specifier, line }) => {
        const reason = checkImport(workspace, file, specifier, workspaces);
        return reason === undefined ? [] : [`${file}:${line}: "${specifier}": ${reason}`];
      });
    }),
  );
}

/** The workspace's own dependencies must obey the layers too, so that no one declares what the test would refuse. */
export function findDependencyViolations(root: string): readonly string[] {
  const workspaces = readWorkspaces(root);
  return workspaces.flatMap((workspace) =>
    workspaces
      .filter((target) => workspace.dependencies.has(target.name) && !mayImport(workspace.folder, target.folder))
      .map((target) => `${workspace.folder}/package.json must not depend on ${target.folder}`),
  );
}

function listSources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|testdata)$/.test(entry.name) ? [] : listSources(path);
    return /\.(ts|tsx|mts)$/.test(entry.name) ? [path] : [];
  });
}
