/** The names of the files in a library's folder. Sparse matrices are three files each (see csr.ts). */
export const LIBRARY_FILES = {
  manifest: 'manifest.json',
  catalogue: 'catalogue.sqlite',
  /** TF-IDF matrix, films x terms, rows of length 1. */
  tfidf: 'tfidf',
  /** The same matrix transposed, terms x films: the inverted lists of the exact search. */
  postings: 'postings',
  vocabulary: 'vocabulary.json',
  idf: 'idf.npy',
  /**
   * Terms x dimensions: a film's TF-IDF row times this is its dense vector in the content index. Absent if the index
   * holds the TF-IDF rows themselves, as in some adopted libraries.
   */
  projection: 'projection.npy',
  /**
   * Positions of films on the map: films x 2, -1 to 1; NaN for a film without terms. Older libraries have no map.
   */
  map: 'map.npy',
  itemFactors: 'item-factors.npy',
  viewerFactors: 'viewer-factors.npy',
  /** Sum of the outer products of the item factors, rank x rank, without cold films, whose factors are guesses. */
  itemGramian: 'item-gramian.npy',
  contentIndex: 'content.faiss',
  contentLists: 'content.ivfdata',
  collaborativeIndex: 'collaborative.faiss',
  collaborativeLists: 'collaborative.ivfdata',
  /** Metrics for every blend on held-out ratings; absent if none were held out. */
  evaluation: 'evaluation.json',
  /** What was read from the data set, merged and rejected, and why. */
  importReport: 'import-report.json',
} as const;
