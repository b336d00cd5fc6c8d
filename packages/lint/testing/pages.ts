import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Capabilities, Driver } from '@atlas/dialect';
import type { DialectLint, LintSettings } from '../src/index.ts';
import { runCase } from './lint-sql.ts';

/** A page on one code, as far as tests need it. */
export interface CodePage {
  readonly code: string;
  readonly analyzer: string;
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
      example: /^## Example \((.*)\)$/m.exec(text)?.[1] ?? '',
      before: block('before'),
      reported: block('reported'),
      clean: block('clean'),
    };
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
): Promise<Readonly<Record<'reported' | 'byCode' | 'byAnalyzer' | 'clean', number>>> {
  const { code, analyzer, before, reported, clean } = page;
  const settings = SETTINGS[code] ?? SETTINGS[code.slice(0, 2)] ?? {};
  const options = { setup: before, settings, ...(capabilities === undefined ? {} : { capabilities }) };
  const bad = await runCase(driver, lint, { ...options, sql: reported });
  const good = await runCase(driver, lint, { ...options, sql: clean });
  const count = async (analyse: typeof bad, text: string): Promise<number> => {
    const report = await analyse(text);
    if (report?.error?.includes('crashed') === true) throw new Error(report.error);
    return (report?.reports ?? []).flatMap((r) => r.diagnostics).filter((d) => d.code === code).length;
  };
  return {
    reported: await count(bad, reported),
    byCode: await count(bad, `-- atlas:nolint ${code}\n\n${reported}`),
    byAnalyzer: await count(bad, `-- atlas:nolint ${analyzer}\n\n${reported}`),
    clean: await count(good, clean),
  };
}
