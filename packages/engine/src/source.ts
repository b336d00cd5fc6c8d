import { AtlasError } from '@atlas/diagnostics';
import type { VariableInput } from '@atlas/hcl';
import type { SchemaSource } from '@atlas/project';
import type { EngineContext } from './context.ts';
import { type EntSource, parseEntUrl } from './ent-source.ts';
import { isMemoryUrl, memorySource } from './memory-sources.ts';
import { filePath } from './source-path.ts';
import { isDatabaseUrl, unknownDriver } from './connect.ts';
import { SUM_FILE } from '@atlas/migrate';

/** Where a state comes from, before it is read. */
export type StateSource =
  | { readonly kind: 'database'; readonly url: string }
  | {
      readonly kind: 'hcl';
      readonly paths: readonly string[];
      /** Input variables of these files; absent: those of the command. */
      readonly inputs?: ReadonlyMap<string, VariableInput>;
    }
  | { readonly kind: 'sql'; readonly paths: readonly string[] }
  /** A migration directory, to be replayed. */
  | { readonly kind: 'dir'; readonly url: string }
  /** The SQL that a program prints. */
  | { readonly kind: 'program'; readonly program: SchemaSource & { readonly kind: 'program' } }
  /** The SQL of Ent schemas. */
  | { readonly kind: 'ent'; readonly ent: EntSource }
  /** Several sources, later ones on top of earlier ones. */
  | { readonly kind: 'composite'; readonly name: string; readonly parts: readonly SourcePart[] };

export interface SourcePart {
  /** The schema that the part fills; absent, the part says itself where its objects belong. */
  readonly schema?: string;
  readonly source: StateSource;
}

/** A schema folder's files that belong to something else. */
const OTHER_HCL = /\.(test|rule|plan|script)\.hcl$/;

/**
 * What the URLs of `--to`, `--from` or `--url` mean: one database, schema files given one by one or as folders, or one
 * migration directory.
 * `flag` names the flag in messages. Throws `AtlasError` `engine/bad-source`.
 */
export function resolveSource(urls: readonly string[], flag: string, context: EngineContext): StateSource {
  const schemes = urls.map((url) => schemeOf(url));
  const first = schemes[0];
  if (first === undefined) throw bad(`flag ${JSON.stringify(flag)} is empty: give a database URL or file:// paths`);
  const other = schemes.find((s) => s !== first);
  if (other !== undefined) {
    throw bad(
      `got mixed --${flag} url schemes: ${JSON.stringify(first)} and ${JSON.stringify(other)}, the desired state must be provided from a single kind of source`,
    );
  }
  const [url] = urls;
  if (first !== 'file') {
    if (urls.length > 1) {
      throw bad(
        `got multiple --${flag} urls of scheme ${JSON.stringify(first)}, only multiple 'file://' urls are supported`,
      );
    }
    if (url !== undefined && isMemoryUrl(url)) return fromMemory(url, memorySource(url, context), context);
    if (url !== undefined && first === 'ent') return { kind: 'ent', ent: parseEntUrl(url) };
    if (url !== undefined && isDatabaseUrl(url, context)) return { kind: 'database', url };
    throw unknownDriver(first, context);
  }
  const dir = urls.find((candidate) => isMigrationDir(candidate, context));
  if (dir === undefined) return fileSource(urls.map(filePath), context);
  if (urls.length === 1) return { kind: 'dir', url: dir };
  throw bad(
    `the provided SQL state must be either a single schema file or a migration directory, but ${urls.length} paths were found`,
  );
}

function fromMemory(url: string, source: SchemaSource, context: EngineContext): StateSource {
  switch (source.kind) {
    case 'program':
      return { kind: 'program', program: source };
    case 'hcl': {
      const files = fileSource(source.paths.map(pathOf), context);
      if (files.kind === 'hcl') return { ...files, inputs: source.vars };
      throw bad(`${url}: ${source.paths.join(', ')} holds SQL and not HCL: use it as src without hcl_schema`);
    }
    case 'template-dir':
      return { kind: 'dir', url };
    case 'composite':
      return {
        kind: 'composite',
        name: source.name,
        parts: source.parts.map(({ schema, url: part }) => {
          const given = part.includes('://') ? part : `file://${part}`;
          const read = resolveSource([given], 'url', context);
          return { source: read, ...(schema === undefined ? {} : { schema }) };
        }),
      };
  }
}

function pathOf(path: string): string {
  return path.startsWith('file://') ? filePath(path) : path;
}

/**
 * A folder holds migrations and not a schema when it has checksums, when its URL says in which layout or up to which
 * version to read it, or when it is called `migrations`.
 */
function isMigrationDir(url: string, { fs }: EngineContext): boolean {
  const path = filePath(url);
  if (fs.stat(path) !== 'directory') return false;
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  if (query.has('version') || query.has('format')) return true;
  return fs.basename(path) === 'migrations' || fs.stat(fs.join(path, SUM_FILE)) === 'file';
}

function schemeOf(url: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined) return scheme;
  if (/\.(hcl|sql)$/.test(url)) throw bad(`missing scheme. Did you mean file://${url}?`);
  throw bad('missing scheme. See: https://atlasgo.io/url');
}

function fileSource(given: readonly string[], context: EngineContext): StateSource {
  const { fs } = context;
  const hcl: string[] = [];
  const sql: string[] = [];
  const take = (path: string): void => {
    if (path.endsWith('.hcl')) hcl.push(path);
    else if (path.endsWith('.sql')) sql.push(path);
    else throw bad(`unknown schema file: ${JSON.stringify(path)}: expected a file that ends in .hcl or .sql`);
  };
  for (const path of given) {
    const stat = fs.stat(path);
    if (stat === undefined)
      throw new AtlasError(`stat ${path}: no such file or directory`, { code: 'engine/no-such-file' });
    if (stat === 'file') {
      take(path);
      continue;
    }
    const files = schemaFilesIn(path, context);
    if (files.length === 0) throw bad(`${JSON.stringify(path)} contains neither SQL nor HCL files`);
    files.forEach(take);
  }
  if (hcl.length > 0 && sql.length > 0) {
    throw bad(`ambiguous schema: both SQL and HCL files found: ${JSON.stringify(sql[0])}, ${JSON.stringify(hcl[0])}`);
  }
  if (hcl.length > 0) return { kind: 'hcl', paths: hcl };
  if (sql.length > 0) return { kind: 'sql', paths: sql };
  throw bad(`no schema files found in: [${given.join(', ')}]`);
}

/**
 * The schema files directly in a folder. A folder with a `main.hcl` is a layout as `schema inspect` writes it with
 * `split`, and its sub-folders belong to it: reading only part of one would plan to drop the rest.
 */
function schemaFilesIn(folder: string, context: EngineContext): string[] {
  const { fs } = context;
  const entries = fs.list(folder).map((name) => ({ name, path: fs.join(folder, name) }));
  const own = entries.filter(
    ({ name, path }) =>
      ((name.endsWith('.hcl') && !OTHER_HCL.test(name)) || name.endsWith('.sql')) && fs.stat(path) === 'file',
  );
  const isLayout = own.some(({ name }) => /^main(\.[a-z]+)?\.hcl$/.test(name));
  const below = (path: string): string[] =>
    fs.list(path).flatMap((name) => {
      const inner = fs.join(path, name);
      if (fs.stat(inner) === 'directory') return below(inner);
      return name.endsWith('.hcl') && !OTHER_HCL.test(name) ? [inner] : [];
    });
  const nested = isLayout
    ? entries.filter(({ path }) => fs.stat(path) === 'directory').flatMap(({ path }) => below(path))
    : [];
  return [...own.map(({ path }) => path), ...nested];
}

function bad(message: string): AtlasError {
  return new AtlasError(message, { code: 'engine/bad-source' });
}
