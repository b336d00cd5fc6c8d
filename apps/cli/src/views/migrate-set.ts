import type { Revision, RevisionSet } from '@atlas/migrate';
import type { Palette } from '../kit/terminal.ts';

/** What `migrate set` changed, one line per version; '' when it changed nothing. */
export function formatRevisionSet({ insert, update, remove, current }: RevisionSet, palette: Palette): string {
  const added = [...insert, ...update];
  if (added.length + remove.length === 0) return '';
  const changes = [
    ...added.map((revision) => ({ revision, sign: palette.green('+') })),
    ...remove.map((revision) => ({ revision, sign: palette.red('-') })),
  ].sort((a, b) => (a.revision.version < b.revision.version ? -1 : 1));
  const lines = changes.map(({ revision, sign }) => `  ${sign} ${describe(revision)}\n`);
  const counts = [
    ...(added.length === 0 ? [] : [`${added.length} set`]),
    ...(remove.length === 0 ? [] : [`${remove.length} removed`]),
  ].join(', ');
  const heading =
    current === undefined
      ? `All revisions deleted (${remove.length} in total):`
      : `Current version is ${palette.cyan(current)} (${counts}):`;
  return `${heading}\n\n${lines.join('')}\n`;
}

function describe({ version, description }: Revision): string {
  return description === '' ? version : `${version} (${description})`;
}
