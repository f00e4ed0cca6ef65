import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeptRows, slotsFor } from '#electron/engine/vectors/kept-rows.ts';
import { NpyReader, writeNpy } from '#electron/formats/npy.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const COLUMNS = 3;
const valueAt = (row: number, column: number) => 10 * row + column;

function withRows<T>(rows: number, slots: number, use: (kept: KeptRows) => T): T {
  const path = join(temporaryFolder(), 'matrix.npy');
  const values = Float32Array.from({ length: rows * COLUMNS }, (_, i) =>
    valueAt(Math.floor(i / COLUMNS), i % COLUMNS),
  );
  writeNpy(path, values, [rows, COLUMNS]);
  const matrix = NpyReader.openFloat32(path);
  const memory = new Uint8Array(4 * COLUMNS * slotsFor(matrix, 4 * COLUMNS * slots));
  const kept = new KeptRows(matrix, slotsFor(matrix, 4 * COLUMNS * slots), () => memory);
  try {
    return use(kept);
  } finally {
    kept.close();
  }
}

describe('KeptRows', () => {
  it('has the numbers of any row, however few rows it keeps, in whatever order they are asked for', () => {
    const problems = fc
      .record({ rows: fc.integer({ min: 1, max: 70 }), slots: fc.integer({ min: 1, max: 80 }) })
      .chain(({ rows, slots }) =>
        fc.record({ rows: fc.constant(rows), slots: fc.constant(slots), asked: fc.array(fc.nat(rows - 1)) }),
      );
    fc.assert(
      fc.property(problems, ({ rows, slots, asked }) => {
        const found = withRows(rows, slots, (kept) => asked.map((row) => [...kept.values(row)]));
        expect(found).toEqual(asked.map((row) => [0, 1, 2].map((column) => valueAt(row, column))));
      }),
    );
  });

  it.each([2, 100])('refuses rows outside the matrix, with %i slots', (slots) => {
    for (const row of [-1, 5, 7, 5 + 16]) {
      withRows(5, slots, (kept) => {
        expect(() => kept.values(row)).toThrow(RangeError);
        expect([...kept.values(4)]).toEqual([40, 41, 42]);
      });
    }
  });
});
