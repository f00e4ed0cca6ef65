import { join } from 'node:path';
import { transpose } from '#electron/formats/csr.ts';
import type { CleanDataset } from '../dataset/import-dataset.ts';
import { filmDocument } from './film-document.ts';
import type { FilmTerms } from './neighbour-scan.ts';
import { fitProjection, projectRows, type DenseMatrix } from './projection.ts';
import { fitTfidf, type TfidfModel, type TfidfOptions } from './tfidf.ts';

/** What knows films by their texts. */
export interface ContentModel {
  readonly vocabulary: TfidfModel['vocabulary'];
  readonly idf: TfidfModel['idf'];
  readonly terms: FilmTerms;
  /** From terms to dense vectors. */
  readonly projection: DenseMatrix;
  /** A dense vector of length 1 for each film (0 for a film without terms), one after the other. */
  readonly vectors: Float32Array;
}

/** A term in one film only connects nothing; one in half of the films tells nothing. */
const TFIDF_OPTIONS: TfidfOptions = {
  stopWords: 'english',
  ngramRange: [1, 1],
  minDf: 2,
  maxDf: 0.5,
  maxFeatures: null,
  sublinearTf: true,
};
/** Numbers in a film's dense vector. */
export const CONTENT_DIMENSIONS = 64;
/** Films between two reports. */
const FILMS_A_STEP = 4096;

/**
 * TF-IDF and dense vectors of the films' texts; undefined where no two films share a term. `step` is told how far each
 * part is, 0 to 1, and may make it wait or throw. What does not fit in memory goes to `scratchFolder`.
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

/** The documents of all films, in the order of the films, which can be gone through more than once. */
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
