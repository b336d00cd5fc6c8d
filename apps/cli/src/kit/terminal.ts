import type { OutputStream, Runtime } from './runtime.ts';

/** The colours of human reports. Each function returns its text unchanged when colours are off. */
export interface Palette {
  /** Bullets: `--`. */
  yellow(text: string): string;
  /** Arrows and versions: `->`. */
  cyan(text: string): string;
  /** `OK`. */
  green(text: string): string;
  /** Errors. */
  red(text: string): string;
  /** Errors of the database. */
  redBgWhiteFg(text: string): string;
}

/** Text without colours, as templates get it. */
export const plainPalette: Palette = {
  yellow: (text) => text,
  cyan: (text) => text,
  green: (text) => text,
  red: (text) => text,
  redBgWhiteFg: (text) => text,
};

/** The palette for one stream: coloured only where `hasColours` says so. */
export function createPalette(stream: OutputStream, env: Runtime['env']): Palette {
  const paint = hasColours(stream, env)
    ? (codes: string) => (text: string) => `\u001b[${codes}m${text}\u001b[0m`
    : () => (text: string) => text;
  return {
    yellow: paint('33'),
    cyan: paint('36'),
    green: paint('92'),
    red: paint('91'),
    redBgWhiteFg: paint('97;101'),
  };
}

/** A terminal, `NO_COLOR` unset or empty (https://no-color.org) and `TERM` not `dumb`. */
export function hasColours(stream: OutputStream, env: Runtime['env']): boolean {
  return stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
