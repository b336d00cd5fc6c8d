import { type QuoteStyle, quoteIdentifier } from './quoting.ts';

export interface SqlBuilderOptions {
  readonly quote: QuoteStyle;
  /** Absent: print each object's own schema. Empty: print none. Otherwise print this name. */
  readonly schemaQualifier?: string | undefined;
  /** Indentation of one level. Absent or empty: the statement stays on one line. */
  readonly indent?: string | undefined;
}

/**
 * Writes one SQL statement from left to right, with a space between any two things that need one:
 *
 *     new SqlBuilder({ quote: 'double' }).p('CREATE TABLE').table('s', 't').wrapList(columns, (b, c) => b.ident(c.name))
 */
export class SqlBuilder {
  readonly #options: SqlBuilderOptions;
  readonly #parts: string[] = [];
  #level = 0;
  /** Whether the next phrase needs no space before it. */
  #isTight = true;

  constructor(options: SqlBuilderOptions) {
    this.#options = options;
  }

  /** Phrases as they are; empty ones are left out. */
  p(...phrases: readonly string[]): this {
    for (const phrase of phrases) {
      if (phrase === '') continue;
      if (!this.#isTight) this.#parts.push(' ');
      this.#parts.push(phrase);
      this.#isTight = '( \n.'.includes(phrase.at(-1) ?? ' ');
    }
    return this;
  }

  /** One quoted name. */
  ident(name: string): this {
    return this.p(quoteIdentifier(name, this.#options.quote));
  }

  /** The name of an object of a schema, qualified as the options say; undefined or empty means that it has none. */
  table(schema: string | undefined, name: string): this {
    const { quote, schemaQualifier } = this.#options;
    const qualifier = schemaQualifier ?? schema ?? '';
    const prefix = qualifier === '' ? '' : `${quoteIdentifier(qualifier, quote)}.`;
    return this.p(prefix + quoteIdentifier(name, quote));
  }

  /** Text without a space before it: `,`, `::text`, `.`. After `(` and `.` none follows either. */
  tight(text: string): this {
    this.#isTight = true;
    this.p(text);
    return this;
  }

  /** What `write` adds, in parentheses on the same line. */
  wrap(write: (b: this) => void): this {
    this.p('(');
    write(this);
    return this.tight(')');
  }

  /** The items with commas between, on the same line and without parentheses. */
  list<T>(items: readonly T[], write: (b: this, item: T, index: number) => void): this {
    items.forEach((item, index) => {
      if (index > 0) this.tight(',');
      write(this, item, index);
    });
    return this;
  }

  /** The items with commas between, in parentheses; with an indentation each item stands on its own line. */
  wrapList<T>(items: readonly T[], write: (b: this, item: T, index: number) => void): this {
    return this.wrapLines((lines) => {
      for (const [index, item] of items.entries()) lines.item(() => write(this, item, index));
    });
  }

  /** As `wrapList` for items of several kinds: each call of `item` writes one. */
  wrapLines(write: (lines: { item(write: (b: SqlBuilder) => void): void }) => void): this {
    let count = 0;
    this.p('(');
    this.#level++;
    write({
      item: (writeItem) => {
        if (count++ > 0) this.tight(',');
        this.#newline();
        writeItem(this);
      },
    });
    this.#level--;
    if (count > 0) this.#newline();
    return this.tight(')');
  }

  /** Starts a new line at the current level; without an indentation it does nothing. */
  newline(): this {
    this.#newline();
    return this;
  }

  #newline(): void {
    const { indent } = this.#options;
    if (indent === undefined || indent === '') return;
    this.#parts.push(`\n${indent.repeat(this.#level)}`);
    this.#isTight = true;
  }

  /** The statement so far. */
  toString(): string {
    return this.#parts.join('');
  }
}
