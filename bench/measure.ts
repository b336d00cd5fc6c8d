/** Milliseconds that `run` took, its result, and the growth of the heap while it ran. */
export async function timed<T>(run: () => T | Promise<T>): Promise<{ ms: number; value: T }> {
  (globalThis as { gc?: () => void }).gc?.();
  const start = process.hrtime.bigint();
  const value = await run();
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, value };
}

/** The middle one of `count` runs. */
export async function median(count: number, run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push((await timed(run)).ms);
  return times.sort((a, b) => a - b)[count >> 1] ?? 0;
}

export function peakMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** One line of output: `  inspect                      123.4 ms   210 MB peak  3 queries`. */
export function report(step: string, ms: number, extra = ''): void {
  console.log(
    `  ${step.padEnd(44)} ${ms.toFixed(1).padStart(10)} ms  ${String(peakMegabytes()).padStart(5)} MB peak  ${extra}`,
  );
}
