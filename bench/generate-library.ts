// Writes a synthetic library of any size, without training its models; the same arguments give the same library:
//   npm run -s bench -- generate-library --out DIR [--films 100000] [--viewers 2000] [--seed 42] [--lists N]
// Films come in clusters: a film's terms are drawn from those of its cluster and, by Zipf's law, from all; its factors
// lie around its cluster's centre, and so do a viewer's. One film in ten is cold. Indexes, files and recall are made by
// the trainer's own code; --lists overrides its number of lists.
import { parseArgs } from 'node:util';
import { transpose, type CsrMatrix } from '#electron/formats/csr.ts';
import type { IndexEntry } from '#electron/formats/manifest.ts';
import type { CleanDataset } from '#electron/training/dataset/import-dataset.ts';
import { CONTENT_DIMENSIONS, type ContentModel } from '#electron/training/features/content-model.ts';
import { gramian } from '#electron/training/factorise/gramian.ts';
import { fitProjection, projectRows } from '#electron/training/features/projection.ts';
import { buildIvfPq, rulesFor, type Vectors } from '#electron/training/index/build-ivfpq.ts';
import { CONTENT_POSTINGS, measureRecall } from '#electron/training/index/measure-recall.ts';
import {
  cosineQueries,
  innerProductQueries,
  rowOf,
  type RecallQuery,
} from '#electron/training/index/recall-queries.ts';
import { writeLibrary } from '#electron/training/package/write-library.ts';
import { drawFilmMap } from '#electron/training/map/draw-film-map.ts';
import { Random } from '#electron/training/random.ts';

const TERMS = 60_000;
const CLUSTER_FILMS = 200;
const CLUSTER_TERMS = 60;
/** Words in a film's text: from its cluster, and from the whole vocabulary. */
const OWN_WORDS = 30;
const ANY_WORDS = 50;
const RANK = 64;
/** Vectors per list that k-means learns from if the number of lists is given. */
const TRAINING_ROWS_A_LIST = 64;
/** Standard deviation of films around their cluster's centre; the centres' is 1. */
const SPREAD = 0.7;
const RATINGS_A_VIEWER = 80;
const GENRES = ['Action', 'Comedy', 'Crime', 'Drama', 'Horror', 'Mystery', 'Romance', 'Thriller', 'War'];
const SYLLABLES = 'ba ce di fo gu ha ki lo ma ne po ra se ti vo za li ron del mar'.split(' ');

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    films: { type: 'string', default: '100000' },
    viewers: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '42' },
    lists: { type: 'string' },
  },
});
if (values.out === undefined) throw new Error('Name the folder to write with --out.');
const [films, viewers, seed] = [Number(values.films), Number(values.viewers), Number(values.seed)];
const clusters = Math.max(10, Math.round(films / CLUSTER_FILMS));
const random = new Random(seed);
const say = (text: string) => process.stderr.write(`${text}\n`);

const clusterOf = Int32Array.from({ length: films }, () => random.below(clusters));
const isCold = Uint8Array.from({ length: films }, () => (random.uniform() < 0.1 ? 1 : 0));

say('texts');
const content = makeContent(makeTfidf());
say('map');
const map = await drawFilmMap({ ...content, dimensions: CONTENT_DIMENSIONS }, seed, () => Promise.resolve());
say('factors');
const { items, viewerFactors } = makeFactors();
const itemVectors = { count: films, dimensions: RANK, data: items };
const viewerVectors = { count: viewers, dimensions: RANK, data: viewerFactors };
const textVectors = { count: films, dimensions: CONTENT_DIMENSIONS, data: content.vectors };
say('indexes');
const contentIndex = makeIndex(
  textVectors,
  () => cosineQueries((film) => rowOf(textVectors, film), content.terms, seed),
  CONTENT_POSTINGS,
);
const collaborative = makeIndex(itemVectors, () => innerProductQueries(itemVectors, viewerVectors, seed));
say('library');
const dataset = makeDataset();
await writeLibrary(
  values.out,
  {
    dataset,
    likedFrom: 4,
    content: { model: content, index: contentIndex.file, map },
    factors: { items, viewers: viewerFactors },
    cold: isCold,
    itemGramian: gramian(items, RANK),
    rank: RANK,
    collaborativeIndex: collaborative.file,
    evaluation: undefined,
  },
  {
    schema: 1,
    name: `${films} made-up films`,
    created: new Date(0).toISOString(),
    source: {
      format: 'made-up',
      filmsRead: films,
      filmsMerged: 0,
      ratingsRead: dataset.ratings.films.length,
      ratingsRejected: 0,
      textsJoined: films,
    },
    counts: {
      films,
      viewers,
      ratings: dataset.ratings.films.length,
      positives: dataset.ratings.films.length,
      terms: TERMS,
    },
    parameters: {
      ...{ rank: RANK, iterations: 0, seed, regularisation: 0, unobservedWeight: 0, likedFrom: 4 },
      dimensions: CONTENT_DIMENSIONS,
    },
    contentIndex: contentIndex.entry,
    collaborativeIndex: collaborative.entry,
    metrics: null,
    defaultWeights: { content: 0.5, collab: 0.5 },
  },
);

/**
 * A term from the whole vocabulary, the first ones most often (Zipf's law with exponent 1, by inverting its integral).
 */
function anyTerm(): number {
  return Math.min(TERMS - 1, Math.floor(TERMS ** random.uniform()) - 1 + random.below(2));
}

/** Rows of length 1: sublinear term counts times idf, as the trainer weights them. */
function makeTfidf(): CsrMatrix {
  const palettes = Int32Array.from({ length: clusters * CLUSTER_TERMS }, () => random.below(TERMS));
  const indptr = new Int32Array(films + 1);
  const indices = new Int32Array(films * (OWN_WORDS + ANY_WORDS));
  const data = new Float32Array(indices.length);
  const documents = new Int32Array(TERMS);
  let end = 0;
  for (let film = 0; film < films; film++) {
    const counts = new Map<number, number>();
    const add = (term: number) => counts.set(term, (counts.get(term) ?? 0) + 1);
    const palette = (clusterOf[film] ?? 0) * CLUSTER_TERMS;
    for (let i = 0; i < OWN_WORDS; i++) {
      add(palettes[palette + Math.floor(CLUSTER_TERMS * random.uniform() ** 2)] ?? 0);
    }
    for (let i = 0; i < ANY_WORDS; i++) add(anyTerm());
    for (const [term, count] of [...counts].sort(([a], [b]) => a - b)) {
      indices[end] = term;
      data[end++] = 1 + Math.log(count);
      documents[term] = (documents[term] ?? 0) + 1;
    }
    indptr[film + 1] = end;
  }
  const idf = Float64Array.from(documents, (count) => Math.log((1 + films) / (1 + count)) + 1);
  for (let film = 0; film < films; film++) {
    const [start, stop] = [indptr[film] ?? 0, indptr[film + 1] ?? 0];
    let squares = 0;
    for (let entry = start; entry < stop; entry++) {
      data[entry] = (data[entry] ?? 0) * (idf[indices[entry] ?? 0] ?? 0);
      squares += (data[entry] ?? 0) ** 2;
    }
    for (let entry = start; entry < stop; entry++) data[entry] = (data[entry] ?? 0) / Math.sqrt(squares);
  }
  return { rows: films, columns: TERMS, indptr, indices: indices.slice(0, end), data: data.slice(0, end) };
}

function makeContent(tfidf: CsrMatrix): ContentModel {
  const projection = fitProjection(tfidf, CONTENT_DIMENSIONS, seed);
  return {
    vocabulary: Array.from({ length: TERMS }, (_, i) => `term${String(i).padStart(5, '0')}`),
    idf: new Float64Array(TERMS).fill(1),
    terms: { tfidf, postings: transpose(tfidf) },
    projection,
    vectors: projectRows(tfidf, projection),
  };
}

/** Cold films have no factors, as in a trained library without texts. */
function makeFactors(): { items: Float32Array; viewerFactors: Float32Array } {
  const centres = Float32Array.from({ length: clusters * RANK }, () => random.normal());
  const around = (cluster: number, i: number) =>
    (centres[cluster * RANK + i] ?? 0) + SPREAD * random.normal();
  const factors = new Float32Array(films * RANK);
  for (let film = 0; film < films; film++) {
    if (isCold[film] === 1) continue;
    for (let i = 0; i < RANK; i++) factors[film * RANK + i] = around(clusterOf[film] ?? 0, i) / 8;
  }
  const viewerRows = new Float32Array(viewers * RANK);
  for (let viewer = 0; viewer < viewers; viewer++) {
    const cluster = random.below(clusters);
    for (let i = 0; i < RANK; i++) viewerRows[viewer * RANK + i] = around(cluster, i) / 8;
  }
  return { items: factors, viewerFactors: viewerRows };
}

function makeIndex(
  vectors: Vectors,
  queries: () => RecallQuery[],
  postings?: readonly number[],
): { entry: IndexEntry; file: Buffer } {
  const rules = rulesFor(vectors);
  const wanted = values.lists === undefined ? undefined : Number(values.lists);
  const built = buildIvfPq(
    vectors,
    wanted === undefined ? rules : { ...rules, nlist: wanted, trainingRows: TRAINING_ROWS_A_LIST * wanted },
  );
  say(`index of ${built.nlist} lists built`);
  const { nlist, subquantizers, file } = built;
  return {
    file,
    entry: { nlist, subquantizers, ...measureRecall(built, vectors.count, queries(), postings) },
  };
}

function makeDataset(): CleanDataset {
  const word = () => {
    const text = Array.from({ length: 2 + random.below(2) }, () => SYLLABLES[random.below(20)] ?? '').join(
      '',
    );
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const indptr = new Int32Array(viewers + 1);
  const rated: number[] = [];
  for (let viewer = 0; viewer < viewers; viewer++) {
    const own = new Set<number>();
    while (own.size < Math.min(RATINGS_A_VIEWER, films / 2)) own.add(random.below(films));
    const warm = [...own].filter((film) => isCold[film] === 0).sort((a, b) => a - b);
    for (const film of warm) rated.push(film);
    indptr[viewer + 1] = rated.length;
  }
  return {
    films: Array.from({ length: films }, (_, i) => ({
      movieId: i + 1,
      mergedIds: [],
      title: Array.from({ length: 1 + random.below(4) }, word).join(' '),
      year: 1920 + random.below(104),
      alternates: [],
      genres: [GENRES[random.below(GENRES.length)] ?? ''],
    })),
    texts: new Array<undefined>(films).fill(undefined),
    tags: [],
    ratings: {
      userIds: Array.from({ length: viewers }, (_, i) => i + 1),
      indptr,
      films: Int32Array.from(rated),
      ratings: new Float32Array(rated.length).fill(4),
      seconds: new Int32Array(rated.length),
    },
    report: {
      format: 'made-up',
      films: { read: films, kept: films, rejected: 0 },
      mergedFilms: [],
      ratings: { read: rated.length, kept: rated.length, replaced: 0, rejected: 0 },
      texts: { read: 0, joined: 0, rejected: 0 },
      tags: { read: 0, rejected: 0 },
      rejections: [],
      rejectedRows: [],
    },
  };
}
