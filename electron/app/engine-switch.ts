import type { EngineMethod } from '#shared/contract/contract.ts';
import type { Answer } from '#shared/contract/messages.ts';
import type { EnginePort } from './engine-port.ts';

interface Use {
  readonly engine: EnginePort;
  calls: number;
}

/** The current engine; it can be replaced by another without losing a call. */
export class EngineSwitch {
  #current: Use | undefined;

  /** Whether calls go to this engine. */
  isCurrent(engine: EnginePort): boolean {
    return this.#current?.engine === engine;
  }

  /** Sends calls to `engine` from now on; the previous engine is closed once it has answered the calls in flight. */
  switchTo(engine: EnginePort): void {
    const before = this.#current;
    this.#current = { engine, calls: 0 };
    if (before?.calls === 0) before.engine.close();
  }

  /** Returns undefined while there is no engine. */
  call(method: EngineMethod, request: unknown, signal: AbortSignal): Promise<Answer> | undefined {
    const use = this.#current;
    if (use === undefined) return undefined;
    use.calls++;
    return use.engine.call(method, request, signal).finally(() => {
      use.calls--;
      if (use !== this.#current && use.calls === 0) use.engine.close();
    });
  }

  /** Closes the engine now. */
  close(): void {
    this.#current?.engine.close();
    this.#current = undefined;
  }
}
