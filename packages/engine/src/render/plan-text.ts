import { type Plan, publicSql, type Statement } from '@atlas/model';
import { scanStatements, type ScannerProfile } from '@atlas/sqltext';

/** Separates statements when a semicolon cannot: no routine body holds it. */
const FALLBACK_DELIMITER = '\n\n\n';

/**
 * A plan as the text of a SQL file: file directives, then for each statement its comment and its SQL. A delimiter
 * directive is added when the plan asks for one, or when its statements would not come back whole from a scan.
 */
export function formatPlanFile(plan: Plan, profile: ScannerProfile): string {
  const { statements, directives = [] } = plan;
  const delimiter = plan.delimiter ?? (splitsCleanly(statements, profile) ? undefined : FALLBACK_DELIMITER);
  const lines = [...(delimiter === undefined ? [] : [`atlas:delimiter ${escapeDelimiter(delimiter)}`]), ...directives];
  const head = lines.length === 0 ? '' : `${lines.map((d) => `-- ${d}`).join('\n')}\n\n`;
  return head + formatStatements(statements, delimiter ?? ';');
}

/** The statements one after the other, each under its comment: `-- Create "t" table`. */
export function formatStatements(statements: readonly Statement[], delimiter = ';'): string {
  return statements
    .map((s) => `-- ${upperFirst(s.comment)}\n${publicSql(s)}${delimiter === ';' ? ';' : delimiter}\n`)
    .join('');
}

function splitsCleanly(statements: readonly Statement[], profile: ScannerProfile): boolean {
  // Without a semicolon inside, a statement cannot be cut in two.
  const risky = statements.filter((s) => s.cmd.includes(';'));
  return risky.every((s) => {
    const { statements: found, diagnostics } = scanStatements(`${s.cmd};\n`, profile);
    return diagnostics.length === 0 && found.length === 1;
  });
}

function escapeDelimiter(delimiter: string): string {
  return delimiter.replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
