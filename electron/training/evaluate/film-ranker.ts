import type { CsrMatrix } from '#electron/formats/csr.ts';
import type { Factors } from '../factorise/als-backend.ts';
import { rankFilms, ViewerScores } from './viewer-scores.ts';

/** A model as it is measured. */
export interface RankedModel {
  readonly factors: Factors;
  readonly rank: number;
  /** Undefined where films have no texts: then only shares of 0 can be asked for. */
  readonly tfidf: CsrMatrix | undefined;
  /** A mark (1) for each film that only blends list. */
  readonly cold: Uint8Array;
}

/** Somebody for whom films are ranked. */
export interface RankingQuery {
  /** Their row among the viewers' factors. */
  readonly viewer: number;
  readonly liked: readonly number[];
  /** Never listed. */
  readonly seen: ReadonlySet<number>;
}

/** Ranks all films for viewers, by both methods and by blends of them. */
export interface FilmRanker {
  /** How many viewers are best asked for at once. */
  readonly batch: number;
  /** The best films of each viewer at each share of the content score (0 to 1), best first. */
  rank(queries: readonly RankingQuery[], shares: readonly number[]): Promise<number[][][]>;
  close(): void;
}

/** Viewers between two reports of progress. */
const BATCH = 16;

/** Ranks on the CPU. `k`: how many films a list has. */
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
