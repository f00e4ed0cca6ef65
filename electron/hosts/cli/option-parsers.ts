import { InvalidArgumentError } from 'commander';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** A whole number from `least` to `most`, for an option; anything else is wrong usage. */
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

/** Any number, NaN included: whether it makes sense is for the command to say. */
export function anyNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** A viewer's or film's id as the source writes it. Throws `code` for anything that cannot be one. */
export function sourceId(text: string, code: 'unknown-viewer' | 'unknown-film'): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ReelscopeError(code, `${JSON.stringify(text)} is not an id: ids are whole numbers.`);
}
