import type { RawRow } from './inspect/catalog.ts';

/** What is used of the connection inside of a client of `pg`. */
interface WireConnection {
  query(text: string): void;
}

/**
 * Several statements in one message of the simple protocol, with all values as the text that came. The client library
 * lets others bring queries of their own; its own one copies each row once more and calls a function per value, which for
 * the hundreds of thousands of values of a catalog takes longer than the server takes to find them.
 * https://node-postgres.com/apis/client#clientquery
 */
export class RowBatch {
  /** The rows of each statement, in order; rejects with the error of the server or of the connection. */
  readonly results: Promise<readonly (readonly RawRow[])[]>;
  readonly #text: string;
  readonly #done: RawRow[][] = [];
  #rows: RawRow[] = [];
  #resolve: (results: RawRow[][]) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(statements: readonly string[]) {
    this.#text = statements.join(';\n');
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: WireConnection): void {
    connection.query(this.#text);
  }

  handleRowDescription(): void {
    // Which columns there are is known by whoever wrote the statements.
  }

  handleDataRow(message: { readonly fields: RawRow }): void {
    this.#rows.push(message.fields);
  }

  handleCommandComplete(): void {
    this.#done.push(this.#rows);
    this.#rows = [];
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#done);
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }
}
