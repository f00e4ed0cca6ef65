import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyWithoutArticle, parseTitle, titleKey } from '#shared/domain/title.ts';

describe('parseTitle', () => {
  // Every title here is one that MovieLens has.
  it.each([
    ['Heat (1995)', 'Heat', 1995, []],
    ['Matrix, The (1999)', 'The Matrix', 1999, []],
    ['Beautiful Mind, A (2001)', 'A Beautiful Mind', 2001, []],
    ['American in Paris, An (1951)', 'An American in Paris', 1951, []],
    ['Dolce Vita, La (1960)', 'La Dolce Vita', 1960, []],
    ["Avventura, L' (1960)", "L'Avventura", 1960, []],
    ['Enfants terribles, Les (1950)', 'Les Enfants terribles', 1950, []],
    ['Postino, Il (1994)', 'Il Postino', 1994, []],
    ['Topo, El (1970)', 'El Topo', 1970, []],
    ['Boot, Das (1981)', 'Das Boot', 1981, []],
    ['Yes, Madam (1985)', 'Yes, Madam', 1985, []],
    ['Good, the Bad and the Ugly, The (1966)', 'The Good, the Bad and the Ugly', 1966, []],
    [
      'City of Lost Children, The (Cité des enfants perdus, La) (1995)',
      'The City of Lost Children',
      1995,
      ['La Cité des enfants perdus'],
    ],
    [
      'Léon: The Professional (a.k.a. The Professional) (Léon) (1994)',
      'Léon: The Professional',
      1994,
      ['The Professional', 'Léon'],
    ],
    ['Seven (a.k.a. Se7en) (1995)', 'Seven', 1995, ['Se7en']],
    [
      'Enigma of Kaspar Hauser, The (a.k.a. Mystery of Kaspar Hauser, The) (Jeder für sich und Gott Gegen Alle) (1974)',
      'The Enigma of Kaspar Hauser',
      1974,
      ['The Mystery of Kaspar Hauser', 'Jeder für sich und Gott Gegen Alle'],
    ],
    ['(500) Days of Summer (2009)', '(500) Days of Summer', 2009, []],
    ['Evangelion: 3.0 You Can (Not) Redo (2012)', 'Evangelion: 3.0 You Can (Not) Redo', 2012, []],
    ['Human Centipede II (Full Sequence), The (2011)', 'The Human Centipede II (Full Sequence)', 2011, []],
    ['2001: A Space Odyssey (1968)', '2001: A Space Odyssey', 1968, []],
    ['Blade Runner 2049 (2017)', 'Blade Runner 2049', 2017, []],
    ['1984 (Nineteen Eighty-Four) (1984)', '1984', 1984, ['Nineteen Eighty-Four']],
    ['Fawlty Towers (1975-1979)', 'Fawlty Towers', 1975, []],
    ['Death Note: Desu nôto (2006–2007)', 'Death Note: Desu nôto', 2006, []],
    ['Doctor Who (2005- )', 'Doctor Who', 2005, []],
    ['Stranger Things', 'Stranger Things', null, []],
    ["Women of '69, Unboxed", "Women of '69, Unboxed", null, []],
    ['  Toy Story (1995) ', 'Toy Story', 1995, []],
    ['(500)', '(500)', null, []],
  ])('takes %j apart', (raw, title, year, alternates) => {
    expect(parseTitle(raw)).toEqual({ title, year, alternates });
  });

  it('takes the year off whatever stands before it', () => {
    const words = fc.stringMatching(/^[A-Za-z0-9:!?'-]+( [A-Za-z0-9:!?'-]+){0,5}$/);
    fc.assert(
      fc.property(words, fc.integer({ min: 1874, max: 2100 }), (title, year) => {
        expect(parseTitle(`${title} (${year})`)).toEqual({ title, year, alternates: [] });
        expect(parseTitle(`${title}, The (${year})`).title).toBe(`The ${title}`);
      }),
    );
  });

  it('never loses the whole title, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('aT (),19 .é')) }), (raw) => {
        fc.pre(/[aTé]/.test(raw));
        expect(parseTitle(raw).title).not.toBe('');
      }),
    );
  });
});

describe('titleKey', () => {
  it.each([
    ['Amélie', 'amelie'],
    ['Le Fabuleux Destin d’Amélie Poulain', "le fabuleux destin d'amelie poulain"],
    ['WALL·E', 'wall-e'],
    ['Fast & Furious', 'fast and furious'],
    ['Dr. Strangelove', 'Dr Strangelove'],
    ['E.T. the Extra-Terrestrial', 'ET the extra terrestrial'],
    ["Ocean's Eleven", 'oceans eleven'],
    ['Léon:   The  Professional', 'leon the professional'],
    ['ＡＫＩＲＡ', 'akira'],
    ['Nausicaä', 'NAUSICAÄ'],
  ])('gives %j and %j one key', (a, b) => {
    expect(titleKey(a)).toBe(titleKey(b));
  });

  it.each([
    ['Alien', 'Aliens'],
    ['Toy Story', 'Toy Story 2'],
    ['M', 'Z'],
    ['八月', '九月'],
  ])('keeps %j and %j apart', (a, b) => {
    expect(titleKey(a)).not.toBe(titleKey(b));
  });

  it.each(['!!!', '...', '★', '(1995)', '¿?', '&'])(
    'is never empty for a visible title such as %j',
    (title) => {
      expect(titleKey(title)).not.toBe('');
    },
  );

  it('is never empty for a title with any visible character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (title) => {
        fc.pre(title.trim() !== '');
        expect(titleKey(title)).not.toBe('');
      }),
    );
  });

  it('does not change what is a key already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (title) => {
        expect(titleKey(titleKey(title))).toBe(titleKey(title));
      }),
    );
  });

  it('does not depend on case or on the punctuation between words', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(words, fc.constantFrom(' ', '-', ': ', ' – ', ', ', '  '), (parts, between) => {
        expect(titleKey(parts.join(between).toUpperCase())).toBe(parts.join(' '));
      }),
    );
  });
});

describe('keyWithoutArticle', () => {
  it.each([
    ['the matrix', 'matrix'],
    ['a beautiful mind', 'beautiful mind'],
    ['an american in paris', 'american in paris'],
    ['theatre of blood', 'theatre of blood'],
    ['annie hall', 'annie hall'],
    ['matrix', 'matrix'],
    ['the', 'the'],
    ['a', 'a'],
  ])('turns %j into %j', (key, without) => {
    expect(keyWithoutArticle(key)).toBe(without);
  });
});
