import type { EngineMethod } from '#shared/contract/contract.ts';
import type { Answer } from '#shared/contract/messages.ts';
import type { ErrorValue } from '#shared/domain/reelscope-error.ts';

/** Whoever answers the engine's part of the contract about one library. */
export interface EnginePort {
  /** Undefined once the library is open, or why it cannot be opened. */
  readonly opened: Promise<ErrorValue | undefined>;
  call(method: EngineMethod, request: unknown, signal: AbortSignal): Promise<Answer>;
  close(): void;
}
