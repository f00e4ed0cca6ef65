import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadAlsKernels } from '#electron/training/factorise/cpu/kernel-module.ts';
import { smallFloat } from '../fixtures/matrices.ts';

interface Kernels {
  gramian(factors: number, first: number, last: number, stride: number, out: number, zeros: number): void;
  sumRows(out: number, other: number, liked: number, likedEnd: number, stride: number): void;
}

const FACTORS = 1024;
const LIKED = 16_384;
const ZEROS = 20_480;
const OUT = 24_576;

/** The kernels, with the matrix in their memory. */
function kernelsWith(matrix: Float32Array) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  new Float32Array(memory.buffer, FACTORS).set(matrix);
  // What an earlier task left behind must not matter.
  new Float32Array(memory.buffer, OUT, 1024).fill(7);
  const { exports } = new WebAssembly.Instance(loadAlsKernels(), { env: { memory } });
  return { memory, kernels: exports as unknown as Kernels };
}

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom(4, 8, 12, 16))
  .chain(([rows, stride]) =>
    fc
      .array(smallFloat, { minLength: rows * stride, maxLength: rows * stride })
      .map((values) => ({ rows, stride, matrix: Float32Array.from(values) })),
  );

function sum(count: number, term: (index: number) => number): number {
  return Array.from({ length: count }, (_, index) => term(index)).reduce((total, value) => total + value, 0);
}

describe('gramian', () => {
  it('is the sum of outer products of the rows asked for, as in float64, in its lower triangle', () => {
    fc.assert(
      fc.property(matrices, fc.nat(), fc.nat(), ({ rows, stride, matrix }, a, b) => {
        const [first = 0, last = 0] = [a % (rows + 1), b % (rows + 1)].sort((x, y) => x - y);
        const { memory, kernels } = kernelsWith(matrix);
        kernels.gramian(FACTORS, first, last, stride, OUT, ZEROS);
        const out = new Float32Array(memory.buffer, OUT, stride * stride);
        const at = (row: number, i: number) => matrix[(first + row) * stride + i] ?? NaN;
        for (let i = 0; i < stride; i++) {
          for (let j = 0; j <= i; j++) {
            const expected = sum(last - first, (row) => at(row, i) * at(row, j));
            const scale = sum(last - first, (row) => Math.abs(at(row, i) * at(row, j)));
            expect(Math.abs((out[i * stride + j] ?? NaN) - expected)).toBeLessThanOrEqual(1e-5 * scale);
          }
        }
      }),
    );
  });
});

describe('sumRows', () => {
  it('adds up the rows named, each as often as it is named, as in float64', () => {
    fc.assert(
      fc.property(matrices, fc.array(fc.nat(), { maxLength: 30 }), ({ rows, stride, matrix }, named) => {
        const liked = named.map((row) => row % rows);
        const { memory, kernels } = kernelsWith(matrix);
        new Int32Array(memory.buffer, LIKED, liked.length).set(liked);
        kernels.sumRows(OUT, FACTORS, LIKED, LIKED + 4 * liked.length, stride);
        const out = new Float32Array(memory.buffer, OUT, stride);
        for (let i = 0; i < stride; i++) {
          const values = liked.map((row) => matrix[row * stride + i] ?? NaN);
          const expected = sum(values.length, (place) => values[place] ?? NaN);
          const scale = sum(values.length, (place) => Math.abs(values[place] ?? NaN));
          expect(Math.abs((out[i] ?? NaN) - expected)).toBeLessThanOrEqual(1e-5 * scale);
        }
      }),
    );
  });
});
