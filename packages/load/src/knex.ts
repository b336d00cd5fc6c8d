import { basename } from 'node:path';
import { type Dialect, parseDialect } from './dialects.ts';
import { LoaderError, messageOf } from './errors.ts';
import type { LoadOptions } from './load-options.ts';
import { withPositions } from './positions.ts';
import { toScript } from './statements.ts';
import { UserProject } from './user-project.ts';

/** What is used of Knex. */
type Knex = (config: object) => Instance;

interface Instance {
  readonly client: { readonly constructor: ClientClass };
  destroy(): Promise<void>;
}

type ClientClass = new (config: object) => object;

interface Migration {
  up?(knex: Instance): unknown;
}

/** A statement on its way to the server, and where Knex reads the answer. */
interface Query {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  response?: unknown;
  /** Where SQLite tells of rows that were written. */
  context?: object;
}

const CLIENTS: Readonly<Record<Dialect, string>> = {
  postgres: 'pg',
  mysql: 'mysql2',
  mariadb: 'mysql2',
  sqlite: 'sqlite3',
};

/** What an empty answer looks like to a client. */
const NOTHING: Readonly<Record<Dialect, () => unknown>> = {
  postgres: () => ({ rows: [], fields: [], rowCount: 0 }),
  mysql: () => [[], []],
  mariadb: () => [[], []],
  sqlite: () => [],
};

/**
 * The SQL of Knex migrations, in the order of their names, which is how Knex runs them: it has no models, so the state
 * that its migrations lead to is the schema. They run on a client that records; every question they ask is answered as
 * by an empty database. Throws `LoaderError`.
 */
export async function loadKnex(options: LoadOptions): Promise<string> {
  if (options.dialect === undefined) throw new LoaderError('knex needs --dialect postgres, mysql, mariadb or sqlite');
  const dialect = parseDialect(options.dialect);
  const project = new UserProject(options.cwd);
  const paths = options.paths ?? ['migrations'];
  const files = paths.flatMap((path) => project.sourceFiles(path)).sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
  const module = await project.importPackage('knex');
  const knex = (module['default'] ?? module['knex']) as unknown as Knex;
  const statements: string[] = [];
  const recorder = knex({ client: recordingClient(knex, dialect, statements), useNullAsDefault: dialect === 'sqlite' });
  try {
    for (const file of files) {
      const found = (await project.importFile(file)) as Migration & { readonly default?: Migration };
      const migration = found.up === undefined ? found.default : found;
      if (migration?.up === undefined) throw new LoaderError(`${file}: exports no function "up"`);
      await Promise.resolve(migration.up(recorder)).catch((error: unknown) => {
        throw new LoaderError(`running ${file}: ${messageOf(error)}`, { cause: error });
      });
    }
  } finally {
    await recorder.destroy();
  }
  const sql = toScript(statements);
  if (sql === '') throw new LoaderError(`${paths.join(', ')}: the migrations create nothing`);
  return withPositions(sql, [], project.cwd);
}

/** The client of a dialect, without connection and so without driver. Knex derives clients of transactions from the class. */
function recordingClient(knex: Knex, dialect: Dialect, statements: string[]): ClientClass {
  const Parent = knex({ client: CLIENTS[dialect], useNullAsDefault: true }).client.constructor;
  return class extends Parent {
    acquireConnection(): Promise<object> {
      return Promise.resolve({ __knexUid: 'atlas' });
    }
    releaseConnection(): Promise<void> {
      return Promise.resolve();
    }
    _query(_connection: unknown, query: Query): Promise<Query> {
      const { sql, bindings = [] } = query;
      if (bindings.length === 0) statements.push(sql);
      // Rows that a migration writes are no part of the schema.
      else if (/^\s*(?:create|alter|drop|comment)\b/i.test(sql)) {
        throw new LoaderError(`a statement with bindings cannot be printed: write its values into the text: ${sql}`);
      }
      query.response = NOTHING[dialect]();
      query.context = { lastID: 0, changes: 0 };
      return Promise.resolve(query);
    }
  };
}
