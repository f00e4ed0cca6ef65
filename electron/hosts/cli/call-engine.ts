import type { EngineMethod, ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import { fromErrorValue } from '#shared/domain/reelscope-error.ts';
import { openLocalEngine } from '#electron/app/local-engine.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';

/** Calls one method of the engine. Throws the error that the answer carries. */
export type Ask = <M extends EngineMethod>(method: M, request: RequestOf<M>) => Promise<ReplyOf<M>>;

/**
 * Opens the library, runs `work`, and closes it. The engine runs in this process: a command is short-lived and sends it
 * only requests that were checked. Throws `library-unusable` or `library-damaged`.
 */
export async function withEngine<T>(libraryFolder: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  const engine = openLocalEngine(libraryFolder, homeFolder());
  const { signal } = new AbortController();
  const ask: Ask = async (method, request) => {
    const answer = await engine.dispatch(method, request, signal);
    if (!answer.ok) throw fromErrorValue(answer.error);
    // The dispatcher has checked the reply against the contract.
    return answer.reply as ReplyOf<typeof method>;
  };
  try {
    return await work(ask);
  } finally {
    engine.close();
  }
}
