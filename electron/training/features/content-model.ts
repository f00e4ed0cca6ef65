import { join } from 'node:path';
import { transpose } from '#electron/formats/csr.ts';
import type { CleanDataset } from '../dataset/import-dataset.ts';
import { filmDocument } from './film-document.ts';
import type { FilmTerms } from './neighbour-scan.ts';
import { fitProjection, projectRows, type DenseMatrix } from './projection.ts';
import { fitTfidf, type TfidfModel, type TfidfOptions } from './tfidf.ts';

/** The model of the films' texts. */
export interface ContentModel {
  readonly vocabulary: TfidfModel['vocabulary'];
  readonly idf: TfidfModel['idf'];
  readonly terms: FilmTerms;
  /** Terms x dimensions: multiplying a TF-IDF row by it gives a dense vector. */
  readonly projection: DenseMatrix;
  /** films x `CONTENT_DIMENSIONS`: a vector of length 1 for each film, zeros for a film without terms. */
  readonly vectors: Float32Array;
}

/** A term in only one film connects nothing; one in more than half of the films distinguishes nothing. */
const TFIDF_OPTIONS: TfidfOptions = {
  stopWords: 'english',
  ngramRange: [1, 1],
  minDf: 2,
  maxDf: 0.5,
  maxFeatures: null,
  sublinearTf: true,
};
/** Length of a film's dense vector. */
export const CONTENT_DIMENSIONS = 64;
/** Films between two calls of `step`. */
const FILMS_A_STEP = 4096;

/**
 * TF-IDF and dense vectors of the films' texts; undefined if no term is in at least two and at most half of the films.
 * `step` is called with how far each part is (0 to 1) and awaited; it may throw to stop. What does not fit in memory
 * goes to `scratchFolder`.
 */
export async function trainContent(
  dataset: CleanDataset,
  seed: number,
  scratchFolder: string,
  step: (part: 'text' | 'projection', share: number) => Promise<void>,
): Promise<ContentModel | undefined> {
  const tfidf = await fitTfidf(
    filmDocuments(dataset, (share) => step('text', share)),
    TFIDF_OPTIONS,
    join(scratchFolder, 'term-counts'),
  );
  if (tfidf.vocabulary.length === 0) return undefined;
  await step('projection', 0);
  const projection = fitProjection(tfidf.matrix, CONTENT_DIMENSIONS, seed);
  await step('projection', 0.8);
  return {
    vocabulary: tfidf.vocabulary,
    idf: tfidf.idf,
    terms: { tfidf: tfidf.matrix, postings: transpose(tfidf.matrix) },
    projection,
    vectors: projectRows(tfidf.matrix, projection),
  };
}

/** A document for each film, in the order of the films. Can be iterated repeatedly. */
function filmDocuments(
  { films, texts, tags }: CleanDataset,
  step: (share: number) => Promise<void>,
): AsyncIterable<string> {
  return {
    async *[Symbol.asyncIterator]() {
      let index = 0;
      for (const text of texts) {
        const film = films[index];
        if (film === undefined) return;
        if (index % FILMS_A_STEP === 0) await step(index / films.length);
        yield filmDocument(film, text, tags[index] ?? []);
        index++;
      }
    },
  };
}
