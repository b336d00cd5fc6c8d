import { MigrateRequestError } from '../errors.ts';
import { atlasFormat } from './atlas.ts';
import { dbmateFormat } from './dbmate.ts';
import { flywayFormat } from './flyway.ts';
import type { DirFormat, DirFormatName } from './format.ts';
import { golangMigrateFormat } from './golang-migrate.ts';
import { gooseFormat } from './goose.ts';
import { liquibaseFormat } from './liquibase.ts';

/** All formats, Atlas's own first. */
export const dirFormats: readonly DirFormat[] = [
  atlasFormat,
  golangMigrateFormat,
  gooseFormat,
  flywayFormat,
  liquibaseFormat,
  dbmateFormat,
];

/** The format of that name; empty means Atlas's own. Throws `MigrateRequestError` for a name that there is not. */
export function dirFormatOf(name: string): DirFormat {
  const format = dirFormats.find((candidate) => candidate.name === (name === '' ? 'atlas' : name));
  if (format === undefined) {
    throw new MigrateRequestError(`unknown dir format ${JSON.stringify(name)}`, 'migrate/unknown-dir-format');
  }
  return format;
}

/**
 * The format that a file is surely written for, by its name and text; undefined when it may be plain SQL. `hasFile` says
 * whether the directory has a file of a name.
 */
export function detectFormat(
  name: string,
  text: string,
  hasFile: (name: string) => boolean,
): DirFormatName | undefined {
  if (/^\ufeff?--\s*liquibase formatted sql/i.test(text)) return 'liquibase';
  if (/^--\s*\+goose\s+Up\s*$/im.test(text)) return 'goose';
  if (/^\ufeff?--\s*migrate:up\b/m.test(text)) return 'dbmate';
  if (name.endsWith('.up.sql') && hasFile(name.replace(/\.up\.sql$/, '.down.sql'))) return 'golang-migrate';
  if (name.endsWith('.down.sql') && hasFile(name.replace(/\.down\.sql$/, '.up.sql'))) return 'golang-migrate';
  return /(^|\/)[VBRU][^/]*__[^/]*\.sql$/.test(name) ? 'flyway' : undefined;
}
