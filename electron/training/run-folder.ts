import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { recoverFolder } from '#electron/formats/atomic-folder.ts';
import { writeAll } from '#electron/formats/write-all.ts';

/**
 * A hidden folder beside the library that is being made. It holds what a killed run needs to go on: results of stages,
 * each complete or absent. A run with other data or options starts afresh.
 */
export class RunFolder {
  readonly #folder: string;
  readonly #lock: DatabaseSync;

  private constructor(folder: string, lock: DatabaseSync) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /**
   * Opens the run folder of the library `out`, clearing what belongs to another run (`fingerprint` tells) or was left
   * half-written by a killed one. Throws `bad-request` when another process is making this library right now.
   */
  static open(out: string, fingerprint: string): RunFolder {
    const folder = runFolderOf(out);
    mkdirSync(folder, { recursive: true });
    const lock = takeLock(join(folder, LOCK), out);
    if (readIfThere(join(folder, FINGERPRINT))?.toString() !== fingerprint) {
      for (const name of readdirSync(folder)) {
        if (name !== LOCK) rmSync(join(folder, name), { recursive: true, force: true });
      }
      writeFileSync(join(folder, FINGERPRINT), fingerprint);
    }
    rmSync(join(folder, SCRATCH), { recursive: true, force: true });
    recoverFolder(out);
    mkdirSync(join(folder, SCRATCH));
    return new RunFolder(folder, lock);
  }

  /** A folder for files that are of no use to a later run. */
  get scratch(): string {
    return join(this.#folder, SCRATCH);
  }

  /** What was saved under that name, or undefined. */
  load(name: string): Buffer | undefined {
    return readIfThere(join(this.#folder, name));
  }

  /** Saves the pieces, one after the other, so that `load` later gives all of them or what was there before. */
  save(name: string, pieces: readonly Uint8Array[]): void {
    const temporary = join(this.#folder, `${name}.new`);
    const file = openSync(temporary, 'w');
    try {
      for (const piece of pieces) writeAll(file, piece);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, join(this.#folder, name));
  }

  /** Lets the next run have the folder, with what was saved. */
  keep(): void {
    rmSync(this.scratch, { recursive: true, force: true });
    this.#lock.close();
  }

  /** Removes everything. */
  discard(): void {
    this.#lock.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function runFolderOf(out: string): string {
  return join(dirname(out), `.${basename(out)}.training`);
}

/** Where a run that makes its own data set keeps it. */
export function ownDatasetFolder(out: string): string {
  return `${runFolderOf(out)}-data`;
}

/** Removes everything that a killed run left beside `out`; what belongs to a run that lives stays. */
export function discardRun(out: string): void {
  const target = resolve(out);
  const folder = runFolderOf(target);
  if (existsSync(folder)) {
    try {
      takeLock(join(folder, LOCK), target).close();
    } catch {
      return;
    }
    rmSync(folder, { recursive: true, force: true });
  }
  rmSync(ownDatasetFolder(target), { recursive: true, force: true });
  recoverFolder(target);
}

const LOCK = 'lock.sqlite';
const FINGERPRINT = 'fingerprint.json';
const SCRATCH = 'scratch';

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Holds the folder for as long as this process lives. A lock of SQLite's is one of the operating system's, on all
 * three, and falls with the process that held it, however that ended; a process id in a file would outlive it.
 */
function takeLock(path: string, out: string): DatabaseSync {
  const lock = new DatabaseSync(path);
  try {
    lock.exec('PRAGMA journal_mode = OFF; PRAGMA busy_timeout = 2000; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw new ReelscopeError(
      'bad-request',
      `${out} is being made by another run: wait for it or name another folder.`,
      { cause: error },
    );
  }
}
