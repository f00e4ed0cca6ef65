import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { Library } from '#electron/engine/library/library.ts';
import { Random } from '#electron/training/random.ts';

/** The results for a series of damaged libraries. */
export interface DamageReport {
  /** How often each file was damaged. */
  readonly timesEach: number;
  readonly files: number;
  /** Bit flips and cuts that opening the library did not detect, or did not attribute to that file. */
  readonly missed: readonly string[];
}

/**
 * Damages every file of a copy of the library, `timesEach` times each, by a flipped bit or a cut at a random place, and
 * opens it. `folder` must be empty.
 */
export function damageLibrary(
  library: string,
  folder: string,
  timesEach: number,
  seed: number,
): DamageReport {
  const random = new Random(seed);
  const copy = join(folder, 'library');
  const home = join(folder, 'home');
  mkdirSync(home);
  cpSync(library, copy, { recursive: true });
  Library.open(copy, home).close();
  const names = readdirSync(copy);
  const missed: string[] = [];
  for (const name of names) {
    const path = join(copy, name);
    const intact = readFileSync(path);
    for (let time = 0; time < timesEach; time++) {
      const place = random.below(intact.length);
      const isCut = time % 2 === 0;
      const damaged = isCut ? intact.subarray(0, place) : Buffer.from(intact);
      if (!isCut) damaged[place] = (damaged[place] ?? 0) ^ (1 << random.below(8));
      writeFileSync(path, damaged);
      const complaint = complaintOf(copy, home);
      if (complaint?.includes(name) !== true) {
        missed.push(
          `${name}, ${isCut ? 'cut' : 'bit flipped'} at ${place}: ${complaint ?? 'nothing was said'}`,
        );
      }
    }
    writeFileSync(path, intact);
  }
  return { timesEach, files: names.length, missed };
}

/** The error with which the library is refused; undefined if it opens. */
function complaintOf(library: string, home: string): string | undefined {
  try {
    Library.open(library, home).close();
    return undefined;
  } catch (error) {
    if (error instanceof ReelscopeError && error.code.startsWith('library-')) return error.message;
    throw error;
  }
}
