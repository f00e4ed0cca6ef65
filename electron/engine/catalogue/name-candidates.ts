import { TopK } from '#shared/scoring/top-k.ts';
import { visitAscending } from '#electron/formats/ascending-numbers.ts';
import type { Catalogue } from './catalogue.ts';
import { numberWritings } from './numerals.ts';
import { allowedMistakes, wordsOf } from './typed-words.ts';
import type { NearWord, Vocabulary } from './vocabulary.ts';

/** The most frequent completions of a partly typed word that are considered. */
const MOST_COMPLETIONS = 100;
/** The most postings (entries of words' lists) scanned for one query: some milliseconds. */
const MOST_ENTRIES = 100_000;
/** For words run together, one of them misspelt: the shortest parts tried, and how close a part counts as. */
const SHORTEST_PART = 3;
const SHORTEST_MISSPELT_PART = 4;
const PART_CLOSENESS = 0.9;
/** From this many letters on, two mistakes are as likely as one. */
const LONG_WORD = 8;
/** Penalty for each letter of a name that was not typed; a name with all words typed is worth 1. */
const LETTER_TOO_MANY = 0.004;
/** The same for each typed letter that the name has no room for. */
const LETTER_TOO_FEW = 0.02;

/** A word of the vocabulary that a typed one may stand for. */
interface Meant {
  readonly wordId: number;
  /** How likely it is the intended word; 1 for an exact match. */
  readonly closeness: number;
}

/**
 * The ids of up to `limit` names that share the most words with what was typed, best first, allowing for misspelt words
 * and words split or run together; words that few names contain count more (idf). `typed` is a title key.
 */
export function nameCandidates(catalogue: Catalogue, typed: string, limit: number): number[] {
  const { vocabulary, nameLengths, tally } = catalogue.nameWords;
  const words = wordsOf(typed);
  const slots = words
    .map((word, i) => {
      const meant = meantBy(vocabulary, word, words[i + 1], i === words.length - 1);
      const entries = meant.reduce((sum, { wordId }) => sum + (vocabulary.counts[wordId] ?? 0), 0);
      return { meant, entries, weight: Math.log1p(nameLengths.length / Math.max(1, entries)) };
    })
    .filter(({ meant }) => meant.length > 0)
    .sort((a, b) => a.entries - b.entries);
  let total = 0;
  let entriesLeft = MOST_ENTRIES;
  slots.forEach(({ meant, entries, weight }, i) => {
    // Words as frequent as "the" are considered only if there are no others.
    if (i > 0 && entries > entriesLeft) return;
    total += weight;
    for (const { wordId, closeness } of meant) {
      const add = (name: number) => {
        tally.add(name, i, closeness * weight);
      };
      visitAscending(catalogue.namesWithWord(wordId), add, entriesLeft);
      entriesLeft -= vocabulary.counts[wordId] ?? 0;
    }
  });
  return tally.takeBest(limit, (name, sum) => {
    const tooLong = (nameLengths[name] ?? 0) - typed.length;
    return sum / total - (tooLong > 0 ? LETTER_TOO_MANY * tooLong : LETTER_TOO_FEW * -tooLong);
  });
}

/** The words of the vocabulary that may be meant, closest first, each once. */
function meantBy(vocabulary: Vocabulary, word: string, next: string | undefined, isLast: boolean): Meant[] {
  const meant: Meant[] = [];
  const add = (wordId: number | undefined, closeness: number) => {
    if (wordId !== undefined) meant.push({ wordId, closeness });
  };
  const exact = vocabulary.find(word);
  add(exact, 1);
  for (const writing of numberWritings(word)) add(vocabulary.find(writing), 0.95);
  if (next !== undefined) add(vocabulary.find(word + next), 0.95);
  const near = nearWords(vocabulary, word, exact !== undefined);
  for (const { wordId, distance } of near) add(wordId, 1 - distance / (word.length + 1));
  if (exact === undefined && allowedMistakes(word) > 0) {
    const noOther = near.every(({ distance }) => distance > 1);
    meant.push(...runTogether(vocabulary, word, noOther));
  }
  if (isLast) for (const wordId of completions(vocabulary, word)) add(wordId, 0.8);
  meant.sort((a, b) => b.closeness - a.closeness || a.wordId - b.wordId);
  const known = new Set<number>();
  return meant.filter(({ wordId }) => known.size < known.add(wordId).size);
}

/** Words one mistake away, or up to two if there are none with one or the word is long. */
function nearWords(vocabulary: Vocabulary, word: string, isWord: boolean): NearWord[] {
  const allowed = allowedMistakes(word);
  if (allowed < 2 || isWord) return allowed === 0 ? [] : vocabulary.near(word, 1);
  const near = word.length < LONG_WORD ? vocabulary.near(word, 1) : [];
  return near.length > 0 ? near : vocabulary.near(word, 2);
}

/**
 * Words that may have been run together: the halves of every cut that gives two words, and the longest words at the
 * beginning and at the end, because the remainder may be misspelt; if there is `noOther` reading, also words one
 * mistake away from a prefix. The more of the letters a word covers, the closer it is.
 */
function runTogether(vocabulary: Vocabulary, word: string, noOther: boolean): Meant[] {
  const part = (wordId: number, letters: number): Meant => ({
    wordId,
    closeness: (PART_CLOSENESS * letters) / word.length,
  });
  const parts: Meant[] = [];
  let longestBeginning: Meant | undefined;
  let longestEnd: Meant | undefined;
  for (let cut = 1; cut < word.length; cut++) {
    const letters = word.length - cut;
    const beginning = vocabulary.find(word.slice(0, cut));
    const end = vocabulary.find(word.slice(cut));
    if (beginning !== undefined && end !== undefined) parts.push(part(beginning, cut), part(end, letters));
    if (beginning !== undefined && cut >= SHORTEST_PART) longestBeginning = part(beginning, cut);
    if (end !== undefined && letters >= SHORTEST_PART) longestEnd ??= part(end, letters);
  }
  if (longestBeginning !== undefined) parts.push(longestBeginning);
  if (longestEnd !== undefined) parts.push(longestEnd);
  if (!noOther) return parts;
  const misspelt = vocabulary
    .nearBeginning(word, SHORTEST_MISSPELT_PART)
    .map((wordId) => part(wordId, vocabulary.lengthOf(wordId) - 1));
  return [...parts, ...misspelt];
}

/** The most frequent words with this prefix. */
function completions(vocabulary: Vocabulary, beginning: string): number[] {
  const { first, last } = vocabulary.beginningWith(beginning);
  const frequent = new TopK(MOST_COMPLETIONS);
  for (let word = first; word < last; word++) frequent.offer(word, vocabulary.counts[word] ?? 0);
  return frequent.best().map(({ index }) => index);
}
