import { AtlasError } from '@atlas/diagnostics';
import { readProgramSource, type SchemaSource } from '@atlas/project';
import type { ScannerProfile } from '@atlas/sqltext';
import type { EngineContext } from './context.ts';
import { readSqlFiles, type SqlSource } from './sql-source.ts';

/**
 * The SQL that the program of an `external_schema` prints. Places in it are told as `data.external_schema.NAME:line:column`;
 * imports are relative to the folder the program runs in. A program that prints no text is an error, because an empty
 * schema would drop everything: one that means it prints a comment. Throws `ProjectError`, `AtlasError`.
 */
export async function readProgramSql(
  source: SchemaSource & { readonly kind: 'program' },
  profile: ScannerProfile,
  context: EngineContext,
): Promise<SqlSource> {
  const text = await readProgramSource(source, context);
  const name = `data.external_schema.${source.name}`;
  const path = source.workingDir === undefined ? name : context.fs.join(source.workingDir, name);
  try {
    return readSqlFiles([path], profile, context, new Map([[path, text]]));
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error;
    throw new AtlasError(
      `external_schema ${JSON.stringify(source.name)}: the program printed no valid SQL: ${error.message}`,
      {
        code: error.code,
        cause: error,
        diagnostics: error.diagnostics,
      },
    );
  }
}
