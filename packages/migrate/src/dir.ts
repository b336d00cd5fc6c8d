import { findDirective, isSumIgnored, type ScannerProfile, type Statement } from '@atlas/sqltext';
import type { DirFiles } from './dir-files.ts';
import { DuplicateVersionError, MigrationFileError, WrongDirFormatError } from './errors.ts';
import { allFileDirectives } from './formats/atlas.ts';
import { detectFormat } from './formats/dir-formats.ts';
import type { DirFormat } from './formats/format.ts';
import { computeSum, type Sum } from './sum.ts';

/** The name of the file that holds the checksums. */
export const SUM_FILE = 'atlas.sum';

/** One migration. Plain data; what its text means is asked of `fileStatements` and its like. */
export interface MigrationFile {
  /** Path inside the directory. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly text: string;
  /** Its entry in `atlas.sum`, base64; empty for a file that is excluded from it. */
  readonly hash: string;
  readonly format: DirFormat;
  /** The tag of a checkpoint, empty when it has none; undefined for other files. */
  readonly checkpoint: string | undefined;
  /** It takes away what programs used before the files in front of it, and so waits for a run of its own. */
  readonly isContract?: true | undefined;
  /** The file that undoes it, where its format has one and it is there. */
  readonly downFile: { readonly name: string; readonly text: string } | undefined;
  /** The file is not UTF-8, so `text` is not what it holds. */
  readonly isGarbled: boolean;
}

/** A migration directory as it was at one moment. */
export interface MigrationDir {
  readonly format: DirFormat;
  /** In the order to run them. */
  readonly files: readonly MigrationFile[];
  /** What `atlas.sum` should say. */
  readonly sum: Sum;
  /** What `atlas.sum` says; undefined when there is none. */
  readonly sumText: string | undefined;
  /** The bytes of each file, in the order of `files`. */
  readonly contents: readonly Uint8Array[];
}

/** Reads a directory. Nothing is verified: see `validateSum` and `checkDir`. */
export async function loadDir(source: DirFiles, format: DirFormat): Promise<MigrationDir> {
  const paths = await source.list(format.isRecursive);
  const present = new Set(paths);
  const names = format.select(paths);
  const read = async (name: string): Promise<Uint8Array> => (await source.read(name)) ?? new Uint8Array();
  const contents = await Promise.all(names.map(({ name }) => read(name)));
  const texts = contents.map(decode);
  const sum = computeSum(
    names.map(({ name }, i) => ({
      name,
      content: contents[i] ?? new Uint8Array(),
      isIgnored: isSumIgnored(texts[i]?.text ?? ''),
    })),
  );
  const hashes = new Map(sum.entries.map((entry) => [entry.name, entry.hash]));
  const files = names.map(async (parsed, i): Promise<MigrationFile> => {
    const { text, isGarbled } = texts[i] ?? { text: '', isGarbled: false };
    const downName = format.downName?.(parsed.name);
    const directives = format.name === 'atlas' ? allFileDirectives(text) : [];
    const checkpoint = findDirective(directives, 'checkpoint');
    return {
      ...parsed,
      text,
      isGarbled,
      format,
      hash: hashes.get(parsed.name) ?? '',
      checkpoint: checkpoint?.args,
      ...(findDirective(directives, 'contract') === undefined ? {} : { isContract: true }),
      downFile:
        downName === undefined || !present.has(downName)
          ? undefined
          : { name: downName, text: decode(await read(downName)).text },
    };
  });
  const sumBytes = present.has(SUM_FILE) ? await source.read(SUM_FILE) : undefined;
  return {
    format,
    files: await Promise.all(files),
    sum,
    sumText: sumBytes === undefined ? undefined : decode(sumBytes).text,
    contents,
  };
}

function decode(bytes: Uint8Array): { text: string; isGarbled: boolean } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), isGarbled: false };
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), isGarbled: true };
  }
}

/**
 * The statements that apply a file, with offsets of the file. The profile is that of the database: other tools hand
 * whole files to it, so its own rules tell best where their statements end. Throws `MigrationFileError`.
 */
export function fileStatements(file: MigrationFile, profile: ScannerProfile): readonly Statement[] {
  requireUtf8(file);
  return file.format.up({ file: file.name, text: file.text }, profile);
}

/**
 * The statements that undo a file as its author wrote them, in the order to run them; undefined when there are none.
 * Throws `MigrationFileError`.
 */
export function downStatements(file: MigrationFile, profile: ScannerProfile): readonly Statement[] | undefined {
  requireUtf8(file);
  const { format, downFile } = file;
  if (format.downName === undefined) return format.down({ file: file.name, text: file.text }, profile);
  return downFile === undefined ? undefined : format.down({ file: downFile.name, text: downFile.text }, profile);
}

function requireUtf8(file: MigrationFile): void {
  if (!file.isGarbled) return;
  throw new MigrationFileError(
    `sql/migrate: ${file.name} is not encoded as UTF-8: convert it, for example with iconv, then run 'atlas migrate hash'`,
    file.name,
  );
}

/**
 * Refuses what would run the wrong statements or leave some out: two files with one version, and files of another
 * tool's format. Throws `DuplicateVersionError`, `WrongDirFormatError`.
 */
export function checkDir(dir: MigrationDir): void {
  const names = new Set(dir.files.map((file) => file.name));
  const byVersion = new Map<string, string>();
  for (const file of dir.files) {
    const found = detectFormat(file.name, file.text.slice(0, 4096), (name) => names.has(name));
    // Flyway names and headers of liquibase mean nothing to other formats, and leave plain SQL behind.
    const isHarmless = found === undefined || found === 'flyway' || found === 'liquibase';
    if (!isHarmless && found !== dir.format.name) throw new WrongDirFormatError(file.name, dir.format.name, found);
    const other = byVersion.get(file.version);
    if (other !== undefined) throw new DuplicateVersionError(file.version, [other, file.name]);
    byVersion.set(file.version, file.name);
  }
}
