import type { TableSize } from './analyzer.ts';

/** `about 1.2 million rows, 340 MB`; what is not known is left out. */
export function formatTableSize({ rows, bytes }: TableSize): string {
  const parts = [
    ...(rows === undefined ? [] : [`about ${formatCount(rows)} rows`]),
    ...(bytes === undefined ? [] : [formatBytes(bytes)]),
  ];
  return parts.join(', ');
}

/** Two digits are more than an estimate knows: `1.2 million`. */
export function formatCount(n: number): string {
  const units = [
    [1e9, ' billion'],
    [1e6, ' million'],
    [1e3, ' thousand'],
  ] as const;
  for (const [unit, name] of units) if (n >= unit) return `${roundTwo(n / unit)}${name}`;
  return String(Math.round(n));
}

/** With binary units: `1.5 GB` is 1.5 * 2^30 bytes. */
export function formatBytes(n: number): string {
  const units = [
    [2 ** 40, 'TB'],
    [2 ** 30, 'GB'],
    [2 ** 20, 'MB'],
    [2 ** 10, 'kB'],
  ] as const;
  for (const [unit, name] of units) if (n >= unit) return `${roundTwo(n / unit)} ${name}`;
  return `${Math.round(n)} bytes`;
}

function roundTwo(n: number): string {
  return String(n >= 10 ? Math.round(n) : Math.round(n * 10) / 10);
}
