/**
 * Sorts the nodes 0..n-1 so that each comes after its dependencies, and otherwise as early as `compare` wants it.
 * Nodes that depend on each other in a circle stay together in ascending order.
 */
export function sortByDependency(
  dependencies: readonly ReadonlySet<number>[],
  compare: (a: number, b: number) => number,
): number[] {
  const groups = findGroups(dependencies);
  const members: number[][] = [];
  groups.forEach((group, node) => (members[group] ??= []).push(node));
  const least = members.map((nodes) => nodes.reduce((a, b) => (compare(b, a) < 0 ? b : a)));
  const dependants: Set<number>[] = members.map(() => new Set());
  const waiting = members.map(() => 0);
  dependencies.forEach((set, node) => {
    for (const dependency of set) {
      const [from, to] = [groups[dependency] ?? 0, groups[node] ?? 0];
      if (from === to || dependants[from]?.has(to) === true) continue;
      dependants[from]?.add(to);
      waiting[to] = (waiting[to] ?? 0) + 1;
    }
  });
  const ready = new Heap((a, b) => compare(least[a] ?? 0, least[b] ?? 0));
  waiting.forEach((count, group) => {
    if (count === 0) ready.push(group);
  });
  const order: number[] = [];
  for (let group = ready.pop(); group !== undefined; group = ready.pop()) {
    order.push(...(members[group] ?? []));
    for (const next of dependants[group] ?? []) {
      waiting[next] = (waiting[next] ?? 0) - 1;
      if (waiting[next] === 0) ready.push(next);
    }
  }
  return order;
}

/**
 * The number of each node's strongly connected component (Tarjan's algorithm). It keeps its own stack, because a chain
 * of dependencies may be longer than the call stack.
 */
function findGroups(edges: readonly ReadonlySet<number>[]): number[] {
  const index: number[] = [];
  const low: number[] = [];
  const group: number[] = Array.from({ length: edges.length }, () => -1);
  const open: number[] = [];
  let groups = 0;
  let visited = 0;
  const enter = (node: number): { node: number; rest: Iterator<number> } => {
    index[node] = low[node] = visited++;
    open.push(node);
    return { node, rest: (edges[node] ?? new Set<number>()).values() };
  };
  for (let root = 0; root < edges.length; root++) {
    if (index[root] !== undefined) continue;
    const path = [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node, rest } = top;
      const next = rest.next();
      if (next.done !== true) {
        const to = next.value;
        if (index[to] === undefined) path.push(enter(to));
        else if (group[to] === -1) low[node] = Math.min(low[node] ?? 0, index[to] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] !== index[node]) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        group[member] = groups;
        if (member === node) break;
      }
      groups++;
    }
  }
  return group;
}

/** A binary heap; `pop` returns the least element. */
class Heap {
  readonly #items: number[] = [];
  readonly #compare: (a: number, b: number) => number;

  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare;
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isLess(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): number | undefined {
    const items = this.#items;
    const least = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return least;
    items[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const smaller = left + 1 < items.length && this.#isLess(left + 1, left) ? left + 1 : left;
      if (smaller >= items.length || !this.#isLess(smaller, at)) return least;
      this.#swap(at, smaller);
      at = smaller;
    }
  }

  #isLess(a: number, b: number): boolean {
    return this.#compare(this.#items[a] ?? 0, this.#items[b] ?? 0) < 0;
  }

  #swap(a: number, b: number): void {
    const items = this.#items;
    const held = items[a] ?? 0;
    items[a] = items[b] ?? 0;
    items[b] = held;
  }
}
