/** Version numbers of new files are the time in UTC, to the second: `20060102150405`. */
export function formatVersion(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(0, 14);
}

/** The time that a version of 14 digits stands for; undefined for other versions. */
export function parseVersion(version: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at.getTime()) || formatVersion(at) !== version ? undefined : at;
}

/**
 * The version for a new file: the present time, or one second after the latest version in use when that is not earlier,
 * so that a new file always comes last.
 */
export function nextVersion(versions: readonly string[], now: Date): string {
  const latest = versions.reduce((max, version) => Math.max(max, parseVersion(version)?.getTime() ?? 0), 0);
  const second = Math.floor(now.getTime() / 1000) * 1000;
  return formatVersion(new Date(Math.max(second, latest === 0 ? 0 : latest + 1000)));
}
