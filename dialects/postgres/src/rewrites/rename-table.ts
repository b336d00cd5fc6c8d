import type { LintStatement } from '@atlas/lint';
import type { PostgresCapabilities } from '../capabilities.ts';
import { dollarQuote, literal } from '../plan/context.ts';
import { tableAttrs } from '../types.ts';
import { type AlterTable, prefixOf, spell, withoutEnd } from './alter-table.ts';
import { contract, type Replacement, together } from './steps.ts';

/**
 * A view under the old name takes the place of the table in the same moment: programs that use the old name go on to read
 * and write the rows.
 */
export function renameTable(
  { text }: LintStatement,
  alter: AlterTable,
  capabilities: PostgresCapabilities,
): Replacement {
  const prefix = prefixOf(alter.table);
  const [view, table] = [alter.table, `${prefix}${spell(alter, alter.to.name)}`];
  const isSecured = tableAttrs(alter.from).row_security?.enabled === true;
  if (isSecured && !capabilities.supportsSecurityInvoker) {
    return {
      reason:
        'The table has row security, which a view would go around before PostgreSQL 15: keep the name, or rename it together with the programs',
    };
  }
  const options = isSecured ? ' WITH (security_invoker = true)' : '';
  return {
    steps: [
      together(withoutEnd(text), 'Rename the table, and leave a view for programs that use the old name'),
      together(
        `CREATE VIEW ${view}${options} AS SELECT * FROM ${table}`,
        'The view can be read and written like the table',
      ),
      together(
        `DO ${dollarQuote(`
DECLARE
  priv record;
BEGIN
  FOR priv IN
    SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee, a.privilege_type
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = ${literal(table)}::regclass AND a.grantee <> c.relowner
      AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
  LOOP
    EXECUTE format('GRANT %s ON ${view.replaceAll("'", "''").replaceAll('%', '%%')} TO %s', priv.privilege_type, priv.grantee);
  END LOOP;
END
`)}`,
        'Who may use the table may use the view',
      ),
      contract(
        `DROP VIEW ${view}`,
        `Apply this after all programs use the name ${JSON.stringify(alter.to.name)}: the old name ${JSON.stringify(alter.from.name)} goes away`,
      ),
    ],
  };
}
