import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  journalEntrySchema,
  trainingOptionsSchema,
  type TrainingOptions,
} from '#shared/contract/training.ts';
import type { JournalEntry } from '#shared/domain/training.ts';
import { writeFileAtomically } from '#electron/formats/atomic-file.ts';
import { describeWriteError } from '#electron/formats/file-system-error.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import { holdsLibrary } from '#electron/formats/manifest.ts';
import { discardRun } from '#electron/training/run-folder.ts';

const recordSchema = z.strictObject({ schema: z.literal(1), options: trainingOptionsSchema });

/**
 * What is on disk of the program's single run: its options, its journal, and its library once that is made. A newly
 * started program finds here what the previous one left.
 */
export class TrainingRecord {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the run's library goes. */
  get out(): string {
    return join(this.#folder, 'library');
  }

  /** The options of the current run, or undefined if there is none. */
  get options(): TrainingOptions | undefined {
    try {
      return recordSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).options;
    } catch {
      return undefined;
    }
  }

  /** Whether the run's library is complete. */
  get isDone(): boolean {
    return holdsLibrary(this.out);
  }

  /** The run's journal; a line that was half-written when the program ended is left out. */
  readJournal(): JournalEntry[] {
    if (!existsSync(this.#journal)) return [];
    return readFileSync(this.#journal, 'utf8')
      .split('\n')
      .flatMap((line) => {
        try {
          return [journalEntrySchema.parse(JSON.parse(line))];
        } catch {
          return [];
        }
      });
  }

  append(entry: JournalEntry): void {
    try {
      appendFileSync(this.#journal, `${JSON.stringify(entry)}\n`);
    } catch {
      // The disk is full: the run itself will say so, and the entry is still in memory.
    }
  }

  /** Begins a new run. Throws `disk-full` if not even its record can be written. */
  begin(options: TrainingOptions): void {
    this.clear();
    try {
      makeFolder(this.#folder);
      writeFileAtomically(this.#path, `${JSON.stringify({ schema: 1, options }, undefined, 2)}\n`);
    } catch (error) {
      throw describeWriteError(error, this.#folder);
    }
  }

  /** Removes everything belonging to the run, including its library and its checkpoint. */
  clear(): void {
    // First: without options there is no run, whatever else is left of it.
    rmSync(this.#path, { force: true });
    discardRun(this.out);
    for (const path of [this.#journal, this.out]) rmSync(path, { recursive: true, force: true });
  }

  get #path(): string {
    return join(this.#folder, 'run.json');
  }

  get #journal(): string {
    return join(this.#folder, 'journal.jsonl');
  }
}
