/** The names of the files in a library's folder. Sparse matrices are three files each (see csr.ts). */
export const LIBRARY_FILES = {
  manifest: 'manifest.json',
  catalogue: 'catalogue.sqlite',
  /** TF-IDF matrix: a row a film, a column a term, rows of length 1. */
  tfidf: 'tfidf',
  /** The same matrix turned: a row a term, a column a film; the inverted lists of the exact search. */
  postings: 'postings',
  vocabulary: 'vocabulary.json',
  idf: 'idf.npy',
  /**
   * Terms x dimensions: a film's TF-IDF row times this is its dense vector in the content index. Absent where the index
   * holds the TF-IDF rows themselves, as those of adopted libraries may.
   */
  projection: 'projection.npy',
  /**
   * Where films lie on the map: films x 2, -1 to 1; NaN for a film without terms. Libraries made before maps have none.
   */
  map: 'map.npy',
  itemFactors: 'item-factors.npy',
  viewerFactors: 'viewer-factors.npy',
  /** Sum of the outer products of the item factors, without the guessed ones of cold films; rank x rank. */
  itemGramian: 'item-gramian.npy',
  contentIndex: 'content.faiss',
  contentLists: 'content.ivfdata',
  collaborativeIndex: 'collaborative.faiss',
  collaborativeLists: 'collaborative.ivfdata',
  /** Metrics for every blend, on ratings that were held out; where nothing was, there is no such file. */
  evaluation: 'evaluation.json',
  /** What was read from the data set, merged and rejected, and why. */
  importReport: 'import-report.json',
} as const;
