import type { IvfPqSources } from '#electron/formats/faiss-layout.ts';

const ID_BYTES = 8;

/**
 * Reconstructs the vectors of some rows from their codes: each part is the codebook entry that its code selects, plus
 * the centroid of the list if codes describe the difference from it (faiss `ProductQuantizer::decode`,
 * `IndexIVFPQ::reconstruct_from_offset`). Rows that the index does not hold are missing from the result.
 */
export function decodeVectors(sources: IvfPqSources, rows: ReadonlySet<number>): Map<number, Float32Array> {
  const { index, head, lists } = sources;
  const { dimensions, subquantizers, bits, codeBytes, byResidual } = index;
  const codebooks = floatsAt(sources, index.codebooksAt, dimensions * 2 ** bits);
  const partLength = dimensions / subquantizers;
  const vectors = new Map<number, Float32Array>();
  index.inverted.lists.forEach(({ size, codesAt, idsAt }, list) => {
    const ids = Buffer.allocUnsafe(size * ID_BYTES);
    lists.read(idsAt, ids);
    let centroid: Float32Array | undefined;
    for (let place = 0; place < size; place++) {
      const row = Number(ids.readBigInt64LE(place * ID_BYTES));
      if (!rows.has(row)) continue;
      const code = Buffer.allocUnsafe(codeBytes);
      lists.read(codesAt + place * codeBytes, code);
      centroid ??= floatsAt({ head }, index.centroidsAt + 4 * list * dimensions, dimensions);
      const vector = byResidual ? centroid.slice() : new Float32Array(dimensions);
      for (let part = 0; part < subquantizers; part++) {
        const entry = codebooks.subarray((part * 2 ** bits + codeAt(code, part, bits)) * partLength);
        for (let i = 0; i < partLength; i++) {
          const at = part * partLength + i;
          vector[at] = (vector[at] ?? 0) + (entry[i] ?? 0);
        }
      }
      vectors.set(row, vector);
    }
  });
  return vectors;
}

function floatsAt({ head }: Pick<IvfPqSources, 'head'>, position: number, count: number): Float32Array {
  const floats = new Float32Array(count);
  head.read(position, new Uint8Array(floats.buffer));
  return floats;
}

/** The code of one part: codes are packed without gaps, lowest bit first. */
function codeAt(code: Buffer, part: number, bits: number): number {
  let value = 0;
  for (let bit = 0; bit < bits; bit++) {
    const at = part * bits + bit;
    value |= (((code[at >> 3] ?? 0) >> (at & 7)) & 1) << bit;
  }
  return value;
}
