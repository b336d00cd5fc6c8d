import { modelPlaces } from './class-positions.ts';
import { type Dialect, parseDialect } from './dialects.ts';
import { LoaderError } from './errors.ts';
import type { LoadOptions } from './load-options.ts';
import { type Position, withPositions } from './positions.ts';
import { toScript } from './statements.ts';
import { exportsOf, UserProject } from './user-project.ts';

type ModelClass = abstract new () => object;

interface Model {
  readonly name: string;
  readonly sequelize?: Sequelize;
  getTableName(): string | { readonly tableName: string; readonly schema: string };
  associate?(models: Readonly<Record<string, Model>>): void;
}

interface Sequelize {
  readonly models: Readonly<Record<string, Model>>;
  readonly options: { readonly dialect: string };
  query: (sql: unknown, options?: { readonly plain?: boolean }) => Promise<unknown>;
  addModels?(models: readonly unknown[]): void;
  sync(): Promise<unknown>;
}

interface Sequelizes {
  readonly Sequelize: new (options: object) => Sequelize;
  readonly Model: ModelClass;
  readonly DataTypes: unknown;
}

/**
 * The SQL of Sequelize models in files or folders: functions of `(sequelize, DataTypes)`, classes of
 * `sequelize-typescript`, and models or a Sequelize instance that modules export. Throws `LoaderError`.
 */
export async function loadSequelize(options: LoadOptions): Promise<string> {
  const project = new UserProject(options.cwd);
  const { paths = [] } = options;
  if (paths.length === 0) throw new LoaderError('sequelize needs the path of models: --path ./models');
  const files = paths.flatMap((path) => project.sourceFiles(path));
  const base = (await project.importPackage('sequelize')) as unknown as Sequelizes & { readonly default: Sequelizes };
  const { Model, DataTypes, Sequelize } = base.Model === undefined ? base.default : base;
  const dialect = options.dialect === undefined ? undefined : parseDialect(options.dialect);
  const exported: unknown[] = [];
  for (const file of files) exported.push(...exportsOf(await project.importFile(file)));
  const own = exported.flatMap((value) =>
    value instanceof Sequelize ? [value] : isModel(value, Model) ? (value.sequelize ?? []) : [],
  );
  const sequelize = own[0] ?? (await newSequelize(project, dialect, exported, { Model, DataTypes, Sequelize }));
  if (dialect !== undefined && sequelize.options.dialect !== dialect) {
    throw new LoaderError(`the models belong to a Sequelize of dialect ${sequelize.options.dialect}, not ${dialect}`);
  }
  const all = Object.values(sequelize.models);
  if (all.length === 0) throw new LoaderError(`${paths.join(', ')}: no models found`);
  const statements: string[] = [];
  // The answer to each question is that there is nothing; `plain` asks for one row.
  sequelize.query = (sql, { plain = false } = {}) => {
    const text = typeof sql === 'string' ? sql : (sql as { readonly query: string }).query;
    statements.push(text);
    // How PostgreSQL's enums are to be read.
    if (/^\s*WITH ranges\b/.test(text)) return Promise.resolve({ rows: [] });
    return Promise.resolve(plain ? null : []);
  };
  await sequelize.sync();
  const places = modelPlaces(files);
  const positions = all.flatMap((model): readonly Position[] => {
    const place = places.get(model.name);
    const table = model.getTableName();
    const name = typeof table === 'string' ? { name: table } : { name: table.tableName, schema: table.schema };
    return place === undefined ? [] : [{ ...name, type: 'table', place }];
  });
  return withPositions(toScript(statements), positions, project.cwd);
}

function isModel(value: unknown, base: ModelClass): value is Model {
  return typeof value === 'function' && value.prototype instanceof base;
}

/** An instance for models that come without one. The database driver is never called, so it need not be installed. */
async function newSequelize(
  project: UserProject,
  dialect: Dialect | undefined,
  exported: readonly unknown[],
  { Model, DataTypes, Sequelize }: Sequelizes,
): Promise<Sequelize> {
  if (dialect === undefined)
    throw new LoaderError('sequelize needs --dialect postgres, mysql, mariadb or sqlite for these models');
  const decorated = exported.filter((value) => isModel(value, Model));
  const options = { dialect, dialectModule: DRIVER, logging: false };
  if (decorated.length > 0) {
    const typed = (await project.importPackage('sequelize-typescript')) as unknown as Pick<Sequelizes, 'Sequelize'>;
    const sequelize = new typed.Sequelize(options);
    sequelize.addModels?.(decorated);
    return sequelize;
  }
  const sequelize = new Sequelize(options);
  const define = exported.filter((value) => typeof value === 'function') as unknown as readonly ((
    s: Sequelize,
    types: unknown,
  ) => Model)[];
  for (const make of new Set(define)) make(sequelize, DataTypes);
  for (const model of Object.values(sequelize.models)) model.associate?.(sequelize.models);
  return sequelize;
}

/** Stands for any driver; constructors read a few names of it. */
const DRIVER = {
  types: { setTypeParser: () => {}, builtins: {} },
  Connection: class {},
  OPEN_READWRITE: 0,
  OPEN_CREATE: 0,
};
