/**
 * The UTF-8 byte offsets that belong to UTF-16 offsets of a text, for formats that count bytes. `offsets` must ascend;
 * the work is proportional to the text whatever their number.
 */
export function utf8Offsets(text: string, offsets: readonly number[]): number[] {
  const result: number[] = [];
  let at = 0;
  let bytes = 0;
  for (const offset of offsets) {
    for (; at < Math.min(offset, text.length); at++) {
      const c = text.charCodeAt(at);
      // The two halves of a surrogate pair take two bytes each, four together.
      bytes += c < 0x80 ? 1 : c < 0x800 || (c >= 0xd800 && c < 0xe000) ? 2 : 3;
    }
    result.push(bytes);
  }
  return result;
}
