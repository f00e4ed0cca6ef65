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

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** 1536 as "1.5 KiB". */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toPrecision(2)} ${BYTE_UNITS[power] ?? ''}`;
}

/** 75 as "1 min 15 s". */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
