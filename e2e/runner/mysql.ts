import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { mysql } from '@atlas/dialect-mysql';

type Env = Readonly<Record<string, string>>;

/** Runs statements on a database of the family; rows come back as text, columns divided by `|`. */
export async function runMysql(url: string, statements: readonly string[], env: Env): Promise<string> {
  return withDatabase(url, env, async (driver) => {
    const lines: string[] = [];
    for (const sql of statements) {
      for (const row of await driver.query(sql)) lines.push(`${Object.values(row).map(String).join('|')}\n`);
    }
    return lines.join('');
  });
}

/** The URL of the same schema for another account, which has no password. */
export async function urlOfAccount(user: string, url: string, env: Env): Promise<string> {
  const row = await withDatabase(url, env, async (driver) => {
    const [found] = await driver.query('SELECT @@socket AS socket, DATABASE() AS name');
    return found;
  });
  return `mysql+unix://${user}@${String(row?.socket)}?database=${String(row?.name)}`;
}

async function withDatabase<T>(url: string, env: Env, use: (driver: Driver) => Promise<T>): Promise<T> {
  const driver = await mysql.open(parseDatabaseUrl(url), { env });
  try {
    return await use(driver);
  } finally {
    await driver.close();
  }
}
