import type { DialectEntry } from '@atlas/dialect';
import type { LintEntry } from '@atlas/lint';
import type { DevBaseline, RunProgram, SchemaSource } from '@atlas/project';
import type { TextCache } from './text-cache.ts';
import type { FileSystem } from './file-system.ts';

/** What every use case gets from the program that calls it. Nothing in this package reads the process by itself. */
export interface EngineContext {
  readonly dialects: readonly DialectEntry[];
  /** What dialects add to analysis. Absent, or none for a dialect: the generic analyzers alone. */
  readonly linters?: readonly LintEntry[];
  readonly fs: FileSystem;
  /** Environment variables; drivers look up credentials here. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A clock that never goes back, in nanoseconds; only differences mean something. */
  readonly monotonic: () => bigint;
  /** Cancels the running use case: locks are released and dev databases emptied before it rejects. */
  readonly signal?: AbortSignal | undefined;
  /** One sentence for the user that is not an error, free of secrets. */
  readonly notice: (message: string) => void;
  /** Keeps states of migration directories between runs. Absent: they are replayed every time. */
  readonly cache?: TextCache | undefined;
  /** What data sources of the project file provided, by `mem://` URL. */
  readonly sources?: ReadonlyMap<string, SchemaSource> | undefined;
  /** What belongs to clean dev databases, by their URLs. */
  readonly baselines?: ReadonlyMap<string, DevBaseline> | undefined;
  /** Runs the programs of data sources. Absent: sources that need one fail. */
  readonly runProgram?: RunProgram | undefined;
  /** Takes what the `print` function of HCL files writes. */
  readonly print: (text: string) => void;
}
