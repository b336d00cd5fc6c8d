import { modelPlaces } from './class-positions.ts';
import { type Dialect, parseDialect } from './dialects.ts';
import { LoaderError } from './errors.ts';
import type { LoadOptions } from './load-options.ts';
import { type Position, withPositions } from './positions.ts';
import { toScript } from './statements.ts';
import { exportsOf, UserProject } from './user-project.ts';

/** What is used of TypeORM. */
interface TypeOrm {
  readonly DataSource: new (options: object) => DataSource;
  readonly EntitySchema: new (...args: never[]) => object;
  getMetadataArgsStorage(): { readonly tables: readonly { readonly target: unknown }[] };
}

interface DataSource {
  buildMetadatas(): Promise<void>;
  createQueryRunner(): QueryRunner;
  readonly driver: {
    createSchemaBuilder(): { log(): Promise<{ readonly upQueries: readonly { readonly query: string }[] }> };
  };
  readonly entityMetadatas: readonly EntityMetadata[];
}

interface QueryRunner {
  query: (sql: string) => Promise<readonly object[]>;
}

interface EntityMetadata {
  readonly name: string;
  readonly tableName: string;
  readonly tableType: string;
  readonly schema?: string;
  readonly expression?: unknown;
  readonly tableMetadataArgs: { readonly materialized?: boolean };
}

const DRIVERS: Readonly<Record<Dialect, string>> = {
  postgres: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
  sqlite: 'better-sqlite3',
};

/** The SQL of TypeORM entities, classes and `EntitySchema`s, in files or folders. Throws `LoaderError`. */
export async function loadTypeorm(options: LoadOptions): Promise<string> {
  if (options.dialect === undefined)
    throw new LoaderError('typeorm needs --dialect postgres, mysql, mariadb or sqlite');
  const dialect = parseDialect(options.dialect);
  const project = new UserProject(options.cwd);
  const { paths = [] } = options;
  if (paths.length === 0) throw new LoaderError('typeorm needs the path of entities: --path ./src/entities');
  const files = paths.flatMap((path) => project.sourceFiles(path));
  const orm = await importTypeorm(project);
  const found: unknown[] = [];
  for (const file of files) found.push(...exportsOf(await project.importFile(file)));
  const targets = new Set(orm.getMetadataArgsStorage().tables.map(({ target }) => target));
  const entities = [...new Set(found)].filter((value) => targets.has(value) || value instanceof orm.EntitySchema);
  const selected = entities.filter((entity) => options.models?.includes(entityName(entity)) ?? true);
  if (selected.length === 0)
    throw new LoaderError(`${paths.join(', ')}: no entities found: export classes with @Entity, or EntitySchemas`);
  const source = new orm.DataSource({ type: DRIVERS[dialect], entities: selected, driver: {}, database: 'atlas' });
  await source.buildMetadatas();
  answerQueries(source);
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  const places = modelPlaces(files);
  const positions = source.entityMetadatas.flatMap((entity): readonly Position[] => {
    const place = places.get(entity.name);
    if (place === undefined) return [];
    const view = entity.tableMetadataArgs.materialized === true ? 'materialized' : 'view';
    return [
      { schema: entity.schema, name: entity.tableName, type: entity.tableType === 'view' ? view : 'table', place },
    ];
  });
  // TypeORM keeps a table of its own, with what it knows of views.
  const own = upQueries.map(({ query }) => query).filter((query) => !/\btypeorm_metadata\b/.test(query));
  return withPositions(toScript(own), positions, project.cwd);
}

async function importTypeorm(project: UserProject): Promise<TypeOrm> {
  const module = await project.importPackage('typeorm');
  return (module['default'] ?? module) as unknown as TypeOrm;
}

function entityName(entity: unknown): string {
  if (typeof entity === 'function') return entity.name;
  return (entity as { readonly options: { readonly name: string } }).options.name;
}

/** The schema builder asks the database what is there: the answer is that there is nothing. */
function answerQueries(source: DataSource): void {
  const create = source.createQueryRunner.bind(source);
  source.createQueryRunner = () => {
    const runner = create();
    runner.query = (sql) =>
      Promise.resolve(
        /current_schema\(\)|current_database\(\)|\bDATABASE\(\)|version\(\)/i.test(sql)
          ? [
              {
                current_schema: 'public',
                current_database: 'atlas',
                db_name: 'atlas',
                schema_name: 'atlas',
                version: '',
              },
            ]
          : [],
      );
    return runner;
  };
}
