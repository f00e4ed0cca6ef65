import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { hasSharedData } from '../fixtures/shared-data.ts';
import { describeIf } from '../fixtures/skip.ts';
import { cli, cliJson } from './cli.ts';

interface Reason {
  readonly score: number;
  readonly parts: readonly { readonly part: number; readonly term?: string; readonly movieId?: number }[];
  readonly others: { readonly count: number; readonly part: number };
}

interface Explained {
  readonly film: { readonly movieId: number };
  readonly content: Reason | null;
  readonly collab: Reason | null;
}

describeIf(hasSharedData, '../shared/data is not there')(
  'explain and starting points on the command line',
  () => {
    const library = ['--library', inject('latestSmallLibrary')];

    beforeAll(() => {
      process.env['REELSCOPE_HOME'] = join(inject('latestSmallLibrary'), '..', 'home');
    });

    function expectAddsUp(reason: Reason | null): void {
      if (reason === null) throw new Error('nothing was explained');
      const sum = reason.parts.reduce((total, { part }) => total + part, reason.others.part);
      expect(Math.abs(sum - reason.score)).toBeLessThanOrEqual(1e-6 * Math.abs(reason.score));
    }

    describe('explain', () => {
      it('gives parts that add up to the content score', async () => {
        const args = ['--movie', '2', '--title', 'Toy Story', ...library];
        const { content, collab, film } = (await cliJson('explain', ...args)) as Explained;
        expect(film.movieId).toBe(2);
        expect(collab).toBeNull();
        expectAddsUp(content);
        expect(content?.parts[0]?.term).toMatch(/\w/);
      });

      it('gives parts that add up to the collaborative score, films by id or title', async () => {
        const byId = (await cliJson('explain', '--movie', '296', '--user', '15', ...library)) as Explained;
        expectAddsUp(byId.collab);
        expect(byId.content).toBeNull();
        const args = ['--movie', 'pulp fiction', '--user', '15', '--title', 'Heat', ...library];
        const both = (await cliJson('explain', ...args)) as Explained;
        expect(both.collab).toEqual(byId.collab);
        expectAddsUp(both.content);
      });

      it('prints a table', async () => {
        const { code, out } = await cli('explain', '--movie', '296', '--user', '15', '-n', '3', ...library);
        expect(code).toBe(0);
        expect(out).toMatch(/Pulp Fiction \(1994\): collaborative score/);
        expect(out.trim().split('\n')).toHaveLength(6);
      });

      it('wants something to explain by', async () => {
        expect((await cli('explain', '--movie', '296', ...library)).code).toBe(2);
        const { code, err } = await cli('explain', '--movie', 'Pulp Fictoin', '--user', '15', ...library);
        expect(code).toBe(1);
        expect(err).toMatch(/Pulp Fiction/);
      });
    });

    describe('recommend', () => {
      it('starts from several films, keeps away from others and filters', async () => {
        const args = [
          'content',
          '--title',
          'Toy Story',
          'Aladdin',
          '--dislike',
          'Shrek',
          '--genre',
          'Animation',
        ];
        const years = ['--from-year', '1990', '--to-year', '1999', '--explain', '3'];
        const { seeds, items } = (await cliJson('recommend', ...args, ...years, ...library)) as {
          seeds: { title: string }[];
          items: { title: string; year: number; genres: string[]; whyContent: Reason }[];
        };
        expect(seeds.map(({ title }) => title)).toEqual(['Toy Story', 'Aladdin']);
        expect(items).toHaveLength(10);
        for (const item of items) {
          expect(item.genres).toContain('Animation');
          expect(item.year).toBeGreaterThanOrEqual(1990);
          expect(item.year).toBeLessThanOrEqual(1999);
          expectAddsUp(item.whyContent);
        }
      });

      it('recommends for a viewer made of a few ratings', async () => {
        const args = ['collaborative', '--rate', '1=5', '364=4.5', '588=5', ...library];
        const { viewer, items } = (await cliJson('recommend', ...args)) as {
          viewer: null;
          items: { movieId: number }[];
        };
        expect(viewer).toBeNull();
        expect(items).toHaveLength(10);
        expect(items.map(({ movieId }) => movieId).filter((id) => [1, 364, 588].includes(id))).toEqual([]);
      });

      it.each([
        ['six stars', ['--rate', '1=6'], 1, /give 0.5 to 5 stars/],
        ['no id', ['--rate', 'Heat=5'], 1, /is not an id/],
        ['a viewer and ratings', ['--rate', '1=5', '--user', '3'], 2, /either --user or --users or --rate/],
      ])('refuses %s', async (_, args, expected, message) => {
        const { code, err } = await cli('recommend', 'collaborative', ...args, ...library);
        expect(code).toBe(expected);
        expect(err).toMatch(message);
      });
    });
  },
);
