import { addFileDirective, fileDirectives } from '@atlas/sqltext';
import type { SuggestedFix } from './analyzer.ts';

/** Puts `-- atlas:txmode none` in front of a file, so that it runs outside of a transaction. */
export function txmodeNoneFix(text: string, message: string): SuggestedFix {
  const first = text.split('\n', 1)[0] ?? '';
  const changed = addFileDirective(text, 'txmode', 'none');
  const added = changed.slice(0, changed.length - text.length);
  // A file that has directives gets a line in front of them; another one also an empty line.
  return fileDirectives(text).length > 0 || added !== ''
    ? { message, edit: { line: 1, end: 1, newText: `${added}${first}\n` } }
    : { message };
}
