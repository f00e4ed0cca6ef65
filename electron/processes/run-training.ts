import type { TrainingProgress } from '#shared/domain/progress.ts';
import { fromErrorValue, ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { discardRun } from '#electron/training/run-folder.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';
import type { Child } from './child.ts';
import { trainingNews, type TrainingJob } from './training-messages.ts';

/**
 * Runs one job in a process of its own. Rejects with the job's error, `cancelled` (at once, and nothing is left of the
 * run) once `signal` aborts, or `internal` when the process ends without a word.
 */
export async function runTraining(
  launch: () => Child,
  job: TrainingJob,
  options: { onProgress: (progress: TrainingProgress) => void; signal: AbortSignal },
): Promise<TrainingResult> {
  options.signal.throwIfAborted();
  const child = launch();
  const { promise, resolve, reject } = Promise.withResolvers<TrainingResult>();
  const exit = Promise.withResolvers<undefined>();
  // Nothing is lost with a killed run, and native code or a sort would not hear that it was cancelled.
  const cancel = () => {
    child.kill();
  };
  child.onMessage((message) => {
    const news = trainingNews.parse(message);
    switch (news.kind) {
      case 'progress':
        options.onProgress(news.progress);
        break;
      case 'done':
        resolve(news.result);
        break;
      case 'failed':
        reject(fromErrorValue(news.error));
        break;
    }
  });
  child.onExit((how) => {
    const message = `The training process ended unexpectedly (${how}); nothing was written. Try again.`;
    reject(new ReelscopeError('internal', message));
    exit.resolve(undefined);
  });
  options.signal.addEventListener('abort', cancel, { once: true });
  child.send(job);
  try {
    return await promise;
  } catch (error) {
    if (!options.signal.aborted) throw error;
    await exit.promise;
    discardRun(job.kind === 'train' ? job.request.out : job.out);
    throw new ReelscopeError('cancelled', 'Cancelled; nothing was written.', { retryable: true });
  } finally {
    options.signal.removeEventListener('abort', cancel);
    child.kill();
  }
}
