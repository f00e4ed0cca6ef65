interface Closable {
  close(): void;
}

interface OpenPart {
  readonly part: Closable;
  readonly openMs: number;
  usedAt: number;
}

/** An open part of a library: how long it took to open, and how long ago it was last used. */
export interface PartReport {
  readonly name: string;
  readonly openMs: number;
  readonly idleMs: number;
}

/** Parts that are opened on first use, kept while they are in use, and closed when idle. */
export class LazyParts {
  readonly #parts = new Map<string, OpenPart>();

  /** The part with that name, opened if it is not open. Throws what `open` throws. */
  get<T extends Closable>(name: string, open: () => T): T {
    const now = milliseconds();
    const known = this.#parts.get(name);
    if (known !== undefined) {
      known.usedAt = now;
      // Each part is stored under its own name only, so this is what was opened for that name.
      return known.part as T;
    }
    const part = open();
    const usedAt = milliseconds();
    this.#parts.set(name, { part, openMs: usedAt - now, usedAt });
    return part;
  }

  /** Closes the parts that have not been used for `idleMs` milliseconds. */
  closeIdle(idleMs: number): void {
    const before = milliseconds() - idleMs;
    for (const [name, { part, usedAt }] of this.#parts) {
      if (usedAt > before) continue;
      this.#parts.delete(name);
      part.close();
    }
  }

  /** The open parts, in the order they were opened. */
  report(): PartReport[] {
    const now = milliseconds();
    return Array.from(this.#parts, ([name, { openMs, usedAt }]) => ({ name, openMs, idleMs: now - usedAt }));
  }
}

/** Monotonic time. Not `performance`: Node takes a millisecond to load it, which delays the first answer. */
function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
