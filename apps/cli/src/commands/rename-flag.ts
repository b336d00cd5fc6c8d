import type { RenameHint } from '@atlas/dialect';
import type { FlagSpecs } from '../kit/flag-spec.ts';
import { UsageError } from '../kit/errors.ts';

/** What is a rename is said here where nobody can be asked and the schema should not say it. */
export const renameFlag = {
  rename: {
    type: 'strings',
    usage: 'what was renamed, as `OLD=NEW`: users=people, users.name=full_name, app.users.name=full_name',
  },
} as const satisfies FlagSpecs;

/** Throws `UsageError` for what is not of the form `OLD=NEW`. Of a qualified new name the last part counts. */
export function parseRenames(values: readonly string[]): readonly RenameHint[] {
  return values.map((value) => {
    const [from = '', to = '', ...rest] = value.split('=').map((part) => part.trim());
    const path = from.split('.');
    const name = to.split('.').at(-1) ?? '';
    if (rest.length > 0 || name === '' || path.includes('') || path.length > 3)
      throw new UsageError(
        `invalid value ${JSON.stringify(value)} of --rename: write the old name and the new one, such as users.name=full_name`,
      );
    return { path, to: name };
  });
}
