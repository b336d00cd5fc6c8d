import { compareBytes } from '../byte-order.ts';
import { MigrationFileError } from '../errors.ts';
import { formatFileName, selectByName } from './file-names.ts';
import type { DirFormat, FileText } from './format.ts';
import { scanPart } from './scan-part.ts';
import { forwardText, reverseText } from './sql-text.ts';

/** One file with the sections `-- migrate:up` and `-- migrate:down`: https://github.com/amacneil/dbmate */
export const dbmateFormat: DirFormat = {
  name: 'dbmate',
  isRecursive: false,
  select: (paths) => selectByName(paths),
  compareVersions: compareBytes,
  up(source, profile) {
    const { up, down } = findSections(source);
    return up === undefined ? [] : scanPart(source, profile, up.end, down?.start);
  },
  down(source, profile) {
    const { down } = findSections(source);
    return down === undefined ? undefined : scanPart(source, profile, down.end);
  },
  refusesTransaction: (text) => /^--\s*migrate:up\b.*\btransaction:false\b/m.test(text),
  write: ({ version, name, changes }) => [
    {
      name: formatFileName(version, name),
      text: `-- migrate:up\n${forwardText(changes)}\n-- migrate:down\n${reverseText(changes)}`,
    },
  ],
};

interface Marker {
  readonly start: number;
  readonly end: number;
}

function findSections({ file, text }: FileText): { up: Marker | undefined; down: Marker | undefined } {
  const up = findMarker(text, /^\ufeff?--[ \t]*migrate:up\b[^\r\n]*/m);
  const down = findMarker(text, /^\ufeff?--[ \t]*migrate:down\b[^\r\n]*/m);
  if (up === undefined && text.trim() !== '') {
    throw new MigrationFileError(`sql/migrate: dbmate: ${file} has no line "-- migrate:up"`, file);
  }
  if (up !== undefined && down !== undefined && down.start < up.start) {
    throw new MigrationFileError(
      `sql/migrate: dbmate: ${file}: "-- migrate:down" must come after "-- migrate:up"`,
      file,
    );
  }
  return { up, down };
}

function findMarker(text: string, pattern: RegExp): Marker | undefined {
  const match = pattern.exec(text);
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
}
