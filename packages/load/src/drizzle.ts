import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Dialect, parseDialect } from './dialects.ts';
import { LoaderError } from './errors.ts';
import type { LoadOptions } from './load-options.ts';
import { type ObjectType, type Position, withPositions } from './positions.ts';
import { argumentsOf, child, nameOf, placeOf, readSources, type SourceText, stringOf, walk } from './source-text.ts';
import { UserProject } from './user-project.ts';

const CONFIG_FILES = ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.mjs', 'drizzle.config.json'];

const DIALECTS: Readonly<Record<Dialect, string>> = {
  postgres: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite',
};

/**
 * The SQL of Drizzle tables, as `drizzle-kit export` of the user's project prints it. With `paths`, one file, folder or
 * pattern; the dialect is read from its imports when it is not given. Without, `drizzle.config.*` says both.
 * Throws `LoaderError`.
 */
export async function loadDrizzle(options: LoadOptions): Promise<string> {
  const project = new UserProject(options.cwd);
  const { paths = [] } = options;
  const [path, another] = paths;
  if (another !== undefined) {
    throw new LoaderError(
      'drizzle takes one path: give the folder of all schema files, or list them in drizzle.config.ts',
    );
  }
  const sources =
    path === undefined ? await configuredSources(project, options.config) : readSources(project.sourceFiles(path));
  const args =
    path === undefined
      ? configArgs(options.config)
      : ['--dialect', dialectOf(options, sources, path), '--schema', path];
  const { exitCode, stdout, stderr } = await project.run('drizzle-kit', ['export', ...args]);
  if (exitCode !== 0) throw new LoaderError(`drizzle-kit export failed: ${[stdout, stderr].join('\n').trim()}`);
  const sql = withoutNotes(stdout);
  if (sql === '')
    throw new LoaderError(
      `no tables found in ${path ?? 'the schema of drizzle.config'}: export them from a schema file`,
    );
  return withPositions(sql, sources.flatMap(drizzlePositions), project.cwd);
}

function configArgs(config: string | undefined): readonly string[] {
  return config === undefined ? [] : ['--config', config];
}

/** The SQL; in front of it, `drizzle-kit` may tell which configuration and files it reads. */
function withoutNotes(stdout: string): string {
  const start = stdout.search(/^(?:CREATE|ALTER)\b/im);
  return start === -1 ? '' : stdout.slice(start).trim();
}

/** The files that the configuration lists, for positions alone. */
async function configuredSources(project: UserProject, given: string | undefined): Promise<readonly SourceText[]> {
  const config = given ?? CONFIG_FILES.find((name) => existsSync(join(project.cwd, name)));
  if (config === undefined) {
    throw new LoaderError(
      `no schema file given, and no ${CONFIG_FILES[0]} in ${project.cwd}: give the path of the schema`,
    );
  }
  const file = readSources([join(project.cwd, config)])[0];
  const paths = file === undefined ? [] : schemaPaths(file);
  return readSources(paths.flatMap((path) => project.sourceFiles(path)));
}

/** The string or strings of the `schema` property. */
function schemaPaths({ program }: SourceText): readonly string[] {
  for (const { node } of walk(program)) {
    if (node.type !== 'ObjectProperty' || nameOf(child(node, 'key')) !== 'schema') continue;
    const value = child(node, 'value');
    const elements = value?.type === 'ArrayExpression' ? (value['elements'] as readonly unknown[]) : [value];
    return elements.flatMap((element) => stringOf(element) ?? []);
  }
  return [];
}

function dialectOf({ dialect }: LoadOptions, sources: readonly SourceText[], path: string): string {
  if (dialect !== undefined) return DIALECTS[parseDialect(dialect)];
  const found = new Set(
    sources.flatMap(({ program }) =>
      [...walk(program)].flatMap(({ node }) => {
        const core = /^drizzle-orm\/(pg|mysql|sqlite)-core/.exec(
          node.type === 'Program' ? '' : (stringOf(node['source']) ?? ''),
        );
        return core === null ? [] : [core[1] === 'pg' ? 'postgresql' : (core[1] ?? '')];
      }),
    ),
  );
  const [only, another] = [...found];
  if (only !== undefined && another === undefined) return only;
  throw new LoaderError(`${path} does not tell its dialect: add --dialect postgres, mysql or sqlite`);
}

/** What the functions of `drizzle-orm/*-core` declare. */
const DECLARES: Readonly<Record<string, ObjectType>> = {
  pgTable: 'table',
  mysqlTable: 'table',
  sqliteTable: 'table',
  pgView: 'view',
  mysqlView: 'view',
  sqliteView: 'view',
  pgMaterializedView: 'materialized',
  pgEnum: 'enum',
};

/** What the methods of `pgSchema(...)` and `mysqlSchema(...)` declare. */
const SCHEMA_DECLARES: Readonly<Record<string, ObjectType>> = {
  table: 'table',
  view: 'view',
  materializedView: 'materialized',
  enum: 'enum',
};

/** Where tables, views and enums with literal names are declared. */
export function drizzlePositions({ path, program }: SourceText): readonly Position[] {
  const aliases = new Map<string, string>();
  const schemas = new Map<string, string>();
  const found: Position[] = [];
  for (const { node, statement } of walk(program)) {
    if (node.type === 'ImportSpecifier') {
      aliases.set(nameOf(child(node, 'local')) ?? '', nameOf(child(node, 'imported')) ?? '');
    }
    if (node.type === 'VariableDeclarator') {
      const init = child(node, 'init');
      const name = init?.type === 'CallExpression' ? stringOf(argumentsOf(init)[0]) : undefined;
      const callee = nameOf(child(init, 'callee')) ?? '';
      if (name !== undefined && /^(pg|mysql)Schema$/.test(aliases.get(callee) ?? callee)) {
        schemas.set(nameOf(child(node, 'id')) ?? '', name);
      }
    }
    if (node.type !== 'CallExpression') continue;
    const name = stringOf(argumentsOf(node)[0]);
    const callee = child(node, 'callee');
    const called = nameOf(callee) ?? '';
    const schema = callee?.type === 'MemberExpression' ? schemas.get(nameOf(child(callee, 'object')) ?? '') : undefined;
    const type = schema === undefined ? DECLARES[aliases.get(called) ?? called] : SCHEMA_DECLARES[called];
    if (name !== undefined && type !== undefined) found.push({ schema, name, type, place: placeOf(path, statement) });
  }
  return found;
}
