import type { LineEdit, SuggestedFix } from './analyzer.ts';
import type { LintFile } from './file.ts';

/** Queries that must be true before a migration runs, and the finding that they take care of. */
export interface PreCheck {
  readonly code: string;
  /** Each returns one row with one value. Without a semicolon. */
  readonly queries: readonly string[];
}

/**
 * The file with checks in front of its migration: a plain file becomes an archive, an archive gets a section, or more in
 * the one it has. Undefined for plans, which have no file, and where there is nothing to check.
 *
 * `name` is that of the section, such as `destructive`.
 */
export function checksFix(
  file: LintFile,
  name: string,
  message: string,
  checks: readonly PreCheck[],
): SuggestedFix | undefined {
  const useful = checks.filter(({ queries }) => queries.length > 0);
  if (useful.length === 0 || file.version === '') return undefined;
  const section = `checks/${name}.sql`;
  const body = useful
    .map(({ code, queries }) => queries.map((sql) => `-- atlas:assert ${code}\n${sql};\n`).join(''))
    .join('\n');
  const isArchive = file.directives.some((directive) => directive.name === 'txtar');
  const edit = isArchive ? insertion(file.text, section, body) : wholeFile(file.text, section, body);
  return edit === undefined ? undefined : { message, edit };
}

function wholeFile(text: string, section: string, body: string): LineEdit {
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return {
    line: 1,
    end: Math.max(1, ended.split('\n').length - 1),
    newText: `-- atlas:txtar\n\n-- ${section} --\n${body}\n-- migration.sql --\n${ended}`,
  };
}

/** At the end of the section, or as a new one in front of the migration. */
function insertion(text: string, section: string, body: string): LineEdit | undefined {
  const lines = text.split('\n');
  const names = lines.map((line) => /^-- (.+) --\r?$/.exec(line)?.[1]?.trim());
  const own = names.indexOf(section);
  const next = names.findIndex((name, i) => name !== undefined && i > own);
  const at = own >= 0 && next >= 0 ? next : names.indexOf('migration.sql');
  if (at === -1) return undefined;
  const head = own >= 0 ? '' : `-- ${section} --\n`;
  return { line: at + 1, end: at + 1, newText: `${head}${body}\n${lines[at] ?? ''}\n` };
}
