import { LoaderError } from './errors.ts';

/** The databases that loaders print SQL for. */
export type Dialect = 'postgres' | 'mysql' | 'mariadb' | 'sqlite';

const ALIASES: Readonly<Record<string, Dialect>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
  maria: 'mariadb',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
};

/** The dialect of a name as users write it. Throws `LoaderError` for others. */
export function parseDialect(name: string): Dialect {
  const dialect = ALIASES[name.toLowerCase()];
  if (dialect !== undefined) return dialect;
  throw new LoaderError(`unknown dialect ${JSON.stringify(name)}: use postgres, mysql, mariadb or sqlite`);
}
