import type { CsrMatrix } from '#electron/formats/csr.ts';
import type { Factors } from '../factorise/als-backend.ts';
import { rankFilms, ViewerScores } from './viewer-scores.ts';

/** A model to be measured. */
export interface RankedModel {
  readonly factors: Factors;
  readonly rank: number;
  /** Undefined if films have no texts; then only a share of 0 can be asked for. */
  readonly tfidf: CsrMatrix | undefined;
  /** 1 for each cold film, which only blends list; otherwise 0. */
  readonly cold: Uint8Array;
}

/** A viewer for whom films are ranked. */
export interface RankingQuery {
  /** Their row among the viewers' factors. */
  readonly viewer: number;
  readonly liked: readonly number[];
  /** Never listed. */
  readonly seen: ReadonlySet<number>;
}

/** Ranks all films for viewers, by both methods and by blends of them. */
export interface FilmRanker {
  /** How many queries `rank` is best called with. */
  readonly batch: number;
  /** The best films, best first, for each query at each share of the content score (0 to 1): result[query][share]. */
  rank(queries: readonly RankingQuery[], shares: readonly number[]): Promise<number[][][]>;
  close(): void;
}

/** Viewers between two reports of progress. */
const BATCH = 16;

/** A ranker on the CPU, for lists of `k` films. */
export function cpuFilmRanker(model: RankedModel, k: number): FilmRanker {
  const scores = new ViewerScores(model.factors, model.rank, model.tfidf);
  return {
    batch: BATCH,
    rank: (queries, shares) =>
      Promise.resolve(
        queries.map(({ viewer, liked, seen }) => {
          scores.score(viewer, liked);
          return shares.map((share) => rankFilms(scores, share, seen, model.cold, k));
        }),
      ),
    close: () => undefined,
  };
}
