import { AtlasError } from '@atlas/diagnostics';
import type { Plan } from '@atlas/model';
import { type Grant, type Query, readGrants } from './grants.ts';

/** What may be done about a server that takes no writes. */
export const READ_ONLY_ADVICE = 'connect to the server that takes writes, or switch it off there';

/** Accounts that may write all the same, by server and version. */
const EXEMPT: readonly string[] = ['SUPER', 'CONNECTION_ADMIN', 'READ_ONLY ADMIN', 'READ ONLY ADMIN', 'ALL PRIVILEGES'];

/** Throws where the server certainly takes none of the plan's statements. */
export async function checkWritable(plan: Plan, query: Query): Promise<void> {
  if (plan.statements.length === 0) return;
  const reason = await isReadOnly(query);
  if (reason === undefined) return;
  throw new AtlasError(`nothing was run: ${reason}: ${READ_ONLY_ADVICE}`, { code: 'mysql/read-only' });
}

/** Why the server certainly takes no writes from this session; undefined where it does, or nobody can tell. */
export async function isReadOnly(query: Query): Promise<string | undefined> {
  if (await isOn(query, 'super_read_only'))
    return 'the server takes no writes from any account (super_read_only is on)';
  if (!(await isOn(query, 'read_only'))) return undefined;
  const grants = await readGrants(query);
  if (grants === undefined || grants.some(isExempt)) return undefined;
  return 'the server takes no writes (read_only is on)';
}

function isExempt({ privileges, schema }: Grant): boolean {
  return schema === '*' && EXEMPT.some((privilege) => privileges.has(privilege));
}

/** Newer MariaDB servers have words for degrees of it: `NO_LOCK`, `NO_LOCK_NO_ADMIN`. Only a plain yes counts. */
async function isOn(query: Query, variable: string): Promise<boolean> {
  try {
    const [row] = await query(`SELECT @@global.${variable} AS value`);
    return Number(row?.value) === 1;
  } catch {
    // The server has no such variable.
    return false;
  }
}
