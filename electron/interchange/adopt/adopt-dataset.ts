import type { AdoptRequest } from '#shared/contract/training.ts';
import type { CsrMatrix } from '#electron/formats/csr.ts';
import { filmsCsv, ratingsCsv } from '#electron/training/dataset/csv-file.ts';
import { nameInFile } from '#electron/training/dataset/delimited-file.ts';
import { importFiles, type CleanDataset } from '#electron/training/dataset/import-dataset.ts';
import { filmsOfRows } from './film-rows.ts';
import type { ArrayFile } from './foreign-array.ts';
import { assertNoPickle, withArrayFile } from './open-array-file.ts';
import { readIds } from './read-factors.ts';
import { readMatrix } from './read-matrix.ts';
import { readVocabulary } from './read-vocabulary.ts';

/** Columns of a film table with texts that the catalogue shows. */
const TEXT_COLUMNS = new Set(['overview', 'cast', 'director', 'keywords']);

/** Films, in the order of the models' rows, and ratings, with the TF-IDF matrix: a row a film, a column a term. */
export interface AdoptedDataset {
  readonly dataset: CleanDataset;
  readonly matrix: CsrMatrix;
  readonly vocabulary: readonly string[];
}

/**
 * Reads the tables and the TF-IDF matrix, and puts the films into the order of the rows. The folder `scratch` holds
 * texts for as long as the data set is in use. Throws an AdoptError, and what the import of data sets throws.
 */
export async function adoptDataset(request: AdoptRequest, scratch: string): Promise<AdoptedDataset> {
  await assertNoPickle(request.movies, 'table');
  await assertNoPickle(request.ratings, 'table');
  const { matrix, vocabulary, ids } = await withArrayFile(request.tfidf, 'matrix', async (file) => {
    const matrix = await readMatrix(file);
    const vocabulary = await readVocabulary(request.vocabulary, file, matrix.columns);
    return { matrix, vocabulary, ids: await idsOfRows(file, matrix.rows) };
  });
  const listed =
    ids ?? (await withArrayFile(request.factors, 'factors', (file) => idsOfRows(file, matrix.rows)));
  const films = filmsCsv(request.movies);
  const files = {
    format: 'adopted',
    films,
    ratings: ratingsCsv(request.ratings),
    tags: undefined,
    genreFlags: undefined,
  } as const;
  const textFile = films.columns.some(({ name }) => TEXT_COLUMNS.has(nameInFile(name)))
    ? request.movies
    : undefined;
  const dataset = await importFiles(files, (raw) => filmsOfRows(raw, matrix.rows, listed), {
    textFile,
    scratchFolder: scratch,
  });
  return { dataset, matrix, vocabulary };
}

async function idsOfRows(file: ArrayFile, rows: number): Promise<readonly number[] | undefined> {
  const ids = await readIds(file, 'films');
  return ids?.length === rows ? ids : undefined;
}
