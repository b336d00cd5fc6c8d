import { type Directive, escapeControls, fileDirectives, findDirective, parseTxtar } from '@atlas/sqltext';
import { compareBytes } from '../byte-order.ts';
import { MigrationFileError } from '../errors.ts';
import { formatFileName, selectByName } from './file-names.ts';
import type { DirFormat } from './format.ts';
import { scanPart } from './scan-part.ts';

/** Plain SQL files, or archives of checks, migration and down script; versions are compared as bytes. */
export const atlasFormat: DirFormat = {
  name: 'atlas',
  isRecursive: false,
  select: (paths) => selectByName(paths),
  compareVersions: compareBytes,
  up(source, profile) {
    if (!isArchive(source.text)) return scanPart(source, profile);
    const member = findMembers(source.text).find(({ name }) => name === 'migration.sql');
    if (member === undefined) {
      throw new MigrationFileError(
        `sql/migrate: ${source.file} has the directive atlas:txtar and no section "-- migration.sql --"`,
        source.file,
      );
    }
    return scanPart(source, profile, member.start, member.end);
  },
  down(source, profile) {
    if (!isArchive(source.text)) return undefined;
    const member = findMembers(source.text).find(({ name }) => name === 'down.sql');
    return member === undefined ? undefined : scanPart(source, profile, member.start, member.end);
  },
  write({ version, name, changes, directives, delimiter, checks }) {
    const head = delimiter === ';' ? directives : [`atlas:delimiter ${escapeControls(delimiter)}`, ...directives];
    const lines = head.map((directive) => `-- ${directive}\n`).join('');
    const body = changes.map(({ cmd, comment, directives: own = [] }) => {
      const above = comment === '' ? '' : `-- ${capitalized(comment.replace(/[\r\n]+/g, ' '))}\n`;
      return `${above}${own.map((directive) => `-- ${directive}\n`).join('')}${cmd}${delimiter}\n`;
    });
    const migration = `${lines}${lines === '' ? '' : '\n'}${body.join('')}`;
    const guards = checks.map(({ code, sql }) => `-- atlas:assert ${code}\n${sql};\n`);
    const text =
      guards.length === 0
        ? migration
        : `-- atlas:txtar\n\n-- checks.sql --\n${guards.join('\n')}\n-- migration.sql --\n${migration}`;
    return [{ name: formatFileName(version, name), text }];
  },
};

/** Whether a file of this format is an archive. */
export function isArchive(text: string): boolean {
  return findDirective(fileDirectives(text), 'txtar') !== undefined;
}

/** A member of an archive and where its text stands in the file. */
export interface ArchiveMember {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The checks of an archive, `checks.sql` and `checks/*.sql`, in its order; none for plain files. */
export function checkMembers(text: string): readonly ArchiveMember[] {
  if (!isArchive(text)) return [];
  return findMembers(text).filter(({ name }) => name === 'checks.sql' || /^checks\/[^/]+\.sql$/.test(name));
}

/**
 * Where the statements of a file stand: in all of it, or in the migration of an archive. Undefined for an archive that has
 * none.
 */
export function migrationRange(text: string): Pick<ArchiveMember, 'start' | 'end'> | undefined {
  if (!isArchive(text)) return { start: 0, end: text.length };
  return findMembers(text).find(({ name }) => name === 'migration.sql');
}

/** The file directives of the text and, in an archive, of its migration: both speak of the whole file. */
export function allFileDirectives(text: string): readonly Directive[] {
  const directives = fileDirectives(text);
  if (findDirective(directives, 'txtar') === undefined) return directives;
  const member = findMembers(text).find(({ name }) => name === 'migration.sql');
  return member === undefined ? directives : [...directives, ...fileDirectives(text.slice(member.start, member.end))];
}

function findMembers(text: string): readonly ArchiveMember[] {
  let from = 0;
  return parseTxtar(text).files.map(({ name, data }) => {
    // A member without text may share its place with the next header, so the search goes by headers, not by text.
    const head = new RegExp(`^-- +${escapePattern(name)} +--\\r?(?:\\n|$)`, 'm');
    const match = head.exec(text.slice(from));
    const start = from + (match?.index ?? 0) + (match?.[0].length ?? 0);
    from = start;
    return { name, start, end: Math.min(start + data.length, text.length) };
  });
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function capitalized(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0x20);
  return first.toUpperCase() + text.slice(first.length);
}
