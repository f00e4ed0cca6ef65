import type { EngineMethod } from '#shared/contract/contract.ts';
import type { Answer } from '#shared/contract/messages.ts';
import type { ErrorValue } from '#shared/domain/reelscope-error.ts';

/** An engine as its callers see it: it answers the engine's part of the contract about one library. */
export interface EnginePort {
  /** Resolves with undefined once the library is open, or with the reason why it cannot be opened. */
  readonly opened: Promise<ErrorValue | undefined>;
  /** Resolves if the engine keeps stopping right after its start, with how it stops; otherwise never settles. */
  readonly crashing: Promise<string>;
  call(method: EngineMethod, request: unknown, signal: AbortSignal): Promise<Answer>;
  close(): void;
}
