import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AdoptRequest } from '#shared/contract/training.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { asNobody, canBeNobody } from '../fixtures/as-nobody.ts';
import { FAISS_QUIETLY } from '../fixtures/faiss-quietly.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { hasSharedData, LATEST_SMALL } from '../fixtures/shared-data.ts';
import { describeIf, itIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { adoptFrom, pythonAnswers, runPipeline, writeTables, type PythonAnswers } from './python-pipeline.ts';

const MODULES = ['faiss', 'h5py', 'scipy', 'sklearn', 'joblib'];
const hasPython = MODULES.every((module) => pythonHas(module));
const REASON = `adopting what Python made, because python3 has not all of ${MODULES.join(', ')}`;

let folder: string;
let models: string;
let answers: PythonAnswers;

beforeAll(() => {
  if (!hasPython) return;
  folder = mkdtempSync(join(tmpdir(), 'reelscope-adopt-'));
  const { movies, ratings } = writeTables(join(folder, 'tables'));
  const cut = { maxFeatures: 128, contentParts: 16, rank: 16, collabParts: 4, bits: 6, refused: true };
  models = runPipeline(movies, ratings, join(folder, 'models'), cut);
  answers = pythonAnswers(models);
});

afterAll(() => {
  if (hasPython) rmSync(folder, { recursive: true, force: true });
});

/** Adopts, opens the library for the test, and closes it afterwards. */
async function adopted(
  different: Partial<AdoptRequest>,
  check: (engine: OpenEngine) => void,
): Promise<string[]> {
  const out = join(temporaryFolder(), 'library');
  const { notes } = await adoptFrom(models, out, different);
  const engine = openEngine(out);
  try {
    check(engine);
  } finally {
    engine.close();
  }
  return [...notes];
}

/** Compares the lists with numpy's own cosines and dot products. */
function expectAnswers({ ask }: OpenEngine, expected: PythonAnswers, mode: 'auto' | 'exact' | 'index'): void {
  for (const { movieId, scores } of expected.content) {
    if (scores.length === 0) continue;
    const { items } = ask('recommend.content', { seeds: [{ movieId }], count: 10, mode });
    expect(items.length).toBe(scores.length);
    items.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(scores[i] ?? Number.NaN, 5);
    });
  }
  for (const { userId, scores } of expected.collaborative) {
    const { items } = ask('recommend.collaborative', { viewer: { userId }, count: 10, mode });
    expect(items.length).toBe(10);
    items.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(scores[i] ?? Number.NaN, 4);
    });
  }
}

describeIf(hasPython, REASON)('adopt', () => {
  it('makes a library that answers as numpy does, on either path', async () => {
    await adopted({}, (engine) => {
      const { counts } = engine.library.manifest;
      const { films, viewers, ratings, terms } = answers;
      expect(counts).toMatchObject({ films, viewers, ratings, terms });
      expectAnswers(engine, answers, 'exact');
      expectAnswers(engine, answers, 'auto');
    });
  });

  it('measures the indexes as training does, and finds what the exact answer has', async () => {
    await adopted({}, ({ ask, library }) => {
      const { contentIndex, collaborativeIndex } = library.manifest;
      expect(contentIndex?.recall.length).toBeGreaterThan(3);
      // What measureRecall aims at, with all lists looked into.
      expect(collaborativeIndex.recall.at(-1)?.recallAt10).toBeGreaterThanOrEqual(0.995);
      for (const { movieId, scores } of answers.content) {
        if (scores.length === 0) continue;
        const { items } = ask('recommend.content', { seeds: [{ movieId }], count: 10, mode: 'index' });
        const least = (scores.at(-1) ?? 0) - 1e-5;
        expect(items.filter(({ score }) => score >= least).length).toBeGreaterThanOrEqual(9);
      }
    });
  });

  it('explains, searches, filters and makes viewers in it, as in a trained one', async () => {
    const notes = await adopted({ vocabulary: 'vocabulary.json' }, ({ ask, library }) => {
      const { films } = ask('catalogue.search', { query: 'film number12' });
      expect(films[0]?.title).toBe('Film number12');
      const hybrid = ask('recommend.hybrid', {
        seeds: [{ movieId: 12 }],
        viewer: { userId: 1 },
        filters: { genres: ['Kind0'] },
        weights: { content: 0.5, collab: 0.5 },
      });
      expect(hybrid.items.length).toBe(10);
      expect(hybrid.items.every(({ genres }) => genres.includes('Kind0'))).toBe(true);
      const made = ask('recommend.collaborative', {
        viewer: { ratings: [0, 6, 12, 18].map((movieId) => ({ movieId, rating: 5 })) },
      });
      expect(made.items.filter(({ genres }) => genres.includes('Kind0')).length).toBeGreaterThanOrEqual(8);
      const { content } = ask('explain', { film: { movieId: 18 }, seeds: [{ movieId: 12 }] });
      for (const { term } of content?.parts ?? []) expect(answers.vocabulary).toContain(term);
      expect(library.term(5)).toBe(answers.vocabulary[5]);
    });
    expect(notes).toEqual([]);
  });

  it.each<[string, Partial<AdoptRequest>]>([
    ['a group of HDF5, factors in HDF5', { tfidf: 'tfidf-group.h5', factors: 'factors.h5' }],
    ['the root of an HDF5 file, factors turned', { tfidf: 'tfidf-root.h5', factors: 'factors-turned.npz' }],
    ['names with a prefix, factors by columns', { tfidf: 'tfidf-prefix.h5', factors: 'factors-fortran.npz' }],
    [
      "AnnData's form, packed; viewers with ids",
      { tfidf: 'tfidf-anndata.h5', factors: 'factors-with-ids.npz' },
    ],
    [
      'an npz that is not packed, factors in npy',
      { tfidf: 'tfidf-plain.npz', factors: 'item-factors.npy', viewerFactors: 'viewer-factors.npy' },
    ],
    ['compressed columns', { tfidf: 'tfidf-csc.npz' }],
    ['entries in no order', { tfidf: 'tfidf-unsorted.npz' }],
    ['64-bit numbers, rows not of length 1', { tfidf: 'tfidf-double.npz' }],
  ])('reads the matrix from %s', async (_, different) => {
    await adopted(different, (engine) => {
      const matrix = engine.library.tfidf;
      expect(matrix.rows).toBe(answers.films);
      expect(matrix.extent(answers.films - 1).start + matrix.extent(answers.films - 1).length).toBe(
        answers.entries,
      );
      expectAnswers(engine, answers, 'exact');
    });
  });

  it('takes ids of more than 32 bits, as training does', async () => {
    const files = {
      factors: 'factors-large-ids.npz',
      movies: 'movies-large-ids.csv',
      ratings: 'ratings-large-ids.csv',
    };
    const large = 3_000_000_000;
    await adopted(files, (engine) => {
      expectAnswers(
        engine,
        {
          ...answers,
          content: answers.content.map((film) => ({ ...film, movieId: film.movieId + large })),
          collaborative: answers.collaborative.map((each) => ({ ...each, userId: each.userId + large })),
        },
        'exact',
      );
    });
  });

  it.each<[string, Partial<AdoptRequest>, RegExp | null]>([
    ['squared distances', { faissContent: 'content-l2.faiss' }, null],
    ['lists in a file of their own', { faissContent: 'content-ondisk.faiss' }, null],
    [
      'projected rows and their projection',
      { faissContent: 'content-svd.faiss', projection: 'projection.npy' },
      null,
    ],
    [
      'a projection as scikit-learn has it',
      { faissContent: 'content-svd.faiss', projection: 'components.npy' },
      null,
    ],
    [
      'projected rows of an unknown projection',
      { faissContent: 'content-svd.faiss' },
      /index was made from the matrix/,
    ],
  ])('takes a content index with %s', async (_, different, note) => {
    const notes = await adopted(different, ({ ask, library }) => {
      const { contentIndex } = library.manifest;
      expect(contentIndex?.recall.at(-1)?.recallAt10).toBeGreaterThan(0.95);
      for (const { movieId, scores } of answers.content.filter(({ scores }) => scores.length > 0)) {
        const { items } = ask('recommend.content', { seeds: [{ movieId }], count: 10, mode: 'index' });
        const least = (scores.at(-1) ?? 0) - 1e-5;
        expect(items.filter(({ score }) => score >= least).length).toBeGreaterThanOrEqual(9);
      }
    });
    if (note === null) expect(notes).toEqual([]);
    else expect(notes.join()).toMatch(note);
  });

  it('reads a vocabulary with a byte order mark, and a term that JavaScript objects have already', async () => {
    await adopted({ vocabulary: 'vocabulary-odd.json' }, ({ library }) => {
      const terms = answers.vocabulary.map((term, column) => (column === 5 ? '__proto__' : term));
      expect(terms.map((_, column) => library.term(column))).toEqual(terms);
    });
  });

  it('keeps what the factors’ file says of their training, and makes viewers from it', async () => {
    await adopted({ factors: 'factors-facts.h5' }, ({ ask, library }) => {
      expect(library.manifest.parameters).toMatchObject({
        ...{ iterations: 15, likedFrom: 4.5, regularisation: 0, unobservedWeight: 0 },
      });
      const { items } = ask('recommend.collaborative', {
        viewer: { ratings: [0, 6, 12, 18].map((movieId) => ({ movieId, rating: 5 })) },
      });
      expect(items.filter(({ genres }) => genres.includes('Kind0')).length).toBeGreaterThanOrEqual(8);
    });
  });

  it('keeps the index: FAISS finds the same in the file it wrote and in the library', async () => {
    const out = join(temporaryFolder(), 'library');
    await adoptFrom(models, out);
    const found = runPython(
      `${FAISS_QUIETLY}
flags = faiss.IO_FLAG_READ_ONLY | faiss.IO_FLAG_ONDISK_SAME_DIR
before, after = faiss.read_index(data['before']), faiss.read_index(data['after'], flags)
before.nprobe = after.nprobe = 8
queries = np.random.default_rng(3).random((50, before.d)).astype('float32')
same = lambda x, y: bool(np.array_equal(x[1], y[1]) and np.array_equal(x[0], y[0]))
answer({'same': same(before.search(queries, 20), after.search(queries, 20)), 'total': after.ntotal})
`,
      { before: join(models, 'content.faiss'), after: join(out, 'content.faiss') },
    );
    expect(found).toEqual({ same: true, total: answers.films });
  });

  it('reads the source’s own film table, with films that the pipeline merged', async () => {
    const out = join(temporaryFolder(), 'library');
    const lines = readFileSync(join(models, 'movies.csv'), 'utf8').trimEnd().split('\n');
    // The same film once more, under another id, and a rating of it.
    const [, first = ''] = lines;
    const movies = join(temporaryFolder(), 'movies.csv');
    writeFileSync(movies, `${[...lines, first.replace(/^0,/, '9000,')].join('\n')}\n`);
    const { counts, report } = await adoptFrom(models, out, { movies: join('..', '..', '..', movies) });
    expect(counts.films).toBe(answers.films);
    expect(report.mergedFilms).toMatchObject([{ keptMovieId: 0, mergedMovieId: 9000 }]);
  });
});

describeIf(hasPython, REASON)('adopt refuses', () => {
  const refused: [string, Partial<AdoptRequest>, string, RegExp][] = [
    ['a pickle', { tfidf: 'tfidf.pkl' }, 'pickle', /joblib\.load\(".*tfidf\.pkl"\); import scipy.*save_npz/],
    ['a pickle by another name', { tfidf: 'tfidf-renamed.npz' }, 'pickle', /was not opened/],
    ['a pickle in text form', { tfidf: 'tfidf-text.pkl' }, 'pickle', /was not opened/],
    ['a pickled dictionary in text form', { tfidf: 'dictionary-text.pkl' }, 'pickle', /was not opened/],
    ['a joblib file', { tfidf: 'tfidf.joblib' }, 'pickle', /was not opened/],
    ['a joblib file packed by zlib', { tfidf: 'tfidf-zlib.joblib' }, 'pickle', /was not opened/],
    ['a joblib file packed by gzip', { tfidf: 'tfidf-gzip.joblib' }, 'pickle', /was not opened/],
    ['a joblib file packed by bz2', { tfidf: 'tfidf-bz2.joblib' }, 'pickle', /was not opened/],
    ['a joblib file packed by xz', { tfidf: 'tfidf-xz.joblib' }, 'pickle', /was not opened/],
    ['pickled factors', { factors: 'factors.pkl' }, 'pickle', /numpy.*savez.*item_factors/],
    ['a pickled film table', { movies: 'movies.pkl' }, 'pickle', /pandas.*to_csv/],
    ['a pickled index', { faissContent: 'content.pkl' }, 'pickle', /faiss\.write_index/],
    ['an array of objects', { factors: 'objects.npy' }, 'pickle', /asarray/],
    ['an array of objects in an npz', { tfidf: 'objects.npz' }, 'pickle', /asarray/],
    ['a pickle inside HDF5', { tfidf: 'blob.h5' }, 'pickle', /pickled Python objects/],
    ['a pickle inside HDF5, as bytes', { factors: 'bytes.h5' }, 'pickle', /pickled Python objects/],
    ['a file that is not there', { tfidf: 'nothing.npz' }, 'file-missing', /There is no file/],
    ['a folder', { tfidf: '.' }, 'file-missing', /There is no file/],
    ['a file of another kind', { tfidf: 'movies.csv' }, 'file-kind', /neither HDF5 nor/],
    ['weights that are not numbers', { tfidf: 'tfidf-nan.npz' }, 'not-finite', /NaN as number 6/],
    ['infinite weights', { tfidf: 'tfidf-infinite.npz' }, 'not-finite', /Infinity/],
    [
      'a column that is not there',
      { tfidf: 'tfidf-outside.npz' },
      'matrix-column',
      /names 128, and there are 128/,
    ],
    ['a column below zero', { tfidf: 'tfidf-negative.npz' }, 'matrix-column', /names -1/],
    ['rows that run backwards', { tfidf: 'tfidf-descending.npz' }, 'matrix-indptr', /does not count up/],
    ['rows that end early', { tfidf: 'tfidf-short.npz' }, 'matrix-indptr', /does not count up/],
    ['arrays of different lengths', { tfidf: 'tfidf-lengths.npz' }, 'array-shape', /as many/],
    ['columns that are fractions', { tfidf: 'tfidf-fractions.npz' }, 'array-kind', /whole number/],
    [
      'a sparse matrix of another format',
      { tfidf: 'tfidf-coo.npz' },
      'array-missing',
      /holds no sparse matrix/,
    ],
    ['two matrices', { tfidf: 'two-matrices.npz' }, 'array-ambiguous', /"a_", "b_"/],
    [
      'a matrix of fewer films',
      { tfidf: 'tfidf-fewer-rows.npz' },
      'row-counts',
      /have 599 films, and the film table 600/,
    ],
    [
      'a matrix of fewer terms',
      { tfidf: 'tfidf-fewer-columns.npz' },
      'dimensions',
      /vectors of 128 numbers, and the matrix .* 127/,
    ],
    ['a matrix in another order', { tfidf: 'tfidf-mixed.npz' }, 'other-vectors', /another order/],
    ['a vocabulary of something else', { vocabulary: 'answers.json' }, 'vocabulary', /is not a vocabulary/],
    [
      'a vocabulary beyond the columns',
      { vocabulary: 'vocabulary-far.json' },
      'vocabulary',
      /"a".*4294967290/,
    ],
    ['a vocabulary with gaps', { vocabulary: 'vocabulary-twice.json' }, 'vocabulary', /no term.* column 64/],
    ['absurdly many columns', { tfidf: 'tfidf-wide.npz' }, 'array-shape', /600 x 2000000000/],
    ['absurdly many rows', { tfidf: 'tfidf-tall.npz' }, 'array-shape', /2000000000 x 128/],
    [
      'factors of a strange type',
      { factors: 'factors-strange.npy' },
      'array-missing',
      /no matrix of factors/,
    ],
    ['factors that are not numbers', { factors: 'factors-nan.npz' }, 'not-finite', /NaN/],
    [
      'factors of fewer films',
      { factors: 'factors-fewer-films.npz' },
      'row-counts',
      /600 films.*item_factors 599 x 16/,
    ],
    [
      'factors of fewer viewers',
      { factors: 'factors-fewer-viewers.npz' },
      'row-counts',
      /150 viewers.*149 x 16/,
    ],
    [
      'factors of two lengths',
      { factors: 'factors-ranks.npz' },
      'dimensions',
      /have 16 numbers and those of viewers 15/,
    ],
    [
      'factors shorter than the index',
      { factors: 'factors-short.npz' },
      'dimensions',
      /vectors of 16 numbers, and the factors .* 15/,
    ],
    ['factors in another order', { factors: 'factors-mixed.npz' }, 'other-vectors', /another order/],
    [
      'factors without telling names',
      { factors: 'factors-nameless.npz' },
      'array-ambiguous',
      /call them item_factors/,
    ],
    ['a file without factors', { factors: 'factors-none.npz' }, 'array-missing', /no matrix of factors/],
    [
      'factors of strangers',
      { factors: 'factors-strangers.npz' },
      'ids-unknown',
      /has ratings and no factors/,
    ],
    [
      'iterations below zero',
      { factors: 'factors-iterations-1.h5' },
      'fact',
      /iterations is -1.*whole number/,
    ],
    ['a fraction of iterations', { factors: 'factors-iterations2.5.h5' }, 'fact', /iterations is 2.5/],
    [
      'a regularisation below zero',
      { factors: 'factors-regularisation-0.5.h5' },
      'fact',
      /is -0.5.*0 or more/,
    ],
    ['a weight below zero', { factors: 'factors-unobservedWeight-2.0.h5' }, 'fact', /unobservedWeight is -2/],
    ['ids that are fractions', { factors: 'factors-fractions.npz' }, 'array-kind', /1.5 .*no id/],
    [
      'ids beyond what is exact',
      { factors: 'factors-huge-ids.npz' },
      'array-kind',
      /9007199254740993.*no id/,
    ],
    ['an index in another order', { faissCollab: 'collab-mixed.faiss' }, 'other-vectors', /another order/],
    ['an index of fewer films', { faissCollab: 'collab-fewer.faiss' }, 'row-counts', /holds 599 vectors/],
    ['an index with ids from 1', { faissCollab: 'collab-from-one.faiss' }, 'vector-id', /id 600 of 600/],
    ['an index that is not IVFPQ', { faissContent: 'flat.faiss' }, 'not-ivfpq', /"IxFI"/],
    ['an index with ids of its own', { faissContent: 'mapped.faiss' }, 'not-ivfpq', /"IxM/],
    [
      'two indexes exchanged',
      { faissContent: 'collab.faiss', faissCollab: 'content.faiss' },
      'dimensions',
      /vectors of/,
    ],
    [
      'a projection of another shape',
      { faissContent: 'content-svd.faiss', projection: 'item-factors.npy' },
      'array-shape',
      /no matrix of 128 x 32/,
    ],
  ];

  it.each(refused)('%s', async (_, different, fault, message) => {
    const parent = temporaryFolder();
    const failure = await adoptFrom(models, join(parent, 'library'), different).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'ReelscopeError', fault });
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toContain('\n');
    expect(readdirSync(parent)).toEqual([]);
  });

  it.each(['tfidf.npz', 'tfidf-plain.npz', 'tfidf-group.h5', 'tfidf-anndata.h5'])(
    '%s cut short anywhere',
    async (name) => {
      await expectCutsRefused(name, (cut) => ({ tfidf: cut }));
    },
  );

  it.each(['factors.npz', 'factors.h5', 'item-factors.npy'])('%s cut short anywhere', async (name) => {
    await expectCutsRefused(name, (cut) => ({ factors: cut, viewerFactors: 'viewer-factors.npy' }));
  });

  it.each(['content.faiss', 'content-ondisk.faiss'])('%s cut short anywhere', async (name) => {
    await expectCutsRefused(name, (cut) => ({ faissContent: cut }));
  });

  it('a file in which a byte of the numbers changed', async () => {
    const bytes = readFileSync(join(models, 'tfidf.npz'));
    bytes[bytes.indexOf('data.npy') + 2000] = (bytes[bytes.indexOf('data.npy') + 2000] ?? 0) ^ 0x55;
    writeFileSync(join(models, 'flipped.npz'), bytes);
    await expect(
      adoptFrom(models, join(temporaryFolder(), 'x'), { tfidf: 'flipped.npz' }),
    ).rejects.toMatchObject({
      fault: 'file-damaged',
    });
  });

  it('lists whose file is missing', async () => {
    const alone = join(temporaryFolder(), 'content.faiss');
    writeFileSync(alone, readFileSync(join(models, 'content-ondisk.faiss')));
    await expect(
      adoptFrom(models, join(temporaryFolder(), 'x'), { faissContent: join('..', '..', '..', alone) }),
    ).rejects.toMatchObject({ fault: 'lists-file-missing' });
  });

  itIf(canBeNobody, 'a lists file that may not be read, because only root can act as somebody else')(
    'lists that may not be read, and names their file',
    async () => {
      const [inputs, outputs] = [temporaryFolder(), temporaryFolder()];
      for (const name of ['content-ondisk.faiss', 'content.ivfdata']) {
        copyFileSync(join(models, name), join(inputs, name));
      }
      for (const place of [folder, inputs]) chmodSync(place, 0o755);
      chmodSync(outputs, 0o777);
      const lists = join(inputs, 'content.ivfdata');
      chmodSync(lists, 0o600);
      const request = { faissContent: join('..', '..', '..', inputs, 'content-ondisk.faiss') };
      await expect(
        asNobody(() => adoptFrom(models, join(outputs, 'library'), request)),
      ).rejects.toMatchObject({
        code: 'bad-request',
        message: expect.stringContaining(`${lists} cannot be read (EACCES)`) as string,
      });
      expect(readdirSync(outputs)).toEqual([]);
    },
  );

  it('to write over something that is no library', async () => {
    const out = temporaryFolder();
    writeFileSync(join(out, 'precious.txt'), 'mine');
    await expect(adoptFrom(models, out)).rejects.toMatchObject({ code: 'bad-request' });
    expect(readdirSync(out)).toEqual(['precious.txt']);
  });

  async function expectCutsRefused(
    name: string,
    request: (cut: string) => Partial<AdoptRequest>,
  ): Promise<void> {
    const whole = readFileSync(join(models, name));
    for (const share of [0, 0.001, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1 - 1 / whole.length]) {
      writeFileSync(join(models, 'cut'), whole.subarray(0, Math.floor(share * whole.length)));
      const out = join(temporaryFolder(), 'library');
      await expect(adoptFrom(models, out, request('cut')), `${share}`).rejects.toMatchObject({
        name: 'ReelscopeError',
      });
      expect(existsSync(out)).toBe(false);
    }
  }
});

describeIf(hasPython && hasSharedData, 'adopting MovieLens latest-small, because it or Python is not there')(
  'adopt of MovieLens latest-small',
  () => {
    it('makes a library that answers as numpy does', async () => {
      const cut = { maxFeatures: 1024, contentParts: 64, rank: 64, collabParts: 16, bits: 8, refused: false };
      const [movies, ratings] = [join(LATEST_SMALL, 'movies.csv'), join(LATEST_SMALL, 'ratings.csv')];
      const real = runPipeline(movies, ratings, join(folder, 'real'), cut);
      const expected = pythonAnswers(real);
      const out = join(folder, 'real-library');
      await adoptFrom(real, out);
      expect(readManifest(out).counts).toMatchObject({ films: expected.films, ratings: expected.ratings });
      const engine = openEngine(out);
      try {
        expectAnswers(engine, expected, 'exact');
      } finally {
        engine.close();
      }
    }, 240_000);
  },
);
