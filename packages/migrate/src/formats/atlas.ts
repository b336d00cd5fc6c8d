import { escapeControls, fileDirectives, findDirective, parseTxtar, type TxtarFile } from '@atlas/sqltext';
import { compareBytes } from '../byte-order.ts';
import { MigrationFileError } from '../errors.ts';
import { formatFileName, selectByName } from './file-names.ts';
import type { DirFormat, FileText } from './format.ts';
import { scanPart } from './scan-part.ts';

/** Plain SQL files, or archives of checks, migration and down script; versions are compared as bytes. */
export const atlasFormat: DirFormat = {
  name: 'atlas',
  isRecursive: false,
  select: (paths) => selectByName(paths),
  compareVersions: compareBytes,
  up: (source, profile) => scanPart(memberOf(source, 'migration.sql') ?? source, profile),
  down(source, profile) {
    const member = isArchive(source.text) ? findMember(source.text, 'down.sql') : undefined;
    return member === undefined ? undefined : scanPart(memberText(source, member), profile);
  },
  write({ version, name, changes, directives, delimiter }) {
    const head = delimiter === ';' ? directives : [`atlas:delimiter ${escapeControls(delimiter)}`, ...directives];
    const lines = head.map((directive) => `-- ${directive}\n`).join('');
    const body = changes.map(({ cmd, comment }) => {
      const above = comment === '' ? '' : `-- ${capitalized(comment.replace(/[\r\n]+/g, ' '))}\n`;
      return `${above}${cmd}${delimiter}\n`;
    });
    return [{ name: formatFileName(version, name), text: `${lines}${lines === '' ? '' : '\n'}${body.join('')}` }];
  },
};

/** Whether a file of this format is an archive. */
export function isArchive(text: string): boolean {
  return findDirective(fileDirectives(text), 'txtar') !== undefined;
}

/** The checks of an archive, `checks.sql` and `checks/*.sql`, in its order; none for plain files. */
export function checkMembers(source: FileText): readonly FileText[] {
  if (!isArchive(source.text)) return [];
  return parseTxtar(source.text)
    .files.filter(({ name }) => name === 'checks.sql' || /^checks\/[^/]+\.sql$/.test(name))
    .map((member) => memberText(source, member));
}

/** A member of an archive that must be there; undefined when the file is no archive. */
function memberOf(source: FileText, name: string): FileText | undefined {
  if (!isArchive(source.text)) return undefined;
  const member = findMember(source.text, name);
  if (member === undefined) {
    throw new MigrationFileError(
      `sql/migrate: file ${JSON.stringify(source.file)} has the directive atlas:txtar and no section "-- ${name} --"`,
      source.file,
    );
  }
  return memberText(source, member);
}

function findMember(text: string, name: string): TxtarFile | undefined {
  return parseTxtar(text).files.find((file) => file.name === name);
}

/**
 * The member as a text of its own in which everything stands on the line that it has in the file: the lines before it
 * are empty. Its first line keeps the directives that count only there, so it is left at the start if it has one.
 */
function memberText({ file, text }: FileText, member: TxtarFile): FileText {
  if (member.data.startsWith('-- atlas:delimiter')) return { file, text: member.data };
  const head = new RegExp(`^-- +${escapePattern(member.name)} +--\\r?$`, 'm').exec(text);
  const lines = head === null ? 0 : text.slice(0, head.index).split('\n').length;
  return { file, text: '\n'.repeat(lines) + member.data };
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function capitalized(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0x20);
  return first.toUpperCase() + text.slice(first.length);
}
