import type { TokenCursor } from '@atlas/sqltext';
import { cursorOf, readName } from './alter-table.ts';

/** One constraint of a column, as written. */
export interface ColumnConstraint {
  readonly kind: 'null' | 'not null' | 'default' | 'check' | 'unique' | 'primary key' | 'references' | 'generated';
  /** As the server reads it; undefined when it has none. */
  readonly name: string | undefined;
  /** The text without its name. */
  readonly text: string;
}

/** `ADD [COLUMN] [IF NOT EXISTS] name type constraints`. */
export interface AddedColumn {
  readonly hasIfNotExists: boolean;
  /** The name as the server reads it, and as written. */
  readonly name: string;
  readonly nameText: string;
  /** The type with what belongs to it: COLLATE, STORAGE, COMPRESSION. */
  readonly type: string;
  readonly constraints: readonly ColumnConstraint[];
}

/** Reads the action of an ALTER TABLE that adds a column; undefined for others. */
export function readAddedColumn(action: string): AddedColumn | undefined {
  const cursor = cursorOf(action);
  if (!cursor.acceptKeyword('ADD')) return undefined;
  const isMarked = cursor.acceptKeyword('COLUMN');
  const others = ['CONSTRAINT', 'UNIQUE', 'PRIMARY', 'FOREIGN', 'CHECK', 'EXCLUDE', 'NOT'];
  if (!isMarked && others.some((word) => cursor.isKeyword(word))) return undefined;
  const hasIfNotExists = cursor.acceptKeyword('IF', 'NOT', 'EXISTS');
  const nameText = cursor.peek()?.text ?? '';
  const name = readName(cursor);
  if (name === undefined) return undefined;
  const start = cursor.offset;
  const starts: { readonly at: number; readonly mark: number }[] = [];
  while (!cursor.done) {
    if (isStart(cursor, starts.length > 0)) {
      starts.push({ at: cursor.offset, mark: cursor.mark() });
      pass(cursor);
    } else if (cursor.skipParens() === undefined) cursor.next();
  }
  const end = cursor.offset;
  const type = cursor.source.slice(start, starts[0]?.at ?? end).trim();
  const constraints = starts.map(({ at }, i) => readConstraint(action.slice(at, starts[i + 1]?.at ?? end).trim()));
  return { hasIfNotExists, name, nameText, type, constraints };
}

/** Whether a constraint begins here. The words that may stand elsewhere in one are passed over by `pass`. */
function isStart(cursor: TokenCursor, hasOthers: boolean): boolean {
  if (cursor.isKeyword('GENERATED')) return true;
  const words = ['CONSTRAINT', 'DEFAULT', 'CHECK', 'UNIQUE', 'PRIMARY', 'REFERENCES', 'NULL'];
  if (words.some((word) => cursor.isKeyword(word)))
    return !(hasOthers && cursor.peek(-1)?.text.toUpperCase() === 'SET');
  return cursor.isKeyword('NOT', 'NULL');
}

/** Moves over the words that begin a constraint, and what could be taken for the beginning of another. */
function pass(cursor: TokenCursor): void {
  if (cursor.acceptKeyword('CONSTRAINT')) cursor.readIdentifier();
  if (cursor.acceptKeyword('DEFAULT')) {
    // `DEFAULT NULL`, `DEFAULT NOT true`.
    if (cursor.skipParens() === undefined) cursor.next();
    return;
  }
  if (cursor.acceptKeyword('NOT', 'NULL')) return;
  if (cursor.acceptKeyword('GENERATED')) {
    cursor.acceptKeyword('BY', 'DEFAULT');
    return;
  }
  cursor.next();
}

function readConstraint(text: string): ColumnConstraint {
  const cursor = cursorOf(text);
  const name = cursor.acceptKeyword('CONSTRAINT') ? readName(cursor) : undefined;
  const rest = cursor.slice();
  const kinds = {
    NOT: 'not null',
    NULL: 'null',
    DEFAULT: 'default',
    CHECK: 'check',
    UNIQUE: 'unique',
    PRIMARY: 'primary key',
    REFERENCES: 'references',
  } as const;
  const first = Object.entries(kinds).find(([word]) => cursor.isKeyword(word));
  return { kind: first?.[1] ?? 'generated', name, text: rest };
}
