/**
 * Runs `work` on every item, `limit` at a time. The first failure aborts the signal that the others were given; once
 * all have ended, rejects with that failure.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  limit: number,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const queue = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (let next = queue.next(); next.done !== true && !either.aborted; next = queue.next()) {
      try {
        await work(next.value, either);
      } catch (error) {
        failure ??= { error };
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  signal.throwIfAborted();
  if (failure !== undefined) throw failure.error;
}
