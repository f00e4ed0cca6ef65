import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { Catalogue } from '#electron/engine/catalogue/catalogue.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

it('says which catalogue is damaged, how, and what to do', () => {
  const path = join(temporaryFolder(), 'catalogue.sqlite');
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE film (movie_index, movie_id, title, year, genres, rating_count)');
  database.exec("INSERT INTO film VALUES (0, 1, NULL, 1999, '', 5), (1, 2, 'B', 1999, '', 'many')");
  database.close();
  const catalogue = new Catalogue(path);
  const wrong = [0, 1, 2].map((film) => expectRefused(() => catalogue.film(film), 'library-damaged'));
  catalogue.close();
  expect(wrong).toEqual(
    ['has no text title', 'has no number rating_count', 'lacks film 2'].map(
      (why) => `${path} ${why}: train the library again or restore it.`,
    ),
  );
});
