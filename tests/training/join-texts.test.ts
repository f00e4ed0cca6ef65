import { describe, expect, it } from 'vitest';
import { cleanFilms } from '#electron/training/dataset/clean-films.ts';
import { TextJoin } from '#electron/training/dataset/join-texts.ts';

interface Text {
  readonly title: string;
  readonly year: number | null;
  readonly overview: string;
}

function text(title: string, year: number | null, overview = `about ${title} of ${year ?? '?'}`): Text {
  return { title, year, overview };
}

/** The overviews that the films with these MovieLens titles get. */
function joined(rawTitles: readonly string[], texts: readonly Text[]): (string | undefined)[] {
  const { films } = cleanFilms(rawTitles.map((rawTitle, i) => ({ movieId: i, rawTitle, genres: [] })));
  const join = new TextJoin();
  texts.forEach(({ title, year, overview }, row) => {
    join.add({ row, title, year, letters: overview.length });
  });
  return Array.from(join.rowsFor(films), (row) => texts[row]?.overview);
}

describe('TextJoin', () => {
  it('joins by title and year, in the order of the films', () => {
    const texts = [text('Heat', 1986, 'old'), text('Ran', 1985, 'ran'), text('Heat', 1995, 'new')];
    expect(joined(['Heat (1995)', 'Alien (1979)', 'Ran (1985)', 'Heat (1986)'], texts)).toEqual([
      'new',
      undefined,
      'ran',
      'old',
    ]);
  });

  it('sees through case, accents, punctuation and "&"', () => {
    const texts = [text('AMELIE', 2001, 'a'), text('Fast and Furious', 2009, 'f'), text('Wall-E', 2008, 'w')];
    expect(joined(['Amélie (2001)', 'Fast & Furious (2009)', 'WALL·E (2008)'], texts)).toEqual([
      'a',
      'f',
      'w',
    ]);
  });

  it('joins a title with a moved article', () => {
    expect(
      joined(
        ['Matrix, The (1999)', 'Dolce Vita, La (1960)'],
        [text('The Matrix', 1999, 'm'), text('La Dolce Vita', 1960, 'd')],
      ),
    ).toEqual(['m', 'd']);
  });

  it('joins a text whose own title has a moved article', () => {
    expect(joined(['Matrix, The (1999)'], [text('Matrix, The', 1999, 'm')])).toEqual(['m']);
  });

  it('joins by other names of a film', () => {
    const raw = 'City of Lost Children, The (Cité des enfants perdus, La) (1995)';
    expect(joined([raw], [text('La cite des enfants perdus', 1995, 'c')])).toEqual(['c']);
    expect(
      joined(
        ['Léon: The Professional (a.k.a. The Professional) (Léon) (1994)'],
        [text('The Professional', 1994, 'l')],
      ),
    ).toEqual(['l']);
  });

  it('takes a text that is one year off, and no further', () => {
    expect(joined(['Heat (1995)'], [text('Heat', 1996, 'late')])).toEqual(['late']);
    expect(joined(['Heat (1995)'], [text('Heat', 1994, 'early')])).toEqual(['early']);
    expect(joined(['Heat (1995)'], [text('Heat', 1997)])).toEqual([undefined]);
    expect(joined(['Heat (1995)'], [text('Heat', 1993)])).toEqual([undefined]);
  });

  it('prefers the exact year to a longer text one year off', () => {
    expect(
      joined(['Heat (1995)'], [text('Heat', 1994, 'much longer text'), text('Heat', 1995, 'x')]),
    ).toEqual(['x']);
  });

  it('takes none where two texts are one year off', () => {
    expect(joined(['Heat (1995)'], [text('Heat', 1994), text('Heat', 1996)])).toEqual([undefined]);
  });

  it('takes the longest of several texts with one title and year, the first of equally long ones', () => {
    const texts = [text('Heat', 1995, 'ab'), text('HEAT', 1995, 'abcd'), text('Heat', 1995, 'wxyz')];
    expect(joined(['Heat (1995)'], texts)).toEqual(['abcd']);
  });

  it('takes the year in the title of a text that has no other', () => {
    const texts = [text('Heat (1986)', null, 'old'), text('Heat (1995)', null, 'new')];
    expect(joined(['Heat (1995)', 'Heat (1986)'], texts)).toEqual(['new', 'old']);
    expect(joined(['Heat (1986)'], [text('Heat (1986)', 1995, 'new')])).toEqual([undefined]);
  });

  it('joins a text without a year to the one film of its title, and to none where several have it', () => {
    const texts = [text('Heat', null, 'heat')];
    expect(joined(['Heat (1995)', 'Ran (1985)'], texts)).toEqual(['heat', undefined]);
    expect(joined(['Heat (1995)', 'Heat (1986)'], texts)).toEqual([undefined, undefined]);
    expect(joined(['Heat (1995)', 'Hitze (Heat) (1986)'], texts)).toEqual([undefined, undefined]);
    expect(joined(['Heat (Heat) (1995)'], texts)).toEqual(['heat']);
  });

  it('prefers a text of the year, or one year off, to a text without a year', () => {
    const timeless = text('Heat', null, 'timeless, and longer');
    expect(joined(['Heat (1995)'], [timeless, text('Heat', 1995, 'dated')])).toEqual(['dated']);
    expect(joined(['Heat (1995)'], [timeless, text('Heat', 1996, 'late')])).toEqual(['late']);
    expect(joined(['Heat (1995)'], [timeless, text('Heat', 1986, 'old')])).toEqual([timeless.overview]);
  });

  it('joins a film without a year to a text without one only', () => {
    expect(joined(['Heat'], [text('Heat', 1995)])).toEqual([undefined]);
    expect(joined(['Heat'], [text('Heat', 1995), text('Heat', null, 'timeless')])).toEqual(['timeless']);
  });

  it('gives undefined for every film where there are no texts', () => {
    expect(joined(['Heat (1995)', 'Ran (1985)'], [])).toEqual([undefined, undefined]);
  });
});
