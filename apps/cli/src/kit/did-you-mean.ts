import { suggest } from '@atlas/diagnostics';

/**
 * The paragraph that follows an error about an unknown name, in cobra's form, or '' when no candidate is close.
 * Offers every candidate that starts with `typed` and the one that is spelled most alike.
 */
export function didYouMean(typed: string, candidates: readonly string[], prefix = ''): string {
  const start = typed.toLowerCase();
  const alike = suggest(typed, candidates);
  const close = candidates.filter((name) => name === alike || (start !== '' && name.toLowerCase().startsWith(start)));
  return close.length === 0 ? '' : `\n\nDid you mean this?\n${close.map((name) => `\t${prefix}${name}\n`).join('')}`;
}
