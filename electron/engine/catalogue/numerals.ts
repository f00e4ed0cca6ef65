/** Spellings of one number that titles mix: "Rocky 2" is "Rocky II", and "Ocean's 11" is "Ocean's Eleven". */
const NUMBERS = [
  ['1', 'i', 'one'],
  ['2', 'ii', 'two'],
  ['3', 'iii', 'three'],
  ['4', 'iv', 'four'],
  ['5', 'v', 'five'],
  ['6', 'vi', 'six'],
  ['7', 'vii', 'seven'],
  ['8', 'viii', 'eight'],
  ['9', 'ix', 'nine'],
  ['10', 'x', 'ten'],
  ['11', 'xi', 'eleven'],
  ['12', 'xii', 'twelve'],
  ['13', 'xiii', 'thirteen'],
  ['14', 'xiv', 'fourteen'],
  ['15', 'xv', 'fifteen'],
  ['20', 'xx', 'twenty'],
] as const;

const WRITINGS = new Map<string, readonly string[]>(
  NUMBERS.flatMap((writings) => writings.map((word) => [word, writings] as const)),
);

/** All spellings of the number that `word` stands for, including `word`; none if it is not one of the numbers above. */
export function numberWritings(word: string): readonly string[] {
  return WRITINGS.get(word) ?? [];
}
