import type { Portrait } from '#shared/contract/explore.ts';

/** The share of the ratings that counts as most of them. */
const MOST = 0.6;

/** The shortest run of decades with most of the ratings: "1990–2009"; empty if no year is known. */
export function yearsOf({ decades }: Pick<Portrait, 'decades'>): string {
  const total = decades.reduce((sum, { count }) => sum + count, 0);
  let shortest: { from: number; to: number } | undefined;
  for (const [i, first] of decades.entries()) {
    let sum = 0;
    for (const last of decades.slice(i)) {
      sum += last.count;
      if (sum < MOST * total) continue;
      const span = { from: first.decade, to: last.decade + 9 };
      if (shortest === undefined || span.to - span.from < shortest.to - shortest.from) shortest = span;
      break;
    }
  }
  return shortest === undefined ? '' : `${shortest.from}–${shortest.to}`;
}
