import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { titleWithYear } from '#shared/domain/film.ts';
import { spread, NaiveLibrary } from '../fixtures/naive-library.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';

/** Films that a film lover expects among the first `within` of what is most like `seed`, and why. */
interface Expectation {
  readonly seed: string;
  readonly expected: readonly string[];
  readonly within: number;
  readonly because: string;
}

const EXPECTATIONS: readonly Expectation[] = [
  // Sagas: the same people in the same story.
  {
    seed: 'The Godfather (1972)',
    expected: ['The Godfather Part II (1974)', 'The Godfather Part III (1990)'],
    within: 4,
    because: 'the story of the Corleones goes on',
  },
  {
    seed: 'Star Wars (1977)',
    expected: ['The Empire Strikes Back (1980)', 'Return of the Jedi (1983)'],
    within: 4,
    because: 'the first trilogy, with Luke, Leia, Han and Vader',
  },
  {
    seed: 'Toy Story (1995)',
    expected: ['Toy Story 2 (1999)', 'Toy Story 3 (2010)', 'Toy Story 4 (2019)'],
    within: 6,
    because: 'Woody and Buzz are in all of them',
  },
  {
    seed: 'The Lord of the Rings: The Fellowship of the Ring (2001)',
    expected: [
      'The Lord of the Rings: The Two Towers (2002)',
      'The Lord of the Rings: The Return of the King (2003)',
      'The Hobbit: An Unexpected Journey (2012)',
    ],
    within: 5,
    because: 'Peter Jackson in Middle-earth, with Gandalf',
  },
  {
    seed: 'Harry Potter and the Prisoner of Azkaban (2004)',
    expected: [
      "Harry Potter and the Philosopher's Stone (2001)",
      'Harry Potter and the Half-Blood Prince (2009)',
      'Harry Potter and the Deathly Hallows: Part 2 (2011)',
    ],
    within: 5,
    because: 'the years at Hogwarts',
  },
  {
    seed: 'Back to the Future (1985)',
    expected: ['Back to the Future Part II (1989)', 'Back to the Future Part III (1990)'],
    within: 4,
    because: 'Marty, Doc and the DeLorean',
  },
  {
    seed: 'Raiders of the Lost Ark (1981)',
    expected: ['Indiana Jones and the Temple of Doom (1984)', 'Indiana Jones and the Last Crusade (1989)'],
    within: 5,
    because: 'Indiana Jones, though the first title does not say so',
  },
  {
    seed: 'Mad Max (1979)',
    expected: ['Mad Max 2: The Road Warrior (1981)', 'Mad Max: Fury Road (2015)'],
    within: 6,
    because: 'George Miller’s wasteland',
  },
  {
    seed: 'Before Sunrise (1995)',
    expected: ['Before Sunset (2004)', 'Before Midnight (2013)'],
    within: 5,
    because: 'Linklater, Delpy and Hawke, nine years apart each time',
  },
  {
    seed: 'The Bourne Identity (2002)',
    expected: ['The Bourne Supremacy (2004)', 'The Bourne Ultimatum (2007)'],
    within: 5,
    because: 'Jason Bourne looks for his past',
  },
  {
    seed: 'Kill Bill: Vol. 1 (2003)',
    expected: ['Kill Bill: Vol. 2 (2004)'],
    within: 3,
    because: 'one revenge in two parts',
  },
  {
    seed: 'Alien (1979)',
    expected: ['Aliens (1986)'],
    within: 4,
    because: 'Ripley meets it again',
  },
  {
    seed: 'The Terminator (1984)',
    expected: ['Terminator 2: Judgment Day (1991)'],
    within: 3,
    because: 'James Cameron’s sequel with the same machine',
  },
  {
    seed: 'Blade Runner (1982)',
    expected: ['Blade Runner 2049 (2017)'],
    within: 3,
    because: 'replicants in Los Angeles, thirty years later',
  },
  {
    seed: 'The Matrix (1999)',
    expected: ['The Matrix Reloaded (2003)'],
    within: 3,
    because: 'Neo, Trinity and Morpheus go on',
  },
  {
    seed: 'Dune (2021)',
    expected: ['Dune: Part Two (2024)', 'Dune (1984)'],
    within: 5,
    because: 'the second half of the book, and the first film of it',
  },
  {
    seed: "Ocean's Eleven (2001)",
    expected: ["Ocean's Twelve (2004)"],
    within: 3,
    because: 'the same gang of thieves',
  },
  {
    seed: 'Inside Out (2015)',
    expected: ['Inside Out 2 (2024)'],
    within: 3,
    because: 'Riley’s feelings grow up',
  },
  {
    seed: 'Jean de Florette (1986)',
    expected: ['Manon of the Spring (1986)'],
    within: 3,
    because: 'one story of a spring in Provence, filmed in two parts',
  },
  {
    seed: 'Star Trek (2009)',
    expected: ['Star Trek: The Motion Picture (1979)', 'Star Trek II: The Wrath of Khan (1982)'],
    within: 8,
    because: 'Kirk, Spock and the Enterprise',
  },
  {
    seed: 'Pather Panchali (1955)',
    expected: ['Aparajito (1956)', 'The World of Apu (1959)'],
    within: 5,
    because: 'Satyajit Ray’s Apu trilogy',
  },
  {
    seed: 'A Fistful of Dollars (1964)',
    expected: ['For a Few Dollars More (1965)', 'The Good, the Bad and the Ugly (1966)'],
    within: 6,
    because: 'Leone, Eastwood and the man with no name',
  },
  {
    seed: 'Dr. No (1962)',
    expected: ['From Russia with Love (1963)', 'Thunderball (1965)', 'You Only Live Twice (1967)'],
    within: 12,
    because: 'Sean Connery as James Bond',
  },
  // The same director and theme.
  {
    seed: 'Seven Samurai (1954)',
    expected: ['Yojimbo (1961)', 'Sanjuro (1962)', 'The Magnificent Seven (1960)'],
    within: 12,
    because: 'Kurosawa, Mifune and samurai; and the western made after it',
  },
  {
    seed: 'The Seventh Seal (1957)',
    expected: ['The Virgin Spring (1960)', 'Winter Light (1963)'],
    within: 10,
    because: 'Bergman, faith and the silence of God',
  },
  {
    seed: 'City Lights (1931)',
    expected: ['The Circus (1928)', 'The Kid (1921)', 'Modern Times (1936)', 'The Gold Rush (1925)'],
    within: 10,
    because: 'Chaplin’s tramp',
  },
  {
    seed: 'Tokyo Story (1953)',
    expected: ['Late Spring (1949)', 'Early Summer (1951)', 'An Autumn Afternoon (1962)'],
    within: 8,
    because: 'Ozu’s families, with Chishu Ryu and Setsuko Hara',
  },
  {
    seed: 'Mon Oncle (1958)',
    expected: ['Playtime (1967)', "Monsieur Hulot's Holiday (1953)"],
    within: 5,
    because: 'Jacques Tati as Monsieur Hulot',
  },
  {
    seed: 'Breathless (1960)',
    expected: ['Pierrot le Fou (1965)', 'Band of Outsiders (1964)'],
    within: 10,
    because: 'Godard’s outlaws of the New Wave',
  },
  {
    seed: 'All About My Mother (1999)',
    expected: ['Volver (2006)', 'Women on the Verge of a Nervous Breakdown (1988)'],
    within: 10,
    because: 'Almodóvar’s women',
  },
  {
    seed: 'Your Name. (2016)',
    expected: ['Weathering with You (2019)', 'Suzume (2022)'],
    within: 8,
    because: 'Makoto Shinkai: young love and a disaster',
  },
  {
    seed: 'Spirited Away (2001)',
    expected: ["Howl's Moving Castle (2004)", "Kiki's Delivery Service (1989)"],
    within: 10,
    because: 'Miyazaki: a girl, magic and growing up',
  },
  {
    seed: 'Viridiana (1961)',
    expected: ['Nazarín (1959)', 'The Exterminating Angel (1962)'],
    within: 10,
    because: 'Buñuel against church and bourgeoisie',
  },
  {
    seed: 'La Dolce Vita (1960)',
    expected: ['8½ (1963)', 'Nights of Cabiria (1957)'],
    within: 10,
    because: 'Fellini’s Rome, with Mastroianni or in the night',
  },
  {
    seed: 'Solaris (1972)',
    expected: ['Stalker (1979)', 'Mirror (1975)'],
    within: 10,
    because: 'Tarkovsky: memory, and science fiction as philosophy',
  },
  {
    seed: 'Goodfellas (1990)',
    expected: ['Casino (1995)', 'The Irishman (2019)'],
    within: 10,
    because: 'Scorsese, De Niro, Pesci and the mob',
  },
  {
    seed: 'Shaun of the Dead (2004)',
    expected: ['Hot Fuzz (2007)', 'Dawn of the Dead (1978)'],
    within: 10,
    because: 'Wright, Pegg and Frost; and what they make fun of',
  },
  // The same story told again, or the same theme by others.
  {
    seed: 'Nosferatu (1922)',
    expected: ['Nosferatu the Vampyre (1979)', 'Nosferatu (2024)', 'Dracula (1931)'],
    within: 10,
    because: 'the same vampire, filmed again and again',
  },
  {
    seed: 'Infernal Affairs (2002)',
    expected: ['The Departed (2006)'],
    within: 6,
    because: 'Scorsese’s remake: a mole on each side',
  },
  {
    seed: 'Night of the Living Dead (1968)',
    expected: ['Dawn of the Dead (1978)'],
    within: 5,
    because: 'Romero’s next film of the dead',
  },
  {
    seed: 'Batman Begins (2005)',
    expected: ['The Dark Knight (2008)', 'Batman (1989)', 'The Batman (2022)'],
    within: 8,
    because: 'Nolan’s sequel, and other Batmen of Gotham',
  },
  {
    seed: 'Spider-Man (2002)',
    expected: [
      'Spider-Man 2 (2004)',
      'Spider-Man: No Way Home (2021)',
      'Spider-Man: Into the Spider-Verse (2018)',
    ],
    within: 8,
    because: 'Spider-Men, the first of them by the same director',
  },
  {
    seed: 'Snow White and the Seven Dwarfs (1937)',
    expected: ['Cinderella (1950)', 'Sleeping Beauty (1959)'],
    within: 10,
    because: 'Disney’s princesses from old fairy tales',
  },
  {
    seed: 'Enter the Dragon (1973)',
    expected: ['Fist of Fury (1972)', 'The Way of the Dragon (1972)'],
    within: 8,
    because: 'Bruce Lee',
  },
];

/** Viewers asked about, spread over all of them. */
const VIEWERS = 1000;

describe('the sample library', () => {
  let engine: OpenEngine;
  let naive: NaiveLibrary;
  beforeAll(() => {
    engine = openEngine(inject('sampleLibrary'));
    naive = new NaiveLibrary(inject('sampleLibrary'));
  });
  afterAll(() => {
    engine.close();
  });

  const mostLike = (title: string, count: number) =>
    engine.ask('recommend.content', { seeds: [{ title }], count }).items.map(titleWithYear);

  it('has at least 600 films of all decades, and 2,000 viewers', () => {
    expect(naive.films.length).toBeGreaterThanOrEqual(600);
    expect(naive.viewers).toHaveLength(2000);
    for (let decade = 1920; decade <= 2020; decade += 10) {
      const films = naive.films.filter(({ year }) => year !== null && Math.floor(year / 10) * 10 === decade);
      expect(films.length, `${decade}s`).toBeGreaterThanOrEqual(10);
    }
  });

  it('knows enough about every film to find ten like it', () => {
    for (const film of naive.films) {
      expect(mostLike(titleWithYear(film), 10), titleWithYear(film)).toHaveLength(10);
    }
  });

  it.each(EXPECTATIONS)('finds what is like $seed: $because', ({ seed, expected, within }) => {
    const found = mostLike(seed, within);
    expect(
      expected.filter((title) => !found.includes(title)),
      `not among ${found.join(', ')}`,
    ).toEqual([]);
  });

  /** How many of a viewer's ten have the genre: for viewers who like that genre best, and for all. */
  function tasteFor(genre: string): { fans: number; everybody: number } {
    const inTopTen = (userId: number) =>
      engine
        .ask('recommend.collaborative', { viewer: { userId } })
        .items.filter((film) => film.genres.includes(genre)).length;
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const fans = naive.viewers.filter(({ favouriteGenres }) => favouriteGenres[0] === genre);
    expect(fans.length).toBeGreaterThan(20);
    return {
      fans: mean(fans.map(({ userId }) => inTopTen(userId))),
      everybody: mean(spread(naive.viewers, VIEWERS).map(({ userId }) => inTopTen(userId))),
    };
  }

  // Who loves a genre has seen much of it already, and gets films that are left: still more of it than others get.
  it.each([
    ['Sci-Fi', 1.25],
    ['Animation', 1.6],
    ['Children', 1.6],
    ['Crime', 1.2],
  ])('offers more %s to viewers who like it best', (genre, times) => {
    const { fans, everybody } = tasteFor(genre);
    expect(fans).toBeGreaterThan(times * everybody);
  });

  it('offers a viewer who likes Sci-Fi best some of it in most lists', () => {
    const fans = naive.viewers.filter(({ favouriteGenres }) => favouriteGenres[0] === 'Sci-Fi');
    const served = fans.filter(({ userId }) =>
      engine
        .ask('recommend.collaborative', { viewer: { userId } })
        .items.some((film) => film.genres.includes('Sci-Fi')),
    );
    expect(served.length / fans.length).toBeGreaterThan(0.6);
  });

  it('recommends to a viewer the kind of film that this viewer rated', () => {
    // Overlap of genres between a list and the viewer's ratings, against the same list and another viewer's ratings.
    const share = (genres: readonly string[][], of: ReadonlySet<string>) =>
      genres.flat().filter((genre) => of.has(genre)).length / genres.flat().length;
    const viewers = spread(naive.viewers, 200);
    const own: number[] = [];
    const others: number[] = [];
    viewers.forEach(({ userId, favouriteGenres }, i) => {
      const genres = engine
        .ask('recommend.collaborative', { viewer: { userId } })
        .items.map((film) => [...film.genres]);
      own.push(share(genres, new Set(favouriteGenres)));
      others.push(share(genres, new Set(viewers[(i + 100) % viewers.length]?.favouriteGenres)));
    });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(own)).toBeGreaterThan(1.1 * mean(others));
  });

  it('hybrid lists keep a saga together and still follow the viewer', () => {
    const saga = ['The Empire Strikes Back (1980)', 'Return of the Jedi (1983)'];
    const tops = spread(naive.viewers, 60).map(({ userId, rated }) => {
      const { items } = engine.ask('recommend.hybrid', {
        seeds: [{ title: 'Star Wars (1977)' }],
        viewer: { userId },
        weights: { content: 0.5, collab: 0.5 },
      });
      const titles = items.map(titleWithYear);
      for (const film of naive.films.filter((one) => saga.includes(titleWithYear(one)))) {
        if (!rated.has(film.movieIndex)) expect(titles, `viewer ${userId}`).toContain(titleWithYear(film));
      }
      return titles.join();
    });
    expect(new Set(tops).size).toBeGreaterThan(tops.length / 2);
  });

  it('hybrid lists lean from the film to the viewer as the weights do', () => {
    const common = (a: readonly string[], b: readonly string[]) =>
      a.filter((title) => b.includes(title)).length;
    const means = [0, 0.25, 0.5, 0.75, 1].map((content) => {
      const viewers = spread(naive.viewers, 40);
      const counts = viewers.map(({ userId, rated }) => {
        const list = engine
          .ask('recommend.hybrid', {
            seeds: [{ title: 'Spirited Away (2001)' }],
            viewer: { userId },
            weights: { content, collab: 1 - content },
          })
          .items.map(titleWithYear);
        const notRated = naive.films.filter(({ movieIndex }) => !rated.has(movieIndex)).map(titleWithYear);
        return common(
          list,
          mostLike('Spirited Away (2001)', 30)
            .filter((title) => notRated.includes(title))
            .slice(0, 10),
        );
      });
      return counts.reduce((sum, count) => sum + count, 0) / counts.length;
    });
    expect(means).toEqual([...means].sort((a, b) => a - b));
    expect(means[4]).toBeGreaterThan((means[0] ?? 0) + 3);
  });
});
