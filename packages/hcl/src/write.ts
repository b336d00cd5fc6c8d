/** What a body consists of when it is written. */
export type WriteItem = WriteAttribute | WriteBlock | WriteComment | WriteBlank;

export interface WriteAttribute {
  readonly kind: 'attribute';
  readonly name: string;
  readonly expr: WriteExpr;
}

export interface WriteBlock {
  readonly kind: 'block';
  readonly type: string;
  readonly labels: readonly string[];
  readonly items: readonly WriteItem[];
}

/** A comment on lines of its own, written with `#`. */
export interface WriteComment {
  readonly kind: 'comment';
  readonly text: string;
}

/** An empty line. */
export interface WriteBlank {
  readonly kind: 'blank';
}

/** An expression to write; build with `expr`. */
export type WriteExpr =
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly WriteExpr[]; readonly multiline: boolean }
  | {
      readonly kind: 'object';
      readonly entries: readonly (readonly [string, WriteExpr])[];
      readonly multiline: boolean;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly WriteExpr[] }
  | { readonly kind: 'heredoc'; readonly text: string; readonly marker: string };
