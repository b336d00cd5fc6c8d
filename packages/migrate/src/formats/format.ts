import type { PlanCheck } from '@atlas/model';
import type { ScannerProfile, Statement } from '@atlas/sqltext';

/** The layouts of migration directories: Atlas's own, and those of other tools. */
export type DirFormatName = 'atlas' | 'golang-migrate' | 'goose' | 'flyway' | 'liquibase' | 'dbmate';

/** What the name of a migration file says. */
export interface ParsedName {
  /** Path inside the directory. */
  readonly name: string;
  /** Compared as the format compares versions. Empty for files that have none. */
  readonly version: string;
  readonly description: string;
}

/** A file to be written. */
export interface NewFile {
  readonly name: string;
  readonly text: string;
}

/** A file's name in messages, and its text. */
export interface FileText {
  readonly file: string;
  readonly text: string;
}

/** A new migration as every format needs it. */
export interface FileContent {
  readonly version: string;
  /** Empty when the user gave none. */
  readonly name: string;
  readonly changes: readonly FileChange[];
  /** Comment lines at the head of the file without `-- `, in order: `atlas:txmode none`. */
  readonly directives: readonly string[];
  readonly delimiter: string;
  /** What must hold before the file runs; formats that have no place for it leave it out. */
  readonly checks: readonly PlanCheck[];
}

export interface FileChange {
  readonly cmd: string;
  readonly comment: string;
  /** What stands below the comment, without its prefix: `atlas:repeatable`. Default: nothing. */
  readonly directives?: readonly string[];
  /** Statements that undo it, in the order to run them. */
  readonly reverse: readonly string[];
  /** Whether a semicolon inside of it would be read as its end by tools that know no grammar. */
  readonly hasInnerSemicolon: boolean;
}

/** How one tool lays out a directory. */
export interface DirFormat {
  readonly name: DirFormatName;
  readonly isRecursive: boolean;
  /** The migration files among these paths, in the order to run them. */
  select(paths: readonly string[]): readonly ParsedName[];
  /** Below 0 when `a` comes before `b`. */
  readonly compareVersions: (a: string, b: string) => number;
  /** The order in which the other tool runs versions, where it is not the order of the files here. */
  readonly compareAsTool?: (a: string, b: string) => number;
  /** The statements to apply. Offsets are those of the file. Throws `MigrationFileError`. */
  up(source: FileText, profile: ScannerProfile): readonly Statement[];
  /** The statements that undo the file, in the order to run them; undefined when it says nothing of that. */
  down(source: FileText, profile: ScannerProfile): readonly Statement[] | undefined;
  /** The name of the file that undoes a migration file, where that is a file of its own. */
  downName?(name: string): string;
  /** Whether the file says in its tool's own way that it must not run in a transaction. */
  refusesTransaction?(text: string): boolean;
  /** The files of a new migration. */
  write(content: FileContent): readonly NewFile[];
}
