/**
 * MurmurHash3 x86 128 over the UTF-16 units of a text, seed 0, as 32 hexadecimal digits.
 * Written out here because this package runs in browsers too, where the only built-in hash is asynchronous.
 * Not for secrets: it resists accidents, not attackers.
 */
export function hash128(text: string): string {
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  const units = text.length;
  const whole = units - (units % 8);
  for (let i = 0; i < whole; i += 8) {
    h1 ^= scramble1(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16));
    h1 = (Math.imul(rotl(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= scramble2(text.charCodeAt(i + 2) | (text.charCodeAt(i + 3) << 16));
    h2 = (Math.imul(rotl(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= scramble3(text.charCodeAt(i + 4) | (text.charCodeAt(i + 5) << 16));
    h3 = (Math.imul(rotl(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= scramble4(text.charCodeAt(i + 6) | (text.charCodeAt(i + 7) << 16));
    h4 = (Math.imul(rotl(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const rest = [0, 0, 0, 0];
  for (let i = whole; i < units; i++) {
    const at = i - whole;
    rest[at >> 1] = (rest[at >> 1] ?? 0) | (text.charCodeAt(i) << (16 * (at & 1)));
  }
  h1 ^= scramble1(rest[0] ?? 0);
  h2 ^= scramble2(rest[1] ?? 0);
  h3 ^= scramble3(rest[2] ?? 0);
  h4 ^= scramble4(rest[3] ?? 0);
  const bytes = units * 2;
  h1 ^= bytes;
  h2 ^= bytes;
  h3 ^= bytes;
  h4 ^= bytes;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finish(h1);
  h2 = finish(h2);
  h3 = finish(h3);
  h4 = finish(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  return hex(h1) + hex(h2 + h1) + hex(h3 + h1) + hex(h4 + h1);
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const scramble1 = (k: number): number => Math.imul(rotl(Math.imul(k, C1), 15), C2);
const scramble2 = (k: number): number => Math.imul(rotl(Math.imul(k, C2), 16), C3);
const scramble3 = (k: number): number => Math.imul(rotl(Math.imul(k, C3), 17), C4);
const scramble4 = (k: number): number => Math.imul(rotl(Math.imul(k, C4), 18), C1);

function rotl(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function finish(h: number): number {
  let x = h ^ (h >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

function hex(x: number): string {
  return (x >>> 0).toString(16).padStart(8, '0');
}
