import type { TrainingOptions, TrainingRequest, TrainingStatus } from '#shared/contract/training.ts';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import { ReelscopeError, toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Version } from '#shared/domain/sync.ts';
import type { JournalEntry, LearningPoint } from '#shared/domain/training.ts';
import { activateVersion, addVersion } from '#electron/sync/versions.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';
import { areMeasuredAlike, summariseModel } from './model-summary.ts';
import { TrainingJournal } from './training-journal.ts';
import { TrainingRecord } from './training-record.ts';

/** Trains a library. An abort leaves what is needed to resume the same request later. */
export type TrainLibrary = (
  request: TrainingRequest,
  run: {
    readonly onProgress: (progress: TrainingProgress) => void;
    readonly onPoint: (point: LearningPoint) => void;
    readonly signal: AbortSignal;
  },
) => Promise<Pick<TrainingResult, 'report' | 'counts' | 'metrics'>>;

/** What training needs from the application. */
interface ModelTrainingParts {
  /** Where the run and its library are kept. */
  readonly folder: string;
  /** The folder that versions of the models are kept in, on the same disk. */
  readonly modelsRoot: string;
  readonly train: TrainLibrary;
  readonly onStatus: (status: TrainingStatus) => void;
  readonly onEntry: (entry: JournalEntry) => void;
}

/**
 * The program's single training run: it can be started, paused, resumed and cancelled, and reports its status. It
 * outlives windows; a later program finds it where it was. Its library waits until somebody decides what to do with it.
 */
export class ModelTraining {
  readonly #parts: ModelTrainingParts;
  readonly #record: TrainingRecord;
  readonly #journal: TrainingJournal;
  #status: TrainingStatus;
  #controller: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: ModelTrainingParts) {
    this.#parts = parts;
    this.#record = new TrainingRecord(parts.folder);
    this.#journal = new TrainingJournal(this.#record, parts.onEntry);
    this.#status = statusOf(this.#record);
  }

  get status(): TrainingStatus {
    return this.#status;
  }

  /** The journal of the current run so far. */
  get entries(): readonly JournalEntry[] {
    return this.#journal.entries;
  }

  /** Throws `bad-request` while a run is unfinished or its library is waiting for a decision. */
  start(options: TrainingOptions): void {
    const { state } = this.#status;
    if (state !== 'idle' && state !== 'failed') {
      const what = state === 'done' ? 'activate, keep or discard its library' : 'cancel it';
      throw new ReelscopeError('bad-request', `There is a training run already: ${what} first.`);
    }
    this.#record.begin(options);
    this.#journal.clear();
    this.#go(options);
  }

  /** Stops the run and keeps what is needed to resume it. Does nothing if none is running. */
  async pause(): Promise<void> {
    const before = this.#status;
    if (before.state !== 'running') return;
    await this.#stop();
    if (!this.#hasStopped) return;
    const { options, progress } = before;
    this.#setStatus({ state: 'paused', options, reason: { kind: 'asked' }, progress });
    this.#journal.line('Paused');
  }

  /** Throws `bad-request` if there is no run to resume. */
  resume(): void {
    const status = this.#status;
    if (status.state !== 'paused' && status.state !== 'failed') {
      throw new ReelscopeError('bad-request', 'There is no training run to resume: start one.');
    }
    this.#journal.line('Going on');
    this.#go(status.options);
  }

  /** Stops the run and deletes everything it has made. */
  async cancel(): Promise<void> {
    await this.#stop();
    // Another caller may have cancelled it too, and started a new one.
    if (this.#controller === undefined) this.#forget();
  }

  /** Compares the trained library with the active one. Throws `bad-request` if no library is waiting for a decision. */
  compare(activeFolder: string | undefined) {
    const out = this.#assertDone();
    return {
      trained: summariseModel(out),
      active: activeFolder === undefined ? null : summariseModel(activeFolder),
      sameSplit: activeFolder !== undefined && areMeasuredAlike(out, activeFolder),
    };
  }

  /** Makes the library a version and activates it. Rejects with `library-damaged` if it does not verify. */
  async activate(signal: AbortSignal): Promise<Version> {
    const { id } = this.#toVersion();
    return activateVersion(this.#parts.modelsRoot, id, signal);
  }

  /** Makes the library a version that can be activated later. */
  keep(): Version {
    return this.#toVersion();
  }

  /** Deletes the library. */
  discard(): void {
    this.#assertDone();
    this.#forget();
  }

  /** Stops for good; the run can be resumed at the program's next start. */
  close(): void {
    this.#controller?.abort();
  }

  #toVersion(): Version {
    const version = addVersion(this.#parts.modelsRoot, this.#assertDone());
    this.#forget();
    return version;
  }

  #assertDone(): string {
    if (this.#status.state === 'done') return this.#record.out;
    throw new ReelscopeError('bad-request', 'No trained library is waiting for a decision.');
  }

  #forget(): void {
    this.#record.clear();
    this.#journal.clear();
    this.#setStatus({ state: 'idle' });
  }

  #go(options: TrainingOptions): void {
    this.#controller = new AbortController();
    this.#setStatus({ state: 'running', options, progress: null });
    this.#ended = this.#run(options, this.#controller);
  }

  async #stop(): Promise<void> {
    this.#controller?.abort();
    await this.#ended;
  }

  /** Whether the run has stopped and none of the callers that stopped it has set the next status yet. */
  get #hasStopped(): boolean {
    return this.#controller === undefined && this.#status.state === 'running';
  }

  async #run(options: TrainingOptions, controller: AbortController): Promise<void> {
    const { signal } = controller;
    let last: TrainingProgress | null = null;
    try {
      const result = await this.#parts.train(
        { ...options, out: this.#record.out },
        {
          signal,
          onProgress: (progress) => {
            if (signal.aborted) return;
            this.#journal.progress(progress);
            last = progress;
            this.#setStatus({ state: 'running', options, progress });
          },
          onPoint: (point) => {
            if (!signal.aborted) this.#journal.point(point);
          },
        },
      );
      this.#journal.result(result);
      this.#setStatus({ state: 'done', options });
    } catch (thrown) {
      const error = toErrorValue(thrown);
      // After an abort, the caller that stopped the run sets the next status.
      if (signal.aborted) return;
      this.#journal.line(error.message);
      if (error.code === 'disk-full') {
        const reason = { kind: 'disk-full' as const, error };
        this.#setStatus({ state: 'paused', options, reason, progress: last });
      } else this.#setStatus({ state: 'failed', options, error });
    } finally {
      this.#controller = undefined;
    }
  }

  #setStatus(status: TrainingStatus): void {
    this.#status = status;
    this.#parts.onStatus(status);
  }
}

/** The status of a run that was left behind when the program ended. */
function statusOf(record: TrainingRecord): TrainingStatus {
  const { options } = record;
  if (options === undefined) return { state: 'idle' };
  if (record.isDone) return { state: 'done', options };
  return { state: 'paused', options, reason: { kind: 'interrupted' }, progress: null };
}
