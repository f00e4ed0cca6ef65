import { TopK } from '#shared/scoring/top-k.ts';

/** Adds up scores of names, for one query after the other; holds nine bytes for each name. */
export class NameTally {
  readonly #sums: Float32Array;
  /** For each name the last slot that it was counted for, from 1; 0 where it was not. */
  readonly #slots: Uint8Array;
  readonly #touched: Int32Array;
  #touchedCount = 0;

  constructor(names: number) {
    this.#sums = new Float32Array(names);
    this.#slots = new Uint8Array(names);
    this.#touched = new Int32Array(names);
  }

  /**
   * Adds to a name's score, once for each slot (0 to 254, one after the other): the first amount is the one that
   * counts.
   */
  add(name: number, slot: number, amount: number): void {
    const last = this.#slots[name];
    if (last === slot + 1) return;
    if (last === 0) this.#touched[this.#touchedCount++] = name;
    this.#slots[name] = slot + 1;
    this.#sums[name] = (this.#sums[name] ?? 0) + amount;
  }

  /** The names with the `limit` best of `score(name, sum)`, best first; forgets all sums. */
  takeBest(limit: number, score: (name: number, sum: number) => number): number[] {
    const best = new TopK(limit);
    for (let i = 0; i < this.#touchedCount; i++) {
      const name = this.#touched[i] ?? 0;
      best.offer(name, score(name, this.#sums[name] ?? 0));
      this.#sums[name] = 0;
      this.#slots[name] = 0;
    }
    this.#touchedCount = 0;
    return best.best().map(({ index }) => index);
  }
}
