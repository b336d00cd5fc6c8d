import { AtlasError } from '@atlas/diagnostics';
import { jsonFunctions, stringFunctions, goJson } from '@atlas/gotemplate';
import type { NewFile } from '@atlas/migrate';
import type { Plan } from '@atlas/model';
import { parseFormat } from './format.ts';

/** What `--format` of commands that write migrations says. */
export interface MigrationFormat {
  /** Indentation of the statements. */
  readonly indent?: string;
  /** The text of the file, in place of the standard layout. */
  readonly format?: (plan: Plan & { readonly version: string; readonly name: string }) => string;
}

/**
 * Reads `--format`: `{{ sql . "  " }}` indents the statements, any other template lays out the file. Throws `AtlasError`
 * `cli/format`.
 */
export function parseMigrationFormat(text: string | undefined): MigrationFormat {
  if (text === undefined) return {};
  const indent = /^\s*\{\{-?\s*sql\s+\.\s*(?:(?:"([ \t]*)"|`([ \t]*)`)\s*)?-?\}\}\s*$/.exec(
    text.replaceAll('\\t', '\t'),
  );
  if (indent !== null) return { indent: indent[1] ?? indent[2] ?? '' };
  if (/\{\{[^}]*\bsql\b/.test(text)) {
    throw new AtlasError(`'sql' can only be used to indent statements. got: ${text}`, { code: 'cli/format' });
  }
  const template = parseFormat(text, { ...jsonFunctions, ...stringFunctions }, 'migrate');
  return { format: (plan) => template.render(planObject(plan)) };
}

function planObject({
  version,
  name,
  delimiter,
  directives,
  statements,
}: Plan & { readonly version: string; readonly name: string }): object {
  return {
    Version: version,
    Name: name,
    Delimiter: delimiter ?? '',
    Directives: directives ?? [],
    Changes: statements.map(({ cmd, comment, reverse }) => ({ Cmd: cmd, Comment: comment, Reverse: reverse ?? [] })),
  };
}

/** New files as JSON, for `--dry-run`. */
export function newFilesJson(files: readonly NewFile[], dir: string): string {
  const objects = files.map(({ name, text }) => {
    const base = name.replace(/\.sql$/, '');
    const at = base.indexOf('_');
    return {
      Name: name,
      Version: at === -1 ? base : base.slice(0, at),
      Description: at === -1 ? '' : base.slice(at + 1),
      Content: text,
    };
  });
  return goJson({ Files: objects, Dir: dir });
}
