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

/** A fraction of 1 as a whole percentage. */
export function formatShare(share: number): string {
  return percentage.format(share);
}

/**
 * Numbers and their sum, to three decimals, so that the displayed numbers add up: rounding each on its own could show
 * .333 + .333 = .667. Each is rounded down, and the missing thousandths go to those that lost most (the
 * largest-remainder method), so none is off by .001 or more.
 */
export function formatParts(values: readonly number[]): { parts: string[]; sum: string } {
  const thousandths = values.map((value) => value * 1000);
  const sum = Math.round(thousandths.reduce((total, value) => total + value, 0));
  const down = thousandths.map(Math.floor);
  const missing = sum - down.reduce((total, value) => total + value, 0);
  const byLoss = thousandths
    .map((value, i) => ({ i, loss: value - Math.floor(value) }))
    .sort((a, b) => b.loss - a.loss || a.i - b.i);
  const raised = new Set(byLoss.slice(0, missing).map(({ i }) => i));
  return {
    parts: down.map((value, i) => formatScore((raised.has(i) ? value + 1 : value) / 1000)),
    sum: formatScore(sum / 1000),
  };
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** 1536 as "1.5 KiB". */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${value >= 99.5 || power === 0 ? Math.round(value) : value.toPrecision(2)} ${BYTE_UNITS[power] ?? ''}`;
}

/** 75 as "1 min 15 s". */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const second = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** ISO 8601 as "Nov 23, 2026", in this computer's time zone. */
export function formatDate(iso: string): string {
  return day.format(new Date(iso));
}

/** ISO 8601 as "Nov 23, 22:15:02", in this computer's time zone. */
export function formatTime(iso: string): string {
  return second.format(new Date(iso));
}
