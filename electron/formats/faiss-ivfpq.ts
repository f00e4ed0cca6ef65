import type { ByteSource } from './byte-source.ts';
import { FaissCursor } from './faiss-cursor.ts';
import { readInvertedLists, type InvertedLists } from './faiss-inverted-lists.ts';

/**
 * What a FAISS IndexIVFPQ file contains; every field is checked before it is used.
 * Layout: faiss `impl/index_write.cpp` (write_ivf_header, write_ProductQuantizer); little-endian, packed.
 * `hdr` = i32 d, i64 ntotal, two i64 not used, u8 is_trained, i32 metric.
 *
 *   'IwPQ' hdr | u64 nlist | u64 nprobe | coarse quantizer: 'IxF2'|'IxFI'|'IxFl' hdr vec<f32> | i8, vec<i64> direct map
 *   | u8 by_residual | u64 code_size | product quantizer: u64 d, M, nbits, vec<f32> | inverted lists
 */
export interface IvfPqIndex {
  /** Numbers in a vector. */
  readonly dimensions: number;
  /** Vectors in the index. */
  readonly count: number;
  /** How vectors are compared; `l2` is the squared distance. */
  readonly metric: Metric;
  /** How vectors are assigned to centroids. */
  readonly coarseMetric: Metric;
  readonly nlist: number;
  /** Lists that FAISS searches for each query. */
  readonly nprobe: number;
  /** True if codes describe a vector's difference from its centroid, not the vector itself. */
  readonly byResidual: boolean;
  /** Parts that a vector is split into, each with a code of `bits` bits. */
  readonly subquantizers: number;
  readonly bits: number;
  readonly codeBytes: number;
  /** Offset of the centroids: nlist x dimensions float32. */
  readonly centroidsAt: number;
  /** Offset of the codebooks: subquantizers x 2^bits x (dimensions / subquantizers) float32. */
  readonly codebooksAt: number;
  /** Offset of the inverted lists' section. */
  readonly listsAt: number;
  readonly inverted: InvertedLists;
}

type Metric = 'inner-product' | 'l2';

const NPROBE_AT = 45;
const MOST_DIMENSIONS = 2 ** 20;
const MOST_BITS = 16;
/** Flat coarse quantizers. FAISS writes the last one for other metrics, but it can also have one of these two. */
const QUANTIZERS: Readonly<Record<string, Metric | 'either'>> = {
  IxF2: 'l2',
  IxFI: 'inner-product',
  IxFl: 'either',
};

/** Reads and checks an index file, except the contents of its lists. Throws a FaissFileError. */
export function readIvfPq(source: ByteSource): IvfPqIndex {
  const cursor = new FaissCursor(source);
  cursor.expect(cursor.left >= 4, 'cut-short', `it has ${source.size} bytes`);
  const tag = cursor.tag();
  cursor.expect(tag === 'IwPQ', 'not-ivfpq', `it starts with ${JSON.stringify(tag)} and not with "IwPQ"`);
  const { dimensions, count, metric } = readHeader(cursor);
  const nlist = cursor.size('list-count', 'the number of lists');
  cursor.expect(nlist > 0, 'list-count', 'it has no lists');
  const nprobe = cursor.size('nprobe', 'nprobe');
  cursor.expect(nprobe > 0, 'nprobe', 'nprobe is 0');
  const coarse = readQuantizer(cursor, dimensions, nlist);

  const hasDirectMap = cursor.u8() !== 0 || cursor.u64() !== 0n;
  cursor.expect(!hasDirectMap, 'direct-map', 'it has a direct map, which is not known here');
  const byResidual = cursor.u8();
  cursor.expect(byResidual <= 1, 'by-residual', `by_residual is ${byResidual}`);
  const codeBytes = cursor.size('code-size', 'the size of a code');
  const codebook = readCodebooks(cursor, dimensions, codeBytes);

  const listsAt = cursor.position;
  const inverted = readInvertedLists(cursor, nlist, codeBytes);
  cursor.expect(cursor.left === 0, 'bytes-after-end', `${cursor.left} bytes follow its end`);
  const held = inverted.lists.reduce((sum, { size }) => sum + size, 0);
  cursor.expect(held === count, 'vectors-held', `its lists hold ${held} vectors and not ${count}`);
  return {
    ...{ dimensions, count, metric, nlist, nprobe, codeBytes, listsAt, inverted },
    ...coarse,
    ...codebook,
    byResidual: byResidual === 1,
  };
}

function readHeader(cursor: FaissCursor): { dimensions: number; count: number; metric: Metric } {
  const dimensions = cursor.i32();
  const sane = dimensions > 0 && dimensions <= MOST_DIMENSIONS;
  cursor.expect(sane, 'dimensions', `a vector has ${dimensions} numbers`);
  const count = cursor.size('vector-count', 'the number of vectors');
  cursor.skip(16);
  cursor.expect(cursor.u8() === 1, 'untrained', 'it was never trained');
  const metric = cursor.i32();
  cursor.expect(metric === 0 || metric === 1, 'metric', `metric ${metric} is not known here`);
  return { dimensions, count, metric: metric === 0 ? 'inner-product' : 'l2' };
}

function readQuantizer(
  cursor: FaissCursor,
  dimensions: number,
  nlist: number,
): Pick<IvfPqIndex, 'coarseMetric' | 'centroidsAt'> {
  const tag = cursor.tag();
  const kind = QUANTIZERS[tag];
  if (kind === undefined) {
    throw cursor.fault('quantizer-kind', `its coarse quantizer ${JSON.stringify(tag)} is not a flat one`);
  }
  const coarse = readHeader(cursor);
  const sameLength = coarse.dimensions === dimensions;
  cursor.expect(sameLength, 'quantizer-dimensions', `its centroids have ${coarse.dimensions} numbers`);
  cursor.expect(
    coarse.count === nlist,
    'quantizer-count',
    `it has ${coarse.count} centroids for ${nlist} lists`,
  );
  const agrees = kind === 'either' || kind === coarse.metric;
  cursor.expect(agrees, 'quantizer-metric', `its coarse quantizer ${tag} says metric ${coarse.metric}`);
  const numbers = cursor.size('quantizer-size', 'the size of the coarse quantizer');
  const wrongSize = `its coarse quantizer has ${numbers} numbers for ${nlist} centroids`;
  cursor.expect(numbers === nlist * dimensions, 'quantizer-size', wrongSize);
  return { coarseMetric: coarse.metric, centroidsAt: cursor.skip(4 * numbers) };
}

function readCodebooks(
  cursor: FaissCursor,
  dimensions: number,
  codeBytes: number,
): Pick<IvfPqIndex, 'subquantizers' | 'bits' | 'codebooksAt'> {
  const d = cursor.size('codebook-dimensions', 'the length of coded vectors');
  cursor.expect(d === dimensions, 'codebook-dimensions', `its codes are of vectors of ${d} numbers`);
  const m = cursor.size('codebook-parts', 'the number of parts of a vector');
  cursor.expect(m > 0 && d % m === 0, 'codebook-parts', `its codes cut ${d} numbers into ${m} parts`);
  const bits = cursor.size('codebook-bits', 'the bits of a code');
  cursor.expect(bits >= 1 && bits <= MOST_BITS, 'codebook-bits', `its codes have ${bits} bits a part`);
  cursor.expect(codeBytes === Math.ceil((m * bits) / 8), 'code-size', `a code has ${codeBytes} bytes`);
  const numbers = cursor.size('codebook-size', 'the size of the codebooks');
  cursor.expect(numbers === d * 2 ** bits, 'codebook-size', `its codebooks have ${numbers} numbers`);
  return { subquantizers: m, bits, codebooksAt: cursor.skip(4 * numbers) };
}

/**
 * A copy of an index file with another `nprobe`, at most nlist: faiss-node offers no other way to set it.
 * Throws a FaissFileError for an invalid file, and a RangeError for an nprobe that is not a whole number of at least 1,
 * for which FAISS would abort the process.
 */
export function withNprobe(source: ByteSource, nprobe: number): Buffer {
  if (!Number.isSafeInteger(nprobe) || nprobe < 1) throw new RangeError(`nprobe ${nprobe}`);
  const { nlist } = readIvfPq(source);
  const patched = Buffer.alloc(source.size);
  source.read(0, patched);
  patched.writeBigUInt64LE(BigInt(Math.min(nprobe, nlist)), NPROBE_AT);
  return patched;
}
