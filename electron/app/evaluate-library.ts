import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { Library } from '#electron/engine/library/library.ts';
import { QualityTally, type Quality } from '#electron/training/evaluate/quality-tally.ts';
import { readTestFile, type TestRating } from '#electron/training/evaluate/read-test-file.ts';
import { rankFilms, ViewerScores } from '#electron/training/evaluate/viewer-scores.ts';

/** How well a library's lists predict what viewers turned out to like. */
export interface LibraryQuality {
  /** Viewers of the test file whom the library knows and who have a relevant film left to find. */
  readonly viewers: number;
  /** Rows of the test file that name a viewer or film unknown to the library, or a film already rated. */
  readonly skippedRows: number;
  readonly collaborative: readonly Quality[];
  /** Undefined if the library has no texts. */
  readonly content: readonly Quality[] | undefined;
  /** At the library's default weights. */
  readonly hybrid: readonly Quality[] | undefined;
}

/**
 * Ranks all films for each viewer of a test file with each method, without those that the viewer rated in the library,
 * and compares the ranking with the viewer's films in the file, without those rated below the library's liking
 * threshold. `lengths` are the list lengths k to measure. Reads the library's matrices into memory.
 */
export async function evaluateLibrary(
  library: Library,
  testFile: string,
  lengths: readonly number[],
): Promise<LibraryQuality> {
  const scratch = mkdtempSync(join(tmpdir(), 'reelscope-evaluate-'));
  const test = await readTestFile(testFile, scratch).finally(() => {
    rmSync(scratch, { recursive: true, force: true });
  });
  const { catalogue, manifest } = library;
  const { relevantOf, skippedRows } = groupByViewer(library, test);
  if (relevantOf.size === 0) {
    throw new ReelscopeError(
      'dataset-unusable',
      `${testFile} names no viewer and film that this library can rank.`,
    );
  }
  const factors = {
    viewers: library.viewerFactors.read(0, library.viewerFactors.rows),
    items: library.itemFactors.read(0, library.itemFactors.rows),
  };
  const tfidf = manifest.contentIndex === null ? undefined : library.tfidf.readAll();
  const scores = new ViewerScores(factors, manifest.parameters.rank, tfidf);
  const popularity = {
    counts: catalogue.ratingCounts(manifest.counts.films),
    viewers: manifest.counts.viewers,
  };
  const tallies = () => lengths.map((k) => new QualityTally(k, popularity));
  const longest = Math.max(...lengths);
  const methods = [
    { contentShare: 0, tallies: tallies() },
    { contentShare: 1, tallies: tallies() },
    { contentShare: manifest.defaultWeights.content, tallies: tallies() },
  ].slice(0, tfidf === undefined ? 1 : 3);
  for (const [viewerIndex, relevant] of relevantOf) {
    const { films, ratings } = catalogue.ratings(viewerIndex);
    const liked = Array.from(films).filter((_, i) => (ratings[i] ?? 0) >= manifest.parameters.likedFrom);
    scores.score(viewerIndex, liked);
    const seen = new Set(films);
    for (const method of methods) {
      const ranked = rankFilms(scores, method.contentShare, seen, library.coldFilms, longest);
      for (const tally of method.tallies) tally.add(ranked, relevant);
    }
  }
  const [collaborative, content, hybrid] = methods.map((method) =>
    method.tallies.map((tally) => tally.quality()),
  );
  return { viewers: relevantOf.size, skippedRows, collaborative: collaborative ?? [], content, hybrid };
}

/** Each viewer's relevant films; viewers and films are given by their rows in the matrices. */
function groupByViewer(library: Library, test: readonly TestRating[]) {
  const { catalogue, manifest } = library;
  const relevantOf = new Map<number, Set<number>>();
  const ratedBy = new Map<number, Set<number>>();
  let skippedRows = 0;
  for (const { userId, movieId, rating } of test) {
    if (rating !== null && rating < manifest.parameters.likedFrom) continue;
    const viewerIndex = catalogue.viewer(userId)?.viewerIndex;
    const movieIndex = catalogue.filmByMovieId(movieId)?.movieIndex;
    if (viewerIndex === undefined || movieIndex === undefined) {
      skippedRows++;
      continue;
    }
    const rated = ratedBy.get(viewerIndex) ?? new Set(catalogue.ratedFilms(viewerIndex));
    ratedBy.set(viewerIndex, rated);
    if (rated.has(movieIndex)) {
      skippedRows++;
      continue;
    }
    const relevant = relevantOf.get(viewerIndex) ?? new Set<number>();
    relevantOf.set(viewerIndex, relevant.add(movieIndex));
  }
  return { relevantOf, skippedRows };
}
