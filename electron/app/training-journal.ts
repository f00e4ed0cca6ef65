import type { TrainingProgress } from '#shared/domain/progress.ts';
import type { JournalEntry, LearningPoint } from '#shared/domain/training.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';
import type { TrainingRecord } from './training-record.ts';

/** What a run reports, as lines for a person and points for its curves; written to disk as it arrives. */
export class TrainingJournal {
  readonly #record: TrainingRecord;
  readonly #onEntry: (entry: JournalEntry) => void;
  #entries: JournalEntry[];
  #lastMessage = '';
  #lastQuality = '';
  #lastDevice = '';

  constructor(record: TrainingRecord, onEntry: (entry: JournalEntry) => void) {
    this.#record = record;
    this.#onEntry = onEntry;
    this.#entries = record.readJournal();
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Starts the journal of a new run. */
  clear(): void {
    this.#entries = [];
    this.#lastMessage = '';
    this.#lastQuality = '';
    this.#lastDevice = '';
  }

  line(text: string): void {
    this.#add({ ...this.#next(), kind: 'line', text });
  }

  /** Adds a point, once: a run that resumes from before it reports it again. */
  point(point: LearningPoint): void {
    const isKnown = this.#entries.some(
      (entry) =>
        entry.kind === 'point' &&
        entry.point.model === point.model &&
        entry.point.iteration === point.iteration,
    );
    if (!isKnown) this.#add({ ...this.#next(), kind: 'point', point });
  }

  /** Adds a line for whatever is new: a step, the device chosen, or a measurement. */
  progress({ message, quality, device }: TrainingProgress): void {
    if (message !== this.#lastMessage) this.line(message);
    this.#lastMessage = message;
    const chosen = device === null ? '' : `${device.kind === 'gpu' ? device.adapter : 'CPU'}: ${device.why}`;
    if (chosen !== this.#lastDevice) this.line(chosen);
    this.#lastDevice = chosen;
    const measured = quality === null ? '' : describeQuality(quality);
    if (measured !== this.#lastQuality) this.line(measured);
    this.#lastQuality = measured;
  }

  result({ counts, report }: Pick<TrainingResult, 'counts' | 'report'>): void {
    for (const { file, reason, count } of report.rejections) this.line(`${file}: ${count} x ${reason}`);
    this.line(`Done: ${counts.films} films, ${counts.viewers} viewers, ${counts.ratings} ratings`);
  }

  #next() {
    return { number: this.#entries.length, at: new Date().toISOString() };
  }

  #add(entry: JournalEntry): void {
    this.#entries.push(entry);
    this.#record.append(entry);
    this.#onEntry(entry);
  }
}

function describeQuality({
  collaborativeNdcg,
  hybridNdcg,
}: NonNullable<TrainingProgress['quality']>): string {
  const hybrid = hybridNdcg === null ? '' : `, hybrid ${hybridNdcg.toFixed(4)}`;
  return `NDCG@20 on held-out ratings: collaborative ${collaborativeNdcg.toFixed(4)}${hybrid}`;
}
