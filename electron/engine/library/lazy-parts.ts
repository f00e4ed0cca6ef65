interface Closable {
  close(): void;
}

interface OpenPart {
  readonly part: Closable;
  readonly openMs: number;
  usedAt: number;
}

/** An open part of a library: what opening it took, and how long ago it was last asked for. */
export interface PartReport {
  readonly name: string;
  readonly openMs: number;
  readonly idleMs: number;
}

/** Parts that are opened when they are first asked for, kept while they are used, and closed when they are not. */
export class LazyParts {
  readonly #parts = new Map<string, OpenPart>();

  /** The part of that name, opened if it is not open. Throws what `open` throws. */
  get<T extends Closable>(name: string, open: () => T): T {
    const now = milliseconds();
    const known = this.#parts.get(name);
    if (known !== undefined) {
      known.usedAt = now;
      // A part is stored under its own name only, so what is found there is what was opened for that name.
      return known.part as T;
    }
    const part = open();
    const usedAt = milliseconds();
    this.#parts.set(name, { part, openMs: usedAt - now, usedAt });
    return part;
  }

  /** Closes the parts that nobody asked for in so many milliseconds. */
  closeIdle(idleMs: number): void {
    const before = milliseconds() - idleMs;
    for (const [name, { part, usedAt }] of this.#parts) {
      if (usedAt > before) continue;
      this.#parts.delete(name);
      part.close();
    }
  }

  /** The open parts, in the order in which they were opened. */
  report(): PartReport[] {
    const now = milliseconds();
    return Array.from(this.#parts, ([name, { openMs, usedAt }]) => ({ name, openMs, idleMs: now - usedAt }));
  }
}

/**
 * Of a clock that only goes on. Not `performance`: Node takes a millisecond to have that, in the way of a first answer.
 */
function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
