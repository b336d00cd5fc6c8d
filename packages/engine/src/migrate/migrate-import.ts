import { importDir, writeImport } from '@atlas/migrate';
import { parseDatabaseUrl } from '@atlas/dialect';
import { dialectOf } from '../connect.ts';
import type { EngineContext } from '../context.ts';
import { openDir } from './open-dir.ts';

export interface MigrateImportRequest {
  /** URL of the directory to convert, with its format. */
  readonly from: string;
  /** URL of the directory to write; it must have no files. */
  readonly to: string;
  /** URL of any database of the kind that the files are for; its dialect tells where statements end. */
  readonly databaseUrl?: string | undefined;
}

/**
 * Converts the migration directory of another tool to Atlas's format. Returns how many files were written. What the
 * user should know goes to the context's notices. Throws `MigrateRequestError`.
 */
export async function migrateImport(request: MigrateImportRequest, context: EngineContext): Promise<number> {
  const source = await openDir(request.from, { verify: 'nothing' }, context);
  const dialect =
    request.databaseUrl === undefined ? undefined : await dialectOf(parseDatabaseUrl(request.databaseUrl), context);
  const imported = importDir(source.dir, dialect?.scanner);
  if (imported.files.length === 0) return 0;
  const target = await openDir(request.to, { isOptional: true, verify: 'nothing' }, context);
  await writeImport(target.files, imported);
  for (const notice of imported.notices) context.notice(notice);
  return imported.files.length;
}
