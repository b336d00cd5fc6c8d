import { builtinFunctions } from './builtins.ts';
import type { TemplateFunction, TemplateFunctions } from './functions.ts';
import type { Statement } from './nodes.ts';
import { isEmptyBody, parseText } from './parser.ts';

/** One named body and the text it comes from. */
export interface Definition {
  readonly name: string;
  readonly body: readonly Statement[];
  readonly source: Source;
}

/** A text that was parsed as one, for error messages and for the functions its bodies may call. */
export interface Source {
  readonly name: string;
  readonly text: string;
  readonly functions: ReadonlyMap<string, TemplateFunction>;
}

/** A parsed template: plain data that can be executed any number of times. */
export interface Template {
  readonly name: string;
  /** All bodies that `{{template "name"}}` can reach, with the template's own under its name. */
  readonly definitions: ReadonlyMap<string, Definition>;
}

/** Options of {@link parseTemplate}. */
export interface ParseOptions {
  /** Functions besides the built-in ones; they win over a built-in one of the same name. Default: none. */
  readonly functions?: TemplateFunctions;
  /**
   * Templates that this one may call by name, with all they define. On a clash the later wins, and this template's
   * own definitions win over all. Default: none.
   */
  readonly shared?: readonly Template[];
}

/**
 * Parses template text in the language of Go's `text/template` (Go 1.26).
 * `name` is what errors show. Functions must be known here: an unknown name is a mistake in the text.
 * Throws `TemplateError` with code `template/parse`, for example `template: x:1: unclosed action`.
 */
export function parseTemplate(name: string, text: string, options: ParseOptions = {}): Template {
  const functions = new Map(Object.entries({ ...builtinFunctions, ...options.functions }));
  const isFunction = (called: string): boolean => functions.has(called) || SPECIAL_FUNCTIONS.has(called);
  const source: Source = { name, text, functions };
  const { body, defined } = parseText(name, text, isFunction);

  const definitions = new Map<string, Definition>();
  for (const template of options.shared ?? []) {
    for (const [key, definition] of template.definitions) definitions.set(key, definition);
  }
  for (const [key, list] of defined) {
    if (!definitions.has(key) || !isEmptyBody(list)) definitions.set(key, { name: key, body: list, source });
  }
  if (!defined.has(name) || !isEmptyBody(body)) definitions.set(name, { name, body, source });
  return { name, definitions };
}

/** Functions that the interpreter runs itself. */
export const SPECIAL_FUNCTIONS: ReadonlySet<string> = new Set(['and', 'or', 'call']);
