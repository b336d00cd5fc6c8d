import type { ScannerProfile, Statement } from '@atlas/sqltext';
import { compareBytes, compareNumbers } from '../byte-order.ts';
import { MigrationFileError } from '../errors.ts';
import { formatFileName, selectByName } from './file-names.ts';
import type { DirFormat, FileChange, FileText } from './format.ts';
import { scanWhole } from './scan-part.ts';
import { forwardText, reverseText } from './sql-text.ts';

/** One file with both directions, split by `-- +goose` lines: https://pressly.github.io/goose/documentation/annotations */
export const gooseFormat: DirFormat = {
  name: 'goose',
  isRecursive: false,
  select: (paths) => selectByName(paths),
  compareVersions: compareBytes,
  compareAsTool: compareNumbers,
  up: (source, profile) => statementsOf(source, readPieces(source).up, profile),
  down(source, profile) {
    const { down } = readPieces(source);
    return down === undefined ? undefined : statementsOf(source, down, profile);
  },
  refusesTransaction: (text) => /^--\s+\+goose\s+NO\s+TRANSACTION\s*$/im.test(text),
  write({ version, name, changes }) {
    const up = forwardText(changes, wrapped);
    const down = reverseText(changes, wrapped);
    return [{ name: formatFileName(version, name), text: `-- +goose Up\n${up}\n-- +goose Down\n${down}` }];
  },
};

/** goose ends a statement at any line that ends with a semicolon. */
function wrapped(sql: string, change: FileChange): string {
  return change.hasInnerSemicolon ? `-- +goose StatementBegin\n${sql}-- +goose StatementEnd\n` : sql;
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

interface Pieces {
  readonly up: readonly Piece[];
  /** Undefined when the file has no such section. */
  readonly down: readonly Piece[] | undefined;
}

const PRAGMA = /^--\s*\+goose\s+(Up|Down|StatementBegin|StatementEnd)\s*$/i;

/** Cuts the file line by line. Throws `MigrationFileError` at a pragma that is out of place. */
function readPieces({ file, text }: FileText): Pieces {
  const up: Piece[] = [];
  const down: Piece[] = [];
  let section: Piece[] | undefined;
  let isInBlock = false;
  let start = 0;
  let line = 0;
  const close = (end: number, next: number): void => {
    if (section !== undefined && text.slice(start, end).trim() !== '') section.push({ start, end });
    start = next;
  };
  const refuse = (pragma: string): never => {
    throw new MigrationFileError(`sql/migrate: goose: ${file}:${line} unexpected goosePragma '${pragma}'`, file);
  };
  let hasUp = false;
  let hasDown = false;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    line++;
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const next = Math.min(end + 1, text.length);
    const content = text.slice(at, end).trimEnd();
    const pragma = PRAGMA.exec(content)?.[1];
    switch (pragma?.toLowerCase()) {
      case 'up':
        if (hasUp) refuse('Up');
        hasUp = true;
        section = up;
        start = next;
        break;
      case 'down':
        if (!hasUp || hasDown || isInBlock) refuse('Down');
        close(at, next);
        hasDown = true;
        section = down;
        break;
      case 'statementbegin':
        if (section === undefined || isInBlock) refuse('StatementBegin');
        close(at, next);
        isInBlock = true;
        break;
      case 'statementend':
        if (!isInBlock) refuse('StatementEnd');
        close(at, next);
        isInBlock = false;
        break;
      default:
        if (!isInBlock && content.endsWith(';') && !content.startsWith('--')) close(end, next);
    }
    at = next;
    if (end === text.length) break;
  }
  if (!hasUp && text.trim() !== '') {
    throw new MigrationFileError(`sql/migrate: goose: ${file} has no line "-- +goose Up"`, file);
  }
  if (isInBlock) {
    throw new MigrationFileError(`sql/migrate: goose: ${file}: "-- +goose StatementBegin" without its end`, file);
  }
  close(text.length, text.length);
  return { up, down: hasDown ? down : undefined };
}

function statementsOf(source: FileText, pieces: readonly Piece[], profile: ScannerProfile): readonly Statement[] {
  return pieces.flatMap(({ start, end }) => scanWhole(source, profile, start, end) ?? []);
}
