import { fromErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { EnginePort } from './engine-port.ts';

/**
 * Resolves once the engine has opened the library in `folder`. Rejects with why it cannot be opened, or with
 * `library-unusable` if the engine keeps stopping before it is open.
 */
export async function whenOpen(engine: EnginePort, folder: string): Promise<void> {
  const crashing = engine.crashing.then((how) => crashError(folder, how));
  const failure = await Promise.race([engine.opened, crashing]);
  if (failure !== undefined) throw fromErrorValue(failure);
}

/** The error shown when an engine keeps stopping; `how` says how it stops. */
export function crashError(folder: string, how: string): ErrorValue {
  const message = `The engine stopped twice right after its start with ${folder} (${how}): open another library, or verify this one.`;
  return { code: 'library-unusable', message, retryable: false };
}
