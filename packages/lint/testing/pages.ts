import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Capabilities, Driver } from '@atlas/dialect';
import { scanStatements } from '@atlas/sqltext';
import type { DialectLint, Guard, LintSettings } from '../src/index.ts';
import { runCase } from './lint-sql.ts';

/** A page on one code, as far as tests need it. */
export interface CodePage {
  readonly code: string;
  readonly analyzer: string;
  /** As its table says: `all`, or names divided by commas. */
  readonly databases: string;
  /** The database that its example is for. */
  readonly example: string;
  readonly before: string;
  readonly reported: string;
  readonly clean: string;
}

const FOLDER = fileURLToPath(new URL('../../../docs/lint/', import.meta.url));

/** The pages of `docs/lint`, by code. */
export function readPages(): readonly CodePage[] {
  const names = readdirSync(FOLDER).filter((name) => /^[A-Z]+\d+\.md$/.test(name));
  return names.sort().map((name) => {
    const text = readFileSync(FOLDER + name, 'utf8');
    const block = (kind: string): string => new RegExp(`\`\`\`sql ${kind}\\n([^]*?)\\n\`\`\``).exec(text)?.[1] ?? '';
    return {
      code: name.replace('.md', ''),
      analyzer: /^\| `(\w+)` \|/m.exec(text)?.[1] ?? '',
      databases: /^\| `\w+` \| ([^|]+) \|/m.exec(text)?.[1] ?? '',
      example: /^## Example \((.*)\)$/m.exec(text)?.[1] ?? '',
      before: block('before'),
      reported: block('reported'),
      clean: block('clean'),
    };
  });
}

/** Pages whose example runs on a database: those written for it, and those for SQLite about what all databases have. */
export function pagesFor(database: string): readonly CodePage[] {
  return readPages().filter(({ example, databases }) => {
    const isAbout = databases === 'all' || databases.split(', ').includes(database);
    return example === database || (example === 'SQLite' && isAbout);
  });
}

/** What a page says has to be configured. */
const SETTINGS: Readonly<Record<string, Partial<LintSettings>>> = {
  NM: { analyzers: { naming: { match: '^[a-z_]+$', kinds: {} } } },
  BC103: { analyzers: { incompatible: { dropTableMessage: '' } } },
  OW: {
    analyzers: {
      ownership: {
        provider: 'github',
        author: 'ann',
        rules: [
          { action: 'allow', name: 'billing', match: '*.billing_*', users: ['bob'] },
          { action: 'allow', name: 'everybody', match: '*.*', users: ['ann', 'bob'] },
          { action: 'deny', name: 'contractors', match: '*.users', users: ['ann'] },
        ],
      },
    },
  },
  BC104: { analyzers: { incompatible: { dropColumnMessage: '' } } },
};

/**
 * Runs the examples of a page: the one that is reported, with and without directives that silence it, and the safe one.
 * Returns what was found of the code in each.
 */
export async function runPage(
  driver: Driver,
  lint: DialectLint,
  page: CodePage,
  capabilities?: Capabilities,
): Promise<Readonly<Record<'reported' | 'byCode' | 'byAnalyzer' | 'byStatement' | 'clean', number>>> {
  const { code, analyzer, before, reported, clean } = page;
  const settings = SETTINGS[code] ?? SETTINGS[code.slice(0, 2)] ?? {};
  const options = { setup: before, settings, ...(capabilities === undefined ? {} : { capabilities }) };
  const bad = await runCase(driver, lint, { ...options, sql: reported });
  const { sql, guards } = readArchive(clean);
  const good = await runCase(driver, lint, { ...options, sql, guards });
  const directed = withDirectives(reported, code, driver);
  const quiet = await runCase(driver, lint, { ...options, sql: directed });
  const count = async (analyse: typeof bad, text: string): Promise<number> => {
    const report = await analyse(text);
    if (report?.error?.includes('crashed') === true) throw new Error(report.error);
    return (report?.reports ?? []).flatMap((r) => r.diagnostics).filter((d) => d.code === code).length;
  };
  return {
    reported: await count(bad, reported),
    byCode: await count(bad, `-- atlas:nolint ${code}\n\n${reported}`),
    byAnalyzer: await count(bad, `-- atlas:nolint ${analyzer}\n\n${reported}`),
    byStatement: await count(quiet, directed),
    clean: await count(good, sql),
  };
}

/** A directive above each statement. */
function withDirectives(sql: string, code: string, driver: Driver): string {
  const { statements } = scanStatements(sql, driver.dialect.scanner, { file: '2.sql' });
  return statements.toReversed().reduce((text, { start }) => {
    return `${text.slice(0, start)}-- atlas:nolint ${code}\n${text.slice(start)}`;
  }, sql);
}

/** Findings about a file as a whole, which no directive above a statement reaches. */
const ABOUT_FILES: readonly string[] = ['TX101', 'PG103'];

/** What `runPage` has to find. */
export function expectedOf({ code }: CodePage): Awaited<ReturnType<typeof runPage>> {
  return { reported: 1, byCode: 0, byAnalyzer: 0, byStatement: ABOUT_FILES.includes(code) ? 1 : 0, clean: 0 };
}

/** The migration of an archive, and the checks in front of it; any other text as it is. */
function readArchive(text: string): { readonly sql: string; readonly guards: readonly Guard[] } {
  if (!text.startsWith('-- atlas:txtar\n')) return { sql: text, guards: [] };
  const [, ...parts] = text.split(/^-- (\S+) --$/m);
  const sections = parts.flatMap((name, i) => (i % 2 === 0 ? [{ name, body: parts[i + 1] ?? '' }] : []));
  const guards = sections
    .filter(({ name }) => name.startsWith('checks/'))
    .map(({ body }) => ({
      codes: [...body.matchAll(/atlas:assert (\w+)/g)].flatMap(([, code]) => code ?? []),
      sql: body,
    }));
  return { sql: sections.find(({ name }) => name === 'migration.sql')?.body.trim() ?? '', guards };
}
