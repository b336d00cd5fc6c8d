/** Numbers from 0 to 1 that look random and are the same in every run, so that a failure can be looked at again. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
