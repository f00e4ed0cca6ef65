import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { recoverFolder, targetFolder } from '#electron/formats/atomic-folder.ts';
import { readWholeFile } from '#electron/formats/byte-source.ts';
import { deleteLocked, LOCK_FILE, lockFolder } from '#electron/formats/folder-lock.ts';
import { writeAll } from '#electron/formats/write-all.ts';

/**
 * A hidden folder beside the library that is being made. It holds what a killed run needs to resume: the results of
 * stages, each complete or absent. A run that makes another model starts over.
 */
export class RunFolder {
  readonly #folder: string;
  readonly #unlock: () => void;

  private constructor(folder: string, unlock: () => void) {
    this.#folder = folder;
    this.#unlock = unlock;
  }

  /**
   * Opens and locks the run folder of the library `out`. Deletes what belongs to a run with another `fingerprint`, or
   * was left half-written by a killed one. Throws `bad-request` if another process is making this library right now.
   */
  static open(out: string, fingerprint: string): RunFolder {
    const folder = runFolderOf(out);
    const unlock = lockFolder(folder, PATIENCE_MS);
    if (unlock === undefined) {
      const message = `${out} is being made by another run: wait for it or name another folder.`;
      throw new ReelscopeError('bad-request', message);
    }
    if (readIfThere(join(folder, FINGERPRINT))?.toString() !== fingerprint) {
      for (const name of readdirSync(folder)) {
        if (name !== LOCK_FILE) rmSync(join(folder, name), { recursive: true, force: true });
      }
      writeFileSync(join(folder, FINGERPRINT), fingerprint);
    }
    rmSync(join(folder, SCRATCH), { recursive: true, force: true });
    recoverFolder(out);
    mkdirSync(join(folder, SCRATCH));
    return new RunFolder(folder, unlock);
  }

  /** A folder for files that a later run does not need. */
  get scratch(): string {
    return join(this.#folder, SCRATCH);
  }

  /** What was saved under that name, or undefined. */
  load(name: string): Buffer | undefined {
    return readIfThere(join(this.#folder, name));
  }

  /** Saves the pieces as one file, atomically: `load` later returns all of them, or what was there before. */
  save(name: string, pieces: readonly Uint8Array[]): void {
    const temporary = join(this.#folder, `${name}.new`);
    try {
      const file = openSync(temporary, 'w');
      try {
        for (const piece of pieces) writeAll(file, piece);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, join(this.#folder, name));
    } catch (error) {
      // The disk may be full: what was written would keep the room that the next try needs.
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** Releases the folder and keeps what was saved for the next run. */
  keep(): void {
    rmSync(this.scratch, { recursive: true, force: true });
    this.#unlock();
  }

  /** Releases the folder and deletes it. */
  discard(): void {
    deleteLocked(this.#folder, this.#unlock);
  }
}

function runFolderOf(out: string): string {
  return join(dirname(out), `.${basename(out)}.training`);
}

/** The folder for the data set of a run that makes its own. */
export function ownDatasetFolder(out: string): string {
  return `${runFolderOf(out)}-data`;
}

/**
 * Deletes everything that a killed run left beside `out`. Does nothing while a live run holds the run folder. Throws
 * `bad-request` if the folder cannot be written.
 */
export function discardRun(out: string): void {
  const target = targetFolder(out);
  const folder = runFolderOf(target);
  if (existsSync(folder)) {
    const unlock = lockFolder(folder, PATIENCE_MS);
    if (unlock === undefined) return;
    deleteLocked(folder, unlock);
  }
  rmSync(ownDatasetFolder(target), { recursive: true, force: true });
  recoverFolder(target);
}

/** How long a run that was told to stop may still hold its folder. */
const PATIENCE_MS = 2000;
const FINGERPRINT = 'fingerprint.json';
const SCRATCH = 'scratch';

function readIfThere(path: string): Buffer | undefined {
  try {
    return readWholeFile(path);
  } catch {
    return undefined;
  }
}
