/** One item with its score; `index` breaks ties, the smaller first. */
export interface Scored {
  readonly index: number;
  readonly score: number;
}

/** True if `a` ranks before `b`: a higher score, or the same score and a smaller index. */
function standsBefore(a: Scored, b: Scored): boolean {
  return a.score > b.score || (a.score === b.score && a.index < b.index);
}

/** The best `k` of what is already in memory, best first. */
export function best(scored: readonly Scored[], k: number): Scored[] {
  return [...scored].sort((a, b) => b.score - a.score || a.index - b.index).slice(0, k);
}

/** Keeps the best `k` of any number of offered scores, in O(log k) each (a binary heap with the worst on top). */
export class TopK {
  readonly #heap: Scored[] = [];
  readonly #k: number;

  /** `k` is a whole number, 0 or more. */
  constructor(k: number) {
    this.#k = k;
  }

  offer(index: number, score: number): void {
    const heap = this.#heap;
    const bar = heap[0];
    // Most offers end here, before anything is allocated.
    if (heap.length === this.#k && (bar === undefined || score < bar.score)) return;
    const entry = { index, score };
    if (heap.length < this.#k) {
      heap.push(entry);
      this.#siftUp(heap.length - 1);
      return;
    }
    const worst = heap[0];
    if (worst === undefined || !standsBefore(entry, worst)) return;
    heap[0] = entry;
    this.#siftDown();
  }

  /** What was kept, best first. */
  best(): Scored[] {
    return best(this.#heap, this.#k);
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    let child = start;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const below = heap[child];
      const above = heap[parent];
      if (below === undefined || above === undefined || !standsBefore(above, below)) return;
      heap[child] = above;
      heap[parent] = below;
      child = parent;
    }
  }

  #siftDown(): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      let worst = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        const candidate = heap[child];
        const current = heap[worst];
        if (candidate !== undefined && current !== undefined && standsBefore(current, candidate))
          worst = child;
      }
      if (worst === parent) return;
      const a = heap[parent];
      const b = heap[worst];
      if (a === undefined || b === undefined) return;
      heap[parent] = b;
      heap[worst] = a;
      parent = worst;
    }
  }
}
