import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseIvfPq, patchIvfPq, toOnDiskLists } from '#electron/formats/faiss-ivfpq.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { FAISS_QUIETLY } from '../fixtures/faiss-quietly.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';
import {
  readField,
  sizeFields,
  smallFaissIndex,
  withField,
  type Field,
  type IndexShape,
} from '../fixtures/small-faiss-index.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const SMALL = { dimensions: 4, nlist: 3, subquantizers: 2, bits: 5, metric: 'l2' } as const;
const COUNT = 20;

/** Values that the field must not have: near the right one, at limits and beyond them. */
function wrongValues(bytes: Buffer, field: Field): bigint[] {
  const right = readField(bytes, field);
  const values = [right - 1n, right + 1n, 0n, 2n ** 31n, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n];
  const largest = 2n ** BigInt(8 * field.bytes);
  return [...new Set(values.map((value) => ((value % largest) + largest) % largest))].filter(
    // An index with the other metric is as good an index; nothing in the file tells which one was meant.
    (value) => value !== right && !(field.name.endsWith('metric') && value < 2n),
  );
}

/** Values of a field that `parseIvfPq` takes although they are wrong. */
function accepted(bytes: Buffer, field: Field): string[] {
  return wrongValues(bytes, field).flatMap((value) => {
    try {
      parseIvfPq(withField(bytes, field, value));
      return [`${field.name} = ${value}`];
    } catch (error) {
      expectRefused(
        () => {
          throw error;
        },
        'library-damaged',
        `${field.name} = ${value}:`,
      );
      return [];
    }
  });
}

function expectEveryCutRefused(bytes: Buffer): void {
  for (let length = 0; length < bytes.length; length++) {
    expectRefused(() => parseIvfPq(bytes.subarray(0, length)), 'library-damaged', `cut to ${length} bytes:`);
  }
}

describe.each(['l2', 'inner-product'] as const)('an index file (%s)', (metric) => {
  const shape: IndexShape = { ...SMALL, metric };
  let inline: Buffer;
  let header: Buffer;
  beforeAll(() => {
    inline = smallFaissIndex(shape, COUNT);
    ({ header } = toOnDiskLists(inline, 'lists.ivfdata'));
  });

  it('is taken apart', () => {
    const numbers = {
      dimensions: 4,
      count: COUNT,
      metric,
      nlist: 3,
      nprobe: 1,
      subquantizers: 2,
      codeBytes: 2,
    };
    expect(parseIvfPq(inline)).toMatchObject({ ...numbers, lists: { kind: 'inline' } });
    expect(parseIvfPq(header)).toMatchObject({
      ...numbers,
      lists: { kind: 'on-disk', fileName: 'lists.ivfdata' },
    });
  });

  it('is refused wherever it is cut', () => {
    expectEveryCutRefused(inline);
    expectEveryCutRefused(header);
  });

  it('is refused with something after its end', () => {
    for (const bytes of [inline, header]) {
      expectRefused(() => parseIvfPq(Buffer.concat([bytes, Buffer.of(0)])), 'library-damaged');
    }
  });

  it('is refused with any wrong size or kind in it', () => {
    const fields = sizeFields(shape, 'ilar');
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.flatMap((field) => accepted(inline, field))).toEqual([]);
  });

  it('is refused with any wrong size or kind in it, where its lists are in a file of their own', () => {
    // A list that starts elsewhere, or a longer lists file, can only be told from the lists file: see below.
    const fields = sizeFields(shape, 'ilod', 'lists.ivfdata'.length).filter(
      ({ name }) => !/^offset|^capacity|^size of the lists file/.test(name),
    );
    expect(fields.flatMap((field) => accepted(header, field))).toEqual([]);
  });

  it('is refused where its lists overlap or are not within the lists file', () => {
    const fields = sizeFields(shape, 'ilod', 'lists.ivfdata'.length).filter(({ name }) =>
      /^offset|^capacity/.test(name),
    );
    expect(fields).toHaveLength(6);
    const { totalBytes } = onDisk(header);
    const larger = fields.map((field) => withField(header, field, readField(header, field) + 1n));
    larger.push(...fields.map((field) => withField(header, field, BigInt(totalBytes))));
    const taken = larger.flatMap((bytes, i) => {
      try {
        parseIvfPq(bytes);
        return [fields[i % fields.length]?.name];
      } catch {
        return [];
      }
    });
    expect(taken).toEqual([]);
  });

  it('is refused where the lists file would be too short', () => {
    const [field] = sizeFields(shape, 'ilod', 'lists.ivfdata'.length).filter(
      ({ name }) => name === 'size of the lists file',
    );
    const total = onDisk(header).totalBytes;
    expect(field && readField(header, field)).toBe(BigInt(total));
    for (const wrong of [0, 1, total - 1]) {
      const changed = field === undefined ? header : withField(header, field, BigInt(wrong));
      expectRefused(() => parseIvfPq(changed), 'library-damaged', `${wrong}:`);
    }
  });

  it('is refused with another tag at its start, its quantizer or its lists', () => {
    for (const tag of ['IwPQ', 'IxF', 'ilar', 'full']) {
      const at = inline.indexOf(tag, 0, 'latin1');
      expect(at).toBeGreaterThanOrEqual(0);
      for (const other of ['IwQR', 'IvPQ', 'IxMp', 'IwFl', 'ilbl', 'il00', 'ilpn', 'zzzz', '\0\0\0\0']) {
        const changed = Buffer.from(inline);
        changed.write(other, at, 'latin1');
        expectRefused(() => parseIvfPq(changed), 'library-damaged', `${tag} -> ${other}:`);
      }
    }
  });

  it('is refused when it is not an index at all', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(5000), Buffer.from('IwPQ'.repeat(500))]) {
      expectRefused(() => parseIvfPq(bytes), 'library-damaged');
    }
  });

  it('holds no lists to move once they were moved', () => {
    expectRefused(() => toOnDiskLists(header, 'again'), 'library-damaged');
  });

  it('looks into as many lists as it was patched to, and no more than there are', () => {
    for (const bytes of [inline, header]) {
      expect(parseIvfPq(patchIvfPq(bytes, { nprobe: 2, listsPath: '/x' })).nprobe).toBe(2);
      expect(parseIvfPq(patchIvfPq(bytes, { nprobe: 1000, listsPath: '/x' })).nprobe).toBe(3);
    }
  });

  it('finds its lists where it was patched to, and is otherwise unchanged', () => {
    const listsPath = '/some where/é/lists.ivfdata';
    const patched = patchIvfPq(header, { nprobe: 2, listsPath });
    expect(onDisk(patched)).toEqual({ ...onDisk(header), fileName: listsPath });
    const back = patchIvfPq(patched, { nprobe: 1, listsPath: 'lists.ivfdata' });
    expect(back.equals(header)).toBe(true);
  });

  it('is not changed by patching a copy', () => {
    const before = Buffer.from(inline);
    patchIvfPq(inline, { nprobe: 3, listsPath: '/x' });
    expect(inline.equals(before)).toBe(true);
  });
});

function onDisk(header: Buffer) {
  const { lists } = parseIvfPq(header);
  if (lists.kind !== 'on-disk') throw new Error('the lists are in the index file');
  return lists;
}

interface PythonCase extends IndexShape {
  readonly name: string;
  readonly count: number;
  /** Only vectors nearest to this many centroids are added; the other lists stay empty. */
  readonly usedLists: number;
}

const CASES: PythonCase[] = [
  ...(['inner-product', 'l2'] as const).flatMap((metric) => [
    {
      name: `${metric}-full`,
      metric,
      dimensions: 16,
      nlist: 8,
      subquantizers: 4,
      bits: 8,
      count: 900,
      usedLists: 8,
    },
    {
      name: `${metric}-sparse`,
      metric,
      dimensions: 8,
      nlist: 16,
      subquantizers: 2,
      bits: 8,
      count: 300,
      usedLists: 5,
    },
    {
      name: `${metric}-gaps`,
      metric,
      dimensions: 8,
      nlist: 8,
      subquantizers: 8,
      bits: 4,
      count: 300,
      usedLists: 6,
    },
    {
      name: `${metric}-odd`,
      metric,
      dimensions: 15,
      nlist: 1,
      subquantizers: 5,
      bits: 6,
      count: 77,
      usedLists: 1,
    },
  ]),
];

interface Answers {
  readonly ids: readonly (readonly number[])[];
  readonly sizes: readonly number[];
}

const MAKE_INDEXES = `${FAISS_QUIETLY}
out = {}
for case in data['cases']:
    d, nlist = case['dimensions'], case['nlist']
    rng = np.random.default_rng(len(case['name']))
    train = rng.standard_normal((3000, d)).astype('float32')
    l2 = case['metric'] == 'l2'
    coarse = faiss.IndexFlatL2(d) if l2 else faiss.IndexFlatIP(d)
    metric = faiss.METRIC_L2 if l2 else faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexIVFPQ(coarse, d, nlist, case['subquantizers'], case['bits'], metric)
    index.train(train)
    pool = rng.standard_normal((6000, d)).astype('float32')
    _, nearest = coarse.search(pool, 1)
    index.add(pool[nearest[:, 0] < case['usedLists']][:case['count']])
    assert index.ntotal == case['count']
    faiss.write_index(index, data['folder'] + '/' + case['name'] + '.faiss')
    queries = rng.standard_normal((20, d)).astype('float32')
    np.save(data['folder'] + '/' + case['name'] + '.npy', queries)
    index.nprobe = min(3, nlist)
    _, ids = index.search(queries, 10)
    out[case['name']] = {'ids': ids.tolist(), 'sizes': [index.invlists.list_size(i) for i in range(nlist)]}
answer(out)`;

/** Opens an index with the flags given, searches for what the index was made with, and tells what it found. */
const SEARCH = `${FAISS_QUIETLY}
index = faiss.read_index(data['path'], eval(data['flags']))
if 'nprobe' in data: index.nprobe = data['nprobe']
_, ids = index.search(np.load(data['queries']), 10)
lists = type(faiss.downcast_InvertedLists(index.invlists)).__name__
answer({'ids': ids.tolist(), 'nprobe': index.nprobe, 'lists': lists})`;

describeIf(pythonHas('faiss'), 'index files of python3-faiss, because it is not installed')(
  'index files that python3-faiss writes',
  () => {
    // Made once: a folder with an index and queries for every case, and what FAISS finds for them with nprobe 3.
    let folder = '';
    let answers: Record<string, Answers> = {};
    const answersOf = (name: string) => answers[name] ?? expect.fail(`no index ${name}`);
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'reelscope-faiss-'));
      answers = runPython(MAKE_INDEXES, { folder, cases: CASES }) as Record<string, Answers>;
      return () => {
        rmSync(folder, { recursive: true, force: true });
      };
    });

    it.each(CASES)('are taken apart: $name', ({ name, usedLists, ...numbers }) => {
      const bytes = readFileSync(join(folder, `${name}.faiss`));
      const parsed = parseIvfPq(bytes);
      const { sizes } = answersOf(name);
      expect(parsed).toMatchObject({
        dimensions: numbers.dimensions,
        count: numbers.count,
        metric: numbers.metric,
        nlist: numbers.nlist,
        nprobe: 1,
        subquantizers: numbers.subquantizers,
        codeBytes: Math.ceil((numbers.subquantizers * numbers.bits) / 8),
        lists: { kind: 'inline', sizes },
      });
      expect(sizes.filter((size) => size > 0)).toHaveLength(usedLists);
      const table = bytes.toString('latin1', parsed.listsOffset + 20, parsed.listsOffset + 24);
      expect(table).toBe(usedLists <= numbers.nlist / 2 ? 'sprs' : 'full');
    });

    it.each(CASES)('answer the same with their lists in a file of their own: $name', ({ name, nlist }) => {
      const split = toOnDiskLists(readFileSync(join(folder, `${name}.faiss`)), `${name}.ivfdata`);
      const beside = join(folder, `${name}-split`);
      mkdirSync(beside);
      const path = join(beside, `${name}.faiss`);
      writeFileSync(path, split.header);
      writeFileSync(join(beside, `${name}.ivfdata`), split.lists);
      const seen = runPython(SEARCH, {
        path,
        flags: 'faiss.IO_FLAG_ONDISK_SAME_DIR | faiss.IO_FLAG_READ_ONLY',
        queries: join(folder, `${name}.npy`),
        nprobe: Math.min(3, nlist),
      });
      expect(seen).toMatchObject({ ids: answersOf(name).ids, lists: 'OnDiskInvertedLists' });
    });

    it.each(CASES)('open where they were patched to, with the nprobe wanted: $name', ({ name, nlist }) => {
      const split = toOnDiskLists(readFileSync(join(folder, `${name}.faiss`)), 'nowhere.ivfdata');
      const elsewhere = temporaryFolder();
      const listsPath = join(elsewhere, 'lists é.ivfdata');
      const path = join(elsewhere, 'header.faiss');
      const nprobe = Math.min(3, nlist);
      writeFileSync(listsPath, split.lists);
      writeFileSync(path, patchIvfPq(split.header, { nprobe, listsPath }));
      const queries = join(folder, `${name}.npy`);
      const seen = runPython(SEARCH, { path, flags: 'faiss.IO_FLAG_READ_ONLY', queries });
      expect(seen).toMatchObject({ ids: answersOf(name).ids, nprobe });
    });

    it('are refused when their table of non-empty lists is damaged', () => {
      const bytes = readFileSync(join(folder, 'l2-sparse.faiss'));
      const { listsOffset } = parseIvfPq(bytes);
      for (let entry = 0; entry < 10; entry++) {
        const offset = listsOffset + 32 + 8 * entry;
        for (const value of [17n, 2n ** 40n, 2n ** 64n - 1n]) {
          const changed = withField(bytes, { name: 'entry', offset, bytes: 8 }, value);
          expectRefused(() => parseIvfPq(changed), 'library-damaged', `entry ${entry} = ${value}:`);
        }
      }
    });

    it('are refused when they are of another kind', () => {
      const kinds = runPython(
        `${FAISS_QUIETLY}
x = np.random.default_rng(1).standard_normal((2000, 8)).astype('float32')
kinds = []
for factory in ['Flat', 'IVF4,Flat', 'IVF4,SQ8', 'PQ4np', 'HNSW8', 'OPQ4_4,IVF4,PQ4np', 'PCA4,IVF4,PQ4np',
                'IDMap,IVF4,PQ4np', 'IVF4,PQ4x4fs', 'IVF4_HNSW8,PQ4np', 'IVF4,PQ4np,RFlat']:
    index = faiss.index_factory(8, factory)
    index.train(x)
    index.add_with_ids(x, np.arange(2000)) if factory.startswith('IDMap') else index.add(x)
    faiss.write_index(index, data['folder'] + '/' + factory + '.other')
    kinds.append(factory)
index = faiss.index_factory(8, 'IVF4,PQ4np')
index.train(x)
index.add(x)
index.make_direct_map()
faiss.write_index(index, data['folder'] + '/direct map.other')
faiss.write_index(faiss.index_factory(8, 'IVF4,PQ4np'), data['folder'] + '/untrained.other')
index = faiss.index_factory(8, 'IVF4,PQ4np', faiss.METRIC_L1)
index.train(x)
faiss.write_index(index, data['folder'] + '/other metric.other')
index = faiss.IndexIVFPQR(faiss.IndexFlatL2(8), 8, 4, 4, 8, 2, 8)
index.do_polysemous_training = False
index.train(x)
index.add(x)
faiss.write_index(index, data['folder'] + '/refined.other')
answer(kinds + ['direct map', 'untrained', 'other metric', 'refined'])`,
        { folder },
      ) as string[];
      expect(kinds.length).toBeGreaterThan(10);
      for (const kind of kinds) {
        const bytes = readFileSync(join(folder, `${kind}.other`));
        expectRefused(() => parseIvfPq(bytes), 'library-damaged', `${kind}:`);
      }
    });

    it('are taken apart with FAISS’s own lists file, and answer the same once patched', () => {
      const made = runPython(
        `${FAISS_QUIETLY}
rng = np.random.default_rng(5)
x = rng.standard_normal((3000, 8)).astype('float32')
index = faiss.index_factory(8, 'IVF8,PQ4np')
index.train(x)
lists = faiss.OnDiskInvertedLists(8, index.code_size, data['folder'] + '/own.ivfdata')
index.replace_invlists(lists)
for start in range(0, 600, 50): index.add(x[start:start + 50])
faiss.write_index(index, data['folder'] + '/own.faiss')
np.save(data['folder'] + '/own.npy', x[-20:])
index.nprobe = 4
answer({'ids': index.search(x[-20:], 10)[1].tolist(), 'sizes': [lists.list_size(i) for i in range(8)]})`,
        { folder },
      ) as Answers;
      const header = readFileSync(join(folder, 'own.faiss'));
      expect(onDisk(header).entries.map((entry) => entry.size)).toEqual(made.sizes);
      const listsPath = join(temporaryFolder(), 'moved.ivfdata');
      writeFileSync(listsPath, readFileSync(join(folder, 'own.ivfdata')));
      const path = join(folder, 'own-patched.faiss');
      writeFileSync(path, patchIvfPq(header, { nprobe: 4, listsPath }));
      const seen = runPython(SEARCH, {
        path,
        flags: 'faiss.IO_FLAG_READ_ONLY',
        queries: join(folder, 'own.npy'),
      });
      expect(seen).toMatchObject({ ids: made.ids, nprobe: 4 });
    });
  },
);
