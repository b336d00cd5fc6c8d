import { AtlasError } from '@atlas/diagnostics';
import type { Change, Plan, Statement } from '@atlas/model';
import type { Row, Scope } from '@atlas/dialect';
import { shown } from './sql.ts';
import { asText } from './text.ts';

type Query = (sql: string) => Promise<readonly Row[]>;

/** What a statement needs: any one of the privileges, on a table or on everything in a schema. */
interface Need {
  readonly privileges: readonly string[];
  /** Absent: on the whole server. */
  readonly schema?: string;
  /** Absent: on the schema. */
  readonly object?: string;
}

interface Grant {
  readonly privileges: ReadonlySet<string>;
  /** `*` stands for all; schemas may have the wildcards of LIKE. */
  readonly schema: string;
  readonly object: string;
}

/** Accounts that may make objects of other accounts, by server and version. */
const DEFINER_PRIVILEGES: readonly string[] = ['SET_ANY_DEFINER', 'SET_USER_ID', 'SET USER', 'SUPER'];

/**
 * Throws where the account of the connection certainly lacks a privilege that a statement of the plan needs. Statements
 * that ran before the one that is refused could not be rolled back. What cannot be told is not refused: roles, privileges
 * that come with the ownership of a routine, servers that do not check any.
 */
export async function checkPrivileges(plan: Plan, scope: Scope, query: Query): Promise<void> {
  // Statements of a bound connection name no schema: they mean its own, whatever the plan calls it.
  const inScope = (need: Need): Need =>
    scope.kind === 'realm' || need.schema === undefined ? need : { ...need, schema: scope.schema };
  const needs = plan.statements.flatMap((s) => needsOf(s).map((need) => ({ need: inScope(need), statement: s })));
  if (needs.length === 0) return;
  const grants = await readGrants(query);
  if (grants === undefined) return;
  const missing = needs.filter(({ need }) => !grants.some((g) => meets(g, need)));
  const [first] = missing;
  if (first === undefined) return;
  const [row] = await query('SELECT CURRENT_USER() AS account');
  const at = plan.statements.indexOf(first.statement) + 1;
  const list = [...new Set(missing.map(({ need }) => describe(need)))];
  throw new AtlasError(
    `nothing was run: account ${asText(row?.account)} lacks ${list.join('; ')}. ` +
      `Statement ${at} of ${plan.statements.length} (${first.statement.comment}) would fail, and those before it cannot be rolled back. ` +
      'Grant what is missing, or connect with another account',
    { code: 'mysql/privileges' },
  );
}

function describe({ privileges, schema, object }: Need): string {
  const on = schema === undefined ? 'on *.*' : `on ${shown(schema)}${object === undefined ? '' : `.${shown(object)}`}`;
  return `${privileges.join(' or ')} ${on}`;
}

function needsOf({ cmd, source }: Statement): Need[] {
  const definer = /^(?:CREATE|ALTER)(?: OR REPLACE)?(?: ALGORITHM = \w+)? DEFINER = /.test(cmd)
    ? [{ privileges: DEFINER_PRIVILEGES }]
    : [];
  const own = source === undefined ? undefined : needOf(source, cmd);
  return own === undefined ? definer : [own, ...definer];
}

/** The privilege without which the server refuses the statement that a change became. */
function needOf(source: Change, cmd: string): Need | undefined {
  const on = (privilege: string, schema: string, object?: string): Need => ({
    privileges: [privilege],
    schema,
    ...(object === undefined ? {} : { object }),
  });
  switch (source.kind) {
    case 'add_schema':
      return on('CREATE', source.schema.name);
    case 'drop_schema':
      return on('DROP', source.schema.name);
    case 'modify_schema':
      return cmd.startsWith('ALTER DATABASE') ? on('ALTER', source.to.name) : undefined;
    case 'add_table':
      return cmd.startsWith('CREATE TABLE') ? on('CREATE', source.schema, source.table.name) : undefined;
    case 'drop_table':
      return cmd.startsWith('DROP TABLE') ? on('DROP', source.schema, source.table.name) : undefined;
    case 'modify_table':
      return cmd.startsWith('ALTER TABLE') ? on('ALTER', source.schema, source.to.name) : undefined;
    case 'add_view':
      return on('CREATE VIEW', source.schema, source.view.name);
    case 'modify_view':
      return on('CREATE VIEW', source.schema, source.to.name);
    case 'drop_view':
      return on('DROP', source.schema, source.view.name);
    case 'add_func':
    case 'add_proc':
      return on('CREATE ROUTINE', source.schema);
    case 'add_trigger':
    case 'drop_trigger':
    case 'modify_trigger':
      return on('TRIGGER', source.schema, source.on.name);
    case 'add_object':
    case 'drop_object':
    case 'modify_object': {
      const { kind } = source.kind === 'modify_object' ? source.to : source.object;
      return kind === 'event' && source.schema !== undefined ? on('EVENT', source.schema) : undefined;
    }
    default:
      return undefined;
  }
}

/** What the account was granted; undefined where that does not tell all it may do. */
async function readGrants(query: Query): Promise<readonly Grant[] | undefined> {
  let rows: readonly Row[];
  try {
    rows = await query('SHOW GRANTS');
  } catch {
    return undefined;
  }
  const lines = rows.map((row) => asText(Object.values(row)[0]));
  try {
    // What everybody may do (MariaDB 10.11 and later).
    lines.push(...(await query('SHOW GRANTS FOR PUBLIC')).map((row) => asText(Object.values(row)[0])));
  } catch {
    // The server has no such role.
  }
  const grants: Grant[] = [];
  for (const line of lines) {
    // SET DEFAULT ROLE, and REVOKE, which only takes away.
    if (!/^GRANT /i.test(line)) continue;
    const grant = grantOf(line);
    if (grant === undefined) {
      // Of a routine or a proxy. Anything else is a role, whose privileges are not listed, or printed in another way.
      if (/ ON (?:FUNCTION|PROCEDURE|PACKAGE) |^GRANT PROXY /i.test(line)) continue;
      return undefined;
    }
    grants.push(grant);
  }
  return grants.length === 0 ? undefined : grants;
}

/** ``GRANT SELECT (`a`), CREATE VIEW ON `s`.* TO ...``; undefined for roles, routines and proxies. */
function grantOf(line: string): Grant | undefined {
  const name = '(\\*|`(?:[^`]|``)*`)';
  const match = new RegExp(`^GRANT (.+?) ON (?:TABLE )?${name}\\.${name} TO `, 'i').exec(line);
  if (match === null) return undefined;
  const [, list = '', schema = '', object = ''] = match;
  const plain = (quoted: string): string => (quoted === '*' ? '*' : quoted.slice(1, -1).replaceAll('``', '`'));
  const privileges = list
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((p) => p.trim().toUpperCase());
  return { privileges: new Set(privileges), schema: plain(schema), object: plain(object) };
}

/** Names compare without regard to letter case: what a server may tell apart is not refused here. */
function meets(grant: Grant, need: Need): boolean {
  const has = grant.privileges.has('ALL PRIVILEGES') || need.privileges.some((p) => grant.privileges.has(p));
  if (!has) return false;
  if (grant.schema === '*') return true;
  if (need.schema === undefined || !likeName(grant.schema).test(need.schema)) return false;
  return grant.object === '*' || grant.object.toLowerCase() === need.object?.toLowerCase();
}

/** `%` and `_` in the name of a schema are wildcards unless a backslash is before them. */
function likeName(pattern: string): RegExp {
  const source = pattern.replace(/\\([%_\\])|[%_]|[\\^$.*+?()[\]{}|]/g, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped === '\\' ? '\\\\' : escaped;
    return part === '%' ? '.*' : part === '_' ? '.' : `\\${part}`;
  });
  return new RegExp(`^${source}$`, 'is');
}
