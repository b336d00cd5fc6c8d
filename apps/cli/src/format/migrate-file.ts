import type { MigrationFile } from '@atlas/migrate';

/** A migration file as templates see it. */
export function fileObject({ name, version, description, text }: MigrationFile): object {
  return {
    Name: name,
    Version: version,
    Description: description,
    Content: text,
    toJSON: () => ({
      Name: orAbsent(name),
      Version: orAbsent(version),
      Description: orAbsent(description),
    }),
  };
}

/** JSON leaves out what is empty. */
export function orAbsent(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** As `orAbsent`, for lists. */
export function listOrAbsent<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
