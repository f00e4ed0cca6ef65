import type { ReplyOf } from '#shared/contract/contract.ts';
import type { Catalogue } from './catalogue.ts';

/** The genres and the range of years of a catalogue's films. */
export function catalogueFacets(catalogue: Catalogue): ReplyOf<'catalogue.facets'> {
  let firstYear: number | null = null;
  let lastYear: number | null = null;
  for (const year of catalogue.filmYears()) {
    if (year === 0) continue;
    firstYear = Math.min(firstYear ?? year, year);
    lastYear = Math.max(lastYear ?? year, year);
  }
  return { genres: catalogue.genreCounts(), firstYear, lastYear };
}
