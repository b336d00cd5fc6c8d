/** A place in a text. `offset` counts UTF-16 units from 0; `line` and `column` are 1-based, `column` in UTF-16 units. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A half-open stretch `[start, end)` of one file. `file` is the name as the user gave it. */
export interface Range {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** `file:line:column`, the form that editors and terminals turn into a link. */
export function formatPosition(range: Range): string {
  return `${range.file}:${range.start.line}:${range.start.column}`;
}

/** `file:line,column-column`, or `file:line,column-line,column` where the range spans lines: the HCL tools' form. */
export function formatRange(range: Range): string {
  const { file, start, end } = range;
  const tail = start.line === end.line ? `${end.column}` : `${end.line},${end.column}`;
  return `${file}:${start.line},${start.column}-${tail}`;
}

/** Turns offsets of one text into positions. Built once per file; each lookup is a binary search. */
export class LineIndex {
  readonly file: string;
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(file: string, text: string) {
    this.file = file;
    this.#length = text.length;
    for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) this.#starts.push(i + 1);
  }

  /** The position of `offset`; an offset past the end is taken as the end. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { offset: at, line: low + 1, column: at - (this.#starts[low] ?? 0) + 1 };
  }

  /** The range `[start, end)` of offsets. */
  range(start: number, end: number): Range {
    return { file: this.file, start: this.position(start), end: this.position(end) };
  }
}
