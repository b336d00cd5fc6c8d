/** A member of an archive. */
export interface TxtarFile {
  readonly name: string;
  /** Its text. Parsing gives every non-empty text a final newline. */
  readonly data: string;
}

/** Several files in one text: https://pkg.go.dev/golang.org/x/tools/txtar */
export interface Txtar {
  /** What stands before the first member. */
  readonly comment: string;
  /** In the order of the archive; a name may occur more than once. */
  readonly files: readonly TxtarFile[];
}

/** Reads an archive. Every text is one: lines `-- NAME --` start members, all else is their text. */
export function parseTxtar(text: string): Txtar {
  const files: TxtarFile[] = [];
  let name: string | undefined;
  let comment = '';
  let from = 0;
  const close = (end: number): void => {
    const data = withFinalNewline(text.slice(from, end));
    if (name === undefined) comment = data;
    else files.push({ name, data });
  };
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const marker = text.startsWith('-- ', start) ? markerName(text.slice(start, end)) : undefined;
    if (marker !== undefined) {
      close(start);
      name = marker;
      from = Math.min(end + 1, text.length);
    }
    start = end + 1;
  }
  close(text.length);
  return { comment, files };
}

function markerName(line: string): string | undefined {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (bare.length < 7 || !bare.endsWith(' --')) return undefined;
  const name = bare.slice(3, -3).trim();
  return name === '' ? undefined : name;
}

/** Writes an archive. Texts get a final newline if they lack one; they must hold no line of the form `-- NAME --`. */
export function formatTxtar(archive: Txtar): string {
  const members = archive.files.map(({ name, data }) => `-- ${name} --\n${withFinalNewline(data)}`);
  return withFinalNewline(archive.comment) + members.join('');
}

function withFinalNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
