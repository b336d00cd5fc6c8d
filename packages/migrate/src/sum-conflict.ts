import { parseSumLine } from './sum-line.ts';

/** The two sides of an unresolved merge. */
export interface SumConflict {
  /** 1-based line of the first marker. */
  readonly line: number;
  /** Files that only this side has, in its order. */
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** Finds the markers that version control leaves in a file it could not merge; undefined when there are none. */
export function findConflict(text: string): SumConflict | undefined {
  const ours: string[] = [];
  const theirs: string[] = [];
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  let first: number | undefined;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith('<<<<<<<')) {
      side = 'ours';
      first ??= i + 1;
    } else if (line.startsWith('|||||||')) side = 'base';
    else if (line.startsWith('=======')) side = 'theirs';
    else if (line.startsWith('>>>>>>>')) {
      side = 'both';
      first ??= i + 1;
    } else {
      const name = parseSumLine(line)?.name ?? '';
      if (name === '' || side === 'base') continue;
      if (side !== 'theirs') ours.push(name);
      if (side !== 'ours') theirs.push(name);
    }
  }
  if (first === undefined) return undefined;
  return { line: first, ours: without(ours, theirs), theirs: without(theirs, ours) };
}

function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}
