import { InvalidArgumentError } from 'commander';
import { MOST_SEEDS, MOST_TEXT } from '#shared/contract/schemas.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** Parses an option's whole number from `least` to `most`; anything else is wrong usage. */
export function wholeNumber(least: number, most?: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > (most ?? value)) {
      const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`A whole number ${range} is needed.`);
    }
    return value;
  };
}

/** Parses an option's number from `least` to `most`; anything else is wrong usage. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = anyNumber(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`A number from ${least} to ${most} is needed.`);
  };
}

/** A text to search for; one of more than MOST_TEXT characters is wrong usage. */
export function searchText(text: string): string {
  if (text.length <= MOST_TEXT) return text;
  throw new InvalidArgumentError(`At most ${MOST_TEXT} characters are allowed.`);
}

/** A film's title; an empty one, or one that is too long, is wrong usage. */
export function filmTitle(text: string): string {
  if (text.trim() !== '') return searchText(text);
  throw new InvalidArgumentError('A title is needed.');
}

/** Collects the titles given to one option; more than MOST_SEEDS are wrong usage. */
export function filmTitles(text: string, before: readonly string[] = []): string[] {
  if (before.length < MOST_SEEDS) return [...before, filmTitle(text)];
  throw new InvalidArgumentError(`At most ${MOST_SEEDS} films can be combined.`);
}

/** Any number, or NaN for other text: the command decides whether it makes sense. */
export function anyNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** A viewer's or film's id in the source data, a whole number from 0. Throws `code` for anything else. */
export function sourceId(text: string, code: 'unknown-viewer' | 'unknown-film'): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ReelscopeError(code, `${JSON.stringify(text)} is not an id: ids are whole numbers.`);
}
