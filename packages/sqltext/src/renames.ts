import { parseDirective, statementDirectives } from './directives.ts';
import type { ScannerProfile } from './profile.ts';
import { unquoteIdentifier } from './quoting.ts';
import type { Directive } from './statement.ts';
import { isSignificant, tokenizeSql } from './tokens.ts';

/** A former name stated inside a statement. Offsets count from the start of the statement's text. */
export interface RenameDirective {
  /** The former name, without quotes. */
  readonly from: string;
  /** Where the definition starts that the directive stands above. */
  readonly offset: number;
  readonly directive: Directive;
}

/** The former name in `atlas:renamed_from old` or `atlas:renamed from old`, without quotes; undefined for others. */
export function renamedFrom(directives: readonly Directive[]): string | undefined {
  for (const { name, args } of directives) {
    const old = name === 'renamed_from' ? args : name === 'renamed' ? /^from +(.*)$/.exec(args)?.[1] : undefined;
    if (old !== undefined && old.trim() !== '') return unquoteIdentifier(old.trim());
  }
  return undefined;
}

/**
 * The rename directives on lines of their own inside a statement, such as above a column of CREATE TABLE, in order.
 * One above the statement itself is among the statement's `directives`.
 */
export function findRenames(statement: string, profile: ScannerProfile): RenameDirective[] {
  if (!statement.includes('atlas:renamed')) return [];
  const found: RenameDirective[] = [];
  let pending: { from: string; directive: Directive } | undefined;
  for (const token of tokenizeSql(statement, profile)) {
    if (token.kind === 'comment') {
      const directive = token.text.startsWith('/*')
        ? statementDirectives([token])[0]
        : parseDirective(token.text, token.start);
      const from = directive === undefined ? undefined : renamedFrom([directive]);
      if (directive !== undefined && from !== undefined) pending = { from, directive };
    } else if (pending !== undefined && isSignificant(token)) {
      // A comma after the comment belongs to the line before: authors also put commas first.
      if (token.text === ',') continue;
      found.push({ ...pending, offset: token.start });
      pending = undefined;
    }
  }
  return found;
}
