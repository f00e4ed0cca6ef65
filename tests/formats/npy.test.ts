import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npyHeader, NpyReader, writeNpy } from '#electron/formats/npy.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const matrices = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }))
  .chain(([rows, columns]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      values: fc.float32Array({ minLength: rows * columns, maxLength: rows * columns }),
    }),
  );

function readAll(path: string): { rows: number; columns: number; values: Float32Array } {
  const reader = NpyReader.openFloat32(path);
  try {
    return { rows: reader.rows, columns: reader.columns, values: reader.read(0, reader.rows) };
  } finally {
    reader.close();
  }
}

/** A file of three rows of five numbers. */
function smallFile(): { path: string; bytes: Buffer } {
  const path = join(temporaryFolder(), 'small.npy');
  writeNpy(
    path,
    Float32Array.from({ length: 15 }, (_, i) => i / 2),
    [3, 5],
  );
  return { path, bytes: readFileSync(path) };
}

describe('.npy files', () => {
  it('come back as they were written, bit for bit', () => {
    const path = join(temporaryFolder(), 'matrix.npy');
    fc.assert(
      fc.property(matrices, ({ rows, columns, values }) => {
        writeNpy(path, values, [rows, columns]);
        expect(readAll(path)).toEqual({ rows, columns, values });
      }),
    );
  });

  it('give any run of rows', () => {
    const path = join(temporaryFolder(), 'matrix.npy');
    fc.assert(
      fc.property(matrices, fc.nat(), fc.nat(), ({ rows, columns, values }, a, b) => {
        writeNpy(path, values, [rows, columns]);
        const reader = NpyReader.openFloat32(path);
        const first = a % (rows + 1);
        const count = b % (rows - first + 1);
        expect(reader.read(first, count)).toEqual(values.slice(first * columns, (first + count) * columns));
        reader.close();
      }),
    );
  });

  it('refuse rows that are not there', () => {
    const reader = NpyReader.openFloat32(smallFile().path);
    for (const [first, count] of [
      [-1, 1],
      [0, 4],
      [3, 1],
      [0, -1],
    ] as const) {
      expect(() => reader.read(first, count)).toThrow(RangeError);
    }
    reader.close();
  });

  it('hold whole numbers and single columns too', () => {
    const path = join(temporaryFolder(), 'ids.npy');
    const ids = Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1);
    writeNpy(path, ids, [ids.length]);
    const reader = NpyReader.openInt32(path);
    expect([reader.rows, reader.columns]).toEqual([4, 1]);
    expect(reader.read(0, 4)).toEqual(ids);
    reader.close();
  });

  it('write a view of a larger buffer and not the buffer', () => {
    const path = join(temporaryFolder(), 'view.npy');
    writeNpy(path, Float32Array.of(1, 2, 3, 4).subarray(1, 3), [2]);
    expect([...readAll(path).values]).toEqual([2, 3]);
  });

  it('start their numbers at a multiple of 64 bytes, so that they can be mapped', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (rows, columns) => {
        expect(npyHeader('float32', [rows, columns]).length % 64).toBe(0);
      }),
    );
  });
});

describe('damaged .npy files', () => {
  it('are refused wherever they are cut', () => {
    const { path, bytes } = smallFile();
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      expectRefused(() => NpyReader.openFloat32(path), 'library-damaged', `cut to ${length} bytes:`);
    }
  });

  it('are refused with something after their end', () => {
    const { path, bytes } = smallFile();
    writeFileSync(path, Buffer.concat([bytes, Buffer.of(0)]));
    expectRefused(() => NpyReader.openFloat32(path), 'library-damaged');
  });

  it.each([
    ['magic', '\x93NUMPY', '\x93NUMPX'],
    ['version', 'NUMPY\x01', 'NUMPY\x02'],
    ['doubles', '<f4', '<f8'],
    ['whole numbers', '<f4', '<i4'],
    ['big-endian numbers', '<f4', '>f4'],
    ['column order', 'False', 'True '],
    ['more rows', '(3, 5)', '(4, 5)'],
    ['fewer rows', '(3, 5)', '(2, 5)'],
    ['three dimensions', '(3, 5), }', '(3, 5,1),}'],
    ['no dimensions', '(3, 5)', '(    )'],
    ['a negative dimension', '(3, 5)', '(-3,5)'],
    ['no shape', 'shape', 'shpae'],
  ])('are refused for another %s', (_, original, changed) => {
    const { path, bytes } = smallFile();
    const text = bytes.toString('latin1');
    expect(text).toContain(original);
    writeFileSync(path, Buffer.from(text.replace(original, changed), 'latin1'));
    expectRefused(() => NpyReader.openFloat32(path), 'library-damaged');
  });

  it('never give other numbers, whichever byte of the header is changed', () => {
    const { path, bytes } = smallFile();
    const original = readAll(path);
    let refused = 0;
    for (let place = 0; place < bytes.length - original.values.byteLength; place++) {
      for (const value of [0, 0x20, 0x31, 0x39, 0xff]) {
        if (bytes[place] === value) continue;
        const changed = Buffer.from(bytes);
        changed[place] = value;
        writeFileSync(path, changed);
        try {
          expect(readAll(path)).toEqual(original);
        } catch (error) {
          expectRefused(() => {
            throw error;
          }, 'library-damaged');
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(50);
  });

  it('are noticed when they are cut while open', () => {
    const { path, bytes } = smallFile();
    const reader = NpyReader.openFloat32(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 4));
    const message = expectRefused(() => reader.read(2, 1), 'library-damaged');
    expect(message).toBe(`${path} was cut short while it was open: train the library again or restore it.`);
    reader.close();
  });
});

describeIf(pythonHas('numpy'), '.npy files against NumPy, because /usr/bin/python3 has no numpy')(
  '.npy files and NumPy',
  () => {
    it('NumPy opens and maps what we write', () => {
      const folder = temporaryFolder();
      const values = Float32Array.of(0, -1.5, 3.25, 2 ** 100, -0.1, 7);
      const ids = Int32Array.of(5, -6, 7);
      writeNpy(join(folder, 'matrix.npy'), values, [3, 2]);
      writeNpy(join(folder, 'ids.npy'), ids, [3]);
      writeNpy(join(folder, 'none.npy'), new Float32Array(), [0, 2]);
      const seen = runPython(
        `
import numpy as np
m = np.load(data['folder'] + '/matrix.npy', mmap_mode='r')
i = np.load(data['folder'] + '/ids.npy')
n = np.load(data['folder'] + '/none.npy')
print(json.dumps({'matrix': m.astype(float).tolist(), 'ids': i.tolist(), 'none': list(n.shape),
                  'types': [str(m.dtype), str(i.dtype)]}))`,
        { folder },
      );
      expect(seen).toEqual({
        matrix: [
          [values[0], values[1]],
          [values[2], values[3]],
          [values[4], values[5]],
        ],
        ids: [...ids],
        none: [0, 2],
        types: ['float32', 'int32'],
      });
    });

    it('we open what NumPy saves and refuse what we cannot read', () => {
      const folder = temporaryFolder();
      runPython(
        `
import numpy as np
f = data['folder']
m = np.arange(12, dtype='float32').reshape(4, 3) / 4
np.save(f + '/matrix.npy', m)
np.save(f + '/ids.npy', np.array([3, -1, 2], dtype='int32'))
np.save(f + '/doubles.npy', m.astype('float64'))
np.save(f + '/columns.npy', np.asfortranarray(m))
np.save(f + '/cube.npy', m.reshape(2, 2, 3))
np.save(f + '/scalar.npy', np.float32(1))
print('null')`,
        { folder },
      );
      expect(readAll(join(folder, 'matrix.npy'))).toEqual({
        rows: 4,
        columns: 3,
        values: Float32Array.from({ length: 12 }, (_, i) => i / 4),
      });
      const ids = NpyReader.openInt32(join(folder, 'ids.npy'));
      expect([...ids.read(0, 3)]).toEqual([3, -1, 2]);
      ids.close();
      for (const name of ['doubles', 'columns', 'cube', 'scalar', 'ids']) {
        expectRefused(() => NpyReader.openFloat32(join(folder, `${name}.npy`)), 'library-damaged', name);
      }
    });
  },
);
