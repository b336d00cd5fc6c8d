import type { LintedFile, LintSummary } from '@atlas/engine';
import type { LintDiagnostic } from '@atlas/lint';
import { newRealm } from '@atlas/model';
import { expect, test } from 'vitest';
import { parseFormat } from './format.ts';
import { lintData, lintFunctions } from './migrate-lint.ts';

const text = 'DROP TABLE a;\nDROP TABLE a;\n';

function diagnostic(pos: number, message: string, code = 'DS102', isError = true): LintDiagnostic {
  return { pos, text: message, code, fixes: [], rule: undefined, isError };
}

function fileOf(name: string, diagnostics: readonly LintDiagnostic[], error?: string): LintedFile {
  const reports = diagnostics.length === 0 ? [] : [{ analyzer: 'a', heading: 'a "b" <c> & d', diagnostics, fixes: [] }];
  return { file: { name, version: '1', text }, reports, error, warnings: [], changes: 1, elapsed: 1_500_000n };
}

function render(format: string, files: readonly LintedFile[]): string {
  const summary: LintSummary = {
    dialect: undefined,
    scope: { kind: 'realm' },
    steps: [],
    files,
    fromVersion: undefined,
    toVersion: undefined,
    total: files.length,
    current: newRealm(),
    desired: newRealm(),
  };
  const at = new Date(0);
  const facts = { summary, devUrl: 'sqlite://', dir: 'file://db/my dir', start: at, end: at };
  return parseFormat(`{{ ${format} . }}`, lintFunctions(false), 'migrate').render(lintData(facts));
}

const nasty = 'Dropping "x" <y> & \u0000\u001b[31m z\ud800 ]]>\ttab\r\nnew: 100%, line';
const files = [
  fileOf('1 a.sql', [diagnostic(0, nasty), diagnostic(14, nasty), diagnostic(14, 'other', 'MF101', false)], 'headings'),
  fileOf('2.sql', [], 'executing statement: <x>'),
  fileOf('3.sql', []),
];

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html: the properties that its schema requires. */
test('SARIF has what its schema requires', () => {
  const log = JSON.parse(render('sarif', files)) as {
    version: string;
    runs: {
      tool: { driver: { name: string; rules: { id: string; shortDescription: { text: string } }[] } };
      results: {
        ruleId: string;
        level: string;
        message: { text: string };
        locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
      }[];
    }[];
  };
  expect(log.version).toBe('2.1.0');
  const [run] = log.runs;
  expect(run?.tool.driver.name).toBe('atlas');
  const ids = run?.tool.driver.rules.map(({ id }) => id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  for (const rule of run?.tool.driver.rules ?? []) expect(rule.shortDescription.text).not.toBe('');
  expect(run?.results).toHaveLength(4);
  for (const { ruleId, level, message, locations } of run?.results ?? []) {
    expect(ids).toContain(ruleId);
    expect(['none', 'note', 'warning', 'error']).toContain(level);
    expect(message.text).not.toBe('');
    const [place] = locations;
    // A valid reference: no blanks, and resolved against the folder of the repository.
    expect(place?.physicalLocation.artifactLocation.uri).toMatch(/^db\/my%20dir\/[^ ]+$/);
    expect(place?.physicalLocation.region.startLine).toBeGreaterThanOrEqual(1);
  }
});

test('JUnit is well-formed, whatever findings say', () => {
  const xml = render('junit', files);
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^>]*\?>/, '')
    .replace(/<(\/?)([\w-]+)((?:\s+\w+="[^"<]*")*)\s*(\/?)>/g, (...match) => {
      const [, closes, name, , isEmpty] = match as string[];
      if (closes === '/') expect(open.pop()).toBe(name);
      else if (isEmpty !== '/') open.push(name ?? '');
      return '';
    });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(xml.replace(/&(?:amp|lt|gt|quot|#\d+);/g, '')).not.toContain('&');
  // oxlint-disable-next-line no-control-regex -- they must not be there
  expect(xml).not.toMatch(/[\u0000\u001b]|\p{Surrogate}/u);
  expect(xml).toContain('<testsuites name="atlas migrate lint" tests="3" failures="2" errors="0">');
});

test('annotations for GitHub are one line each', () => {
  const lines = render('github', files).trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(line).toMatch(/^::(?:error|warning) file=[^,]+,line=\d+,title=[^,:]+::[^\r\n]+$/);
  expect(lines[0]).toContain('100%25, line');
});

interface Issue {
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
test('fingerprints for GitLab differ within a report, and are the same when lines move', () => {
  const issues = JSON.parse(render('gitlab', files)) as Issue[];
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(4);
  expect(issues.map(({ severity }) => severity)).toEqual(['major', 'major', 'minor', 'major']);
  expect(issues.map(({ location }) => location.lines.begin)).toEqual([1, 2, 2, 1]);
  const moved = [fileOf('1 a.sql', [diagnostic(14, nasty)], 'headings')];
  const again = JSON.parse(render('gitlab', moved)) as Issue[];
  expect(again[0]?.fingerprint).toBe(issues[0]?.fingerprint);
});

test('how files differ from the base is told', () => {
  const known = [{ ...fileOf('1.sql', []), difference: 'added' as const }, fileOf('2.sql', [])];
  const objects = JSON.parse(render('json', known)) as { Files: { Change?: string }[] };
  expect(objects.Files.map(({ Change }) => Change)).toEqual(['ADDED', undefined]);
});
