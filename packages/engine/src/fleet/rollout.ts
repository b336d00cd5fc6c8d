/** Targets that are worked on together, in order. */
export interface RolloutGroup<T> {
  readonly name: string;
  readonly targets: readonly T[];
  /** How many targets are worked on at a time. */
  readonly parallel: number;
  /** `continue`: a failed target does not keep others from being worked on. */
  readonly onError: 'fail' | 'continue';
  /** Names of groups that must have ended well first. */
  readonly dependsOn: readonly string[];
}

/** How one target ended. A target is skipped when a failure before it ended the run. */
export type TargetEnd = 'ok' | 'failed' | 'skipped';

/**
 * Works on the groups, one after the other. A failure in a group that fails ends the group and the run: what is under
 * way is finished, the rest is skipped. In a group that continues it does not, but a group that depends on one with a
 * failure is skipped. `work` reports failures by its result and throws only what ends everything.
 */
export async function runRollout<T>(
  groups: readonly RolloutGroup<T>[],
  work: (target: T, group: RolloutGroup<T>) => Promise<'ok' | 'failed'>,
  skip: (target: T, group: RolloutGroup<T>) => void,
): Promise<void> {
  const broken = new Set<string>();
  let isOver = false;
  for (const group of groups) {
    const isBlocked = isOver || group.dependsOn.some((name) => broken.has(name));
    const queue = [...group.targets];
    let isStopped = isBlocked;
    const worker = async (): Promise<void> => {
      for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
        if (isStopped) {
          skip(target, group);
          continue;
        }
        if ((await work(target, group)) === 'ok') continue;
        broken.add(group.name);
        if (group.onError === 'fail') {
          isStopped = true;
          isOver = true;
        }
      }
    };
    if (isBlocked) broken.add(group.name);
    const workers = Array.from({ length: Math.max(1, Math.min(group.parallel, queue.length)) }, worker);
    const ends = await Promise.allSettled(workers);
    const thrown = ends.find((end) => end.status === 'rejected');
    if (thrown !== undefined) throw thrown.reason;
  }
}

/** Runs `work` on all items, `limit` at a time. The first error ends it. */
export async function forEachParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, queue.length) }, worker));
}
