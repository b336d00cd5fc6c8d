import { AtlasError } from '@atlas/diagnostics';

export type ChildKind = 'column' | 'index' | 'fk' | 'check' | 'trigger';

/** One filter pattern, taken apart. Parts are 0-based: schema, object, child. */
export interface Pattern {
  readonly parts: readonly string[];
  /** `realm` when the first part may also name an object of the database. */
  readonly from: 'realm' | 'schema';
  matchesPart(index: number, kind: string, name: string): boolean;
  /** The part has a `[type=...]` selector. */
  selectsKind(index: number): boolean;
  /** The part can match something of this kind: it has no selector, or one that lists the kind. */
  coversKind(index: number, kind: string): boolean;
}

export interface PatternSet {
  readonly mode: 'include' | 'exclude';
  readonly patterns: readonly Pattern[];
}

/** Parses all patterns. With `bound`, `t.c` means child `c` of object `t` of whatever schema is bound. */
export function patternSet(texts: readonly string[], mode: PatternSet['mode'], bound: boolean): PatternSet {
  return { mode, patterns: texts.map((t) => parsePattern(t, bound)) };
}

const SELECTOR = /\[type=([a-z_|]+)\]$/;

/**
 * Reads `schema.object.child` (at most three parts, two when bound to one schema). The text is one CSV record with
 * `.` as separator, so `public."a.b"` has two parts. Each part is a shell glob: `*`, `?`, `[a-z]`, `\` escapes.
 */
export function parsePattern(text: string, bound: boolean): Pattern {
  const own = splitParts(text);
  if (own.length > (bound ? 2 : 3))
    throw new AtlasError(`too many parts in pattern: ${JSON.stringify(text)}`, { code: 'model/bad-pattern' });
  const parts = bound ? ['*', ...own] : own;
  const matchers = parts.map((part) => {
    const selector = SELECTOR.exec(part);
    const kinds = selector?.[1] === undefined ? undefined : new Set(selector[1].split('|'));
    const glob = globToRegExp(selector === null ? part : part.slice(0, selector.index));
    const covers = (kind: string): boolean =>
      kinds === undefined || kinds.has(kind) || (kind === 'fk' && kinds.has('foreign_key'));
    return { kinds, glob, covers };
  });
  return {
    parts,
    from: bound ? 'schema' : 'realm',
    matchesPart(index, kind, name) {
      const matcher = matchers[index];
      return matcher !== undefined && matcher.glob.test(name) && matcher.covers(kind);
    },
    selectsKind: (index) => matchers[index]?.kinds !== undefined,
    coversKind: (index, kind) => matchers[index]?.covers(kind) ?? false,
  };
}

/** The pattern consists of one part and that part matches. */
export function matchesWhole(pattern: Pattern, kind: string, name: string): boolean {
  return pattern.parts.length === 1 && pattern.matchesPart(0, kind, name);
}

/** Whether an object survives: `depth` is the part that names it (0 for objects of the database, 1 inside a schema). */
export function keepsObject(
  patterns: readonly Pattern[],
  mode: PatternSet['mode'],
  depth: number,
  kind: string,
  name: string,
): boolean {
  const hit = patterns.some((p) => {
    const whole = p.parts.length === depth + 1 && p.matchesPart(depth, kind, name);
    // To keep a child, its owner has to be kept.
    return whole || (mode === 'include' && p.parts.length > depth + 1 && p.matchesPart(depth, kind, name));
  });
  return mode === 'include' ? hit : !hit;
}

export function keepsChild(
  patterns: readonly Pattern[],
  mode: PatternSet['mode'],
  kind: ChildKind,
  name: string,
): boolean {
  const hit = patterns.some((p) => p.matchesPart(2, kind, name));
  if (mode === 'exclude') return !hit;
  // A pattern for columns says nothing about indexes: an included table keeps the kinds that no pattern selects.
  return hit || !patterns.some((p) => p.coversKind(2, kind));
}

/** Splits at dots outside double quotes and brackets; a doubled quote inside quotes is one quote. */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let bracket = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quoted) {
      if (c !== '"') part += c;
      else if (text[i + 1] === '"') {
        part += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '.' && !bracket) {
      parts.push(part);
      part = '';
    } else {
      if (c === '[') bracket = true;
      if (c === ']') bracket = false;
      part += c;
    }
  }
  return [...parts, part];
}

function globToRegExp(glob: string): RegExp {
  let source = '';
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i] ?? '';
    if (c === '*') source += '[^]*';
    else if (c === '?') source += '[^]';
    else if (c === '\\' && i + 1 < glob.length) source += escape(glob[++i] ?? '');
    else if (c === '[') {
      const end = glob.indexOf(']', i + 2);
      if (end === -1)
        throw new AtlasError(`syntax error in pattern: ${JSON.stringify(glob)}: "[" is not closed`, {
          code: 'model/bad-pattern',
        });
      source += `[${glob
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      i = end;
    } else source += escape(c);
  }
  return new RegExp(`^${source}$`);
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
