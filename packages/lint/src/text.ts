/** The name in double quotes, as in all messages. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}

/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function enumerate(names: readonly string[]): string {
  const all = names.map(quoted);
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}
