import { createHash } from 'node:crypto';
import { redactText } from '@atlas/diagnostics';
import { defineFunction, goJson, type TemplateFunctions } from '@atlas/gotemplate';
import manifest from '../../package.json' with { type: 'json' };
import { codeUrl } from '../views/migrate-lint.ts';

const DOCS = 'https://atlasgo.io/lint/analyzers';

/** A finding as programs of reviewers want it. */
export interface Annotation {
  /** Path of the file from the working directory. */
  readonly path: string;
  readonly line: number;
  readonly code: string;
  /** The code is explained in the documentation; codes of the user's own rules are not. */
  readonly isDocumented: boolean;
  readonly heading: string;
  /** Says more about what stands under the heading; empty for nothing. */
  readonly description: string;
  readonly text: string;
  readonly isError: boolean;
}

/** A file that was looked at. */
export interface LintCase {
  readonly name: string;
  readonly path: string;
  /** In nanoseconds. */
  readonly elapsed: bigint;
  /** Why it fails; undefined when it does not. */
  readonly error: string | undefined;
}

/** What a run of analysis found, as the formats of other programs need it. */
export interface LintOutcome {
  /** `atlas migrate lint`. */
  readonly command: string;
  /** What was analysed as a whole: path of a directory, or a schema. */
  readonly folder: string;
  readonly findings: readonly Annotation[];
  readonly cases: readonly LintCase[];
}

/**
 * Reports for other programs, as functions of templates: `{{ sarif . }}`, `{{ junit . }}`, `{{ github . }}` (workflow
 * commands), `{{ gitlab . }}` (code quality).
 */
export const lintFormats: TemplateFunctions = {
  sarif: defineFunction(['any'], (data: unknown) => toSarif(outcomeIn(data).findings)),
  junit: defineFunction(['any'], (data: unknown) => toJunit(outcomeIn(data))),
  github: defineFunction(['any'], (data: unknown) => toGithub(outcomeIn(data).findings)),
  gitlab: defineFunction(['any'], (data: unknown) => toGitlab(outcomeIn(data).findings)),
};

function outcomeIn(data: unknown): LintOutcome {
  if (typeof data === 'object' && data !== null && 'outcome' in data)
    return (data as { readonly outcome: LintOutcome }).outcome;
  throw new Error('the function takes the whole report: {{ sarif . }}');
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
              ...(one.description === '' ? {} : { fullDescription: { text: one.description } }),
              ...(one.isDocumented ? { helpUri: codeUrl(one.code) } : {}),
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
function toJunit({ command, folder, findings, cases }: LintOutcome): string {
  const tests = cases.map(({ name, path, elapsed, error }) => {
    const own = findings.filter((one) => one.path === path);
    const lines = (isError: boolean): string =>
      own
        .filter((one) => one.isError === isError)
        .map((one) => `${one.path}:${one.line}: ${one.text}${one.code === '' ? '' : ` (${one.code})`}`)
        .join('\n');
    const seconds = (Number(elapsed) / 1e9).toFixed(3);
    const head = `    <testcase name="${xml(name)}" classname="${xml(folder)}" file="${xml(path)}" time="${seconds}"`;
    const failure =
      error === undefined ? '' : `\n      <failure message="${xml(redactText(error))}">${xml(lines(true))}</failure>`;
    const warnings = lines(false);
    const output = warnings === '' ? '' : `\n      <system-out>${xml(warnings)}</system-out>`;
    return failure === '' && output === '' ? `${head}/>` : `${head}>${failure}${output}\n    </testcase>`;
  });
  const general = findings
    .filter(({ path, isError }) => isError && !cases.some((one) => one.path === path))
    .map(
      ({ heading, text }) =>
        `    <testcase name="${xml(heading)}" classname="${xml(folder)}" time="0">\n      <failure message="${xml(text)}"></failure>\n    </testcase>`,
    );
  const failures = cases.filter(({ error }) => error !== undefined).length + general.length;
  const all = [...general, ...tests];
  const counts = `tests="${all.length}" failures="${failures}" errors="0"`;
  const body = all.map((text) => `${text}\n`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${xml(command)}" ${counts}>
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
    '\r': '&#13;',
    '\t': '&#9;',
  };
  // XML 1.0 has no way to write other control characters, nor halves of characters.
  // oxlint-disable-next-line no-control-regex -- they are what is left out
  const left = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '');
  return left.replace(/[&<>"\n\r\t]/g, (c) => escapes[c] ?? c);
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function toGithub(annotations: readonly Annotation[]): string {
  const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return annotations
    .map(({ path, line, heading, text, code, isDocumented, isError }) => {
      const details = isDocumented ? `\n\nDetails: ${codeUrl(code)}` : '';
      const body = code === '' ? text : `${text} (${code})${details}`;
      const place = `file=${property(path)},line=${line},title=${property(heading)}`;
      return `::${isError ? 'error' : 'warning'} ${place}::${data(body)}\n`;
    })
    .join('');
}

/** https://docs.gitlab.com/ci/testing/code_quality/ */
function toGitlab(annotations: readonly Annotation[]): string {
  // Fingerprints say which finding is the same after other lines were added, and have to differ within one report.
  const seen = new Map<string, number>();
  const ordinal = (key: string): number => {
    const n = seen.get(key) ?? 0;
    seen.set(key, n + 1);
    return n;
  };
  const keyOf = ({ path, code, text }: Annotation): readonly (string | number)[] => {
    const key = [path, code, text];
    const n = ordinal(JSON.stringify(key));
    return n === 0 ? key : [...key, n];
  };
  const issues = annotations.map((one) => ({
    description: one.code === '' ? one.text : `${one.text} (${one.code})`,
    check_name: ruleId(one),
    fingerprint: createHash('sha256')
      .update(JSON.stringify(keyOf(one)))
      .digest('hex'),
    severity: one.isError ? 'major' : 'minor',
    location: { path: one.path, lines: { begin: one.line } },
  }));
  return `${goJson(issues, { indent: '  ' })}\n`;
}
