import type { YamlCodec } from '@atlas/hcl';

/**
 * The file access a project needs: a part of what the use cases have, so the same object serves both. Paths are as the
 * user gave them, relative ones to the working directory.
 */
export interface ProjectFs {
  /** The text of a file as UTF-8 without a byte order mark. Throws the system's error, with its `code`. */
  readFile(path: string): string;
  /** Undefined when there is nothing. */
  stat(path: string): 'file' | 'directory' | undefined;
  /** Names in a folder, sorted. */
  list(path: string): readonly string[];
  /** The path joined and cleaned. */
  join(...parts: readonly string[]): string;
  dirname(path: string): string;
}

/** What a project asks of the program that loads it. Nothing in this package reads the process by itself. */
export interface ProjectHost {
  readonly fs: ProjectFs;
  /** The absolute working directory. */
  readonly cwd: string;
  /** An environment variable, or undefined when it is not set. */
  readonly getenv: (name: string) => string | undefined;
  /** Takes what the function `print` writes, without a newline at the end. Default: nothing is written. */
  readonly print?: (text: string) => void;
  /** The clock of the function `timestamp`. */
  readonly now?: () => Date;
  /** Runs the programs of data sources. Left out: such data sources fail. */
  readonly runProgram?: RunProgram;
  /** Runs the queries of data sources. Left out: such data sources fail. */
  readonly runQuery?: RunQuery;
  /** Asks HTTP servers. Left out: data sources that do fail. */
  readonly fetchText?: FetchText;
  /** Reads secrets of cloud services. Left out: data sources that do fail. */
  readonly readSecret?: (request: SecretRequest) => Promise<string>;
  readonly awsRdsToken?: (request: AwsTokenRequest) => Promise<string>;
  readonly gcpToken?: (request: { readonly signal: AbortSignal }) => Promise<string>;
  /** Loads the YAML functions; called only for projects that use them. Left out: those functions fail. */
  readonly loadYaml?: () => Promise<YamlCodec>;
}

/**
 * Runs a program without a shell, with the environment of this process and no standard input. Rejects when it cannot be
 * started.
 */
export type RunProgram = (request: ProgramRequest) => Promise<ProgramResult>;

export interface ProgramRequest {
  /** The program and its arguments; at least one element. */
  readonly program: readonly string[];
  /** Default: the working directory. */
  readonly workingDir?: string;
}

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one query on the database of a URL and gives its rows, each as its values in column order. */
export type RunQuery = (request: QueryRequest) => Promise<readonly (readonly unknown[])[]>;

export interface QueryRequest {
  readonly url: string;
  readonly query: string;
  readonly args: readonly (string | number | bigint | boolean)[];
}

/** Sends one request and gives the answer, whatever its status. Rejects when there is no answer. */
export type FetchText = (request: HttpRequest) => Promise<{ readonly status: number; readonly text: string }>;

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Raised when the answer is no longer waited for. */
  readonly signal: AbortSignal;
}

export interface SecretRequest {
  /** `awssecretsmanager`, `awsparamstore` or `gcpsecretmanager`. */
  readonly scheme: string;
  /** What the service calls the secret. */
  readonly name: string;
  /** Such as `region`, `profile` and `endpoint`. */
  readonly params: URLSearchParams;
  readonly signal: AbortSignal;
}

export interface AwsTokenRequest {
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly region?: string;
  readonly profile?: string;
  /** ARN of a role to assume. */
  readonly role?: string;
  readonly signal: AbortSignal;
}
