import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, inject, it, vi } from 'vitest';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { cli, cliJson } from './cli.ts';

const library = inject('sampleLibrary');

/** Reads both sides with programs we did not write, and says what is not the same. */
const COMPARE = `
import h5py, numpy as np, sqlite3, os
library, path = data['library'], data['file']
differences = []
def same(name, left, right):
    if left.shape != right.shape or not np.array_equal(left, right): differences.append(name)
with h5py.File(path, 'r') as f:
    for name, file in [('item_factors', 'item-factors'), ('viewer_factors', 'viewer-factors'), ('idf', 'idf'),
                       ('tfidf/indptr', 'tfidf.indptr'), ('tfidf/indices', 'tfidf.indices'), ('tfidf/data', 'tfidf.data')]:
        array = np.load(os.path.join(library, file + '.npy'))
        if f[name].dtype != array.dtype: differences.append(name + ' has another type')
        same(name, f[name][...], array)
    text = lambda name: [t.decode() if isinstance(t, bytes) else t for t in f[name][...]]
    if text('terms') != json.load(open(os.path.join(library, 'vocabulary.json'))): differences.append('terms')
    db = sqlite3.connect(os.path.join(library, 'catalogue.sqlite'))
    films = db.execute('SELECT movie_id, title, ifnull(year, 0), genres, is_cold FROM film ORDER BY movie_index').fetchall()
    for i, name in enumerate(['movie_id', 'title', 'year', 'genres', 'is_cold']):
        got = text('films/' + name) if name in ('title', 'genres') else f['films/' + name][...].tolist()
        if got != [film[i] for film in films]: differences.append('films/' + name)
    users, movies, ratings, seconds = [], [], [], []
    for user, m, r, s in db.execute('SELECT user_id, movie_indexes, ratings, seconds FROM viewer JOIN viewer_ratings USING (viewer_index) ORDER BY viewer_index'):
        m = np.frombuffer(m, '<i4')
        users += [user] * len(m); movies += [films[i][0] for i in m]
        ratings += np.frombuffer(r, '<f4').tolist(); seconds += np.frombuffer(s, '<i4').tolist()
    for name, column in [('user_id', users), ('movie_id', movies), ('rating', ratings), ('timestamp', seconds)]:
        if f['ratings/' + name][...].tolist() != column: differences.append('ratings/' + name)
    shape, rows = f['tfidf'].attrs['shape'].tolist(), len(films)
    attributes = {'id': f.attrs['id'], 'rank': int(f.attrs['rank'])}
print(json.dumps({'differences': differences, 'shape': shape, 'films': rows, 'ratings': len(users), 'attributes': attributes}, default=str))
`;

beforeEach(() => {
  vi.stubEnv('REELSCOPE_HOME', temporaryFolder());
  return () => vi.unstubAllEnvs();
});

describeIf(pythonHas('h5py'), "the HDF5 export against Python's h5py, because python3-h5py is not installed")(
  'reelscope export, read by h5py',
  () => {
    it('holds the same numbers and texts as the library', async () => {
      const file = join(temporaryFolder(), 'library.h5');
      const result = (await cliJson('export', '--library', library, '--hdf5', file)) as {
        films: number;
        ratings: number;
      };
      const found = runPython(COMPARE, { library, file });
      const { films, ratings } = result;
      expect(found).toMatchObject({ differences: [], films, ratings });
    });
  },
);

it('replaces a file only with a complete one, and neither leaves nor touches anything beside it', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'library.h5');
  writeFileSync(file, 'before');
  writeFileSync(`${file}.partial`, 'mine');
  expect((await cli('export', '--library', library, '--hdf5', file)).code).toBe(0);
  expect(readdirSync(folder)).toEqual(['library.h5', 'library.h5.partial']);
  expect(readFileSync(`${file}.partial`, 'utf8')).toBe('mine');
});

it('refuses a damaged library, no library, and a place that cannot be written', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'library.h5');
  const broken = writeMadeLibrary(join(folder, 'broken'));
  writeFileSync(join(broken, 'item-factors.npy'), 'x');
  expect((await cli('export', '--library', broken, '--hdf5', file)).err).toMatch(/wrong size/);
  expect((await cli('export', '--library', folder, '--hdf5', file)).err).toMatch(/holds no library/);
  mkdirSync(join(folder, 'taken'));
  const { code, err } = await cli(
    'export',
    '--library',
    library,
    '--hdf5',
    join(broken, 'item-factors.npy', 'library.h5'),
  );
  expect(code).toBe(1);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect((await cli('export', '--library', library, '--hdf5', join(folder, 'taken'))).code).toBe(1);
  expect(existsSync(file)).toBe(false);
});

it('writes nothing into the library itself', async () => {
  const inside = writeMadeLibrary(join(temporaryFolder(), 'library'));
  const manifest = join(inside, 'manifest.json');
  const before = readFileSync(manifest, 'utf8');
  const files = readdirSync(inside);
  const link = join(temporaryFolder(), 'link');
  symlinkSync(inside, link);
  const linked = [join(link, 'manifest.json'), join(link, 'new.h5'), join(link, 'new', 'new.h5')];
  for (const file of [manifest, join(inside, 'new.h5'), inside, ...linked]) {
    const { code, err } = await cli('export', '--library', inside, '--hdf5', file);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('inside the library') as string });
  }
  const { code, err } = await cli('export', '--library', link, '--hdf5', join(inside, 'new.h5'));
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('inside the library') as string });
  expect(readFileSync(manifest, 'utf8')).toBe(before);
  expect(readdirSync(inside)).toEqual(files);
});

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
describeIf(isRoot, 'the export onto a full disk, because only root on Linux can mount a small one')(
  'reelscope export onto a disk that is too small',
  () => {
    it('says so, and leaves no file that looks complete', async (context) => {
      const disk = temporaryFolder();
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status !== 0) {
        context.skip('no small disk can be mounted here');
      }
      try {
        const { code, err } = await cli('export', '--library', library, '--hdf5', join(disk, 'library.h5'));
        expect(code).toBe(1);
        expect(err).toMatch(/^reelscope: The disk is full/);
        expect(readdirSync(disk)).toEqual([]);
      } finally {
        spawnSync('umount', [disk]);
      }
    });
  },
);
