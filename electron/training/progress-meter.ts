import {
  TRAINING_STAGES,
  type DeviceReport,
  type QualitySoFar,
  type TrainingProgress,
  type TrainingRate,
  type TrainingStage,
} from '#shared/domain/progress.ts';

/** Work that a stage has done since it began. */
export interface WorkDone {
  readonly unit: TrainingRate['unit'];
  readonly count: number;
}

/** The relative time of each stage, from timings with 100,000 and with 32 million ratings. */
const STAGE_WEIGHTS: Record<TrainingStage, number> = {
  reading: 4,
  cleaning: 1,
  text: 3,
  projection: 5,
  map: 4,
  evaluation: 52,
  factors: 22,
  indexes: 9,
  packaging: 4,
};
/** An estimate from less than this is worse than none. */
const MINIMUM_SECONDS = 1;
const MINIMUM_FRACTION = 0.02;
/** A stage's own pace counts as known once it has added this much to the fraction. */
const MINIMUM_GAIN = 0.005;
/** A rate is measured over at least this long, so that it does not flicker. */
const RATE_WINDOW_SECONDS = 1;

/** Turns the reports of a run's stages into progress of the whole run: its fraction, rate and time left. */
export class ProgressMeter {
  readonly #report: (progress: TrainingProgress) => void;
  readonly #now: () => number;
  readonly #starts = new Map<TrainingStage, readonly [number, number]>();
  readonly #begun: number;
  /** The stage last reported, and when and at which share it began: above 0 if it resumes from a checkpoint. */
  #stage: { name: TrainingStage; at: number; share: number } | undefined;
  /** The highest fraction reported: a stage that starts over because a GPU failed does not lower it. */
  #furthest = 0;
  /** Time and count at which the measurement of the current rate began. */
  #mark: { at: number; count: number } = { at: 0, count: 0 };
  #rate: TrainingRate | null = null;
  #quality: QualitySoFar | null = null;
  #device: (() => DeviceReport) | undefined;

  /** `now` returns seconds of a monotonic clock; `evaluates` says whether the run has the stage `evaluation`. */
  constructor(
    report: (progress: TrainingProgress) => void,
    { now, evaluates }: { readonly now: () => number; readonly evaluates: boolean },
  ) {
    this.#report = report;
    this.#now = now;
    this.#begun = now();
    const stages = TRAINING_STAGES.filter((stage) => evaluates || stage !== 'evaluation');
    const total = stages.reduce((sum, stage) => sum + STAGE_WEIGHTS[stage], 0);
    let start = 0;
    for (const stage of stages) {
      this.#starts.set(stage, [start / total, (start + STAGE_WEIGHTS[stage]) / total]);
      start += STAGE_WEIGHTS[stage];
    }
  }

  /** Reports how far a stage is (`share`, 0 to 1) and, if it counts something, the work done. */
  tell(stage: TrainingStage, message: string, share: number, done?: WorkDone): void {
    const [start, end] = this.#starts.get(stage) ?? [1, 1];
    this.#furthest = Math.max(this.#furthest, start + (end - start) * share);
    const fraction = this.#furthest;
    const isNewStage = this.#stage?.name !== stage;
    if (this.#stage === undefined || isNewStage || share < this.#stage.share) {
      this.#stage = { name: stage, at: this.#now(), share };
    }
    this.#measureRate(isNewStage, done);
    this.#report({
      stage,
      message,
      fraction,
      rate: this.#rate,
      secondsLeft: this.#secondsLeft(fraction, (end - start) * (share - this.#stage.share)),
      quality: this.#quality,
      device: this.#device?.() ?? null,
    });
  }

  /** From now on, reports carry this quality. */
  measured(quality: QualitySoFar): void {
    this.#quality = quality;
  }

  /** From now on, reports carry what `device` returns. */
  computesOn(device: () => DeviceReport): void {
    this.#device = device;
  }

  #measureRate(isNewStage: boolean, done: WorkDone | undefined): void {
    const at = this.#now();
    if (isNewStage || done === undefined || done.count < this.#mark.count) {
      this.#mark = { at, count: done?.count ?? 0 };
      this.#rate = null;
      return;
    }
    const seconds = at - this.#mark.at;
    if (seconds < RATE_WINDOW_SECONDS) return;
    this.#rate = { unit: done.unit, perSecond: (done.count - this.#mark.count) / seconds };
    this.#mark = { at, count: done.count };
  }

  /**
   * Seconds left at the pace of this stage once that is known (`gained` is what the stage has added to the fraction),
   * because the duration and number of its passes say more than earlier stages do. Until then at the pace of the run so
   * far; null while that is unknown too.
   */
  #secondsLeft(fraction: number, gained: number): number | null {
    const inStage = this.#now() - (this.#stage?.at ?? this.#begun);
    if (inStage >= MINIMUM_SECONDS && gained >= MINIMUM_GAIN) return (inStage * (1 - fraction)) / gained;
    const elapsed = this.#now() - this.#begun;
    if (elapsed < MINIMUM_SECONDS || fraction < MINIMUM_FRACTION) return null;
    return (elapsed * (1 - fraction)) / fraction;
  }
}
