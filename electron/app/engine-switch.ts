import type { EngineMethod } from '#shared/contract/contract.ts';
import type { Answer } from '#shared/contract/messages.ts';
import type { EnginePort } from './engine-port.ts';

interface Use {
  readonly engine: EnginePort;
  calls: number;
}

/** The engine that answers now; another can take its place without a call being lost. */
export class EngineSwitch {
  #current: Use | undefined;

  /** Whether calls go to this engine. */
  isCurrent(engine: EnginePort): boolean {
    return this.#current?.engine === engine;
  }

  /** Calls from now on go to `engine`; the one before is closed when it has answered what it was asked. */
  switchTo(engine: EnginePort): void {
    const before = this.#current;
    this.#current = { engine, calls: 0 };
    if (before?.calls === 0) before.engine.close();
  }

  /** Undefined while there is no engine. */
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
