/** Caches the last `capacity` answers by key; the least recently used goes first. */
export class RecentAnswers {
  readonly #answers = new Map<string, unknown>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The answer cached under `key`, or else what `fetch` resolves to. Failures are not cached. */
  async get<T>(key: string, fetch: () => Promise<T>): Promise<T> {
    if (this.#answers.has(key)) {
      // One key always holds answers of one type: keys name the method and its whole request.
      const answer = this.#answers.get(key) as T;
      this.#remember(key, answer);
      return answer;
    }
    const answer = await fetch();
    this.#remember(key, answer);
    return answer;
  }

  #remember(key: string, answer: unknown): void {
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    if (this.#answers.size <= this.#capacity) return;
    for (const oldest of this.#answers.keys()) {
      this.#answers.delete(oldest);
      return;
    }
  }
}
