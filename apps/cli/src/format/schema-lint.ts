import { type Position, type Range, redactText, redactUrl } from '@atlas/diagnostics';
import type { SchemaDiagnostic, SchemaLintResult, SchemaLintStep } from '@atlas/engine';
import {
  colorFunctions,
  defineFunction,
  jsonFunctions,
  stringFunctions,
  type TemplateFunctions,
} from '@atlas/gotemplate';
import { lintFormats, type LintOutcome } from './lint-formats.ts';
import { orAbsent } from './migrate-file.ts';

/** The functions of `schema lint`: JSON, text, colours, and the formats of other tools. */
export function schemaLintFunctions(colours: boolean): TemplateFunctions {
  return { ...jsonFunctions, ...stringFunctions, ...colorFunctions(colours), ...lintFormats };
}

/** What templates of `schema lint` work on. In JSON, what is empty is left out, but not `Error`. */
export function schemaLintData(result: SchemaLintResult, urls: readonly string[], bytes: ByteCounter): object {
  const steps = result.steps.map((step) => stepObject(step, bytes));
  const diagnostics = result.steps.flatMap((step) => step.diagnostics);
  return {
    get outcome() {
      return outcomeOf(result, urls);
    },
    Steps: steps,
    Objects: result.objects,
    DiagnosticsCount: defineFunction([], () => diagnostics.length),
    toJSON: () => ({ Steps: steps.length === 0 ? undefined : steps }),
  };
}

/** How many bytes a file has in front of an offset in UTF-16 units. */
export type ByteCounter = (file: string, offset: number) => number;

function stepObject({ heading, description, isError, diagnostics }: SchemaLintStep, bytes: ByteCounter): object {
  const found = diagnostics.map((one) => diagnosticObject(one, bytes));
  return {
    Text: heading,
    Desc: description,
    Error: isError,
    Diagnostics: found,
    toJSON: () => ({ Text: heading, Desc: orAbsent(description), Error: isError, Diagnostics: found }),
  };
}

function diagnosticObject({ range, object, text, code }: SchemaDiagnostic, bytes: ByteCounter): object {
  const pos = range === undefined ? null : rangeObject(range, bytes);
  const said = redactText(text);
  return {
    Pos: pos,
    Text: said,
    Code: code,
    Object: object,
    // Objects of a database have no place but their name.
    toJSON: () => ({
      Pos: pos ?? undefined,
      Object: pos === null ? orAbsent(object) : undefined,
      Text: said,
      Code: code,
    }),
  };
}

function rangeObject({ file, start, end }: Range, bytes: ByteCounter): object {
  const position = ({ line, column, offset }: Position) => ({
    Line: line,
    Column: column,
    Byte: bytes(file, offset),
  });
  return { Filename: file, Start: position(start), End: position(end) };
}

function outcomeOf({ steps, elapsed }: SchemaLintResult, urls: readonly string[]): LintOutcome {
  const source = redactUrl(urls[0] ?? '').replace(/^file:\/\//, '');
  const findings = steps.flatMap(({ heading, description, isRule, isError, diagnostics }) =>
    diagnostics.map(({ range, object, text, code }) => ({
      path: range?.file ?? source,
      line: range?.start.line ?? 1,
      code,
      isDocumented: code !== '' && !isRule,
      heading,
      description,
      text: redactText(range === undefined && object !== '' ? `${object}: ${text}` : text),
      isError,
    })),
  );
  const files = findings.length === 0 ? [source] : [...new Set(findings.map(({ path }) => path))];
  const cases = files.map((path) => {
    const errors = findings.filter((one) => one.path === path && one.isError).map(({ heading }) => heading);
    return { name: path, path, elapsed, error: errors.length === 0 ? undefined : [...new Set(errors)].join('; ') };
  });
  return { command: 'atlas schema lint', folder: source, findings, cases };
}
