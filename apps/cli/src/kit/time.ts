/** The time as commands see it. */
export interface Clock {
  /** Wall-clock time. */
  now(): Date;
  /** Nanoseconds on a clock that never goes back; only differences mean anything. */
  monotonicNs(): bigint;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicNs: () => process.hrtime.bigint(),
};

/** Starts measuring; the returned function gives the nanoseconds since, for `formatGoDuration`. */
export function startStopwatch(clock: Clock): () => bigint {
  const start = clock.monotonicNs();
  return () => clock.monotonicNs() - start;
}
