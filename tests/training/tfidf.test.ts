import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { fitTfidf, type TfidfModel, type TfidfOptions } from '#electron/training/features/tfidf.ts';
import { tokenise } from '#electron/training/features/tokenise.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { hasSharedData, WIKIPEDIA_TEXTS } from '../fixtures/shared-data.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const PLAIN: TfidfOptions = {
  stopWords: 'none',
  ngramRange: [1, 1],
  minDf: 1,
  maxDf: 1,
  maxFeatures: null,
  sublinearTf: false,
};

interface SklearnModel {
  readonly vocabulary: readonly string[];
  readonly idf: readonly number[];
  readonly indptr: readonly number[];
  readonly indices: readonly number[];
  readonly data: readonly number[];
}

const FIT = `
from sklearn.feature_extraction.text import TfidfVectorizer
def fit(documents, o):
    vectorizer = TfidfVectorizer(stop_words='english' if o['stopWords'] == 'english' else None,
        ngram_range=tuple(o['ngramRange']), min_df=o['minDf'], max_df=float(o['maxDf']),
        max_features=o['maxFeatures'], sublinear_tf=o['sublinearTf'])
    try:
        m = vectorizer.fit_transform(documents)
        m.sort_indices()  # scikit-learn leaves the columns of a row in any order
    except ValueError:
        return None  # no term is left
    return {'vocabulary': list(vectorizer.get_feature_names_out()), 'idf': vectorizer.idf_.tolist(),
            'indptr': m.indptr.tolist(), 'indices': m.indices.tolist(), 'data': m.data.tolist()}
`;

/** What scikit-learn makes of each pair of documents and options; null where no term is left. */
function sklearn(
  cases: readonly { documents: readonly string[]; options: TfidfOptions }[],
): (SklearnModel | null)[] {
  const script = `${FIT}\nprint(json.dumps([fit(c['documents'], c['options']) for c in data]))`;
  return runPython(script, cases) as (SklearnModel | null)[];
}

/** What we make of them. */
function fit(documents: readonly string[], options: TfidfOptions): Promise<TfidfModel> {
  return fitTfidf(documents, options, join(temporaryFolder(), 'term-counts'));
}

function largestDifference(ours: ArrayLike<number>, theirs: readonly number[]): number {
  return theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours[i] ?? Number.NaN))), 0);
}

/** Where two lists differ first; comparing long lists with toEqual takes minutes when they do. */
function firstDifference(ours: ArrayLike<unknown>, theirs: readonly unknown[]): string | undefined {
  if (ours.length !== theirs.length) return `${ours.length} and not ${theirs.length} entries`;
  const place = theirs.findIndex((value, i) => value !== ours[i]);
  return place < 0 ? undefined : `${String(ours[place])} and not ${String(theirs[place])} at ${place}`;
}

function expectSame(ours: TfidfModel, theirs: SklearnModel | null | undefined): void {
  const expected = theirs ?? { vocabulary: [], idf: [], indptr: [], indices: [], data: [] };
  expect(firstDifference(ours.vocabulary, expected.vocabulary)).toBeUndefined();
  expect(ours.matrix.columns).toBe(expected.vocabulary.length);
  expect(ours.idf).toHaveLength(expected.idf.length);
  expect(largestDifference(ours.idf, expected.idf)).toBeLessThan(1e-6);
  if (theirs) expect(firstDifference(ours.matrix.indptr, expected.indptr)).toBeUndefined();
  expect(firstDifference(ours.matrix.indices, expected.indices)).toBeUndefined();
  expect(largestDifference(ours.matrix.data, expected.data)).toBeLessThan(1e-6);
}

const hasSklearn = pythonHas('sklearn');

describeIf(
  hasSklearn && hasSharedData,
  'TF-IDF against scikit-learn: python3-sklearn or ../shared/data is missing',
)('fitTfidf on real texts is what scikit-learn computes', () => {
  /** Every 12th of the 36,000 texts, so that all decades are there. */
  const overviews = () =>
    runPython(
      `import csv
with open(data, encoding='utf-8', newline='') as f:
    print(json.dumps([row['overview'] for row in csv.DictReader(f)][::12]))`,
      WIKIPEDIA_TEXTS,
    ) as string[];

  it.each<[string, Partial<TfidfOptions>]>([
    ['no options', {}],
    ['English stop words', { stopWords: 'english' }],
    ['words and pairs of words', { ngramRange: [1, 2], minDf: 2 }],
    ['pairs and triples without stop words', { ngramRange: [2, 3], stopWords: 'english', minDf: 3 }],
    ['rare and frequent terms left out', { minDf: 5, maxDf: 0.2 }],
    ['pairs of words that many texts hold', { ngramRange: [1, 2], minDf: 20 }],
    ['sublinear counts', { sublinearTf: true }],
    ['the options of training', { stopWords: 'english', minDf: 2, maxDf: 0.5, sublinearTf: true }],
  ])(
    'with %s',
    async (_, change) => {
      const documents = overviews();
      expect(documents.length).toBeGreaterThan(2500);
      const options = { ...PLAIN, ...change };
      const [theirs] = sklearn([{ documents, options }]);
      expect(theirs?.vocabulary.length).toBeGreaterThan(1000);
      expectSame(await fit(documents, options), theirs);
    },
    120_000,
  );

  it('with the most frequent terms only, where no two at the border are equally frequent', async () => {
    const documents = overviews();
    const counts = new Map<string, number>();
    for (const term of documents.flatMap((text) => tokenise(text, PLAIN))) {
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
    const sorted = [...counts.values()].sort((a, b) => b - a);
    const borders = [20, 150, 400].map((least) =>
      sorted.findIndex((count, i) => i >= least && count > (sorted[i + 1] ?? 0)),
    );
    const cases = borders.map((border) => ({
      documents,
      options: { ...PLAIN, maxFeatures: border + 1, sublinearTf: true },
    }));
    for (const [i, theirs] of sklearn(cases).entries()) {
      const { maxFeatures } = cases[i]?.options ?? PLAIN;
      expect(theirs?.vocabulary).toHaveLength(maxFeatures ?? 0);
      expectSame(await fit(documents, cases[i]?.options ?? PLAIN), theirs);
    }
  }, 120_000);
});

describeIf(hasSklearn, 'TF-IDF against scikit-learn: python3-sklearn is not installed')(
  'fitTfidf on tricky texts is what scikit-learn computes',
  () => {
    it('with letters of all kinds', async () => {
      const documents = [
        "Don't stop-me_now: it's 3.14 or 42nd, a_b c d __ _x x_",
        'ÀÉÎ straße STRASSE ﬁlm ﬀ ǅ İstanbul ISTANBUL ΟΔΥΣΣΕΥΣ ΣΑΣ',
        'e\u0301te\u0301 été naïve nai\u0308ve \u0301\u0302 Ångström A\u030angstro\u0308m',
        '東京物語 東京 七人の侍 千と千尋の神隠し ｆｕｌｌ ｗｉｄｔｈ １２３',
        'Солярис солярис Ёлка ёлка нечто Й и\u0306',
        'العربية مرحبا ١٢٣ שלום עולם हिन्दी फ़िल्म ไทย ภาพยนตร์ தமிழ்',
        '🎬🎥 film🎬film 👨‍👩‍👧 x²y² ½½ №5 Ⅷ ⅷⅷ ①② ª º aª',
        '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐐀𐐁𐐨 𠀀𠀁 ﾊﾝｶｸ ｦｦ zz \uFFFDab \uE000\uE001 \u{1F600}',
        'zero\u200Bwidth soft\u00ADhyphen non\u00A0break tab\tline\nfeed\r\n nul\u0000byte \u2028sep\u2029',
        'Al_Pacino al_pacino SCI_FI café CAFE_ _cafe co-op U.S.A. rock’n’roll l’avventura',
        '',
        '   ',
        'a b c',
      ];
      const options = [
        PLAIN,
        { ...PLAIN, ngramRange: [1, 2] as const, sublinearTf: true },
        { ...PLAIN, stopWords: 'english' as const, minDf: 1, maxDf: 0.3 },
      ];
      const all = sklearn(options.map((each) => ({ documents, options: each })));
      expect(all[0]?.vocabulary.length).toBeGreaterThan(60);
      for (const [i, theirs] of all.entries()) {
        expectSame(await fit(documents, options[i] ?? PLAIN), theirs);
      }
    });

    it('with every character that both know', () => {
      const theirs = runPython(
        `import re, unicodedata
pattern = re.compile(r'(?u)\\b\\w\\w+\\b')
codes = [c for c in range(1, 0x110000) if unicodedata.category(chr(c)) not in ('Cn', 'Cs', 'Co')]
print(json.dumps([[c, pattern.findall((chr(c) * 2).lower())] for c in codes]))`,
        null,
      ) as [number, string[]][];
      expect(theirs.length).toBeGreaterThan(140_000);
      const different = theirs.filter(([code, terms]) => {
        const ours = tokenise(String.fromCodePoint(code, code), PLAIN);
        return ours.join(' ') !== terms.join(' ');
      });
      expect(different.slice(0, 20)).toEqual([]);
    });

    it('with random texts and options', async () => {
      // Scripts of old, since the two may know different versions of Unicode.
      const letter = fc
        .oneof(
          ...[
            [0x20, 0x52e],
            [0x5d0, 0x5ea],
            [0x900, 0x97f],
            [0x3041, 0x30ff],
            [0x4e00, 0x4fff],
            [0x10400, 0x1044f],
            [0x1f600, 0x1f64f],
          ].map(([min = 0, max = 0]) => fc.integer({ min, max })),
        )
        .map((code) => String.fromCodePoint(code));
      const word = fc.oneof(
        fc.constantFrom(...'heat the ran of été ÉTÉ x ab_c 東京 𐐀𐐨 ﬁ ﬁn 42 İx ΣΑΣ a1 no not'.split(' ')),
        fc.string({ unit: letter, minLength: 1, maxLength: 3 }),
      );
      const document = fc
        .array(fc.tuple(word, fc.constantFrom(' ', ' ', '-', '', ', ', '\n')), { maxLength: 12 })
        .map((words) => words.flat().join(''));
      const options = fc.record<TfidfOptions>({
        stopWords: fc.constantFrom('english', 'none'),
        ngramRange: fc.constantFrom<readonly [number, number]>([1, 1], [1, 2], [2, 2], [1, 3]),
        minDf: fc.integer({ min: 1, max: 3 }),
        maxDf: fc.constantFrom(0.5, 0.75, 1),
        maxFeatures: fc.constant(null),
        sublinearTf: fc.boolean(),
      });
      const documents = fc.array(document, { minLength: 1, maxLength: 12 });
      const cases = fc.sample(fc.record({ documents, options }), { numRuns: 300, seed: 7 });
      // scikit-learn refuses a share below which no number of documents fits; we just have no terms then.
      const usable = cases.filter((each) => each.options.maxDf * each.documents.length >= each.options.minDf);
      const theirs = sklearn(usable);
      expect(theirs.filter((model) => model !== null).length).toBeGreaterThan(100);
      for (const [i, each] of usable.entries()) {
        expectSame(await fit(each.documents, each.options), theirs[i]);
      }
    });
  },
);

describe('fitTfidf', () => {
  it('gives rows of length 1, and empty rows for documents without known terms', async () => {
    const { matrix } = await fit(['heat heat ran', 'heat', '', 'x'], PLAIN);
    expect([...matrix.indptr]).toEqual([0, 2, 3, 3, 3]);
    expect(Math.hypot(...matrix.data.subarray(0, 2))).toBeCloseTo(1, 6);
    expect(matrix.data[2]).toBe(1);
  });

  it('has no terms where nothing passes, and says so with an empty matrix', async () => {
    for (const documents of [[], ['', 'a'], ['heat', 'ran']]) {
      const model = await fit(documents, { ...PLAIN, minDf: 2 });
      expect(model.vocabulary).toEqual([]);
      expect(model.matrix).toMatchObject({ rows: documents.length, columns: 0 });
      expect(model.matrix.indptr).toHaveLength(documents.length + 1);
    }
  });

  it('keeps, of equally frequent terms, the first', async () => {
    const { vocabulary } = await fit(['cc aa bb dd dd'], { ...PLAIN, maxFeatures: 2 });
    expect(vocabulary).toEqual(['aa', 'dd']);
  });

  it('counts documents of any length, also longer than what is read at once', async () => {
    const words = Array.from({ length: 200_000 }, (_, i) => `w${i}`);
    const { matrix, vocabulary } = await fit(['w1 w2', words.join(' '), '', 'w2 w3'], PLAIN);
    expect(vocabulary).toHaveLength(200_000);
    expect([...matrix.indptr]).toEqual([0, 2, 200_002, 200_002, 200_004]);
  });
});

const library = inject('latestSmallLibrary');

describeIf(library !== '' && pythonHas('scipy'), 'TF-IDF files of latest-small: no data or no python3-scipy')(
  'the TF-IDF files of a whole library, opened by numpy and scipy',
  () => {
    const facts = () =>
      runPython(
        `
import numpy as np, scipy.sparse as sp, os
def csr(base, columns):
    a = [np.load(os.path.join(data, base + '.' + part + '.npy'), mmap_mode='r') for part in ('data', 'indices', 'indptr')]
    return sp.csr_matrix(tuple(a), shape=(len(a[2]) - 1, columns)), [str(x.dtype) for x in a]
vocabulary = json.load(open(os.path.join(data, 'vocabulary.json')))
idf = np.load(os.path.join(data, 'idf.npy'))
m, types = csr('tfidf', len(vocabulary))
p, _ = csr('postings', m.shape[0])
m.check_format(full_check=True); p.check_format(full_check=True)
norms = np.sqrt(np.asarray(m.astype(np.float64).multiply(m).sum(axis=1)).ravel())
n, df = m.shape[0], np.diff(p.indptr)
difference = (m.T.tocsr() - p)
print(json.dumps({
  'types': types, 'films': n, 'terms': len(vocabulary), 'idfs': list(idf.shape), 'sorted': vocabulary == sorted(set(vocabulary)),
  'norm': float(max(abs(norms[norms > 0] - 1))), 'zeroRows': int((norms == 0).sum()), 'positive': bool((m.data > 0).all()),
  'postings': float(abs(difference).max()), 'postingsShape': list(p.shape), 'sortedColumns': bool(m.has_sorted_indices and p.has_sorted_indices),
  'idf': float(np.abs(np.log((1 + n) / (1 + df)) + 1 - idf).max()), 'minDf': int(df.min()), 'maxDf': int(df.max()) }))`,
        library,
      ) as Record<string, unknown>;

    it('are consistent with each other', () => {
      const found = facts();
      const terms = found['terms'];
      const films = found['films'];
      expect(films).toBeGreaterThan(9000);
      expect(terms).toBeGreaterThan(10_000);
      expect(found).toMatchObject({
        types: ['float32', 'int32', 'int32'],
        idfs: [terms],
        sorted: true,
        positive: true,
        postings: 0,
        postingsShape: [terms, films],
        sortedColumns: true,
      });
      // Films with no term that another film has.
      expect(found['zeroRows']).toBeLessThan(0.02 * Number(films));
      expect(found['norm']).toBeLessThan(1e-6);
      expect(found['idf']).toBeLessThan(1e-6);
      expect(found['minDf']).toBeGreaterThanOrEqual(2);
      expect(found['maxDf']).toBeLessThanOrEqual(Number(films) / 2);
    });
  },
);
