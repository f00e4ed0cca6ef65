import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InspectionRequest } from '#shared/contract/training.ts';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import { fromErrorValue, ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { DatasetInspection, LearningPoint } from '#shared/domain/training.ts';
import { discardRun } from '#electron/training/run-folder.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';
import type { Child } from './child.ts';
import {
  trainingNews,
  type InspectionJob,
  type TrainingJob,
  type TrainingNews,
} from './training-messages.ts';

interface TrainingRun {
  readonly onProgress: (progress: TrainingProgress) => void;
  /** Called if the job asks for the curve. */
  readonly onPoint?: (point: LearningPoint) => void;
  readonly signal: AbortSignal;
  /** What an abort leaves of the run: nothing, or what is needed to resume it later. */
  readonly leave?: 'nothing' | 'checkpoint';
}

/**
 * Runs one job in a process of its own. Rejects with the job's error, with `cancelled` (at once) when `signal` aborts,
 * or with `internal` if the process ends without a result.
 */
export async function runTraining(
  launch: () => Child,
  job: TrainingJob,
  { onProgress, onPoint, signal, leave = 'nothing' }: TrainingRun,
): Promise<TrainingResult> {
  try {
    return await inProcess(launch, job, signal, (news, resolve: (result: TrainingResult) => void) => {
      if (news.kind === 'progress') onProgress(news.progress);
      else if (news.kind === 'point') onPoint?.(news.point);
      else if (news.kind === 'done') resolve(news.result);
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    if (leave === 'nothing') discardRun(job.kind === 'sample' ? job.out : job.request.out);
    throw new ReelscopeError('cancelled', 'Cancelled; nothing was written.', { retryable: true });
  }
}

/**
 * Reads a data set in a process of its own and resolves with what it holds. `onRead` is called with how many ratings
 * have been read so far, and about what share of them that is. Rejects as `runTraining` does.
 */
export async function runInspection(
  launch: () => Child,
  request: InspectionRequest,
  { onRead, signal }: { onRead: (rows: number, share: number) => void; signal: AbortSignal },
): Promise<DatasetInspection> {
  const scratch = mkdtempSync(join(tmpdir(), 'reelscope-inspect-'));
  const job: InspectionJob = { kind: 'inspect', request, scratch };
  try {
    return await inProcess(launch, job, signal, (news, resolve: (inspection: DatasetInspection) => void) => {
      if (news.kind === 'read') onRead(news.rows, news.share);
      else if (news.kind === 'inspected') resolve(news.inspection);
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new ReelscopeError('cancelled', 'Cancelled.', { retryable: true });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Does a job in a process of its own, which has already ended when this rejects because of `signal`. `listen` receives
 * what the process reports, and resolves the job.
 */
async function inProcess<T>(
  launch: () => Child,
  job: TrainingJob | InspectionJob,
  signal: AbortSignal,
  listen: (news: TrainingNews, resolve: (result: T) => void) => void,
): Promise<T> {
  signal.throwIfAborted();
  const child = launch();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const exit = Promise.withResolvers<undefined>();
  // Killing a run loses nothing, and native code or a sort would not notice that it was cancelled.
  const cancel = () => {
    child.kill();
  };
  child.onMessage((message) => {
    const { data: news, error } = trainingNews.safeParse(message);
    if (news === undefined) reject(error);
    else if (news.kind === 'failed') reject(fromErrorValue(news.error));
    else listen(news, resolve);
  });
  child.onExit((how) => {
    const message = `The training process ended unexpectedly (${how}); nothing was written. Try again.`;
    reject(new ReelscopeError('internal', message));
    exit.resolve(undefined);
  });
  signal.addEventListener('abort', cancel, { once: true });
  child.send(job);
  try {
    return await promise;
  } catch (error) {
    if (signal.aborted) await exit.promise;
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    child.kill();
  }
}
