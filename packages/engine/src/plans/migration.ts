import { AtlasError, suggest } from '@atlas/diagnostics';
import { formatMigrationFiles, dirFormatOf, REPEATABLE } from '@atlas/migrate';
import type { Plan, Statement } from '@atlas/model';
import {
  type Comment,
  type Directive,
  delimiterDirective,
  fileDirectives,
  formatScanError,
  parseDirective,
  type ScannerProfile,
  scanStatements,
  type Statement as SqlStatement,
} from '@atlas/sqltext';
import type { TxMode } from '../execute.ts';
import type { EditText } from '../migrate/new-files.ts';

/** The migration of a plan file, cut into statements. */
export interface Migration {
  readonly text: string;
  readonly statements: readonly SqlStatement[];
  /** Those of its head. */
  readonly directives: readonly Directive[];
  /** What its head says of transactions; absent: nothing. */
  readonly txMode: TxMode | undefined;
}

/** The directives that mean something in the head of a migration. */
const HEAD_DIRECTIVES = ['delimiter', 'nolint', 'txmode'];

/**
 * Reads the migration of a plan by the lexical rules of its database. `where` stands in front of messages and says whose
 * migration it is. Throws `AtlasError` `engine/plan-migration` with line and column in the migration.
 */
export function readMigration(text: string, profile: ScannerProfile, where: string): Migration {
  const fail = (reason: string): never => {
    throw new AtlasError(`${where}: ${reason}`, { code: 'engine/plan-migration' });
  };
  const { statements, diagnostics } = scanStatements(text, profile);
  const [problem] = diagnostics;
  if (problem !== undefined) fail(`migration:${formatScanError(problem)}`);
  const directives = fileDirectives(text);
  for (const { name, start } of directives) {
    if (HEAD_DIRECTIVES.includes(name)) continue;
    const near = suggest(name, HEAD_DIRECTIVES);
    const line = text.slice(0, start).split('\n').length;
    const hint = near === undefined ? '' : ` Did you mean "atlas:${near}"?`;
    const known = HEAD_DIRECTIVES.map((known) => `atlas:${known}`).join(', ');
    fail(`migration:${line}:1: unknown directive "atlas:${name}" in the head of a plan, which takes ${known}.${hint}`);
  }
  const modes = [...new Set(directives.filter(({ name }) => name === 'txmode').map(({ args }) => args))];
  if (modes.length > 1) fail(`more than one atlas:txmode: ${modes.join(', ')}`);
  const [mode] = modes;
  if (mode === undefined) return { text, statements, directives, txMode: undefined };
  if (mode !== 'none' && mode !== 'file') {
    return fail(
      `unknown atlas:txmode ${JSON.stringify(mode)}: a plan runs in one transaction (file) or in none (none)`,
    );
  }
  return { text, statements, directives, txMode: mode };
}

/** The migration as a plan to run: its statements as they are, each told of by the comment above it. */
export function planOfMigration({ text, statements }: Migration, transactional: boolean): Plan {
  const keepsEnd = delimiterDirective(text) !== undefined;
  return {
    transactional,
    reversible: false,
    statements: statements.map((statement): Statement => {
      const { text: sql, comments, directives } = statement;
      return {
        cmd: keepsEnd ? sql : sql.replace(/;$/, '').trimEnd(),
        comment: commentOf(comments),
        ...(directives.some(({ name }) => name === REPEATABLE) ? { repeatable: true } : {}),
      };
    }),
  };
}

/** The words above a statement, without directives; empty when there are none. */
function commentOf(comments: readonly Comment[]): string {
  return comments
    .filter(({ text }) => parseDirective(text) === undefined)
    .map(({ text }) =>
      text.startsWith('/*') ? text.slice(2, -2).replace(/\s+/g, ' ').trim() : text.replace(/^(--|#)/, '').trim(),
    )
    .filter((text) => text !== '')
    .join(' ');
}

/**
 * A plan as the migration of a plan file. `directives` go to its head: `atlas:txmode none`, with or without `--` in front.
 * Throws `AtlasError` `engine/plan-secret` for a statement with a secret, because plan files are for many eyes.
 */
export function writeMigration(plan: Plan, directives: readonly string[], profile: ScannerProfile): string {
  const secret = plan.statements.find(({ display }) => display !== undefined);
  if (secret !== undefined) {
    throw new AtlasError(
      `cannot write a plan with a secret in it: ${secret.comment}. Run "atlas schema apply" without a plan, or leave the secret out of the desired state`,
      { code: 'engine/plan-secret' },
    );
  }
  const given = directives.map(readDirective);
  const own = plan.directives ?? [];
  const format = dirFormatOf('atlas');
  const all = [...new Set([...own, ...given])];
  const files = formatMigrationFiles(
    { ...plan, directives: all, checks: [] },
    { format, version: '', name: '', profile },
  );
  return withoutLastDelimiter(files[0]?.text ?? '');
}

/** The last statement needs no delimiter, and newlines at the end would keep the text from standing in lines of its own. */
function withoutLastDelimiter(text: string): string {
  return text.replace(/\n+$/, '\n');
}

/** A migration as a person edits it: what is written below its end is a statement of its own. */
export async function editMigration(name: string, text: string, edit: EditText): Promise<string> {
  const delimiter = delimiterDirective(text) ?? '';
  const isOpen = /^\n+$/.test(delimiter);
  return withoutLastDelimiter(await edit(name, isOpen ? `${text.trimEnd()}${delimiter}` : text));
}

/** Throws `AtlasError` `engine/plan-directive`. */
function readDirective(given: string): string {
  const text = given.trim().replace(/^--\s*/, '');
  const directive = parseDirective(`-- ${text}`);
  if (directive === undefined || /[\r\n]/.test(text)) {
    throw new AtlasError(
      `invalid directive ${JSON.stringify(given)}: expected one such as "atlas:txmode none" or "atlas:nolint DS103"`,
      { code: 'engine/plan-directive' },
    );
  }
  return text;
}
