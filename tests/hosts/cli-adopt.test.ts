import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, inject, it, vi } from 'vitest';
import { openEngine } from '../fixtures/open-engine.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cli, cliJson } from './cli.ts';

const library = inject('sampleLibrary');

beforeEach(() => {
  vi.stubEnv('REELSCOPE_HOME', temporaryFolder());
  return () => vi.unstubAllEnvs();
});

/** Writes the tables of an exported library as CSV files. */
const WRITE_TABLES = `
import csv, h5py, os
text = lambda values: [t.decode() if isinstance(t, bytes) else t for t in values]
with h5py.File(data['file'], 'r') as f:
    films, ratings = f['films'], f['ratings']
    with open(data['movies'], 'w', newline='', encoding='utf-8') as out:
        rows = zip(films['movie_id'], text(films['title'][...]), films['year'], text(films['genres'][...]))
        csv.writer(out).writerows([('movieId', 'title', 'genres'), *((i, f'{t} ({y})' if y else t, g) for i, t, y, g in rows)])
    with open(data['ratings'], 'w', newline='') as out:
        columns = [ratings[name][...].tolist() for name in ('user_id', 'movie_id', 'rating', 'timestamp')]
        csv.writer(out).writerows([('userId', 'movieId', 'rating', 'timestamp'), *zip(*columns)])
print('{}')
`;

describeIf(pythonHas('h5py'), 'adopting an exported library, because python3-h5py is not installed')(
  'reelscope adopt of an exported library',
  () => {
    it('makes one with the same numbers, which gives the same answers', async () => {
      const folder = temporaryFolder();
      const at = (name: string) => join(folder, name);
      await cliJson('export', '--library', library, '--hdf5', at('library.h5'));
      runPython(WRITE_TABLES, {
        file: at('library.h5'),
        movies: at('movies.csv'),
        ratings: at('ratings.csv'),
      });
      const inputs = [
        ...[
          '--faiss-content',
          join(library, 'content.faiss'),
          '--projection',
          join(library, 'projection.npy'),
        ],
        ...['--faiss-collab', join(library, 'collaborative.faiss')],
        ...['--tfidf', at('library.h5'), '--factors', at('library.h5')],
        ...['--movies', at('movies.csv'), '--ratings', at('ratings.csv')],
      ];
      const result = await cliJson('adopt', ...inputs, '--out', at('adopted'));
      expect(result).toMatchObject({ library: at('adopted'), notes: [] });
      for (const name of [
        'tfidf.indptr',
        'tfidf.indices',
        'tfidf.data',
        'postings.data',
        'item-factors',
        'viewer-factors',
        'item-gramian',
        'projection',
      ]) {
        const [ours, theirs] = [at('adopted'), library].map((place) =>
          readFileSync(join(place, `${name}.npy`)),
        );
        expect(ours?.equals(theirs ?? Buffer.alloc(0)), name).toBe(true);
      }
      for (const name of ['content.ivfdata', 'collaborative.ivfdata', 'vocabulary.json']) {
        expect(readFileSync(join(at('adopted'), name)).equals(readFileSync(join(library, name))), name).toBe(
          true,
        );
      }
      const engines = [library, at('adopted')].map(openEngine);
      try {
        const answers = engines.map(({ ask }) => {
          const seeds = [{ title: 'The Godfather (1972)' }];
          const viewer = { userId: 15 };
          return [
            ask('recommend.content', { seeds }),
            ask('recommend.collaborative', { viewer }),
            ask('recommend.hybrid', { seeds, viewer, weights: { content: 0.3, collab: 0.7 } }),
            ask('explain', { film: { title: 'Goodfellas (1990)' }, seeds, viewer }),
            ask('recommend.collaborative', { viewer: { ratings: [{ movieId: 1, rating: 5 }] } }),
            ask('catalogue.search', { query: 'godfathr' }),
          ];
        });
        expect(answers[1]).toEqual(answers[0]);
      } finally {
        for (const engine of engines) engine.close();
      }
    });
  },
);

it('says in one line what cannot be adopted, and names what is missing', async () => {
  const folder = temporaryFolder();
  const pickle = join(folder, 'tfidf.npz');
  writeFileSync(pickle, Buffer.from([0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x5d]));
  const table = join(folder, 'table.csv');
  writeFileSync(table, 'movieId,title\n1,A (1999)\n');
  const given = ['--faiss-content', 'x', '--faiss-collab', 'x', '--movies', table, '--ratings', table];
  const { code, out, err } = await cli(
    'adopt',
    ...given,
    '--tfidf',
    pickle,
    '--factors',
    'x',
    '--out',
    join(folder, 'out'),
  );
  expect(code).toBe(1);
  expect(out).toBe('');
  const errors = err
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('reelscope: '));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/is a pickle.*save_npz/);
  const nameless = await cli('adopt', ...given, '--tfidf', '', '--factors', 'x', '--out', 'x', '--name', '');
  expect(nameless.err).toMatch(/^reelscope: --tfidf: .* --name: /);
  const wrong = await cli('adopt', ...given);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/--tfidf/);
});
