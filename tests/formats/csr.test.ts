import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CsrReader, transpose, writeCsr, type CsrMatrix } from '#electron/formats/csr.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** SciPy's names for the three files. */
const partOf = (base: string, part: 'indptr' | 'indices' | 'data') => `${base}.${part}.npy`;

type Dense = readonly (readonly number[])[];

function toCsr(dense: Dense, columns: number): CsrMatrix {
  const entries = dense.map((row) =>
    row.flatMap((value, column) => (value === 0 ? [] : [{ column, value }])),
  );
  const indptr = new Int32Array(dense.length + 1);
  entries.forEach((row, i) => (indptr[i + 1] = (indptr[i] ?? 0) + row.length));
  return {
    rows: dense.length,
    columns,
    indptr,
    indices: Int32Array.from(entries.flat(), ({ column }) => column),
    data: Float32Array.from(entries.flat(), ({ value }) => value),
  };
}

function toDense({ rows, columns, indptr, indices, data }: CsrMatrix): number[][] {
  return Array.from({ length: rows }, (_, row) => {
    const dense = new Array<number>(columns).fill(0);
    for (let entry = indptr[row] ?? 0; entry < (indptr[row + 1] ?? 0); entry++) {
      dense[indices[entry] ?? NaN] = data[entry] ?? NaN;
    }
    return dense;
  });
}

const cell = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: -9, max: 9 }) },
);
const matrices = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([rows, columns]) =>
    fc
      .array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows })
      .map((dense) => ({ dense, matrix: toCsr(dense, columns) })),
  );

/** A written matrix of four rows, the second empty. */
function writtenMatrix(): { base: string; dense: Dense } {
  const base = join(temporaryFolder(), 'matrix');
  const dense = [
    [0, 1.5, 0, 2],
    [0, 0, 0, 0],
    [-3, 0, 0, 0],
    [1, 2, 3, 4],
  ];
  writeCsr(base, toCsr(dense, 4));
  return { base, dense };
}

describe('transpose', () => {
  it('exchanges rows and columns, each row in ascending order', () => {
    fc.assert(
      fc.property(matrices, ({ dense, matrix }) => {
        const turned = Array.from({ length: matrix.columns }, (_, column) =>
          dense.map((row) => row[column] ?? NaN),
        );
        expect(transpose(matrix)).toEqual(toCsr(turned, matrix.rows));
      }),
    );
  });

  it('undoes itself', () => {
    fc.assert(
      fc.property(matrices, ({ dense, matrix }) => {
        expect(toDense(transpose(transpose(matrix)))).toEqual(dense);
      }),
    );
  });
});

describe('CsrReader', () => {
  it('gives the rows that were written', () => {
    const base = join(temporaryFolder(), 'matrix');
    fc.assert(
      fc.property(matrices, ({ matrix }) => {
        writeCsr(base, matrix);
        const reader = new CsrReader(base);
        expect(reader.rows).toBe(matrix.rows);
        for (let row = 0; row < matrix.rows; row++) {
          const [start, end] = [matrix.indptr[row], matrix.indptr[row + 1]];
          expect(reader.row(row)).toEqual({
            indices: matrix.indices.slice(start, end),
            data: matrix.data.slice(start, end),
          });
          expect(reader.extent(row)).toEqual({ start, length: (end ?? 0) - (start ?? 0) });
        }
        reader.close();
      }),
      { numRuns: 50 },
    );
  });

  it.each([1023, 1024, 1025, 5000])('gives the rows of a matrix of %d rows, in any order', (rows) => {
    const base = join(temporaryFolder(), 'matrix');
    const matrix = toCsr(
      Array.from({ length: rows }, (_, row) => [row % 3, 0, row % 2, 1 + (row % 7)]),
      4,
    );
    writeCsr(base, matrix);
    const reader = new CsrReader(base);
    for (let i = 0; i < rows; i++) {
      const row = (i * 4099 + rows - 1) % rows;
      expect(reader.row(row)).toEqual({
        indices: matrix.indices.slice(matrix.indptr[row], matrix.indptr[row + 1]),
        data: matrix.data.slice(matrix.indptr[row], matrix.indptr[row + 1]),
      });
    }
    reader.close();
  });

  it('refuses rows outside the matrix', () => {
    const reader = new CsrReader(writtenMatrix().base);
    expect(() => reader.row(-1)).toThrow(RangeError);
    expect(() => reader.row(4)).toThrow(RangeError);
    expect(() => reader.extent(4)).toThrow(RangeError);
    reader.close();
  });

  it.each(['indptr', 'indices', 'data'] as const)('refuses a matrix whose %s file is cut', (part) => {
    const { base } = writtenMatrix();
    const path = partOf(base, part);
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length += 3) {
      writeFileSync(path, bytes.subarray(0, length));
      expectRefused(() => new CsrReader(base), 'library-damaged', `cut to ${length} bytes:`);
    }
  });

  it.each(['indptr', 'indices', 'data'] as const)('refuses the %s file of another matrix', (part) => {
    const { base } = writtenMatrix();
    const other = join(temporaryFolder(), 'other');
    writeCsr(
      other,
      toCsr(
        [
          [1, 2, 3],
          [4, 0, 0],
          [5, 0, 0],
          [0, 0, 6],
        ],
        3,
      ),
    );
    writeFileSync(partOf(base, part), readFileSync(partOf(other, part)));
    const message = expectRefused(() => new CsrReader(base), 'library-damaged');
    expect(message).toContain(`${base}.*.npy do not belong together: train the library again`);
  });

  it('refuses numbers of the wrong type', () => {
    const { base } = writtenMatrix();
    writeFileSync(partOf(base, 'data'), readFileSync(partOf(base, 'indices')));
    expectRefused(() => new CsrReader(base), 'library-damaged');
  });
});

describeIf(pythonHas('scipy'), 'sparse matrices against SciPy, because /usr/bin/python3 has no scipy')(
  'sparse matrices and SciPy',
  () => {
    it('SciPy opens what we write', () => {
      const { base, dense } = writtenMatrix();
      const seen = runPython(
        `
import numpy as np, scipy.sparse as sp
part = lambda name: np.load(data['base'] + '.' + name + '.npy')
m = sp.csr_matrix((part('data'), part('indices'), part('indptr')), shape=(4, 4))
m.check_format(full_check=True)
print(json.dumps(m.toarray().tolist()))`,
        { base },
      );
      expect(seen).toEqual(dense);
    });

    it('we open what SciPy made', () => {
      const base = join(temporaryFolder(), 'matrix');
      runPython(
        `
import numpy as np, scipy.sparse as sp
m = sp.csr_matrix(np.array([[0, 2, 0], [0, 0, 0], [1, 0, 3]], dtype='float32'))
for name in ['data', 'indices', 'indptr']:
    np.save(data['base'] + '.' + name + '.npy', getattr(m, name))
print('null')`,
        { base },
      );
      const reader = new CsrReader(base);
      expect(reader.rows).toBe(3);
      expect(reader.row(1).indices).toHaveLength(0);
      expect(reader.row(2)).toEqual({ indices: Int32Array.of(0, 2), data: Float32Array.of(1, 3) });
      reader.close();
    });
  },
);
