import { defineFunction, type TemplateFunctions } from './functions.ts';
import { sprint, sprintf } from './sprintf.ts';

/** ANSI codes that start and end a style. */
type Style = readonly [start: string, end: string];

const RESET = '0';
const CYAN: Style = ['36', RESET];
const YELLOW: Style = ['33', RESET];
const BRIGHT_GREEN: Style = ['92', RESET];
const BRIGHT_RED: Style = ['91', RESET];
const GRAY: Style = ['90', RESET];
const WHITE_ON_BRIGHT_RED: Style = ['97;101', RESET];
const UNDERLINE: Style = ['4', '24'];

/**
 * Functions that colour text: `cyan green red yellow gray underline` take a printf format and its arguments (a format
 * alone is literal text), `redBgWhiteFg` takes values and joins them, `colorize` takes a text and marks the names in
 * double quotes. With `enabled` false the text is the same without escape codes.
 */
export function colorFunctions(enabled: boolean): TemplateFunctions {
  const paint = ([start, end]: Style, text: string): string => (enabled ? `\x1b[${start}m${text}\x1b[${end}m` : text);
  const formatted = (style: Style): TemplateFunctions[string] =>
    defineFunction(['string', '...any'], (format: string, ...args: readonly unknown[]) =>
      paint(style, args.length === 0 ? format : sprintf(format, ...args)),
    );
  return {
    cyan: formatted(CYAN),
    green: formatted(BRIGHT_GREEN),
    red: formatted(BRIGHT_RED),
    yellow: formatted(YELLOW),
    gray: formatted(GRAY),
    underline: formatted(UNDERLINE),
    redBgWhiteFg: defineFunction(['...any'], (...args: readonly unknown[]) =>
      paint(WHITE_ON_BRIGHT_RED, sprint(...args)),
    ),
    colorize: defineFunction(['string'], (text: string) => text.replace(/"[^"\n]+"/g, (name) => paint(CYAN, name))),
  };
}
