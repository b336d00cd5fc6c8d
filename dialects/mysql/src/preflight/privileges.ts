import { AtlasError } from '@atlas/diagnostics';
import type { Scope } from '@atlas/dialect';
import type { Change, Plan, Statement } from '@atlas/model';
import {
  currentAccount,
  DEFINER_PRIVILEGES,
  describeNeed,
  lacks,
  type Need,
  type Query,
  readGrants,
} from './grants.ts';

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
  const missing = needs.filter(({ need }) => lacks(grants, need));
  const [first] = missing;
  if (first === undefined) return;
  const account = await currentAccount(query);
  const at = plan.statements.indexOf(first.statement) + 1;
  const list = [...new Set(missing.map(({ need }) => describeNeed(need)))];
  throw new AtlasError(
    `nothing was run: account ${account} lacks ${list.join('; ')}. ` +
      `Statement ${at} of ${plan.statements.length} (${first.statement.comment}) would fail, and those before it cannot be rolled back. ` +
      'Grant what is missing, or connect with another account',
    { code: 'mysql/privileges' },
  );
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
