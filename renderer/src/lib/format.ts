const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const percentage = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

/** 87585 as "87,585". */
function formatCount(count: number): string {
  return wholeNumber.format(count);
}

/** "1 film", "50 films". */
export function formatCountOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A score with the three decimals that every list shows. */
export function formatScore(score: number): string {
  const text = score.toFixed(3);
  return text === '-0.000' ? '0.000' : text;
}

/** A share of 1 as a whole percentage. */
export function formatShare(share: number): string {
  return percentage.format(share);
}

/**
 * Two numbers and their sum, to three decimals, such that what is shown adds up: rounding each on its own would now and
 * then show .333 + .333 = .667. The larger part takes the difference, at most .001.
 */
export function formatSum(first: number, second: number): { first: string; second: string; sum: string } {
  const sum = Math.round((first + second) * 1000);
  const smaller = Math.round(Math.min(first, second) * 1000);
  const larger = sum - smaller;
  const [a, b] = first <= second ? [smaller, larger] : [larger, smaller];
  return { first: formatScore(a / 1000), second: formatScore(b / 1000), sum: formatScore(sum / 1000) };
}
