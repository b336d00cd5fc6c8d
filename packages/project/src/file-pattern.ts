import type { ProjectFs } from './host.ts';

/** Whether a path stands by itself, on any system: `/a`, `C:\a`, `\\server\share`. */
export function isAbsolutePath(path: string): boolean {
  return /^([/\\]|[a-zA-Z]:[/\\])/.test(path);
}

/**
 * The files that match a pattern of `/`-separated parts, as absolute paths in the order of their names. In a part `*`
 * and `?` match within a name, `[a-z]` a class of characters, `{a,b}` either, `\` escapes. A part `**` stands for any
 * number of folders, none included, unless `recursive` is off, where it means `*`. `base` is the absolute folder of
 * relative patterns. Folders are not in the result.
 */
export function matchFiles(pattern: string, base: string, fs: ProjectFs, recursive: boolean): string[] {
  const absolute = isAbsolutePath(pattern);
  const parts = pattern.split(/\/+/).filter((part) => part !== '' && part !== '.');
  const drive = absolute && /^[a-zA-Z]:/.test(pattern) ? `${parts.shift() ?? ''}/` : '/';
  const found = new Set<string>();
  visit(absolute ? drive : base, parts, { fs, recursive, found });
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

interface Walk {
  readonly fs: ProjectFs;
  readonly recursive: boolean;
  readonly found: Set<string>;
}

function visit(path: string, parts: readonly string[], walk: Walk): void {
  const { fs } = walk;
  const [part, ...rest] = parts;
  if (part === undefined) {
    if (fs.stat(path) === 'file') walk.found.add(path);
    return;
  }
  if (!/[*?[{\\]/.test(part)) return visit(fs.join(path, part), rest, walk);
  if (fs.stat(path) !== 'directory') return;
  if (part === '**' && walk.recursive) {
    visit(path, rest, walk);
    for (const name of fs.list(path)) {
      const inner = fs.join(path, name);
      if (fs.stat(inner) === 'directory') visit(inner, parts, walk);
      // At the end of a pattern it stands for the files in those folders, too.
      else if (rest.length === 0) visit(inner, [], walk);
    }
    return;
  }
  const matches = partMatcher(part);
  for (const name of fs.list(path)) if (matches.test(name)) visit(fs.join(path, name), rest, walk);
}

/** The part of a pattern as a regular expression over a whole name. */
function partMatcher(part: string): RegExp {
  let source = '';
  let braces = 0;
  for (let i = 0; i < part.length; i++) {
    const c = part.charAt(i);
    const close = c === '[' ? part.indexOf(']', i + 2) : -1;
    if (c === '*') source += '.*';
    else if (c === '?') source += '.';
    else if (close > 0) {
      const inside = part.slice(i + 1, close);
      const negated = inside.startsWith('^') || inside.startsWith('!');
      source += `[${negated ? '^' : ''}${inside.slice(negated ? 1 : 0).replaceAll(/[\\\]^[]/g, '\\$&')}]`;
      i = close;
    } else if (c === '{' && part.includes('}', i)) {
      source += '(?:';
      braces++;
    } else if (c === '}' && braces > 0) {
      source += ')';
      braces--;
    } else if (c === ',' && braces > 0) source += '|';
    else {
      const literal = c === '\\' && i + 1 < part.length ? part.charAt(++i) : c;
      source += literal.replace(/[$()*+./?[\\\]^{|}-]/, '\\$&');
    }
  }
  try {
    return new RegExp(`^${source}${')'.repeat(braces)}$`, 's');
  } catch {
    // A class such as [z-a] matches nothing.
    return /(?!)/;
  }
}
