import type { Capabilities, Driver } from '@atlas/dialect';
import { fileDirectives, scanStatements } from '@atlas/sqltext';
import {
  analyzeFile,
  type Analyzer,
  type DialectLint,
  type FileReport,
  type Guard,
  genericAnalyzers,
  type LintSettings,
  noSettings,
  replayForLint,
  type TableSizes,
} from '../src/index.ts';

export interface LintCase {
  /** Runs before the file. */
  readonly setup?: string;
  /** The file. `-- want DS103` at the end of a line expects a finding there, `-- want DS103 MF103` two. */
  readonly sql: string;
  readonly settings?: Partial<LintSettings>;
  /** Default: the generic ones and those of the dialect. */
  readonly analyzers?: readonly Analyzer[];
  readonly sizes?: TableSizes;
  readonly author?: string;
  readonly guards?: readonly Guard[];
  /** Those of another version than that of the server. */
  readonly capabilities?: Capabilities;
}

/** Runs a file on an empty database, reports on it, and empties the database. Undefined when the file is ignored. */
export async function lintSql(driver: Driver, lint: DialectLint, given: LintCase): Promise<FileReport | undefined> {
  return (await runCase(driver, lint, given))(given.sql);
}

/** Runs a file once, and returns how to analyse it: also with other directives in front, which change nothing else. */
export async function runCase(
  driver: Driver,
  lint: DialectLint,
  { setup = '', sql, settings = {}, analyzers, sizes, author, guards = [], ...rest }: LintCase,
): Promise<(text: string) => Promise<FileReport | undefined>> {
  const { dialect, scope } = driver;
  const capabilities = rest.capabilities ?? driver.capabilities;
  const scan = (text: string) => scanStatements(text, dialect.scanner, { file: '2.sql' }).statements;
  try {
    for (const { text } of scan(setup)) await driver.exec(text);
    const from = await driver.inspect();
    const { statements, to } = await replayForLint(driver, scan(sql), from, lint);
    return (text) => {
      const directives = fileDirectives(text);
      const isTransactional = !directives.some(({ name, args }) => name === 'txmode' && args === 'none');
      return analyzeFile(
        { name: '2.sql', version: '2', text, from, to, statements, directives, isTransactional, guards },
        {
          dialect,
          lint,
          capabilities,
          scope,
          sizes,
          author,
          settings: { ...noSettings, ...settings },
          analyzers: analyzers ?? [...genericAnalyzers, ...lint.analyzers],
        },
      );
    };
  } finally {
    await driver.wipe();
  }
}

/**
 * Runs a case and compares what was found with what the file wants, as `line: CODE`. Returns the texts of all findings.
 * Throws when they differ.
 */
export async function checkLint(driver: Driver, lint: DialectLint, given: LintCase): Promise<readonly string[]> {
  const wanted = given.sql.split('\n').flatMap((line, i) => {
    const codes = /-- want ([A-Z0-9 -]+)$/.exec(line)?.[1]?.split(' ') ?? [];
    return codes.map((code) => `${i + 1}: ${code}`);
  });
  const report = await lintSql(driver, lint, given);
  const diagnostics = report?.reports.flatMap((r) => r.diagnostics) ?? [];
  const found = diagnostics.map(({ pos, code }) => `${given.sql.slice(0, pos).split('\n').length}: ${code}`);
  if (report?.error?.includes('crashed') === true) throw new Error(report.error);
  if (found.toSorted().join('\n') !== wanted.toSorted().join('\n')) {
    const texts = diagnostics.map(({ code, text }) => `${code}: ${text}`).join('\n');
    throw new Error(`wanted:\n${wanted.join('\n')}\nfound:\n${found.join('\n')}\n${texts}\n\n${given.sql}`);
  }
  return diagnostics.map(({ text }) => text);
}
