import type { ScannerProfile, Statement } from '@atlas/sqltext';
import { compareBytes } from '../byte-order.ts';
import { formatFileName, selectByName } from './file-names.ts';
import type { DirFormat, FileContent, FileText } from './format.ts';
import { scanPart } from './scan-part.ts';
import { terminated } from './sql-text.ts';

/** Formatted SQL: statements under `--changeset` lines, what undoes them in `--rollback` comments. */
export const liquibaseFormat: DirFormat = {
  name: 'liquibase',
  isRecursive: false,
  select: (paths) => selectByName(paths),
  compareVersions: compareBytes,
  up: (source, profile) => scanPart(source, profile),
  down: readRollbacks,
  write: (content) => [
    {
      name: formatFileName(content.version, content.name),
      text: `--liquibase formatted sql\n${content.changes.map((_, i) => changeset(content, i)).join('')}`,
    },
  ],
};

function changeset({ version, changes }: FileContent, index: number): string {
  const change = changes[index];
  if (change === undefined) return '';
  const comment = change.comment === '' ? '' : `--comment: ${change.comment.replace(/[\r\n]+/g, ' ')}\n`;
  const rollback = change.reverse
    .flatMap((sql) => terminated(sql).trimEnd().split('\n'))
    .map((line) => `--rollback: ${line}\n`)
    .join('');
  return `--changeset atlas:${version}-${index + 1}\n${comment}${terminated(change.cmd)}${rollback}`;
}

/** The rollbacks of the last changeset come first; within a changeset they run as written. */
function readRollbacks({ file, text }: FileText, profile: ScannerProfile): readonly Statement[] | undefined {
  const groups: string[][] = [[]];
  for (const line of text.split(/\r?\n/)) {
    if (/^--\s*changeset\s/i.test(line)) groups.push([]);
    const rollback = /^--\s*rollback\b:?\s*(.*)$/i.exec(line)?.[1];
    if (rollback !== undefined && !/^(not required|empty)$/i.test(rollback)) groups.at(-1)?.push(rollback);
  }
  const written = groups.filter((lines) => lines.length > 0);
  if (written.length === 0) return undefined;
  return written.toReversed().flatMap((lines) => scanPart({ file, text: lines.join('\n') }, profile));
}
