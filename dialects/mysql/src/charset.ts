import type { ServerSettings } from './capabilities.ts';

/** A character set with a collation. */
export interface Charset {
  readonly charset: string;
  readonly collate: string;
}

/** What an object says of its texts: either, both or nothing. */
export interface PartialCharset {
  readonly charset?: string | undefined;
  readonly collate?: string | undefined;
}

/** Both halves of a setting that names at least one; undefined when it names none. */
export function completeCharset(own: PartialCharset, server: ServerSettings): Charset | undefined {
  const { charset, collate } = own;
  if (charset !== undefined)
    return { charset, collate: collate ?? server.defaultCollations.get(charset) ?? `${charset}_general_ci` };
  return collate === undefined ? undefined : { charset: charsetOf(collate), collate };
}

/** What is in force for an object inside of `parent`. */
export function effectiveCharset(own: PartialCharset, parent: Charset, server: ServerSettings): Charset {
  return completeCharset(own, server) ?? parent;
}

export function serverCharset(server: ServerSettings): Charset {
  return { charset: server.charset, collate: server.collate };
}

/** The character set of a collation. All are named after theirs but `binary`, which is both. */
export function charsetOf(collate: string): string {
  const end = collate.indexOf('_');
  return end === -1 ? collate : collate.slice(0, end);
}
