import { AtlasError } from '@atlas/diagnostics';
import type { Driver } from '@atlas/dialect';
import type { EngineContext } from './context.ts';
import { readSqlFiles, type SqlSource } from './sql-source.ts';

/** A package of Ent schemas. */
export interface EntSource {
  /** As given: `ent://ent/schema?globalid=static`. */
  readonly url: string;
  /** The package's folder, relative to the working directory. */
  readonly path: string;
  /** Whether ids are unique over all tables: every table starts its own range. */
  readonly globalIds: boolean;
}

/** Ent's names of databases by name of the dialect. */
const ENT_DIALECTS: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite3',
};

/** Prints the schema of the package in the working directory. */
const ENT_SCHEMA = ['go', 'run', '-mod=mod', 'entgo.io/ent/cmd/ent', 'schema', '.'];

/**
 * `ent://PATH`, with `?globalid=static`. Throws `AtlasError` `engine/bad-source` for other options, because an option
 * that is passed over would plan something else than what was asked for.
 */
export function parseEntUrl(url: string): EntSource {
  const [, path = '', query = ''] = /^ent:\/\/([^?]*)(?:\?(.*))?$/i.exec(url) ?? [];
  const fail = (reason: string): AtlasError => new AtlasError(`${url}: ${reason}`, { code: 'engine/bad-source' });
  if (path === '') throw fail('the folder of the schema package is missing: write ent://ent/schema');
  const options = new URLSearchParams(query);
  for (const name of options.keys()) {
    if (name !== 'globalid') throw fail(`unknown option ${JSON.stringify(name)}: ent:// takes globalid=static`);
  }
  const globalid = options.get('globalid');
  if (globalid !== null && globalid !== 'static') {
    throw fail(`globalid is "static" or left out, got ${JSON.stringify(globalid)}`);
  }
  return { url, path: decodeURIComponent(path), globalIds: globalid === 'static' };
}

/**
 * The SQL of Ent schemas for the dev database, as the user's own version of Ent prints it. Places in it are told as
 * `PATH/<ent schema>:line:column`. Throws `AtlasError` `engine/ent`.
 */
export async function readEntSql(source: EntSource, driver: Driver, context: EngineContext): Promise<SqlSource> {
  const { url, path, globalIds } = source;
  const fail = (reason: string, cause?: unknown): AtlasError =>
    new AtlasError(`${url}: ${reason}`, { code: 'engine/ent', cause });
  const dialect = ENT_DIALECTS[driver.dialect.name];
  if (dialect === undefined) throw fail(`Ent has no schema for ${driver.dialect.name}`);
  if (context.runProgram === undefined) throw fail('programs cannot be run here');
  if (context.fs.stat(path) !== 'directory') throw fail(`the folder ${JSON.stringify(path)} does not exist`);
  const version = /\d+(?:\.\d+)*(?:-MariaDB)?/.exec(driver.serverVersion)?.[0];
  const assumed = version === undefined ? [] : ['--version', version];
  const request = {
    // From inside of the package, so that its own module says which version of Ent runs.
    workingDir: path,
    program: [...ENT_SCHEMA, '--dialect', dialect, ...assumed, ...(globalIds ? ['--feature', 'sql/globalid'] : [])],
  };
  const result = await context.runProgram(request).catch((error: unknown) => {
    throw fail(`running Ent: ${error instanceof Error ? error.message : String(error)}`, error);
  });
  if (result.exitCode !== 0) throw fail(`running Ent: ${result.stderr.trim()}`);
  if (result.stdout.trim() === '') throw fail('no schemas found, which would drop everything');
  const name = context.fs.join(path, '<ent schema>');
  return readSqlFiles([name], driver.dialect.scanner, context, new Map([[name, result.stdout]]));
}
