import { compareBytes, compareNumbers } from '../byte-order.ts';
import { formatFileName, selectByName } from './file-names.ts';
import type { DirFormat } from './format.ts';
import { scanPart } from './scan-part.ts';
import { forwardText, reverseText } from './sql-text.ts';

/** `<version>_<name>.up.sql` with a `.down.sql` beside it: https://github.com/golang-migrate/migrate */
export const golangMigrateFormat: DirFormat = {
  name: 'golang-migrate',
  isRecursive: false,
  select: (paths) => selectByName(paths, '.up.sql'),
  compareVersions: compareBytes,
  compareAsTool: compareNumbers,
  up: (source, profile) => scanPart(source, profile),
  down: (source, profile) => scanPart(source, profile),
  downName: (name) => name.replace(/\.up\.sql$/, '.down.sql'),
  write: ({ version, name, changes }) => [
    { name: formatFileName(version, name, '.up.sql'), text: forwardText(changes) },
    { name: formatFileName(version, name, '.down.sql'), text: reverseText(changes) },
  ],
};
