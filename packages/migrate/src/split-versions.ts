import { compareBytes } from './byte-order.ts';
import type { MigrationDir, MigrationFile } from './dir.ts';
import { formatFileName } from './formats/file-names.ts';
import { formatVersion, parseVersion } from './version.ts';

/**
 * Names for files that come right behind one of a directory, before the next: with the times of the seconds after it, or
 * where others have those, with a letter behind its version. Undefined where there is no room.
 */
export function splitVersions(dir: MigrationDir, file: MigrationFile, count: number): readonly string[] | undefined {
  const { files, format } = dir;
  const next = files[files.indexOf(file) + 1];
  const names = (versions: readonly string[]): readonly string[] | undefined => {
    const found = versions.map((version) => ({ version, name: formatFileName(version, file.description) }));
    const all = [file, ...found, ...(next === undefined ? [] : [next])];
    const isOrdered = all.every((one, i) => {
      const after = all[i + 1];
      if (after === undefined) return true;
      return compareBytes(one.name, after.name) < 0 && format.compareVersions(one.version, after.version) < 0;
    });
    return isOrdered ? found.map(({ name }) => name) : undefined;
  };
  const range = Array.from({ length: count }, (_, i) => i);
  const time = parseVersion(file.version)?.getTime();
  const seconds =
    time === undefined ? undefined : names(range.map((i) => formatVersion(new Date(time + (i + 1) * 1000))));
  if (seconds !== undefined || count > 26) return seconds;
  return names(range.map((i) => `${file.version}${String.fromCodePoint(0x61 + i)}`));
}
