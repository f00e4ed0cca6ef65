import { TopK } from '#shared/scoring/top-k.ts';
import type { CsrMatrix } from '#electron/formats/csr.ts';
import type { Factors } from '../factorise/als-backend.ts';

/** Scores all films for one viewer at a time, by both methods. `score` reuses the arrays `collab` and `content`. */
export class ViewerScores {
  readonly #factors: Factors;
  readonly #rank: number;
  readonly #tfidf: CsrMatrix | undefined;
  readonly #profile: Float64Array;
  readonly collab: Float64Array;
  readonly content: Float64Array;

  constructor(factors: Factors, rank: number, tfidf: CsrMatrix | undefined) {
    const films = factors.items.length / rank;
    this.#factors = factors;
    this.#rank = rank;
    this.#tfidf = tfidf;
    this.#profile = new Float64Array(tfidf?.columns ?? 0);
    this.collab = new Float64Array(films);
    this.content = new Float64Array(films);
  }

  /**
   * Fills `collab` with the dot product of the viewer's factors and each film's, and `content` with the dot product of
   * each film's TF-IDF row and the sum of the rows of the films in `liked` (a profile; its length does not matter,
   * because scores are scaled before they are blended).
   */
  score(viewer: number, liked: readonly number[]): void {
    const { viewers, items } = this.#factors;
    const rank = this.#rank;
    const own = viewer * rank;
    for (let film = 0; film < this.collab.length; film++) {
      let sum = 0;
      for (let i = 0; i < rank; i++) sum += (items[film * rank + i] ?? 0) * (viewers[own + i] ?? 0);
      this.collab[film] = sum;
    }
    if (this.#tfidf === undefined) return;
    const { indptr, indices, data } = this.#tfidf;
    this.#profile.fill(0);
    for (const film of liked) {
      for (let entry = indptr[film] ?? 0; entry < (indptr[film + 1] ?? 0); entry++) {
        const term = indices[entry] ?? 0;
        this.#profile[term] = (this.#profile[term] ?? 0) + (data[entry] ?? 0);
      }
    }
    for (let film = 0; film < this.content.length; film++) {
      let sum = 0;
      const end = indptr[film + 1] ?? 0;
      for (let entry = indptr[film] ?? 0; entry < end; entry++) {
        sum += (data[entry] ?? 0) * (this.#profile[indices[entry] ?? 0] ?? 0);
      }
      this.content[film] = sum;
    }
  }
}

/**
 * The `count` best films not in `seen` by the blend of both scores, best first, each score scaled to 0..1 over those
 * films. The collaborative method alone (a share of 0) leaves out cold films, whose inferred factors only blends use.
 */
export function rankFilms(
  { content, collab }: Pick<ViewerScores, 'content' | 'collab'>,
  contentShare: number,
  seen: ReadonlySet<number>,
  coldFilms: Uint8Array,
  count: number,
): number[] {
  const scaledContent = minMaxScaling(content, seen);
  const scaledCollab = minMaxScaling(collab, seen);
  const top = new TopK(count);
  for (let film = 0; film < collab.length; film++) {
    if (seen.has(film) || (contentShare === 0 && coldFilms[film] === 1)) continue;
    const score =
      contentShare * scaledContent(content[film] ?? 0) + (1 - contentShare) * scaledCollab(collab[film] ?? 0);
    top.offer(film, score);
  }
  return top.best().map(({ index }) => index);
}

/** Min-max scaling over films not seen; unlike `shared/scoring/normalise.ts` without an array per viewer and weight. */
function minMaxScaling(values: Float64Array, seen: ReadonlySet<number>): (value: number) => number {
  let smallest = Infinity;
  let largest = -Infinity;
  values.forEach((value, film) => {
    if (seen.has(film)) return;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  });
  const range = largest - smallest;
  return range > 0 ? (value) => (value - smallest) / range : () => 0;
}
