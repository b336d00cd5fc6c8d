import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { LoaderError } from './errors.ts';
import type { LoadOptions } from './load-options.ts';
import { type ObjectType, type Position, withPositions } from './positions.ts';
import { diffInProcess, type PrismaFile, runsInProcess } from './prisma-engine.ts';
import { UserProject } from './user-project.ts';

const WASM_ENGINE = '@prisma/schema-engine-wasm';

/**
 * The SQL of a Prisma schema, a file or a folder of `.prisma` files; `prisma/schema.prisma` or `prisma/schema` by default.
 * Runs `prisma migrate diff` of the user's project, or, for PostgreSQL and SQLite, Prisma's engine as WebAssembly where the
 * project has `@prisma/schema-engine-wasm`, which needs no binary for the platform. Throws `LoaderError`.
 */
export async function loadPrisma(options: LoadOptions): Promise<string> {
  const project = new UserProject(options.cwd);
  const path = schemaPath(project.cwd, options.paths ?? []);
  const files = readSchema(project.cwd, path);
  const provider = providerOf(files, path);
  const sql =
    runsInProcess(provider) && project.hasPackage(`${WASM_ENGINE}/schema_engine_bg`)
      ? await diffInProcess(project, WASM_ENGINE, files, provider)
      : await diffByCommand(project, path);
  if (!/\bCREATE\b/.test(sql)) throw new LoaderError(`${path}: no models found`);
  const positions = files.flatMap((file) => prismaPositions(resolve(project.cwd, file.path), file.content));
  return withPositions(sql, positions, project.cwd);
}

function schemaPath(cwd: string, paths: readonly string[]): string {
  const [given, another] = paths;
  if (another !== undefined)
    throw new LoaderError('prisma takes one path: a schema file, or the folder of all of them');
  const path =
    given ?? ['prisma/schema.prisma', 'prisma/schema', 'schema.prisma'].find((p) => existsSync(join(cwd, p)));
  if (path === undefined) throw new LoaderError(`no prisma/schema.prisma in ${cwd}: give the path of the schema`);
  if (!existsSync(resolve(cwd, path))) throw new LoaderError(`${path} does not exist`);
  return path;
}

function readSchema(cwd: string, path: string): readonly PrismaFile[] {
  const below = (full: string): readonly string[] => {
    if (!statSync(full).isDirectory()) return [full];
    const names = readdirSync(full).sort();
    return names.flatMap((name) => below(join(full, name))).filter((file) => file.endsWith('.prisma'));
  };
  return below(resolve(cwd, path)).map((file) => ({
    path: relative(cwd, file).split(sep).join('/'),
    content: readFileSync(file, 'utf8'),
  }));
}

function providerOf(files: readonly PrismaFile[], path: string): string {
  for (const { content } of files) {
    const [, provider] = /^\s*datasource\s+\w+\s*\{[^}]*?\bprovider\s*=\s*"(\w+)"/m.exec(content) ?? [];
    if (provider !== undefined) return provider;
  }
  throw new LoaderError(`${path}: no datasource block with a provider`);
}

async function diffByCommand(project: UserProject, path: string): Promise<string> {
  // Prisma 7 calls the flag differently.
  const flag = project.majorVersion('prisma') >= 7 ? '--to-schema' : '--to-schema-datamodel';
  const args = ['migrate', 'diff', '--from-empty', flag, path, '--script'];
  const { exitCode, stdout, stderr } = await project.run('prisma', args);
  if (exitCode === 0) return stdout;
  const hint = /binaries\.prisma\.sh/.test(stderr)
    ? `\nPrisma could not download its engine: install ${WASM_ENGINE} in the project to do without`
    : '';
  throw new LoaderError(`prisma migrate diff failed: ${stderr.trim()}${hint}`);
}

/** A block that becomes an object of the database. */
const BLOCK = /^(model|view|enum)\s+(\w+)\s*\{/;

/** Where models, views and enums are declared; `@@map` and `@@schema` say what they are called in the database. */
export function prismaPositions(file: string, content: string): readonly Position[] {
  const lines = content.split(/\r?\n/);
  return lines.flatMap((text, start) => {
    const [, kind, name = ''] = BLOCK.exec(text) ?? [];
    if (kind === undefined) return [];
    const length = lines.slice(start).findIndex((line) => line.startsWith('}'));
    if (length === -1) return [];
    const body = lines.slice(start, start + length);
    const attribute = (word: string): string | undefined =>
      body
        .map((line) => new RegExp(`^\\s*@@${word}\\((?:name:\\s*)?"([^"]+)"`).exec(line)?.[1])
        .find((found) => found !== undefined);
    const type: ObjectType = kind === 'model' ? 'table' : kind === 'enum' ? 'enum' : 'view';
    const place = { file, line: start + 1, column: 1, endLine: start + length + 1, endColumn: 2 };
    return [{ schema: attribute('schema'), name: attribute('map') ?? name, type, place }];
  });
}
