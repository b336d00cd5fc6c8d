import { LineIndex, type Range } from '@atlas/diagnostics';

/**
 * The text of one file and its name. Syntax nodes point at it and carry only offsets: lines and columns are counted the
 * first time somebody asks for a range, so a file that has no errors never pays for them.
 */
export class SourceText {
  readonly file: string;
  readonly text: string;
  #lines: LineIndex | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The range of the half-open stretch `[start, end)` of UTF-16 offsets. */
  range(start: number, end: number): Range {
    this.#lines ??= new LineIndex(this.file, this.text);
    return this.#lines.range(start, end);
  }
}

/** Anything with a place in a text. Offsets are UTF-16 units from 0; `end` is exclusive. */
export interface Located {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** The range of a node, with lines and columns. */
export function rangeOf(node: Located): Range {
  return node.source.range(node.start, node.end);
}

/** The text of a node exactly as it was written. */
export function textOf(node: Located): string {
  return node.source.text.slice(node.start, node.end);
}
