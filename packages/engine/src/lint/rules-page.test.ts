import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sqlite } from '@atlas/dialect-sqlite';
import { sqliteLint } from '@atlas/dialect-sqlite/lint';
import { noSettings } from '@atlas/lint';
import { expect, test } from 'vitest';
import { testContext } from '../testing.ts';
import { migrateLint } from './migrate-lint.ts';
import { readRules, ruleAnalyzers } from './read-rules.ts';
import { schemaLint } from './schema-lint.ts';

/** The examples of the page: rules, a schema, maybe a change of it, and what is reported. */
interface Example {
  rules: string;
  schema: string;
  change?: string;
  report: string;
}

function readExamples(): readonly Example[] {
  const text = readFileSync(fileURLToPath(new URL('../../../../docs/rules.md', import.meta.url)), 'utf8');
  const examples: Example[] = [];
  for (const [, kind, body = ''] of text.matchAll(/```\w+ (rules|schema|change|report)\n([^]*?)```/g)) {
    if (kind === 'rules') examples.push({ rules: body, schema: '', report: '' });
    const example = examples.at(-1);
    if (example !== undefined && kind !== 'rules') example[kind as 'schema' | 'change' | 'report'] = body;
  }
  return examples;
}

const devUrl = 'sqlite://?mode=memory';

async function reportOf({ rules: text, schema, change }: Example): Promise<string> {
  const files = {
    'a.rule.hcl': text,
    'schema.sql': schema,
    'migrations/1.sql': schema,
    'migrations/2.sql': change ?? '',
  };
  const context = {
    ...testContext(sqlite, files),
    linters: [{ dialects: ['sqlite'], load: async () => sqliteLint }],
  };
  const set = { language: 'hcl', name: 'own', src: ['a.rule.hcl'], vars: new Map(), error: false };
  const rules = await readRules([set], '.', context);
  if (change === undefined) {
    const { steps } = await schemaLint({ url: ['file://schema.sql'], devUrl, settings: noSettings, rules }, context);
    return steps.map((s) => `${s.heading}:\n${s.diagnostics.map((d) => `  ${d.text}\n`).join('')}`).join('');
  }
  const request = { dir: 'file://migrations', devUrl, settings: noSettings, latest: 1 };
  const { files: reports } = await migrateLint({ ...request, analyzers: ruleAnalyzers(rules) }, context);
  const line = (pos: number): number => change.slice(0, pos).split('\n').length;
  return reports
    .flatMap((file) => file.reports)
    .filter(({ diagnostics }) => diagnostics.some(({ rule }) => rule !== undefined))
    .map((r) => `${r.heading}:\n${r.diagnostics.map((d) => `  L${line(d.pos)}: ${d.text}\n`).join('')}`)
    .join('');
}

const examples = readExamples();

test('the page has examples', () => {
  expect(examples.length).toBeGreaterThan(4);
});

test.each(examples.map((example) => [/(?:rule) "\w+" "([\w-]+)"/.exec(example.rules)?.[1] ?? '', example] as const))(
  'the example with rule %s',
  async (_name, example) => {
    expect(await reportOf(example)).toBe(example.report);
  },
);
