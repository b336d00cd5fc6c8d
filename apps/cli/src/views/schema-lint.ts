import { redactText } from '@atlas/diagnostics';
import type { SchemaDiagnostic, SchemaLintResult } from '@atlas/engine';
import { formatGoDuration } from '@atlas/gotemplate';
import type { Palette } from '../kit/terminal.ts';
import { count } from './plan.ts';

/** The standard report of `schema lint`. */
export function formatSchemaLint({ objects, steps, elapsed }: SchemaLintResult, palette: Palette): string {
  const bullet = palette.yellow('--');
  const total = steps.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0);
  const parts = steps.map(({ heading, diagnostics }) => {
    const lines = diagnostics.map((one) => `    ${bullet} ${formatSchemaDiagnostic(one)}\n`);
    return `  ${heading}:\n${lines.join('')}`;
  });
  const body = steps.length === 0 ? [`  ${bullet} no diagnostics found\n`] : parts;
  return [
    `Analyzing schema objects (${count(objects, 'object')} in total):\n\n`,
    ...body.map((part) => `${part}\n`),
    `  ${'-'.repeat(25)}\n`,
    `  ${bullet} ${palette.yellow(formatGoDuration(elapsed))}\n`,
    ...(total === 0 ? [] : [`  ${bullet} ${count(total, 'diagnostic')}\n`]),
  ].join('');
}

/**
 * `schema.hcl:7: text`. Objects of a database have no line: where the text does not name what they are in, it stands in
 * front.
 */
export function formatSchemaDiagnostic({ range, object, owner, text }: SchemaDiagnostic): string {
  if (range !== undefined) return redactText(`${range.file}:${range.start.line}: ${text}`);
  return redactText(owner === undefined || text.includes(owner) ? text : `${object}: ${text}`);
}
