/**
 * Keeps texts between runs. What it loses, or cannot keep, is computed again, so nothing here throws. Keys are
 * hexadecimal.
 */
export interface TextCache {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
}
