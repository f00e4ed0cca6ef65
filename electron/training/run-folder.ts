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
import { basename, dirname, join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { recoverFolder, targetFolder } from '#electron/formats/atomic-folder.ts';
import { LOCK_FILE, lockFolder } from '#electron/formats/folder-lock.ts';
import { writeAll } from '#electron/formats/write-all.ts';

/**
 * A hidden folder beside the library that is being made. It holds what a killed run needs to go on: results of stages,
 * each complete or absent. A run with other data or options starts afresh.
 */
export class RunFolder {
  readonly #folder: string;
  readonly #unlock: () => void;

  private constructor(folder: string, unlock: () => void) {
    this.#folder = folder;
    this.#unlock = unlock;
  }

  /**
   * Opens the run folder of the library `out`, clearing what belongs to another run (`fingerprint` tells) or was left
   * half-written by a killed one. Throws `bad-request` when another process is making this library right now.
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
    this.#unlock();
  }

  /** Removes everything. */
  discard(): void {
    this.#unlock();
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

/**
 * Removes everything that a killed run left beside `out`; what belongs to a run that lives stays. Throws `bad-request`
 * for a folder that cannot be written.
 */
export function discardRun(out: string): void {
  const target = targetFolder(out);
  const folder = runFolderOf(target);
  if (existsSync(folder)) {
    const unlock = lockFolder(folder, PATIENCE_MS);
    if (unlock === undefined) return;
    unlock();
    rmSync(folder, { recursive: true, force: true });
  }
  rmSync(ownDatasetFolder(target), { recursive: true, force: true });
  recoverFolder(target);
}

/** For how long a run that was told to stop may still hold its folder. */
const PATIENCE_MS = 2000;
const FINGERPRINT = 'fingerprint.json';
const SCRATCH = 'scratch';

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
