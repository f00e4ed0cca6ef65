import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { hashFile } from '#electron/formats/file-hash.ts';
import { manifestText, readManifest } from '#electron/formats/manifest.ts';
import { NpyReader } from '#electron/formats/npy.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const folder = inject('sampleLibrary');
let engine: OpenEngine;
let database: DatabaseSync;
beforeAll(() => {
  engine = openEngine(folder);
  database = new DatabaseSync(join(folder, 'catalogue.sqlite'), { readOnly: true });
});
afterAll(() => {
  engine.close();
  database.close();
});

/** All rows of a query, for oracles written in SQL. */
const sql = (query: string, ...values: number[]) => database.prepare(query).all(...values);

describe('films by their ids', () => {
  it('come in the order asked for, without those that nobody has', () => {
    const { films } = engine.ask('catalogue.films', { movieIds: [30, 987_654_321, 10] });
    expect(films.map(({ movieId }) => movieId)).toEqual([30, 10]);
    expect(films[0]?.title).toBe(sql('SELECT title FROM film WHERE movie_id = 30')[0]?.['title']);
  });
});

describe('what lists can be filtered by', () => {
  it('are the genres with their films, and the years', () => {
    const { genres, firstYear, lastYear } = engine.ask('catalogue.facets', {});
    expect({ firstYear, lastYear }).toEqual({
      ...sql('SELECT min(year) AS firstYear, max(year) AS lastYear FROM film')[0],
    });
    expect(genres.length).toBeGreaterThan(5);
    for (const { genre, films } of genres) {
      const [counted] = database
        .prepare("SELECT count(*) AS films FROM film WHERE '|' || genres || '|' LIKE '%|' || ? || '|%'")
        .all(genre);
      expect(films, genre).toBe(counted?.['films']);
    }
    expect(genres.map(({ films }) => films)).toEqual(genres.map(({ films }) => films).sort((a, b) => b - a));
  });
});

describe('a portrait', () => {
  it('counts the ratings of a viewer by genre and by decade', () => {
    const [viewer] = engine.ask('viewers.search', { query: '', limit: 1 }).viewers;
    if (viewer === undefined) throw new Error('no viewer');
    const portrait = engine.ask('viewers.portrait', { viewer: { userId: viewer.userId } });
    expect(portrait.ratingCount).toBe(viewer.ratingCount);
    expect(portrait.meanRating).toBeCloseTo(viewer.meanRating, 6);
    expect(portrait.decades.reduce((sum, { count }) => sum + count, 0)).toBe(viewer.ratingCount);
    for (const { decade } of portrait.decades) expect(decade % 10).toBe(0);
  });

  it('of a made viewer is of the last rating of each film', () => {
    const [film] = sql('SELECT movie_id, year, genres FROM film WHERE year = 1995 LIMIT 1');
    const movieId = Number(film?.['movie_id']);
    const ratings = [
      { movieId, rating: 1 },
      { movieId, rating: 4.5 },
    ];
    const portrait = engine.ask('viewers.portrait', { viewer: { ratings } });
    expect(portrait).toMatchObject({
      ratingCount: 1,
      meanRating: 4.5,
      decades: [{ decade: 1990, count: 1, meanRating: 4.5 }],
    });
    expect(portrait.genres.map(({ genre }) => genre).sort()).toEqual(
      String(film?.['genres']).split('|').sort(),
    );
  });
});

describe('the map', () => {
  const words = {
    positions: Uint16Array,
    movieIds: Float64Array,
    years: Int16Array,
    genreMasks: Uint32Array,
  };
  const columnOf = (text: string, kind: keyof typeof words) => {
    const bytes = Buffer.from(text, 'base64');
    return [...new words[kind](bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))];
  };

  it('has every film with terms, the most rated first, where training put it', () => {
    const map = engine.ask('map.read', {});
    const movieIds = columnOf(map.movieIds, 'movieIds');
    const rows = sql('SELECT * FROM film ORDER BY rating_count DESC, movie_index');
    const places = NpyReader.openFloat32(join(folder, 'map.npy'));
    const known = rows.filter((row) => !Number.isNaN(places.read(Number(row['movie_index']), 1)[0] ?? NaN));
    expect(movieIds).toEqual(known.map((row) => row['movie_id']));
    expect(map.films).toBe(known.length);
    const [positions, years] = [columnOf(map.positions, 'positions'), columnOf(map.years, 'years')];
    const masks = columnOf(map.genreMasks, 'genreMasks');
    known.forEach((row, i) => {
      const [x = 0, y = 0] = places.read(Number(row['movie_index']), 1);
      expect((2 * (positions[2 * i] ?? 0)) / 65_535 - 1).toBeCloseTo(x, 4);
      expect((2 * (positions[2 * i + 1] ?? 0)) / 65_535 - 1).toBeCloseTo(y, 4);
      expect(years[i]).toBe(row['year'] ?? 0);
      const genres = map.genres.filter((_, bit) => ((masks[i] ?? 0) >>> bit) % 2 === 1);
      expect(genres.sort()).toEqual(String(row['genres']).split('|').sort());
    });
    places.close();
  });

  it('names films with ids of more than 32 bits', () => {
    const large = join(temporaryFolder(), 'large');
    cpSync(folder, large, { recursive: true });
    const catalogue = new DatabaseSync(join(large, 'catalogue.sqlite'));
    catalogue.exec('UPDATE film SET movie_id = movie_id + 3000000000');
    catalogue.close();
    const manifest = readManifest(large);
    const { bytes, sha256, parts } = hashFile(join(large, 'catalogue.sqlite'));
    const files = manifest.files.map((file) =>
      file.path === 'catalogue.sqlite' ? { ...file, bytes, sha256, parts: [...parts] } : file,
    );
    const body = { ...manifest, files };
    Reflect.deleteProperty(body, 'id');
    writeFileSync(join(large, 'manifest.json'), manifestText(body));
    const opened = openEngine(large);
    const movieIds = columnOf(opened.ask('map.read', {}).movieIds, 'movieIds');
    const { films } = opened.ask('catalogue.films', { movieIds: movieIds.slice(0, 10) });
    expect(films.map(({ movieId }) => movieId)).toEqual(movieIds.slice(0, 10));
    opened.close();
  });

  it('is missed with advice in a library that was made before maps', () => {
    const old = join(temporaryFolder(), 'old');
    cpSync(folder, old, { recursive: true });
    rmSync(join(old, 'map.npy'));
    const manifest = readManifest(old);
    const body = { ...manifest, files: manifest.files.filter(({ path }) => path !== 'map.npy') };
    Reflect.deleteProperty(body, 'id');
    writeFileSync(join(old, 'manifest.json'), manifestText(body));
    const opened = openEngine(old);
    expect(expectRefused(() => opened.ask('map.read', {}), 'no-map')).toMatch(/train it again/);
    opened.close();
  });
});
