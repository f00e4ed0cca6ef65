import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { memorySource } from '#electron/formats/byte-source.ts';
import { FaissFileError, type FaissFault } from '#electron/formats/faiss-fault.ts';
import { openIvfPq } from '#electron/formats/faiss-files.ts';
import { readIvfPq, withNprobe, type IvfPqIndex } from '#electron/formats/faiss-ivfpq.ts';
import { assertIdsAreRows, writeListsApart, writeListsInline } from '#electron/formats/faiss-layout.ts';
import { writeIvfPq } from '#electron/formats/faiss-write.ts';
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

function parse(bytes: Buffer): IvfPqIndex {
  return readIvfPq(memorySource('index', bytes));
}

/** An index with its lists inside, laid out as an index file and a lists file of that name. */
function split(bytes: Buffer, fileName: string): { header: Buffer; lists: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'reelscope-faiss-'));
  try {
    const path = join(folder, 'header');
    const listsPath = join(folder, 'lists');
    const head = memorySource('index', bytes);
    writeListsApart({ index: readIvfPq(head), head, lists: head }, { path, listsPath, fileName });
    return { header: readFileSync(path), lists: readFileSync(listsPath) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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

/** Values of a field that `readIvfPq` takes although they are wrong. */
function accepted(bytes: Buffer, field: Field): string[] {
  return wrongValues(bytes, field).flatMap((value) => {
    try {
      parse(withField(bytes, field, value));
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
    expectRefused(() => parse(bytes.subarray(0, length)), 'library-damaged', `cut to ${length} bytes:`);
  }
}

describe.each(['l2', 'inner-product'] as const)('an index file (%s)', (metric) => {
  const shape: IndexShape = { ...SMALL, metric };
  let inline: Buffer;
  let header: Buffer;
  beforeAll(() => {
    inline = smallFaissIndex(shape, COUNT);
    ({ header } = split(inline, 'lists.ivfdata'));
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
    expect(parse(inline)).toMatchObject({ ...numbers, inverted: { kind: 'inline' } });
    expect(parse(header)).toMatchObject({
      ...numbers,
      inverted: { kind: 'on-disk', fileName: 'lists.ivfdata' },
    });
  });

  it('is refused wherever it is cut', () => {
    expectEveryCutRefused(inline);
    expectEveryCutRefused(header);
  });

  it('is refused with something after its end', () => {
    for (const bytes of [inline, header]) {
      expectRefused(() => parse(Buffer.concat([bytes, Buffer.of(0)])), 'library-damaged');
    }
  });

  it('is refused with any wrong size or kind in it', () => {
    const fields = sizeFields(shape, 'ilar');
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.flatMap((field) => accepted(inline, field))).toEqual([]);
  });

  it('is refused with any wrong size, place or kind in it, where its lists are in a file of their own', () => {
    const fields = sizeFields(shape, 'ilod', 'lists.ivfdata'.length);
    expect(fields.flatMap((field) => accepted(header, field))).toEqual([]);
  });

  it('says with a fault of its own what is wrong', () => {
    const fields: Field[] = [...sizeFields(shape, 'ilar'), { name: 'nprobe', offset: 45, bytes: 8 }];
    const onDiskFields = sizeFields(shape, 'ilod', 'lists.ivfdata'.length);
    expect(Object.fromEntries(fields.map((f) => [f.name, faultOf(withField(inline, f, 0n))]))).toEqual({
      d: 'dimensions',
      ntotal: 'vectors-held',
      is_trained: 'untrained',
      metric: undefined,
      nlist: 'list-count',
      nprobe: 'nprobe',
      'coarse d': 'dimensions',
      'coarse ntotal': 'quantizer-count',
      'coarse is_trained': 'untrained',
      'coarse metric': metric === 'l2' ? 'quantizer-metric' : undefined,
      'coarse size': 'quantizer-size',
      'direct map type': undefined,
      'direct map size': undefined,
      code_size: 'code-size',
      'pq.d': 'codebook-dimensions',
      'pq.M': 'codebook-parts',
      'pq.nbits': 'codebook-bits',
      'pq size': 'codebook-size',
      'number of lists': 'lists-count',
      'code size of the lists': 'lists-code-size',
      'size of the table': 'lists-table-size',
      'size of list 0': 'bytes-after-end',
      'size of list 1': 'bytes-after-end',
      'size of list 2': 'bytes-after-end',
    });
    const faults = onDiskFields.map((f) => [f.name, faultOf(withField(header, f, 2n ** 41n))]);
    expect(Object.fromEntries(faults)).toMatchObject({
      'size of list 0': 'list-size',
      'capacity of list 0': 'list-capacity',
      'offset of list 0': 'list-offset',
      'number of free slots': 'free-slots',
      'length of the file name': 'file-name',
      'size of the lists file': 'lists-total',
    });
    const overlapping = onDiskFields.filter(({ name }) => name === 'offset of list 1');
    expect(overlapping.map((f) => faultOf(withField(header, f, 0n)))).toEqual(['lists-overlap']);
    expect(faultOf(inline.subarray(0, 50))).toBe('cut-short');
    expect(faultOf(Buffer.from('IwFl0000'))).toBe('not-ivfpq');
  });

  it('is refused with another tag at its start, its quantizer or its lists', () => {
    for (const tag of ['IwPQ', 'IxF', 'ilar', 'full']) {
      const at = inline.indexOf(tag, 0, 'latin1');
      expect(at).toBeGreaterThanOrEqual(0);
      for (const other of ['IwQR', 'IvPQ', 'IxMp', 'IwFl', 'ilbl', 'il00', 'ilpn', 'zzzz', '\0\0\0\0']) {
        const changed = Buffer.from(inline);
        changed.write(other, at, 'latin1');
        expectRefused(() => parse(changed), 'library-damaged', `${tag} -> ${other}:`);
      }
    }
  });

  it('is refused when it is not an index at all', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(5000), Buffer.from('IwPQ'.repeat(500))]) {
      expectRefused(() => parse(bytes), 'library-damaged');
    }
  });

  it('can be laid out again, with its lists inside and apart, and loses nothing', () => {
    const folder = temporaryFolder();
    const [path, listsPath, back] = ['index', 'lists', 'back'].map((name) => join(folder, name));
    if (path === undefined || listsPath === undefined || back === undefined) throw new Error('no paths');
    const head = memorySource('index', inline);
    writeListsApart({ index: parse(inline), head, lists: head }, { path, listsPath, fileName: 'lists' });
    const open = openIvfPq(path, listsPath);
    assertIdsAreRows(open);
    writeListsInline(open, back);
    open.close();
    expect(readFileSync(back).equals(inline)).toBe(true);
  });

  it.each([-1, 1])('is refused where its lists file has %d byte more', (more) => {
    const folder = temporaryFolder();
    const [path, listsPath] = [join(folder, 'index'), join(folder, 'lists')];
    const { lists } = split(inline, 'lists');
    writeFileSync(path, header);
    writeFileSync(listsPath, more > 0 ? Buffer.concat([lists, Buffer.alloc(more)]) : lists.subarray(0, more));
    expect(faultIn(() => openIvfPq(path, listsPath))).toBe('lists-file-size');
    rmSync(listsPath);
    expect(faultIn(() => openIvfPq(path, listsPath))).toBe('lists-file-missing');
  });

  it('is refused where its ids are not its rows', () => {
    const head = memorySource('index', inline);
    const index = parse(inline);
    const { idsAt } = index.inverted.lists.find(({ size }) => size > 1) ?? expect.fail('all lists are short');
    const check = (place: number, value: bigint) => {
      const changed = Buffer.from(inline);
      changed.writeBigInt64LE(value, place);
      return faultIn(() => {
        assertIdsAreRows({ index, head, lists: memorySource('index', changed) });
      });
    };
    expect(check(idsAt, BigInt(COUNT))).toBe('vector-id');
    expect(check(idsAt, -1n)).toBe('vector-id');
    expect(check(idsAt, inline.readBigInt64LE(idsAt + 8))).toBe('vector-twice');
    expect(check(idsAt, inline.readBigInt64LE(idsAt))).toBeUndefined();
  });

  it('looks into as many lists as it was patched to, and no more than there are', () => {
    for (const bytes of [inline, header]) {
      const before = Buffer.from(bytes);
      const source = memorySource('index', bytes);
      expect(parse(withNprobe(source, 2)).nprobe).toBe(2);
      expect(parse(withNprobe(source, 1000)).nprobe).toBe(3);
      expect(bytes.equals(before)).toBe(true);
      for (const nprobe of [0, -1, 1.5, NaN, Infinity]) {
        expect(() => withNprobe(source, nprobe)).toThrow(RangeError);
      }
    }
  });
});

describe('an index far larger than a call of a function has room for arguments', () => {
  /** An index of one number a vector, in one part. */
  const indexOf = (nlist: number, lists: Uint32Array) =>
    writeIvfPq({
      dimensions: 1,
      centroids: new Float32Array(nlist),
      codebooks: new Float32Array(256),
      parts: 1,
      lists,
      codes: Uint8Array.from(lists, (_, id) => id % 256),
    });

  it('is written with all vectors in one list', () => {
    const bytes = indexOf(1, new Uint32Array(300_000));
    const head = memorySource('index', bytes);
    const index = parse(bytes);
    expect(index.inverted.lists.map(({ size }) => size)).toEqual([300_000]);
    assertIdsAreRows({ index, head, lists: head });
  });

  it('is written with very many lists, and again with them inside', () => {
    const nlist = 300_000;
    const bytes = indexOf(nlist, Uint32Array.of(0, nlist - 1, 7));
    const head = memorySource('index', bytes);
    const again = join(temporaryFolder(), 'again.faiss');
    writeListsInline({ index: parse(bytes), head, lists: head }, again);
    expect(readFileSync(again).equals(bytes)).toBe(true);
  });
});

/** The fault for which `work` is refused, undefined where it is not. */
function faultIn(work: () => unknown): FaissFault | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof FaissFileError) return error.fault;
    throw error;
  }
}

function faultOf(bytes: Buffer): FaissFault | undefined {
  return faultIn(() => parse(bytes));
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
      const parsed = parse(bytes);
      const { sizes } = answersOf(name);
      expect(parsed).toMatchObject({
        dimensions: numbers.dimensions,
        count: numbers.count,
        metric: numbers.metric,
        nlist: numbers.nlist,
        nprobe: 1,
        subquantizers: numbers.subquantizers,
        codeBytes: Math.ceil((numbers.subquantizers * numbers.bits) / 8),
        inverted: { kind: 'inline', lists: sizes.map((size) => ({ size })) },
      });
      expect(sizes.filter((size) => size > 0)).toHaveLength(usedLists);
      const table = bytes.toString('latin1', parsed.listsAt + 20, parsed.listsAt + 24);
      expect(table).toBe(usedLists <= numbers.nlist / 2 ? 'sprs' : 'full');
    });

    it.each(CASES)('answer the same with their lists in a file of their own: $name', ({ name, nlist }) => {
      const laidOut = split(readFileSync(join(folder, `${name}.faiss`)), `${name}.ivfdata`);
      const beside = join(folder, `${name}-split`);
      mkdirSync(beside);
      const path = join(beside, `${name}.faiss`);
      writeFileSync(path, laidOut.header);
      writeFileSync(join(beside, `${name}.ivfdata`), laidOut.lists);
      const seen = runPython(SEARCH, {
        path,
        flags: 'faiss.IO_FLAG_ONDISK_SAME_DIR | faiss.IO_FLAG_READ_ONLY',
        queries: join(folder, `${name}.npy`),
        nprobe: Math.min(3, nlist),
      });
      expect(seen).toMatchObject({ ids: answersOf(name).ids, lists: 'OnDiskInvertedLists' });
    });

    it.each(CASES)('open with the path and the nprobe that were written: $name', ({ name, nlist }) => {
      const elsewhere = temporaryFolder();
      const listsPath = join(elsewhere, 'lists é.ivfdata');
      const path = join(elsewhere, 'header.faiss');
      const nprobe = Math.min(3, nlist);
      const laidOut = split(readFileSync(join(folder, `${name}.faiss`)), listsPath);
      writeFileSync(listsPath, laidOut.lists);
      writeFileSync(path, withNprobe(memorySource(path, laidOut.header), nprobe));
      const queries = join(folder, `${name}.npy`);
      const seen = runPython(SEARCH, { path, flags: 'faiss.IO_FLAG_READ_ONLY', queries });
      expect(seen).toMatchObject({ ids: answersOf(name).ids, nprobe });
    });

    it('are refused when their table of non-empty lists is damaged', () => {
      const bytes = readFileSync(join(folder, 'l2-sparse.faiss'));
      const { listsAt } = parse(bytes);
      for (let entry = 0; entry < 10; entry++) {
        const offset = listsAt + 32 + 8 * entry;
        for (const value of [17n, 2n ** 40n, 2n ** 64n - 1n]) {
          const changed = withField(bytes, { name: 'entry', offset, bytes: 8 }, value);
          expectRefused(() => parse(changed), 'library-damaged', `entry ${entry} = ${value}:`);
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
        expectRefused(() => parse(bytes), 'library-damaged', `${kind}:`);
      }
    });

    it('are taken apart with FAISS’s own lists file, and answer the same once laid out again', () => {
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
      const open = openIvfPq(join(folder, 'own.faiss'), join(folder, 'own.ivfdata'));
      expect(open.index.inverted.lists.map(({ size }) => size)).toEqual(made.sizes);
      const moved = temporaryFolder();
      const [path, listsPath, inline] = [join(moved, 'moved'), join(moved, 'lists'), join(moved, 'inline')];
      writeListsApart(open, { path, listsPath, fileName: listsPath });
      writeListsInline(open, inline);
      open.close();
      const queries = join(folder, 'own.npy');
      const search = (file: string) =>
        runPython(SEARCH, { path: file, flags: 'faiss.IO_FLAG_READ_ONLY', queries, nprobe: 4 });
      expect(search(path)).toMatchObject({ ids: made.ids, lists: 'OnDiskInvertedLists' });
      expect(search(inline)).toMatchObject({ ids: made.ids, lists: 'ArrayInvertedLists' });
    });
  },
);
