import type { AdoptRequest } from '#shared/contract/training.ts';
import { transpose, type CsrMatrix } from '#electron/formats/csr.ts';
import type { IndexEntry } from '#electron/formats/manifest.ts';
import { CONTENT_DIMENSIONS } from '#electron/training/features/content-model.ts';
import { fitProjection, projectRows, type DenseMatrix } from '#electron/training/features/projection.ts';
import { buildIvfPq, type BuiltIndex } from '#electron/training/index/build-ivfpq.ts';
import { CONTENT_POSTINGS, measureRecall } from '#electron/training/index/measure-recall.ts';
import { cosineQueries } from '#electron/training/index/recall-queries.ts';
import type { WrittenContent } from '#electron/training/package/write-library.ts';
import { AdoptError } from './adopt-error.ts';
import { agreementWithTexts, LEAST_AGREEMENT } from './agreement.ts';
import { floatsOf } from './foreign-array.ts';
import { withArrayFile } from './open-array-file.ts';
import { readIndex } from './read-index.ts';

/** The text model of an adopted library, and its index over the films. */
export interface AdoptedContent {
  readonly model: WrittenContent;
  readonly index: Buffer;
  readonly entry: IndexEntry;
  /** Numbers in a vector of the index. */
  readonly dimensions: number;
  /** Films x `CONTENT_DIMENSIONS`, for the map. */
  readonly vectors: Float32Array;
  /** Messages for the person. */
  readonly notes: readonly string[];
}

/**
 * Reads the content index and makes what it takes to query it. Its vectors are the matrix's rows themselves or
 * projections of them. If the request does not name the projection, it is unknown, and an index of our own replaces
 * the given one. Throws `dimensions` or `other-vectors` for an index that does not belong to this matrix.
 */
export async function adoptContent(
  request: AdoptRequest,
  matrix: CsrMatrix,
  vocabulary: readonly string[],
  scratch: string,
  seed: number,
): Promise<AdoptedContent> {
  const terms = { tfidf: matrix, postings: transpose(matrix) };
  const index = await readIndex(request.faissContent, matrix.rows, scratch);
  const { dimensions } = index.sources.index;
  const agrees = agreementWithTexts(index, terms) >= LEAST_AGREEMENT;
  if (dimensions > matrix.columns || (dimensions < matrix.columns && !agrees)) {
    throw new AdoptError(
      'dimensions',
      `${request.faissContent} holds vectors of ${dimensions} numbers, and the matrix in ${request.tfidf} has ${matrix.columns} columns: they must come from the same training.`,
    );
  }
  if (!agrees) {
    throw new AdoptError(
      'other-vectors',
      `The vectors in ${request.faissContent} are not the rows of ${request.tfidf}, or are in another order: films with similar texts are not near each other. Their rows must be the same films.`,
    );
  }
  const ownProjection = fitProjection(matrix, CONTENT_DIMENSIONS, seed);
  const vectors = projectRows(matrix, ownProjection);
  const finish = (used: BuiltIndex, projection: DenseMatrix | undefined, notes: readonly string[]) => {
    const { nlist, subquantizers, file } = used;
    const queries = cosineQueries(vectorsBy(matrix, projection), terms, seed);
    return {
      model: { vocabulary, idf: idfOf(terms.postings, matrix.rows), terms, projection },
      index: file,
      entry: { nlist, subquantizers, ...measureRecall(used, matrix.rows, queries, CONTENT_POSTINGS) },
      dimensions: projection?.columns ?? matrix.columns,
      vectors,
      notes,
    };
  };
  if (dimensions === matrix.columns) return finish(index, undefined, []);
  if (request.projection !== undefined) {
    return finish(index, await readProjection(request.projection, matrix.columns, dimensions), []);
  }
  const own = buildIvfPq({ count: matrix.rows, dimensions: CONTENT_DIMENSIONS, data: vectors });
  return finish(own, ownProjection, [
    `${request.faissContent} holds ${dimensions} numbers per film, made from ${matrix.columns} terms in a way that is not known, so an index was made from the matrix instead. Name the projection with --projection to keep yours.`,
  ]);
}

/** For each film, the vector with which the index is queried. */
function vectorsBy(matrix: CsrMatrix, projection: DenseMatrix | undefined): (film: number) => Float32Array {
  return (film) => {
    const [start, end] = [matrix.indptr[film] ?? 0, matrix.indptr[film + 1] ?? 0];
    const indices = matrix.indices.subarray(start, end);
    const data = matrix.data.subarray(start, end);
    if (projection !== undefined) {
      const indptr = Int32Array.of(0, end - start);
      return projectRows({ rows: 1, columns: matrix.columns, indptr, indices, data }, projection);
    }
    const row = new Float32Array(matrix.columns);
    indices.forEach((column, i) => (row[column] = data[i] ?? 0));
    return row;
  };
}

/** scikit-learn's idf of each term: ln((1 + films) / (1 + films with the term)) + 1. */
function idfOf({ indptr, rows }: CsrMatrix, films: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, term) => {
    const having = (indptr[term + 1] ?? 0) - (indptr[term] ?? 0);
    return Math.log((1 + films) / (1 + having)) + 1;
  });
}

/** Reads a matrix of terms x dimensions, or transposed, as in scikit-learn's `components_`. Throws `array-shape`. */
async function readProjection(path: string, terms: number, dimensions: number): Promise<DenseMatrix> {
  return withArrayFile(path, 'projection', async ({ arrays }) => {
    const wanted = (shape: readonly number[]) =>
      shape.length === 2 && shape.includes(terms) && shape.includes(dimensions);
    const found = [...arrays.values()].find(({ shape, holds }) => holds === 'numbers' && wanted(shape));
    if (found === undefined) {
      throw new AdoptError(
        'array-shape',
        `${path} holds no matrix of ${terms} x ${dimensions}: write the projection with numpy.save('projection.npy', svd.components_.T).`,
      );
    }
    const data = Float64Array.from(await floatsOf(found));
    if (found.shape[0] === terms) return { rows: terms, columns: dimensions, data };
    const turned = new Float64Array(data.length);
    for (let d = 0; d < dimensions; d++) {
      for (let term = 0; term < terms; term++) turned[term * dimensions + d] = data[d * terms + term] ?? 0;
    }
    return { rows: terms, columns: dimensions, data: turned };
  });
}
