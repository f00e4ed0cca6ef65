import type { SyncProgress, SyncStage } from '#shared/domain/sync.ts';
import { TransferRate } from './transfer-rate.ts';

/** A screen repaints no faster than this matters. */
const REPORT_MS = 100;

const MESSAGES: Record<SyncStage, string> = {
  channel: 'Reading the channel',
  checking: 'Looking for parts on this computer',
  downloading: 'Downloading',
  verifying: 'Verifying every file',
  activating: 'Activating',
};

/** Where each stage starts and how much of the whole it is. */
const SHARES: Record<SyncStage, readonly [number, number]> = {
  channel: [0, 0.01],
  checking: [0.01, 0.04],
  downloading: [0.05, 0.85],
  verifying: [0.9, 0.09],
  activating: [0.99, 0.01],
};

/** Adds up what a sync does and reports it, ten times a second at most. */
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
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(report: (progress: SyncProgress) => void) {
    this.#report = report;
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
    this.#sendSometimes();
  }

  /** Bytes came over the network; below zero when they turned out to be wrong. */
  received(bytes: number): void {
    this.#rate.add(bytes);
    this.#bytes += bytes;
    this.#sendSometimes();
  }

  verified(bytes: number): void {
    this.#verifiedBytes += bytes;
    this.#sendSometimes();
  }

  #sendSometimes(): void {
    if (performance.now() - this.#reportedAt >= REPORT_MS) this.#send();
  }

  #send(): void {
    this.#reportedAt = performance.now();
    const bytesPerSecond = this.#stage === 'downloading' ? this.#rate.get() : 0;
    const left = this.#totalBytes - this.#bytes;
    const secondsLeft = bytesPerSecond > 0 ? left / bytesPerSecond : null;
    this.#report({
      stage: this.#stage,
      fraction: this.#fraction(),
      message: this.#message(bytesPerSecond, secondsLeft),
      totalBytes: this.#totalBytes,
      bytes: this.#bytes,
      reusedBytes: this.#reusedBytes,
      parts: this.#parts,
      partsReused: this.#partsReused,
      bytesPerSecond,
      secondsLeft,
    });
  }

  #fraction(): number {
    const [start, share] = SHARES[this.#stage];
    const done = this.#stage === 'verifying' ? this.#verifiedBytes : this.#bytes;
    const within = this.#totalBytes === 0 ? 0 : Math.min(1, Math.max(0, done / this.#totalBytes));
    return start + share * within;
  }

  #message(bytesPerSecond: number, secondsLeft: number | null): string {
    const text = MESSAGES[this.#stage];
    if (this.#stage !== 'downloading') return text;
    const amount = `${megabytes(this.#bytes)} of ${megabytes(this.#totalBytes)} MB`;
    const reused = this.#partsReused > 0 ? `, ${this.#partsReused} of ${this.#parts} parts were here` : '';
    const speed =
      secondsLeft === null ? '' : `, ${megabytes(bytesPerSecond)} MB/s, ${Math.ceil(secondsLeft)} s left`;
    return `${text} ${amount}${reused}${speed}`;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
