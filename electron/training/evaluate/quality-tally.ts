import { ndcgAtK, recallAtK, surpriseOf } from '#shared/scoring/ranking-metrics.ts';

/** How good lists of k films are, as means over viewers. */
export interface Quality {
  readonly k: number;
  /** Viewers with at least one relevant film. */
  readonly viewers: number;
  /** Share of the relevant films found, 0 to 1. */
  readonly recall: number;
  /** Normalised discounted cumulative gain, 0 to 1. */
  readonly ndcg: number;
  /** Share of all films that are in somebody's list, 0 to 1. */
  readonly coverage: number;
  /** Mean surprise of all listed films, in bits. */
  readonly novelty: number;
  /** Mean rating count of listed films divided by that of relevant films: 1 is unbiased, more favours the popular. */
  readonly popularityBias: number;
}

/** What a film's popularity is measured by. */
export interface Popularity {
  /** How many viewers rated each film. */
  readonly counts: Int32Array;
  readonly viewers: number;
}

/** Accumulates the quality of one viewer's list after another. */
export class QualityTally {
  readonly #k: number;
  readonly #popularity: Popularity;
  readonly #listed = new Set<number>();
  #viewers = 0;
  #recall = 0;
  #ndcg = 0;
  #listLength = 0;
  #surprise = 0;
  #listedRatings = 0;
  #relevantRatings = 0;
  #relevantFilms = 0;

  constructor(k: number, popularity: Popularity) {
    this.#k = k;
    this.#popularity = popularity;
  }

  /** Counts a list, best film first. A viewer without relevant films is not counted. */
  add(ranked: readonly number[], relevant: ReadonlySet<number>): void {
    if (relevant.size === 0) return;
    this.#viewers++;
    this.#recall += recallAtK(ranked, relevant, this.#k);
    this.#ndcg += ndcgAtK(ranked, relevant, this.#k);
    const { counts, viewers } = this.#popularity;
    for (const film of ranked.slice(0, this.#k)) {
      const count = counts[film] ?? 0;
      this.#listed.add(film);
      this.#listLength++;
      this.#listedRatings += count;
      this.#surprise += surpriseOf(count, viewers);
    }
    for (const film of relevant) {
      this.#relevantFilms++;
      this.#relevantRatings += counts[film] ?? 0;
    }
  }

  quality(): Quality {
    const mean = (sum: number, count: number) => (count === 0 ? 0 : sum / count);
    const relevantMean = mean(this.#relevantRatings, this.#relevantFilms);
    return {
      k: this.#k,
      viewers: this.#viewers,
      recall: mean(this.#recall, this.#viewers),
      ndcg: mean(this.#ndcg, this.#viewers),
      coverage: this.#listed.size / this.#popularity.counts.length,
      novelty: mean(this.#surprise, this.#listLength),
      popularityBias: relevantMean === 0 ? 0 : mean(this.#listedRatings, this.#listLength) / relevantMean,
    };
  }
}
