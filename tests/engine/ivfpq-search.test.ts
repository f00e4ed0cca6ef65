import fc from 'fast-check';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { IvfPqSearch } from '#electron/engine/vectors/ivfpq-search.ts';
import { RowSet } from '#electron/engine/vectors/row-set.ts';
import { openIvfPq } from '#electron/formats/faiss-files.ts';
import { writeListsApart } from '#electron/formats/faiss-layout.ts';
import { NpyReader } from '#electron/formats/npy.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { FAISS_QUIETLY } from '../fixtures/faiss-quietly.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';
import { smallFaissIndex } from '../fixtures/small-faiss-index.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const sample = inject('sampleLibrary');

/** The collaborative index of a library, which every library has; closed when the test ends. */
function openTrained(folder = sample): IvfPqSearch {
  const index = IvfPqSearch.open(join(folder, 'collaborative.faiss'), join(folder, 'collaborative.ivfdata'));
  onTestFinished(() => {
    index.close();
  });
  return index;
}

/** The same index with its lists in a file of their own. */
function openApart(path: string, folder: string): IvfPqSearch {
  const [apart, listsPath] = [join(folder, 'apart.faiss'), join(folder, 'apart.ivfdata')];
  const open = openIvfPq(path, '');
  writeListsApart(open, { path: apart, listsPath, fileName: 'apart.ivfdata' });
  open.close();
  return IvfPqSearch.open(apart, listsPath);
}

const rowsOf = (found: readonly { index: number }[]) => found.map(({ index }) => index);

describe('an index that we trained', () => {
  it('says what it is', () => {
    const factors = NpyReader.openFloat32(join(sample, 'item-factors.npy'));
    const index = openTrained();
    expect([index.count, index.dimensions]).toEqual([factors.rows, factors.columns]);
    factors.close();
  });

  it('finds films, each once, best first', () => {
    const index = openTrained();
    const viewers = NpyReader.openFloat32(join(sample, 'viewer-factors.npy'));
    for (let viewer = 0; viewer < viewers.rows; viewer += 97) {
      const found = index.search(viewers.read(viewer, 1), { k: 50, nprobe: 1000 });
      expect(found).toHaveLength(50);
      expect(new Set(rowsOf(found)).size).toBe(50);
      found.forEach(({ index: row, score }, i) => {
        expect(row).toBeGreaterThanOrEqual(0);
        expect(row).toBeLessThan(index.count);
        expect(score).toBeLessThanOrEqual(found[i - 1]?.score ?? Infinity);
      });
    }
    viewers.close();
  });

  it('finds more the more lists it looks into, and everything when it looks into all', () => {
    const index = openTrained();
    const query = Float32Array.from({ length: index.dimensions }, (_, i) => Math.sin(i));
    const sizes = [1, 2, 4, 1000].map((nprobe) => index.search(query, { k: 1_000_000, nprobe }).length);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes[0]).toBeLessThan(sizes[3] ?? 0);
    expect(sizes[3]).toBe(index.count);
  });

  it('finds only films of the set it is given, and of those as many as are wanted', () => {
    const index = openTrained();
    const query = Float32Array.from({ length: index.dimensions }, (_, i) => Math.cos(i));
    const all = rowsOf(index.search(query, { k: index.count, nprobe: 1000 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 2, max: 60 }), (k, step) => {
        const among = RowSet.all(index.count);
        for (const row of all) if (row % step !== 0) among.remove(row);
        const expected = all.filter((row) => row % step === 0).slice(0, k);
        expect(rowsOf(index.search(query, { k, nprobe: 1000, among }))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
    expect(rowsOf(index.search(query, { k: index.count, nprobe: 1000 }))).toEqual(all);
  });

  it('does not change the library', () => {
    const before = readFileSync(join(sample, 'collaborative.ivfdata'));
    const index = openTrained();
    index.search(new Float32Array(index.dimensions).fill(1), { k: 10, nprobe: 4 });
    expect(readFileSync(join(sample, 'collaborative.ivfdata')).equals(before)).toBe(true);
  });

  it('answers the same with its lists inside the file and apart', () => {
    const shape = { dimensions: 4, nlist: 3, subquantizers: 2, bits: 5, metric: 'inner-product' } as const;
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'inline.faiss'), smallFaissIndex(shape, 40));
    const [inline, apart] = [
      IvfPqSearch.open(join(folder, 'inline.faiss'), ''),
      openApart(join(folder, 'inline.faiss'), folder),
    ];
    const query = Float32Array.of(1, -1, 0.5, 0.25);
    const wanted = { k: 40, nprobe: 2 };
    expect(inline.search(query, wanted)).toEqual(apart.search(query, wanted));
    expect(inline.search(query, wanted).length).toBeGreaterThan(0);
    inline.close();
    apart.close();
  });
});

describe('a bad question to an index', () => {
  it('is refused when the vector has the wrong length or is not of numbers', () => {
    const index = openTrained();
    const wanted = { k: 1, nprobe: 4 };
    for (const length of [0, 1, index.dimensions - 1, index.dimensions + 1]) {
      expect(() => index.search(new Float32Array(length), wanted)).toThrow(RangeError);
    }
    for (const value of [NaN, Infinity, -Infinity]) {
      const query = new Float32Array(index.dimensions);
      query[index.dimensions - 1] = value;
      expect(() => index.search(query, wanted)).toThrow(RangeError);
    }
  });

  it('gives nothing for no neighbours and no lists, and all for too many', () => {
    const index = openTrained();
    const query = new Float32Array(index.dimensions).fill(0.1);
    const search = (k: number, nprobe = 1000) => index.search(query, { k, nprobe });
    for (const none of [0, -5, NaN]) {
      expect(search(none)).toEqual([]);
      expect(search(3, none)).toEqual([]);
    }
    expect(search(index.count + 1)).toHaveLength(index.count);
    expect(search(Infinity, Infinity)).toHaveLength(index.count);
    expect(search(2.7)).toHaveLength(2);
  });

  it('is refused once the index is closed', () => {
    const index = openTrained();
    index.close();
    expect(() => index.search(new Float32Array(index.dimensions), { k: 1, nprobe: 1 })).toThrow(RangeError);
  });
});

describe('a damaged index', () => {
  function copied(): string {
    const folder = temporaryFolder();
    for (const name of ['collaborative.faiss', 'collaborative.ivfdata']) {
      cpSync(join(sample, name), join(folder, name));
    }
    return folder;
  }

  it('is refused when its lists are cut short, even by one byte, or missing', () => {
    const folder = copied();
    const lists = join(folder, 'collaborative.ivfdata');
    truncateSync(lists, readFileSync(lists).length - 1);
    const message = expectRefused(() => openTrained(folder), 'library-damaged');
    expect(message).toContain('collaborative.ivfdata');
    truncateSync(lists, 0);
    expectRefused(() => openTrained(folder), 'library-damaged');
    rmSync(lists);
    expectRefused(() => openTrained(folder), 'library-damaged');
    expect(existsSync(lists)).toBe(false);
  });

  it('is refused when its header is cut short', () => {
    const folder = copied();
    const header = join(folder, 'collaborative.faiss');
    for (const length of [0, 3, 45, 1000, readFileSync(header).length - 1]) {
      writeFileSync(header, readFileSync(join(sample, 'collaborative.faiss')).subarray(0, length));
      expectRefused(() => openTrained(folder), 'library-damaged', `cut to ${length} bytes:`);
    }
  });
});

const CASES = (['inner-product', 'l2'] as const).flatMap((metric) =>
  [
    { nlist: 8, m: 4, bits: 8, lists: 8 },
    { nlist: 16, m: 8, bits: 4, lists: 5 },
  ].flatMap((shape) => [1, 3, 16].map((nprobe) => ({ metric, ...shape, nprobe }))),
);

describeIf(pythonHas('faiss'), 'indexes of python3-faiss opened here, because it is not installed')(
  'an index that python3-faiss wrote',
  () => {
    let folder = '';
    let answers: Record<string, number[][]> = {};
    const nameOf = ({ metric, nlist }: (typeof CASES)[number]) => `${metric}-${nlist}`;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'reelscope-faiss-'));
      answers = runPython(
        `${FAISS_QUIETLY}
out = {}
d = 16
for case in data['cases']:
    rng = np.random.default_rng(7)
    ip = case['metric'] == 'inner-product'
    coarse = faiss.IndexFlatIP(d) if ip else faiss.IndexFlatL2(d)
    index = faiss.IndexIVFPQ(coarse, d, case['nlist'], case['m'], case['bits'],
                             faiss.METRIC_INNER_PRODUCT if ip else faiss.METRIC_L2)
    index.train(rng.standard_normal((3000, d)).astype('float32'))
    pool = rng.standard_normal((4000, d)).astype('float32')
    _, nearest = coarse.search(pool, 1)
    index.add(pool[nearest[:, 0] < case['lists']][:700])
    name = case['metric'] + '-' + str(case['nlist'])
    faiss.write_index(index, data['folder'] + '/' + name + '.faiss')
    queries = rng.standard_normal((20, d)).astype('float32')
    np.save(data['folder'] + '/' + name + '.npy', queries)
    index.nprobe = min(case['nprobe'], case['nlist'])
    out[name + '-' + str(case['nprobe'])] = index.search(queries, 10)[1].tolist()
answer(out)`,
        { folder, cases: CASES },
      ) as Record<string, number[][]>;
      return () => {
        rmSync(folder, { recursive: true, force: true });
      };
    });

    it.each(CASES)('gives the same ids here: $metric, $nlist lists, nprobe $nprobe', (shape) => {
      const path = join(folder, `${nameOf(shape)}.faiss`);
      const queries = NpyReader.openFloat32(join(folder, `${nameOf(shape)}.npy`));
      for (const index of [IvfPqSearch.open(path, ''), openApart(path, temporaryFolder())]) {
        const found = Array.from({ length: queries.rows }, (_, i) =>
          rowsOf(index.search(queries.read(i, 1), { k: 10, nprobe: shape.nprobe })),
        );
        const expected = answers[`${nameOf(shape)}-${shape.nprobe}`]?.map((ids) =>
          ids.filter((id) => id >= 0),
        );
        expect(found).toEqual(expected);
        index.close();
      }
      queries.close();
    });

    it('and one of ours gives the same ids there', () => {
      const viewers = NpyReader.openFloat32(join(sample, 'viewer-factors.npy'));
      const rows = [0, 11, 222, 1333].filter((row) => row < viewers.rows);
      const index = openTrained();
      const ours = rows.map((row) => rowsOf(index.search(viewers.read(row, 1), { k: 20, nprobe: 4 })));
      const theirs = runPython(
        `${FAISS_QUIETLY}
index = faiss.read_index(data['path'], faiss.IO_FLAG_ONDISK_SAME_DIR | faiss.IO_FLAG_READ_ONLY)
index.nprobe = 4
queries = np.load(data['viewers'], mmap_mode='r')[data['rows']]
answer(index.search(queries, 20)[1].tolist())`,
        { path: join(sample, 'collaborative.faiss'), viewers: join(sample, 'viewer-factors.npy'), rows },
      );
      expect(theirs).toEqual(ours);
      viewers.close();
    });
  },
);
