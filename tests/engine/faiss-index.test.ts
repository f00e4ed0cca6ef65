import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { FaissIndex } from '#electron/engine/vectors/faiss-index.ts';
import { toOnDiskLists } from '#electron/formats/faiss-ivfpq.ts';
import { NpyReader } from '#electron/formats/npy.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { FAISS_QUIETLY } from '../fixtures/faiss-quietly.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';
import { smallFaissIndex } from '../fixtures/small-faiss-index.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const sample = inject('sampleLibrary');

/** The collaborative index of a library, which every library has. */
function openTrained(nprobe: number, folder = sample): FaissIndex {
  return FaissIndex.open({
    path: join(folder, 'collaborative.faiss'),
    listsPath: join(folder, 'collaborative.ivfdata'),
    nprobe,
    runFolder: join(temporaryFolder(), 'run'),
  });
}

/** Evaluates an expression in a process of its own, where an abort of FAISS does no harm. */
function inOwnProcess(expression: string): { status: number | null; printed: string } {
  const program = `
    import { FaissIndex } from '#electron/engine/vectors/faiss-index.ts';
    const open = (nprobe) => FaissIndex.open({
      path: ${JSON.stringify(join(sample, 'collaborative.faiss'))},
      listsPath: ${JSON.stringify(join(sample, 'collaborative.ivfdata'))},
      nprobe, runFolder: ${JSON.stringify(temporaryFolder())} });
    const query = (index) => new Float32Array(index.dimensions).fill(0.1);
    try { console.log('answered', ${expression}); } catch (error) { console.log('threw', error.name); }`;
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program],
    { cwd: resolve(import.meta.dirname, '../..'), encoding: 'utf8' },
  );
  return { status, printed: stdout.trim() };
}

describe('an index that we trained', () => {
  it('says what it is', () => {
    const factors = NpyReader.openFloat32(join(sample, 'item-factors.npy'));
    const index = openTrained(1);
    expect([index.count, index.dimensions]).toEqual([factors.rows, factors.columns]);
    factors.close();
    index.close();
  });

  it('finds films, each once, best first', () => {
    const index = openTrained(1000);
    const viewers = NpyReader.openFloat32(join(sample, 'viewer-factors.npy'));
    for (let viewer = 0; viewer < viewers.rows; viewer += 97) {
      const found = index.search(viewers.read(viewer, 1), 50);
      expect(found).toHaveLength(50);
      expect(new Set(found.map(({ label }) => label)).size).toBe(50);
      found.forEach(({ label, score }, i) => {
        expect(label).toBeGreaterThanOrEqual(0);
        expect(label).toBeLessThan(index.count);
        expect(score).toBeLessThanOrEqual(found[i - 1]?.score ?? Infinity);
      });
    }
    viewers.close();
    index.close();
  });

  it('finds more the more lists it looks into, and everything when it looks into all', () => {
    const query = Float32Array.from({ length: openTrained(1).dimensions }, (_, i) => Math.sin(i));
    const sizes = [1, 2, 4, 1000].map((nprobe) => openTrained(nprobe).search(query, 1_000_000).length);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes[0]).toBeLessThan(sizes[3] ?? 0);
    expect(sizes[3]).toBe(openTrained(1).count);
  });

  it('leaves no copies of its header behind', () => {
    const runFolder = join(temporaryFolder(), 'run');
    FaissIndex.open({
      path: join(sample, 'collaborative.faiss'),
      listsPath: join(sample, 'collaborative.ivfdata'),
      nprobe: 1,
      runFolder,
    });
    expect(readdirSync(runFolder)).toEqual([]);
  });

  it('does not change the library', () => {
    const before = readFileSync(join(sample, 'collaborative.ivfdata'));
    openTrained(4).search(new Float32Array(openTrained(1).dimensions).fill(1), 10);
    expect(readFileSync(join(sample, 'collaborative.ivfdata')).equals(before)).toBe(true);
  });

  it('opens with its lists inside the file too', () => {
    const shape = { dimensions: 4, nlist: 3, subquantizers: 2, bits: 5, metric: 'inner-product' } as const;
    const folder = temporaryFolder();
    const file = smallFaissIndex(shape, 40);
    const split = toOnDiskLists(file, 'split.ivfdata');
    writeFileSync(join(folder, 'inline.faiss'), file);
    writeFileSync(join(folder, 'split.faiss'), split.header);
    writeFileSync(join(folder, 'split.ivfdata'), split.lists);
    const open = (name: string) =>
      FaissIndex.open({
        path: join(folder, `${name}.faiss`),
        listsPath: join(folder, `${name}.ivfdata`),
        nprobe: 2,
        runFolder: folder,
      });
    const query = Float32Array.of(1, -1, 0.5, 0.25);
    expect(open('inline').search(query, 40)).toEqual(open('split').search(query, 40));
  });
});

describe('a bad question to an index', () => {
  it('is refused when the vector has the wrong length or is not of numbers', () => {
    const index = openTrained(4);
    for (const length of [0, 1, index.dimensions - 1, index.dimensions + 1]) {
      expect(() => index.search(new Float32Array(length), 1)).toThrow(RangeError);
    }
    for (const value of [NaN, Infinity, -Infinity]) {
      const query = new Float32Array(index.dimensions);
      query[index.dimensions - 1] = value;
      expect(() => index.search(query, 1)).toThrow(RangeError);
    }
    index.close();
  });

  it('gives nothing for no neighbours and all for too many', () => {
    const index = openTrained(1000);
    const query = new Float32Array(index.dimensions).fill(0.1);
    expect(index.search(query, 0)).toEqual([]);
    expect(index.search(query, -5)).toEqual([]);
    expect(index.search(query, index.count + 1)).toHaveLength(index.count);
    expect(index.search(query, Infinity)).toHaveLength(index.count);
    expect(index.search(query, 2.7)).toHaveLength(2);
    index.close();
  });

  it('is refused once the index is closed', () => {
    const index = openTrained(1);
    index.close();
    expect(() => index.search(new Float32Array(index.dimensions), 1)).toThrow(RangeError);
  });

  // A process of its own for each: FAISS aborts the whole process where our checks do not stop the call.
  it.each([
    ['a good question', 'open(2).search(query(open(1)), 3).length', 'answered 3'],
    ['NaN neighbours', 'open(2).search(query(open(1)), NaN).length', /^answered 0|^threw/],
    ['nprobe 0', 'open(0).search(query(open(1)), 3).length', /^answered|^threw/],
    ['nprobe NaN', 'open(NaN).search(query(open(1)), 3).length', /^answered|^threw/],
    ['a negative nprobe', 'open(-1).search(query(open(1)), 3).length', /^answered|^threw/],
  ])('does not end the process: %s', (_, expression, answer) => {
    const { status, printed } = inOwnProcess(expression);
    expect({ status, printed }).toEqual({ status: 0, printed: expect.stringMatching(answer) as string });
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
    const message = expectRefused(() => openTrained(1, folder), 'library-damaged');
    expect(message).toContain('collaborative.ivfdata');
    truncateSync(lists, 0);
    expectRefused(() => openTrained(1, folder), 'library-damaged');
    rmSync(lists);
    expectRefused(() => openTrained(1, folder), 'library-damaged');
    expect(existsSync(lists)).toBe(false);
  });

  it('is refused when its header is cut short', () => {
    const folder = copied();
    const header = join(folder, 'collaborative.faiss');
    for (const length of [0, 3, 45, 1000, readFileSync(header).length - 1]) {
      writeFileSync(header, readFileSync(join(sample, 'collaborative.faiss')).subarray(0, length));
      expectRefused(() => openTrained(1, folder), 'library-damaged', `cut to ${length} bytes:`);
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
      const name = nameOf(shape);
      const options = { nprobe: shape.nprobe, runFolder: temporaryFolder() };
      const path = join(folder, `${name}.faiss`);
      const split = toOnDiskLists(readFileSync(path), 'split.ivfdata');
      const splitPath = join(options.runFolder, 'split.faiss');
      const listsPath = join(options.runFolder, 'split.ivfdata');
      writeFileSync(splitPath, split.header);
      writeFileSync(listsPath, split.lists);
      const queries = NpyReader.openFloat32(join(folder, `${name}.npy`));
      for (const index of [
        FaissIndex.open({ ...options, path, listsPath: '' }),
        FaissIndex.open({ ...options, path: splitPath, listsPath }),
      ]) {
        const found = Array.from({ length: queries.rows }, (_, i) =>
          index.search(queries.read(i, 1), 10).map(({ label }) => label),
        );
        const expected = answers[`${name}-${shape.nprobe}`]?.map((ids) => ids.filter((id) => id >= 0));
        expect(found).toEqual(expected);
        index.close();
      }
      queries.close();
    });

    it('and one of ours gives the same ids there', () => {
      const viewers = NpyReader.openFloat32(join(sample, 'viewer-factors.npy'));
      const rows = [0, 11, 222, 1333].filter((row) => row < viewers.rows);
      const index = openTrained(4);
      const ours = rows.map((row) => index.search(viewers.read(row, 1), 20).map(({ label }) => label));
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
