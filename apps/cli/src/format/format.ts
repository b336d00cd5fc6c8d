import { AtlasError } from '@atlas/diagnostics';
import {
  executeTemplate,
  parseTemplate,
  type Template,
  TemplateError,
  type TemplateFunctions,
} from '@atlas/gotemplate';

/** A `--format` text, checked. */
export interface Format {
  /** The text it gives for `data`, without a newline of its own. Throws `TemplateError`. */
  render(data: unknown): string;
}

/**
 * Reads the text of `--format`, before any work is done, so that a mistake in it changes nothing. `group` decides how
 * the error starts: `parse log format: ...` for `schema` commands, `parse format: ...` for `migrate` commands.
 * Throws `AtlasError` `cli/format`.
 */
export function parseFormat(text: string, functions: TemplateFunctions, group: 'schema' | 'migrate'): Format {
  let template: Template;
  try {
    template = parseTemplate('format', text, { functions });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const prefix = group === 'schema' ? 'parse log format' : 'parse format';
    throw new AtlasError(`${prefix}: ${error.message}`, { code: 'cli/format', cause: error });
  }
  return { render: (data) => executeTemplate(template, data) };
}
