/** An IndexIVFPQ for inner products. Codes hold one byte for each part of a vector's difference from its centroid. */
export interface IvfPqContents {
  readonly dimensions: number;
  /** lists x dimensions. */
  readonly centroids: Float32Array;
  /** parts x 256 x (dimensions / parts). */
  readonly codebooks: Float32Array;
  readonly parts: number;
  /** The list that each vector is in; a vector's position is its id. */
  readonly lists: Uint32Array;
  /** vectors x parts. */
  readonly codes: Uint8Array;
}

const INNER_PRODUCT = 0;
const BITS = 8;
/** What FAISS writes into two fields that it does not use. */
const UNUSED = 1n << 20n;

/** The bytes of the index file, as FAISS itself writes them (layout: faiss-ivfpq.ts). */
export function writeIvfPq(contents: IvfPqContents): Buffer {
  const { dimensions, centroids, codebooks, parts, lists, codes } = contents;
  const nlist = centroids.length / dimensions;
  const members = Array.from({ length: nlist }, (): number[] => []);
  lists.forEach((list, id) => members[list]?.push(id));
  return Buffer.concat([
    tag('IwPQ'),
    header(dimensions, lists.length),
    u64([nlist, 1]),
    tag('IxFI'),
    header(dimensions, nlist),
    floats(centroids),
    // No direct map; codes are of residuals.
    Buffer.of(0),
    u64([0]),
    Buffer.of(1),
    u64([parts, dimensions, parts, BITS]),
    floats(codebooks),
    tag('ilar'),
    u64([nlist, parts]),
    tag('full'),
    u64([nlist, ...members.map((ids) => ids.length)]),
    ...members.flatMap((ids) => [
      Buffer.concat(ids.map((id) => codes.subarray(id * parts, (id + 1) * parts))),
      u64(ids),
    ]),
  ]);
}

function tag(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Takes an array, not single arguments, of which a call has room for about 100,000. */
function u64(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => bytes.writeBigUInt64LE(BigInt(value), 8 * i));
  return bytes;
}

function header(dimensions: number, count: number): Buffer {
  const bytes = Buffer.alloc(33);
  bytes.writeInt32LE(dimensions, 0);
  bytes.writeBigInt64LE(BigInt(count), 4);
  bytes.writeBigInt64LE(UNUSED, 12);
  bytes.writeBigInt64LE(UNUSED, 20);
  bytes.writeUInt8(1, 28);
  bytes.writeInt32LE(INNER_PRODUCT, 29);
  return bytes;
}

/** Their count, then the numbers as float32, little-endian like every machine that this runs on. */
function floats(values: Float32Array): Buffer {
  return Buffer.concat([
    u64([values.length]),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ]);
}
