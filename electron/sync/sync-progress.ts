import type { SyncProgress, SyncStage } from '#shared/domain/sync.ts';
import { TransferRate } from './transfer-rate.ts';

/** Nobody could read more frequent updates. */
const REPORT_MS = 100;

const MESSAGES: Record<Exclude<SyncStage, 'downloading'>, string> = {
  channel: 'Reading the channel',
  checking: 'Looking for parts on this computer',
  verifying: 'Verifying every file',
  activating: 'Activating',
};

/** Where each stage starts, and its share of the whole. */
const SHARES: Record<SyncStage, readonly [number, number]> = {
  channel: [0, 0.01],
  checking: [0.01, 0.04],
  downloading: [0.05, 0.85],
  verifying: [0.9, 0.09],
  activating: [0.99, 0.01],
};

/** Adds up what a sync does and reports it: each new stage at once, and ten times a second until `stop`. */
export class SyncMeter {
  readonly #report: (progress: SyncProgress) => void;
  readonly #rate = new TransferRate();
  #stage: SyncStage = 'channel';
  #totalBytes = 0;
  #bytes = 0;
  #reusedBytes = 0;
  #parts = 0;
  #partsReused = 0;
  #verifiedBytes = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(report: (progress: SyncProgress) => void) {
    this.#report = report;
    // Even if nothing moves: a rate that drops to zero is news.
    this.#timer = setInterval(() => {
      this.#send();
    }, REPORT_MS);
  }

  /** Stops reporting. */
  stop(): void {
    clearInterval(this.#timer);
  }

  enter(stage: SyncStage): void {
    this.#stage = stage;
    this.#send();
  }

  library(totalBytes: number, parts: number): void {
    this.#totalBytes = totalBytes;
    this.#parts = parts;
  }

  partReused(bytes: number): void {
    this.#bytes += bytes;
    this.#reusedBytes += bytes;
    this.#partsReused++;
  }

  /** Bytes of a part that an interrupted sync left; negative if they turned out to be wrong. */
  found(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Bytes that came over the network; negative if they turned out to be wrong. */
  received(bytes: number): void {
    this.#rate.add(bytes);
    this.#bytes += bytes;
  }

  verified(bytes: number): void {
    this.#verifiedBytes += bytes;
  }

  #send(): void {
    const bytesPerSecond = this.#stage === 'downloading' ? this.#rate.get() : 0;
    this.#report({
      stage: this.#stage,
      fraction: this.#fraction(),
      message: this.#message(),
      totalBytes: this.#totalBytes,
      bytes: this.#bytes,
      reusedBytes: this.#reusedBytes,
      parts: this.#parts,
      partsReused: this.#partsReused,
      rate: this.#stage === 'downloading' ? { unit: 'MB', perSecond: bytesPerSecond / 1e6 } : null,
      secondsLeft: bytesPerSecond > 0 ? (this.#totalBytes - this.#bytes) / bytesPerSecond : null,
    });
  }

  #fraction(): number {
    const [start, share] = SHARES[this.#stage];
    const done = this.#stage === 'verifying' ? this.#verifiedBytes : this.#bytes;
    const within = this.#totalBytes === 0 ? 0 : Math.min(1, Math.max(0, done / this.#totalBytes));
    return start + share * within;
  }

  /** Constant within a stage, so that it can be read; what changes has fields of its own. */
  #message(): string {
    if (this.#stage !== 'downloading') return MESSAGES[this.#stage];
    const missing = ((this.#totalBytes - this.#reusedBytes) / 1e6).toFixed(1);
    const here = this.#partsReused > 0 ? `; ${this.#partsReused} of ${this.#parts} parts are here` : '';
    return `Downloading ${missing} MB${here}`;
  }
}
