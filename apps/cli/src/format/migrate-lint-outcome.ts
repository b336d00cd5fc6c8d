import { posix } from 'node:path';
import { redactText } from '@atlas/diagnostics';
import { lineAt } from '../views/migrate-lint.ts';
import type { Annotation, LintOutcome } from './lint-formats.ts';
import type { LintFacts } from './migrate-lint.ts';

/** What `migrate lint` found, for the formats of other programs. */
export function migrateLintOutcome({ summary, dir }: LintFacts): LintOutcome {
  const folder = dirPath(dir);
  const cases = summary.files.map(({ file, error, elapsed }) => ({
    name: file.name,
    path: posix.join(folder, file.name),
    elapsed,
    error,
  }));
  return { command: 'atlas migrate lint', folder, findings: annotationsOf(summary, folder), cases };
}

function annotationsOf(summary: LintFacts['summary'], folder: string): readonly Annotation[] {
  const general = summary.steps.flatMap(({ result, error, text }): Annotation[] => {
    if (result === undefined) return error === undefined ? [] : [plain(folder, text, error)];
    if (result.file.name !== '') return [];
    return result.reports.flatMap(({ heading, description = '', diagnostics }) =>
      diagnostics.map(({ code, text: said, isError }) => ({
        path: folder,
        line: 1,
        code,
        isDocumented: code !== '',
        heading,
        description,
        text: said,
        isError,
      })),
    );
  });
  const files = summary.files.flatMap(({ file, reports, error }): Annotation[] => {
    const path = posix.join(folder, file.name);
    const found = reports.flatMap(({ heading, description = '', diagnostics }) =>
      diagnostics.map(({ pos, code, text, rule, isError }) => {
        const line = Math.max(1, lineAt(file.text, pos));
        const isDocumented = code !== '' && rule === undefined;
        return { path, line, code, isDocumented, heading, description, text, isError };
      }),
    );
    return error !== undefined && !found.some(({ isError }) => isError) ? [...found, plain(path, error, error)] : found;
  });
  // The step of a failed file repeats what the file says.
  const said = new Set(files.map(({ text }) => text));
  return [...general.filter(({ text }) => !said.has(text)), ...files];
}

function plain(path: string, heading: string, error: string): Annotation {
  const text = redactText(error);
  return { path, line: 1, code: '', isDocumented: false, heading, description: '', text, isError: true };
}

/** The path in the URL of a directory. */
function dirPath(url: string): string {
  return posix.normalize(url.replace(/^file:\/\//, '').replace(/\?.*$/, ''));
}
