/** What every loader takes. */
export interface LoadOptions {
  /** The folder of the user's project: packages and paths are resolved from here. */
  readonly cwd: string;
  /** Files, folders or patterns of models; absent where the ORM's configuration says. */
  readonly paths?: readonly string[] | undefined;
  /** As users write it; absent where models or configuration say. */
  readonly dialect?: string | undefined;
  /** Names of models to take alone; absent: all. */
  readonly models?: readonly string[] | undefined;
  /** The ORM's configuration file. */
  readonly config?: string | undefined;
}

/** Prints the SQL of models. */
export type Loader = (options: LoadOptions) => Promise<string>;
