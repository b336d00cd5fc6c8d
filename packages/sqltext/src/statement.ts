/** A comment as it stands in the text, markers included, without the newline that ends a line comment. */
export interface Comment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One `atlas:NAME ARGS` comment. Offsets are those of the comment line in its file. */
export interface Directive {
  readonly name: string;
  /** What follows the name, trimmed; empty when nothing does. */
  readonly args: string;
  readonly start: number;
  readonly end: number;
}

/** One statement of a file. Offsets count UTF-16 units from the start of the file. */
export interface Statement {
  /**
   * The statement without surrounding white space and without the comments above it. Under the default delimiter it
   * keeps its `;`, under any other it is without the delimiter. Always `file.slice(start, end)`.
   */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The comments directly above, in order. A blank line between detaches the ones before it. */
  readonly comments: readonly Comment[];
  /** The `atlas:` directives among `comments`. */
  readonly directives: readonly Directive[];
}
