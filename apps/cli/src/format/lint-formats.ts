import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { redactText } from '@atlas/diagnostics';
import { defineFunction, goJson, type TemplateFunctions } from '@atlas/gotemplate';
import manifest from '../../package.json' with { type: 'json' };
import { codeUrl, lineAt } from '../views/migrate-lint.ts';
import type { LintFacts } from './migrate-lint.ts';

const DOCS = 'https://atlasgo.io/lint/analyzers';

/** A finding as programs of reviewers want it. */
interface Annotation {
  /** Path of the file from the working directory. */
  readonly path: string;
  readonly line: number;
  readonly code: string;
  readonly heading: string;
  readonly text: string;
  readonly isError: boolean;
}

/**
 * Reports for other programs, as functions of templates: `{{ sarif . }}`, `{{ junit . }}`, `{{ github . }}` (workflow
 * commands), `{{ gitlab . }}` (code quality).
 */
export const reportFormats: TemplateFunctions = {
  sarif: defineFunction(['any'], (data: unknown) => toSarif(annotationsOf(data))),
  junit: defineFunction(['any'], (data: unknown) => toJunit(factsOf(data))),
  github: defineFunction(['any'], (data: unknown) => toGithub(annotationsOf(data))),
  gitlab: defineFunction(['any'], (data: unknown) => toGitlab(annotationsOf(data))),
};

function factsOf(data: unknown): LintFacts {
  if (typeof data === 'object' && data !== null && 'facts' in data)
    return (data as { readonly facts: LintFacts }).facts;
  throw new Error('the function takes the whole report: {{ sarif . }}');
}

function annotationsOf(data: unknown): readonly Annotation[] {
  const { summary, dir } = factsOf(data);
  const folder = dirPath(dir);
  const general = summary.steps.flatMap(({ result, error, text }): Annotation[] => {
    if (result === undefined) return error === undefined ? [] : [plain(folder, text, error)];
    if (result.file.name !== '') return [];
    return result.reports.flatMap(({ heading, diagnostics }) =>
      diagnostics.map((one) => ({
        path: folder,
        line: 1,
        code: one.code,
        heading,
        text: one.text,
        isError: one.isError,
      })),
    );
  });
  const files = summary.files.flatMap(({ file, reports, error }): Annotation[] => {
    const path = posix.join(folder, file.name);
    const found = reports.flatMap(({ heading, diagnostics }) =>
      diagnostics.map(({ pos, code, text, isError }) => {
        const line = Math.max(1, lineAt(file.text, pos));
        return { path, line, code, heading, text, isError };
      }),
    );
    return error !== undefined && !found.some(({ isError }) => isError) ? [...found, plain(path, error, error)] : found;
  });
  // The step of a failed file repeats what the file says.
  const said = new Set(files.map(({ text }) => text));
  return [...general.filter(({ text }) => !said.has(text)), ...files];
}

function plain(path: string, heading: string, error: string): Annotation {
  return { path, line: 1, code: '', heading, text: redactText(error), isError: true };
}

/** The path in the URL of a directory. */
function dirPath(url: string): string {
  return posix.normalize(url.replace(/^file:\/\//, '').replace(/\?.*$/, ''));
}

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function toSarif(annotations: readonly Annotation[]): string {
  const rules = [...new Map(annotations.map((one) => [ruleId(one), one])).values()];
  const report = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'atlas',
            version: manifest.version,
            informationUri: DOCS,
            rules: rules.map((one) => ({
              id: ruleId(one),
              shortDescription: { text: one.heading },
              ...(one.code === '' ? {} : { helpUri: codeUrl(one.code) }),
            })),
          },
        },
        results: annotations.map((one) => ({
          ruleId: ruleId(one),
          level: one.isError ? 'error' : 'warning',
          message: { text: one.text },
          locations: [
            { physicalLocation: { artifactLocation: { uri: encodeURI(one.path) }, region: { startLine: one.line } } },
          ],
        })),
      },
    ],
  };
  return `${goJson(report, { indent: '  ' })}\n`;
}

function ruleId({ code, heading }: Annotation): string {
  return code === '' ? heading.replace(/\W+/g, '-') : code;
}

/** One test case per file; a file with errors is a failed one, warnings are its output. */
function toJunit(facts: LintFacts): string {
  const { files } = facts.summary;
  const all = annotationsOf({ facts });
  const folder = dirPath(facts.dir);
  const cases = files.map(({ file, error, elapsed }) => {
    const path = posix.join(folder, file.name);
    const own = all.filter((one) => one.path === path);
    const lines = (isError: boolean): string =>
      own
        .filter((one) => one.isError === isError)
        .map((one) => `${one.path}:${one.line}: ${one.text}${one.code === '' ? '' : ` (${one.code})`}`)
        .join('\n');
    const seconds = (Number(elapsed) / 1e9).toFixed(3);
    const head = `    <testcase name="${xml(file.name)}" classname="${xml(folder)}" file="${xml(path)}" time="${seconds}"`;
    const failure =
      error === undefined ? '' : `\n      <failure message="${xml(redactText(error))}">${xml(lines(true))}</failure>`;
    const warnings = lines(false);
    const output = warnings === '' ? '' : `\n      <system-out>${xml(warnings)}</system-out>`;
    return failure === '' && output === '' ? `${head}/>` : `${head}>${failure}${output}\n    </testcase>`;
  });
  const general = all
    .filter(({ path, isError }) => path === folder && isError)
    .map(
      ({ heading, text }) =>
        `    <testcase name="${xml(heading)}" classname="${xml(folder)}" time="0">\n      <failure message="${xml(text)}"></failure>\n    </testcase>`,
    );
  const failures = files.filter(({ error }) => error !== undefined).length + general.length;
  const tests = [...general, ...cases];
  const counts = `tests="${tests.length}" failures="${failures}" errors="0"`;
  const body = tests.map((text) => `${text}\n`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="atlas migrate lint" ${counts}>
  <testsuite name="${xml(folder)}" ${counts}>
${body}  </testsuite>
</testsuites>
`;
}

function xml(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
  };
  // XML 1.0 has no way to write other control characters.
  // oxlint-disable-next-line no-control-regex -- they are what is left out
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"\n]/g, (c) => escapes[c] ?? c);
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function toGithub(annotations: readonly Annotation[]): string {
  const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return annotations
    .map(({ path, line, heading, text, code, isError }) => {
      const body = code === '' ? text : `${text} (${code})\n\nDetails: ${codeUrl(code)}`;
      const place = `file=${property(path)},line=${line},title=${property(heading)}`;
      return `::${isError ? 'error' : 'warning'} ${place}::${data(body)}\n`;
    })
    .join('');
}

/** https://docs.gitlab.com/ci/testing/code_quality/ */
function toGitlab(annotations: readonly Annotation[]): string {
  const issues = annotations.map((one) => ({
    description: one.code === '' ? one.text : `${one.text} (${one.code})`,
    check_name: ruleId(one),
    fingerprint: createHash('sha256')
      .update(JSON.stringify([one.path, one.code, one.text]))
      .digest('hex'),
    severity: one.isError ? 'major' : 'minor',
    location: { path: one.path, lines: { begin: one.line } },
  }));
  return `${goJson(issues, { indent: '  ' })}\n`;
}
