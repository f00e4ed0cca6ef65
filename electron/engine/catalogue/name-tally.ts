import { TopK } from '#shared/scoring/top-k.ts';

/** Adds up scores of names for one query after another; takes nine bytes per name. */
export class NameTally {
  readonly #sums: Float32Array;
  /** For each name, 1 + the last slot that it was counted for; 0 if none. */
  readonly #slots: Uint8Array;
  readonly #touched: Int32Array;
  #touchedCount = 0;

  constructor(names: number) {
    this.#sums = new Float32Array(names);
    this.#slots = new Uint8Array(names);
    this.#touched = new Int32Array(names);
  }

  /** Adds to a name's score, at most once per slot (0 to 254, in ascending order): only the first amount counts. */
  add(name: number, slot: number, amount: number): void {
    const last = this.#slots[name];
    if (last === slot + 1) return;
    if (last === 0) this.#touched[this.#touchedCount++] = name;
    this.#slots[name] = slot + 1;
    this.#sums[name] = (this.#sums[name] ?? 0) + amount;
  }

  /** The `limit` names with the best `score(name, sum)`, best first; resets all sums. */
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
