import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { modelPlaces } from './class-positions.ts';
import { LoaderError } from './errors.ts';
import type { LoadOptions } from './load-options.ts';
import { type Position, withPositions } from './positions.ts';
import { exportsOf, UserProject } from './user-project.ts';

const CONFIG_FILES = ['mikro-orm.config.ts', 'src/mikro-orm.config.ts', 'mikro-orm.config.js', 'mikro-orm.config.mjs'];

/** What is used of MikroORM; the method for a connection is absent in version 7, which connects when it has to. */
interface MikroOrm {
  readonly schema: { getCreateSchemaSQL(options: { readonly wrap: boolean }): Promise<string> };
  getMetadata(): { getAll(): ReadonlyMap<unknown, Entity> | Readonly<Record<string, Entity>> };
  close(force?: boolean): Promise<void>;
}

interface Entity {
  readonly className: string;
  readonly tableName?: string;
  readonly schema?: string;
  readonly view?: boolean;
}

interface MikroOrmModule {
  readonly MikroORM: { new (config: object): MikroOrm; init?(config: object): Promise<MikroOrm> };
}

/**
 * The SQL of MikroORM entities, as its schema generator prints it. Entities and database are those of the configuration
 * (`mikro-orm.config.*`, or `config`); `paths` are where positions are looked up. Throws `LoaderError`.
 */
export async function loadMikroOrm(options: LoadOptions): Promise<string> {
  const project = new UserProject(options.cwd);
  const config = options.config ?? CONFIG_FILES.find((name) => existsSync(join(project.cwd, name)));
  if (config === undefined) throw new LoaderError(`no ${CONFIG_FILES[0]} in ${project.cwd}: give --config`);
  const module = await project.importFile(config);
  const given = module['default'] ?? exportsOf(module)[0];
  if (typeof given !== 'object' || given === null)
    throw new LoaderError(`${config} exports no configuration as default`);
  const { MikroORM } = (await project.importPackage('@mikro-orm/core')) as unknown as MikroOrmModule;
  const settings = { ...given, connect: false };
  const isOld = project.majorVersion('@mikro-orm/core') < 7;
  const orm = isOld && MikroORM.init !== undefined ? await MikroORM.init(settings) : new MikroORM(settings);
  try {
    const sql = await orm.schema.getCreateSchemaSQL({ wrap: false });
    if (sql.trim() === '') throw new LoaderError(`${config}: no entities found`);
    const files = (options.paths ?? [config]).flatMap((path) => project.sourceFiles(path));
    return withPositions(sql, positionsOf(orm, files), project.cwd);
  } finally {
    await orm.close(true);
  }
}

function positionsOf(orm: MikroOrm, files: readonly string[]): readonly Position[] {
  const places = modelPlaces(files);
  const all = orm.getMetadata().getAll();
  return [...(all instanceof Map ? all.values() : Object.values(all))].flatMap(
    (entity: Entity): readonly Position[] => {
      const place = places.get(entity.className);
      if (place === undefined || entity.tableName === undefined) return [];
      return [{ schema: entity.schema, name: entity.tableName, type: entity.view === true ? 'view' : 'table', place }];
    },
  );
}
