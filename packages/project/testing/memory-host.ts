import type { ProjectFs, ProjectHost } from '../src/host.ts';

/** A host whose files are the given texts by path; relative paths start at `/project`. */
export function memoryHost(
  files: Readonly<Record<string, string>>,
  rest: Partial<ProjectHost> & { readonly env?: Readonly<Record<string, string>> } = {},
): ProjectHost {
  const { env, ...host } = rest;
  return { fs: memoryFs(files), cwd: '/project', getenv: (name) => env?.[name], ...host };
}

function memoryFs(files: Readonly<Record<string, string>>): ProjectFs {
  const texts = new Map(Object.entries(files).map(([path, text]) => [absolute(path), text]));
  const inside = (path: string): string[] => {
    const folder = absolute(path) === '/' ? '/' : `${absolute(path)}/`;
    return [...texts.keys()].filter((p) => p.startsWith(folder)).map((p) => p.slice(folder.length));
  };
  return {
    readFile: (path) => {
      const text = texts.get(absolute(path));
      if (text !== undefined) return text;
      throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
    },
    stat: (path) => (texts.has(absolute(path)) ? 'file' : inside(path).length > 0 ? 'directory' : undefined),
    list: (path) => [...new Set(inside(path).map((p) => p.replace(/\/.*/, '')))].sort(),
    join: (...parts) => clean(parts.filter((p) => p !== '').join('/')),
    dirname: (path) => (path.includes('/') ? path.slice(0, Math.max(1, path.lastIndexOf('/'))) : '.'),
  };
}

function absolute(path: string): string {
  return clean(path.startsWith('/') ? path : `/project/${path}`);
}

function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}
