import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
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
import { holdsLibrary } from '#electron/formats/manifest.ts';
import { discardRun } from '#electron/training/run-folder.ts';

const recordSchema = z.strictObject({ schema: z.literal(1), options: trainingOptionsSchema });

/**
 * What is on the disk of the one run of this program: its options, its journal, and its library once that is made. A
 * program that starts finds here what the one before it left.
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

  /** The options of the run that is not over, or undefined. */
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

  /** What the run has told; a line that was half-written when the program ended is left out. */
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
      // A full disk: the run itself will say so, and what was told is still in memory.
    }
  }

  /** Begins another run. Throws `disk-full` where not even that can be written. */
  begin(options: TrainingOptions): void {
    this.clear();
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileAtomically(this.#path, `${JSON.stringify({ schema: 1, options }, undefined, 2)}\n`);
    } catch (error) {
      throw describeWriteError(error, this.#folder);
    }
  }

  /** Removes everything of the run, its library and its checkpoint included. */
  clear(): void {
    // First: a run without options is none, whatever else is left of it.
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
