import { redactText } from '@atlas/diagnostics';
import { encodeRealm } from '@atlas/dialect';
import type { LintedFile, LintStep, LintSummary } from '@atlas/engine';
import {
  colorFunctions,
  defineFunction,
  jsonFunctions,
  stringFunctions,
  type TemplateFunctions,
} from '@atlas/gotemplate';
import type { LintDiagnostic, Report, SuggestedFix } from '@atlas/lint';
import type { Realm } from '@atlas/model';
import { fixesOf, lineAt, versionStatuses } from '../views/migrate-lint.ts';
import { lintFormats } from './lint-formats.ts';
import { lockObject } from './locks.ts';
import { orAbsent } from './migrate-file.ts';
import { migrateLintOutcome } from './migrate-lint-outcome.ts';
import { urlToObject } from './url-object.ts';

/** A run of `migrate lint`, as its report tells it. */
export interface LintFacts {
  readonly summary: LintSummary;
  readonly devUrl: string;
  /** URL of the migration directory. */
  readonly dir: string;
  readonly start: Date;
  readonly end: Date;
}

/** The functions of `migrate lint`: JSON, text, colours, and the formats of other tools. */
export function lintFunctions(colours: boolean): TemplateFunctions {
  return { ...jsonFunctions, ...stringFunctions, ...colorFunctions(colours), ...lintFormats };
}

/** What templates of `migrate lint` work on. In JSON, what is empty is left out. */
export function lintData(facts: LintFacts): object {
  const { summary, devUrl, dir, start, end } = facts;
  const { dialect, files } = summary;
  const steps = summary.steps.map(stepObject);
  const objects = files.map(fileObject);
  const env = {
    Driver: dialect?.name ?? '',
    URL: dialect === undefined ? null : urlToObject(devUrl, summary.scope),
    Dir: dir,
    toJSON: () => ({
      Driver: orAbsent(dialect?.name ?? ''),
      URL: dialect === undefined ? undefined : urlToObject(devUrl, summary.scope),
      Dir: orAbsent(dir),
    }),
  };
  const schema = schemaObject(summary);
  const diagnostics = files.flatMap((file) => file.reports.flatMap((report) => report.diagnostics));
  return {
    get outcome() {
      return migrateLintOutcome(facts);
    },
    URL: '',
    Env: env,
    Schema: schema,
    Steps: steps,
    Files: objects,
    Start: start,
    End: end,
    DiagnosticsCount: defineFunction([], () => diagnostics.length),
    TotalChanges: defineFunction([], () => files.reduce((sum, { changes }) => sum + changes, 0)),
    TotalFiles: defineFunction([], () => summary.total),
    FromV: defineFunction([], () => summary.fromVersion ?? ''),
    ToV: defineFunction([], () => summary.toVersion ?? ''),
    VersionStatuses: defineFunction([], () => versionStatuses(files)),
    NonFileReports: defineFunction([], () => nonFileSteps(summary).map(stepObject)),
    toJSON: () => ({ Env: env, Schema: schema, Steps: absentIfEmpty(steps), Files: absentIfEmpty(objects) }),
  };
}

/** Steps with findings about the directory as a whole. */
export function nonFileSteps({ steps }: LintSummary): readonly LintStep[] {
  return steps.filter(({ result }) => result !== undefined && result.file.name === '');
}

/** Printing a large schema takes a while, so it is done when it is asked for. */
function schemaObject({ dialect, current, desired }: LintSummary): object {
  const text = (realm: Realm): string => (dialect === undefined ? '' : encodeRealm(realm, dialect.hcl));
  return {
    get Current() {
      return text(current);
    },
    get Desired() {
      return text(desired);
    },
    toJSON: () => ({ Current: orAbsent(text(current)), Desired: orAbsent(text(desired)) }),
  };
}

function stepObject({ name, text, error, result }: LintStep): object {
  const object = result === undefined ? null : fileObject(result);
  return {
    Name: name,
    Text: text,
    Error: redactText(error ?? ''),
    Result: object,
    toJSON: () => ({
      Name: orAbsent(name),
      Text: orAbsent(text),
      Error: orAbsent(redactText(error ?? '')),
      Result: object ?? undefined,
    }),
  };
}

/** What `git diff` says of a file. */
const CHANGES = { added: 'ADDED', edited: 'MODIFIED' } as const;

function fileObject({
  file,
  reports,
  error,
  difference,
  locks,
}: Pick<LintedFile, 'file' | 'reports' | 'error' | 'difference' | 'locks'>): object {
  const change = difference === undefined ? '' : CHANGES[difference];
  const objects = reports.map((report) => reportObject(report, file.text));
  const text = redactText(error ?? '');
  const lockObjects = locks?.map(({ pos, report }) => lockObject(report, lineAt(file.text, pos)));
  return {
    Name: file.name,
    Text: file.text,
    Version: file.version,
    Reports: objects,
    Error: text,
    Change: change,
    Locks: lockObjects ?? [],
    Line: defineFunction(['int'], (pos: number) => lineAt(file.text, fromBytes(file.text, pos))),
    SuggestedFixes: defineFunction([], () => fixesOf(reports).map(fixObject)),
    toJSON: () => ({
      Name: orAbsent(file.name),
      Text: orAbsent(file.text),
      Reports: absentIfEmpty(objects),
      Error: orAbsent(text),
      Change: orAbsent(change),
      Locks: lockObjects,
    }),
  };
}

function reportObject({ heading, description = '', diagnostics, fixes }: Report, source: string): object {
  const found = diagnostics.map((diagnostic) => diagnosticObject(diagnostic, source));
  const fixObjects = fixes.map(fixObject);
  return {
    Text: heading,
    Desc: description,
    Diagnostics: found,
    SuggestedFixes: fixObjects,
    toJSON: () => ({
      Text: orAbsent(heading),
      Desc: orAbsent(description),
      Diagnostics: absentIfEmpty(found),
      SuggestedFixes: absentIfEmpty(fixObjects),
    }),
  };
}

function diagnosticObject({ pos, text, code, fixes }: LintDiagnostic, source: string): object {
  const bytes = new TextEncoder().encode(source.slice(0, pos)).length;
  const fixObjects = fixes.map(fixObject);
  return {
    Pos: bytes,
    Text: text,
    Code: code,
    SuggestedFixes: fixObjects,
    toJSON: () => ({ Pos: bytes, Text: text, Code: code, SuggestedFixes: absentIfEmpty(fixObjects) }),
  };
}

function fixObject({ message, edit, sql = '' }: SuggestedFix): object {
  const textEdit = edit === undefined ? null : { Line: edit.line, End: edit.end, NewText: edit.newText };
  return {
    Message: message,
    TextEdit: textEdit,
    SQL: sql,
    toJSON: () => ({ Message: message, TextEdit: textEdit ?? undefined, SQL: orAbsent(sql) }),
  };
}

/** Positions of reports count bytes. */
function fromBytes(text: string, bytes: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes)).length;
}

function absentIfEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
