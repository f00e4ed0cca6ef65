import type { AdoptRequest } from '#shared/contract/training.ts';
import { AdoptError } from './adopt-error.ts';
import { withArrayFile } from './open-array-file.ts';
import { readColdMarks, readFact, readFactors, readIds, type FactorRows } from './read-factors.ts';

/** A film whose factors are shorter than this share of the mean length has none: they are zeros, but for rounding. */
const NO_FACTORS_SHARE = 1e-6;

/** The factors of all films and viewers, in the order of the library's rows, and facts about their training. */
export interface AdoptedFactors {
  readonly rank: number;
  /** Films x rank; zeros for films that nobody rated, and for factors that are only guesses. */
  readonly items: Float32Array;
  readonly viewers: Float32Array;
  /** 0 if the file does not say. */
  readonly iterations: number;
  /** Undefined if the file does not say, like the next two. */
  readonly likedFrom: number | undefined;
  readonly regularisation: number | undefined;
  readonly unobservedWeight: number | undefined;
}

/**
 * Reads the factors. The viewers' rows are in ascending order of ids, as `userIds` is, unless the file lists their ids.
 * Throws an AdoptError: `array-missing`, `row-counts`, `dimensions`, `ids-unknown`, `not-finite`, `fact` and the like.
 */
export async function adoptFactors(
  request: AdoptRequest,
  films: number,
  userIds: readonly number[],
): Promise<AdoptedFactors> {
  const { items, guessed, facts } = await withArrayFile(request.factors, 'factors', async (file) => ({
    items: await readFactors(file, 'films', films),
    guessed: await readColdMarks(file),
    facts: {
      iterations: (await readFact(file, 'iterations')) ?? 0,
      likedFrom: await readFact(file, 'likedFrom'),
      regularisation: await readFact(file, 'regularisation'),
      unobservedWeight: await readFact(file, 'unobservedWeight'),
    },
  }));
  const path = request.viewerFactors ?? request.factors;
  const viewers = await withArrayFile(path, 'factors', async (file) => {
    const ids = await readIds(file, 'viewers');
    if (ids === undefined) return readFactors(file, 'viewers', userIds.length);
    return inOrder(await readFactors(file, 'viewers', ids.length), ids, userIds);
  });
  if (viewers.rank !== items.rank) {
    throw new AdoptError(
      'dimensions',
      `The factors of films have ${items.rank} numbers and those of viewers ${viewers.rank}: they must come from the same training.`,
    );
  }
  return { rank: items.rank, items: learnedOnly(items, guessed), viewers: viewers.data, ...facts };
}

/** The rows of the viewers `userIds`, in that order. Throws `ids-unknown` for one without a row. */
function inOrder(all: FactorRows, ids: readonly number[], userIds: readonly number[]): FactorRows {
  const { rank } = all;
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const data = new Float32Array(userIds.length * rank);
  userIds.forEach((userId, viewer) => {
    const row = rowOf.get(userId);
    if (row === undefined) {
      throw new AdoptError(
        'ids-unknown',
        `Viewer ${userId} has ratings and no factors: tables and factors must come from the same training.`,
      );
    }
    data.set(all.data.subarray(row * rank, (row + 1) * rank), viewer * rank);
  });
  return { rows: userIds.length, rank, data };
}

/**
 * The factors with zeros for films that nobody rated, of which a decomposition leaves next to nothing, and for those
 * that are known to be guesses.
 */
function learnedOnly({ rows, rank, data }: FactorRows, guessed: Int32Array | undefined): Float32Array {
  const kept = data.slice();
  const lengths = Float64Array.from({ length: rows }, (_, row) => {
    const squares = data
      .subarray(row * rank, (row + 1) * rank)
      .reduce((sum, value) => sum + value * value, 0);
    return Math.sqrt(squares);
  });
  const least = (NO_FACTORS_SHARE * lengths.reduce((sum, length) => sum + length, 0)) / Math.max(1, rows);
  lengths.forEach((length, row) => {
    if (length <= least || guessed?.[row] === 1) kept.fill(0, row * rank, (row + 1) * rank);
  });
  return kept;
}
